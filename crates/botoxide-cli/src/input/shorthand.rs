//! Shorthand: `Key=Value,Other=[a,b],Deep={Inner=c}` in place of JSON.
//!
//! First the text is read by itself, then the shape decides which strings are numbers, truth values and lists of one.
//! Counterpart: awscli `shorthand.py`.

use botoxide_core::model::{Shape, ShapeType};
use botoxide_core::value::{Map, Value};

use super::{file, scalar};
use crate::input::Given;

/// How deep brackets may be nested.
const DEPTH: usize = 100;

/// Reads one word of shorthand as a value of `shape`. The error is the text of a complaint.
pub(super) fn parse(shape: Shape, text: &str) -> Result<Value, String> {
    if let Some(value) = lone_value(shape, text) {
        return Ok(value);
    }
    let mut parser = Parser {
        text,
        at: 0,
        reads_files: false,
    };
    let map = parser.parameter()?;
    fit(shape, Value::Map(map))
}

/// `shutdown` is `{"Value": "shutdown"}` for a structure that has just this one text.
fn lone_value(shape: Shape, text: &str) -> Option<Value> {
    let is_lone = shape.member_count() == 1
        && shape.member("Value")?.shape_type() == ShapeType::String
        && !text.contains('=');
    is_lone.then(|| Value::Map(Map::from_iter([("Value", text)])))
}

/// Converts strings to what the shape wants. Unknown keys stay, for the engine to report.
///
/// The depth of `value` was bounded when it was read.
fn fit(shape: Shape, value: Value) -> Result<Value, String> {
    match (shape.shape_type(), value) {
        (ShapeType::Structure, Value::Map(map)) => {
            let mut fitted = Map::with_capacity(map.len());
            for (key, value) in map {
                let value = match shape.member(&key) {
                    Some(member) if member.is_document_type() => {
                        return Err(format!(
                            "Shorthand syntax does not support document types. Use JSON input for top-level \
                             argument to specify nested parameter: {key}"
                        ));
                    }
                    Some(member) => fit(member, value)?,
                    None => value,
                };
                fitted.push(key, value);
            }
            Ok(Value::Map(fitted))
        }
        (ShapeType::Map, Value::Map(map)) => {
            let mut fitted = Map::with_capacity(map.len());
            for (key, value) in map {
                fitted.push(key, fit(shape.value(), value)?);
            }
            Ok(Value::Map(fitted))
        }
        (ShapeType::List, Value::List(items)) => {
            let items: Result<Vec<Value>, String> = items
                .into_iter()
                .map(|item| fit(shape.item(), item))
                .collect();
            Ok(Value::List(items?))
        }
        // `Values=a` where a list is wanted means `Values=[a]`.
        (ShapeType::List, value) => Ok(Value::List(vec![fit(shape.item(), value)?])),
        (ShapeType::Boolean, Value::Text(text)) => Ok(match text.to_lowercase().as_str() {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            _ => Value::Text(text),
        }),
        (shape_type, Value::Text(text)) => scalar(shape_type, &text),
        (_, value) => Ok(value),
    }
}

struct Parser<'a> {
    text: &'a str,
    /// A byte offset, always between characters.
    at: usize,
    /// After `Key@=`, where `file://` means the file.
    reads_files: bool,
}

