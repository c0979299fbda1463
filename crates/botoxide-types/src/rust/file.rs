//! The head of a generated file, and whether a file still fits its model.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use botoxide_core::digest;

use super::selection::{Docs, Options, Selection, Source};

/// What a generated file says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Generated {
    /// The service.
    pub service: String,
    /// The operations; `None` for all.
    pub operations: Option<Vec<String>>,
    /// What its types have.
    pub options: Options,
}

/// A generated file beside what its command would write now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// Nothing has changed.
    Same,
    /// The model has new members, types or documentation. The file still fits.
    Older,
    /// The file does not fit the model any more.
    Broken(Vec<Broken>),
}

/// A field that does not fit any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// An operation that uses it.
    pub operation: String,
    /// The type and the field: `PutObject.body`.
    pub field: String,
    /// What it was.
    pub before: String,
    /// What it is; `None` if it has been removed.
    pub now: Option<String>,
}

impl std::fmt::Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            operation,
            field,
            before,
            now,
        } = self;
        match now {
            Some(now) => write!(f, "{operation}: {field} is {now}, was {before}"),
            None => write!(f, "{operation}: {field} has been removed, was {before}"),
        }
    }
}

const COMMAND: &str = "// command: botoxide types rust ";
const TEXT: &str = "// text: ";

/// Puts the head before the code.
pub(super) fn with_head(source: &Source, selection: &Selection, body: &str) -> String {
    let mut command = source.name.clone();
    if !selection.is_whole {
        let names: Vec<_> = selection.names().collect();
        let _ = write!(command, " --operations {}", names.join(","));
    }
    let Options { docs, members } = &selection.options;
    if !members.is_empty() {
        let _ = write!(command, " --members {}", members.join(","));
    }
    if *docs != Docs::default() {
        let _ = write!(command, " --docs {}", docs.as_str());
    }
    let service = source.service;
    let mut head = format!(
        "// Types of {}, API version {}. Generated: do not edit.\n",
        source.name,
        service.api_version()
    );
    let _ = writeln!(head, "{COMMAND}{command}");
    let _ = writeln!(head, "// botocore: {}", botocore_version());
    let _ = writeln!(head, "// shapes: {}", digest_of(&shapes_of(body)));
    let _ = writeln!(head, "{TEXT}{}\n", digest_of(&significant(body)));
    head + body
}

/// The version of botocore whose models are built in.
fn botocore_version() -> &'static str {
    "1.44.5"
}

impl Generated {
    /// Reads the head of a file; `None` if no command has written it.
    pub fn read(text: &str) -> Option<Self> {
        let command = head(text).find_map(|line| line.strip_prefix(COMMAND))?;
        let mut words = command.split_whitespace();
        let service = words.next()?.to_owned();
        let (mut operations, mut options) = (None, Options::default());
        while let Some(word) = words.next() {
            match (word, words.next()) {
                ("--operations", Some(names)) => {
                    operations = Some(names.split(',').map(str::to_owned).collect());
                }
                ("--members", Some(paths)) => {
                    options.members = paths.split(',').map(str::to_owned).collect();
                }
                ("--docs", Some(name)) => options.docs = Docs::named(name)?,
                _ => return None,
            }
        }
        Some(Self {
            service,
            operations,
            options,
        })
    }
}

fn head(text: &str) -> impl Iterator<Item = &str> {
    text.lines().take_while(|line| line.starts_with("//"))
}

/// Whether a generated file is not what the command wrote. Its format may differ: rustfmt's changes do not count.
pub fn is_edited(text: &str) -> bool {
    let Some(written) = head(text).find_map(|line| line.strip_prefix(TEXT)) else {
        return true;
    };
    let body: String = text
        .split_inclusive('\n')
        .skip_while(|line| line.starts_with("//"))
        .collect();
    written.trim() != digest_of(&significant(&body))
}

/// Puts the hash of its own text into the head of a file: what it has is what a command wrote. For tests.
#[doc(hidden)]
pub fn seal(text: &str) -> String {
    let body: String = text
        .split_inclusive('\n')
        .skip_while(|line| line.starts_with("//"))
        .collect();
    let mut sealed = String::new();
    for line in text.split_inclusive('\n') {
        if line.starts_with(TEXT) {
            let _ = writeln!(sealed, "{TEXT}{}", digest_of(&significant(&body)));
        } else {
            sealed.push_str(line);
        }
    }
    sealed
}

/// Text without what a formatter changes.
fn significant(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace() && *c != ',')
        .collect()
}

/// Code without comments and constants: what has to fit the model.
fn shapes_of(body: &str) -> String {
    let is_code = |line: &&str| {
        let line = line.trim_start();
        !line.starts_with("//") && !line.starts_with("pub const")
    };
    significant(&body.lines().filter(is_code).collect::<String>())
}

fn digest_of(text: &str) -> String {
    let mut hex = digest::hex(&digest::sha256(text.as_bytes()));
    hex.truncate(16);
    hex
}

