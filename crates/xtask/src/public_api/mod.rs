//! `cargo xtask public-api`: the public API of `botoxide`, compared with `docs/public-api/botoxide.txt`, and what is required of it.
//!
//! Required: every type of a signature has a name in `botoxide` (or in a crate of [`PUBLIC_DEPENDENCIES`]), every item has
//! documentation, no example imports the internal crate, and the share of examples does not fall. The share counts functions,
//! methods, types, traits and macros on one side, and blocks of Rust code in any documentation on the other.

mod rustdoc;
mod surface;

use std::collections::BTreeSet;
use std::fmt::Write as _;

pub(crate) use rustdoc::in_place_of_rustdoc;
use surface::Line;

use crate::workspace;

/// The recorded API, from the root of the workspace.
const SNAPSHOT: &str = "docs/public-api/botoxide.txt";

/// The crates whose types are part of the public API: a new major version of one requires a new major version of
/// `botoxide`.
const PUBLIC_DEPENDENCIES: &[&str] = &["botoxide", "serde_core"];

/// The minimum number of examples per 100 items. It may only rise.
const EXAMPLES_PER_100_ITEMS: usize = 25;

/// Compares, or with `--write` records.
pub(crate) fn run(arguments: &[String]) -> Result<(), String> {
    let writes = match arguments {
        [] => false,
        [only] if only == "--write" => true,
        _ => return Err("the only argument is --write".to_owned()),
    };
    rustdoc::write_json(&crate::test::FEATURES)?;
    let lines = surface::read()?;
    let text: String = lines.iter().map(|line| line.text.clone() + "\n").collect();
    let path = workspace::root().join(SNAPSHOT);
    let mut problems = problems(&lines);
    if writes {
        std::fs::write(&path, &text).map_err(|error| format!("{}: {error}", path.display()))?;
    } else {
        let recorded = std::fs::read_to_string(&path).unwrap_or_default();
        let recorded = recorded.replace("\r\n", "\n");
        if let Some(difference) = difference(&recorded, &text) {
            problems.push(format!(
                "the public API differs from {SNAPSHOT}:\n{difference}`cargo xtask public-api --write` accepts the change"
            ));
        }
    }
    let (items, examples) = counts(&lines);
    println!(
        "public API: {} lines, {items} functions, types, traits and macros, {examples} examples ({} for each 100)",
        lines.len(),
        100 * examples / items.max(1)
    );
    if problems.is_empty() {
        Ok(())
    } else {
        Err(problems.join("\n"))
    }
}

/// The problems of the API, regardless of the recorded one.
fn problems(lines: &[Line]) -> Vec<String> {
    let mut problems = Vec::new();
    for line in lines {
        let text = &line.text;
        let foreign = crates(text);
        // A program that uses a trait of another crate depends on that crate.
        let is_implementation = text.starts_with("impl") && !foreign.contains("botoxide_core");
        if !is_implementation && !foreign.is_empty() {
            let foreign: Vec<&str> = foreign.into_iter().collect();
            let foreign = foreign.join(", ");
            problems.push(format!(
                "`{text}` has types that `botoxide` does not export, of {foreign}"
            ));
        }
        if line.docs.is_empty() && !line.needs_no_docs {
            problems.push(format!("`{text}` has no documentation"));
        }
        let is_shown = |text: &&str| !line.is_internal || !text.trim_start().starts_with("# ");
        if line
            .docs
            .lines()
            .filter(is_shown)
            .any(|text| text.contains("botoxide_core"))
        {
            problems.push(format!(
                "the documentation of `{text}` names the internal crate `botoxide_core`"
            ));
        }
    }
    let (items, examples) = counts(lines);
    if examples * 100 < EXAMPLES_PER_100_ITEMS * items {
        problems.push(format!(
            "{examples} examples for {items} items: at least {EXAMPLES_PER_100_ITEMS} for each 100 are required"
        ));
    }
    problems
}

/// The crates in the paths of a declaration that are not [`PUBLIC_DEPENDENCIES`].
fn crates(text: &str) -> BTreeSet<&str> {
    let words = text.split(|end: char| !(end.is_alphanumeric() || matches!(end, '_' | ':')));
    let roots = words.filter_map(|word| word.split_once("::").map(|(root, _)| root));
    roots
        .filter(|root| {
            root.starts_with(|first: char| first.is_lowercase())
                // The paths into the standard library that `surface` keeps.
                && !matches!(*root, "fmt" | "io")
                && !PUBLIC_DEPENDENCIES.contains(root)
        })
        .collect()
}

/// How many items count, and how many examples they and their modules have.
fn counts(lines: &[Line]) -> (usize, usize) {
    let items = lines.iter().filter(|line| line.is_counted).count();
    (items, lines.iter().map(|line| examples(&line.docs)).sum())
}

/// The blocks of Rust code in a piece of documentation; `ignore` and other languages do not count.
fn examples(docs: &str) -> usize {
    let mut count = 0;
    let mut is_inside = false;
    for line in docs.lines() {
        if let Some(kind) = line.trim_start().strip_prefix("```") {
            is_inside = !is_inside;
            let is_rust = kind.split(',').all(|word| {
                matches!(
                    word.trim(),
                    "" | "rust" | "no_run" | "should_panic" | "compile_fail"
                )
            });
            count += usize::from(is_inside && is_rust);
        }
    }
    count
}

/// The lines that are only in one of two sorted strings, with `-` and `+`; `None` if there are none.
fn difference(old: &str, new: &str) -> Option<String> {
    let (before, after): (BTreeSet<&str>, BTreeSet<&str>) =
        (old.lines().collect(), new.lines().collect());
    let mut text = String::new();
    for line in before.union(&after) {
        let sign = match (before.contains(line), after.contains(line)) {
            (true, true) => continue,
            (true, false) => '-',
            (false, _) => '+',
        };
        let _ = writeln!(text, "{sign}{line}");
    }
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_types_are_found() {
        assert!(crates("pub fn botoxide::a(&self) -> Option<Self::Item>").is_empty());
        let found =
            crates("pub fn botoxide::a(b: &http::Uri) where T: serde_core::de::Deserialize");
        assert_eq!(found.into_iter().collect::<Vec<_>>(), ["http"]);
    }

    #[test]
    fn blocks_of_rust_are_examples() {
        let docs =
            "Text\n```\na\n```\n```text\nb\n```\n```no_run\nc\n```\n```rust,ignore\nd\n```\n";
        assert_eq!(examples(docs), 2);
    }

    #[test]
    fn lost_and_new_lines_are_shown() {
        assert_eq!(difference("a\nb\n", "b\nc\n").as_deref(), Some("-a\n+c\n"));
        assert_eq!(difference("a\n", "a\n"), None);
    }

    #[test]
    fn an_item_without_documentation_is_a_problem() {
        let line = |docs: &str, needs_no_docs| {
            let mut line = Line::new("pub fn botoxide::a()", docs);
            line.needs_no_docs = needs_no_docs;
            line.is_counted = false;
            line
        };
        assert_eq!(problems(&[line("", false)]).len(), 1);
        assert_eq!(problems(&[line("", true)]).len(), 0);
        assert_eq!(problems(&[line("See botoxide_core.", true)]).len(), 1);
    }
}
