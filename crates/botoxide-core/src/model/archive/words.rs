//! The words of the packed form: little-endian numbers in a byte slice, and what the bits of a node mean.
//!
//! A read past the end gives zero, never a panic: damage is found by the checksum when a pack is opened,
//! this only makes sure that nothing worse than a wrong lookup could come of a crafted one.

/// The `u32` at byte `at`, or 0 past the end.
pub(crate) fn u32_at(bytes: &[u8], at: usize) -> u32 {
    match bytes.get(at..).and_then(<[u8]>::first_chunk::<4>) {
        Some(word) => u32::from_le_bytes(*word),
        None => 0,
    }
}

/// The `u16` at byte `at`, or 0 past the end.
pub(crate) fn u16_at(bytes: &[u8], at: usize) -> u16 {
    match bytes.get(at..).and_then(<[u8]>::first_chunk::<2>) {
        Some(word) => u16::from_le_bytes(*word),
        None => 0,
    }
}

/// The `u64` at byte `at`, or 0 past the end.
pub(crate) fn u64_at(bytes: &[u8], at: usize) -> u64 {
    match bytes.get(at..).and_then(<[u8]>::first_chunk::<8>) {
        Some(word) => u64::from_le_bytes(*word),
        None => 0,
    }
}

/// Offsets are 32 bits; a file that does not fit is refused in the end, so a clipped one is never read.
pub(super) fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Deepest nesting that is packed; AWS's files stay below 40.
pub(super) const MAX_DEPTH: usize = 200;

pub(super) const TAG_BITS: u32 = 3;
pub(super) const TAG_MASK: u32 = (1 << TAG_BITS) - 1;
pub(super) const TAG_NULL: u32 = 0;
/// Followed by one bit.
pub(super) const TAG_BOOL: u32 = 1;
/// Followed by the number of a string.
pub(super) const TAG_TEXT: u32 = 2;
/// Followed by a signed number.
pub(super) const TAG_SMALL: u32 = 3;
/// At its place: 64 bits.
pub(super) const TAG_INTEGER: u32 = 4;
/// At its place: 64 bits.
pub(super) const TAG_FLOAT: u32 = 5;
/// At its place: the length and the words of the items.
pub(super) const TAG_LIST: u32 = 6;
/// At its place: the place of its keys, and the words of the values. The keys are their number and the
/// numbers of their strings; objects with the same keys share them.
pub(super) const TAG_OBJECT: u32 = 7;
