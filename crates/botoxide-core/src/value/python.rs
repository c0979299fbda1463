//! Python's text of a value: `str()`, `repr()`, the name of its type.
//!
//! It occurs in error messages and, for numbers, on the wire. Counterpart: the built-in types of Python
//! and `datetime`, `dateutil.tz`.

use std::fmt::{self, Write};

use crate::time::{Civil, Timestamp};

use super::{Map, Value};

/// The maximum depth that is shown; deeper values are `...`.
const SHOWN_DEPTH: usize = 64;

/// What `str(value)` is in Python, by `Display`.
#[derive(Clone, Copy, Debug)]
pub struct PythonStr<'a>(pub &'a Value);

/// What `repr(value)` is in Python, by `Display`.
#[derive(Clone, Copy, Debug)]
pub struct PythonRepr<'a>(pub &'a Value);

/// A floating-point number as `repr` writes it: `1.0`, `1e-07`, `1e+16`, `inf`, `nan`.
///
/// ```
/// use botoxide_core::value::FloatText;
///
/// assert_eq!(FloatText::new(1.0).as_str(), "1.0");
/// assert_eq!(FloatText::new(0.000_012).as_str(), "1.2e-05");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct FloatText {
    bytes: [u8; 32],
    length: u8,
}

impl FloatText {
    /// Writes `value`.
    pub fn new(value: f64) -> Self {
        let mut text = Self {
            bytes: [0; 32],
            length: 0,
        };
        if value.is_nan() {
            text.push("nan");
        } else if value.is_infinite() {
            text.push(if value < 0.0 { "-inf" } else { "inf" });
        } else {
            text.push_finite(zmij::Buffer::new().format_finite(value));
        }
        text
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        let bytes = self.bytes.get(..usize::from(self.length));
        bytes
            .and_then(|bytes| std::str::from_utf8(bytes).ok())
            .unwrap_or_default()
    }

    /// Python turns to exponents below 1e-4, and gives them two digits at least.
    fn push_finite(&mut self, shortest: &str) {
        let digits = shortest.trim_start_matches('-');
        if digits.len() < shortest.len() {
            self.push("-");
        }
        if let Some((mantissa, exponent)) = digits.split_once("e-") {
            self.push_exponent(mantissa, exponent);
        } else if let Some(fraction) = digits.strip_prefix("0.0000") {
            let significant = fraction.trim_start_matches('0');
            let exponent = fraction.len() - significant.len() + 5;
            let (first, rest) = significant.split_at(significant.len().min(1));
            self.push(first);
            if !rest.is_empty() {
                self.push(".");
                self.push(rest);
            }
            self.push_exponent("", itoa::Buffer::new().format(exponent));
        } else {
            self.push(digits);
        }
    }

    fn push_exponent(&mut self, mantissa: &str, exponent: &str) {
        self.push(mantissa);
        self.push(if exponent.len() < 2 { "e-0" } else { "e-" });
        self.push(exponent);
    }

    fn push(&mut self, text: &str) {
        let start = usize::from(self.length);
        if let Some(space) = self.bytes.get_mut(start..start + text.len()) {
            space.copy_from_slice(text.as_bytes());
            self.length += u8::try_from(text.len()).unwrap_or(0);
        }
    }
}

impl Value {
    /// The full name of the value's type in Python: `int`, `datetime.datetime` …
    pub fn python_type(&self) -> &'static str {
        match self {
            Self::Null => "NoneType",
            Self::Bool(_) => "bool",
            Self::Integer(_) | Self::BigInteger(_) => "int",
            Self::Float(_) => "float",
            Self::Text(_) => "str",
            Self::Blob(_) => "bytes",
            Self::Body(_) => "_io.BufferedReader",
            Self::Timestamp(_) => "datetime.datetime",
            Self::List(_) => "list",
            Self::Map(_) => "dict",
            Self::EventStream(_) => "botocore.eventstream.EventStream",
            Self::Object(object) => object.python_type(),
        }
    }
}

/// What `str(type(value))` is in Python.
pub(crate) struct PythonClass<'a>(pub(crate) &'a Value);

impl fmt::Display for PythonClass<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Value::Object(object) => f.write_str(&object.as_any_object().python_class()),
            value => write!(f, "<class '{}'>", value.python_type()),
        }
    }
}

/// As Python's `print` shows it: text as it is, everything else as code.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        PythonStr(self).fmt(f)
    }
}

