//! `JsonReader`: reads JSON text token by token, as Python's `json.loads` does.
//!
//! Not here: shapes. A copy of a reader is a saved position. Strings without escapes are slices of
//! the text. `NaN`, `Infinity` and `-Infinity` are numbers, as in Python; nesting has a limit.

use std::borrow::Cow;

use memchr::memchr2;

use super::scalar::MAX_DIGITS;
use super::{MAX_DEPTH, scan};

/// Why JSON cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum JsonError {
    /// It is not JSON: Python's `ValueError`.
    Syntax,
    /// It is nested too deeply: Python's `RecursionError`.
    TooDeep,
}

/// The kind of the next value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum JsonKind {
    Array,
    False,
    Null,
    Number,
    Object,
    String,
    True,
}

/// A number of JSON.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum JsonNumber<'a> {
    /// The digits of an integer that does not fit 64 bits.
    Big(&'a str),
    Float(f64),
    Integer(i64),
}

/// Every integer of this many digits fits 64 bits.
const MANY_DIGITS: usize = 18;

/// The powers of ten that a number of so many digits can be divided by.
const POWERS_OF_TEN: [f64; MANY_DIGITS] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17,
];

/// A position in JSON text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct JsonReader<'a> {
    text: &'a str,
    at: usize,
    depth: u32,
}

