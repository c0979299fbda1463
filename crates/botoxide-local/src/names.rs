//! A reversible encoding of object keys to file paths.
//!
//! A key is split at each `/`. The last segment becomes a file, the ones before it become directories:
//!
//! | part of a name | stands for |
//! | --- | --- |
//! | `a`–`z`, `0`–`9`, `-`, `_`, `.` | itself |
//! | `!a` | `A`, because file systems may ignore case |
//! | `%2b` | any other byte, so also `/`, control characters and each byte of a letter outside of ASCII |
//! | ending `.json` | the last segment: the record of an object |
//! | ending `.d` | a segment that a `/` follows: a directory |
//! | ending `.more` | a directory that holds the rest of a segment too long for one file name |
//!
//! Because every name has an ending, an empty segment, `.` and `..` are ordinary names here, and `a` (`a.json`) stands
//! beside `a/b` (`a.d/b.json`). No path leads out of the directory that it is joined to. Counterpart: none.

use std::path::PathBuf;

/// The most encoded bytes in one name, without the ending. File systems allow 255 bytes.
const LONGEST: usize = 200;

/// What a name stands for, by its ending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The last segment of a key.
    Object,
    /// A segment that a `/` follows.
    Directory,
    /// The beginning of a segment; the rest is in this directory.
    More,
}

impl Kind {
    const ALL: [Self; 3] = [Self::Object, Self::Directory, Self::More];

    fn ending(self) -> &'static str {
        match self {
            Self::Object => ".json",
            Self::Directory => ".d",
            Self::More => ".more",
        }
    }
}

/// The path of a key's record, relative to the directory of the bucket's keys.
pub(crate) fn path(key: &str) -> PathBuf {
    let (directories, object) = key
        .rsplit_once('/')
        .map_or((None, key), |(before, last)| (Some(before), last));
    let mut path = PathBuf::new();
    for segment in directories.into_iter().flat_map(|keys| keys.split('/')) {
        path.extend(segment_names(segment.as_bytes(), Kind::Directory));
    }
    path.extend(segment_names(object.as_bytes(), Kind::Object));
    path
}

/// The names of one segment, outermost first; all but the last have the kind [`Kind::More`].
pub(crate) fn segment_names(segment: &[u8], kind: Kind) -> Vec<String> {
    let mut names = Vec::new();
    let mut name = String::new();
    for byte in segment {
        let encoded = encode(*byte);
        if name.len() + encoded.len() > LONGEST {
            name.push_str(Kind::More.ending());
            names.push(std::mem::take(&mut name));
        }
        name.push_str(&encoded);
    }
    name.push_str(kind.ending());
    names.push(name);
    names
}

/// The bytes and the kind of one name, or `None` if no key has such a name.
pub(crate) fn decode(name: &str) -> Option<(Vec<u8>, Kind)> {
    let (text, kind) = Kind::ALL
        .into_iter()
        .find_map(|kind| Some((name.strip_suffix(kind.ending())?, kind)))?;
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let (byte, after) = match (first, after) {
            (b'!', [letter, after @ ..]) => (letter.to_ascii_uppercase(), after),
            (b'%', [high, low, after @ ..]) => (digit(*high)? << 4 | digit(*low)?, after),
            _ => (*first, after),
        };
        // Accept only what `encode` writes, so that no two names decode to the same bytes.
        let written = rest.len() - after.len();
        if encode(byte).as_bytes() != &rest[..written] {
            return None;
        }
        bytes.push(byte);
        rest = after;
    }
    Some((bytes, kind))
}

fn encode(byte: u8) -> String {
    match byte {
        b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
        b'A'..=b'Z' => format!("!{}", char::from(byte.to_ascii_lowercase())),
        _ => format!("%{byte:02x}"),
    }
}

