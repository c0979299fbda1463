//! Names in Rust: of types, fields and constants.

use std::collections::HashSet;

use botoxide_core::names::xform_name;

/// Names of types that generated code uses itself.
const TAKEN: &[&str] = &[
    "Body",
    "Box",
    "Bytes",
    "Entries",
    "Err",
    "None",
    "Ok",
    "Operation",
    "OperationError",
    "Option",
    "Paginated",
    "Result",
    "Self",
    "Some",
    "Streaming",
    "Text",
    "Timestamp",
    "Value",
    "Vec",
    "Waiter",
];

/// Keywords, all of which can be fields when written `r#…`.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
    "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
    "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

/// Keywords that cannot.
const RESERVED: &[&str] = &["_", "crate", "self", "super"];

/// The name of a type: the shape's, where Rust can have it.
pub(super) fn type_name(shape: &str) -> String {
    let mut name = String::with_capacity(shape.len());
    let mut starts_word = true;
    for c in shape.chars() {
        if !c.is_ascii_alphanumeric() {
            starts_word = true;
            continue;
        }
        if name.is_empty() && c.is_ascii_digit() {
            name.push('N');
        }
        name.push(if starts_word {
            c.to_ascii_uppercase()
        } else {
            c
        });
        starts_word = false;
    }
    if name.is_empty() || TAKEN.contains(&name.as_str()) {
        name.push_str("Shape");
    }
    name
}

/// The name of a field: boto3's snake case of the member.
pub(super) fn field_name(member: &str) -> String {
    let mut name: String = xform_name(member, '_')
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() {
                c.to_ascii_lowercase()
            } else {
                '_'
            }
        })
        .collect();
    if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) {
        name.insert(0, '_');
    }
    if KEYWORDS.contains(&name.as_str()) {
        return format!("r#{name}");
    }
    if RESERVED.contains(&name.as_str()) {
        name.push('_');
    }
    name
}

/// The name of an enum's constant.
pub(super) fn constant_name(value: &str) -> String {
    let mut name = String::with_capacity(value.len());
    let mut previous = '_';
    for c in value.chars() {
        let is_word_start = c.is_ascii_uppercase() && previous.is_ascii_lowercase();
        if is_word_start || (!c.is_ascii_alphanumeric() && !name.ends_with('_') && !name.is_empty())
        {
            name.push('_');
        }
        if c.is_ascii_alphanumeric() {
            name.push(c.to_ascii_uppercase());
        }
        previous = c;
    }
    let trimmed = name.trim_end_matches('_').len();
    name.truncate(trimmed);
    if name.is_empty() {
        name.push_str("EMPTY");
    }
    if name.starts_with(|c: char| c.is_ascii_digit()) {
        name.insert(0, '_');
    }
    name
}

/// A name that is not used yet: with a number behind it where it is.
pub(super) fn unique(used: &mut HashSet<String>, name: String) -> String {
    let mut unused = name;
    let mut number = 2;
    let stem = unused.clone();
    while !used.insert(unused.clone()) {
        unused = format!(
            "{stem}{}{number}",
            if stem.ends_with(|c: char| c.is_ascii_digit()) {
                "_"
            } else {
                ""
            }
        );
        number += 1;
    }
    unused
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_that_rust_can_have() {
        for (shape, name) in [
            ("CORSRule", "CORSRule"),
            ("attributes", "Attributes"),
            ("Option", "OptionShape"),
            ("__x", "X"),
        ] {
            assert_eq!(type_name(shape), name);
        }
        for (member, name) in [
            ("SSEKMSKeyId", "ssekms_key_id"),
            ("Type", "r#type"),
            ("self", "self_"),
            ("$a-b", "_a_b"),
        ] {
            assert_eq!(field_name(member), name);
        }
        for (value, name) in [
            ("t2.micro", "T2_MICRO"),
            ("2012-10-17", "_2012_10_17"),
            ("", "EMPTY"),
            ("InService", "IN_SERVICE"),
            ("s3:ObjectCreated:*", "S3_OBJECT_CREATED"),
            ("DEEP_ARCHIVE", "DEEP_ARCHIVE"),
            ("*", "EMPTY"),
        ] {
            assert_eq!(constant_name(value), name);
        }
        let mut used = HashSet::new();
        let names: Vec<_> = (0..3).map(|_| unique(&mut used, "A1".to_owned())).collect();
        assert_eq!(names, ["A1", "A1_2", "A1_3"]);
    }
}
