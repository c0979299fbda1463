//! AWS's documentation, which is HTML, as plain text.
//!
//! Not here: where it is packed (`model`), how wide a page is. Counterpart: botocore `docs/bcdoc`, awscli
//! `bcdoc`, which make reStructuredText of it.

/// The text of `html`: paragraphs and list items on separate lines, spaces collapsed, entities resolved.
///
/// For any input, the result is at most as long as the input plus a few bytes for each tag.
///
/// ```
/// use botoxide_core::docs::plain_text;
///
/// let html = "<p>Creates a <code>bucket</code>.</p> <ul><li>fast &amp; easy</li></ul>";
/// assert_eq!(plain_text(html), "Creates a bucket.\n\n- fast & easy");
/// ```
pub fn plain_text(html: &str) -> String {
    read(html, false)
}

/// The first paragraph of [`plain_text`]; what follows is not read.
///
/// ```
/// use botoxide_core::docs::first_paragraph;
///
/// let html = "<p>Creates a <code>bucket</code>.</p><p>Names are unique.</p>";
/// assert_eq!(first_paragraph(html), "Creates a bucket.");
/// ```
pub fn first_paragraph(html: &str) -> String {
    read(html, true)
}

fn read(html: &str, is_first: bool) -> String {
    let mut out = Page::default();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        if is_first && out.is_at_paragraph() {
            return out.text;
        }
        out.push(&rest[..start]);
        let tag = &rest[start + 1..];
        if !tag.starts_with(|c: char| c == '/' || c == '!' || c.is_ascii_alphabetic()) {
            // A lone sign is text.
            out.push("<");
            rest = tag;
            continue;
        }
        let Some(end) = tag.find('>') else {
            rest = &rest[start..];
            break;
        };
        out.tag(&tag[..end]);
        rest = &tag[end + 1..];
    }
    if !(is_first && out.is_at_paragraph()) {
        out.push(rest);
    }
    out.text
}

/// How far away the end of an entity is looked for.
const LONGEST_ENTITY: usize = 16;

#[derive(Default)]
struct Page {
    text: String,
    /// Newlines owed before the next word.
    breaks: usize,
    /// Whether a space is owed before the next word.
    space: bool,
    /// Whether the next word begins an item of a list.
    item: bool,
}

impl Page {
    /// Whether there is a whole paragraph, and the next word begins another.
    fn is_at_paragraph(&self) -> bool {
        self.breaks > 1 && !self.text.is_empty()
    }

    fn push(&mut self, piece: &str) {
        for (at, word) in piece.split(|c: char| c.is_ascii_whitespace()).enumerate() {
            self.space |= at > 0;
            if !word.is_empty() {
                self.word(word);
            }
        }
    }

    fn word(&mut self, word: &str) {
        if !self.text.is_empty() {
            if self.breaks > 0 {
                self.text.extend(std::iter::repeat_n('\n', self.breaks));
            } else if self.space {
                self.text.push(' ');
            }
        }
        if self.item {
            self.text.push_str("- ");
        }
        (self.breaks, self.space, self.item) = (0, false, false);
        let mut rest = word;
        while let Some(start) = rest.find('&') {
            self.text.push_str(&rest[..start]);
            let entity = &rest[start..];
            let end = entity
                .bytes()
                .take(LONGEST_ENTITY)
                .position(|byte| byte == b';');
            let end = end.unwrap_or(0);
            if let Some(c) = entity.get(1..end).and_then(resolve) {
                self.text.push(c);
                rest = &entity[end + 1..];
            } else {
                self.text.push('&');
                rest = &entity[1..];
            }
        }
        self.text.push_str(rest);
    }

    fn tag(&mut self, tag: &str) {
        let name = tag
            .trim_start_matches('/')
            .split(|c: char| c.is_ascii_whitespace() || c == '/')
            .next()
            .unwrap_or_default();
        let breaks = match name.to_ascii_lowercase().as_str() {
            "p" | "note" | "important" | "ul" | "ol" | "dl" | "pre" | "h1" | "h2" | "h3" | "h4"
            | "fullname" | "examples" => 2,
            "li" | "dt" | "dd" | "br" | "tr" => 1,
            _ => 0,
        };
        if name == "li" {
            self.item = !tag.starts_with('/');
        }
        // A paragraph inside an item stays on the item's line.
        if !(self.item && name == "p") {
            self.breaks = self.breaks.max(breaks);
        }
    }
}

/// The character of an entity, without its `&` and `;`.
fn resolve(entity: &str) -> Option<char> {
    let code = |digits: &str, radix| {
        u32::from_str_radix(digits, radix)
            .ok()
            .and_then(char::from_u32)
    };
    match entity {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some(' '),
        "mdash" => Some('—'),
        "ndash" => Some('–'),
        "hellip" => Some('…'),
        "rsquo" => Some('’'),
        "ldquo" => Some('“'),
        "rdquo" => Some('”'),
        _ => {
            let digits = entity.strip_prefix('#')?;
            match digits.strip_prefix(['x', 'X']) {
                Some(digits) => code(digits, 16),
                None => code(digits, 10),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_become_lines() {
        let html = "<p>One\n  two</p><note> <p>Mind <a href=\"x\">this</a>.</p> </note><ul> <li> <p>first</p> \
                    </li> <li>second</li> </ul><p>end</p>";
        assert_eq!(
            plain_text(html),
            "One two\n\nMind this.\n\n- first\n\n- second\n\nend"
        );
    }

    #[test]
    fn text_without_html_is_unchanged() {
        for text in [
            "a < b",
            "a <",
            "a & b",
            "&nothing;",
            "&#1114112;",
            "1 <2> 3",
            "",
            "<",
        ] {
            assert_eq!(plain_text(text), text);
        }
        assert_eq!(plain_text("&#65;&#x42;&lt;"), "AB<");
        assert_eq!(plain_text("<!-- x --><p"), "<p");
    }
}
