//! Base64 as Python writes it, and as it reads it: leniently.
//!
//! Counterpart: `base64.b64encode`, `base64.b64decode` without validation.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::error::{Error, Result};

/// Appends the base64 text of `bytes` to `out`.
pub(crate) fn push(out: &mut Vec<u8>, bytes: &[u8]) {
    let start = out.len();
    let Some(length) = ::base64::encoded_len(bytes.len(), true) else {
        return;
    };
    out.resize(start + length, 0);
    if let Some(space) = out.get_mut(start..)
        && STANDARD.encode_slice(bytes, space).is_err()
    {
        out.truncate(start);
    }
}

/// The bytes of base64 text. Characters outside the alphabet are skipped.
pub(crate) fn decode(text: &str) -> Result<Vec<u8>> {
    STANDARD.decode(text).or_else(|_| decode_leniently(text))
}

fn decode_leniently(text: &str) -> Result<Vec<u8>> {
    if !text.is_ascii() {
        return Err(Error::value(
            "string argument should contain only ASCII characters",
        ));
    }
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut digits, mut pads) = (0_u32, 0_usize, 0_usize);
    for byte in text.bytes() {
        if byte == b'=' {
            pads += 1;
            // the padding ends the data, whatever follows
            if digits % 4 >= 2 && digits % 4 + pads >= 4 {
                return Ok(out);
            }
            continue;
        }
        let Some(digit) = digit(byte) else { continue };
        pads = 0;
        bits = bits << 6 | u32::from(digit);
        digits += 1;
        let [.., high, middle, low] = bits.to_be_bytes();
        match digits % 4 {
            0 => out.push(low),
            2 => out.push((u16::from_be_bytes([middle, low]) >> 4).to_be_bytes()[1]),
            3 => out.push((bits >> 2).to_be_bytes()[3]),
            _ => {}
        }
        let _ = high;
    }
    match digits % 4 {
        0 => Ok(out),
        1 => Err(Error::value(format!(
            "Invalid base64-encoded string: number of data characters ({digits}) cannot be 1 more than a multiple of 4"
        ))),
        _ => Err(Error::value("Incorrect padding")),
    }
}

fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_python_accepts_is_accepted() {
        for (text, bytes) in [
            ("aGVsbG8=", "hello"),
            ("aGVs\nbG8=", "hello"),
            ("aGVsbG8==", "hello"),
            ("aGVsbG8=aGVs", "hello"),
            ("aGVsbG9=", "hello"),
            ("", ""),
            ("=", ""),
        ] {
            assert_eq!(decode(text).unwrap(), bytes.as_bytes(), "{text:?}");
        }
    }

    #[test]
    fn errors_have_pythons_words() {
        let error = |text| decode(text).unwrap_err().to_string();
        assert_eq!(error("aGVsbG8"), "Incorrect padding");
        assert_eq!(
            error("a"),
            "Invalid base64-encoded string: number of data characters (1) cannot be 1 more than a multiple of 4"
        );
        assert_eq!(
            error("ü"),
            "string argument should contain only ASCII characters"
        );
    }
}
