//! The shell examples of README and the pages below `docs` run, in the order of their page.
//!
//! A page gets an empty home with `cat.jpg` and `pictures/`, `botoxide` on its path, and a local endpoint. A block that
//! cannot run offline says why after `not-run:` on its first line. In a `console` block the lines without `$` are the
//! expected output, in which `…` stands for anything.

use std::fs;
use std::path::{Path, PathBuf};

use crate::local::Serving;
use crate::shell::Shell;

/// A fenced block of shell commands.
#[derive(Debug, PartialEq)]
struct Block {
    /// The number of its first line.
    line: usize,
    script: String,
    /// What it prints, if the page shows it.
    output: Vec<String>,
    /// Why it is not run.
    reason: Option<String>,
}

/// The shell blocks of a page.
///
/// # Errors
///
/// The line of a block whose marker is not `not-run: REASON`.
fn blocks(page: &str) -> Result<Vec<Block>, String> {
    let mut found = Vec::new();
    let mut lines = page.lines().enumerate();
    while let Some((index, line)) = lines.next() {
        let Some(information) = line.trim_start().strip_prefix("```") else {
            continue;
        };
        let (language, marker) = information.split_once(' ').unwrap_or((information, ""));
        let mut content = Vec::new();
        for (_, inner) in lines.by_ref() {
            if inner.trim_start().starts_with("```") {
                break;
            }
            content.push(inner);
        }
        if !["sh", "bash", "console"].contains(&language) {
            continue;
        }
        let reason = match marker.split_once(':') {
            None if marker.is_empty() => None,
            Some(("not-run", reason)) if !reason.trim().is_empty() => {
                Some(reason.trim().to_owned())
            }
            _ => return Err(format!("line {}: `{marker}` gives no reason", index + 1)),
        };
        let (script, output) = if language == "console" {
            let commands = content.iter().filter_map(|line| line.strip_prefix("$ "));
            let printed = content.iter().filter(|line| !line.starts_with("$ "));
            (
                commands.collect::<Vec<_>>(),
                printed.map(|line| (*line).to_owned()).collect(),
            )
        } else {
            (content, Vec::new())
        };
        found.push(Block {
            line: index + 1,
            script: script.join("\n"),
            output,
            reason,
        });
    }
    Ok(found)
}

/// Whether a printed line is the expected one, in which `…` stands for anything.
fn matches(expected: &str, printed: &str) -> bool {
    let mut parts = expected.split('…');
    let Some(mut rest) = parts.next().and_then(|first| printed.strip_prefix(first)) else {
        return false;
    };
    let parts: Vec<&str> = parts.collect();
    let Some((last, between)) = parts.split_last() else {
        return rest.is_empty();
    };
    for part in between {
        let Some((_, after)) = rest.split_once(part) else {
            return false;
        };
        rest = after;
    }
    rest.ends_with(last)
}

/// The pages with examples: README, CONTRIBUTING, and those of `docs` and `docs/guide`.
fn pages() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut pages = vec![root.join("README.md"), root.join("CONTRIBUTING.md")];
    for folder in ["docs", "docs/guide"] {
        let entries = fs::read_dir(root.join(folder)).unwrap();
        let paths = entries.map(|entry| entry.unwrap().path());
        pages.extend(paths.filter(|path| path.extension().is_some_and(|end| end == "md")));
    }
    pages.sort();
    pages
}

/// Runs the blocks of a page, and returns how many ran.
fn run_page(page: &Path) -> usize {
    let name = page.display();
    let blocks = blocks(&fs::read_to_string(page).unwrap());
    let blocks = blocks.unwrap_or_else(|problem| panic!("{name}: {problem}"));
    let runnable: Vec<&Block> = blocks
        .iter()
        .filter(|block| block.reason.is_none())
        .collect();
    if runnable.is_empty() {
        return 0;
    }
    let shell = Shell::new();
    let pictures = shell.home().join("pictures");
    fs::create_dir(&pictures).unwrap();
    fs::write(shell.home().join("cat.jpg"), "a cat").unwrap();
    fs::write(pictures.join("dog.jpg"), "a dog").unwrap();
    fs::write(pictures.join("draft.tmp"), "a draft").unwrap();
    let serving = Serving::start(&shell, "endpoint");
    for block in &runnable {
        let ran = shell.document(&block.script, serving.exports());
        let place = format!("{name}:{}:\n{}", block.line, block.script);
        assert_eq!(ran.code, Some(0), "{place}\n{}{}", ran.stdout, ran.stderr);
        if !block.output.is_empty() {
            let printed: Vec<&str> = ran.stdout.lines().collect();
            assert_eq!(printed.len(), block.output.len(), "{place}\n{}", ran.stdout);
            for (expected, line) in block.output.iter().zip(printed) {
                assert!(matches(expected, line), "{place}\n{expected}\n{line}");
            }
        }
    }
    runnable.len()
}

#[test]
fn the_examples_of_the_documents_run() {
    let ran: Vec<(PathBuf, usize)> = pages()
        .into_iter()
        .map(|page| {
            let count = run_page(&page);
            (page, count)
        })
        .collect();
    let count = |end: &str| {
        let pages = ran.iter().filter(|(page, _)| page.ends_with(end));
        pages.map(|(_, count)| count).sum::<usize>()
    };
    // The pages that a newcomer reads first. No block at all would mean that none was found.
    for page in [
        "README.md",
        "docs/guide/s3-transfers.md",
        "docs/guide/testing.md",
    ] {
        assert!(count(page) > 0, "{page} has no shell example that runs");
    }
}

#[test]
fn blocks_and_markers_are_read() {
    let page = "Text\n```sh\na\nb\n```\n```rust\nc\n```\n\n```console not-run: needs d\n$ e # f\ng …\n```\n";
    let sh = Block {
        line: 2,
        script: "a\nb".to_owned(),
        output: Vec::new(),
        reason: None,
    };
    let console = Block {
        line: 10,
        script: "e # f".to_owned(),
        output: vec!["g …".to_owned()],
        reason: Some("needs d".to_owned()),
    };
    assert_eq!(blocks(page).unwrap(), [sh, console]);
    for marker in ["not-run", "not-run:", "not-run: ", "no-run: why", "skip"] {
        let page = format!("```sh {marker}\na\n```\n");
        assert!(blocks(&page).is_err(), "{marker}");
    }
}

#[test]
fn an_ellipsis_matches_anything() {
    for (expected, printed) in [
        ("a", "a"),
        ("a … d", "a b c d"),
        ("…", ""),
        ("a … c … e", "a b c d e"),
    ] {
        assert!(matches(expected, printed), "{expected} {printed}");
    }
    for (expected, printed) in [
        ("a", "ab"),
        ("a …", "b a "),
        ("a … c", "a c"),
        ("… b", "a c"),
    ] {
        assert!(!matches(expected, printed), "{expected} {printed}");
    }
}
