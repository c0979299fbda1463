//! The corpus `login-provider`: the cache of `aws login`, the responses of the service, and the result.
//!
//! Counterpart: botocore `tests/unit/test_credentials.py` (`TestLoginProvider`).
#![expect(clippy::unwrap_used, reason = "an invalid case fails")]

use std::path::Path;
use std::sync::Arc;

use botoxide::seam::{Fakes, Fs as _};
use botoxide::transport::{ScriptedTransport, block_on};
use botoxide::{Session, SessionOptions};
use botoxide_core::http::Response;
use botoxide_core::time::{Precision, Timestamp};
use conformance::{Corpus, corpus_path, read_json};
use serde_json::{Value as Json, json};

// C116
#[test]
fn login_provider() {
    let mut corpus = Corpus::open("login-provider");
    let cases = read_json(&corpus_path("unit/login/login-provider-test-cases.json"));
    for case in cases.as_array().unwrap() {
        corpus.case(case["documentation"].as_str().unwrap(), || run(case));
    }
    corpus.finish();
}

fn run(case: &Json) -> Result<(), String> {
    let world = Fakes::default();
    // The current time in botocore's tests.
    world
        .clock
        .set(Timestamp::parse("2025-11-19T00:00:00Z").unwrap());
    for (name, value) in [
        ("AWS_CONFIG_FILE", "/config"),
        ("AWS_LOGIN_CACHE_DIRECTORY", "/cache"),
        ("AWS_DEFAULT_REGION", "us-east-1"),
    ] {
        world.env.set(name, value);
    }
    world
        .fs
        .write("/config", case["configContents"].as_str().unwrap());
    for (name, document) in case["cacheContents"].as_object().unwrap() {
        world
            .fs
            .write(format!("/cache/{name}"), document.to_string());
    }
    let calls = case["mockApiCalls"].as_array().into_iter().flatten();
    let transport = Arc::new(ScriptedTransport::new(calls.clone().map(answer)));
    let session = Session::with(SessionOptions {
        profile_name: Some("signin".to_owned()),
        seams: Some(world.seams()),
        transport: Some(Arc::<ScriptedTransport>::clone(&transport)),
        ..SessionOptions::default()
    })
    .unwrap();
    let found = block_on(session.credentials()).unwrap();
    let asked: Vec<Json> = transport
        .requests()
        .iter()
        .map(|request| serde_json::from_slice(request.body.as_bytes().unwrap()).unwrap())
        .collect();
    let expected: Vec<Json> = calls
        .map(|call| call["request"]["tokenInput"].clone())
        .collect();
    if asked != expected {
        return Err(format!("asked {asked:?} instead of {expected:?}"));
    }
    for outcome in case["outcomes"].as_array().unwrap() {
        match outcome["result"].as_str().unwrap() {
            "credentials" => {
                let credentials = found
                    .as_ref()
                    .map_err(ToString::to_string)?
                    .as_ref()
                    .ok_or("no credentials")?;
                let expiry = credentials
                    .expiry
                    .map(|expiry| expiry.to_iso8601(Precision::Full));
                let shown = json!({
                    "result": "credentials",
                    "accessKeyId": credentials.access_key,
                    "secretAccessKey": credentials.secret_key,
                    "sessionToken": credentials.token,
                    "accountId": credentials.account_id,
                    "expiresAt": expiry,
                });
                equal(outcome, &shown)?;
            }
            "cacheContents" => {
                for (name, document) in outcome.as_object().unwrap() {
                    if name != "result" {
                        let path = Path::new("/cache").join(name);
                        let bytes = world.fs.read(&path).map_err(|error| error.to_string())?;
                        equal(document, &serde_json::from_slice(&bytes).unwrap())?;
                    }
                }
            }
            _ => {
                if let Ok(credentials) = &found {
                    return Err(format!("no error, but {credentials:?}"));
                }
            }
        }
    }
    Ok(())
}

fn answer(call: &Json) -> Response {
    let status = call["responseCode"].as_u64().unwrap_or(200);
    Response {
        status: status.try_into().unwrap(),
        body: call["response"]["tokenOutput"].to_string().into(),
        ..Response::default()
    }
}

fn equal(expected: &Json, found: &Json) -> Result<(), String> {
    if expected == found {
        Ok(())
    } else {
        Err(format!("expected {expected}, found {found}"))
    }
}
