//! Changes one value in the text of an INI file and keeps everything else: comments, order, blank lines.
//!
//! Not here: the choice of file and section. Counterpart: awscli `configure/writer.py`.

use botoxide::config::split_words;

/// The change of a section: one setting, or only its creation. Not for printing: the value may be
/// a secret.
pub(super) struct Change<'a> {
    /// The section's header, without brackets.
    pub(super) section: &'a str,
    pub(super) setting: Option<Setting<'a>>,
}

/// One value: its key, the key within a block, the new text.
#[derive(Clone, Copy)]
pub(super) struct Setting<'a> {
    pub(super) key: &'a str,
    pub(super) nested: Option<&'a str>,
    pub(super) value: &'a str,
}

/// The indentation of values in a new block.
const INDENT: &str = "    ";

/// Applies the change to the text.
pub(super) fn apply(text: &str, change: &Change<'_>) -> String {
    if text.contains("\r\n") {
        return apply(&text.replace("\r\n", "\n"), change).replace('\n', "\r\n");
    }
    if text.contains('\r') {
        return apply(&text.replace('\r', "\n"), change).replace('\n', "\r");
    }
    let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
    if let Some(last) = lines.last_mut()
        && !last.ends_with('\n')
    {
        last.push('\n');
    }
    let kinds = kinds(&lines);
    let is_wanted =
        |kind: &Kind| matches!(kind, Kind::Section(name) if is_same(name, change.section));
    // If a profile has two sections, the later one counts.
    let Some(start) = kinds.iter().rposition(is_wanted) else {
        lines.push(format!("[{}]\n", change.section));
        lines.extend(change.setting.map(|setting| entry("", setting)));
        return lines.concat();
    };
    let Some(setting) = change.setting else {
        return text.to_owned();
    };
    let is_section = |kind: &Kind| matches!(kind, Kind::Section(_));
    let end = until(&kinds, start, is_section);
    let wanted = Kind::Key(setting.key.to_lowercase());
    let mut keys = (start + 1..end).filter(|&at| matches!(kinds.get(at), Some(Kind::Key(_))));
    if let Some(at) = keys.clone().find(|&at| kinds.get(at) == Some(&wanted)) {
        let is_other = |kind: &Kind| matches!(kind, Kind::Section(_) | Kind::Key(_));
        let block_end = until(&kinds, at, is_other).min(end);
        replace(&mut lines, at, block_end, setting);
    } else {
        let depth = keys.next_back().map(|at| indent_of(&lines, at));
        let after = last_of(&lines, start, end);
        lines.insert(after + 1, entry(&depth.unwrap_or_default(), setting));
    }
    lines.concat()
}

/// The first place after `at` where a line of this kind is.
fn until(kinds: &[Kind], at: usize, is_end: impl Fn(&Kind) -> bool) -> usize {
    let found = kinds.iter().skip(at + 1).position(is_end);
    found.map_or(kinds.len(), |length| at + 1 + length)
}

/// Sets the value of the entry that begins at line `at` and goes on to `end`.
fn replace(lines: &mut Vec<String>, at: usize, end: usize, setting: Setting<'_>) {
    let depth = indent_of(lines, at);
    let last = last_of(lines, at, end);
    let is_text = lines
        .get(at)
        .and_then(|line| line.split_once(['=', ':']))
        .is_some_and(|(_, value)| !value.trim().is_empty());
    let nested = match setting.nested {
        Some(nested) if !is_text => nested,
        // DIFFERENCE A7: what is left of a block would become a part of the value, and of a text, a part of the block.
        _ => {
            lines.splice(at..=last, [entry(&depth, setting)]);
            return;
        }
    };
    let mut depth = format!("{depth}{INDENT}");
    for line in lines.iter_mut().take(end).skip(at + 1) {
        let Some(key) = nested_key_of(line) else {
            continue;
        };
        depth = line.chars().take(indent(line)).collect();
        if key == nested {
            *line = format!("{depth}{nested} = {}\n", setting.value);
            return;
        }
    }
    lines.insert(last + 1, format!("{depth}{nested} = {}\n", setting.value));
}

/// The kind of a line, as parsed by (`botoxide::config`).
#[derive(Debug, PartialEq)]
enum Kind {
    /// A header, without brackets.
    Section(String),
    /// A key, in lower case as it is read.
    Key(String),
    /// A part of the value that begins before it.
    Continued,
    /// A comment, a blank line, or something that is not understood.
    Other,
}

