//! Finds where a short text ends, eight bytes at a time.
//!
//! Most texts of a response are so short that calling a vector search costs more than it saves; for the
//! long ones `memchr` is the better choice.

/// Beyond so many bytes a vector search is faster.
pub(super) const SHORT: usize = 64;

/// How many of the first [`SHORT`] bytes come before one that `stops` finds; all of them if it finds none.
///
/// `stops` is given eight bytes, first byte lowest, and made of [`equal`] and [`below`].
#[inline]
pub(super) fn length_before(bytes: &[u8], stops: impl Fn(u64) -> u64) -> usize {
    let bytes = &bytes[..bytes.len().min(SHORT)];
    let mut at = 0;
    while let Some(word) = bytes.get(at..).and_then(<[u8]>::first_chunk::<8>) {
        let found = stops(u64::from_le_bytes(*word));
        if found != 0 {
            return at + found.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    let mut word = [0; 8];
    let rest = bytes.get(at..).unwrap_or_default();
    word[..rest.len()].copy_from_slice(rest);
    let found = stops(u64::from_le_bytes(word));
    at + rest.len().min(found.trailing_zeros() as usize / 8)
}

/// The highest bit of the first byte that is `byte`, and perhaps of some after it.
#[inline]
pub(super) const fn equal(word: u64, byte: u8) -> u64 {
    below(word ^ (ONES * byte as u64), 1)
}

/// The highest bit of the first byte that is less than `limit`, and perhaps of some after it.
#[inline]
pub(super) const fn below(word: u64, limit: u8) -> u64 {
    word.wrapping_sub(ONES * limit as u64) & !word & (ONES << 7)
}

const ONES: u64 = 0x0101_0101_0101_0101;

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn the_first_stop_is_found(bytes in proptest::collection::vec(0_u8.., 0..80)) {
            let found = length_before(&bytes, |word| {
                equal(word, b'"') | equal(word, 0xff) | below(word, b' ')
            });
            let is_stop = |byte: &u8| matches!(byte, b'"' | 0xff | 0..b' ');
            let first = bytes.iter().position(is_stop).unwrap_or(bytes.len());
            proptest::prop_assert_eq!(found, first.min(SHORT));
        }
    }
}
