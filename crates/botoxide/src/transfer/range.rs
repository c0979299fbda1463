//! `PartRange`: the bytes of a part, and whether a response has exactly these.
//!
//! Not here: the size of parts (`config.rs`). Nothing here does any I/O. Counterpart: s3transfer `utils.py`
//! (`calculate_num_parts`, `calculate_range_parameter`), `download.py` (`_validate_content_range`).

use std::fmt;

use botoxide_core::error::{Error, ErrorKind, Result};

/// Some bytes of an object, in the form of the `Range` header: `bytes=0-8388607`, `bytes=8388608-`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PartRange {
    /// The first byte.
    pub(super) start: u64,
    /// The last byte, which is part of the range; `None` is the last of the object.
    pub(super) last: Option<u64>,
}

/// The content of the `Content-Range` header: `bytes 0-8388607/39542919`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ContentRange {
    start: u64,
    last: u64,
    /// The size of the whole object, if the service reports it.
    pub(super) total: Option<u64>,
}

/// The number of parts of this size.
pub(super) fn part_count(size: u64, part_size: u64) -> u64 {
    size.div_ceil(part_size.max(1))
}

impl PartRange {
    /// Part `index`, from 0, of `count`. The last one is open-ended, as in downloads.
    // H129
    pub(super) fn of_part(part_size: u64, index: u64, count: u64) -> Self {
        let start = part_size.saturating_mul(index);
        let is_last = index.saturating_add(1) >= count;
        Self {
            start,
            last: (!is_last).then(|| start.saturating_add(part_size - 1)),
        }
    }

    /// Part `index` of `count` of an object, with an explicit end, as in copies.
    // H134
    pub(super) fn of_sized_part(part_size: u64, index: u64, count: u64, total: u64) -> Self {
        let range = Self::of_part(part_size, index, count);
        Self {
            last: Some(range.last.unwrap_or_else(|| total.saturating_sub(1))),
            ..range
        }
    }

    /// The number of bytes, if the end is known.
    pub(super) fn length(self) -> Option<u64> {
        Some(self.last?.saturating_add(1).saturating_sub(self.start))
    }

    /// Whether a response has exactly these bytes.
    ///
    /// DIFFERENCE 85: s3transfer takes a response without `Content-Range` for the requested range, wherever it begins,
    /// and one that ends early, and leaves a hole in the file.
    ///
    /// # Errors
    ///
    /// `S3ValidationError` if it does not.
    pub(super) fn check(self, content_range: Option<&str>) -> Result<()> {
        let Some(text) = content_range else {
            return match self.start {
                0 => Ok(()),
                start => Err(invalid(format!(
                    "Response has no range, but was requested to start at `{start}`"
                ))),
            };
        };
        let got = ContentRange::parse(text)?;
        if got.start != self.start {
            return Err(invalid(format!(
                "Response range start `{}` does not match requested start `{}`",
                got.start, self.start
            )));
        }
        let end_of_object = got.total.map(|total| total.saturating_sub(1));
        let Some(end) = self.last.or(end_of_object) else {
            return Ok(());
        };
        if got.last > end {
            return Err(invalid(format!(
                "Response range end `{}` exceeds requested end `{end}`",
                got.last
            )));
        }
        let end = end_of_object.map_or(end, |last| last.min(end));
        if got.last < end {
            return Err(invalid(format!(
                "Response range end `{}` is before requested end `{end}`",
                got.last
            )));
        }
        Ok(())
    }
}

impl fmt::Display for PartRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "bytes={}-", self.start)?;
        match self.last {
            Some(last) => write!(f, "{last}"),
            None => Ok(()),
        }
    }
}

impl ContentRange {
    /// The number of bytes of the response.
    pub(super) fn length(self) -> u64 {
        (self.last - self.start).saturating_add(1)
    }

    /// Reads the header's value. The unit is case-insensitive (RFC 9110 14.1), and spaces around the parts are ignored.
    /// `bytes=0-3/9` is taken too, as by s3transfer.
    ///
    /// # Errors
    ///
    /// `S3ValidationError` if it is invalid.
    pub(super) fn parse(text: &str) -> Result<Self> {
        let is_blank = |c| matches!(c, ' ' | '\t');
        let number = |text: &str| {
            let digits = text.trim_matches(is_blank);
            // `parse` alone would accept a sign.
            let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
            digits.parse::<u64>().ok().filter(|_| is_number)
        };
        let parts = || {
            let is_end = |c| is_blank(c) || c == '=';
            let (unit, range) = text.trim_matches(is_blank).split_once(is_end)?;
            let (range, total) = range.split_once('/')?;
            let (start, last) = range.split_once('-')?;
            let total = match total.trim_matches(is_blank) {
                "*" => None,
                total => Some(number(total)?),
            };
            let (start, last) = (number(start)?, number(last)?);
            let is_range = unit.eq_ignore_ascii_case("bytes") && start <= last;
            is_range.then_some(Self { start, last, total })
        };
        parts().ok_or_else(|| invalid(format!("Response range `{text}` is invalid")))
    }
}

