//! `XmlReader`: reads an XML document element by element.
//!
//! Not here: shapes. It accepts what Expat accepts, except documents with a document type declaration
//! (`<!DOCTYPE`): no service sends them, and custom entities enable XML attacks. Prefixes are
//! removed, comments and processing instructions are skipped, nesting has a limit. A copy of a reader
//! is a saved position. Counterpart: the `ElementTree` parser under botocore's `parsers.py`.

use std::borrow::Cow;

use memchr::{memchr, memchr3, memmem};

use super::{MAX_DEPTH, scan};
use references::resolve;

mod element;
mod error;
mod references;

pub(crate) use element::Element;
pub(crate) use error::XmlError;

#[cfg(test)]
mod tests;

const JUNK: &str = "junk after document element";
const INVALID_TOKEN: &str = "not well-formed (invalid token)";
const NO_ELEMENT: &str = "no element found";
const UNCLOSED: &str = "unclosed token";

/// A position in an XML document.
#[derive(Clone, Copy, Debug)]
pub(crate) struct XmlReader<'a> {
    text: &'a str,
    at: usize,
    depth: u32,
}

impl<'a> XmlReader<'a> {
    /// Begins a document: its root element.
    pub(crate) fn begin(text: &'a str) -> Result<(Self, Element<'a>), XmlError> {
        let at = if text.starts_with('\u{feff}') { 3 } else { 0 };
        let mut reader = Self { text, at, depth: 0 };
        if let Some(at) = first_control(text.as_bytes()) {
            return Err(reader.error(INVALID_TOKEN, at));
        }
        reader.skip_misc("syntax error")?;
        let root = reader.start_tag()?;
        Ok((reader, root))
    }

    /// Checks that nothing but comments follows the root element.
    pub(crate) fn finish(&mut self) -> Result<(), XmlError> {
        match self.skip_misc(JUNK) {
            Err(error) if error.what == NO_ELEMENT => Ok(()),
            Err(error) => Err(error),
            Ok(()) => Err(self.error(JUNK, self.at)),
        }
    }

    /// Skips white space, comments and instructions up to a start tag.
    fn skip_misc(&mut self, otherwise: &'static str) -> Result<(), XmlError> {
        loop {
            while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.byte(0) {
                self.at += 1;
            }
            match (self.byte(0), self.byte(1)) {
                (None, _) => return Err(self.error(NO_ELEMENT, self.at)),
                (Some(b'<'), Some(b'!')) if !self.rest().starts_with("<!--") => {
                    return Err(self.error("DOCTYPE is not accepted", self.at));
                }
                (Some(b'<'), Some(b'!' | b'?')) => {
                    self.skip_markup()?;
                }
                (Some(b'<'), None) => return Err(self.error(UNCLOSED, self.at)),
                (Some(b'<'), Some(byte)) if is_name_start(byte) => return Ok(()),
                (Some(b'<'), Some(_)) => return Err(self.error(INVALID_TOKEN, self.at + 1)),
                _ => return Err(self.outside(otherwise)),
            }
        }
    }

    /// The error for text outside the root element, which Expat treats as part of a document type declaration: `otherwise`,
    /// if it could be one.
    fn outside(&self, otherwise: &'static str) -> XmlError {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let ends = |byte: u8| matches!(byte, b'>' | b'[' | b'%' | b' ' | b'\t' | b'\n' | b'\r');
        let (length, is_end): (_, fn(u8) -> bool) = match rest.first() {
            Some(b',' | b'|' | b'(' | b')' | b'[' | b']' | b'>' | b'#' | b'%') | None => {
                return self.error(otherwise, self.at);
            }
            Some(quote @ (b'"' | b'\'')) => match memchr(*quote, &rest[1..]) {
                Some(length) => (length + 2, |_| false),
                None => return self.error(UNCLOSED, self.at),
            },
            Some(_) => (
                rest.iter().take_while(|byte| is_name(**byte)).count(),
                |byte| matches!(byte, b')' | b',' | b'|' | b'+' | b'*' | b'?'),
            ),
        };
        match rest.get(length) {
            Some(byte) if length == 0 || !(ends(*byte) || is_end(*byte)) => {
                self.error(INVALID_TOKEN, self.at + length)
            }
            _ => self.error(otherwise, self.at),
        }
    }

    /// The next child of `parent`, or `None` at its end, which is consumed.
    ///
    /// Between two calls the child's own content has to be consumed.
    #[inline]
    pub(crate) fn next_child(
        &mut self,
        parent: &Element<'a>,
    ) -> Result<Option<Element<'a>>, XmlError> {
        if parent.is_empty {
            return Ok(None);
        }
        loop {
            self.skip_text()?;
            match self.byte(1) {
                Some(b'/') => {
                    self.end_tag(parent)?;
                    return Ok(None);
                }
                Some(b'!' | b'?') => {
                    self.skip_markup()?;
                }
                _ => return self.start_tag().map(Some),
            }
        }
    }

