//! `botoxide configure` does what `aws configure` 1.46.3 does, with many files: `recorded/configure.json`, which
//! `recorded/configure.py` records. Where it does something else on purpose, `recorded/configure.tsv` says which row of
//! docs/parity.md has the reason.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use conformance::{Corpus, Skips};
use serde_json::Value as Json;

use crate::shell::Shell;

/// How many commands run at once.
const THREADS: usize = 4;

#[test]
fn configure_does_what_aws_does() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/command/recorded");
    let text = fs::read_to_string(folder.join("configure.json")).unwrap();
    let table: Json = serde_json::from_str(&text).unwrap();
    let cases = table["cases"].as_array().unwrap();
    let skips = Skips::load(&folder.join("configure.tsv")).unwrap();
    let mut corpus = Corpus::with_skips("configure", skips);
    let next = AtomicUsize::new(0);
    let results = Mutex::new(vec![None; cases.len()]);
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                while let at = next.fetch_add(1, Ordering::Relaxed)
                    && let Some(case) = cases.get(at)
                {
                    let result = play(case, &table["files"]);
                    let mut results = results.lock().unwrap_or_else(PoisonError::into_inner);
                    results[at] = Some(result);
                }
            });
        }
    });
    let results = results.into_inner().unwrap();
    for (case, result) in cases.iter().zip(results) {
        corpus.case(&id(case), || result.unwrap());
    }
    corpus.finish();
}

/// `two/cplain configure get region`, and what the environment says and what is typed.
fn id(case: &Json) -> String {
    let name = |key: &str| case[key].as_str().unwrap_or("-").to_owned();
    let words: Vec<&str> = case["words"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Json::as_str)
        .collect();
    let mut id = format!(
        "{}/{} {}",
        name("config"),
        name("credentials"),
        words.join(" ")
    );
    if let Some(env) = case["env"].as_object() {
        for (name, value) in env {
            write!(id, " {name}={}", value.as_str().unwrap_or_default()).unwrap();
        }
    }
    if let Some(stdin) = case["stdin"].as_str() {
        write!(id, " < {stdin}").unwrap();
    }
    id.escape_debug().to_string()
}

/// Runs the command and compares: whether it succeeds, what it prints, and both files.
fn play(case: &Json, files: &Json) -> Result<(), String> {
    let mut shell = Shell::new();
    if let Some(env) = case["env"].as_object() {
        for (name, value) in env {
            shell = shell.with(name.clone().leak(), value.as_str().unwrap());
        }
    }
    let home = shell.home().join(".aws");
    fs::create_dir(&home).unwrap();
    let before = |name: &str| case[name].as_str().and_then(|file| files[file].as_str());
    for name in ["config", "credentials"] {
        if let Some(text) = before(name) {
            fs::write(home.join(name), text).unwrap();
        }
    }
    let words: Vec<&str> = case["words"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Json::as_str)
        .collect();
    let ran = shell.run_words_with_input(&words, case["stdin"].as_str().unwrap_or_default());
    let is_ok = ran.code == Some(0);
    let wants_ok = case["ok"].as_bool().unwrap();
    if is_ok != wants_ok {
        return Err(format!("it ended with {:?}: {}", ran.code, ran.stderr));
    }
    let said = ran.stdout.replace(&*shell.home().to_string_lossy(), "~");
    let mut wanted = case["stdout"].as_str().map(str::to_owned);
    if words.starts_with(&["configure", "list"]) {
        wanted = wanted.map(|table| in_columns(&table));
    }
    same("standard output", wanted.as_deref(), Some(&said))?;
    for name in ["config", "credentials"] {
        let wanted = case[&format!("after {name}")].as_str().or(before(name));
        let found = fs::read_to_string(home.join(name)).ok();
        same(name, wanted, found.as_deref())?;
    }
    Ok(())
}

/// The table of version 1 in the columns of version 2.
fn in_columns(table: &str) -> String {
    let mut columns = String::new();
    for line in table.lines().skip(2) {
        if columns.is_empty() {
            columns
                .push_str("NAME       : VALUE                    : TYPE             : LOCATION\n");
        }
        let (name, rest) = line.split_at(10);
        let (value, rest) = rest.split_at(25);
        let kind = rest.trim_start().split(' ').next().unwrap();
        let place = rest.trim_start()[kind.len()..].trim();
        let (name, value) = (name.trim(), value.trim());
        writeln!(columns, "{name:<10} : {value:<24} : {kind:<16} : {place}").unwrap();
    }
    columns
}

fn same(what: &str, wanted: Option<&str>, found: Option<&str>) -> Result<(), String> {
    if wanted == found {
        return Ok(());
    }
    Err(format!("{what}: wanted {wanted:?}, found {found:?}"))
}
