//! CBOR, written straight into the body: definite lengths, shortest heads.
//!
//! Not here: what a model says about a value (`rpc_v2_cbor/serialize.rs`). Counterpart: botocore
//! `serialize.py` (`CBORSerializer`); RFC 8949.

/// The kinds of data items, by their number in the first three bits.
#[derive(Clone, Copy, Debug)]
pub(in crate::protocol) enum Major {
    Unsigned = 0,
    Negative = 1,
    Bytes = 2,
    Text = 3,
    Array = 4,
    Map = 5,
    Tag = 6,
}

/// Writes the head of an item: its kind and its number or length.
pub(in crate::protocol) fn push_head(out: &mut Vec<u8>, major: Major, number: u64) {
    let major = (major as u8) << 5;
    let bytes = number.to_be_bytes();
    let (info, length) = match number {
        0..24 => {
            out.push(major | bytes[7]);
            return;
        }
        24..=0xff => (24, 1),
        0x100..=0xffff => (25, 2),
        0x1_0000..=0xffff_ffff => (26, 4),
        _ => (27, 8),
    };
    out.push(major | info);
    out.extend_from_slice(bytes.get(8 - length..).unwrap_or_default());
}

/// Writes the head of a sequence of `length` parts.
pub(in crate::protocol) fn push_length(out: &mut Vec<u8>, major: Major, length: usize) {
    push_head(out, major, length as u64);
}

/// Writes a text.
pub(in crate::protocol) fn push_text(out: &mut Vec<u8>, text: &str) {
    push_length(out, Major::Text, text.len());
    out.extend_from_slice(text.as_bytes());
}

/// Writes bytes.
pub(in crate::protocol) fn push_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    push_length(out, Major::Bytes, bytes.len());
    out.extend_from_slice(bytes);
}

/// Writes a whole number.
pub(in crate::protocol) fn push_integer(out: &mut Vec<u8>, number: i64) {
    match u64::try_from(number) {
        Ok(number) => push_head(out, Major::Unsigned, number),
        Err(_) => push_head(out, Major::Negative, !number.cast_unsigned()),
    }
}

/// Writes `true` or `false`.
pub(in crate::protocol) fn push_bool(out: &mut Vec<u8>, value: bool) {
    out.push(if value { 0xf5 } else { 0xf4 });
}

/// Writes a number of 64 bits; infinities and NaN take 16.
pub(in crate::protocol) fn push_double(out: &mut Vec<u8>, number: f64) {
    if !push_special(out, number) {
        out.push(0xfb);
        out.extend_from_slice(&number.to_be_bytes());
    }
}

/// Writes a number of 32 bits; infinities and NaN take 16.
pub(in crate::protocol) fn push_float(out: &mut Vec<u8>, number: f32) {
    if !push_special(out, f64::from(number)) {
        out.push(0xfa);
        out.extend_from_slice(&number.to_be_bytes());
    }
}

fn push_special(out: &mut Vec<u8>, number: f64) -> bool {
    let half: [u8; 3] = if number.is_nan() {
        [0xf9, 0x7e, 0x00]
    } else if number == f64::INFINITY {
        [0xf9, 0x7c, 0x00]
    } else if number == f64::NEG_INFINITY {
        [0xf9, 0xfc, 0x00]
    } else {
        return false;
    };
    out.extend_from_slice(&half);
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(write: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        write(&mut out);
        crate::digest::hex(&out)
    }

    // P178, P191: the examples of RFC 8949, appendix A
    #[test]
    fn items_are_written_in_their_shortest_form() {
        for (number, bytes) in [
            (0, "00"),
            (23, "17"),
            (24, "1818"),
            (255, "18ff"),
            (256, "190100"),
            (65_536, "1a00010000"),
            (1_000_000_000_000, "1b000000e8d4a51000"),
            (-1, "20"),
            (-100, "3863"),
            (i64::MIN, "3b7fffffffffffffff"),
        ] {
            assert_eq!(hex(|out| push_integer(out, number)), bytes);
        }
        assert_eq!(hex(|out| push_text(out, "ü")), "62c3bc");
        assert_eq!(hex(|out| push_bytes(out, &[1, 2])), "420102");
        assert_eq!(hex(|out| push_double(out, 1.1)), "fb3ff199999999999a");
        assert_eq!(hex(|out| push_float(out, 100_000.0)), "fa47c35000");
        assert_eq!(hex(|out| push_double(out, f64::NAN)), "f97e00");
        assert_eq!(hex(|out| push_double(out, f64::INFINITY)), "f97c00");
        assert_eq!(hex(|out| push_float(out, f32::NEG_INFINITY)), "f9fc00");
        assert_eq!(hex(|out| push_bool(out, true)), "f5");
    }
}