fn invalid(msg: String) -> Error {
    ErrorKind::S3Validation { msg }.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranges(size: u64, part_size: u64) -> Vec<String> {
        let count = part_count(size, part_size);
        let part = |index| PartRange::of_part(part_size, index, count).to_string();
        (0..count).map(part).collect()
    }

    // H129
    #[test]
    fn the_last_part_is_open_ended() {
        assert_eq!(ranges(9, 4), ["bytes=0-3", "bytes=4-7", "bytes=8-"]);
        assert_eq!(ranges(8, 4), ["bytes=0-3", "bytes=4-"]);
        assert_eq!(ranges(3, 4), ["bytes=0-"]);
        assert!(ranges(0, 4).is_empty());
        assert_eq!(part_count(u64::MAX, 1), u64::MAX);
        let last = PartRange::of_part(u64::MAX, u64::MAX, u64::MAX);
        assert_eq!(last.last, None);
    }

    // H134
    #[test]
    fn the_last_part_of_a_copy_has_an_end() {
        let part = |index| PartRange::of_sized_part(4, index, 3, 9);
        assert_eq!(part(1).to_string(), "bytes=4-7");
        assert_eq!(part(1).length(), Some(4));
        assert_eq!(part(2).to_string(), "bytes=8-8");
        assert_eq!(part(2).length(), Some(1));
    }

    fn text(range: PartRange, content_range: Option<&str>) -> String {
        range
            .check(content_range)
            .map_or_else(|error| error.to_string(), |()| "as asked for".to_owned())
    }

    // H131
    #[test]
    fn a_response_must_contain_the_range() {
        let middle = PartRange::of_part(4, 1, 3);
        let last = PartRange::of_part(4, 2, 3);
        let whole = PartRange::of_part(4, 0, 1);
        for (range, content_range, expected) in [
            (middle, Some("bytes 4-7/9"), "as asked for"),
            (middle, Some("bytes 4-7/*"), "as asked for"),
            (middle, Some("bytes 4-5/6"), "as asked for"),
            (last, Some("bytes 8-8/9"), "as asked for"),
            (last, Some("bytes 8-8/*"), "as asked for"),
            (whole, None, "as asked for"),
            (
                middle,
                Some("bytes 0-7/9"),
                "Response range start `0` does not match requested start `4`",
            ),
            (
                middle,
                Some("bytes 4-8/9"),
                "Response range end `8` exceeds requested end `7`",
            ),
            (
                last,
                Some("bytes 8-9/9"),
                "Response range end `9` exceeds requested end `8`",
            ),
            // DIFFERENCE 85
            (
                middle,
                Some("bytes 4-6/9"),
                "Response range end `6` is before requested end `7`",
            ),
            (
                middle,
                None,
                "Response has no range, but was requested to start at `4`",
            ),
            (middle, Some("4-7"), "Response range `4-7` is invalid"),
            (
                middle,
                Some("bytes */9"),
                "Response range `bytes */9` is invalid",
            ),
            (
                middle,
                Some("bytes 4-x/9"),
                "Response range `bytes 4-x/9` is invalid",
            ),
            (
                middle,
                Some("bytes 4-3/9"),
                "Response range `bytes 4-3/9` is invalid",
            ),
        ] {
            assert_eq!(text(range, content_range), expected, "{content_range:?}");
        }
    }

    #[test]
    fn case_and_white_space_of_the_unit_are_ignored() {
        let wanted = ContentRange::parse("bytes 0-9/20").unwrap();
        for text in [
            "Bytes 0-9/20",
            "BYTES 0-9/20",
            "bYtEs 0-9/20",
            "bytes  0-9/20",
            "bytes\t0-9/20",
            " bytes 0-9/20 ",
            "bytes 0 - 9/20",
            "bytes 0-9 / 20",
            "bytes \t 0-9/ 20\t",
            "bytes 00-09/020",
        ] {
            assert_eq!(ContentRange::parse(text).unwrap(), wanted, "{text:?}");
        }
        assert_eq!(ContentRange::parse("Bytes 0-9/ *").unwrap().total, None);
        for text in [
            "",
            "bytes",
            "bytes ",
            "bytes0-9/20",
            "items 0-9/20",
            "bytes 0-9",
            "bytes -9/20",
            "bytes 0-/20",
            "bytes +0-9/20",
            "bytes 0-9/+20",
            "bytes 0-9/",
            "bytes 0 1-9/20",
            "bytes 0-99999999999999999999/*",
        ] {
            assert!(ContentRange::parse(text).is_err(), "{text:?}");
        }
    }

    // H130
    #[test]
    fn the_first_response_has_the_size_of_the_object() {
        let range = ContentRange::parse("bytes 0-8388607/39542919").unwrap();
        assert_eq!(range.total, Some(39_542_919));
        assert_eq!(ContentRange::parse("bytes 0-1/*").unwrap().total, None);
    }
}
