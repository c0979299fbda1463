//! Reads the table of modules in `docs/architecture.md` and finds violations of it.
//!
//! Shared by the tests `layers` of both engine crates. It sees `crate::x`, `crate::{a, b::c}` and a `super::` that
//! leaves its module's folder; test modules may import anything.
#![expect(clippy::unwrap_used, reason = "a test stops at what it cannot read")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The violations in the crate at `manifest`, one per line.
pub(crate) fn broken(manifest: &str, heading: &str) -> Vec<String> {
    let manifest = Path::new(manifest);
    let page = fs::read_to_string(manifest.join("../../docs/architecture.md")).unwrap();
    let table = table(&page, heading);
    let src = manifest.join("src");
    let modules = declared(&fs::read_to_string(src.join("lib.rs")).unwrap());
    let mut broken = Vec::new();
    for module in &modules {
        let Some(allowed) = table.get(module) else {
            broken.push(format!(
                "{module} has no row below \"{heading}\" in docs/architecture.md"
            ));
            continue;
        };
        for file in rust_files(&src, module) {
            let depth = depth(&src, &file);
            let text = fs::read_to_string(&file).unwrap();
            for name in imports(&text, depth) {
                let forbidden = name == "super"
                    || modules.contains(&name) && name != *module && !allowed.contains(&name);
                if forbidden {
                    broken.push(format!(
                        "{} imports {name}, which {module} may not",
                        file.display()
                    ));
                }
            }
        }
    }
    for (module, allowed) in &table {
        broken.extend(
            allowed
                .iter()
                .filter(|name| !table.contains_key(*name))
                .map(|name| format!("the row of {module} allows {name}, which has no row")),
        );
    }
    broken.extend(
        cycle(&table).map(|path| format!("the table allows a cycle: {}", path.join(" → "))),
    );
    broken
}

/// The rows below a heading: module → what it may import. A cell is names in backticks.
pub(crate) fn table(page: &str, heading: &str) -> BTreeMap<String, BTreeSet<String>> {
    let section = page
        .split(heading)
        .nth(1)
        .unwrap_or_else(|| panic!("no heading {heading:?}"));
    let section = section.split("\n### ").next().unwrap();
    let mut table = BTreeMap::new();
    for row in section.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").collect();
        let allowed: BTreeSet<String> = names(cells.last().unwrap()).collect();
        for module in names(cells[0]) {
            assert!(
                table.insert(module.clone(), allowed.clone()).is_none(),
                "{module} has two rows"
            );
        }
    }
    assert!(!table.is_empty(), "no table below {heading:?}");
    table
}

/// The words inside backticks, without `.rs` and `/`.
fn names(cell: &str) -> impl Iterator<Item = String> {
    let quoted = cell
        .split('`')
        .skip(1)
        .step_by(2)
        .flat_map(str::split_whitespace);
    quoted.map(|word| {
        word.trim_end_matches(".rs")
            .trim_end_matches('/')
            .to_owned()
    })
}

/// A cycle in the table, if it allows one.
fn cycle(table: &BTreeMap<String, BTreeSet<String>>) -> Option<Vec<&str>> {
    fn visit<'a>(
        table: &'a BTreeMap<String, BTreeSet<String>>,
        module: &'a str,
        path: &mut Vec<&'a str>,
        done: &mut BTreeSet<&'a str>,
    ) -> bool {
        if path.contains(&module) {
            path.push(module);
            return true;
        }
        if done.contains(module) {
            return false;
        }
        path.push(module);
        if table
            .get(module)
            .into_iter()
            .flatten()
            .any(|next| visit(table, next, path, done))
        {
            return true;
        }
        path.pop();
        done.insert(module);
        false
    }
    let (mut path, mut done) = (Vec::new(), BTreeSet::new());
    table
        .keys()
        .any(|module| visit(table, module, &mut path, &mut done))
        .then_some(path)
}

/// The modules that `lib.rs` declares, without its test modules.
fn declared(lib: &str) -> BTreeSet<String> {
    let lines = shipped(lib).lines().map(str::trim);
    let modules = lines.filter_map(|line| {
        let rest = ["pub mod ", "pub(crate) mod ", "mod "]
            .iter()
            .find_map(|start| line.strip_prefix(start))?;
        rest.strip_suffix(';').map(str::to_owned)
    });
    modules.collect()
}

/// A module's files, without those that only tests declare.
fn rust_files(src: &Path, module: &str) -> Vec<PathBuf> {
    let mut open = vec![src.join(format!("{module}.rs")), src.join(module)];
    let mut files = Vec::new();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(
                fs::read_dir(path)
                    .unwrap()
                    .map(|entry| entry.unwrap().path()),
            );
        } else if path.is_file()
            && path.extension().is_some_and(|end| end == "rs")
            && !path.components().any(|part| part.as_os_str() == "tests")
            && path.file_stem().is_some_and(|stem| stem != "tests")
        {
            files.push(path);
        }
    }
    files
}

/// How many modules deep a file is: 1 for `a.rs` and `a/mod.rs`, 2 for `a/b.rs`.
fn depth(src: &Path, file: &Path) -> usize {
    let parts = file.strip_prefix(src).unwrap().components().count();
    if file.file_name().is_some_and(|name| name == "mod.rs") {
        parts - 1
    } else {
        parts
    }
}

/// The imports of a file from its crate: first segments after `crate::`, and `super` if that leaves the folder.
pub(crate) fn imports(text: &str, depth: usize) -> BTreeSet<String> {
    let lines = shipped(text)
        .lines()
        .map(|line| line.split("//").next().unwrap());
    let code = lines.collect::<Vec<_>>().join("\n");
    let mut found: BTreeSet<String> = code
        .split("crate::")
        .skip(1)
        .flat_map(first_segments)
        .collect();
    if code.contains(&"super::".repeat(depth)) {
        found.insert("super".to_owned());
    }
    found
}

/// `a` of `a::b`, and `a` and `c` of `{a::b, c::{d, e}}`.
fn first_segments(path: &str) -> Vec<String> {
    let Some(group) = path.strip_prefix('{') else {
        return vec![word(path)];
    };
    let mut segments = Vec::new();
    let (mut depth, mut begins) = (0, true);
    for (at, c) in group.char_indices() {
        match c {
            '}' if depth == 0 => break,
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => begins = true,
            c if begins && !c.is_whitespace() => {
                segments.push(word(&group[at..]));
                begins = false;
            }
            _ => {}
        }
    }
    segments
}

fn word(text: &str) -> String {
    text.chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .collect()
}

/// Everything before the test module, `#[cfg(test)] mod` or `#[cfg(all(test, unix))] mod`.
fn shipped(text: &str) -> &str {
    let mut conditions = text.match_indices("#[cfg(").map(|(at, _)| at);
    let test_module = conditions.find(|&at| {
        let (condition, rest) = text[at..].split_once(")]").unwrap_or_default();
        condition
            .trim_start_matches("#[cfg(")
            .trim_start_matches("all(")
            .starts_with("test")
            && rest.trim_start().starts_with("mod ")
    });
    test_module.map_or(text, |at| &text[..at])
}
