//! Finds where a short text ends, eight bytes at a time, and compares short names.
//!
//! Most strings of a response are so short that calling a vector search costs more than it saves; long
//! strings use `memchr`.

/// For longer strings a vector search is faster.
pub(super) const SHORT: usize = 64;

/// How many of the first [`SHORT`] bytes come before one of those that `stops` finds; all of them if it finds none.
///
/// `stops` is given eight bytes at once and marks the first of those that it looks for, as [`equal`] and [`below`] do.
/// That does not depend on what the compiler makes of a loop over bytes.
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
    while let Some(byte) = bytes.get(at)
        && stops(u64::from(*byte)) & 0x80 == 0
    {
        at += 1;
    }
    at
}

/// Marks the first byte of a word that equals `byte`, and perhaps later ones.
#[inline]
pub(super) const fn equal(word: u64, byte: u8) -> u64 {
    let others = word ^ (ONES * byte as u64);
    others.wrapping_sub(ONES) & !others & HIGH
}

/// Marks the first byte of a word that is smaller than `byte`, at most 128, and perhaps later ones.
#[inline]
pub(super) const fn below(word: u64, byte: u8) -> u64 {
    word.wrapping_sub(ONES * byte as u64) & !word & HIGH
}

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;

/// How many spaces, tabs and line ends `bytes` begin with.
#[inline]
pub(super) fn white_space(bytes: &[u8]) -> usize {
    let mut at = 0;
    while let Some(b' ' | b'\t' | b'\n' | b'\r') = bytes.get(at) {
        at += 1;
        // indentation
        while let Some(word) = bytes.get(at..).and_then(<[u8]>::first_chunk::<8>) {
            let others = u64::from_le_bytes(*word) ^ SPACES;
            at += others.trailing_zeros() as usize / 8;
            if others != 0 {
                break;
            }
        }
    }
    at
}

const SPACES: u64 = 0x2020_2020_2020_2020;

/// Whether two names are the same: inlined, because a call would cost more than the comparison.
#[inline]
pub(super) fn is_same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    if a.len() > 16 {
        return a == b;
    }
    // the first and the last few overlap
    if let (Some(first), Some(last)) = (a.first_chunk::<8>(), a.last_chunk::<8>()) {
        return b.first_chunk() == Some(first) && b.last_chunk() == Some(last);
    }
    if let (Some(first), Some(last)) = (a.first_chunk::<4>(), a.last_chunk::<4>()) {
        return b.first_chunk() == Some(first) && b.last_chunk() == Some(last);
    }
    a.iter().eq(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn the_first_stop_is_found(bytes in proptest::collection::vec(0_u8.., 0..80)) {
            let is_stop = |byte| matches!(byte, b'"' | 0xff | 0..b' ');
            let stops = |word| equal(word, b'"') | equal(word, 0xff) | below(word, b' ');
            let found = length_before(&bytes, stops);
            let first = bytes.iter().position(|byte| is_stop(*byte));
            proptest::prop_assert_eq!(found, first.unwrap_or(bytes.len()).min(SHORT));
        }

        #[test]
        fn white_space_ends_where_something_begins(text in "[ \t\r\n]{0,20}(x[ x]{0,9})?") {
            let wanted = text.len() - text.trim_start().len();
            proptest::prop_assert_eq!(white_space(text.as_bytes()), wanted);
        }

        #[test]
        fn the_same_is_the_same(a in "[ab]{0,20}", b in "[ab]{0,20}", at in 0_usize..20) {
            proptest::prop_assert!(is_same(a.as_bytes(), a.as_bytes()));
            proptest::prop_assert_eq!(is_same(a.as_bytes(), b.as_bytes()), a == b);
            let mut other = a.clone().into_bytes();
            if let Some(byte) = other.get_mut(at) {
                *byte ^= 1;
                proptest::prop_assert!(!is_same(a.as_bytes(), &other));
            }
        }
    }
}
