//! Features of a client besides calls: stubs, endpoint discovery, monitoring, history, plug-ins.
//!
//! A case of `cases/*.json` is a client and a list of steps; its `expected` was written by boto3 1.44.5 itself
//! (`record.py`). Every case runs on the async and on the blocking API.
#![expect(
    clippy::disallowed_methods,
    reason = "cases are files, which a test may read"
)]
#![expect(clippy::unwrap_used, reason = "a test fails if something is missing")]

mod limits;
mod many;
#[path = "../golden/plain.rs"]
mod plain;
mod plugins;
mod steps;
mod watching;

use std::path::Path;

use serde_json::Value as Json;
use steps::Face;

/// Runs the cases of a file and reports all differences together.
fn run(file: &str) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/companions/cases");
    let text = std::fs::read_to_string(root.join(file)).unwrap();
    let cases: Vec<Json> = serde_json::from_str(&text).unwrap();
    assert!(!cases.is_empty(), "{file} has no cases");
    let mut complaints = Vec::new();
    for case in &cases {
        for face in [Face::Async, Face::Blocking] {
            let found = steps::play(case, face);
            let differences = plain::differences(&case["expected"], &found);
            if !differences.is_empty() {
                let name = &case["name"];
                complaints.push(format!(
                    "{name} {face:?}:\n    {}",
                    differences.join("\n    ")
                ));
            }
        }
    }
    assert!(
        complaints.is_empty(),
        "{} of {} cases:\n{}",
        complaints.len(),
        cases.len() * 2,
        complaints.join("\n")
    );
}

// P304
#[test]
fn stubs() {
    run("stubs.json");
}

// P304: Python's `pprint.pformat` of arguments that were drawn at random
#[test]
fn printed_params() {
    run("printed_params.json");
}

// P046 P301 C017
#[test]
fn discovery() {
    run("discovery.json");
}

// M131 P047 P303 C051 C052 C053 C054
#[test]
fn monitoring() {
    run("monitoring.json");
}

// P302
#[test]
fn history() {
    run("history.json");
}
