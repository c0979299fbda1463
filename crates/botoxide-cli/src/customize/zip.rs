//! Whether bytes are a zip archive, as far as Python's `zipfile` looks before it reads an entry.

/// The record at the end, without its comment.
const END: usize = 22;
const END_OF_ZIP64: usize = 56;
const LOCATOR_OF_ZIP64: usize = 20;
const ENTRY: usize = 46;
const COMMENT_LIMIT: usize = 1 << 16;

/// Whether there is a record at the end, and a directory where it says, with entries that fill it.
pub(super) fn is_archive(bytes: &[u8]) -> bool {
    directory(bytes).is_some_and(|mut directory| {
        while !directory.is_empty() {
            match after_entry(directory) {
                Some(rest) => directory = rest,
                None => return false,
            }
        }
        true
    })
}

/// The directory of the archive; what is before it is not looked at.
fn directory(bytes: &[u8]) -> Option<&[u8]> {
    let from = bytes.len().saturating_sub(END + COMMENT_LIMIT);
    let tail = bytes.get(from..bytes.len().checked_sub(END)? + 4)?;
    let end = from
        + tail
            .windows(4)
            .rposition(|window| window == b"PK\x05\x06")?;
    let mut size = number::<4>(bytes, end + 12)?;
    // The directory ends where the record begins; with ZIP64, where that one's two records begin.
    let mut directory_end = end;
    let locator = end.checked_sub(LOCATOR_OF_ZIP64);
    let zip64 = locator.and_then(|at| Some((at, at.checked_sub(END_OF_ZIP64)?)));
    if let Some((locator, record)) = zip64
        && bytes.get(locator..)?.starts_with(b"PK\x06\x07")
        && bytes.get(record..)?.starts_with(b"PK\x06\x06")
    {
        size = number::<8>(bytes, record + 40)?;
        directory_end = record;
    }
    let start = directory_end.checked_sub(usize::try_from(size).ok()?)?;
    bytes.get(start..directory_end)
}

/// What follows the first entry.
fn after_entry(directory: &[u8]) -> Option<&[u8]> {
    if !directory.starts_with(b"PK\x01\x02") {
        return None;
    }
    let lengths: Option<usize> = [28, 30, 32]
        .into_iter()
        .map(|at| usize::try_from(number::<2>(directory, at)?).ok())
        .sum();
    let rest = directory.get(ENTRY..)?.get(lengths?..);
    // Names and comments that are cut short are left to the service.
    Some(rest.unwrap_or_default())
}

/// A number of `N` bytes, the lowest first.
fn number<const N: usize>(bytes: &[u8], at: usize) -> Option<u64> {
    let bytes = bytes.get(at..at.checked_add(N)?)?;
    Some(
        bytes
            .iter()
            .rev()
            .fold(0, |number, byte| number << 8 | u64::from(*byte)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An archive of one empty file, made by Python's `zipfile`, without what is before the directory.
    const ARCHIVE: &[u8] = b"PK\x01\x02\x14\x03\x14\x00\x00\x00\x00\x00\x00\x00!\x00\x00\x00\x00\x00\x00\x00\
        \x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x80\x01\x00\x00\x00\x00a\
        PK\x05\x06\x00\x00\x00\x00\x01\x00\x01\x00/\x00\x00\x00\x00\x00\x00\x00\x00\x00";

    fn with(change: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
        let mut bytes = ARCHIVE.to_vec();
        change(&mut bytes);
        bytes
    }

    #[test]
    fn archives_are_told_from_what_is_none() {
        // Checked against Python 3.11's zipfile.ZipFile(…).infolist().
        let empty = &ARCHIVE[47..];
        let empty = [&empty[..8], &[0; 8], &empty[16..]].concat();
        assert_eq!(empty.len(), END);
        let record = [
            &b"PK\x06\x06"[..],
            &[0; 36],
            &[47, 0, 0, 0, 0, 0, 0, 0],
            &[0; 8],
        ]
        .concat();
        let locator = [&b"PK\x06\x07"[..], &[0; 16]].concat();
        let zip64 = [
            &ARCHIVE[..47],
            &record,
            &locator,
            &ARCHIVE[47..59],
            &[255; 8],
            &[0; 2],
        ]
        .concat();
        for (what, bytes, expected) in [
            ("one file", ARCHIVE.to_vec(), true),
            ("no file", empty.clone(), true),
            ("something before", [b"#!/bin/sh\n", ARCHIVE].concat(), true),
            ("a comment", with(|bytes| bytes.extend(b"comment")), true),
            ("ZIP64", zip64, true),
            ("nothing", Vec::new(), false),
            ("a name", b"my.zip".to_vec(), false),
            ("a long text", vec![b'P'; 200_000], false),
            (
                "a cut end",
                with(|bytes| bytes.truncate(bytes.len() - 1)),
                false,
            ),
            ("only a beginning", b"PK\x03\x04".to_vec(), false),
            ("another directory", with(|bytes| bytes[2] = 9), false),
            (
                "a directory too large",
                with(|bytes| bytes[59] = 200),
                false,
            ),
            ("a directory too small", with(|bytes| bytes[59] = 46), false),
            ("a name too long", with(|bytes| bytes[28] = 9), true),
            (
                "a comment too long",
                [&empty[..], &vec![0; 70_000]].concat(),
                false,
            ),
        ] {
            assert_eq!(is_archive(&bytes), expected, "{what}");
        }
    }

    #[test]
    fn no_bytes_are_too_odd() {
        for at in 0..ARCHIVE.len() {
            // It ends, whatever it says.
            let _ = is_archive(&ARCHIVE[at..]);
            let _ = is_archive(&ARCHIVE[..at]);
            for byte in [0, 1, 45, 46, 47, 48, 127, 255] {
                let _ = is_archive(&with(|bytes| bytes[at] = byte));
            }
        }
    }
}