impl<'a> JsonReader<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            depth: 0,
        }
    }

    /// The kind of the next value; consumes only white space.
    #[inline]
    pub(crate) fn peek(&mut self) -> Result<JsonKind, JsonError> {
        self.skip_white_space();
        match self.byte() {
            Some(b'{') => Ok(JsonKind::Object),
            Some(b'[') => Ok(JsonKind::Array),
            Some(b'"') => Ok(JsonKind::String),
            Some(b't') => Ok(JsonKind::True),
            Some(b'f') => Ok(JsonKind::False),
            Some(b'n') => Ok(JsonKind::Null),
            Some(b'0'..=b'9' | b'-' | b'N' | b'I') => Ok(JsonKind::Number),
            _ => Err(JsonError::Syntax),
        }
    }

    /// Whether `null` comes next, which is then read.
    #[inline]
    pub(crate) fn eat_null(&mut self) -> Result<bool, JsonError> {
        self.skip_white_space();
        if self.byte() != Some(b'n') {
            return Ok(false);
        }
        self.literal(JsonKind::Null).map(|()| true)
    }

    /// Reads `true`, `false` or `null`, after [`Self::peek`] found it.
    pub(crate) fn literal(&mut self, kind: JsonKind) -> Result<(), JsonError> {
        let word = if kind == JsonKind::True {
            "true"
        } else if kind == JsonKind::False {
            "false"
        } else {
            "null"
        };
        if !self.eat_word(word) {
            return Err(JsonError::Syntax);
        }
        Ok(())
    }

    /// Reads a string.
    #[inline]
    pub(crate) fn string(&mut self) -> Result<Cow<'a, str>, JsonError> {
        match self.plain_string() {
            Some(plain) => Ok(Cow::Borrowed(plain)),
            None => self.escaped_string().map(Cow::Owned),
        }
    }

    /// Reads a string if the next value is one without escapes; otherwise consumes nothing.
    #[inline]
    pub(crate) fn plain_string(&mut self) -> Option<&'a str> {
        if self.byte() != Some(b'"') {
            return None;
        }
        let start = self.at + 1;
        let end = start + self.plain_length(start);
        if self.text.as_bytes().get(end) != Some(&b'"') {
            return None;
        }
        self.at = end + 1;
        self.text.get(start..end)
    }

    /// The number of bytes from `start` to the next quote, backslash or control character.
    #[inline]
    fn plain_length(&self, start: usize) -> usize {
        let rest = self.text.as_bytes().get(start..).unwrap_or_default();
        let length = scan::length_before(rest, |word| {
            scan::equal(word, b'"') | scan::equal(word, b'\\') | scan::below(word, b' ')
        });
        if length < scan::SHORT {
            return length;
        }
        let length = memchr2(b'"', b'\\', rest).unwrap_or(rest.len());
        let is_control = |byte: &u8| *byte < b' ';
        // no early exit, so that the compiler vectorizes it
        if rest[..length]
            .iter()
            .fold(false, |found, byte| found | is_control(byte))
        {
            return rest.iter().position(is_control).unwrap_or(length);
        }
        length
    }

    /// Reads a string with escapes.
    fn escaped_string(&mut self) -> Result<String, JsonError> {
        self.expect(b'"')?;
        let mut out = String::new();
        loop {
            let end = self.at + self.plain_length(self.at);
            let plain = self.text.get(self.at..end);
            out.push_str(plain.ok_or(JsonError::Syntax)?);
            self.at = end + 1;
            match self.text.as_bytes().get(end) {
                Some(b'"') => return Ok(out),
                Some(b'\\') => out.push(self.escape()?),
                _ => return Err(JsonError::Syntax),
            }
        }
    }

    fn escape(&mut self) -> Result<char, JsonError> {
        let byte = self.byte().ok_or(JsonError::Syntax)?;
        self.at += 1;
        Ok(match byte {
            b'"' | b'\\' | b'/' => char::from(byte),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let first = self.hex4()?;
                if !(0xd800..0xdc00).contains(&first) {
                    // Python keeps half a surrogate pair; UTF-8 cannot represent it
                    return Ok(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER));
                }
                let here = self.at;
                if self.eat_word("\\u")
                    && let Ok(second @ 0xdc00..=0xdfff) = self.hex4()
                {
                    let code = 0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00);
                    return Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
                }
                self.at = here;
                char::REPLACEMENT_CHARACTER
            }
            _ => return Err(JsonError::Syntax),
        })
    }

    fn hex4(&mut self) -> Result<u32, JsonError> {
        let digits = self.text.get(self.at..self.at + 4);
        let digits = digits.filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()));
        self.at += 4;
        digits
            .and_then(|digits| u32::from_str_radix(digits, 16).ok())
            .ok_or(JsonError::Syntax)
    }

    /// Reads a number.
    pub(crate) fn number(&mut self) -> Result<JsonNumber<'a>, JsonError> {
        if let Some(number) = self.short_number() {
            return Ok(number);
        }
        for (word, value) in [
            ("NaN", f64::NAN),
            ("Infinity", f64::INFINITY),
            ("-Infinity", f64::NEG_INFINITY),
        ] {
            if matches!(self.byte(), Some(b'N' | b'I' | b'-')) && self.eat_word(word) {
                return Ok(JsonNumber::Float(value));
            }
        }
        let start = self.at;
        if self.byte() == Some(b'-') {
            self.at += 1;
        }
        let first = self.at;
        let digits = self.digits()?;
        if digits > 1 && self.text.as_bytes()[first] == b'0' {
            return Err(JsonError::Syntax);
        }
        let mut is_float = false;
        let before = self.at;
        if self.byte() == Some(b'.') {
            self.at += 1;
            if self.digits().is_err() {
                self.at = before;
                return Err(JsonError::Syntax);
            }
            is_float = true;
        }
        if let Some(b'e' | b'E') = self.byte() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.byte() {
                self.at += 1;
            }
            self.digits()?;
            is_float = true;
        }
        let number = &self.text[start..self.at];
        if !is_float && digits > MAX_DIGITS {
            // Python's ValueError, which botocore treats as a syntax error
            return Err(JsonError::Syntax);
        }
        if is_float {
            let number = number.parse().map_err(|_| JsonError::Syntax)?;
            return Ok(JsonNumber::Float(number));
        }
        Ok(number
            .parse()
            .map_or(JsonNumber::Big(number), JsonNumber::Integer))
    }

    /// Reads a short number without a sign and an exponent, if there is one; otherwise consumes nothing.
    #[expect(
        clippy::cast_precision_loss,
        reason = "floats of up to 2^53 are exact, and so is their quotient by a power of ten below 10^22"
    )]
    fn short_number(&mut self) -> Option<JsonNumber<'static>> {
        let rest = self.text.as_bytes().get(self.at..)?;
        let (mut number, mut length, mut point) = (0_i64, 0, None);
        while let Some(byte @ (b'0'..=b'9' | b'.')) = rest.get(length) {
            if length == MANY_DIGITS {
                return None;
            }
            if *byte != b'.' {
                number = number * 10 + i64::from(byte - b'0');
            } else if point.is_none() {
                point = Some(length);
            } else {
                break;
            }
            length += 1;
        }
        let digits = point.unwrap_or(length);
        let is_other = matches!(rest.get(length), Some(b'e' | b'E'))
            || digits == 0
            || (digits > 1 && rest[0] == b'0');
        if is_other {
            return None;
        }
        let found = match point {
            None => JsonNumber::Integer(number),
            Some(point) if point + 1 < length && number < 1 << f64::MANTISSA_DIGITS => {
                JsonNumber::Float(number as f64 / POWERS_OF_TEN[length - point - 1])
            }
            Some(_) => return None,
        };
        self.at += length;
        Some(found)
    }

    /// Skips digits, at least one, and returns their number.
    fn digits(&mut self) -> Result<usize, JsonError> {
        let start = self.at;
        while self.byte().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        if self.at == start {
            return Err(JsonError::Syntax);
        }
        Ok(self.at - start)
    }

    /// Enters an object or array, after [`Self::peek`] found it.
    pub(crate) fn enter(&mut self) -> Result<(), JsonError> {
        self.at += 1;
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(JsonError::TooDeep);
        }
        Ok(())
    }

    /// The next key of an object, at its value; `None` at its end, which is consumed.
    #[inline]
    pub(crate) fn next_key(
        &mut self,
        is_first: &mut bool,
    ) -> Result<Option<Cow<'a, str>>, JsonError> {
        if !self.has_next_key(is_first)? {
            return Ok(None);
        }
        self.key().map(Some)
    }

    /// Whether the object has another key; its end is consumed.
    #[inline]
    pub(crate) fn has_next_key(&mut self, is_first: &mut bool) -> Result<bool, JsonError> {
        self.next(is_first, b'}')
    }

    /// Reads the key that [`Self::has_next_key`] found, if it is `name`.
    ///
    /// For callers that expect this key: it costs one comparison. [`Self::key`] reads any other.
    #[inline]
    pub(crate) fn eat_key(&mut self, name: &str) -> bool {
        let bytes = self.text.as_bytes();
        let end = self.at + name.len() + 3;
        match bytes.get(self.at..end) {
            Some([b'"', key @ .., b'"', b':']) if scan::is_same(key, name.as_bytes()) => {
                self.at = end;
                true
            }
            _ => false,
        }
    }

    /// Reads the key that [`Self::has_next_key`] found.
    #[inline]
    pub(crate) fn key(&mut self) -> Result<Cow<'a, str>, JsonError> {
        let key = self.string()?;
        if self.byte() != Some(b':') {
            self.skip_white_space();
        }
        self.expect(b':')?;
        Ok(key)
    }

    /// Whether the array has another item; its end is consumed.
    #[inline]
    pub(crate) fn next_item(&mut self, is_first: &mut bool) -> Result<bool, JsonError> {
        self.next(is_first, b']')
    }

    #[inline]
    fn next(&mut self, is_first: &mut bool, end: u8) -> Result<bool, JsonError> {
        self.skip_white_space();
        let was_first = std::mem::replace(is_first, false);
        match self.byte() {
            Some(byte) if byte == end => {
                self.at += 1;
                self.depth -= 1;
                Ok(false)
            }
            Some(b',') if !was_first => {
                self.at += 1;
                self.skip_white_space();
                // `[1,]` is caught here, `{"a":1,}` by the missing string
                if self.byte() == Some(end) {
                    return Err(JsonError::Syntax);
                }
                Ok(true)
            }
            Some(_) if was_first => Ok(true),
            _ => Err(JsonError::Syntax),
        }
    }

    /// Skips a value, and checks its syntax.
    pub(crate) fn skip(&mut self) -> Result<(), JsonError> {
        let mut is_first = true;
        match self.peek()? {
            JsonKind::Object => {
                self.enter()?;
                while self.next_key(&mut is_first)?.is_some() {
                    self.skip()?;
                }
            }
            JsonKind::Array => {
                self.enter()?;
                while self.next_item(&mut is_first)? {
                    self.skip()?;
                }
            }
            JsonKind::String => {
                self.string()?;
            }
            JsonKind::Number => {
                self.number()?;
            }
            kind @ (JsonKind::True | JsonKind::False | JsonKind::Null) => self.literal(kind)?,
        }
        Ok(())
    }

    /// Checks that nothing follows.
    pub(crate) fn finish(&mut self) -> Result<(), JsonError> {
        self.skip_white_space();
        if self.at < self.text.len() {
            return Err(JsonError::Syntax);
        }
        Ok(())
    }

    #[inline]
    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    #[inline]
    pub(crate) fn skip_white_space(&mut self) {
        if let Some(0..=b' ') = self.byte() {
            self.at += scan::white_space(&self.text.as_bytes()[self.at..]);
        }
    }

    #[inline]
    fn expect(&mut self, byte: u8) -> Result<(), JsonError> {
        if self.byte() != Some(byte) {
            return Err(JsonError::Syntax);
        }
        self.at += 1;
        Ok(())
    }

    fn eat_word(&mut self, word: &str) -> bool {
        let found = self.text.as_bytes()[self.at..].starts_with(word.as_bytes());
        if found {
            self.at += word.len();
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str) -> Result<(), JsonError> {
        let mut reader = JsonReader::new(text);
        reader.skip()?;
        reader.finish()
    }

    #[test]
    fn json_is_pythons() {
        for good in [
            "{}",
            " [1, -2.5e+3, \"a\\u00e9\\n\", true, false, null] ",
            "{\"a\":{\"b\":[]}}",
            "NaN",
            "-Infinity",
            "\"\\ud800\"",
            "1e400",
        ] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
        for bad in [
            "",
            "{",
            "[1,]",
            "{\"a\":1,}",
            "{a:1}",
            "01",
            "1.",
            ".5",
            "+1",
            "\"a",
            "\"\n\"",
            "[1 2]",
            "nul",
            "{\"a\" 1}",
            "1 1",
            "\"\\x\"",
            "\"\\u12g4\"",
            "-",
            "[,1]",
            "'a'",
            "\u{feff}1",
        ] {
            assert_eq!(check(bad), Err(JsonError::Syntax), "{bad}");
        }
    }

    #[test]
    fn floats_are_the_nearest() {
        let texts = (0..20_000_usize).map(|number| {
            let digits = (number * number * 7919).to_string();
            let point = number % (digits.len() + 1);
            format!(
                "{}.{}",
                if point == 0 { "0" } else { &digits[..point] },
                &digits[point..]
            )
        });
        for text in
            texts.chain(["0.1", "9007199254740993.5", "0.30000000000000004"].map(String::from))
        {
            let expected = text.parse().map_err(|_| JsonError::Syntax);
            let read = JsonReader::new(&text).number();
            let is_integer = text.ends_with('.');
            if is_integer || text.starts_with("00") {
                assert_eq!(read, Err(JsonError::Syntax), "{text}");
            } else {
                assert_eq!(read, expected.map(JsonNumber::Float), "{text}");
            }
        }
    }

    #[test]
    fn strings_are_decoded() {
        let read = |text| JsonReader::new(text).string().unwrap().into_owned();
        assert_eq!(read("\"a\\\"\\u00e9\\ud83d\\ude00\\/\""), "a\"é😀/");
        assert_eq!(read("\"\\ud800x\""), "\u{fffd}x");
        assert_eq!(read("\"\\ud800\\u0041\""), "\u{fffd}A");
    }

    #[test]
    fn nesting_has_a_limit() {
        for open in ["[", "{\"a\":"] {
            assert_eq!(check(&open.repeat(10_000)), Err(JsonError::TooDeep));
        }
    }

    proptest::proptest! {
        #[test]
        fn nothing_panics(text in "[\\[\\]{}\",:0-9a-fnrtu\\\\ é-]{0,60}") {
            let _ = check(&text);
        }
    }
}
