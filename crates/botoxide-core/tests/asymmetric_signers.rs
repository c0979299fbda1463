//! `SigV4A` for the requests of `signers/asymmetric.py`: `signers/asymmetric.jsonl` has the results of botocore 1.44.5.
//!
//! The signatures differ each time. So everything else is compared, and then both signatures are verified against the
//! expected string to sign.
#![expect(clippy::unwrap_used, reason = "a case that cannot be read fails")]

use botoxide_core::credential::Credentials;
use botoxide_core::digest::{hex, sha256};
use botoxide_core::http::Request;
use botoxide_core::sign::{
    DEFAULT_EXPIRES_IN, Payload, Signing, SigningKeyCache, add_s3_v4a_auth, add_s3_v4a_query_auth,
    add_v4a_auth, canonical_request,
};
use botoxide_core::time::Timestamp;
use botoxide_core::uri::{self, Keep, normalize_path, percent_encode};
use p256::ecdsa::signature::Verifier;
use p256::ecdsa::{Signature, VerifyingKey};
use serde_json::Value as Json;

const TIME: Timestamp = Timestamp::new(1_795_359_600, 0);

/// The public key of the credentials of all cases.
const KEY: &str = "027522463aa78f7998b8460d5eb06238a56294ced11adeb83d51129f7002568676";

// P236
#[test]
fn signatures_sign_the_same_string() {
    let mut count = 0;
    for line in include_str!("signers/asymmetric.jsonl").lines() {
        let case: Json = serde_json::from_str(line).unwrap();
        let wanted = Signed::from_json(&case["signed"]);
        let found = signed(&case);
        assert_eq!(
            found.without_signature(),
            wanted.without_signature(),
            "{line}"
        );
        let text = string_to_sign(&case, &wanted);
        for (side, signed) in [("botocore", &wanted), ("found", &found)] {
            let signature = der(&signed.signature());
            assert!(
                key().verify(text.as_bytes(), &signature).is_ok(),
                "{side} {line}\n{text}"
            );
        }
        count += 1;
    }
    assert!(count > 35, "{count} cases");
}

#[derive(Clone, Debug, PartialEq)]
struct Signed {
    url: String,
    headers: Vec<(String, String)>,
    body: String,
}

impl Signed {
    fn from_json(json: &Json) -> Self {
        let text = |json: &Json| json.as_str().unwrap().to_owned();
        let headers = json["headers"].as_array().unwrap();
        Self {
            url: text(&json["url"]),
            headers: headers
                .iter()
                .map(|field| (text(&field[0]), text(&field[1])))
                .collect(),
            body: text(&json["body"]),
        }
    }

    fn signature(&self) -> String {
        let authorization = self
            .headers
            .iter()
            .find(|(name, _)| name == "Authorization");
        let text = authorization.map_or(&self.url, |(_, value)| value);
        text.rsplit("Signature=").next().unwrap().to_owned()
    }

    fn without_signature(&self) -> Self {
        let signature = self.signature();
        let cut = |text: &String| text.replace(&signature, "");
        Self {
            url: cut(&self.url),
            headers: self
                .headers
                .iter()
                .map(|(name, value)| (name.clone(), cut(value)))
                .collect(),
            body: self.body.clone(),
        }
    }
}

fn signed(case: &Json) -> Signed {
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
        ..Request::default()
    };
    let token = case["token"].as_str().map(str::to_owned);
    let credentials = Credentials::new("AKIDEXAMPLE", "secret", token);
    let signing = Signing {
        credentials: &credentials,
        region: case["region"].as_str().unwrap_or("*"),
        signing_name: "s3",
        time: TIME,
        payload: match case["payload"].as_str() {
            Some("unsigned") => Payload::Unsigned,
            Some("trailer") => Payload::StreamingUnsignedTrailer,
            _ => Payload::hashed(body.as_bytes()),
        },
        keys: &SigningKeyCache::default(),
        explanation: None,
    };
    match case["signer"].as_str().unwrap() {
        "v4a" => add_v4a_auth(&mut request, &signing).unwrap(),
        "s3v4a" => add_s3_v4a_auth(&mut request, &signing).unwrap(),
        "s3v4a-query" => {
            let expires = case["expires"].as_i64().unwrap_or(DEFAULT_EXPIRES_IN);
            add_s3_v4a_query_auth(&mut request, &signing, expires).unwrap();
        }
        other => panic!("no signer {other}"),
    }
    let headers = request.headers.iter();
    Signed {
        headers: headers
            .map(|(name, value)| (name.to_string(), value.to_string()))
            .collect(),
        body: String::from_utf8(request.body.as_bytes().unwrap().to_vec()).unwrap(),
        url: request.url,
    }
}

/// The string to sign of a signed request, computed from the request.
fn string_to_sign(case: &Json, signed: &Signed) -> String {
    let fields = signed
        .headers
        .iter()
        .filter(|(name, _)| name != "Authorization");
    let request = Request {
        method: case["method"].as_str().unwrap_or("GET").into(),
        url: signed
            .url
            .split("&X-Amz-Signature=")
            .next()
            .unwrap()
            .to_owned(),
        headers: fields
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect(),
        ..Request::default()
    };
    let path = uri::split(&request.url).path;
    let path = if case["signer"] == "v4a" {
        percent_encode(&normalize_path(path), Keep::Slash).into_owned()
    } else if path.is_empty() {
        "/".to_owned()
    } else {
        path.to_owned()
    };
    let told = request.headers.get("x-amz-content-sha256");
    let payload = match told {
        Some(told) => told.to_string(),
        None if case["signer"] != "s3v4a-query" => hex(&sha256(signed.body.as_bytes())),
        None if case["payload"] == "trailer" => {
            Payload::StreamingUnsignedTrailer.as_str().to_owned()
        }
        None => Payload::Unsigned.as_str().to_owned(),
    };
    let canonical = canonical_request(&request, &path, &payload);
    format!(
        "AWS4-ECDSA-P256-SHA256\n20261122T150000Z\n20261122/s3/aws4_request\n{}",
        hex(&sha256(canonical.as_bytes()))
    )
}

fn key() -> VerifyingKey {
    VerifyingKey::from_sec1_bytes(&bytes(KEY)).unwrap()
}

fn bytes(digits: &str) -> Vec<u8> {
    let pairs = digits.as_bytes().chunks(2);
    pairs
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

/// Two DER integers in a sequence.
fn der(digits: &str) -> Signature {
    let bytes = bytes(digits);
    let number = |from: usize| {
        let length = usize::from(bytes[from + 1]);
        let digits = &bytes[from + 2..from + 2 + length];
        let mut number = [0; 32];
        let digits = digits.strip_prefix(&[0]).unwrap_or(digits);
        number[32 - digits.len()..].copy_from_slice(digits);
        (number, from + 2 + length)
    };
    assert_eq!((bytes[0], usize::from(bytes[1])), (0x30, bytes.len() - 2));
    let (r, next) = number(2);
    let (s, end) = number(next);
    assert_eq!(end, bytes.len());
    Signature::from_scalars(r, s).unwrap()
}
