//! Compares the requests of a job: method, URL, headers, body.
//!
//! JSON bodies are compared by content, all others byte by byte; of a compressed body, what it contains. A consequence
//! of another difference (the signature of a different body) is not reported. Counterpart: none.

use std::collections::BTreeMap;
use std::io::Read as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::read::GzDecoder;
use serde_json::Value as Json;

use super::compare::Difference;

pub(super) fn compare(left: &Json, right: &Json, found: &mut Vec<Difference>) {
    let list = |requests: &Json| requests.as_array().cloned().unwrap_or_default();
    let (left, right) = (list(left), list(right));
    if left.len() != right.len() {
        let cause = format!("number of requests: {} | {}", left.len(), right.len());
        let urls = |requests: &[Json]| {
            let urls = requests
                .iter()
                .filter_map(|request| request["url"].as_str());
            urls.collect::<Vec<_>>().join(" ")
        };
        found.push(Difference::new(cause, urls(&left), urls(&right)));
    }
    for (left, right) in left.iter().zip(&right) {
        let before = found.len();
        one(left, right, found);
        if found.len() > before {
            // The other parts are equal.
            break;
        }
    }
}

fn one(left: &Json, right: &Json, found: &mut Vec<Difference>) {
    let before = found.len();
    if left["method"] != right["method"] {
        found.push(Difference::new(
            "method",
            left["method"].to_string(),
            right["method"].to_string(),
        ));
    }
    urls(
        left["url"].as_str().unwrap_or_default(),
        right["url"].as_str().unwrap_or_default(),
        found,
    );
    let body = |request: &Json| {
        let text = request["body_base64"].as_str().unwrap_or_default();
        STANDARD.decode(text).unwrap_or_default()
    };
    let (left_body, right_body) = (body(left), body(right));
    let (left_headers, right_headers) = (headers(left), headers(right));
    let is_same_body = left_body == right_body;
    if !is_same_body {
        bodies(&left_body, &right_body, &left_headers, found);
    }
    for (name, value) in &left_headers {
        if !is_same_body && follows_from_body(name) {
            continue;
        }
        match right_headers.get(name) {
            Some(other) if other == value => {}
            _ if name == "authorization" => {}
            Some(other) => {
                let cause = format!("header {name}: value");
                found.push(Difference::new(cause, value.as_str(), other.as_str()));
            }
            None => {
                let cause = format!("header {name}: missing here");
                found.push(Difference::new(cause, value.as_str(), ""));
            }
        }
    }
    for (name, value) in &right_headers {
        if !left_headers.contains_key(name) && name != "authorization" {
            let cause = format!("header {name}: only here");
            found.push(Difference::new(cause, "", value.as_str()));
        }
    }
    let authorization = |headers: &BTreeMap<String, String>| {
        headers.get("authorization").cloned().unwrap_or_default()
    };
    if found.len() == before {
        let (left, right) = (authorization(&left_headers), authorization(&right_headers));
        signatures(&left, &right, is_same_body, found);
    }
}

/// Compares the Authorization headers if everything that is signed is equal.
fn signatures(left: &str, right: &str, is_same_body: bool, found: &mut Vec<Difference>) {
    if left == right {
        return;
    }
    let unsigned = |text: &str| {
        text.split("Signature=")
            .next()
            .unwrap_or_default()
            .to_owned()
    };
    if unsigned(left) != unsigned(right) {
        found.push(Difference::new(
            "header authorization: scope or headers",
            left,
            right,
        ));
        // SigV4a signatures are random; those of a body with different white space differ.
    } else if is_same_body && !left.starts_with("AWS4-ECDSA") {
        found.push(Difference::new(
            "header authorization: signature",
            left,
            right,
        ));
    }
}

