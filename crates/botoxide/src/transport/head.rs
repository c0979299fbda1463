//! `ResponseHead`: the head of a response, read as Python's http.client reads it.
//!
//! hyper parses every head that conforms to RFC 9112. This is for others, which hyper refuses and boto3 accepts: folded
//! lines, control characters, odd names, lines that are not fields. Not here: getting the bytes (`reread.rs`). Nothing
//! here does any I/O. Counterpart: Python `http/client.py` (`_read_status`, `parse_headers`) and `email/feedparser.py`.

use std::fmt;

use botoxide_core::http::Headers;

/// http.client takes no more lines than this.
const MOST_LINES: usize = 100;

/// The head of a response that breaks the rules of HTTP.
///
/// # Example: a folded line, and one that is not a field
///
/// ```
/// use botoxide::transport::ResponseHead;
///
/// let bytes = b"HTTP/1.1 200 OK\r\nx: one\r\n  two\r\njunk\r\ny z: 1\r\n\r\nbody";
/// let (head, length) = ResponseHead::read(bytes)?.expect("it is whole");
/// assert_eq!(head.status, 200);
/// assert_eq!(head.headers.get("x").map(|value| value.as_str()), Some("one two"));
/// assert_eq!(head.headers.len(), 1);
/// assert_eq!(&bytes[length..], b"body");
/// # Ok::<(), botoxide::transport::UnreadableHead>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct ResponseHead {
    /// From 100 to 999.
    pub status: u16,
    /// The fields, in their order; names in lower case, values as Latin-1.
    pub headers: Headers,
    pub(super) framing: Framing,
}

/// How the body ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Framing {
    Chunked,
    Length(u64),
    /// With the connection.
    UntilClosed,
}

/// Why a head cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnreadableHead {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub reason: String,
}

impl fmt::Display for UnreadableHead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.reason)
    }
}

impl std::error::Error for UnreadableHead {}

impl ResponseHead {
    /// Parses the head at the beginning of `bytes`, and returns it with its length; `None` if its end is missing.
    ///
    /// DIFFERENCE 103: a line that is not a field is skipped.
    ///
    /// # Errors
    ///
    /// If it cannot be parsed: the first line is not a status line of HTTP/1, there are more than 100 lines, or
    /// `Content-Length` has two values.
    pub fn read(bytes: &[u8]) -> Result<Option<(Self, usize)>, UnreadableHead> {
        let mut reader = Reader::default();
        let mut rest = bytes;
        while let Some(end) = memchr::memchr(b'\n', rest) {
            let line = rest[..end].strip_suffix(b"\r").unwrap_or(&rest[..end]);
            rest = &rest[end + 1..];
            reader.line += 1;
            if reader.line > MOST_LINES + 1 {
                return Err(reader.unreadable(format!("there are more than {MOST_LINES} lines")));
            }
            match reader.status {
                // RFC 9112 2.2: empty lines before the head are skipped.
                None if line.is_empty() => {}
                None => reader.status = Some(reader.status_line(line)?),
                Some(status) if line.is_empty() => {
                    let head = Self {
                        status,
                        framing: reader.framing()?,
                        headers: reader
                            .fields
                            .into_iter()
                            .map(|field| (field.name, field.value))
                            .collect(),
                    };
                    return Ok(Some((head, bytes.len() - rest.len())));
                }
                // Python ends lines at a carriage return, too.
                Some(_) => {
                    for part in line.split(|byte| *byte == b'\r') {
                        reader.field(part);
                    }
                    if reader.fields.len() > MOST_LINES {
                        let reason = format!("there are more than {MOST_LINES} fields");
                        return Err(reader.unreadable(reason));
                    }
                }
            }
        }
        // Data that does not begin as HTTP is not HTTP.
        let begun = rest.trim_ascii_start();
        let shared = begun.len().min(PREFIX.len());
        if reader.status.is_none() && begun[..shared] != PREFIX[..shared] {
            reader.line += 1;
            return Err(reader.no_status_line());
        }
        Ok(None)
    }
}

const PREFIX: &[u8] = b"HTTP/";

struct Field {
    line: usize,
    name: String,
    value: String,
}

#[derive(Default)]
struct Reader {
    line: usize,
    status: Option<u16>,
    fields: Vec<Field>,
    /// Whether the last line was a field, which the next may go on with.
    is_in_field: bool,
}

