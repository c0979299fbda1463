//! Tests of the replay tool: every field of a job, the examples of its page, and that boto3 returns the same results.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test reads its files and runs programs"
)]

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use conformance::python::script;
use conformance::replay::Player;
use serde_json::{Value as Json, json};

/// Lines that are not valid jobs.
const MALFORMED: &[&str] = &[
    "nonsense",
    "[1]",
    "{\"id\": 1",
    r#"{"id": 1, "service": "s3"}"#,
    r#"{"id": 1, "operation": "ListBuckets"}"#,
    r#"{"id": 1, "service": 3, "operation": "ListBuckets"}"#,
    r#"{"id": 1, "service": "s3", "operation": "ListBuckets", "regoin": "eu-west-1"}"#,
    r#"{"id": 1, "service": "s3", "operation": "ListBuckets", "params": []}"#,
    r#"{"id": 1, "service": "s3", "operation": "ListBuckets", "region": 1}"#,
    r#"{"id": 1, "service": "s3", "operation": "ListBuckets", "config": "x"}"#,
    r#"{"id": 1, "service": "s3", "operation": "ListBuckets", "credentials": {"user": "x"}}"#,
    r#"{"id": 1, "service": "s3", "operation": "ListBuckets", "time": "today"}"#,
    r#"{"id": 1, "service": "s3", "operation": "ListBuckets", "time": "2026-11-22 14:56:00Z"}"#,
    r#"{"id": 1, "service": "s3", "operation": "ListBuckets", "time": "2026-02-30T14:56:00Z"}"#,
    r#"{"id": 1, "service": "s3", "operation": "ListBuckets", "env": {"A": 1}}"#,
    r#"{"id": 1, "service": "s3", "operation": "ListBuckets", "presign": 1}"#,
    r#"{"id": 1, "service": "s3", "operation": "ListBuckets", "expires_in": "1"}"#,
    r#"{"id": 1, "service": "s3", "operation": "ListBuckets", "uuid": "1"}"#,
    r#"{"id": 1, "service": "s3", "operation": "ListBuckets", "responses": [200]}"#,
    r#"{"id": 1, "service": "s3", "operation": "ListBuckets", "responses": [{"status": 20}]}"#,
    r#"{"id": 1, "service": "s3", "operation": "ListBuckets", "responses": [{"body": "x", "status": 200}]}"#,
    r#"{"id": 1, "service": "s3", "operation": "ListBuckets", "responses": [{"status": 200, "headers": {"a": "b"}}]}"#,
    r#"{"id": 1, "service": "s3", "operation": "ListBuckets", "responses": [{"status": 200, "body_base64": "!"}]}"#,
    r#"{"id": 1, "service": "s3", "operation": "ListBuckets", "responses": [{"error": "KeyError"}]}"#,
    r#"{"id": 1, "service": "s3", "operation": "ListBuckets", "params": {"A": {"$bytes": "!"}}}"#,
    r#"{"id": 1, "service": "s3", "operation": "ListBuckets", "params": {"A": {"$bytes": 1}}}"#,
    r#"{"id": 1, "service": "s3", "operation": "ListBuckets", "params": {"A": {"$float": "1"}}}"#,
    r#"{"id": 1, "service": "s3", "operation": "ListBuckets", "params": {"A": {"$integer": "1.0"}}}"#,
    r#"{"id": 1, "service": "s3", "operation": "ListBuckets", "params": {"A": {"$timestamp": "0"}}}"#,
    r#"{"id": 1, "service": "s3", "operation": "ListBuckets", "params": {"A": {"$what": "x"}}}"#,
];

#[test]
fn every_field_has_its_meaning() {
    let mut player = Player::default();
    for case in cases() {
        let found = play(&mut player, &case["job"]);
        let about = case["about"].as_str().unwrap();
        assert_shown(about, &case["result"], &found);
        for absent in case["lacks"].as_array().into_iter().flatten() {
            assert_eq!(found.get(absent.as_str().unwrap()), None, "{about}");
        }
    }
}

#[test]
fn the_examples_of_the_page_are_correct() {
    let examples = examples();
    assert!(examples.len() >= 4);
    for (job, shown) in examples {
        assert_shown(
            "docs/replay.md",
            &shown,
            &play(&mut Player::default(), &job),
        );
    }
}

#[test]
fn invalid_jobs_are_reported() {
    let mut player = Player::default();
    for line in MALFORMED {
        let found: Json = serde_json::from_str(&player.play(line)).unwrap();
        assert_eq!(found["error"]["kind"], "JobError", "{line}");
        assert_eq!(found["requests"], json!([]), "{line}");
        let is_object = line.starts_with('{') && line.ends_with('}');
        assert_eq!(found["id"], if is_object { json!(1) } else { Json::Null });
    }
}