fn urls(left: &str, right: &str, found: &mut Vec<Difference>) {
    let parts = |url: &str| {
        let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
        let (before, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (host, path) = before.split_at(before.find('/').unwrap_or(before.len()));
        [
            format!("{scheme}://{host}"),
            path.to_owned(),
            query.to_owned(),
        ]
    };
    let names = ["url host", "url path", "url query"];
    for (name, (left, right)) in names.into_iter().zip(parts(left).iter().zip(parts(right))) {
        if *left != right {
            found.push(Difference::new(name, left.as_str(), right));
        }
    }
}

/// The values of each header, joined in order.
fn headers(request: &Json) -> BTreeMap<String, String> {
    let mut made = BTreeMap::<String, String>::new();
    for field in request["headers"].as_array().into_iter().flatten() {
        let name = field[0].as_str().unwrap_or_default().to_ascii_lowercase();
        let value = field[1].as_str().unwrap_or_default();
        if name == "user-agent" {
            continue;
        }
        made.entry(name)
            .and_modify(|known| {
                known.push_str(" ‖ ");
                known.push_str(value);
            })
            .or_insert_with(|| value.to_owned());
    }
    made
}

fn follows_from_body(name: &str) -> bool {
    matches!(
        name,
        "content-length"
            | "content-md5"
            | "x-amz-content-sha256"
            | "x-amz-decoded-content-length"
            | "x-amz-sha256-tree-hash"
    ) || name.starts_with("x-amz-checksum-")
}

fn bodies(
    left: &[u8],
    right: &[u8],
    headers: &BTreeMap<String, String>,
    found: &mut Vec<Difference>,
) {
    let kind = headers.get("content-type").map_or("", String::as_str);
    // Row 25 of docs/parity.md: the gzip header of boto3 contains the time.
    let unpacked = unpacked(left).zip(unpacked(right));
    let (left, right) = match &unpacked {
        Some((left, right)) if left == right => return,
        Some((left, right)) => (left.as_slice(), right.as_slice()),
        None => (left, right),
    };
    let parsed = |body: &[u8]| serde_json::from_slice::<Json>(body).ok();
    if kind.contains("json")
        && let (Some(left), Some(right)) = (parsed(left), parsed(right))
    {
        if left != right {
            let (left, right) = around_first_difference(&left.to_string(), &right.to_string());
            found.push(Difference::new("body: JSON content", left, right));
        }
        return;
    }
    let kind = kind.split(';').next().unwrap_or_default();
    let texts = [left, right].map(|body| String::from_utf8_lossy(body).into_owned());
    let (left, right) = around_first_difference(&texts[0], &texts[1]);
    found.push(Difference::new(
        format!("body: bytes of {kind:?}"),
        left,
        right,
    ));
}

/// The contents of a gzip; `None` if the body is something else.
fn unpacked(body: &[u8]) -> Option<Vec<u8>> {
    let mut content = Vec::new();
    GzDecoder::new(body).read_to_end(&mut content).ok()?;
    Some(content)
}

/// The context of the first difference between two strings.
fn around_first_difference(left: &str, right: &str) -> (String, String) {
    let same = left
        .chars()
        .zip(right.chars())
        .take_while(|(left, right)| left == right)
        .count();
    let part = |text: &str| {
        let part: String = text
            .chars()
            .skip(same.saturating_sub(60))
            .take(160)
            .collect();
        part.escape_debug().to_string()
    };
    (part(left), part(right))
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::{Compression, GzBuilder};
    use serde_json::json;

    use super::*;

    fn request(body: &[u8]) -> Json {
        let headers = [["Content-Type", "application/x-amz-json-1.0"]];
        json!([{ "method": "POST", "url": "https://a/", "headers": headers, "body_base64": STANDARD.encode(body) }])
    }

    fn gzip(text: &str, time: u32) -> Vec<u8> {
        let packed = GzBuilder::new().mtime(time);
        let mut packed = packed.write(Vec::new(), Compression::best());
        packed.write_all(text.as_bytes()).unwrap();
        packed.finish().unwrap()
    }

    #[test]
    fn compressed_bodies_are_compared_by_content() {
        let causes = |left: &[u8], right: &[u8]| -> Vec<String> {
            let mut found = Vec::new();
            compare(&request(left), &request(right), &mut found);
            found.into_iter().map(|one| one.cause).collect()
        };
        let text = r#"{"a":1}"#;
        assert!(causes(&gzip(text, 0), &gzip(text, 9)).is_empty());
        assert!(causes(&gzip(text, 0), &gzip(r#"{"a": 1}"#, 9)).is_empty());
        assert_eq!(
            causes(&gzip(text, 0), &gzip(r#"{"a":2}"#, 0)),
            ["body: JSON content"]
        );
        let bytes = ["body: bytes of \"application/x-amz-json-1.0\""];
        assert_eq!(causes(&gzip(text, 0), text.as_bytes()), bytes);
        assert_eq!(causes(&gzip("a", 0), &gzip("b", 0)), bytes);
    }
}
