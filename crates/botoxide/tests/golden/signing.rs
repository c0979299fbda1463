//! Only signatures: presigned URLs and forms, and the signer of a call.
//!
//! A case is an input of a client and the result of boto3 (`record_signing.py`): `["url", method, params, {…}]`,
//! `["post", bucket, key, {…}]`, `["token", method, {…}]`, `["call", method, params]` for the signer, `["body", method,
//! params]` for the body.

use std::sync::{Arc, Mutex};

use botoxide::transport::{ByteStream, ScriptedTransport};
use botoxide::{
    Error, PresignOptions, PresignedPostOptions, PresignedUrl, SessionOptions, Value, blocking,
};
use botoxide_core::body::Body;
use botoxide_core::credential::Credentials;
use botoxide_core::http::{Request, Response};
use bytes::Bytes;
use serde_json::{Value as Json, json};

use crate::{case, plain};

/// Runs the groups of a file and reports all differences together.
pub(crate) fn run(file: &str) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/signing");
    let text = std::fs::read_to_string(path.join(file)).unwrap();
    let groups: Vec<Json> = serde_json::from_str(&text).unwrap();
    let mut complaints = Vec::new();
    let mut count = 0;
    for group in &groups {
        count += group["cases"].as_array().unwrap().len();
        play(group, &mut complaints);
    }
    assert!(count > 90, "{file} has {count} cases");
    assert!(
        complaints.is_empty(),
        "{} of {count} cases:\n{}",
        complaints.len(),
        complaints.join("\n")
    );
}

fn play(group: &Json, complaints: &mut Vec<String>) {
    let signed = Arc::new(Mutex::new(None));
    let client = match client(&group["client"], &signed) {
        Ok(client) => client,
        Err(error) => {
            let found = failure(&error);
            if group["error"] != found {
                complaints.push(format!(
                    "{}: expected {}, found {found}",
                    group["client"], group["error"]
                ));
            }
            return;
        }
    };
    if !group["error"].is_null() {
        complaints.push(format!("{}: expected {}", group["client"], group["error"]));
        return;
    }
    for case in group["cases"].as_array().unwrap() {
        let (expected, asked) = case.as_array().unwrap().split_last().unwrap();
        let found = answer(&client, asked, &signed);
        if *expected != found {
            let asked = json!(asked);
            complaints.push(format!(
                "{} {asked}:\n  expected {expected}\n  found    {found}",
                group["client"]
            ));
        }
    }
}

fn client(client: &Json, signed: &Arc<Mutex<Option<Request>>>) -> Result<blocking::Client, Error> {
    let world = case::world(client);
    let is_anonymous = client["anonymous"] == Json::Bool(true);
    let credentials = (!is_anonymous).then(|| {
        let token = client["token"].as_str().map(str::to_owned);
        Credentials::new("AKID", "secret", token)
    });
    let signed = Arc::clone(signed);
    let transport = ScriptedTransport::answering(move |request| {
        *signed.lock().unwrap() = Some(request.clone());
        Ok(Response {
            status: 418,
            ..Response::default()
        })
    });
    let region_name = match client.get("region") {
        Some(region) => region.as_str().map(str::to_owned),
        None => Some("us-east-1".to_owned()),
    };
    let session = blocking::Session::with(SessionOptions {
        region_name,
        credentials,
        seams: Some(world.seams()),
        transport: Some(Arc::new(transport)),
        ..SessionOptions::default()
    })?;
    let service = client["service"].as_str().unwrap();
    session.client_with(service, case::client_options(client)?)
}

