//! `Pattern`: matches names against a shell pattern: `*`, `?`, `[…]`.
//!
//! A star matches slashes, too. There is no quoting. Time is bounded by the product of the two lengths.
//! Counterpart: Python's `fnmatch`.

/// A pattern, ready to match names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pattern {
    pieces: Vec<Piece>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    /// Any text, or none.
    Star,
    /// Any one character.
    Any,
    Character(char),
    Set {
        is_negated: bool,
        ranges: Vec<(char, char)>,
    },
}

impl Pattern {
    /// Parses a pattern after `root`, which is taken literally.
    pub(super) fn behind(root: &str, pattern: &str) -> Self {
        let mut pieces: Vec<Piece> = root.chars().map(Piece::Character).collect();
        read(pattern, &mut pieces);
        Self { pieces }
    }

    /// Whether the whole of `name` matches.
    pub(super) fn matches(&self, name: &str) -> bool {
        let mut rest = name.chars();
        let mut at = 0;
        // After a star: the piece behind it, and the name from where it may still take more.
        let mut star = None;
        loop {
            let before = rest.clone();
            let is_met = match (self.pieces.get(at), rest.next()) {
                (None, None) => return true,
                (Some(Piece::Star), _) => {
                    at += 1;
                    rest = before.clone();
                    star = Some((at, before));
                    continue;
                }
                (None, Some(_)) => false,
                (Some(_), None) => return false,
                (Some(piece), Some(character)) => piece.takes(character),
            };
            if is_met {
                at += 1;
                continue;
            }
            let Some((behind, mut from)) = star else {
                return false;
            };
            from.next();
            rest = from.clone();
            at = behind;
            star = Some((behind, from));
        }
    }
}

impl Piece {
    fn takes(&self, character: char) -> bool {
        match self {
            Self::Star | Self::Any => true,
            Self::Character(own) => *own == character,
            Self::Set { is_negated, ranges } => {
                let is_in = ranges
                    .iter()
                    .any(|(first, last)| (*first..=*last).contains(&character));
                is_in != *is_negated
            }
        }
    }
}

fn read(pattern: &str, pieces: &mut Vec<Piece>) {
    let pattern: Vec<char> = pattern.chars().collect();
    let mut rest = pattern.as_slice();
    while let Some((first, behind)) = rest.split_first() {
        rest = behind;
        match first {
            '*' if pieces.last() == Some(&Piece::Star) => {}
            '*' => pieces.push(Piece::Star),
            '?' => pieces.push(Piece::Any),
            '[' => match end_of_set(behind) {
                Some(end) => {
                    pieces.push(set(&behind[..end]));
                    rest = &behind[end + 1..];
                }
                None => pieces.push(Piece::Character('[')),
            },
            other => pieces.push(Piece::Character(*other)),
        }
    }
}

/// Where the set ends that begins here: at the first `]` that is not its first character.
fn end_of_set(rest: &[char]) -> Option<usize> {
    let negation = usize::from(rest.first() == Some(&'!'));
    let first = negation + 1;
    (first..rest.len()).find(|&at| rest[at] == ']')
}

/// The set of the characters between the brackets.
fn set(between: &[char]) -> Piece {
    let is_negated = between.first() == Some(&'!');
    let members = &between[usize::from(is_negated)..];
    let mut ranges = Vec::new();
    let mut at = 0;
    while let Some(&first) = members.get(at) {
        // A hyphen between two characters makes a range; a reversed range is empty.
        if let (Some('-'), Some(&last)) = (members.get(at + 1), members.get(at + 2)) {
            ranges.push((first, last));
            at += 3;
        } else {
            ranges.push((first, first));
            at += 1;
        }
    }
    Piece::Set { is_negated, ranges }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What Python 3.11's `fnmatchcase` says of these.
    #[test]
    fn patterns_match_as_pythons() {
        for (pattern, name, matches) in [
            ("*", "", true),
            ("*", "a/b", true),
            ("**", "a", true),
            ("*.txt", "a/b.txt", true),
            ("*.txt", "a.txt.gz", false),
            ("a*b*c", "aXbYbZc", true),
            ("a*b*c", "aXbYbZcd", false),
            ("f?.txt", "f1.txt", true),
            ("f?.txt", "f12.txt", false),
            ("f[12].txt", "f2.txt", true),
            ("f[12].txt", "f3.txt", false),
            ("f[!12].txt", "f3.txt", true),
            ("f[!12].txt", "f1.txt", false),
            ("[a-c]x", "bx", true),
            ("[a-c]x", "dx", false),
            ("[a-c-e]", "-", true),
            ("[a-c-e]", "d", false),
            ("[a-c-e]", "e", true),
            ("[c-a]", "b", false),
            ("[!c-a]", "b", true),
            ("[]]", "]", true),
            ("[!]]", "]", false),
            ("[!]]", "x", true),
            ("[", "[", true),
            ("[a", "[a", true),
            ("[a-]", "-", true),
            ("[-a]", "-", true),
            ("[!-a]", "-", false),
            ("[a-b-]", "-", true),
            ("[\\]", "\\", true),
            ("[^a]", "^", true),
            ("[^a]", "b", false),
            ("a\nb*", "a\nbc", true),
            ("?", "é", true),
            ("[é-ü]", "ö", true),
            ("a.c", "abc", false),
            ("", "", true),
            ("", "a", false),
        ] {
            let pattern_is = Pattern::behind("", pattern);
            assert_eq!(pattern_is.matches(name), matches, "{pattern:?} of {name:?}");
        }
    }

    #[test]
    fn a_root_is_no_pattern() {
        let pattern = Pattern::behind("/tmp/a[1]*/", "*.log");
        assert!(pattern.matches("/tmp/a[1]*/x/y.log"));
        assert!(!pattern.matches("/tmp/a1/x.log"));
    }

    #[test]
    fn hostile_patterns_end() {
        let pattern = Pattern::behind("", &"a*".repeat(300));
        assert!(!pattern.matches(&"a".repeat(299)));
        let pattern = Pattern::behind("", &format!("{}b", "a*".repeat(50)));
        assert!(!pattern.matches(&"a".repeat(20_000)));
    }
}
