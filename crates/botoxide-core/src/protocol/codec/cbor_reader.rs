//! `CborReader`: reads CBOR (RFC 8949) item by item.
//!
//! Not here: shapes. Lengths in a response are never trusted: nothing is allocated for them
//! before the bytes have arrived. Counterpart: botocore `parsers.py` (`BaseCBORParser`), whose limits it
//! keeps: tag 1 only, and no simple values except booleans, null and undefined.

use bytes::Bytes;

use super::{MAX_DEPTH, entries, scalar};
use crate::error::{Error, Result};
use crate::text::Text;
use crate::value::Value;

const BREAK: u8 = 0xff;
const INDEFINITE: u8 = 31;

/// A position in CBOR data.
#[derive(Clone, Debug)]
pub(crate) struct CborReader<'a> {
    data: &'a Bytes,
    at: usize,
    depth: u32,
}

/// The first byte of an item: what it is, and how its length or value is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) major: u8,
    info: u8,
}

/// The number of remaining items of a container; `None` if a break ends it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Remaining(Option<u64>);

impl Head {
    pub(crate) const ARRAY: u8 = 4;
    pub(crate) const MAP: u8 = 5;

    /// Whether it is null or undefined.
    pub(crate) fn is_null(self) -> bool {
        self.major == 7 && matches!(self.info, 22 | 23)
    }
}

impl<'a> CborReader<'a> {
    pub(crate) fn new(data: &'a Bytes) -> Self {
        Self {
            data,
            at: 0,
            depth: 0,
        }
    }

    /// The head of the next item; consumes nothing.
    pub(crate) fn peek(&self) -> Result<Head> {
        let byte = *self.data.get(self.at).ok_or_else(end_of_stream)?;
        Ok(Head {
            major: byte >> 5,
            info: byte & 0b1_1111,
        })
    }

    fn head(&mut self) -> Result<Head> {
        let head = self.peek()?;
        self.at += 1;
        Ok(head)
    }

    /// Reads an item without a shape. Entries of maps whose value is null are left out.
    pub(crate) fn item(&mut self) -> Result<Value> {
        let head = self.peek()?;
        match head.major {
            0 => {
                self.at += 1;
                Ok(Value::from(self.argument(head)?))
            }
            1 => {
                self.at += 1;
                let number = -1 - i128::from(self.argument(head)?);
                Ok(i64::try_from(number).map_or_else(
                    |_| Value::BigInteger(Text::from(number.to_string())),
                    Value::Integer,
                ))
            }
            2 => Ok(Value::Blob(self.byte_string()?)),
            3 => self.text().map(Value::Text),
            Head::ARRAY => {
                let mut remaining = self.enter()?;
                let mut items = Vec::new();
                while self.next(&mut remaining) {
                    items.push(self.item()?);
                }
                Ok(Value::List(items))
            }
            Head::MAP => {
                let mut remaining = self.enter()?;
                let mut map = Vec::new();
                while self.next(&mut remaining) {
                    let key = self.key()?;
                    let value = self.item()?;
                    if !value.is_null() {
                        map.push((key, value));
                    }
                }
                Ok(Value::Map(entries::into_map(map)))
            }
            6 => self.tagged(),
            _ => {
                self.at += 1;
                self.simple_or_float(head)
            }
        }
    }

