//! A form: names and values joined by `=` and `&`, written straight into the body.
//!
//! Counterpart: Python's `urllib.parse.urlencode` over the dictionary that botocore builds.

/// A form under construction, and the name of the argument that is being written.
#[derive(Debug, Default)]
pub(in crate::protocol) struct FormWriter {
    out: Vec<u8>,
    /// The dotted name, encoded.
    name: Vec<u8>,
}

/// A saved length of the name.
#[derive(Clone, Copy, Debug)]
pub(in crate::protocol) struct Mark(usize);

impl FormWriter {
    /// An empty form with room for `capacity` bytes.
    pub(in crate::protocol) fn with_capacity(capacity: usize) -> Self {
        Self {
            out: Vec::with_capacity(capacity),
            name: Vec::with_capacity(64),
        }
    }

    /// The form.
    pub(in crate::protocol) fn into_bytes(self) -> Vec<u8> {
        self.out
    }

    /// The current length of the name.
    pub(in crate::protocol) fn mark(&self) -> Mark {
        Mark(self.name.len())
    }

    /// Removes what was added to the name since `mark`.
    pub(in crate::protocol) fn back_to(&mut self, mark: Mark) {
        self.name.truncate(mark.0);
    }

    /// Adds a part to the name, after a dot unless it is the first.
    pub(in crate::protocol) fn enter(&mut self, part: &str) {
        if !self.name.is_empty() {
            self.name.push(b'.');
        }
        push_encoded(&mut self.name, part);
    }

    /// Adds a part to the name, with its first letter made a capital.
    pub(in crate::protocol) fn enter_capitalized(&mut self, part: &str) {
        if !self.name.is_empty() {
            self.name.push(b'.');
        }
        let mut rest = part.chars();
        if let Some(first) = rest.next() {
            first
                .to_uppercase()
                .for_each(|c| push_encoded(&mut self.name, c.encode_utf8(&mut [0; 4])));
        }
        push_encoded(&mut self.name, rest.as_str());
    }

    /// Adds a number to the name.
    pub(in crate::protocol) fn enter_number(&mut self, number: usize) {
        self.enter(itoa::Buffer::new().format(number));
    }

    /// Removes the last part of the name and returns it.
    pub(in crate::protocol) fn leave_last(&mut self) -> Vec<u8> {
        let dot = self.name.iter().rposition(|&byte| byte == b'.');
        self.name.split_off(dot.unwrap_or(0))
    }

    /// Restores what [`leave_last`](Self::leave_last) removed.
    pub(in crate::protocol) fn restore_last(&mut self, mark: Mark, last: &[u8]) {
        self.name.truncate(mark.0 - last.len());
        self.name.extend_from_slice(last);
    }

    /// Writes a value under the current name.
    pub(in crate::protocol) fn value(&mut self, value: &str) {
        self.begin();
        push_encoded(&mut self.out, value);
    }

    /// Writes bytes as base64 under the current name.
    pub(in crate::protocol) fn base64(&mut self, bytes: &[u8]) {
        let mut text = Vec::new();
        crate::protocol::codec::base64::push(&mut text, bytes);
        self.begin();
        push_encoded_bytes(&mut self.out, &text);
    }

    fn begin(&mut self) {
        if !self.out.is_empty() {
            self.out.push(b'&');
        }
        self.out.extend_from_slice(&self.name);
        self.out.push(b'=');
    }
}

fn push_encoded(out: &mut Vec<u8>, text: &str) {
    push_encoded_bytes(out, text.as_bytes());
}

fn push_encoded_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    out.reserve(bytes.len());
    for &byte in bytes {
        match byte {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'-' | b'.' | b'_' | b'~' => out.push(byte),
            b' ' => out.push(b'+'),
            _ => out.extend_from_slice(&[
                b'%',
                HEX[usize::from(byte >> 4)],
                HEX[usize::from(byte & 0xf)],
            ]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // P181, P193: urllib.parse.urlencode
    #[test]
    fn forms_are_written_as_urlencode_writes_them() {
        let mut form = FormWriter::with_capacity(0);
        form.enter("A");
        let mark = form.mark();
        form.enter("x y");
        form.enter_number(1);
        form.value("a b&=/~é");
        form.back_to(mark);
        form.enter_capitalized("éa");
        form.base64(b"\xff\xff");
        let inner = form.mark();
        let last = form.leave_last();
        form.enter("Z");
        form.value("");
        form.restore_last(inner, &last);
        form.value("1");
        assert_eq!(
            String::from_utf8(form.into_bytes()).unwrap(),
            "A.x+y.1=a+b%26%3D%2F~%C3%A9&A.%C3%89a=%2F%2F8%3D&A.Z=&A.%C3%89a=1"
        );
    }
}
