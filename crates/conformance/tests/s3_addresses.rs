//! Where calls of S3 and S3 Control go, and what they are signed for: 1,100 combinations of buckets, ARNs, styles,
//! regions, endpoints and options, compared with boto3 (recorded by `oracle/s3_addresses.py`).
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test reads its file"
)]

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use conformance::replay::Player;
use serde_json::{Value as Json, json};

/// The response to every request; only `CreateSession` reads it.
const SESSION: &str = "<CreateSessionResult><Credentials><AccessKeyId>ASIA</AccessKeyId>\
    <SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken>\
    <Expiration>2015-08-30T12:41:00Z</Expiration></Credentials></CreateSessionResult>";

// P041 P043 P087 P123 P217 P241 P250 P252 P253
#[test]
fn s3_endpoints_match_boto3() {
    compare("s3.tsv", 800);
}

// P044 P086 P217 P254
#[test]
fn s3_control_endpoints_match_boto3() {
    compare("s3control.tsv", 300);
}

/// Runs the jobs of a file, which must have at least this many.
fn compare(file: &str, least: usize) {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases/s3_addresses");
    let text = std::fs::read_to_string(cases.join(file)).unwrap();
    let answers = json!([{ "status": 200, "body_base64": STANDARD.encode(SESSION) }]);
    let mut player = Player::default();
    let (mut count, mut differences) = (0, Vec::new());
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let (job, expected) = line.split_once('\t').unwrap();
        let mut job: Json = serde_json::from_str(job).unwrap();
        job["responses"] = answers.clone();
        let result: Json = serde_json::from_str(&player.play(job.to_string())).unwrap();
        let found = outcome(&result);
        count += 1;
        if found != expected {
            job.as_object_mut().unwrap().remove("responses");
            differences.push(format!("{job}\n    boto3: {expected}\n    here:  {found}"));
        }
    }
    assert!(count >= least, "{count} lines");
    let report = differences.join("\n");
    assert!(
        differences.is_empty(),
        "{} of {count}:\n{report}",
        differences.len()
    );
}

/// The address and the signature of a result, in the format of the file.
fn outcome(result: &Json) -> String {
    if let Some(url) = result["result"].as_str() {
        return without_random_signature(url);
    }
    let requests = result["requests"].as_array().unwrap();
    if requests.is_empty() {
        let error = &result["error"];
        return format!("{}: {}", error["kind"].as_str().unwrap(), error["text"]);
    }
    let requests: Vec<String> = requests.iter().map(request).collect();
    requests.join(" ")
}

/// A `SigV4A` signature in boto3 is different each time; it is longer than the others.
fn without_random_signature(url: &str) -> String {
    match url.split_once("Signature=") {
        Some((before, signature)) => {
            let end = signature.find('&').unwrap_or(signature.len());
            if end < 70 {
                return url.to_owned();
            }
            format!("{before}Signature={}", &signature[end..])
        }
        None => url.to_owned(),
    }
}

fn request(sent: &Json) -> String {
    let header = |wanted: &str| {
        let headers = sent["headers"].as_array().unwrap();
        let found = headers.iter().find(|header| {
            let name = header[0].as_str().unwrap();
            name.eq_ignore_ascii_case(wanted)
        });
        found.map(|header| header[1].as_str().unwrap())
    };
    let authorization = header("authorization").unwrap_or("-");
    let scope = authorization
        .split_once("Credential=")
        .and_then(|(_, rest)| rest.split_once('/')?.1.split_once("/aws4_request"));
    let signature = authorization.split_once("Signature=");
    let signature = match (scope, signature) {
        _ if authorization.contains("ECDSA") => {
            format!("v4a {}", header("x-amz-region-set").unwrap())
        }
        (Some((scope, _)), Some((_, signature))) => format!("{scope} {}", &signature[..8]),
        _ => authorization.to_owned(),
    };
    let part = |name: &str| sent[name].as_str().unwrap();
    format!("{} {} {signature}", part("method"), part("url"))
}