impl fmt::Display for PythonStr<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Value::Text(text) = self.0 {
            f.write_str(text)
        } else if let Value::Timestamp(moment) = self.0 {
            write_moment(f, *moment)
        } else if let Value::Object(object) = self.0 {
            f.write_str(&object.as_any_object().python_str())
        } else {
            PythonRepr(self.0).fmt(f)
        }
    }
}

impl fmt::Display for PythonRepr<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_repr(f, self.0, 0)
    }
}

fn write_repr(f: &mut fmt::Formatter<'_>, value: &Value, depth: usize) -> fmt::Result {
    match value {
        Value::Null => f.write_str("None"),
        Value::Bool(true) => f.write_str("True"),
        Value::Bool(false) => f.write_str("False"),
        Value::Integer(number) => write!(f, "{number}"),
        Value::BigInteger(digits) => f.write_str(digits),
        Value::Float(number) => f.write_str(FloatText::new(*number).as_str()),
        Value::Text(text) => write_text(f, text),
        Value::Blob(bytes) => write_bytes(f, bytes),
        Value::Timestamp(moment) => write_moment_repr(f, *moment),
        Value::List(items) => write_list(f, items, depth),
        Value::Map(map) => write_map(f, map, depth),
        Value::Object(object) => write!(f, "{object:?}"),
        Value::Body(_) | Value::EventStream(_) => write!(f, "<{} object>", value.python_type()),
    }
}

fn write_list(f: &mut fmt::Formatter<'_>, items: &[Value], depth: usize) -> fmt::Result {
    if depth == SHOWN_DEPTH {
        return f.write_str("[...]");
    }
    f.write_char('[')?;
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            f.write_str(", ")?;
        }
        write_repr(f, item, depth + 1)?;
    }
    f.write_char(']')
}

fn write_map(f: &mut fmt::Formatter<'_>, map: &Map, depth: usize) -> fmt::Result {
    if depth == SHOWN_DEPTH {
        return f.write_str("{...}");
    }
    f.write_char('{')?;
    for (at, (key, value)) in map.iter().enumerate() {
        if at > 0 {
            f.write_str(", ")?;
        }
        write_text(f, key)?;
        f.write_str(": ")?;
        write_repr(f, value, depth + 1)?;
    }
    f.write_char('}')
}

/// Single quotes, unless there are single quotes inside and no double ones.
fn quote_for(has: impl Fn(char) -> bool) -> char {
    if has('\'') && !has('"') { '"' } else { '\'' }
}

fn write_text(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    let quote = quote_for(|mark| text.contains(mark));
    f.write_char(quote)?;
    for c in text.chars() {
        match c {
            '\\' => f.write_str("\\\\")?,
            '\n' => f.write_str("\\n")?,
            '\r' => f.write_str("\\r")?,
            '\t' => f.write_str("\\t")?,
            _ if c == quote => write!(f, "\\{c}")?,
            _ if is_printable(c) => f.write_char(c)?,
            _ => match u32::from(c) {
                code @ 0..=0xff => write!(f, "\\x{code:02x}")?,
                code @ 0x100..=0xffff => write!(f, "\\u{code:04x}")?,
                code => write!(f, "\\U{code:08x}")?,
            },
        }
    }
    f.write_char(quote)
}

fn write_bytes(f: &mut fmt::Formatter<'_>, bytes: &[u8]) -> fmt::Result {
    let quote = quote_for(|mark| bytes.iter().any(|&byte| char::from(byte) == mark));
    write!(f, "b{quote}")?;
    for &byte in bytes {
        match byte {
            b'\\' => f.write_str("\\\\")?,
            b'\n' => f.write_str("\\n")?,
            b'\r' => f.write_str("\\r")?,
            b'\t' => f.write_str("\\t")?,
            _ if char::from(byte) == quote => write!(f, "\\{quote}")?,
            b' '..=b'~' => f.write_char(char::from(byte))?,
            _ => write!(f, "\\x{byte:02x}")?,
        }
    }
    f.write_char(quote)
}

/// Python's `str.isprintable`, as far as it matters for names and strings: separators other than the space,
/// controls, formats and private use are not; unassigned characters count as printable here.
fn is_printable(c: char) -> bool {
    !matches!(u32::from(c),
        0..=0x1f | 0x7f..=0xa0 | 0xad | 0x600..=0x605 | 0x61c | 0x6dd | 0x70f | 0x1680 | 0x180e
        | 0x2000..=0x200f | 0x2028..=0x202f | 0x205f..=0x206f | 0x3000 | 0xe000..=0xf8ff | 0xfeff
        | 0xfff0..=0xfffb | 0xfffe | 0xffff | 0xe0000..=0xe0fff | 0xf_0000..)
}

