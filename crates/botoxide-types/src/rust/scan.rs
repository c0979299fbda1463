//! Finds which operations a program's sources name: `s3::GetObject`.

use std::collections::{BTreeMap, BTreeSet};

/// Operations by service, as far as sources name them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found(pub BTreeMap<String, BTreeSet<String>>);

/// Looks for paths of which the first part is a module that `service_of` knows, and the second looks like a type.
///
/// The text is not parsed: strings and comments count, except for comments of whole lines.
///
/// ```
/// use botoxide_types::rust::scan;
///
/// let code = "let out = s3.send(aws::s3::GetObject::new(a, b)).await?; use aws::s3::{PutObject, types::Tag};";
/// let found = scan(code, &|module| (module == "s3").then(|| "s3".to_owned()));
/// assert_eq!(found.0["s3"].iter().collect::<Vec<_>>(), ["GetObject", "PutObject"]);
/// ```
pub fn scan(code: &str, service_of: &dyn Fn(&str) -> Option<String>) -> Found {
    let mut found = Found::default();
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let code: String = code
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .flat_map(|line| [line, "\n"])
        .collect();
    for (at, _) in code.match_indices("::") {
        let before = &code[..at];
        let module = &before[before.trim_end_matches(is_part).len()..];
        let Some(service) = service_of(module) else {
            continue;
        };
        let after = code[at + 2..].trim_start();
        let names: Vec<&str> = match after.strip_prefix('{') {
            // What is nested deeper is not an operation.
            Some(group) => top_level(group),
            None => vec![after],
        };
        for name in names {
            let name = name.trim_start();
            let name = &name[..name.find(|c| !is_part(c)).unwrap_or(name.len())];
            if name.starts_with(|c: char| c.is_ascii_uppercase()) {
                found
                    .0
                    .entry(service.clone())
                    .or_default()
                    .insert(name.to_owned());
            }
        }
    }
    found
}

/// The parts of a group of imports, up to its end.
fn top_level(group: &str) -> Vec<&str> {
    let (mut parts, mut start, mut depth) = (Vec::new(), 0, 0_usize);
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => {
                parts.push(&group[start..at]);
                return parts;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&group[start..at]);
                start = at + 1;
            }
            ';' => return parts,
            _ => {}
        }
    }
    parts
}