fn kinds(lines: &[String]) -> Vec<Kind> {
    let (mut depth, mut has_key) = (0, false);
    let kind = |line: &String| {
        let text = line.trim_matches(is_space);
        if text.is_empty() || is_comment(text) {
            return Kind::Other;
        }
        if indent(line) > depth && has_key {
            return Kind::Continued;
        }
        depth = indent(line);
        if let Some((header, _)) = text
            .strip_prefix('[')
            .and_then(|rest| rest.rsplit_once(']'))
            && !header.is_empty()
        {
            has_key = false;
            return Kind::Section(header.to_owned());
        }
        let Some((key, _)) = text.split_once(['=', ':']) else {
            return Kind::Other;
        };
        let key = key.trim_end_matches(is_space).to_lowercase();
        has_key = !key.is_empty();
        if has_key { Kind::Key(key) } else { Kind::Other }
    };
    lines.iter().map(kind).collect()
}

/// Whether two headers name one section. Quotes count only after the kind of a section.
fn is_same(header: &str, wanted: &str) -> bool {
    let kind = ["profile", "sso-session", "services"]
        .into_iter()
        .find(|kind| wanted.starts_with(kind) && header.starts_with(kind));
    let name = |header| match split_words(header)?.as_slice() {
        [_, name] => Some(name.clone()),
        _ => None,
    };
    let names = kind.and_then(|_| Some((name(header)?, name(wanted)?)));
    names.map_or(header == wanted, |(one, other)| one == other)
}

/// The last non-empty line between `start` and `end`; blank lines and comments before the next section
/// belong to it.
fn last_of(lines: &[String], start: usize, end: usize) -> usize {
    (start..end)
        .rev()
        .find(|&at| {
            lines
                .get(at)
                .is_some_and(|line| !line.trim().is_empty() && !is_comment(line))
        })
        .unwrap_or(start)
}

fn entry(depth: &str, setting: Setting<'_>) -> String {
    let Setting { key, nested, value } = setting;
    match nested {
        Some(nested) => format!("{depth}{key} =\n{depth}{INDENT}{nested} = {value}\n"),
        None => format!("{depth}{key} = {value}\n"),
    }
}

fn is_comment(line: &str) -> bool {
    line.trim_start_matches(is_space).starts_with(['#', ';'])
}

fn indent(line: &str) -> usize {
    line.chars().take_while(|&c| is_space(c)).count()
}

fn indent_of(lines: &[String], at: usize) -> String {
    let line = lines.get(at).map_or("", String::as_str);
    line.chars().take(indent(line)).collect()
}

/// The key of a line in a block, where case counts and a colon means nothing.
fn nested_key_of(line: &str) -> Option<&str> {
    if is_comment(line) {
        return None;
    }
    let (key, _) = line.split_once('=')?;
    Some(key.trim_matches(is_space))
}

