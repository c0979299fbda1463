//! Ranges: `Range` and `partNumber` of a download, `x-amz-copy-source-range` of a copy.
//!
//! Counterpart: none.

use std::ops::Range;

use s3s::S3Result;

use crate::errors::{argument, plain};

/// The range that a `Range` header selects. `None` is the whole object: S3 ignores several ranges, other units and malformed
/// values.
pub(crate) fn read(header: &str, size: u64) -> S3Result<Option<Range<u64>>> {
    let Some((first, last)) = ends(header) else {
        return Ok(None);
    };
    let unsatisfiable = || plain("InvalidRange");
    let range = match (first, last) {
        (Some(first), None) => first..size,
        (Some(first), Some(last)) if first <= last => first..size.min(last.saturating_add(1)),
        (None, Some(length)) => size.saturating_sub(length)..size,
        _ => return Ok(None),
    };
    if range.is_empty() {
        return Err(unsatisfiable());
    }
    Ok(Some(range))
}

/// The range of `x-amz-copy-source-range`, which must be `bytes=first-last` within the object.
pub(crate) fn read_source(header: &str, size: u64) -> S3Result<Range<u64>> {
    match ends(header) {
        Some((Some(first), Some(last))) if first <= last => {
            if last >= size {
                return Err(argument(format!(
                    "Range specified is not valid for source object of size: {size}"
                )));
            }
            Ok(first..last + 1)
        }
        _ => Err(argument(
            "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy",
        )),
    }
}

/// Both ends of a single range of bytes, one of which may be left out.
fn ends(header: &str) -> Option<(Option<u64>, Option<u64>)> {
    let (unit, range) = header.split_once('=')?;
    let (first, last) = range.trim().split_once('-')?;
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !unit.trim().eq_ignore_ascii_case("bytes") || !is_number(first) || !is_number(last) {
        return None;
    }
    // Saturate numbers that are too large.
    let number = |text: &str| (!text.is_empty()).then(|| text.parse().unwrap_or(u64::MAX));
    Some((number(first), number(last)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_of_ten_bytes() {
        for (header, range) in [
            ("bytes=0-0", 0..1),
            ("bytes=2-4", 2..5),
            ("bytes=5-", 5..10),
            ("bytes=5-99", 5..10),
            ("bytes=-3", 7..10),
            ("bytes=-30", 0..10),
            ("Bytes=0-99999999999999999999", 0..10),
        ] {
            assert_eq!(read(header, 10).unwrap(), Some(range), "{header}");
        }
        for header in [
            "bytes=1-2,4-5",
            "bytes=5-2",
            "bytes=-",
            "bytes=a-b",
            "bytes=",
            "lines=1-2",
            "",
            "bytes 1-2",
            "bytes=+1-2",
        ] {
            assert_eq!(read(header, 10).unwrap(), None, "{header}");
        }
        for header in [
            "bytes=10-",
            "bytes=10-11",
            "bytes=-0",
            "bytes=99999999999999999999-",
        ] {
            let error = read(header, 10).unwrap_err();
            assert_eq!(error.code().as_str(), "InvalidRange", "{header}");
        }
        assert!(read("bytes=-5", 0).is_err());
        assert!(read("bytes=0-", 0).is_err());
    }

    #[test]
    fn copies_take_whole_ranges_only() {
        assert_eq!(read_source("bytes=0-9", 10).unwrap(), 0..10);
        for header in ["bytes=0-10", "bytes=5-", "bytes=-5", "bytes=5-4", "0-5", ""] {
            let error = read_source(header, 10).unwrap_err();
            assert_eq!(error.code().as_str(), "InvalidArgument", "{header}");
        }
    }
}
