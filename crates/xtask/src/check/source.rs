//! Rules for a Rust source file: its size, its first line, and what it must not contain.

use std::path::Path;

use super::Findings;
use crate::workspace::{is_test_file, shipped};

/// The number of lines before the tests above which a file gets a warning, and above which it is an error.
const SOFT: usize = 500;
const HARD: usize = 800;

/// Flat tables that may be longer than [`HARD`]: one row per line, not meant to be read from top to bottom.
const FLAT_TABLES: &[&str] = &[];

/// Marks of unfinished work, spelled so that this file does not contain them.
const UNDONE: &[&str] = &[
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("XX", "X:"),
    concat!("to", "do!("),
    concat!("un", "implemented!("),
    concat!("#[ig", "nore"),
];

/// Checks one file.
pub(super) fn check(file: &Path, text: &str, findings: &mut Findings) {
    let name = file.to_string_lossy();
    let lines = if is_test_file(file) {
        text
    } else {
        shipped(text)
    }
    .lines()
    .count();
    if lines > HARD && !FLAT_TABLES.contains(&name.as_ref()) {
        findings.errors.push(format!(
            "{name} has {lines} lines before its tests; the limit is {HARD}"
        ));
    } else if lines > SOFT && !FLAT_TABLES.contains(&name.as_ref()) {
        findings.warnings.push(format!(
            "{name} has {lines} lines before its tests; aim for {SOFT}"
        ));
    }
    if !text.starts_with("//!") {
        findings.errors.push(format!(
            "{name} does not start with `//!`, a sentence about its subject"
        ));
    }
    // The macros of PyO3 generate `unsafe`; the workspace's lint denies it in our own code.
    let is_extension = name.starts_with("crates/botoxide-py/");
    if is_crate_root(file) && !is_extension && !text.contains("#![forbid(unsafe_code)]") {
        findings
            .errors
            .push(format!("{name} lacks `#![forbid(unsafe_code)]`"));
    }
    let is_example = file.starts_with("crates/botoxide/examples");
    for (index, line) in text.lines().enumerate() {
        if has_fact_in_docs(line) {
            findings.errors.push(format!(
                "{name}:{}: a fact number in documentation; write it into a `//` comment above the item",
                index + 1
            ));
        }
        if is_example && line.contains("botoxide_core") {
            findings.errors.push(format!(
                "{name}:{}: examples use `botoxide` only",
                index + 1
            ));
        }
        for mark in UNDONE.iter().filter(|mark| line.contains(**mark)) {
            findings.errors.push(format!(
                "{name}:{}: `{mark}` marks unfinished work",
                index + 1
            ));
        }
        let exported = line
            .trim_start()
            .strip_prefix("pub use ")
            .or_else(|| line.trim_start().strip_prefix("pub(crate) use "));
        if exported.is_some_and(|path| path.trim_end().ends_with("::*;")) {
            findings.errors.push(format!(
                "{name}:{}: a glob re-export hides where names come from",
                index + 1
            ));
        }
    }
}

/// Whether a line of documentation has a fact number after two slashes, which means nothing to its readers.
fn has_fact_in_docs(line: &str) -> bool {
    let docs = line.trim_start();
    if !(docs.starts_with("///") || docs.starts_with("//!")) {
        return false;
    }
    docs[3..].match_indices("// ").any(|(at, mark)| {
        let fact = &docs.as_bytes()[3 + at + mark.len()..];
        fact.len() >= 4 && fact[0].is_ascii_uppercase() && fact[1..4].iter().all(u8::is_ascii_digit)
    })
}

fn is_crate_root(file: &Path) -> bool {
    file.ends_with("src/lib.rs") || file.ends_with("src/main.rs")
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
    fn a_good_file_passes() {
        assert!(errors("crates/a/src/b.rs", "//! B.\n\nuse std::fmt;\n").is_empty());
        assert!(errors("crates/a/src/lib.rs", "//! A.\n#![forbid(unsafe_code)]\n").is_empty());
    }

    #[test]
    fn length_counts_up_to_the_tests() {
        let code = format!("//! Long.\n{}", "const A: u8 = 0;\n".repeat(HARD - 1));
        assert!(
            errors(
                "a.rs",
                &format!("{code}#[cfg(test)]\nmod tests {{\n{}}}\n", "\n".repeat(200))
            )
            .is_empty()
        );
        assert_eq!(errors("a.rs", &format!("{code}\n")).len(), 1);
    }

    #[test]
    fn violations_are_found() {
        assert_eq!(errors("a.rs", "use std::fmt;\n").len(), 1);
        assert_eq!(errors("src/lib.rs", "//! A.\n").len(), 1);
        assert_eq!(errors("a.rs", "//! A.\npub use b::*;\n").len(), 1);
        assert_eq!(errors("a.rs", "//! A.\n    /// B. // C101 C118\n").len(), 1);
        assert_eq!(errors("a.rs", "//! A. // P012\n").len(), 1);
        assert!(errors("a.rs", "//! A.\n/// https://B101.example\n// C101\n").is_empty());
        let example = "//! A.\nuse botoxide_core::B;\n";
        assert_eq!(errors("crates/botoxide/examples/a.rs", example).len(), 1);
        for mark in UNDONE {
            assert_eq!(
                errors("a.rs", &format!("//! A.\n// {mark}\n")).len(),
                1,
                "{mark}"
            );
        }
    }
}
