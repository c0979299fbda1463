//! Little-endian words in a byte slice: bounds-checked reads for the packed form.
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