    /// Whether the next child of `parent` is an [`Element::plain`] called `name`, which then begins.
    ///
    /// For callers that expect such a child: it costs one comparison. [`Self::next_child`] reads any
    /// other.
    #[inline]
    pub(crate) fn begins(&mut self, parent: &Element<'a>, name: &str) -> bool {
        if parent.is_empty {
            return false;
        }
        if let Some(0..=b' ') = self.byte(0) {
            self.at += scan::white_space(&self.text.as_bytes()[self.at..]);
        }
        let end = self.at + name.len() + 2;
        let found = match self.text.as_bytes().get(self.at..end) {
            Some([b'<', written @ .., b'>']) => {
                scan::is_same(written, name.as_bytes())
                    && !name.is_empty()
                    && self.depth < MAX_DEPTH
            }
            _ => false,
        };
        if found {
            self.at = end;
            self.depth += 1;
        }
        found
    }

    /// Skips the text between children, and checks it.
    #[inline]
    fn skip_text(&mut self) -> Result<(), XmlError> {
        if self.byte(0) != Some(b'<') {
            let text = self.until_markup()?;
            if memchr(b'&', text.as_bytes()).is_some() {
                self.resolve(text)?;
            }
        }
        Ok(())
    }

    /// The text of an element before its first child; the whole element is consumed.
    #[inline]
    pub(crate) fn text(&mut self, element: &Element<'a>) -> Result<Cow<'a, str>, XmlError> {
        match self.plain_text(element) {
            Some(text) => Ok(Cow::Borrowed(text)),
            None => self.mixed_text(element).map(Cow::Owned),
        }
    }

    /// [`Self::text`] if it is in the document without escapes, up to the end tag; otherwise consumes nothing.
    #[inline]
    pub(crate) fn plain_text(&mut self, element: &Element<'a>) -> Option<&'a str> {
        if element.is_empty {
            return Some("");
        }
        let start = self.at;
        let end = start + self.plain_length();
        let after = end + element.name.len() + 3;
        match self.text.as_bytes().get(end..after) {
            Some([b'<', b'/', name @ .., b'>']) if scan::is_same(name, element.name.as_bytes()) => {
                self.at = after;
                self.depth -= 1;
                self.text.get(start..end)
            }
            _ => None,
        }
    }

    /// [`Self::text`] where nothing but the named references have to be replaced, up to the end tag; else
    /// nothing is consumed.
    pub(crate) fn referring_text(&mut self, element: &Element<'a>, out: &mut String) -> bool {
        let start = self.at;
        out.clear();
        loop {
            let plain = self.at;
            self.at += self.plain_length();
            out.push_str(self.text.get(plain..self.at).unwrap_or_default());
            let Some((character, length)) = references::named(&self.text.as_bytes()[self.at..])
            else {
                break;
            };
            out.push(character);
            self.at += length;
        }
        let is_whole = !element.is_empty && self.eat_end(element);
        if !is_whole {
            self.at = start;
        }
        is_whole
    }

    /// The number of bytes before the next `<`, reference or carriage return.
    #[inline]
    fn plain_length(&self) -> usize {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let length = scan::length_before(rest, |word| {
            scan::equal(word, b'<') | scan::equal(word, b'&') | scan::equal(word, b'\r')
        });
        if length < scan::SHORT {
            return length;
        }
        memchr3(b'<', b'&', b'\r', rest).unwrap_or(rest.len())
    }

    /// Text with references, comments, sections or children in it.
    fn mixed_text(&mut self, element: &Element<'a>) -> Result<String, XmlError> {
        let text = self.until_markup()?;
        let mut out = self.resolve(text)?.into_owned();
        loop {
            match self.byte(1) {
                Some(b'/') => {
                    self.end_tag(element)?;
                    return Ok(out);
                }
                Some(b'!' | b'?') => {
                    if let Some(section) = self.skip_markup()? {
                        out.push_str(&section.replace("\r\n", "\n").replace('\r', "\n"));
                    }
                }
                _ => break,
            }
            let text = self.until_markup()?;
            out.push_str(&self.resolve(text)?);
        }
        // the text of an element ends where its first child begins
        while let Some(child) = self.next_child(element)? {
            self.skip(&child)?;
        }
        Ok(out)
    }

    /// Skips an element.
    pub(crate) fn skip(&mut self, element: &Element<'a>) -> Result<(), XmlError> {
        if self.plain_text(element).is_some() {
            return Ok(());
        }
        while let Some(child) = self.next_child(element)? {
            self.skip(&child)?;
        }
        Ok(())
    }

    /// The text before the next `<`.
    #[inline]
    fn until_markup(&mut self) -> Result<&'a str, XmlError> {
        let rest = self.rest();
        let length =
            memchr(b'<', rest.as_bytes()).ok_or_else(|| self.error(NO_ELEMENT, self.text.len()))?;
        self.at += length;
        Ok(&rest[..length])
    }

    /// Skips a comment, an instruction or a section; returns the text of a section.
    fn skip_markup(&mut self) -> Result<Option<&'a str>, XmlError> {
        let rest = self.rest();
        let (begin, end) = if rest.starts_with("<!--") {
            ("<!--", "-->")
        } else if rest.starts_with("<![CDATA[") {
            ("<![CDATA[", "]]>")
        } else if rest.starts_with("<?") {
            ("<?", "?>")
        } else {
            return Err(self.error(INVALID_TOKEN, self.at));
        };
        let inner = &rest[begin.len()..];
        let length = memmem::find(inner.as_bytes(), end.as_bytes())
            .ok_or_else(|| self.error(UNCLOSED, self.at))?;
        self.at += begin.len() + length + end.len();
        Ok((begin == "<![CDATA[").then(|| &inner[..length]))
    }

