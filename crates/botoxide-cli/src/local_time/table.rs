//! `Table`: a file of the time zone database.
//!
//! Not here: where the files are (`mod.rs`). Format: RFC 9636 (`TZif`, all versions).

use super::rule::Rule;

/// A zone's changes, and the rule for what comes after the last.
#[derive(Debug, PartialEq)]
pub(crate) struct Table {
    /// When an offset begins, in order; seconds after 1970 began, seconds east of UTC.
    changes: Vec<(i64, i64)>,
    /// Before the first change.
    first: i64,
    /// After the last change.
    rule: Option<Rule>,
}

/// The numbers in a header.
struct Counts {
    universal: usize,
    standard: usize,
    leaps: usize,
    changes: usize,
    types: usize,
    letters: usize,
}

const HEADER: usize = 44;
const TYPE: usize = 6;

impl Counts {
    fn read(header: &[u8]) -> Option<Self> {
        let count = |at: usize| {
            let bytes = header.get(at..at + 4)?.try_into().ok()?;
            usize::try_from(u32::from_be_bytes(bytes)).ok()
        };
        (header.get(..4)? == b"TZif").then_some(())?;
        Some(Self {
            universal: count(20)?,
            standard: count(24)?,
            leaps: count(28)?,
            changes: count(32)?,
            types: count(36)?,
            letters: count(40)?,
        })
    }

    /// How long the data is after a header, with times of so many bytes; `None` where no file is so long.
    fn length(&self, time: usize) -> Option<usize> {
        let changes = self.changes.checked_mul(time + 1)?;
        let types = self.types.checked_mul(TYPE)?;
        let leaps = self.leaps.checked_mul(time + 4)?;
        [
            changes,
            types,
            self.letters,
            leaps,
            self.standard,
            self.universal,
        ]
        .into_iter()
        .try_fold(0_usize, usize::checked_add)
    }
}

impl Table {
    /// Reads a file; `None` where it is none of the database.
    pub(super) fn parse(file: &[u8]) -> Option<Self> {
        let counts = Counts::read(file)?;
        if *file.get(4)? == 0 {
            return Self::body(file.get(HEADER..)?, &counts, 4, None);
        }
        // All is there twice, the second time with years beyond 2038 and a rule behind.
        let second = file.get(HEADER.checked_add(counts.length(4)?)?..)?;
        let counts = Counts::read(second)?;
        let body = second.get(HEADER..)?;
        let footer = body.get(counts.length(8)?..)?;
        let footer = footer.strip_prefix(b"\n")?;
        let end = footer.iter().position(|byte| *byte == b'\n')?;
        let rule = std::str::from_utf8(footer.get(..end)?).ok()?;
        Self::body(body, &counts, 8, Rule::parse(rule))
    }

    fn body(body: &[u8], counts: &Counts, time: usize, rule: Option<Rule>) -> Option<Self> {
        let kinds_at = counts.changes.checked_mul(time)?;
        let types_at = kinds_at.checked_add(counts.changes)?;
        let types_end = types_at.checked_add(counts.types.checked_mul(TYPE)?)?;
        let times = body.get(..kinds_at)?;
        let kinds = body.get(kinds_at..types_at)?;
        let types = body.get(types_at..types_end)?;
        let offset = |kind: usize| {
            let kind = types.get(kind.checked_mul(TYPE)?..)?;
            Some(i64::from(i32::from_be_bytes(
                kind.get(..4)?.try_into().ok()?,
            )))
        };
        let changes: Option<Vec<(i64, i64)>> = times
            .chunks_exact(time)
            .zip(kinds)
            .map(|(moment, kind)| {
                let moment = match time {
                    4 => i64::from(i32::from_be_bytes(moment.try_into().ok()?)),
                    _ => i64::from_be_bytes(moment.try_into().ok()?),
                };
                Some((moment, offset(usize::from(*kind))?))
            })
            .collect();
        Some(Self {
            changes: changes?,
            first: offset(0)?,
            rule,
        })
    }

    /// Seconds east of UTC, so many seconds after 1970 began.
    pub(super) fn offset(&self, seconds: i64) -> i64 {
        let after = self.changes.partition_point(|(from, _)| *from <= seconds);
        match (
            &self.rule,
            after.checked_sub(1).and_then(|at| self.changes.get(at)),
        ) {
            (Some(rule), _) if after == self.changes.len() => rule.offset(seconds),
            (_, Some((_, offset))) => *offset,
            (_, None) => self.first,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file of version 2: one hour east until second 100, two until 200, then the rule.
    fn file(rule: &str) -> Vec<u8> {
        let mut file = Vec::new();
        for (version, time) in [(b'2', 4), (b'2', 8)] {
            file.extend_from_slice(b"TZif");
            file.push(version);
            file.extend_from_slice(&[0; 15]);
            for count in [0_u32, 0, 0, 2, 3, 4] {
                file.extend_from_slice(&count.to_be_bytes());
            }
            for moment in [100_i64, 200] {
                let bytes = moment.to_be_bytes();
                file.extend_from_slice(&bytes[8 - time..]);
            }
            file.extend_from_slice(&[1, 2]);
            for offset in [3_600_i32, 7_200, 0] {
                file.extend_from_slice(&offset.to_be_bytes());
                file.extend_from_slice(&[0, 0]);
            }
            file.extend_from_slice(b"XYZ\0");
        }
        file.extend_from_slice(format!("\n{rule}\n").as_bytes());
        file
    }

    #[test]
    fn offsets_change_when_the_file_says() {
        let table = Table::parse(&file("XYZ-3")).unwrap();
        let offsets = [-1_000, 99, 100, 199, 200, 4_102_444_800].map(|at| table.offset(at));
        assert_eq!(offsets, [3_600, 3_600, 7_200, 7_200, 10_800, 10_800]);
        let table = Table::parse(&file("")).unwrap();
        assert_eq!(table.offset(4_102_444_800), 0);
    }

    #[test]
    fn a_file_that_is_cut_short_is_none() {
        let file = file("XYZ-3");
        for length in 0..file.len() {
            assert_eq!(Table::parse(&file[..length]), None, "{length}");
        }
        let mut boastful = file;
        boastful[32..36].fill(0xff);
        assert_eq!(Table::parse(&boastful), None);
    }
}
