//! The first sentence of a piece of documentation.
//!
//! Not here: HTML to text, which is `botoxide_core::docs`.

use botoxide_core::docs::first_paragraph;

/// Words that end with a full stop in the middle of a sentence.
const ABBREVIATIONS: [&str; 14] = [
    "e.g", "i.e", "eg", "ie", "etc", "vs", "cf", "approx", "no", "inc", "corp", "u.s", "fig", "st",
];

/// Documentation that goes on without an end is cut after this many bytes.
const LONGEST: usize = 600;

/// The first sentence of AWS's documentation in HTML, as one line of plain text.
///
/// Empty if the documentation has no text. A full stop inside a name, a number or an abbreviation does not end the
/// sentence. A first paragraph without a full stop is returned whole; text of more than 600 bytes is cut at a word.
///
/// ```
/// use botoxide_types::sentence::first_sentence;
///
/// let html = "<p>Limits the response, e.g. to <code>v1.2</code> keys. The default is 1,000.</p>";
/// assert_eq!(first_sentence(html), "Limits the response, e.g. to v1.2 keys.");
/// ```
pub fn first_sentence(html: &str) -> String {
    let paragraph = first_paragraph(html);
    let paragraph = paragraph.trim_start();
    let paragraph = paragraph.strip_prefix("- ").unwrap_or(paragraph);
    let words: Vec<&str> = paragraph[..end(paragraph)].split_whitespace().collect();
    let sentence = words.join(" ");
    if sentence.len() <= LONGEST {
        return sentence;
    }
    let cut = sentence.floor_char_boundary(LONGEST);
    let cut = sentence[..cut].rfind(' ').unwrap_or(cut);
    format!("{} …", sentence[..cut].trim_end_matches([',', ' ']))
}

/// Where the first sentence of a paragraph ends.
fn end(text: &str) -> usize {
    for (at, mark) in text.bytes().enumerate() {
        if !matches!(mark, b'.' | b'!' | b'?') {
            continue;
        }
        let after = text[at + 1..].trim_start_matches(['"', '\'', ')', '”', '’']);
        let length = text.len() - after.len();
        if after.is_empty() {
            return length;
        }
        let Some(next) = after.strip_prefix(char::is_whitespace) else {
            continue;
        };
        // A sentence begins with a capital or a digit, or in quotes; anything else goes on.
        if next.starts_with(|c: char| c.is_lowercase()) || mark == b'.' && abbreviates(&text[..at])
        {
            continue;
        }
        return length;
    }
    text.len()
}

/// Whether the full stop after `text` belongs to its last word.
fn abbreviates(text: &str) -> bool {
    let word = text
        .rsplit([' ', '\n', '(', '"', '“'])
        .next()
        .unwrap_or_default();
    let word = word.to_lowercase();
    ABBREVIATIONS.contains(&word.as_str())
        || word.len() == 1 && word.starts_with(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_end_where_a_reader_would_end_them() {
        for (html, sentence) in [
            ("", ""),
            ("<p></p>", ""),
            ("<p>One.</p><p>Two.</p>", "One."),
            ("<p>No full stop</p><p>Two.</p>", "No full stop"),
            ("One\n  line. Two.", "One line."),
            (
                "Uses file.txt and 1.5 units. Then",
                "Uses file.txt and 1.5 units.",
            ),
            ("The U.S. East region. Then", "The U.S. East region."),
            ("Is it (really?) so? Yes.", "Is it (really?) so?"),
            ("Names (for example, S3.) Next.", "Names (for example, S3.)"),
            (
                "<ul><li>First item</li><li>Second</li></ul>",
                "First item - Second",
            ),
            ("a. b. c", "a. b. c"),
        ] {
            assert_eq!(first_sentence(html), sentence, "{html}");
        }
    }

    #[test]
    fn long_text_is_cut_at_a_word() {
        let cut = first_sentence(&"wörter ".repeat(1000));
        assert!(
            cut.len() < LONGEST + 8 && cut.ends_with("wörter …"),
            "{cut}"
        );
    }
}
