//! Bytes in arguments: base64, unless `cli_binary_format` is `raw-in-base64-out`; `fileb://` is the bytes themselves.
//!
//! Counterpart: awscli 2 `customizations/binaryformat.py`, Python's `base64.b64decode`.

use base64::Engine as _;
use base64::engine::general_purpose::GeneralPurpose;
use base64::engine::{DecodePaddingMode, GeneralPurposeConfig};
use botoxide_core::model::{Shape, ShapeType};
use botoxide_core::names::xform_name;
use botoxide_core::value::{Map, Value};

use crate::failure::Failure;

/// How bytes are written in arguments.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum BinaryFormat {
    #[default]
    Base64,
    /// As text: what version 1 takes.
    Raw,
}

impl BinaryFormat {
    pub(crate) fn named(name: &str) -> Option<Self> {
        match name {
            "base64" => Some(Self::Base64),
            "raw-in-base64-out" => Some(Self::Raw),
            _ => None,
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Base64 => "base64",
            Self::Raw => "raw-in-base64-out",
        }
    }

    /// Decodes the bytes in the arguments of an operation with this input.
    pub(crate) fn decode(self, values: &mut Map, input: Shape) -> Result<(), Failure> {
        if self == Self::Raw {
            return Ok(());
        }
        for (name, value) in values.iter_mut() {
            if let Some(member) = input.member(name) {
                decode(value, member).map_err(|InvalidBase64| {
                    // DIFFERENCE A72: what it is stays unsaid.
                    Failure::general(format!(
                        "Invalid base64 in --{}; --cli-binary-format raw-in-base64-out takes text as it is.",
                        xform_name(name, '-')
                    ))
                })?;
            }
        }
        Ok(())
    }
}

struct InvalidBase64;

/// Arguments are as deep as their parsers allow: it is safe to recurse.
fn decode(value: &mut Value, shape: Shape) -> Result<(), InvalidBase64> {
    match (shape.shape_type(), value) {
        (ShapeType::Blob, value) => {
            if let Value::Text(text) = &*value {
                *value = Value::Blob(bytes(text).ok_or(InvalidBase64)?.into());
            }
            Ok(())
        }
        (ShapeType::Structure, Value::Map(map)) if !shape.is_document_type() => map
            .iter_mut()
            .try_for_each(|(name, value)| match shape.member(name) {
                Some(member) => decode(value, member),
                None => Ok(()),
            }),
        (ShapeType::Map, Value::Map(map)) => map
            .iter_mut()
            .try_for_each(|(_, value)| decode(value, shape.value())),
        (ShapeType::List, Value::List(items)) => items
            .iter_mut()
            .try_for_each(|value| decode(value, shape.item())),
        _ => Ok(()),
    }
}

/// Characters that are not of base64 are skipped; what follows the padding is not read.
fn bytes(text: &str) -> Option<Vec<u8>> {
    const LENIENT: GeneralPurpose = GeneralPurpose::new(
        &base64::alphabet::STANDARD,
        GeneralPurposeConfig::new()
            .with_decode_allow_trailing_bits(true)
            .with_decode_padding_mode(DecodePaddingMode::RequireNone),
    );
    if !text.is_ascii() {
        return None;
    }
    let mut digits = Vec::with_capacity(text.len());
    let mut padding = 0;
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' => {
                digits.push(byte);
                padding = 0;
            }
            b'=' => padding += 1,
            _ => continue,
        }
        if digits.len() % 4 >= 2 && digits.len() % 4 + padding >= 4 {
            return LENIENT.decode(digits).ok();
        }
    }
    (digits.len() % 4 == 0).then(|| LENIENT.decode(digits).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What Python 3.11's `base64.b64decode` makes of these.
    #[test]
    fn base64_is_read_as_python_reads_it() {
        for (text, expected) in [
            ("aGVsbG8=", Some(&b"hello"[..])),
            ("aGVs\nbG8=\n", Some(b"hello")),
            ("aGVsbG8", None),
            ("hello", None),
            ("", Some(b"")),
            ("AP94", Some(b"\0\xffx")),
            ("A", None),
            ("AA==AAAA", Some(b"\0")),
            ("AA=", None),
            ("AA=A", None),
            ("=", Some(b"")),
            ("a-_b", None),
            ("YQ=\n=", Some(b"a")),
            ("YR==", Some(b"a")),
            ("é", None),
        ] {
            assert_eq!(bytes(text).as_deref(), expected, "{text:?}");
        }
    }
}
