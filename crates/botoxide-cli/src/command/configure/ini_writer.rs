//! Changes one value in the text of an INI file and leaves everything else as it is: comments, order, blank lines.
//!
//! Not here: which file and which section. Counterpart: awscli `configure/writer.py`.

/// What changes in a section: one setting, or nothing but that the section is there. Not for printing: the value may be
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

/// How far values in a new block are indented.
const INDENT: &str = "    ";

/// The text with the change made.
pub(super) fn apply(text: &str, change: &Change<'_>) -> String {
    if text.contains("\r\n") {
        return apply(&text.replace("\r\n", "\n"), change).replace('\n', "\r\n");
    }
    let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
    if let Some(last) = lines.last_mut()
        && !last.ends_with('\n')
    {
        last.push('\n');
    }
    let wanted = words(change.section);
    let Some(start) = lines
        .iter()
        .position(|line| section_of(line).is_some_and(|name| words(name) == wanted))
    else {
        lines.push(format!("[{}]\n", change.section));
        lines.extend(change.setting.map(entry));
        return lines.concat();
    };
    let Some(setting) = change.setting else {
        return text.to_owned();
    };
    let end = lines
        .iter()
        .skip(start + 1)
        .position(|line| section_of(line.trim_start()).is_some())
        .map_or(lines.len(), |length| start + 1 + length);
    let found = lines
        .iter()
        .take(end)
        .skip(start + 1)
        .position(|line| indent(line) == 0 && key_of(line) == Some(setting.key));
    if let Some(at) = found {
        replace(&mut lines, start + 1 + at, end, setting);
    } else {
        let after = last_of(&lines, start, end);
        lines.insert(after + 1, entry(setting));
    }
    lines.concat()
}

/// Puts the value into the entry that begins at line `at`.
fn replace(lines: &mut Vec<String>, at: usize, end: usize, setting: Setting<'_>) {
    let block_end = lines
        .iter()
        .take(end)
        .skip(at + 1)
        .position(|line| indent(line) == 0 && !line.trim().is_empty())
        .map_or(end, |length| at + 1 + length);
    let Some(nested) = setting.nested else {
        // DIFFERENCE A7: what is left of a block would become a part of the value.
        lines.splice(at..=last_of(lines, at, block_end), [entry(setting)]);
        return;
    };
    let mut depth = INDENT.to_owned();
    for line in lines.iter_mut().take(block_end).skip(at + 1) {
        let Some(key) = key_of(line) else { continue };
        depth = line.chars().take(indent(line)).collect();
        if key == nested {
            *line = format!("{depth}{nested} = {}\n", setting.value);
            return;
        }
    }
    let after = last_of(lines, at, block_end);
    lines.insert(after + 1, format!("{depth}{nested} = {}\n", setting.value));
    if let Some(line) = lines.get_mut(at) {
        *line = format!("{} =\n", setting.key);
    }
}

/// The last line between `start` and `end` that says something; blank lines and comments before the next section
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

fn entry(setting: Setting<'_>) -> String {
    let Setting { key, nested, value } = setting;
    match nested {
        Some(nested) => format!("{key} =\n{INDENT}{nested} = {value}\n"),
        None => format!("{key} = {value}\n"),
    }
}

fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with(['#', ';'])
}

fn indent(line: &str) -> usize {
    line.chars().take_while(|c| matches!(c, ' ' | '\t')).count()
}

fn section_of(line: &str) -> Option<&str> {
    Some(line.strip_prefix('[')?.split_once(']')?.0)
}

fn key_of(line: &str) -> Option<&str> {
    if is_comment(line) {
        return None;
    }
    let (key, _) = line.split_once(['=', ':'])?;
    Some(key.trim())
}

/// The kind of a section and its name, without quotes.
fn words(header: &str) -> (&str, &str) {
    let (kind, name) = header.split_once(' ').unwrap_or((header, ""));
    (kind, name.trim().trim_matches(['"', '\'']))
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