/// Python's `str.isspace`.
pub(super) fn is_space(c: char) -> bool {
    c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::Path;

    use botoxide::config::{Section, Setting as Read, SharedConfig};
    use botoxide::seam::FakeFs;
    use proptest::prelude::*;

    use super::*;
    use crate::command::configure::settings_file::{check, profile_section};

    fn set(text: &str, section: &str, name: &str, value: &str) -> String {
        let (key, nested) = match name.split_once('.') {
            Some((key, nested)) => (key, Some(nested)),
            None => (name, None),
        };
        apply(
            text,
            &Change {
                section,
                setting: Some(Setting { key, nested, value }),
            },
        )
    }

    #[test]
    fn what_is_not_meant_stays() {
        let text = "# mine\n[default]\n; region = old\nregion=a\n\n# next\n[profile \"b\"]\nx = 1";
        assert_eq!(
            set(text, "default", "region", "z"),
            "# mine\n[default]\n; region = old\nregion = z\n\n# next\n[profile \"b\"]\nx = 1\n"
        );
        assert_eq!(
            set(text, "default", "output", "json"),
            "# mine\n[default]\n; region = old\nregion=a\noutput = json\n\n# next\n[profile \"b\"]\nx = 1\n"
        );
        assert_eq!(set(text, "profile b", "y", "2"), format!("{text}\ny = 2\n"));
        assert_eq!(
            set(text, "profile c", "y", "2"),
            format!("{text}\n[profile c]\ny = 2\n")
        );
        assert_eq!(set("", "default", "a", "1"), "[default]\na = 1\n");
    }

    #[test]
    fn line_ends_stay() {
        assert_eq!(
            set("[default]\r\nregion = a\r\n", "default", "output", "json"),
            "[default]\r\nregion = a\r\noutput = json\r\n"
        );
    }

    #[test]
    fn blocks_are_entered() {
        let text = "[default]\ns3 =\n  max_bandwidth = 1\n  region = x\nregion = a\n";
        assert_eq!(
            set(text, "default", "s3.addressing_style", "path"),
            "[default]\ns3 =\n  max_bandwidth = 1\n  region = x\n  addressing_style = path\nregion = a\n"
        );
        assert_eq!(
            set(text, "default", "s3.max_bandwidth", "2"),
            "[default]\ns3 =\n  max_bandwidth = 2\n  region = x\nregion = a\n"
        );
        assert_eq!(
            set(text, "default", "region", "b"),
            "[default]\ns3 =\n  max_bandwidth = 1\n  region = x\nregion = b\n"
        );
        assert_eq!(
            set(text, "default", "s3", "flat"),
            "[default]\ns3 = flat\nregion = a\n"
        );
        assert_eq!(
            set("[default]\n", "default", "s3.addressing_style", "path"),
            "[default]\ns3 =\n    addressing_style = path\n"
        );
    }

    /// A profile, a key, and a key in its block.
    type Place = (String, String, Option<String>);

    /// All settings of all profiles; `None` for a file that cannot be read.
    fn read(text: &str) -> Option<BTreeMap<Place, String>> {
        let fs = FakeFs::default();
        fs.write("/config", text);
        let shared = SharedConfig::load(&fs, Path::new("/config"), Path::new("/none")).ok()?;
        let mut all = BTreeMap::new();
        let mut add = |name: &str, section: &Section| {
            for (key, setting) in section.iter() {
                let id = |nested| (name.to_owned(), key.to_owned(), nested);
                match setting {
                    Read::Text(text) => drop(all.insert(id(None), text.clone())),
                    Read::Nested(block) => {
                        for (nested, text) in block {
                            all.insert(id(Some(nested.clone())), text.clone());
                        }
                    }
                }
            }
        };
        for name in shared.profile_names() {
            add(name, &shared.profile(name).unwrap_or_default());
        }
        for name in ["preview", "plugins"] {
            add(name, shared.other(name).unwrap_or(&Section::default()));
        }
        Some(all)
    }

    fn word() -> impl Strategy<Value = String> {
        prop_oneof![
            4 => proptest::sample::select(vec!["a", "b", "region", "Region", "s3", "work", "x.y", "a b"]).prop_map(str::to_owned),
            1 => "[a-zA-Z_é'\"=:#;\\[\\] \t-]{1,6}",
            1 => any::<String>(),
        ]
    }

    /// A line of a file, good or bad.
    fn line() -> impl Strategy<Value = String> {
        let end = proptest::sample::select(vec!["\n", "\n", "\n", "\n", "\r\n", "\r", "\n\n", ""]);
        let text = prop_oneof![
            2 => word().prop_map(|name| format!("[profile {name}]")),
            1 => word().prop_map(|name| format!("[profile '{name}']")),
            1 => word().prop_map(|name| format!("[{name}]")),
            1 => Just("[default]".to_owned()),
            4 => (word(), word()).prop_map(|(key, value)| format!("{key} = {value}")),
            2 => (word(), word()).prop_map(|(key, value)| format!("  {key} = {value}")),
            1 => word().prop_map(|key| format!("{key} =")),
            1 => word().prop_map(|text| format!("# {text}")),
            1 => word(),
        ];
        (text, end).prop_map(|(text, end)| text + end)
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

        /// What is written can be read again, and nothing else has changed.
        #[test]
        fn a_change_changes_one_setting(
            lines in proptest::collection::vec(line(), 0..12),
            profile in word(),
            key in word(),
            nested in proptest::option::of(word()),
            value in word(),
        ) {
            let text = lines.concat();
            let section = profile_section(&profile);
            let setting = Setting { key: &key, nested: nested.as_deref(), value: &value };
            let change = Change { section: &section, setting: Some(setting) };
            let after = apply(&text, &change);
            if check(&change).is_ok() && let Some(mut expected) = read(&text) {
                let key = key.to_lowercase();
                expected.retain(|(section, other, other_nested), _| {
                    *section != profile || *other != key || (nested.is_some() && other_nested.is_some())
                });
                expected.insert((profile, key, nested), value.trim().to_owned());
                prop_assert_eq!(read(&after), Some(expected), "{:?} became {:?}", text, after);
            }
        }
    }
}
