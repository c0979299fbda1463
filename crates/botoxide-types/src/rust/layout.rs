//! How generated code is laid out: macros' rows, modules, imports.

use std::fmt::Write as _;

/// Types that the generated code imports where it uses them.
const IMPORTS: [&str; 10] = [
    "Body",
    "Bytes",
    "Entries",
    "Operation",
    "Paginated",
    "Streaming",
    "Text",
    "Timestamp",
    "Value",
    "Waiter",
];

/// Lines of `structure!` are filled up to here.
pub(super) const WIDTH: usize = 100;

/// Ends a macro's call with its rows, several on a line.
pub(super) fn fill(out: &mut String, rows: &[String]) {
    fill_with(out, rows, &[]);
}

/// As [`fill`], with secret members.
pub(super) fn fill_with(out: &mut String, rows: &[String], secrets: &[String]) {
    let mut width = WIDTH;
    for row in rows {
        if width + row.len() + 2 > WIDTH {
            out.push_str("\n   ");
            width = 3;
        }
        let _ = write!(out, " {row},");
        width += row.len() + 2;
    }
    if !rows.is_empty() {
        out.push('\n');
    }
    out.push('}');
    if !secrets.is_empty() {
        let _ = write!(out, " secret {}", secrets.join(", "));
    }
    out.push_str(" }\n\n");
}

/// A module, if there is anything in it.
pub(super) fn module(out: &mut String, name: &str, documentation: &str, content: &str) {
    if content.is_empty() {
        return;
    }
    let _ = writeln!(out, "/// {documentation}\npub mod {name} {{");
    let whole = format!("{}{}", imports(content, ""), content.trim_end());
    for line in whole.lines() {
        if !line.is_empty() {
            let _ = write!(out, "    {line}");
        }
        out.push('\n');
    }
    out.push_str("}\n");
}

/// The imports that `code` needs.
pub(super) fn imports(code: &str, indent: &str) -> String {
    let needed: Vec<_> = IMPORTS
        .into_iter()
        .filter(|name| has_word(code, name))
        .collect();
    match needed.as_slice() {
        [] => String::new(),
        [name] => format!("{indent}use botoxide::typed::{name};\n\n"),
        names => format!("{indent}use botoxide::typed::{{{}}};\n\n", names.join(", ")),
    }
}

/// Whether code, without its comments, has a word that is not a part of a path.
fn has_word(code: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '"');
    code.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .any(|line| {
            line.match_indices(word).any(|(at, _)| {
                let before = line[..at].chars().next_back();
                let after = line[at + word.len()..].chars().next();
                let is_declared = line[..at].ends_with("type ");
                !is_declared
                    && !before.is_some_and(|c| is_part(c) || c == ':')
                    && !after.is_some_and(is_part)
            })
        })
}
