//! Splits a line into words as a POSIX shell does, without expanding anything.
//!
//! Used for section headers (`[profile "my name"]`) and `credential_process`. Counterpart: Python
//! `shlex.split`.

/// The words of `line`; `None` where a quote is not closed or nothing follows a backslash.
pub fn split_words(line: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut characters = line.chars();
    while let Some(c) = characters.next() {
        match c {
            ' ' | '\t' | '\r' | '\n' => words.extend(word.take()),
            '\\' => word.get_or_insert_default().push(characters.next()?),
            '\'' => {
                let word = word.get_or_insert_default();
                loop {
                    match characters.next()? {
                        '\'' => break,
                        c => word.push(c),
                    }
                }
            }
            '"' => {
                let word = word.get_or_insert_default();
                loop {
                    match characters.next()? {
                        '"' => break,
                        // Only these two can be escaped here; before anything else the backslash stays.
                        '\\' => match characters.next()? {
                            c @ ('"' | '\\') => word.push(c),
                            c => word.extend(['\\', c]),
                        },
                        c => word.push(c),
                    }
                }
            }
            c => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    Some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_split_as_by_shlex() {
        // C086 C117
        for (line, words) in [
            ("profile foo", &["profile", "foo"][..]),
            ("profile \"my name\"", &["profile", "my name"]),
            ("profile 'a\\b'", &["profile", "a\\b"]),
            (r#"profile "a\"b\\c\d""#, &["profile", r#"a"b\c\d"#]),
            (r"a\ b c\\", &["a b", "c\\"]),
            ("a''b '' \"\"", &["ab", "", ""]),
            ("  \t a\n\rb ", &["a", "b"]),
            ("a # b", &["a", "#", "b"]),
            ("", &[]),
        ] {
            assert_eq!(split_words(line).unwrap(), words, "{line}");
        }
        for line in ["a 'b", "a \"b", "a\\", "\"a\\"] {
            assert_eq!(split_words(line), None, "{line}");
        }
    }
}
