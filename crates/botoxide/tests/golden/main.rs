//! Compares complete calls with boto3: requests, results, waits, and the classes and messages of errors.
//!
//! A case is an object in `cases/*.json`; its `expected` was recorded from boto3 1.44.5 (`record.py`). Every case runs
//! on the async and on the blocking API.
#![expect(
    clippy::disallowed_methods,
    reason = "cases are files, which a test may read"
)]
#![expect(clippy::unwrap_used, reason = "a test fails if something is missing")]

mod case;
mod payloads;
mod plain;
mod signing;

use std::collections::BTreeMap;
use std::path::Path;

use case::Face;
use serde_json::Value as Json;

/// Runs the cases of a file and reports all differences together.
fn run(file: &str) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let text = std::fs::read_to_string(root.join("cases").join(file)).unwrap();
    let cases: Vec<Json> = serde_json::from_str(&text).unwrap();
    assert!(!cases.is_empty(), "{file} has no cases");
    let mut skips = skips(&root, file);
    let mut complaints = Vec::new();
    for case in &cases {
        let name = case["name"].as_str().unwrap();
        let mut differences = Vec::new();
        for face in [Face::Async, Face::Blocking] {
            let found = case::play(case, face);
            for difference in plain::differences(&case["expected"], &found) {
                differences.push(format!("{face:?} {difference}"));
            }
        }
        match (skips.remove(name), differences.is_empty()) {
            (None, true) | (Some(_), false) => {}
            (None, false) => {
                complaints.push(format!("{name}:\n    {}", differences.join("\n    ")));
            }
            (Some(reason), true) => complaints.push(format!("{name} passes, though {reason}")),
        }
    }
    for name in skips.keys() {
        complaints.push(format!("skip.tsv names {name}, which is no case of {file}"));
    }
    assert!(
        complaints.is_empty(),
        "{} of {} cases:\n{}",
        complaints.len(),
        cases.len(),
        complaints.join("\n")
    );
}

/// The cases of a file that are known to differ, with the reasons.
fn skips(root: &Path, file: &str) -> BTreeMap<String, String> {
    let text = std::fs::read_to_string(root.join("skip.tsv")).unwrap();
    let rows = text.lines().filter(|line| !line.starts_with('#'));
    let rows = rows.filter_map(|line| {
        let mut columns = line.split('\t');
        let (of, name, reason) = (columns.next()?, columns.next()?, columns.next()?);
        (of == file).then(|| (name.to_owned(), reason.to_owned()))
    });
    rows.collect()
}

// M138 P308 P310 P311 P312 P313 P318 P319 P321 P322 P323 P324 P325 P326
#[test]
fn observed() {
    run("observed.json");
}

// P209 P212 P087 P048 M025 P106 P107 M117 M127 M166 C016
#[test]
fn addresses() {
    run("addresses.json");
}

// P049 P050 P051 P052 P053 P054 P055 P056 P057 P061 P062 P063 P064 P065 P066 P067 P068 P069 P071 P072 P073 P074 P075
// P076 P077 P078 P079 P080 P081 P082 P083 P084 P085 P088 P089 P090 P091 P092 P093 P094 P095 P098 P100 P101 P102 P103
// P104 P105 P106 P108 P109 P110 P111 P112 P113 P114 P115 P116 P117 P118 P119 P120 P121 P122 P123 P125 P126 P127 P128
// P129 P141 P142 P143 P144 P299 M130
#[test]
fn handlers() {
    run("handlers.json");
}

// P124 P294 P297 P309
#[test]
fn checksums() {
    run("checksums.json");
}

// M147 P290 P292 P314
#[test]
fn errors() {
    run("errors.json");
}

// P070 P223 P264 P265 P266 P269 P270
#[test]
fn responses() {
    run("responses.json");
}

// P097 P260 P291 P318 P319 P320 C014
#[test]
fn retries() {
    run("retries.json");
}

// P071 P072 P078 P079 P080 P099 P126 P127 P128 P313
#[test]
fn s3_answers() {
    run("s3_answers.json");
}

// P069 P081 P082 P083 P084 P085 P087 P089 P092 P093 P108 P294 P298 P312
#[test]
fn s3_arguments() {
    run("s3_arguments.json");
}

// P040 P251
#[test]
fn s3_redirects() {
    run("s3_redirects.json");
}

// M118 C001 C002 C003 C012 C018 C019 C020 C021 C025 C027 C028 C029 C032
#[test]
fn options() {
    run("options.json");
}

// P019 P020 P021 P022 P023 P024 P025 P026 P027 P028 P029 P030 P031
#[test]
fn events() {
    run("events.json");
}

// P019 P020 P021 P022 P023 P024 P025 P026 P027 P028 P029 P030 P031, with the complete payloads; P035 P041 P074 P097
#[test]
fn payloads_of_events() {
    run("payloads.json");
}

// P058 P230 P231 P232 P239 P240 P242
#[test]
fn presigned_urls() {
    signing::run("urls.json");
}

// P042 P058 P059 P232 P233 P234 P238 P241 P242 P243 P244 P327
#[test]
fn presigned_objects() {
    signing::run("s3.json");
}

// M038 P045 P106 P107 P226 P227 P228 P229 P230 P236 P237 P238 P239 P240 M047 M117 M128 C002 C026 C030
#[test]
fn choice_of_the_signer() {
    signing::run("choice.json");
}

// P043 P235 P236 P252 P253
#[test]
fn other_keys() {
    run("other_keys.json");
}

// M146 P096 P130 P131 P132 P133 P134 P135 P136 P137 P138 P139 P140 P245 P246 P247
#[test]
fn tokens_and_copies() {
    signing::run("tokens.json");
}