impl Reader {
    fn unreadable(&self, reason: impl Into<String>) -> UnreadableHead {
        UnreadableHead {
            line: self.line,
            reason: reason.into(),
        }
    }

    fn no_status_line(&self) -> UnreadableHead {
        self.unreadable("it is not a status line such as \"HTTP/1.1 200 OK\"")
    }

    fn status_line(&self, line: &[u8]) -> Result<u16, UnreadableHead> {
        let mut words = line
            .split(u8::is_ascii_whitespace)
            .filter(|word| !word.is_empty());
        let version = words.next().unwrap_or_default();
        if !version.starts_with(PREFIX) {
            return Err(self.no_status_line());
        }
        if !version.starts_with(b"HTTP/1.") && version != b"HTTP/0.9" {
            return Err(self.unreadable("the version of HTTP is none that is known"));
        }
        let status = words.next().and_then(python_int);
        match status.and_then(|status| u16::try_from(status).ok()) {
            Some(status) if (100..1000).contains(&status) => Ok(status),
            _ => Err(self.unreadable("there is no status from 100 to 999")),
        }
    }

    /// One line after the first: a field, more of the field before it, or neither.
    fn field(&mut self, line: &[u8]) {
        if line.first().is_none_or(|byte| is_blank(*byte)) {
            let more = trimmed(line);
            if let Some(field) = self.fields.last_mut()
                && self.is_in_field
                && !more.is_empty()
            {
                let blank = if field.value.is_empty() { "" } else { " " };
                field.value.push_str(blank);
                field.value.extend(latin1(more));
            }
            return;
        }
        self.is_in_field = false;
        let Some(colon) = memchr::memchr(b':', line) else {
            return;
        };
        let (name, value) = (trimmed(&line[..colon]), trimmed(&line[colon + 1..]));
        if name.is_empty() || !name.iter().all(u8::is_ascii_graphic) {
            return;
        }
        self.fields.push(Field {
            line: self.line,
            name: latin1(&name.to_ascii_lowercase()).collect(),
            value: latin1(value).collect(),
        });
        self.is_in_field = true;
    }

    /// As in http.client: chunks before a length, and an invalid length is ignored; as in urllib3: several
    /// lengths must be equal.
    fn framing(&self) -> Result<Framing, UnreadableHead> {
        let values = |wanted: &'static str| {
            let fields = self.fields.iter().filter(move |field| field.name == wanted);
            fields.flat_map(|field| {
                let values = field.value.split(',');
                values.map(|value| (field.line, value.trim_matches([' ', '\t'])))
            })
        };
        if let Some((_, coding)) = values("transfer-encoding").last()
            && coding.eq_ignore_ascii_case("chunked")
        {
            return Ok(Framing::Chunked);
        }
        let unreadable = |line, reason: &str| UnreadableHead {
            line,
            reason: reason.to_owned(),
        };
        let mut lengths = values("content-length");
        let Some((line, first)) = lengths.next() else {
            return Ok(Framing::UntilClosed);
        };
        if let Some((line, _)) = lengths.find(|(_, other)| *other != first) {
            return Err(unreadable(line, "Content-Length says two things"));
        }
        let is_number = !first.is_empty() && first.bytes().all(|byte| byte.is_ascii_digit());
        match python_int(first.as_bytes()) {
            Some(length) => Ok(Framing::Length(length)),
            None if is_number => Err(unreadable(line, "Content-Length is beyond 64 bits")),
            None => Ok(Framing::UntilClosed),
        }
    }
}

/// A number as Python's `int` reads one that is not negative.
fn python_int(digits: &[u8]) -> Option<u64> {
    let digits = std::str::from_utf8(digits).ok()?;
    let unsigned = digits.strip_prefix('+').unwrap_or(digits);
    let is_number = unsigned
        .split('_')
        .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    is_number
        .then(|| unsigned.replace('_', "").parse().ok())
        .flatten()
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

fn trimmed(mut bytes: &[u8]) -> &[u8] {
    while let [first, rest @ ..] = bytes
        && is_blank(*first)
    {
        bytes = rest;
    }
    while let [rest @ .., last] = bytes
        && is_blank(*last)
    {
        bytes = rest;
    }
    bytes
}

fn latin1(bytes: &[u8]) -> impl Iterator<Item = char> {
    bytes.iter().map(|byte| char::from(*byte))
}