#[test]
fn a_job_does_not_see_the_ones_before_it() {
    let mut player = Player::default();
    // A client has a quota for 100 retries; each of these jobs makes two.
    let line = r#"{"service": "sqs", "operation": "ListQueues", "responses": [{"status": 500}]}"#;
    let first = player.play(line);
    assert!(first.contains("attempt=3"));
    for _ in 0..100 {
        assert_eq!(player.play(line), first);
    }
    let later = r#"{"service": "sqs", "operation": "ListQueues", "time": "2026-11-22T14:56:00Z"}"#;
    assert!(player.play(later).contains("20261122T145600Z"));
    let other = r#"{"service": "sqs", "operation": "ListQueues", "uuid": "01234567-89ab-4cde-8f01-23456789abcd"}"#;
    assert!(
        player
            .play(other)
            .contains("01234567-89ab-4cde-8f01-23456789abcd")
    );
    assert_eq!(player.play(line), first);
}

#[test]
fn the_program_answers_line_by_line() {
    let jobs = "\n{\"id\": 1, \"service\": \"sqs\", \"operation\": \"ListQueues\"}\n\nnonsense\n\
                {\"id\": 3, \"service\": \"sqs\", \"operation\": \"ListQueues\"}";
    let found = run(Command::new(env!("CARGO_BIN_EXE_replay")), jobs);
    let ids: Vec<_> = found.iter().map(|line| line["id"].clone()).collect();
    assert_eq!(ids, [json!(1), Json::Null, json!(3)]);
}

#[test]
fn boto3_returns_the_same_results() {
    let jobs: Vec<Json> = cases().iter().map(|case| case["job"].clone()).collect();
    let jobs: Vec<Json> = jobs
        .into_iter()
        .chain(examples().into_iter().map(|(job, _)| job))
        .collect();
    let mut lines: Vec<String> = jobs.iter().map(Json::to_string).collect();
    lines.extend(MALFORMED.iter().map(|line| (*line).to_owned()));
    let found = run(oracle(), &lines.join("\n"));
    assert_eq!(found.len(), lines.len());
    let mut player = Player::default();
    for (line, theirs) in lines.iter().zip(found) {
        let ours = serde_json::from_str(&player.play(line)).unwrap();
        assert_eq!(comparable(ours), comparable(theirs), "{line}");
    }
}

/// Removes the differences that the page documents.
fn comparable(mut result: Json) -> Json {
    if result["error"]["kind"] == "JobError" {
        result["error"]["text"] = Json::Null;
    }
    for request in result["requests"].as_array_mut().unwrap() {
        let headers = request["headers"].as_array_mut().unwrap();
        for field in headers.iter_mut() {
            field[0] = json!(field[0].as_str().unwrap().to_ascii_lowercase());
        }
        headers.sort_by_key(Json::to_string);
    }
    result
}

fn oracle() -> Command {
    let mut command = script("replay.py");
    command.arg("--compact-json");
    command
}

fn run(mut program: Command, jobs: &str) -> Vec<Json> {
    let program = program.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = program.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let jobs = jobs.to_owned();
    let writer = std::thread::spawn(move || stdin.write_all(jobs.as_bytes()));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn play(player: &mut Player, job: &Json) -> Json {
    serde_json::from_str(&player.play(job.to_string())).unwrap()
}

fn cases() -> Vec<Json> {
    let path = root().join("crates/conformance/tests/replay/cases.jsonl");
    let text = std::fs::read_to_string(path).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// The jobs of `docs/replay.md`, each with the result that is shown for it.
fn examples() -> Vec<(Json, Json)> {
    let page = std::fs::read_to_string(root().join("docs/replay.md")).unwrap();
    let blocks = page.split("```json\n").skip(1);
    let blocks: Vec<Json> = blocks
        .map(|block| serde_json::from_str(block.split("```").next().unwrap()).unwrap())
        .collect();
    let (pairs, rest) = blocks.as_chunks();
    assert!(rest.is_empty(), "a job without a result");
    pairs
        .iter()
        .map(|[job, result]| (job.clone(), result.clone()))
        .collect()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The shown parts must be equal; parts that are not shown may have any value.
fn assert_shown(about: &str, shown: &Json, found: &Json) {
    match (shown, found) {
        (Json::Object(members), Json::Object(_)) => {
            for (name, member) in members {
                assert_shown(&format!("{about}: {name}"), member, &found[name]);
            }
        }
        (Json::Array(items), Json::Array(others)) if items.len() == others.len() => {
            for (item, other) in items.iter().zip(others) {
                assert_shown(about, item, other);
            }
        }
        _ => assert_eq!(shown, found, "{about}"),
    }
}
