//! The corpus `sigv4`: AWS's test suite for Signature Version 4.
//!
//! botocore skips four of its cases; they are run here. Counterpart: botocore `tests/unit/auth/test_sigv4.py`.
#![expect(clippy::unwrap_used, reason = "a case that cannot be read fails")]

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use botoxide_core::body::Body;
use botoxide_core::credential::Credentials;
use botoxide_core::http::Request;
use botoxide_core::sign::{
    Payload, Signing, SigningKeyCache, add_v4_auth, canonical_request, string_to_sign,
};
use botoxide_core::time::Timestamp;
use botoxide_core::uri::{self, Keep, normalize_path, percent_encode};
use conformance::{Corpus, corpus_path, folders_in, read_text};

/// 2015-08-30T12:36:00Z, the time of all cases.
const TIME: Timestamp = Timestamp::new(1_440_938_160, 0);

// P228, P229, P249
#[test]
fn sigv4() {
    let mut corpus = Corpus::open("sigv4");
    let root = corpus_path("unit/auth/aws4_testsuite");
    let folders = cases(&root);
    assert_eq!(folders.len(), 34);
    for folder in folders {
        let id = folder.strip_prefix(&root).unwrap().to_str().unwrap();
        corpus.case(id, || run(&folder));
    }
    corpus.finish();
}

/// The folders that contain a request.
fn cases(folder: &Path) -> Vec<PathBuf> {
    let inner = folders_in(folder);
    if inner.is_empty() {
        return vec![folder.to_owned()];
    }
    inner.iter().flat_map(|inner| cases(inner)).collect()
}

fn run(folder: &Path) -> Result<(), String> {
    let name = folder.file_name().unwrap().to_str().unwrap();
    let part = |kind: &str| read_text(&folder.join(format!("{name}.{kind}"))).replace('\r', "");
    let wanted = part("creq");
    let token = wanted
        .lines()
        .find_map(|line| line.strip_prefix("x-amz-security-token:"));
    let credentials = Credentials::new(
        "AKIDEXAMPLE",
        "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
        token.map(str::to_owned),
    );
    let (mut request, payload) = parse(&part("req"));
    let explanation = OnceLock::new();
    let signing = Signing {
        credentials: &credentials,
        region: "us-east-1",
        signing_name: "service",
        time: TIME,
        payload: payload.clone(),
        keys: &SigningKeyCache::default(),
        explanation: Some(&explanation),
    };
    add_v4_auth(&mut request, &signing);
    let explained = explanation
        .get()
        .ok_or("the signature has no explanation")?;
    same("explained creq", &explained.canonical_request, &wanted)?;
    same("explained sts", &explained.string_to_sign, &part("sts"))?;
    let authorization = request.headers.remove("Authorization").unwrap_or_default();

    let path = uri::split(&request.url).path;
    let path = percent_encode(&normalize_path(path), Keep::Slash).into_owned();
    let canonical = canonical_request(&request, &path, payload.as_str());
    same("creq", &canonical, &wanted)?;
    let to_sign = string_to_sign("20150830T123600Z", "us-east-1", "service", &canonical);
    same("sts", &to_sign, &part("sts"))?;
    same("authz", &authorization, &part("authz"))
}

fn same(what: &str, found: &str, wanted: &str) -> Result<(), String> {
    if found == wanted {
        return Ok(());
    }
    Err(format!("{what}: wanted {wanted:?}\nfound {found:?}"))
}

/// Reads a request of the suite, whose path and query are not encoded yet.
fn parse(text: &str) -> (Request, Payload) {
    let (head, body) = text.split_once("\n\n").unwrap_or((text, ""));
    let mut lines = head.lines();
    let line = lines.next().unwrap().strip_suffix(" HTTP/1.1").unwrap();
    let (method, target) = line.split_once(' ').unwrap();
    let mut fields: Vec<(String, String)> = Vec::new();
    for line in lines {
        // A line without a name continues the previous value.
        if line.starts_with([' ', '\t']) {
            let (_, value) = fields.last_mut().unwrap();
            value.push('\n');
            value.push_str(line);
        } else {
            let (name, value) = line.split_once(':').unwrap();
            fields.push((name.to_owned(), value.to_owned()));
        }
    }
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let pairs: Vec<String> = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            format!("{}={}", encoded(name), encoded(value))
        })
        .collect();
    let mut url = format!("https://example.amazonaws.com{path}");
    if !pairs.is_empty() {
        url.push('?');
        url.push_str(&pairs.join("&"));
    }
    let request = Request {
        method: method.into(),
        url,
        headers: fields.into_iter().collect(),
        body: Body::Bytes(body.to_owned().into()),
        auth_path: None,
    };
    (request, Payload::hashed(body.as_bytes()))
}

/// Encodes the unencoded characters in a name or value of a query.
fn encoded(text: &str) -> String {
    text.split('%')
        .map(|part| percent_encode(part, Keep::Unreserved))
        .collect::<Vec<_>>()
        .join("%")
}
