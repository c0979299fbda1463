//! Compares the two results of a job and names the cause of each difference.
//!
//! A cause is a short string that is the same for all jobs with the same problem, so that these can be counted. Not
//! here: the comparison of requests (`requests`). Counterpart: none.

use serde_json::{Map, Value as Json};

use super::requests;

/// One difference between the results of a job.
#[derive(Clone, Debug)]
pub(super) struct Difference {
    pub(super) cause: String,
    pub(super) boto3: String,
    pub(super) botoxide: String,
}

impl Difference {
    pub(super) fn new(
        cause: impl Into<String>,
        boto3: impl Into<String>,
        botoxide: impl Into<String>,
    ) -> Self {
        Self {
            cause: cause.into(),
            boto3: boto3.into(),
            botoxide: botoxide.into(),
        }
    }
}

/// All differences between the results.
pub(super) fn compare(boto3: &Json, botoxide: &Json) -> Vec<Difference> {
    let mut found = Vec::new();
    requests::compare(&boto3["requests"], &botoxide["requests"], &mut found);
    let outcome = |answer: &Json| {
        let error = answer.get("error").cloned();
        (error, answer.get("result").cloned())
    };
    match (outcome(boto3), outcome(botoxide)) {
        ((Some(left), _), (Some(right), _)) => errors(&left, &right, &mut found),
        ((None, Some(left)), (None, Some(right))) => {
            values("result", &mut Vec::new(), &left, &right, &mut found);
        }
        ((None, None), (None, None)) => {}
        (left, right) => {
            let name = |(error, result): &(Option<Json>, Option<Json>)| match (error, result) {
                (Some(error), _) => format!(
                    "{}: {}",
                    error["kind"].as_str().unwrap_or("?"),
                    template(error["text"].as_str().unwrap_or_default())
                ),
                (None, Some(_)) => "a result".to_owned(),
                (None, None) => "nothing".to_owned(),
            };
            let cause = format!("outcome: {} | {}", name(&left), name(&right));
            let shown = |(error, result): (Option<Json>, Option<Json>)| {
                error.or(result).unwrap_or_default().to_string()
            };
            found.push(Difference::new(cause, shown(left), shown(right)));
        }
    }
    found
}

fn errors(left: &Json, right: &Json, found: &mut Vec<Difference>) {
    let word = |error: &Json, key: &str| error[key].as_str().unwrap_or_default().to_owned();
    let (kind, other) = (word(left, "kind"), word(right, "kind"));
    if kind != other {
        let texts = [word(left, "text"), word(right, "text")].map(|text| template(&text));
        let cause = format!("error: {kind}: {} | {other}: {}", texts[0], texts[1]);
        found.push(Difference::new(cause, left.to_string(), right.to_string()));
        return;
    }
    for key in ["code", "message", "exception"] {
        if left[key] != right[key] && !is_hidden(&left[key], &right[key]) {
            let cause = format!("error {key}");
            let (left, right) = (left[key].to_string(), right[key].to_string());
            found.push(Difference::new(cause, left, right));
        }
    }
    if left["response"] != right["response"] {
        let responses = (&left["response"], &right["response"]);
        let mut differing = Vec::new();
        values(
            "error",
            &mut Vec::new(),
            responses.0,
            responses.1,
            &mut differing,
        );
        // The order of `Code` and `Message` is not significant.
        found.extend(
            differing
                .into_iter()
                .filter(|one| !one.cause.ends_with("order of members")),
        );
    }
    let (text, other) = (word(left, "text"), word(right, "text"));
    if !fits(&text, &other) && found.is_empty() {
        let lines = text.lines().map(Some).chain(std::iter::repeat(None));
        let others = other.lines().map(Some).chain(std::iter::repeat(None));
        let differing = lines
            .zip(others)
            .take_while(|pair| *pair != (None, None))
            .find(|(line, other)| line != other);
        let (line, other_line) = differing.unwrap_or_default();
        let [line, other_line] = [line, other_line].map(Option::unwrap_or_default);
        let cause = format!(
            "text of {kind}: {} | {}",
            template(line),
            template(other_line)
        );
        found.push(Difference::new(cause, line, other_line));
    }
}

/// Whether one string is the other with hidden parts: the message of an error whose body can contain a secret
/// (docs/parity.md, row 97).
fn is_hidden(left: &Json, right: &Json) -> bool {
    match (left.as_str(), right.as_str()) {
        (Some(text), Some(hidden)) => hidden.contains("***") && fits(text, hidden),
        _ => false,
    }
}

/// Whether one string is the other with hidden parts (`***`): keys, and values that the model marks as sensitive
/// (docs/parity.md, row 96).
fn fits(text: &str, hidden: &str) -> bool {
    let mut parts = hidden.split("***");
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else {
        return false;
    };
    let mut parts = parts.peekable();
    if parts.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    true
}

/// Compares two values at `path`.
fn values(
    what: &str,
    path: &mut Vec<String>,
    left: &Json,
    right: &Json,
    found: &mut Vec<Difference>,
) {
    match (left, right) {
        (Json::Object(left), Json::Object(right)) => objects(what, path, left, right, found),
        (Json::Array(left_items), Json::Array(right_items))
            if left_items.len() == right_items.len() =>
        {
            for (at, (left, right)) in left_items.iter().zip(right_items).enumerate() {
                path.push(at.to_string());
                values(what, path, left, right, found);
                path.pop();
            }
        }
        _ if left == right || is_hidden(left, right) => {}
        _ => {
            let cause = format!("{what}{}: {} | {}", place(path), kind(left), kind(right));
            let shown = |value: &Json| format!("{} = {value}", path.join("."));
            found.push(Difference::new(cause, shown(left), shown(right)));
        }
    }
}

