//! The checksums of every operation that has them, as boto3 sends and verifies them.
//!
//! `cases.jsonl` holds jobs of the replay tool (docs/replay.md), each with the result of botocore 1.44.5 with `awscrt`:
//! the checksum headers, the payload, and the algorithm that verified the response.
#![expect(clippy::unwrap_used, reason = "an invalid case fails")]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use conformance::Corpus;
use conformance::replay::Player;
use serde_json::{Value as Json, json};

/// Parts of the names of headers that are compared. An additional header of this kind is an error.
const COMPARED: [&str; 7] = [
    "checksum",
    "trailer",
    "content-encoding",
    "transfer-encoding",
    "decoded-content",
    "content-sha256",
    "content-md5",
];

// P293, P294, P295, P296, P297, P298
#[test]
fn checksums_match_boto3() {
    let mut corpus = Corpus::open("checksums");
    let mut player = Player::default();
    for (number, line) in include_str!("cases.jsonl").lines().enumerate() {
        let case: Json = serde_json::from_str(line).unwrap();
        let job = &case["job"];
        let id = format!("{} {} {number}", job["service"], job["operation"]);
        let result = player.play(job.to_string().as_bytes());
        corpus.case(&id, || {
            let result: Json = serde_json::from_str(&result).map_err(|error| error.to_string())?;
            let (found, wanted) = (seen(&result, &case["wanted"]), &case["wanted"]);
            if found == *wanted {
                return Ok(());
            }
            Err(format!("{job}\nwanted {wanted}\nfound  {found}"))
        });
    }
    corpus.finish();
}

/// The part of a result that a case contains.
fn seen(result: &Json, wanted: &Json) -> Json {
    let mut seen = json!({});
    if let Some(text) = result["error"]["text"].as_str() {
        seen["error"] = text.into();
    } else if wanted.get("algorithm").is_some() {
        let metadata = &result["result"]["ResponseMetadata"];
        seen["algorithm"] = metadata["ChecksumAlgorithm"].clone();
        if let Some(text) = result["result"]["Body"]["$error"]["text"].as_str() {
            seen["problem"] = text.into();
        }
        return seen;
    }
    let Some(request) = result["requests"].get(0) else {
        return seen;
    };
    seen["headers"] = json!({});
    for field in request["headers"].as_array().unwrap() {
        let name = field[0].as_str().unwrap().to_lowercase();
        if COMPARED.iter().any(|part| name.contains(part)) {
            seen["headers"][name] = field[1].clone();
        }
    }
    if wanted.get("body").is_some() {
        let body = request["body_base64"].as_str().unwrap_or_default();
        let body = STANDARD.decode(body).unwrap();
        seen["body"] = String::from_utf8_lossy(&body).into();
    }
    seen
}
