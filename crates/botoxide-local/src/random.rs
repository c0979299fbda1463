//! Names that nothing else has, and secrets. Counterpart: none.

use std::fmt::Write as _;
use std::io;

/// `bytes` random bytes in lower-case hexadecimal.
pub(crate) fn hex(bytes: usize) -> io::Result<String> {
    let mut random = vec![0; bytes];
    getrandom::fill(&mut random)?;
    Ok(to_hex(&random))
}

/// Bytes in lower-case hexadecimal.
pub(crate) fn to_hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing to a `String` cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// Whether `name` has the form of [`hex`]. Names from files and requests must not contain path separators.
pub(crate) fn is_hex(name: &str, bytes: usize) -> bool {
    name.len() == bytes * 2
        && name
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}
