//! Every signer for the requests of `signers/oracle.py`: `signers/cases.jsonl` has the results of botocore 1.44.5.
#![expect(clippy::unwrap_used, reason = "a case that cannot be read fails")]

use botoxide_core::credential::Credentials;
use botoxide_core::http::Request;
use botoxide_core::protocol::{json_dumps, parse_json};
use botoxide_core::sign::{
    DEFAULT_EXPIRES_IN, DEFAULT_EXPRESS_EXPIRES_IN, Payload, PostPolicy, Signing, SigningKeyCache,
    add_hmac_v1_auth, add_hmac_v1_post_auth, add_hmac_v1_query_auth, add_s3_express_auth,
    add_s3_express_post_auth, add_s3_express_query_auth, add_s3_v4_auth, add_s3_v4_post_auth,
    add_s3_v4_query_auth, add_v2_auth, add_v3_auth, add_v4_auth, add_v4_query_auth,
};
use botoxide_core::time::Timestamp;
use botoxide_core::value::{Map, Value};
use serde_json::Value as Json;

/// 2026-11-22T15:00:00.75Z, the time of all cases.
const TIME: Timestamp = Timestamp::new(1_795_359_600, 750_000_000);

// P226, P227, P228, P229, P230, P231, P232, P233, P234, P235, P243
#[test]
fn signers_match_botocore() {
    let mut failed = Vec::new();
    let mut count = 0;
    for line in include_str!("signers/cases.jsonl").lines() {
        let case: Json = serde_json::from_str(line).unwrap();
        let found = if case.get("policy").is_some() {
            sealed(&case)
        } else {
            signed(&case)
        };
        count += 1;
        if found != case["signed"] {
            failed.push(format!("{line}\nfound {found}"));
        }
    }
    assert!(count > 150, "{count} cases");
    assert!(
        failed.is_empty(),
        "{}\n{} failed",
        failed.join("\n"),
        failed.len()
    );
}

fn credentials(case: &Json) -> Credentials {
    let token = case["token"].as_str().map(str::to_owned);
    Credentials::new("AKIDEXAMPLE", "secret", token)
}

fn signing<'a>(
    case: &Json,
    credentials: &'a Credentials,
    keys: &'a SigningKeyCache,
    body: &str,
) -> Signing<'a> {
    Signing {
        credentials,
        region: "us-west-2",
        signing_name: "s3",
        time: TIME,
        payload: match case["payload"].as_str() {
            Some("unsigned") => Payload::Unsigned,
            Some("trailer") => Payload::StreamingUnsignedTrailer,
            _ => Payload::hashed(body.as_bytes()),
        },
        keys,
        explanation: None,
    }
}

fn signed(case: &Json) -> Json {
    let body = case["form"].as_str().or(case["json"].as_str());
    let body = body.unwrap_or_default();
    let fields = case["headers"].as_array().into_iter().flatten();
    let mut request = Request {
        method: case["method"].as_str().unwrap_or("GET").into(),
        url: case["url"].as_str().unwrap().to_owned(),
        headers: fields
            .map(|field| (field[0].as_str().unwrap(), field[1].as_str().unwrap()))
            .collect(),
        body: body.to_owned().into(),
        auth_path: case["auth_path"].as_str().map(str::to_owned),
    };
    let credentials = credentials(case);
    let keys = SigningKeyCache::default();
    let signing = signing(case, &credentials, &keys, body);
    let expires = |default| case["expires"].as_i64().unwrap_or(default);
    let request_mut = &mut request;
    match case["signer"].as_str().unwrap() {
        "v4" => add_v4_auth(request_mut, &signing),
        "s3v4" => add_s3_v4_auth(request_mut, &signing),
        "v4-query" => {
            add_v4_query_auth(request_mut, &signing, expires(DEFAULT_EXPIRES_IN)).unwrap();
        }
        "s3v4-query" => {
            add_s3_v4_query_auth(request_mut, &signing, expires(DEFAULT_EXPIRES_IN)).unwrap();
        }
        "v4-s3express" => add_s3_express_auth(request_mut, &signing),
        "v4-s3express-query" => {
            let expires = expires(DEFAULT_EXPRESS_EXPIRES_IN);
            add_s3_express_query_auth(request_mut, &signing, expires).unwrap();
        }
        "s3" => add_hmac_v1_auth(request_mut, &credentials, TIME),
        "s3-query" => {
            let expires = expires(DEFAULT_EXPIRES_IN);
            add_hmac_v1_query_auth(request_mut, &credentials, TIME, expires);
        }
        "v2" => add_v2_auth(request_mut, &credentials, TIME).unwrap(),
        "v3https" => add_v3_auth(request_mut, &credentials, TIME),
        other => panic!("no signer {other}"),
    }
    let headers: Vec<[&str; 2]> = request
        .headers
        .iter()
        .map(|(name, value)| [name.as_str(), value.as_str()])
        .collect();
    let body = std::str::from_utf8(request.body.as_bytes().unwrap()).unwrap();
    serde_json::json!({ "url": request.url, "headers": headers, "body": body })
}

fn map(json: &Json) -> Map {
    let Value::Map(map) = parse_json(json.to_string().as_bytes()).unwrap() else {
        panic!("{json} is no object");
    };
    map
}

fn sealed(case: &Json) -> Json {
    let mut post = PostPolicy {
        fields: case.get("fields").map(map).unwrap_or_default(),
        policy: map(&case["policy"]),
    };
    let credentials = credentials(case);
    let keys = SigningKeyCache::default();
    let signing = signing(case, &credentials, &keys, "");
    match case["signer"].as_str().unwrap() {
        "s3v4-presign-post" => add_s3_v4_post_auth(&mut post, &signing).unwrap(),
        "v4-s3express-presign-post" => add_s3_express_post_auth(&mut post, &signing).unwrap(),
        "s3-presign-post" => add_hmac_v1_post_auth(&mut post, &credentials).unwrap(),
        other => panic!("no signer {other}"),
    }
    let fields: Vec<[&str; 2]> = post
        .fields
        .iter()
        .map(|(name, value)| [name.as_str(), value.as_str().unwrap()])
        .collect();
    let policy = json_dumps(&Value::Map(post.policy.clone())).unwrap();
    serde_json::json!({ "fields": fields, "policy": policy })
}