    /// Reads a start tag.
    #[inline]
    fn start_tag(&mut self) -> Result<Element<'a>, XmlError> {
        let start = self.at;
        let bytes = self.text.as_bytes();
        let mut at = start + 1;
        let mut local = at;
        match bytes.get(at) {
            Some(byte) if is_name_start(*byte) => {}
            Some(_) => return Err(self.error(INVALID_TOKEN, at)),
            None => return Err(self.error(UNCLOSED, start)),
        }
        let end = loop {
            while bytes
                .get(at)
                .is_some_and(|byte| CLASSES[usize::from(*byte)] == Class::Name)
            {
                at += 1;
            }
            let Some(byte) = bytes.get(at) else {
                return Err(self.error(UNCLOSED, start));
            };
            match CLASSES[usize::from(*byte)] {
                Class::Name => {}
                Class::Colon => local = at + 1,
                Class::End => break at,
                Class::Other => return Err(self.error(INVALID_TOKEN, at)),
            }
            at += 1;
        };
        if !matches!(bytes[end], b'>' | b'/') {
            at = self.end_of_attributes(start, end)?;
        }
        let is_empty = bytes[at] == b'/';
        if is_empty && bytes.get(at + 1) != Some(&b'>') {
            return Err(self.error(INVALID_TOKEN, at + 1));
        }
        if !is_empty {
            self.depth += 1;
            if self.depth > MAX_DEPTH {
                return Err(self.error("the document is nested too deeply", start));
            }
        }
        self.at = at + 1 + usize::from(is_empty);
        Ok(Element {
            name: &self.text[start + 1..end],
            local: &self.text[local..end],
            attributes: &self.text[end..at],
            is_empty,
        })
    }

    /// Checks the attributes of the tag at `start` and finds the `>` or `/` after them.
    fn end_of_attributes(&self, start: usize, mut at: usize) -> Result<usize, XmlError> {
        let bytes = self.text.as_bytes();
        let unclosed = || self.error(UNCLOSED, start);
        loop {
            let before = at;
            while matches!(bytes.get(at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
                at += 1;
            }
            if matches!(bytes.get(at), Some(b'>' | b'/')) {
                return Ok(at);
            }
            let first = *bytes.get(at).ok_or_else(unclosed)?;
            if at == before || !is_name_start(first) {
                return Err(self.error(INVALID_TOKEN, at));
            }
            while bytes.get(at).is_some_and(|byte| is_name(*byte)) {
                at += 1;
            }
            while matches!(bytes.get(at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
                at += 1;
            }
            if *bytes.get(at).ok_or_else(unclosed)? != b'=' {
                return Err(self.error(INVALID_TOKEN, at));
            }
            at += 1;
            while matches!(bytes.get(at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
                at += 1;
            }
            let quote = *bytes.get(at).ok_or_else(unclosed)?;
            if !matches!(quote, b'"' | b'\'') {
                return Err(self.error(INVALID_TOKEN, at));
            }
            let value = &bytes[at + 1..];
            let length = memchr(quote, value).ok_or_else(unclosed)?;
            if memchr(b'<', &value[..length]).is_some() {
                return Err(self.error(INVALID_TOKEN, at));
            }
            at += length + 2;
        }
    }

    /// Reads the end tag of `element`.
    #[inline]
    fn end_tag(&mut self, element: &Element<'a>) -> Result<(), XmlError> {
        if self.eat_end(element) {
            return Ok(());
        }
        self.spaced_end_tag(element)
    }

    /// Reads the end tag of `element` if it comes next and is written without white space.
    #[inline]
    fn eat_end(&mut self, element: &Element<'a>) -> bool {
        let end = self.at + element.name.len() + 3;
        match self.text.as_bytes().get(self.at..end) {
            Some([b'<', b'/', name @ .., b'>']) if scan::is_same(name, element.name.as_bytes()) => {
                self.at = end;
                self.depth -= 1;
                true
            }
            _ => false,
        }
    }

    /// Reads an end tag with white space in it, or none at all.
    fn spaced_end_tag(&mut self, element: &Element<'a>) -> Result<(), XmlError> {
        let start = self.at + 2;
        let bytes = self.text.as_bytes();
        let unclosed = || self.error(UNCLOSED, self.at);
        if !is_name_start(*bytes.get(start).ok_or_else(unclosed)?) {
            return Err(self.error(INVALID_TOKEN, start));
        }
        let name = bytes[start..].iter().take_while(|byte| is_name(**byte));
        let name_end = start + name.count();
        let mut end = name_end;
        while matches!(bytes.get(end), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            end += 1;
        }
        if *bytes.get(end).ok_or_else(unclosed)? != b'>' {
            return Err(self.error(INVALID_TOKEN, end));
        }
        if bytes[start..name_end] != *element.name.as_bytes() {
            return Err(self.error("mismatched tag", start));
        }
        self.at = end + 1;
        self.depth -= 1;
        Ok(())
    }

    /// Replaces references, and line ends by line feeds. `text` ends at the reader's place.
    fn resolve(&self, text: &'a str) -> Result<Cow<'a, str>, XmlError> {
        resolve(text).map_err(|(what, at)| self.error(what, self.at - text.len() + at))
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    #[inline]
    fn byte(&self, ahead: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at + ahead).copied()
    }

    #[expect(clippy::unused_self, reason = "the place belongs to this document")]
    fn error(&self, what: &'static str, at: usize) -> XmlError {
        XmlError { what, at }
    }
}

/// The first byte that is invalid in an XML document.
fn first_control(bytes: &[u8]) -> Option<usize> {
    let control = |byte: u8| {
        let is_space = u8::from(byte == b'\t') | u8::from(byte == b'\n') | u8::from(byte == b'\r');
        u8::from(byte < 0x20) & !is_space
    };
    // no early exit within a chunk, so that the compiler vectorizes it
    let chunks = bytes.chunks(CHUNK).zip((0..).step_by(CHUNK));
    let mut suspects =
        chunks.filter(|(chunk, _)| chunk.iter().fold(0, |found, byte| found | control(*byte)) != 0);
    suspects.find_map(|(chunk, start)| {
        let at = chunk.iter().position(|byte| control(*byte) != 0)?;
        Some(start + at)
    })
}

/// The number of bytes in a chunk.
const CHUNK: usize = 256;

/// What a byte is in the name of a tag.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Name,
    Colon,
    End,
    Other,
}

/// By byte: the name of every element goes through it.
static CLASSES: [Class; 256] = {
    let mut classes = [Class::Other; 256];
    let mut byte = 0_u8;
    while byte < u8::MAX {
        classes[byte as usize] = match byte {
            b':' => Class::Colon,
            b'>' | b'/' | b' ' | b'\t' | b'\n' | b'\r' => Class::End,
            _ if is_name(byte) => Class::Name,
            _ => Class::Other,
        };
        byte += 1;
    }
    classes[u8::MAX as usize] = Class::Name;
    classes
};

#[inline]
const fn is_name_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte == b':' || byte >= 0x80
}

#[inline]
const fn is_name(byte: u8) -> bool {
    is_name_start(byte) || byte.is_ascii_digit() || matches!(byte, b'-' | b'.')
}