fn answer(client: &blocking::Client, asked: &[Json], signed: &Mutex<Option<Request>>) -> Json {
    let text = |at: usize| asked[at].as_str().unwrap();
    let result = match text(0) {
        "url" => {
            let extra = asked.get(3).unwrap_or(&Json::Null);
            let options = PresignOptions {
                expires_in: extra["expires_in"].as_i64().unwrap_or(3600),
                http_method: extra["http_method"].as_str().map(str::to_owned),
            };
            let params = plain::argument(&asked[2]);
            client
                .generate_presigned_url(text(1), params, options)
                .map(|url| json!(without_chance(url.as_str())))
        }
        "post" => {
            let options = PresignedPostOptions {
                fields: match plain::argument(&asked[3]["Fields"]) {
                    Value::Map(fields) => fields,
                    _ => botoxide_core::value::Map::new(),
                },
                conditions: match plain::argument(&asked[3]["Conditions"]) {
                    Value::List(conditions) => conditions,
                    _ => Vec::new(),
                },
                expires_in: asked[3]["ExpiresIn"].as_i64().unwrap_or(3600),
            };
            let post = client.generate_presigned_post(text(1), text(2), options);
            post.map(|post| json!([post.url, plain::value(&Value::Map(post.fields))]))
        }
        "token" => token(client, text(1), &asked[2]).map(|token| json!(token.as_str())),
        what => {
            *signed.lock().unwrap() = None;
            let result = client.call(text(1), plain::argument(&asked[2]));
            match (signed.lock().unwrap().take(), result) {
                (Some(request), _) if what == "body" => Ok(plain::text(&body(&request))),
                (Some(request), _) => Ok(json!(summary(&request))),
                (None, Err(error)) => Err(error),
                (None, Ok(value)) => Ok(plain::value(&value)),
            }
        }
    };
    result.unwrap_or_else(|error| failure(&error))
}

fn token(client: &blocking::Client, method: &str, options: &Json) -> Result<PresignedUrl, Error> {
    let text = |name: &str| options[name].as_str();
    let host = text("Hostname").unwrap_or_default();
    let region = text("Region");
    let expires_in = options["ExpiresIn"].as_i64().unwrap_or(900);
    match method {
        "generate_db_auth_token" => client.generate_db_auth_token(
            text("DBHostname").unwrap(),
            u16::try_from(options["Port"].as_u64().unwrap()).unwrap(),
            text("DBUsername").unwrap(),
            region,
        ),
        "generate_db_connect_auth_token" => {
            client.generate_db_connect_auth_token(host, region, expires_in)
        }
        _ => client.generate_db_connect_admin_auth_token(host, region, expires_in),
    }
}

/// Asymmetric signatures differ each time.
fn without_chance(url: &str) -> &str {
    let name = "X-Amz-Signature=";
    match url.find(name) {
        Some(at) if url.contains("ECDSA") => &url[..at + name.len()],
        _ => url,
    }
}

/// How a request is signed: the signer, the region, the service, and whether the payload is signed.
fn summary(request: &Request) -> String {
    let header = |name: &str| request.headers.get(name).map_or("", |value| value.as_str());
    let how = match header("Authorization") {
        "" => "none",
        value => value,
    };
    let how = how.split(", ").next().unwrap_or_default();
    let how = how.split(':').next().unwrap_or_default();
    let mut told = how.to_owned();
    if let Some((algorithm, scope)) = how.split_once(" Credential=") {
        let version = if algorithm.contains("ECDSA") {
            "v4a"
        } else {
            "v4"
        };
        let scope = scope.splitn(3, '/').nth(2).unwrap_or_default();
        told = format!("{version} {}", scope.trim_end_matches("/aws4_request"));
        if !header("X-Amz-Region-Set").is_empty() {
            told = format!("{told} for {}", header("X-Amz-Region-Set"));
        }
    }
    let body = body(request);
    let mark = "SignatureVersion=2";
    if request.url.contains(mark) || String::from_utf8_lossy(&body).contains(mark) {
        "v2".clone_into(&mut told);
    }
    match header("X-Amz-Content-SHA256") {
        "" => told,
        hash if hash
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte.is_ascii_lowercase()) =>
        {
            format!("{told} hashed")
        }
        word => format!("{told} {word}"),
    }
}

fn body(request: &Request) -> Bytes {
    match &request.body {
        Body::Bytes(bytes) => bytes.clone(),
        stream @ Body::Stream(_) => {
            let stream = ByteStream::from_body(stream).unwrap();
            stream.collect_blocking().unwrap()
        }
    }
}

/// botocore's errors by class and message; for Python's own errors, only intended ones are compared.
fn failure(error: &Error) -> Json {
    let class = error.kind().class_name();
    if matches!(class, "AttributeError" | "TypeError" | "ValueError") {
        return json!({ "class": class });
    }
    json!({ "class": class, "text": error.to_string() })
}
