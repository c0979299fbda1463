//! The command lines of awscli's own examples are understood: a sample of them. `recorded/examples.py` runs all, also by `aws`.
//!
//! The examples are those of the pinned source archive. A line is understood if it reaches the service, which refuses it here, or
//! needs a file that is not there.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use conformance::server::{Action, Server};
use conformance::{Corpus, command_examples};

use crate::shell::Shell;

/// One of so many lines is run.
const SHARE: usize = 20;
const THREADS: usize = 4;

#[test]
fn example_lines_are_understood() {
    let mut lines = Vec::new();
    let root = command_examples();
    for path in files(&root) {
        let text = fs::read_to_string(&path).unwrap();
        let name = path.strip_prefix(&root).unwrap().display().to_string();
        for (at, words) in commands(&text).into_iter().enumerate() {
            lines.push((format!("{name} {at}"), words));
        }
    }
    assert!(lines.len() > 6900, "{}", lines.len());
    let sample: Vec<_> = lines.into_iter().step_by(SHARE).collect();
    let server = Server::start(|_| vec![Action::Read, Action::response(400, &[], b"")]).unwrap();
    let next = AtomicUsize::new(0);
    let results = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                while let Some((id, words)) = sample.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let result = understood(words, &server.url());
                    results.lock().unwrap().push((id.clone(), result));
                }
            });
        }
    });
    let mut corpus = Corpus::open("command-examples");
    for (id, result) in results.into_inner().unwrap() {
        corpus.case(&id, || result);
    }
    corpus.finish();
}

fn understood(words: &[String], url: &str) -> Result<(), String> {
    let shell = Shell::signed_in()
        .with("AWS_ENDPOINT_URL", url)
        .with("AWS_MAX_ATTEMPTS", "1");
    // The examples are those of version 1, for which bytes are text.
    let config = "[default]\ncli_binary_format = raw-in-base64-out\n";
    fs::create_dir(shell.home().join(".aws")).unwrap();
    fs::write(shell.home().join(".aws/config"), config).unwrap();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let ran = shell.run_words_with_input(&words, "");
    let needs_file = ["Unable to load paramfile", "No such file"];
    if ran.code == Some(252) && !needs_file.iter().any(|text| ran.stderr.contains(text)) {
        return Err(format!("{}: {}", words.join(" "), ran.stderr.trim()));
    }
    Ok(())
}

/// The files below a folder, sorted.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|ending| ending == "rst") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The words of the command lines of a page, without pipes and the like.
fn commands(text: &str) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    let mut line = String::new();
    for text in text.lines() {
        let trimmed = text.trim();
        let bare = trimmed
            .strip_prefix("$ ")
            .or_else(|| trimmed.strip_prefix("> "))
            .unwrap_or(trimmed);
        let part = bare.trim_end_matches('\\').trim_end();
        if !line.is_empty() {
            line.push(' ');
            line.push_str(part);
        } else if text.starts_with(char::is_whitespace) && bare.starts_with("aws ") {
            part.clone_into(&mut line);
        }
        if !line.is_empty() && !bare.ends_with('\\') {
            let line = std::mem::take(&mut line);
            let marks = ["|", "$(", ">", "&&", ";;", "`"];
            if !marks.iter().any(|mark| line.contains(mark)) {
                found.extend(words(&line));
            }
        }
    }
    found
}

/// The words after the program, as a shell divides them; nothing if a quote is open.
fn words(line: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\'' => {
                let word = word.get_or_insert_default();
                loop {
                    match letters.next()? {
                        '\'' => break,
                        other => word.push(other),
                    }
                }
            }
            '"' => {
                let word = word.get_or_insert_default();
                loop {
                    match letters.next()? {
                        '"' => break,
                        '\\' => match letters.next()? {
                            escaped @ ('"' | '\\') => word.push(escaped),
                            other => word.extend(['\\', other]),
                        },
                        other => word.push(other),
                    }
                }
            }
            '\\' => word.get_or_insert_default().push(letters.next()?),
            ' ' | '\t' => words.extend(word.take()),
            other => word.get_or_insert_default().push(other),
        }
    }
    words.extend(word);
    words.remove(0);
    Some(words)
}