/// Compares a file with what its command writes now. `old` is the file, `new` what would be written.
pub fn compare(old: &str, new: &str) -> State {
    let (before, now) = (fields_of(old), fields_of(new));
    let mut broken = Vec::new();
    for (field, kind) in &before.fields {
        let current = now.fields.get(field);
        if current != Some(kind) {
            broken.push(Broken {
                operation: before.operation_of(field),
                field: field.clone(),
                before: kind.clone(),
                now: current.cloned(),
            });
        }
    }
    // A new member that is required makes literals and calls of `new` incomplete.
    for (field, kind) in &now.fields {
        let type_name = field.split('.').next().unwrap_or_default();
        let is_required =
            !kind.starts_with("Option<") && before.types.contains(&type_name.to_owned());
        if is_required && !before.fields.contains_key(field) {
            broken.push(Broken {
                operation: before.operation_of(field),
                field: field.clone(),
                before: "absent".to_owned(),
                now: Some(kind.clone()),
            });
        }
    }
    if !broken.is_empty() {
        State::Broken(broken)
    } else if significant(old) == significant(new) {
        State::Same
    } else {
        State::Older
    }
}

/// The structs of a file.
#[derive(Default)]
struct Parsed {
    types: Vec<String>,
    /// Types of fields, by `Type.field`.
    fields: BTreeMap<String, String>,
    operations: Vec<String>,
}

impl Parsed {
    /// An operation that leads to a field.
    fn operation_of(&self, field: &str) -> String {
        let type_name = field.split('.').next().unwrap_or_default();
        let is_top = |name: &String| {
            let rest = type_name.strip_prefix(name.as_str());
            rest.is_some_and(|rest| matches!(rest, "" | "Output"))
        };
        if let Some(operation) = self.operations.iter().find(|name| is_top(name)) {
            return operation.clone();
        }
        let mut seen = vec![type_name.to_owned()];
        let mut at = 0;
        while at < seen.len() {
            let wanted = seen[at].clone();
            for (user, kind) in &self.fields {
                let owner = user.split('.').next().unwrap_or_default().to_owned();
                let mentions = kind
                    .split(|c: char| !c.is_alphanumeric())
                    .any(|word| word == wanted);
                if mentions && !seen.contains(&owner) {
                    let operation = self.operations.iter().find(|name| {
                        owner
                            .strip_prefix(name.as_str())
                            .is_some_and(|rest| matches!(rest, "" | "Output"))
                    });
                    if let Some(operation) = operation {
                        return operation.clone();
                    }
                    seen.push(owner);
                }
            }
            at += 1;
        }
        type_name.to_owned()
    }
}

fn fields_of(text: &str) -> Parsed {
    let mut parsed = Parsed::default();
    let mut current = None;
    let mut lines = text.lines().map(str::trim);
    while let Some(line) = lines.next() {
        if let Some(name) = line.strip_prefix("pub struct ") {
            let name = name
                .split(|c: char| !c.is_alphanumeric())
                .next()
                .unwrap_or_default();
            parsed.types.push(name.to_owned());
            current = line.ends_with('{').then(|| name.to_owned());
        } else if let Some(rest) = line.strip_prefix("impl Operation for ") {
            let name = rest.trim_end_matches(" {").to_owned();
            parsed.operations.push(name);
        } else if line == "}" {
            current = None;
        } else if let Some(name) = &current
            && let Some((field, kind)) = line.strip_prefix("pub ").and_then(|it| it.split_once(':'))
        {
            // A formatter cuts long types.
            let mut kind = kind.to_owned();
            while !kind.ends_with(',') || kind.matches('<').count() > kind.matches('>').count() {
                let Some(more) = lines.next() else {
                    break;
                };
                kind.push_str(more);
            }
            let kind = significant(&kind);
            parsed.fields.insert(format!("{name}.{field}"), kind);
        }
    }
    parsed
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &str = "pub struct GetPhoto {\n    pub title: Text,\n}\nimpl Operation for GetPhoto {\n}\n\
                       pub struct GetPhotoOutput {\n    pub photo: Option<types::Photo>,\n}\n\
                       pub mod types {\n    pub struct Photo {\n        pub size: Option<i64>,\n    }\n}\n";

    #[test]
    fn changes_of_types_are_named_with_their_operation() {
        assert_eq!(compare(OLD, OLD), State::Same);
        let grown = OLD.replace("pub size", "pub owner: Option<Text>,\n pub size");
        assert_eq!(compare(OLD, &grown), State::Older);
        let changed = OLD.replace("Option<i64>", "Option<f64>");
        let State::Broken(broken) = compare(OLD, &changed) else {
            panic!()
        };
        assert_eq!(broken.len(), 1);
        assert_eq!(
            broken[0].to_string(),
            "GetPhoto: Photo.size is Option<f64>, was Option<i64>"
        );
        let cut = OLD.replace("Option<types::Photo>", "\n Option<\n  types::Photo,\n >");
        assert_eq!(compare(&cut, OLD), State::Same);
        let removed = OLD.replace("pub title: Text,", "");
        let State::Broken(broken) = compare(OLD, &removed) else {
            panic!()
        };
        assert_eq!(
            broken[0].to_string(),
            "GetPhoto: GetPhoto.title has been removed, was Text"
        );
        let required = OLD.replace("pub title: Text,", "pub title: Text,\n pub size: i64,");
        assert!(matches!(compare(OLD, &required), State::Broken(_)));
    }
}