impl Parser<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn current(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn skip_whitespace(&mut self) {
        self.at = self.text.len() - self.rest().trim_start().len();
    }

    /// `Key=Value,Key=Value`.
    fn parameter(&mut self) -> Result<Map, String> {
        let mut map = Map::new();
        let mut last = 0;
        loop {
            let key = self.key_and_equals()?;
            let value = self.values()?;
            if map.contains_key(&key) {
                return Err(format!(
                    "Second instance of key \"{key}\" encountered for input:\n{}\nThis is often because there is \
                     a preceding \",\" instead of a space.",
                    self.location(last + 1)
                ));
            }
            map.push(key.into(), value);
            last = self.at;
            if self.rest().is_empty() {
                return Ok(map);
            }
            self.skip_whitespace();
            self.expect(',')?;
            self.skip_whitespace();
        }
    }

    fn key_and_equals(&mut self) -> Result<String, String> {
        let is_key = |c: char| c.is_ascii_alphanumeric() || "-_.#/:".contains(c);
        let length = self
            .rest()
            .find(|c| !is_key(c))
            .unwrap_or(self.rest().len());
        let key = self.rest()[..length].to_owned();
        self.at += length;
        self.skip_whitespace();
        self.reads_files = self.current() == Some('@');
        if self.reads_files {
            self.at += 1;
            self.skip_whitespace();
        }
        self.expect('=')?;
        self.skip_whitespace();
        Ok(key)
    }

    /// What follows the `=` of a key at the top.
    fn values(&mut self) -> Result<Value, String> {
        match self.current() {
            None => Ok(Value::from("")),
            Some('[' | '{') => self.bracketed(0),
            Some(_) => self.comma_separated(),
        }
    }

    /// `a`, or `a,b,c`; a word before `=` is the next key and not a part of the list.
    fn comma_separated(&mut self) -> Result<Value, String> {
        let first = self.first_value()?;
        self.skip_whitespace();
        if self.current() != Some(',') {
            return Ok(first);
        }
        self.at += 1;
        self.skip_whitespace();
        let mut items = vec![first];
        loop {
            let item = self.second_value();
            self.skip_whitespace();
            match item {
                Ok(item) if self.rest().is_empty() => {
                    items.push(item);
                    break;
                }
                Ok(item) if self.current() == Some(',') => {
                    items.push(item);
                    self.at += 1;
                    self.skip_whitespace();
                }
                Err(message) if self.rest().is_empty() => return Err(message),
                // The word was a key: back to the comma before it.
                Ok(_) | Err(_) => {
                    self.at = self.last_comma();
                    break;
                }
            }
        }
        if items.len() == 1 {
            return Ok(items.swap_remove(0));
        }
        Ok(Value::List(items))
    }

    /// Where the last comma up to and with the current character stands.
    fn last_comma(&self) -> usize {
        let length = self.current().map_or(0, char::len_utf8);
        self.text[..self.at + length].rfind(',').unwrap_or(self.at)
    }

    /// A list, an object, or a value inside one of them.
    fn bracketed(&mut self, depth: usize) -> Result<Value, String> {
        if depth > DEPTH {
            return Err(format!(
                "Brackets are nested more than {DEPTH} deep for input:\n{}",
                self.location(self.at)
            ));
        }
        let close = match self.current() {
            Some('[') => ']',
            Some('{') => '}',
            _ => return self.first_value(),
        };
        self.at += 1;
        self.skip_whitespace();
        let mut items = Vec::new();
        let mut map = Map::new();
        while self.current() != Some(close) {
            if close == '}' {
                let key = self.key_and_equals()?;
                let value = self.bracketed(depth + 1)?;
                map.insert(key, value);
            } else {
                items.push(self.bracketed(depth + 1)?);
            }
            self.skip_whitespace();
            if self.current() != Some(close) {
                self.expect(',')?;
                self.skip_whitespace();
            }
        }
        self.at += 1;
        Ok(if close == '}' {
            Value::Map(map)
        } else {
            Value::List(items)
        })
    }

    /// A value that may contain `=`, but no `]` or `}` after its first letter.
    fn first_value(&mut self) -> Result<Value, String> {
        if let Some(quote @ ('\'' | '"')) = self.current() {
            return self.quoted(quote);
        }
        let length = self.word(|c| !"\"',]}".contains(c));
        self.plain(length)
    }

    /// A value after a comma, which ends before `=`.
    fn second_value(&mut self) -> Result<Value, String> {
        match self.current() {
            Some(quote @ ('\'' | '"')) => self.quoted(quote),
            _ => match self.word(|c| !"\"',=".contains(c)) {
                0 => Err(self.expected("<second>", "<none>")),
                length => self.plain(length),
            },
        }
    }

    /// The length of the word here; `follows` says which characters go on. `\,` is a comma that divides nothing.
    fn word(&self, follows: impl Fn(char) -> bool) -> usize {
        let starts = |c: char| !c.is_whitespace() && !"\"',=[{".contains(c);
        let rest = self.rest();
        let mut length = 0;
        while let Some(next) = rest[length..].chars().next() {
            if rest[length..].starts_with("\\,") {
                length += 2;
            } else if length == 0 && starts(next) || length > 0 && follows(next) {
                length += next.len_utf8();
            } else {
                break;
            }
        }
        length
    }

    fn plain(&mut self, length: usize) -> Result<Value, String> {
        let text = self.rest()[..length].replace("\\,", ",");
        self.at += length;
        self.resolve(text.trim_end().to_owned())
    }

    fn quoted(&mut self, quote: char) -> Result<Value, String> {
        let escaped = format!("\\{quote}");
        let inside = &self.rest()[1..];
        let mut end = 0;
        loop {
            match inside[end..].chars().next() {
                None => {
                    let kind = if quote == '"' { "double" } else { "singled" };
                    return Err(self.expected(&format!("<{kind} quoted>"), "<none>"));
                }
                Some(c) if c == quote => break,
                // The pattern goes back when a backslash before the last quote leaves none to close.
                Some('\\')
                    if inside[end..].starts_with(&escaped) && inside[end + 2..].contains(quote) =>
                {
                    end += 2;
                }
                Some(c) => end += c.len_utf8(),
            }
        }
        let text = inside[..end]
            .replace(&escaped, &quote.to_string())
            .replace("\\\\", "\\");
        self.at += end + 2;
        self.resolve(text)
    }

    fn resolve(&self, text: String) -> Result<Value, String> {
        if !self.reads_files {
            return Ok(Value::from(text));
        }
        Ok(match file::resolve(text)? {
            Given::Text(text) => Value::from(text),
            Given::Bytes(bytes) => Value::Blob(bytes),
        })
    }

    fn expect(&mut self, wanted: char) -> Result<(), String> {
        match self.current() {
            Some(c) if c == wanted => {
                self.at += c.len_utf8();
                Ok(())
            }
            Some(c) => Err(self.expected(&wanted.to_string(), &c.to_string())),
            None => Err(self.expected(&wanted.to_string(), "EOF")),
        }
    }

    fn expected(&self, wanted: &str, received: &str) -> String {
        format!(
            "Expected: '{wanted}', received: '{received}' for input:\n{}",
            self.location(self.at)
        )
    }

    /// The text with a mark below the character at `at`.
    fn location(&self, at: usize) -> String {
        let before = self.text.get(..at).unwrap_or(self.text);
        let line = before
            .rfind('\n')
            .map_or(before, |newline| &before[newline + 1..]);
        let mark = " ".repeat(line.chars().count());
        let rest = &self.text[before.len()..];
        match rest.find('\n') {
            Some(newline) => {
                let (line, below) = rest.split_at(newline);
                format!("{before}{line}\n{mark}^{below}")
            }
            None => format!("{}\n{mark}^", self.text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::json;

    fn read(text: &str) -> Result<Value, String> {
        let mut parser = Parser {
            text,
            at: 0,
            reads_files: false,
        };
        parser.parameter().map(Value::Map)
    }

    /// What awscli 1.46.3's `ShorthandParser` makes of these.
    #[rustfmt::skip]
    const GOOD: &[(&str, &str)] = &[
        ("a=b", "{\"a\": \"b\"}"),
        ("a=b,c=d", "{\"a\": \"b\", \"c\": \"d\"}"),
        ("a=b,c", "{\"a\": [\"b\", \"c\"]}"),
        ("a=b,c,d", "{\"a\": [\"b\", \"c\", \"d\"]}"),
        ("a=b,c,d=e", "{\"a\": [\"b\", \"c\"], \"d\": \"e\"}"),
        ("a=", "{\"a\": \"\"}"),
        ("a=,b=c", "{\"a\": \"\", \"b\": \"c\"}"),
        ("a=\"b,c\",d=e", "{\"a\": \"b,c\", \"d\": \"e\"}"),
        ("a='b\\'c'", "{\"a\": \"b'c\"}"),
        ("a=b\\,c", "{\"a\": \"b,c\"}"),
        ("a=[b,c]", "{\"a\": [\"b\", \"c\"]}"),
        ("a=[b,[c,d]],e={f=g,h=[i]}", "{\"a\": [\"b\", [\"c\", \"d\"]], \"e\": {\"f\": \"g\", \"h\": [\"i\"]}}"),
        ("a={b=c,d={e=f}}", "{\"a\": {\"b\": \"c\", \"d\": {\"e\": \"f\"}}}"),
        ("a=b c , d=e", "{\"a\": \"b c\", \"d\": \"e\"}"),
        ("a = b", "{\"a\": \"b\"}"),
        ("Key=x=y", "{\"Key\": \"x=y\"}"),
        ("Key=x,y=z", "{\"Key\": \"x\", \"y\": \"z\"}"),
        ("a=[]", "{\"a\": []}"),
        ("a={}", "{\"a\": {}}"),
        ("a=[b, c ,d]", "{\"a\": [\"b\", \"c\", \"d\"]}"),
        ("a=é☃", "{\"a\": \"é☃\"}"),
        ("=b", "{\"\": \"b\"}"),
        ("a=b,\"c d\"", "{\"a\": [\"b\", \"c d\"]}"),
        ("a-b_c.d#/:e=1", "{\"a-b_c.d#/:e\": \"1\"}"),
        ("a=]c", "{\"a\": \"]c\"}"),
        ("a=b\nc=d", "{\"a\": \"b\\nc=d\"}"),
        ("a=\"x\\\"y\\\\z\"", "{\"a\": \"x\\\"y\\\\z\"}"),
        ("a=[,b]", "{\"a\": [\"\", \"b\"]}"),
        ("a=[{b=c},{b=d}]", "{\"a\": [{\"b\": \"c\"}, {\"b\": \"d\"}]}"),
        ("a@=b", "{\"a\": \"b\"}"),
        ("a={b=c,b=d}", "{\"a\": {\"b\": \"d\"}}"),
        ("a=b, c=d", "{\"a\": \"b\", \"c\": \"d\"}"),
        ("a=\\,b", "{\"a\": \",b\"}"),
        ("a=\"b\", c=d", "{\"a\": \"b\", \"c\": \"d\"}"),
    ];

    #[rustfmt::skip]
    const BAD: &[(&str, &str)] = &[
        ("a=\"b\"c", "Expected: ',', received: 'c' for input:\na=\"b\"c\n     ^"),
        ("a={b=c", "Expected: ',', received: 'EOF' for input:\na={b=c\n      ^"),
        ("a=[b", "Expected: ',', received: 'EOF' for input:\na=[b\n    ^"),
        ("a", "Expected: '=', received: 'EOF' for input:\na\n ^"),
        ("a=b,", "Expected: '<second>', received: '<none>' for input:\na=b,\n    ^"),
        ("a=b,,c", "Expected: '=', received: 'EOF' for input:\na=b,,c\n      ^"),
        ("a=b,c=d,a=e", "Second instance of key \"a\" encountered for input:\na=b,c=d,a=e\n        ^\nThis is often because there is a preceding \",\" instead of a space."),
        ("a=b]c", "Expected: ',', received: ']' for input:\na=b]c\n   ^"),
        ("a=[b]c", "Expected: ',', received: 'c' for input:\na=[b]c\n     ^"),
        ("a=\"", "Expected: '<double quoted>', received: '<none>' for input:\na=\"\n  ^"),
        ("", "Expected: '=', received: 'EOF' for input:\n\n^"),
        ("a=b{c}", "Expected: ',', received: '}' for input:\na=b{c}\n     ^"),
    ];

    #[test]
    fn words_are_read_as_aws_reads_them() {
        for (text, expected) in GOOD {
            let expected = json::parse("", expected).unwrap();
            assert_eq!(read(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn complaints_are_those_of_aws() {
        for (text, expected) in BAD {
            assert_eq!(read(text), Err((*expected).to_owned()), "{text}");
        }
    }

    #[test]
    fn nothing_is_too_deep_or_too_odd() {
        let deep = format!("a={}", "[".repeat(100_000));
        assert!(
            read(&deep)
                .unwrap_err()
                .contains("nested more than 100 deep")
        );
        for text in [
            "a=\u{1f600}",
            "a={=",
            "a={b=}",
            "a=[{",
            "a='\\'",
            "\u{85}=\u{a0}",
        ] {
            // It ends, whatever it says.
            let _ = read(text);
        }
        assert_eq!(read("a=b,c\\"), read("a=[b,c\\]"));
    }
}