fn local(moment: Timestamp) -> Civil {
    Civil::from_unix_seconds(moment.seconds.saturating_add(moment.offset.into()))
}

/// `str(datetime)`: `2026-11-22 14:56:00+00:00`.
fn write_moment(f: &mut fmt::Formatter<'_>, moment: Timestamp) -> fmt::Result {
    let at = local(moment);
    write!(
        f,
        "{:04}-{:02}-{:02} {:02}:{:02}:{:02}",
        at.year, at.month, at.day, at.hour, at.minute, at.second
    )?;
    if moment.microseconds() > 0 {
        write!(f, ".{:06}", moment.microseconds())?;
    }
    let offset = moment.offset.unsigned_abs();
    let sign = if moment.offset < 0 { '-' } else { '+' };
    write!(f, "{sign}{:02}:{:02}", offset / 3_600, offset / 60 % 60)?;
    if !offset.is_multiple_of(60) {
        write!(f, ":{:02}", offset % 60)?;
    }
    Ok(())
}

/// `repr(datetime)` with the time zones that botocore itself gives: those of dateutil.
fn write_moment_repr(f: &mut fmt::Formatter<'_>, moment: Timestamp) -> fmt::Result {
    let at = local(moment);
    write!(
        f,
        "datetime.datetime({}, {}, {}, {}, {}",
        at.year, at.month, at.day, at.hour, at.minute
    )?;
    let micros = moment.microseconds();
    if at.second > 0 || micros > 0 {
        write!(f, ", {}", at.second)?;
    }
    if micros > 0 {
        write!(f, ", {micros}")?;
    }
    match moment.offset {
        0 => f.write_str(", tzinfo=tzutc())"),
        offset => write!(f, ", tzinfo=tzoffset(None, {offset}))"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::params;

    // P178: the numbers of query strings and XML are Python's strings
    #[test]
    fn floats_are_written_like_in_python() {
        for (value, text) in [
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (100.0, "100.0"),
            (0.1, "0.1"),
            (1e15, "1000000000000000.0"),
            (1e16, "1e+16"),
            (1.5e16, "1.5e+16"),
            (123_456_789_012_345_680.0, "1.2345678901234568e+17"),
            (0.0001, "0.0001"),
            (0.000_15, "0.00015"),
            (0.000_01, "1e-05"),
            (-0.000_012_5, "-1.25e-05"),
            (1e-6, "1e-06"),
            (1.5e-7, "1.5e-07"),
            (1e-10, "1e-10"),
            (5e-324, "5e-324"),
            (1.797_693_134_862_315_7e308, "1.7976931348623157e+308"),
            (-2.225_073_858_507_201_4e-308, "-2.2250738585072014e-308"),
            (f64::INFINITY, "inf"),
            (f64::NEG_INFINITY, "-inf"),
            (f64::NAN, "nan"),
        ] {
            assert_eq!(FloatText::new(value).as_str(), text);
        }
    }

    // M153: a value in an error message
    #[test]
    fn values_are_shown_like_in_python() {
        let moment = Timestamp {
            offset: 3_600,
            ..Timestamp::new(1_795_359_360, 5_000)
        };
        let value = params! {
            "text": "it's", "both": "'\"", "escapes": "\\\n\t\u{7f}é\u{200b}\u{f0000}",
            "none": null, "flags": [true, false], "number": 1.0, "blob": &b"a'\n\xff"[..],
            "when": Timestamp::new(0, 0), "there": moment,
        };
        assert_eq!(
            PythonStr(&value).to_string(),
            "{'text': \"it's\", 'both': '\\'\"', 'escapes': '\\\\\\n\\t\\x7fé\\u200b\\U000f0000', \
             'none': None, 'flags': [True, False], 'number': 1.0, 'blob': b\"a'\\n\\xff\", \
             'when': datetime.datetime(1970, 1, 1, 0, 0, tzinfo=tzutc()), \
             'there': datetime.datetime(2026, 11, 22, 15, 56, 0, 5, tzinfo=tzoffset(None, 3600))}"
        );
        assert_eq!(
            PythonStr(&moment.into()).to_string(),
            "2026-11-22 15:56:00.000005+01:00"
        );
        assert_eq!(PythonStr(&"it's".into()).to_string(), "it's");
    }

    #[test]
    fn deep_nesting_is_truncated() {
        let mut value = Value::Null;
        for _ in 0..1_000 {
            value = Value::List(vec![value]);
        }
        let text = PythonRepr(&value).to_string();
        assert!(text.contains("[[...]]") && text.len() < 200);
    }
}
