//! Runs botocore and reads its results.

use std::io::Write as _;
use std::process::Stdio;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use botoxide::Value;
use botoxide_core::text::Text;
use botoxide_core::value::Map;
use conformance::python::script;
use serde_json::{Value as Json, json};

/// `count` cases of each of these models.
pub(crate) fn cases(kind: &str, count: usize, models: Vec<Json>) -> Vec<Json> {
    let mut child = script("pagination.py")
        .args([kind, &count.to_string()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let writing = std::thread::spawn(move || {
        stdin
            .write_all(Json::Array(models).to_string().as_bytes())
            .unwrap();
    });
    let output = child.wait_with_output().unwrap();
    writing.join().unwrap();
    assert!(output.status.success(), "the oracle failed");
    let lines = output.stdout.split(|byte| *byte == b'\n');
    let lines = lines.filter(|line| !line.is_empty());
    lines
        .map(|line| serde_json::from_slice(line).unwrap())
        .collect()
}

/// The value of JSON in a line.
pub(crate) fn value(json: &Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Bool(*value),
        Json::Number(number) => match number.as_i64() {
            Some(number) => Value::Integer(number),
            None => Value::Float(number.as_f64().unwrap()),
        },
        Json::String(text) => Value::from(text),
        Json::Array(items) => Value::List(items.iter().map(value).collect()),
        Json::Object(members) => match members.get("$bytes") {
            Some(bytes) => Value::from(STANDARD.decode(bytes.as_str().unwrap()).unwrap()),
            None => Value::Map(map(members)),
        },
    }
}

fn map(members: &serde_json::Map<String, Json>) -> Map {
    let members = members.iter();
    members
        .map(|(name, inner)| (Text::from(name.as_str()), value(inner)))
        .collect()
}

/// The JSON of a value in the format of the lines.
pub(crate) fn as_json(value: &Value) -> Json {
    match value {
        Value::Blob(bytes) => json!({ "$bytes": STANDARD.encode(bytes) }),
        Value::List(items) => items.iter().map(as_json).collect(),
        Value::Map(entries) => Json::Object(
            entries
                .iter()
                .map(|(name, inner)| (name.to_string(), as_json(inner)))
                .collect(),
        ),
        Value::Null => Json::Null,
        Value::Bool(value) => json!(value),
        Value::Integer(number) => json!(number),
        Value::Float(number) => json!(number),
        Value::Text(text) => json!(text.as_str()),
        other => panic!("unexpected value {other:?}"),
    }
}

/// Whether an error is the same as botocore's. For Python's own errors, any error matches (DIFFERENCE 15), and a token
/// that the model marks as sensitive is hidden (DIFFERENCE 96).
pub(crate) fn is_same_error(ours: &Json, theirs: &Json) -> bool {
    let bare = [
        "AttributeError",
        "KeyError",
        "TypeError",
        "UnicodeDecodeError",
    ];
    if bare.iter().any(|class| theirs[0] == *class) {
        return ours.is_array();
    }
    let [text, their_text] = [ours, theirs].map(|error| error[1].as_str().unwrap_or_default());
    match text.strip_suffix("***") {
        Some(before) => ours[0] == theirs[0] && their_text.starts_with(before),
        None => ours == theirs,
    }
}

/// The class and the message of an error.
pub(crate) fn failure(error: &botoxide::Error) -> Json {
    json!([error.kind().class_name(), error.to_string()])
}

/// Checks that at least `least` cases end in an error of `class`.
pub(crate) fn end_in(cases: &[Json], class: &str, least: usize) {
    let count = cases
        .iter()
        .filter(|case| case["error"][0] == *class)
        .count();
    assert!(count >= least, "{count} cases end in {class}");
}

/// Fails the test if cases differ.
pub(crate) fn report(kind: &str, total: usize, differences: &[String]) {
    let shown: Vec<&str> = differences.iter().take(8).map(String::as_str).collect();
    assert!(
        differences.is_empty(),
        "{} of {total} cases of {kind} differ:\n{}",
        differences.len(),
        shown.join("\n")
    );
}
