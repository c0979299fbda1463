//! Finds where a short text ends, sixteen bytes at a time, and compares short names.
//!
//! Most strings of a response are so short that calling a vector search costs more than it saves; for the
//! long ones `memchr` is the better choice.

/// Beyond so many bytes a vector search is faster.
pub(super) const SHORT: usize = 64;

/// How many of the first [`SHORT`] bytes come before one for which `stop` is 1; all of them if it is 0 for all.
///
/// `stop` must not branch: the compiler makes comparisons of vectors of it.
#[inline]
pub(super) fn length_before(bytes: &[u8], stop: impl Fn(u8) -> u8) -> usize {
    let bytes = &bytes[..bytes.len().min(SHORT)];
    let mut at = 0;
    while let Some(block) = bytes.get(at..).and_then(<[u8]>::first_chunk::<16>) {
        let stops = block.map(&stop);
        let stops = u128::from_le_bytes(stops);
        let (low, high) = halves(stops);
        if low != 0 {
            return at + low.trailing_zeros() as usize / 8;
        }
        if high != 0 {
            return at + 8 + high.trailing_zeros() as usize / 8;
        }
        at += 16;
    }
    while bytes.get(at).is_some_and(|byte| stop(*byte) == 0) {
        at += 1;
    }
    at
}

#[expect(clippy::cast_possible_truncation, reason = "each half fits")]
const fn halves(bits: u128) -> (u64, u64) {
    (bits as u64, (bits >> 64) as u64)
}

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

/// Whether two names are the same: without a call, which would cost more than the comparison.
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

/// A number that different short names seldom share: most of their letters.
#[inline]
pub(super) fn digest(name: &[u8]) -> u64 {
    let length = name.len() as u64;
    if let (Some(first), Some(last)) = (name.first_chunk::<8>(), name.last_chunk::<8>()) {
        return u64::from_le_bytes(*first) ^ u64::from_le_bytes(*last).rotate_left(29) ^ length;
    }
    if let (Some(first), Some(last)) = (name.first_chunk::<4>(), name.last_chunk::<4>()) {
        return u64::from(u32::from_le_bytes(*first)) << 32 | u64::from(u32::from_le_bytes(*last));
    }
    match name {
        [first, .., last] => u64::from(*first) << 16 | u64::from(*last) << 8 | length,
        [only] => u64::from(*only),
        [] => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn the_first_stop_is_found(bytes in proptest::collection::vec(0_u8.., 0..80)) {
            let is_stop = |byte| matches!(byte, b'"' | 0xff | 0..b' ');
            let found = length_before(&bytes, |byte| u8::from(is_stop(byte)));
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
