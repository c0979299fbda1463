//! `cloudtrail verify-query-results`.
//!
//! Counterpart: awscli 2 `customizations/cloudtrail/verifyqueryresults.py`.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use botoxide_core::digest::{Sha256Stream, hex};
use botoxide_core::params;
use botoxide_core::time::{Precision, Timestamp};
use botoxide_core::value::Value;
use serde_json::Value as Json;

use super::logs::body_of;
use super::{from_hex, seconds, text};
use crate::customize::by_hand::Call;
use crate::customize::rsa_key;
use crate::engine::Client;
use crate::failure::{Failure, system_error};
use crate::output;

const SIGN_FILE: &str = "result_sign.json";
/// How large the list of files may be.
const LIMIT: u64 = 1 << 28;
/// Days in which a key is valid.
const VALIDITY: i64 = 20 * 24 * 60 * 60;

/// Where the results are.
enum Place<'a> {
    Folder(&'a Path),
    Bucket {
        s3: Client,
        bucket: &'a str,
        prefix: String,
    },
}

impl Place<'_> {
    #[expect(clippy::disallowed_methods, reason = "streams a large file")]
    fn open(&self, name: &str) -> Result<Box<dyn Read>, Failure> {
        match self {
            Self::Folder(folder) => {
                let path = folder.join(name);
                let file = File::open(&path).map_err(|error| {
                    Failure::general(system_error(&error, &path.display().to_string()))
                })?;
                Ok(Box::new(file))
            }
            Self::Bucket { s3, bucket, prefix } => {
                let key = format!("{prefix}{name}");
                let found = s3.call("GetObject", params! { "Bucket": *bucket, "Key": key })?;
                Ok(Box::new(body_of(&found)?))
            }
        }
    }
}

fn invalid(message: impl std::fmt::Display) -> Failure {
    Failure::general(format!("ValidationError: {message}"))
}

pub(super) fn run(call: &Call<'_>) -> Result<(), Failure> {
    let options = &call.options;
    let given = |name: &str| options.text(name).filter(|text| !text.is_empty());
    let (folder, bucket) = (given("--local-export-path"), given("--s3-bucket"));
    if folder.is_none() && bucket.is_none() {
        return Err(Failure::invalid(
            "Require parameter --s3-bucket or --local-export-path.",
        ));
    }
    if folder.is_some() && (bucket.is_some() || given("--s3-prefix").is_some()) {
        return Err(Failure::invalid(
            "Parameter --local-export-path can not be specified with parameter --s3-bucket nor --s3-prefix.",
        ));
    }
    let cloudtrail = call.client("cloudtrail")?;
    let place = match (folder, bucket) {
        (Some(folder), _) => Place::Folder(Path::new(folder)),
        (None, bucket) => {
            let prefix = given("--s3-prefix").unwrap_or_default();
            let slash = if prefix.is_empty() || prefix.ends_with('/') {
                ""
            } else {
                "/"
            };
            Place::Bucket {
                s3: call.engine.client(call.other_target("s3"))?,
                bucket: bucket.unwrap_or_default(),
                prefix: format!("{prefix}{slash}"),
            }
        }
    };
    let mut signed = Vec::new();
    let mut file = place.open(SIGN_FILE)?.take(LIMIT);
    file.read_to_end(&mut signed)?;
    let signed: Json = serde_json::from_slice(&signed).map_err(|error| {
        Failure::general(format!(
            "InformationCollectionError: Unable to load result_sign.json file, due to {error}"
        ))
    })?;
    let hashes = check_files(&place, &signed)?;
    let member = |name: &str| {
        let value = signed[name].as_str();
        value.ok_or_else(|| Failure::general(format!("'{name}'")))
    };
    let key = public_key(
        &cloudtrail,
        member("queryCompleteTime")?,
        member("publicKeyFingerprint")?,
    )?;
    let signature = from_hex(member("hashSignature")?)
        .ok_or_else(|| Failure::general("Non-hexadecimal digit found"))?;
    match rsa_key::verify_sha256(&key, hashes.join(" ").as_bytes(), &signature) {
        Some(true) => {}
        Some(false) => return Err(invalid("Invalid signature in sign file")),
        None => return Err(invalid("Sign file invalid, unable to load PKCS #1 key")),
    }
    Ok(output::line(
        "Successfully validated sign and query result files",
    )?)
}

/// Compares the hashes of the files, which are the result.
fn check_files<'a>(place: &Place<'_>, signed: &'a Json) -> Result<Vec<&'a str>, Failure> {
    let files = signed
        .get("files")
        .ok_or_else(|| Failure::general("'files'"))?;
    let files = files
        .as_array()
        .ok_or_else(|| invalid("Invalid sign file provided."))?;
    if files.is_empty() {
        return Err(invalid("No export file was found in sign file."));
    }
    let mut hashes = Vec::new();
    for file in files {
        let member = |name: &str| {
            let value = file[name].as_str();
            value.ok_or_else(|| Failure::general(format!("'{name}'")))
        };
        let (name, expected) = (member("fileName")?, member("fileHashValue")?);
        let found = hash(place.open(name)?)?;
        if found != expected {
            return Err(invalid(format!(
                "File {name} has inconsistent hash value with hash value recorded in sign file, hash value in sign file \
                 is {expected} , but get {found}"
            )));
        }
        hashes.push(expected);
    }
    Ok(hashes)
}

fn hash(mut file: Box<dyn Read>) -> io::Result<String> {
    let mut hash = Sha256Stream::default();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hex(&hash.finish())),
            count => hash.update(&buffer[..count]),
        }
    }
}

fn public_key(cloudtrail: &Client, completed: &str, fingerprint: &str) -> Result<Vec<u8>, Failure> {
    let time = seconds(completed)?;
    let end = Timestamp::new(time + VALIDITY, 0).to_iso8601(Precision::Full);
    let arguments = params! { "StartTime": Timestamp::new(time, 0), "EndTime": end };
    let found = cloudtrail.call("ListPublicKeys", arguments)?;
    let mut keys = found.get("PublicKeyList").into_iter().flat_map(Value::iter);
    let key = keys.find(|key| text(key, "Fingerprint") == fingerprint);
    let key = key
        .and_then(|key| key.get("Value"))
        .and_then(Value::as_bytes);
    key.map(<[u8]>::to_vec).ok_or_else(|| {
        Failure::general(format!(
            "No public keys found for key with fingerprint: {fingerprint}"
        ))
    })
}
