//! Splits a transfer into parts: sizes in, parts out.
//!
//! Not here: the ranges of downloads and copies (`range.rs`), reading and sending. Counterpart: s3transfer `utils.py`
//! (`ChunksizeAdjuster`, `calculate_num_parts`).

/// The maximum number of parts.
const MAX_PARTS: u64 = 10_000;
/// The maximum size of a part, in bytes.
const MAX_SINGLE_UPLOAD_SIZE: u64 = 5 << 30;
/// The minimum size of all parts but the last, in bytes.
const MIN_UPLOAD_CHUNKSIZE: u64 = 5 << 20;

/// The size of parts: the configured one, doubled until there are few enough parts, and then limited by S3's
/// limits.
// H124
pub(super) fn adjust_chunksize(wanted: u64, size: Option<u64>) -> u64 {
    let mut chunksize = wanted.max(1);
    if let Some(size) = size {
        while num_parts(size, chunksize) > MAX_PARTS {
            chunksize = chunksize.saturating_mul(2);
        }
    }
    chunksize.clamp(MIN_UPLOAD_CHUNKSIZE, MAX_SINGLE_UPLOAD_SIZE)
}

/// The number of parts of this size; the last may be smaller.
pub(super) fn num_parts(size: u64, chunksize: u64) -> u64 {
    size.div_ceil(chunksize.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: u64 = 1 << 20;
    const GIB: u64 = 1 << 30;

    // H124: the figures are those of s3transfer's `ChunksizeAdjuster`.
    #[test]
    fn parts_have_a_size_that_s3_accepts() {
        let cases = [
            (8 * MIB, None, 8 * MIB),
            (8 * MIB, Some(0), 8 * MIB),
            (8 * MIB, Some(80_000 * MIB), 8 * MIB),
            (8 * MIB, Some(80_000 * MIB + 1), 16 * MIB),
            (8 * MIB, Some(5 * 1024 * GIB), 1024 * MIB),
            (7, Some(100_000), 5 * MIB),
            (MIB, None, 5 * MIB),
            (6 * GIB, None, 5 * GIB),
            (6 * GIB, Some(u64::MAX), 5 * GIB),
            (0, Some(1), 5 * MIB),
        ];
        for (wanted, size, expected) in cases {
            assert_eq!(
                adjust_chunksize(wanted, size),
                expected,
                "{wanted} {size:?}"
            );
        }
    }

    #[test]
    fn the_last_part_is_the_rest() {
        for (size, chunksize, expected) in [(0, 5, 0), (1, 5, 1), (5, 5, 1), (6, 5, 2), (1, 0, 1)] {
            assert_eq!(num_parts(size, chunksize), expected, "{size} {chunksize}");
        }
    }
}