fn digit(letter: u8) -> Option<u8> {
    match letter {
        b'0'..=b'9' => Some(letter - b'0'),
        b'a'..=b'f' => Some(letter - b'a' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::path::Component;

    use proptest::prelude::*;
    use proptest::test_runner::{Config, RngSeed, TestRunner};

    use super::*;

    /// The key of a path, as a listing reads it.
    fn key_of(path: &std::path::Path) -> Option<String> {
        let (mut bytes, mut last) = (Vec::new(), None);
        for component in path.components() {
            let (segment, kind) = decode(component.as_os_str().to_str()?)?;
            bytes.extend(segment);
            if kind == Kind::Directory {
                bytes.push(b'/');
            }
            last = Some(kind);
        }
        (last == Some(Kind::Object)).then_some(())?;
        String::from_utf8(bytes).ok()
    }

    fn holds(key: &str) {
        let path = path(key);
        assert_eq!(key_of(&path).as_deref(), Some(key), "{path:?}");
        for component in path.components() {
            let Component::Normal(name) = component else {
                panic!("{key:?} leads to {path:?}");
            };
            assert!(name.len() <= 255, "{name:?}");
            let name = name.to_str().unwrap();
            assert_eq!(name, name.to_lowercase(), "{key:?}");
            assert!(!matches!(name, "." | ".."));
        }
    }

    #[test]
    fn every_key_has_its_own_path() {
        let long = ["a", "A", "\u{e9}", "/", "a/", "..", "\u{1}", "\u{1f980}"]
            .map(|part| part.repeat(1024 / part.len()));
        let mut keys = vec![
            ".", "..", "../x", "a/../b", "/", "//", "///", "a", "A", "a/", "a//", "/a", "a/b",
            "a.d", "a.d/b", "a.json", "a.json/b", "a.more", "a.more/b", "a.d.json", "!a", "%41",
            "%2F", "%", "!", "+", " ", "a b", "a\\b", "C:\\x", "con", "nul.txt", "\u{0}", "\n",
            "\r\n", "\u{7f}", "\u{fffe}", "e\u{301}", "\u{e9}", "\u{c9}", "~", "*", "?", "\"",
            "a\u{0}b",
        ];
        keys.extend(long.iter().map(String::as_str));
        let mut seen = HashMap::new();
        for key in keys {
            holds(key);
            // Like a case-insensitive file system.
            let path = path(key).to_str().unwrap().to_lowercase();
            assert_eq!(seen.insert(path, key), None, "{key:?}");
        }
    }

    #[test]
    fn no_two_keys_share_a_path() {
        let config = Config {
            cases: 1024,
            rng_seed: RngSeed::Fixed(12),
            failure_persistence: None,
            ..Config::default()
        };
        let odd = prop_oneof![
            any::<String>(),
            "[./a-cA-C%!+ -]{0,40}",
            r"(\.\.|\.|/|a|\.d|\.json|\.more|%2f){0,30}",
            "[a-zA-Z\u{e0}-\u{ff}]{150,340}",
        ];
        let pairs = (odd.clone(), odd);
        TestRunner::new(config)
            .run(&pairs, |(one, other)| {
                holds(&one);
                if one != other {
                    prop_assert_ne!(path(&one), path(&other));
                }
                Ok(())
            })
            .unwrap();
    }

    #[test]
    fn names_that_belong_to_no_key_are_rejected() {
        for name in [
            "",
            "a",
            "a.txt",
            "A.json",
            "%41.json",
            "%zz.json",
            "%2.json",
            "!!.json",
            "!.d",
            "%2F.d",
            "\u{e9}.json",
        ] {
            assert_eq!(decode(name), None, "{name}");
        }
        let config = Config {
            cases: 1024,
            rng_seed: RngSeed::Fixed(13),
            failure_persistence: None,
            ..Config::default()
        };
        TestRunner::new(config)
            .run(
                &r"([a-z%!./]|%[0-9a-fA-F]{2}|!.){0,20}(\.json|\.d|\.more|)",
                |name| {
                    if let Some((bytes, kind)) = decode(&name) {
                        let names = segment_names(&bytes, kind);
                        prop_assert_eq!(names, [name]);
                    }
                    Ok(())
                },
            )
            .unwrap();
    }
}
