//! Phrases that mark the old style, each with what to write. See "English" in `CONTRIBUTING.md`.
//!
//! Only phrases without a good use are listed here. Finding others, which would cause false alarms, is left to
//! reviewers.

use std::path::Path;

use super::Findings;
use super::prose;

/// Phrases in lower case, and what to write instead.
const PHRASES: &[(&[&str], &str)] = &[
    (
        &["nobody", "no one", "whoever"],
        "the passive, \"no caller\", or the name of the actor",
    ),
    (
        &["somebody"],
        "the name of the actor: a user, a program, another process",
    ),
    (
        &[
            "who is told",
            "who are told",
            "who was told",
            "what is told",
            "is told of",
            "are told of",
        ],
        "called with, reported",
    ),
    (&["what there is"], "what exists, what is available"),
    (&["one's own"], "your own, custom"),
    (
        &["stands in", "stand in", "stood in"],
        "is in, is listed in",
    ),
    (
        &[
            "give up",
            "gives up",
            "gave up",
            "given up",
            "giving up",
            "gives it up",
            "give it up",
            "gave it up",
            "giving it up",
        ],
        "cancel, stop, drop",
    ),
    (
        &[
            "held to it",
            "is held to",
            "are held to",
            "was held to",
            "holds it to",
            "hold it to",
        ],
        "is verified against, is compared with",
    ),
    (
        &[
            "take back",
            "takes back",
            "took back",
            "taken back",
            "taking back",
        ],
        "unregister, undo, roll back, return",
    ),
    (
        &["that there is not", "that there are not"],
        "unknown, missing, does not exist",
    ),
    (&["moment", "moments"], "timestamp, time"),
    (&["texts"], "strings, messages"),
    (&["amid"], "in the middle of, during, in"),
    (&["the other side"], "the server, the peer"),
    (&["no telling"], "unknown"),
    (
        &["to be had", "be had from", "can be had", "cannot be had"],
        "available, obtained",
    ),
    (&["of no use"], "unusable, invalid"),
    (&["sees to it", "see to it"], "handles, ensures"),
    (&["what comes of"], "the result of"),
    (&["satisfy the linter"], "what changed, and why"),
];

/// Files that quote the phrases.
const QUOTING: &[&str] = &["CONTRIBUTING.md", "crates/xtask/src/check/phrases.rs"];

/// Checks one file.
pub(super) fn check(file: &Path, text: &str, findings: &mut Findings) {
    let name = file.to_string_lossy();
    if QUOTING.contains(&name.as_ref()) {
        return;
    }
    for passage in prose::passages(file, text) {
        for (phrases, instead) in PHRASES {
            for phrase in *phrases {
                for offset in occurrences(&passage.text, phrase) {
                    let line = passage.line(offset);
                    findings
                        .errors
                        .push(format!("{name}:{line}: {phrase:?}: write {instead}"));
                }
            }
        }
    }
}

/// Where a phrase occurs as whole words.
fn occurrences<'a>(text: &'a str, phrase: &'a str) -> impl Iterator<Item = usize> + 'a {
    let is_word = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == '-';
    text.match_indices(phrase)
        .map(|(offset, _)| offset)
        .filter(move |&offset| {
            !text[..offset].ends_with(is_word)
                && !text[offset + phrase.len()..].starts_with(is_word)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors(name: &str, text: &str) -> Vec<String> {
        let mut findings = Findings::default();
        check(Path::new(name), text, &mut findings);
        findings.errors
    }

    #[test]
    fn phrases_are_found_in_prose() {
        assert_eq!(
            errors("a.rs", "//! A.\n\n/// Tells\n/// Nobody.\n"),
            ["a.rs:4: \"nobody\": write the passive, \"no caller\", or the name of the actor"]
        );
        assert_eq!(errors("a.md", "It gives\nup.\n").len(), 1);
        assert_eq!(
            errors("a.rs", "const A: &str = \"at that moment\";\n").len(),
            1
        );
    }

    #[test]
    fn names_and_parts_of_words_are_ignored() {
        assert!(errors("a.rs", "/// `nobody`, momentary.\nfn moment() {}\n").is_empty());
        assert!(errors("a.md", "```\nnobody\n```\n").is_empty());
        assert!(errors("a.rs", "//! A.\nconst A: &str = \"Moment\";\n").is_empty());
        assert!(errors("a.txt", "nobody\n").is_empty());
    }

    #[test]
    fn every_phrase_is_in_lower_case_and_has_a_replacement() {
        for (phrases, instead) in PHRASES {
            assert!(!instead.is_empty());
            for phrase in *phrases {
                assert_eq!(*phrase, phrase.to_lowercase());
                assert_eq!(errors("a.md", phrase).len(), 1, "{phrase}");
            }
        }
    }
}
