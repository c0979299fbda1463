//! `HeaderValue`: the headers of a message, of ten types.
//!
//! Not here: the message around them. Counterpart: botocore `eventstream.py` (`EventStreamHeaderParser`).

use std::collections::HashSet;

use bytes::{BufMut, Bytes, BytesMut};

use super::broken;
use crate::error::{ErrorKind, Result};
use crate::text::Text;
use crate::value::Value;

/// What a header holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HeaderValue {
    /// `true` or `false`; each is a type of its own on the wire.
    Bool(bool),
    /// 8 bits, with a sign.
    Byte(i8),
    /// 16 bits, with a sign.
    Short(i16),
    /// 32 bits, with a sign.
    Integer(i32),
    /// 64 bits, with a sign.
    Long(i64),
    /// Up to 65,535 bytes.
    ByteArray(Bytes),
    /// Up to 65,535 bytes of UTF-8.
    String(Text),
    /// Milliseconds since 1970-01-01T00:00:00Z.
    Timestamp(i64),
    /// The 16 bytes of a UUID.
    Uuid([u8; 16]),
}

impl HeaderValue {
    /// The string, if it is text.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            Self::Bool(_)
            | Self::Byte(_)
            | Self::Short(_)
            | Self::Integer(_)
            | Self::Long(_)
            | Self::ByteArray(_)
            | Self::Timestamp(_)
            | Self::Uuid(_) => None,
        }
    }

    /// As botocore returns it: timestamps as milliseconds, UUIDs as bytes.
    pub(super) fn to_value(&self) -> Value {
        match self {
            Self::Bool(truth) => Value::Bool(*truth),
            Self::Byte(number) => Value::Integer((*number).into()),
            Self::Short(number) => Value::Integer((*number).into()),
            Self::Integer(number) => Value::Integer((*number).into()),
            Self::Long(number) | Self::Timestamp(number) => Value::Integer(*number),
            Self::ByteArray(bytes) => Value::Blob(Bytes::clone(bytes)),
            Self::String(text) => Value::Text(text.clone()),
            Self::Uuid(bytes) => Value::from(&bytes[..]),
        }
    }

    /// Writes type and value.
    fn write(&self, out: &mut BytesMut) -> Result<()> {
        match self {
            Self::Bool(true) => out.put_u8(0),
            Self::Bool(false) => out.put_u8(1),
            Self::Byte(number) => {
                out.put_u8(2);
                out.put_i8(*number);
            }
            Self::Short(number) => {
                out.put_u8(3);
                out.put_i16(*number);
            }
            Self::Integer(number) => {
                out.put_u8(4);
                out.put_i32(*number);
            }
            Self::Long(number) => {
                out.put_u8(5);
                out.put_i64(*number);
            }
            Self::ByteArray(bytes) => {
                out.put_u8(6);
                write_array(out, bytes)?;
            }
            Self::String(text) => {
                out.put_u8(7);
                write_array(out, text.as_bytes())?;
            }
            Self::Timestamp(milliseconds) => {
                out.put_u8(8);
                out.put_i64(*milliseconds);
            }
            Self::Uuid(bytes) => {
                out.put_u8(9);
                out.put_slice(bytes);
            }
        }
        Ok(())
    }
}

/// Writes headers, name by name.
pub(super) fn write(headers: &[(Text, HeaderValue)], out: &mut BytesMut) -> Result<()> {
    let mut names = HashSet::with_capacity(headers.len());
    for (name, value) in headers {
        if !names.insert(name.as_str()) {
            return Err(duplicate(name));
        }
        let length = u8::try_from(name.len())
            .map_err(|_| broken(format!("The name of a header is too long: {name}")))?;
        out.put_u8(length);
        out.put_slice(name.as_bytes());
        value.write(out)?;
    }
    Ok(())
}

/// Reads the headers of a message, which are all of `data`.
pub(super) fn read(mut data: Bytes) -> Result<Vec<(Text, HeaderValue)>> {
    // DIFFERENCE 19: truncated values are refused; botocore accepts strings and bytes that are cut short
    let mut headers: Vec<(Text, HeaderValue)> = Vec::with_capacity(4);
    let mut names = HashSet::new();
    while !data.is_empty() {
        let length = u8::from_be_bytes(array(&mut data)?);
        let name = text(take(&mut data, length.into())?)?;
        let value = read_value(&mut data)?;
        let is_new = if headers.len() < FEW {
            headers.iter().all(|(other, _)| *other != name)
        } else {
            if names.is_empty() {
                names.extend(headers.iter().map(|(name, _)| name.clone()));
            }
            names.insert(name.clone())
        };
        if !is_new {
            return Err(duplicate(&name));
        }
        headers.push((name, value));
    }
    Ok(headers)
}

/// Up to this number of headers, each name is compared with all others; above it, a set is used.
const FEW: usize = 16;

fn read_value(data: &mut Bytes) -> Result<HeaderValue> {
    let [kind] = array(data)?;
    Ok(match kind {
        0 => HeaderValue::Bool(true),
        1 => HeaderValue::Bool(false),
        2 => HeaderValue::Byte(i8::from_be_bytes(array(data)?)),
        3 => HeaderValue::Short(i16::from_be_bytes(array(data)?)),
        4 => HeaderValue::Integer(i32::from_be_bytes(array(data)?)),
        5 => HeaderValue::Long(i64::from_be_bytes(array(data)?)),
        6 => HeaderValue::ByteArray(read_array(data)?),
        7 => HeaderValue::String(text(read_array(data)?)?),
        8 => HeaderValue::Timestamp(i64::from_be_bytes(array(data)?)),
        9 => HeaderValue::Uuid(array(data)?),
        10.. => return Err(broken(format!("There is no header type {kind}"))),
    })
}

fn read_array(data: &mut Bytes) -> Result<Bytes> {
    let length = u16::from_be_bytes(array(data)?);
    take(data, length.into())
}

fn write_array(out: &mut BytesMut, bytes: &[u8]) -> Result<()> {
    let length = u16::try_from(bytes.len()).map_err(|_| {
        broken(format!(
            "A header of {} bytes exceeds the maximum of {}",
            bytes.len(),
            u16::MAX
        ))
    })?;
    out.put_u16(length);
    out.put_slice(bytes);
    Ok(())
}

fn array<const N: usize>(data: &mut Bytes) -> Result<[u8; N]> {
    let (found, _) = data.split_first_chunk().ok_or_else(cut_short)?;
    let found = *found;
    drop(data.split_to(N));
    Ok(found)
}

fn take(data: &mut Bytes, length: usize) -> Result<Bytes> {
    if data.len() < length {
        return Err(cut_short());
    }
    Ok(data.split_to(length))
}

fn text(bytes: Bytes) -> Result<Text> {
    Text::from_utf8(bytes).map_err(|_| broken("A header is not UTF-8"))
}

fn cut_short() -> crate::error::Error {
    broken("The headers of a message end before their last value")
}

fn duplicate(name: &str) -> crate::error::Error {
    ErrorKind::DuplicateHeader {
        header: name.to_owned(),
    }
    .into()
}
