//! The embedded endpoint responds like S3: boto3 runs each case of `cases/local_endpoint` on it and on moto.
//!
//! If moto differs from S3, the case has a row in `skips/local-endpoint.tsv` that explains it, and is compared with the
//! responses of S3 in `cases/local_endpoint/s3/answers.json` instead. Not here: the internals of the store, which
//! `botoxide-local` tests itself. Counterpart: none.
#![expect(clippy::unwrap_used, reason = "an invalid case fails")]

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::Path;
use std::process::Stdio;

use botoxide_local::LocalEndpoint;
use conformance::python::{printed, script};
use conformance::{Corpus, Moto, Skips, read_json};
use serde_json::{Map, Value as Json, json};

/// Fields that S3 returns and moto does not: every object has a checksum, which S3 computes if the client sends none.
const NOT_IN_MOTO: &[&str] = &["ChecksumAlgorithm", "ChecksumCRC64NVME", "ChecksumType"];

#[test]
fn the_endpoint_responds_like_s3() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let answers = read_json(&here.join("cases/local_endpoint/s3/answers.json"));
    let answers = answers.as_object().unwrap();
    let skips = Skips::load(&here.join("skips/local-endpoint.tsv")).unwrap();
    let named: BTreeSet<&str> = answers.keys().map(String::as_str).collect();
    assert_eq!(
        skips.ids().collect::<BTreeSet<_>>(),
        named,
        "each response has a row and each row a response"
    );

    let (mut with_moto, mut with_s3) = (
        Corpus::open("local-endpoint"),
        Corpus::open("local-endpoint-s3"),
    );
    for line in played().lines() {
        let line: Json = serde_json::from_str(line).unwrap();
        let case = line["case"].as_str().unwrap();
        let endpoint = &line["endpoint"];
        with_moto.case(case, || same(&line["moto"], endpoint, "moto"));
        if let Some(answers) = answers.get(case) {
            with_s3.case(case, || {
                if answers == endpoint {
                    return Ok(());
                }
                Err(format!("S3        {answers}\nendpoint  {endpoint}"))
            });
        }
    }
    with_moto.finish();
    with_s3.finish();
}

/// The output of the script: a line for each case.
fn played() -> String {
    let moto = Moto::start();
    let directory = tempfile::tempdir().unwrap();
    let endpoint = LocalEndpoint::start(directory.path().join("store"), None).unwrap();
    let servers = json!({
        "moto": { "url": moto.url(), "key": "AKIDEXAMPLE", "secret": "secret" },
        "endpoint": {
            "url": endpoint.url(),
            "key": botoxide_local::ACCESS_KEY_ID,
            "secret": endpoint.secret_access_key(),
        },
    });
    let mut child = script("local_endpoint.py")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    writeln!(child.stdin.take().unwrap(), "{servers}").unwrap();
    printed(&child.wait_with_output().unwrap())
}

/// Compares the responses of moto and of the endpoint. The error is the first difference.
fn same(moto: &Json, endpoint: &Json, place: &str) -> Result<(), String> {
    match (moto, endpoint) {
        (Json::Object(moto), Json::Object(endpoint)) => {
            let names: BTreeSet<&String> = moto.keys().chain(endpoint.keys()).collect();
            names
                .into_iter()
                .try_for_each(|name| same_member(moto, endpoint, name, place))
        }
        (Json::Array(one), Json::Array(other)) if one.len() == other.len() => {
            let mut pairs = one.iter().zip(other).enumerate();
            pairs.try_for_each(|(at, (one, other))| same(one, other, &format!("{place}[{at}]")))
        }
        _ if moto == endpoint => Ok(()),
        _ => Err(format!("{place}\nmoto      {moto}\nendpoint  {endpoint}")),
    }
}

fn same_member(
    moto: &Map<String, Json>,
    endpoint: &Map<String, Json>,
    name: &str,
    place: &str,
) -> Result<(), String> {
    match (moto.get(name), endpoint.get(name)) {
        (Some(moto), Some(endpoint)) => same(moto, endpoint, &format!("{place}.{name}")),
        (None, Some(_)) if NOT_IN_MOTO.contains(&name) => Ok(()),
        // An element that is empty or missing.
        (None, Some(Json::String(text))) | (Some(Json::String(text)), None) if text.is_empty() => {
            Ok(())
        }
        // If a bucket has no versions, only lists of versions contain a version.
        (Some(Json::String(text)), None) if name == "VersionId" && text == "null" => Ok(()),
        (moto, endpoint) => Err(format!(
            "{place}.{name}\nmoto      {moto:?}\nendpoint  {endpoint:?}"
        )),
    }
}