    /// Reads the key of an entry. One that is not text becomes text: no service has such keys.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "whatever else it is, it is refused alike"
    )]
    pub(crate) fn key(&mut self) -> Result<Text> {
        Ok(match self.item()? {
            Value::Text(key) => key,
            Value::Integer(number) => Text::from(number.to_string()),
            Value::BigInteger(digits) => digits,
            Value::Blob(bytes) => Text::from(String::from_utf8_lossy(&bytes).into_owned()),
            other => {
                let kind = scalar::python_type(&other);
                return Err(scalar::type_error(&format!("unhashable type: '{kind}'")));
            }
        })
    }

    /// Enters an array or a map.
    pub(crate) fn enter(&mut self) -> Result<Remaining> {
        let head = self.head()?;
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(Error::response_parser(
                "Unable to parse response: the CBOR is nested too deeply",
            ));
        }
        if head.info == INDEFINITE {
            return Ok(Remaining(None));
        }
        self.argument(head).map(|count| Remaining(Some(count)))
    }

    /// Whether the container has another item or entry; its end is consumed.
    pub(crate) fn next(&mut self, remaining: &mut Remaining) -> bool {
        let has_more = match &mut remaining.0 {
            None => !self.eat_break(),
            Some(0) => false,
            Some(count) => {
                *count -= 1;
                true
            }
        };
        if !has_more {
            self.depth -= 1;
        }
        has_more
    }

    fn eat_break(&mut self) -> bool {
        let found = self.data.get(self.at) == Some(&BREAK);
        if found {
            self.at += 1;
        }
        found
    }

    /// The number in or after a head.
    fn argument(&mut self, head: Head) -> Result<u64> {
        let width = match head.info {
            small @ 0..24 => return Ok(u64::from(small)),
            24 => 1,
            25 => 2,
            26 => 4,
            27 => 8,
            other => {
                return Err(Error::response_parser(format!(
                    "Invalid CBOR integer returned from the service; unparsable additional info found for major type 0 or 1: {other}"
                )));
            }
        };
        let bytes = self.take(width)?;
        Ok(bytes
            .iter()
            .fold(0, |number, byte| number << 8 | u64::from(*byte)))
    }

    fn take(&mut self, count: u64) -> Result<&'a [u8]> {
        let end = usize::try_from(count)
            .ok()
            .and_then(|count| self.at.checked_add(count));
        let bytes = end.and_then(|end| self.data.get(self.at..end));
        let bytes = bytes.ok_or_else(end_of_stream)?;
        self.at += bytes.len();
        Ok(bytes)
    }

    /// Reads a string of bytes: a slice of the data if it is contiguous.
    fn byte_string(&mut self) -> Result<Bytes> {
        let head = self.head()?;
        if head.info != INDEFINITE {
            let length = self.argument(head)?;
            return self.take(length).map(|bytes| self.data.slice_ref(bytes));
        }
        let mut whole = Vec::new();
        while !self.eat_break() {
            let chunk = self.head()?;
            let length = self.argument(chunk)?;
            whole.extend_from_slice(self.take(length)?);
        }
        Ok(whole.into())
    }

    fn text(&mut self) -> Result<Text> {
        let bytes = self.byte_string()?;
        Text::from_utf8(bytes).map_err(|_| {
            Error::response_parser("Invalid CBOR text returned from the service; it is not UTF-8")
        })
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "whatever else it is, it is refused alike"
    )]
    fn tagged(&mut self) -> Result<Value> {
        let head = self.head()?;
        let tag = self.argument(head)?;
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(Error::response_parser(
                "Unable to parse response: the CBOR is nested too deeply",
            ));
        }
        let value = self.item()?;
        self.depth -= 1;
        if tag != 1 {
            return Err(Error::response_parser(format!(
                "Found CBOR tag not supported by botocore: {tag}"
            )));
        }
        match value {
            Value::Integer(_) | Value::Float(_) | Value::Bool(_) => scalar::timestamp_of(&value),
            other => Err(Error::response_parser(format!(
                "Unable to parse datetime value: {other:?}"
            ))),
        }
    }

    fn simple_or_float(&mut self, head: Head) -> Result<Value> {
        Ok(match head.info {
            20 => Value::Bool(false),
            21 => Value::Bool(true),
            22 | 23 => Value::Null,
            25 => Value::Float(half(self.array()?)),
            26 => Value::Float(f64::from(f32::from_be_bytes(self.array()?))),
            27 => Value::Float(f64::from_be_bytes(self.array()?)),
            other => {
                return Err(Error::response_parser(format!(
                    "Invalid additional info found for major type 7: {other}.  This indicates an unsupported simple type or an indefinite float value"
                )));
            }
        })
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        let bytes = self.data.get(self.at..).and_then(<[u8]>::first_chunk::<N>);
        let bytes = *bytes.ok_or_else(end_of_stream)?;
        self.at += N;
        Ok(bytes)
    }
}

fn end_of_stream() -> Error {
    Error::response_parser(
        "End of stream reached; this indicates a malformed CBOR response from the server or an issue in botocore",
    )
}

/// A number of half precision: one bit of sign, five of exponent, ten of fraction.
fn half(bytes: [u8; 2]) -> f64 {
    let bits = u16::from_be_bytes(bytes);
    let fraction = f64::from(bits & 0x3ff) / 1024.0;
    let magnitude = match (bits >> 10) & 0x1f {
        0 => fraction * 2_f64.powi(-14),
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        exponent => (1.0 + fraction) * 2_f64.powi(i32::from(exponent) - 15),
    };
    if bits >> 15 == 1 {
        -magnitude
    } else {
        magnitude
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<Value> {
        CborReader::new(&Bytes::copy_from_slice(bytes)).item()
    }

    #[test]
    fn half_floats_are_read() {
        for (bits, number) in [
            (0x3c00_u16, 1.0),
            (0xc000, -2.0),
            (0x7bff, 65504.0),
            (0x0001, 2_f64.powi(-24)),
            (0x7c00, f64::INFINITY),
        ] {
            let [high, low] = bits.to_be_bytes();
            assert_eq!(read(&[0xf9, high, low]).unwrap(), Value::Float(number));
        }
    }

    #[test]
    fn claims_of_length_are_not_believed() {
        for head in [0x5b, 0x7b, 0x9b, 0xbb] {
            let mut bytes = vec![head];
            bytes.extend([0xff; 8]);
            assert!(read(&bytes).is_err());
        }
    }

    #[test]
    fn nesting_has_a_limit() {
        for head in [0x81, 0x9f, 0xc1] {
            let error = read(&vec![head; 10_000]).unwrap_err();
            assert!(error.to_string().contains("too deeply"), "{error}");
        }
    }

    proptest::proptest! {
        #[test]
        fn nothing_panics(bytes: Vec<u8>) {
            let _ = read(&bytes);
        }
    }
}