fn objects(
    what: &str,
    path: &mut Vec<String>,
    left: &Map<String, Json>,
    right: &Map<String, Json>,
    found: &mut Vec<Difference>,
) {
    let before = found.len();
    for (key, value) in left {
        path.push(key.clone());
        if let Some(other) = right.get(key) {
            values(what, path, value, other, found);
        } else {
            let cause = format!("{what}{}: {} | missing", place(path), kind(value));
            let shown = format!("{} = {value}", path.join("."));
            found.push(Difference::new(cause, shown, ""));
        }
        path.pop();
    }
    for (key, value) in right.iter().filter(|(key, _)| !left.contains_key(*key)) {
        path.push(key.clone());
        let cause = format!("{what}{}: missing | {}", place(path), kind(value));
        let shown = format!("{} = {value}", path.join("."));
        found.push(Difference::new(cause, "", shown));
        path.pop();
    }
    if found.len() == before && !left.keys().eq(right.keys()) {
        let names = |map: &Map<String, Json>| map.keys().cloned().collect::<Vec<_>>().join(" ");
        let cause = format!("{what}{}: order of members", place(path));
        found.push(Difference::new(cause, names(left), names(right)));
    }
}

/// The part of a path that belongs to the cause: that of botocore's members, but not of members of services.
fn place(path: &[String]) -> String {
    match path.first().map(String::as_str) {
        Some("ResponseMetadata" | "Error") => {
            let known: Vec<&str> = path.iter().take(3).map(String::as_str).collect();
            format!(" {}", known.join("."))
        }
        _ => String::new(),
    }
}

fn kind(value: &Json) -> &'static str {
    match value {
        Json::Null => "null",
        Json::Bool(_) => "boolean",
        Json::Number(number) if number.is_f64() => "float",
        Json::Number(_) => "integer",
        Json::String(_) => "text",
        Json::Array(_) => "list",
        Json::Object(map) => match map.keys().next().map(String::as_str) {
            Some("$bytes") => "bytes",
            Some("$timestamp") => "timestamp",
            Some("$float") => "special float",
            Some("$integer") => "big integer",
            Some("$error") => "broken stream",
            Some("$events") => "events",
            Some("SDK_UNKNOWN_MEMBER") => "unknown union member",
            _ => "structure",
        },
    }
}

/// A string with the parts that vary between jobs replaced.
pub(super) fn template(text: &str) -> String {
    let mut made: Vec<&str> = Vec::new();
    let mut is_name = false;
    for word in text.split_whitespace() {
        let is_plain = word
            .trim_end_matches([',', ':', '.', ';'])
            .chars()
            .all(|c| c.is_ascii_alphabetic() || c == '-' || c == '\'');
        let next_is_name = matches!(word, "parameter" | "in" | "structure" | "the");
        let word = if is_plain && (!is_name || word == "in") {
            word
        } else {
            "*"
        };
        is_name = next_is_name;
        if made.last() != Some(&word) || word != "*" {
            made.push(word);
        }
        if made.len() >= 14 {
            break;
        }
    }
    made.join(" ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn causes(left: &Json, right: &Json) -> Vec<String> {
        let found = compare(left, right);
        found.into_iter().map(|found| found.cause).collect()
    }

    #[test]
    fn equal_results_do_not_differ() {
        let answer = json!({ "requests": [], "result": { "A": [1, { "$bytes": "" }] } });
        assert!(causes(&answer, &answer).is_empty());
    }

    #[test]
    fn each_difference_of_a_result_is_named() {
        let left = json!({ "requests": [], "result": { "A": 1, "B": "x", "C": { "d": null } } });
        let right = json!({ "requests": [], "result": { "A": 1.5, "C": { "d": null, "e": 2 } } });
        let wanted = [
            "result: integer | float",
            "result: text | missing",
            "result: missing | integer",
        ];
        assert_eq!(causes(&left, &right), wanted);
        let turned = json!({ "requests": [], "result": { "B": "x", "A": 1, "C": { "d": null } } });
        assert_eq!(causes(&left, &turned), ["result: order of members"]);
    }

    #[test]
    fn the_first_different_line_of_a_string_is_named() {
        let error = |text: &str| json!({ "requests": [], "error": { "kind": "ParamValidationError", "text": text } });
        let found = causes(
            &error("Parameter validation failed:\nMissing required parameter in input: \"A\""),
            &error("Parameter validation failed:\nUnknown parameter in input: \"B\", must be"),
        );
        let wanted = "text of ParamValidationError: Missing required parameter in * | Unknown parameter in * must be";
        assert_eq!(found, [wanted]);
    }

    #[test]
    fn hidden_parts_match_anything_between_the_others() {
        for (text, hidden, is_same) in [
            ("value: 1, type", "value: ***, type", true),
            ("value: 1, type", "value: 1, type", true),
            ("a=1 b=2\nc", "a=*** b=***", true),
            ("value: 1", "value: 1 more", false),
            ("value: 1 more", "value: 1", false),
            ("type, value", "value: ***", false),
            ("a=1 c=2", "a=*** b=***", false),
        ] {
            assert_eq!(fits(text, hidden), is_same, "{text} {hidden}");
        }
    }

    #[test]
    fn an_outcome_of_another_kind_is_one_difference() {
        let left = json!({ "requests": [], "result": {} });
        let right = json!({ "requests": [], "error": { "kind": "Panic", "text": "at 12" } });
        assert_eq!(causes(&left, &right), ["outcome: a result | Panic: at *"]);
    }
}
