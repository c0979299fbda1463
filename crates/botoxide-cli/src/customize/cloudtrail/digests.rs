//! Digests of a trail: signed lists of log files, each with the place of the one before.
//!
//! Counterpart: awscli `customizations/cloudtrail/validation.py` (`DigestProvider`, `DigestTraverser`,
//! `Sha256RSADigestValidator`).

use std::collections::HashMap;
use std::io::Read as _;

use botoxide_core::digest::{hex, sha256};
use botoxide_core::error::Error;
use botoxide_core::params;
use botoxide_core::time::{Civil, Precision, Timestamp};
use botoxide_core::value::Value;
use flate2::read::GzDecoder;
use serde_json::Value as Json;

use super::logs::body_of;
use super::{Buckets, from_hex, seconds, text};
use crate::customize::rsa_key;
use crate::engine::Client;
use crate::failure::Failure;

/// How large a digest may be when it is unpacked.
const LIMIT: u64 = 1 << 28;
const HOUR: i64 = 60 * 60;
/// The ending of a digest that was made later.
const BACKFILL: &str = "_backfill.json.gz";
const REQUIRED: [&str; 6] = [
    "digestPublicKeyFingerprint",
    "digestS3Bucket",
    "digestS3Object",
    "previousDigestSignature",
    "digestEndTime",
    "digestStartTime",
];

/// The trail whose digests are read.
pub(super) struct Trail {
    pub(super) account: String,
    pub(super) name: String,
    /// The region of the trail, and the region whose events are checked.
    pub(super) home_region: String,
    pub(super) region: String,
    pub(super) organization: Option<String>,
    pub(super) bucket: String,
    pub(super) prefix: Option<String>,
}

impl Trail {
    /// The folder of the digests.
    fn folder(&self) -> String {
        let prefix = self.prefix.as_deref().filter(|prefix| !prefix.is_empty());
        let prefix = prefix.map_or_else(String::new, |prefix| format!("{prefix}/"));
        let organization = self.organization.as_deref();
        let organization = organization.map_or_else(String::new, |id| format!("{id}/"));
        format!(
            "{prefix}AWSLogs/{organization}{}/CloudTrail-Digest/{}",
            self.account, self.region
        )
    }

    /// The beginning of a digest's name.
    fn file(&self) -> String {
        format!(
            "{}_CloudTrail-Digest_{}_{}_{}_",
            self.account, self.region, self.name, self.home_region
        )
    }

    /// Whether a key is that of a digest of this trail.
    fn has(&self, key: &str) -> bool {
        let Some(rest) = key.strip_prefix(&format!("{}/", self.folder())) else {
            return false;
        };
        let mut parts = rest.splitn(4, '/');
        let is_date = parts
            .by_ref()
            .take(3)
            .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
        let end = parts
            .next()
            .and_then(|file| file.strip_prefix(&self.file()));
        is_date && end.is_some_and(|end| end.len() > ".json.gz".len() && end.ends_with(".json.gz"))
    }
}

/// The time in the name of a digest: `20160129T190000Z`.
fn time_of(key: &str) -> &str {
    let end = if key.ends_with(BACKFILL) {
        key.len() - BACKFILL.len()
    } else {
        key.len().saturating_sub(".json.gz".len())
    };
    key.get(end.saturating_sub(16)..end).unwrap_or_default()
}

/// A time in the form of the names of digests.
fn compact(seconds: i64) -> String {
    Timestamp::new(seconds, 0).to_sigv4()
}

/// A time as it is printed.
pub(super) fn shown(seconds: i64) -> String {
    Timestamp::new(seconds, 0).to_iso8601(Precision::Full)
}

/// The keys of the digests between two times: the usual ones, and those that were made later.
pub(super) fn keys(
    buckets: &mut Buckets<'_>,
    trail: &Trail,
    bucket: &str,
    (from, to): (i64, i64),
) -> Result<[Vec<String>; 2], Failure> {
    let day = Civil::from_unix_seconds(from - 60);
    // One minute less: the first time counts, too.
    let marker = format!(
        "{}/{:04}/{:02}/{:02}/{}{}.json.gz",
        trail.folder(),
        day.year,
        day.month,
        day.day,
        trail.file(),
        compact(from - 60)
    );
    let arguments = params! { "Bucket": bucket, "Marker": marker, "Prefix": trail.folder() };
    let (first, last) = (compact(from), compact(to + HOUR));
    let mut found = [Vec::new(), Vec::new()];
    let client = buckets.client(bucket)?;
    let pages = client
        .blocking()
        .paginator("list_objects")?
        .paginate(arguments)?;
    'pages: for page in pages {
        let page = page?;
        for object in page.get("Contents").into_iter().flat_map(Value::iter) {
            let key = text(object, "Key");
            if !trail.has(key) {
                continue;
            }
            let time = time_of(key);
            if time > last.as_str() {
                break 'pages;
            }
            if time >= first.as_str() {
                found[usize::from(key.ends_with(BACKFILL))].push(key.to_owned());
            }
        }
    }
    Ok(found)
}

/// A digest whose signature was checked.
pub(super) struct Digest {
    pub(super) content: Json,
    pub(super) bucket: String,
    pub(super) key: String,
    pub(super) start: i64,
    pub(super) end: i64,
}

impl Digest {
    fn text(&self, name: &str) -> Option<&str> {
        self.content[name].as_str()
    }

    /// The log files.
    pub(super) fn logs(&self) -> impl Iterator<Item = &Json> {
        self.content["logFiles"].as_array().into_iter().flatten()
    }
}

/// A report about a digest or a file.
pub(super) enum Event {
    Valid(Box<Digest>),
    /// The digest is not there: its bucket and key.
    Missing(String, String),
    /// The message for a digest that is not valid.
    Invalid(String),
    /// Nothing was delivered between these times.
    Gap(i64, i64),
}

/// What is wrong with a digest.
enum Wrong {
    Missing,
    /// The message.
    Invalid(String),
    /// Something else fails, too.
    Fatal(Failure),
}

impl From<String> for Wrong {
    fn from(message: String) -> Self {
        Self::Invalid(message)
    }
}

/// The way from the last digest to the first.
pub(super) struct Chain<'a, 'b> {
    pub(super) buckets: &'a mut Buckets<'b>,
    pub(super) cloudtrail: &'a Client,
    pub(super) trail: &'a Trail,
    pub(super) range: (i64, i64),
    pub(super) is_backfill: bool,
    /// The public keys by their fingerprints.
    pub(super) public_keys: HashMap<String, Vec<u8>>,
}

impl Chain<'_, '_> {
    fn load_keys(&mut self, from: i64, to: i64) -> Result<(), Failure> {
        let found = self.cloudtrail.call(
            "ListPublicKeys",
            params! { "StartTime": Timestamp::new(from, 0), "EndTime": Timestamp::new(to, 0) },
        )?;
        let keys = found.get("PublicKeyList").into_iter().flat_map(Value::iter);
        let before = self.public_keys.len();
        for key in keys {
            let value = key.get("Value").and_then(Value::as_bytes);
            let value = value.unwrap_or_default().to_vec();
            self.public_keys
                .insert(text(key, "Fingerprint").to_owned(), value);
        }
        if self.public_keys.len() == before {
            return Err(Failure::general(format!(
                "No public keys found between {} and {}",
                shown(from),
                shown(to)
            )));
        }
        Ok(())
    }

    /// Follows the digests, the last one first.
    pub(super) fn follow(
        mut self,
        mut left: Vec<String>,
        mut tell: impl FnMut(&mut Buckets<'_>, Event) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let (from, to) = self.range;
        if !self.is_backfill {
            self.load_keys(from, to + 2 * HOUR)?;
        }
        let mut bucket = self.trail.bucket.clone();
        let Some(mut key) = left.pop() else {
            return Ok(());
        };
        let mut last_start = seconds(time_of(&key))?;
        while from <= last_start {
            let event = match self.load(&bucket, &key) {
                Ok(digest) => {
                    last_start = digest.start;
                    let previous = digest.text("previousDigestS3Bucket");
                    let previous = previous.zip(digest.text("previousDigestS3Object"));
                    let previous =
                        previous.map(|(bucket, key)| (bucket.to_owned(), key.to_owned()));
                    let end = digest.end;
                    tell(self.buckets, Event::Valid(Box::new(digest)))?;
                    if let Some((previous_bucket, previous_key)) = previous {
                        if previous_bucket != bucket {
                            let range = (from, end);
                            let keys = keys(self.buckets, self.trail, &previous_bucket, range)?;
                            let [usual, backfill] = keys;
                            left = if self.is_backfill { backfill } else { usual };
                            bucket = previous_bucket;
                        }
                        key = previous_key;
                        continue;
                    }
                    None
                }
                Err(Wrong::Missing) => Some(Event::Missing(bucket.clone(), key.clone())),
                Err(Wrong::Invalid(message)) => Some(Event::Invalid(message)),
                Err(Wrong::Fatal(failure)) => return Err(failure),
            };
            let next = next_before(&mut left, &key)?;
            match (event, &next) {
                (Some(event), _) => tell(self.buckets, event)?,
                (None, Some((_, end))) => tell(self.buckets, Event::Gap(*end, last_start))?,
                (None, None) => {}
            }
            let Some((next, _)) = next else {
                return Ok(());
            };
            key = next;
        }
        Ok(())
    }

    /// Loads a digest, and checks its signature.
    fn load(&mut self, bucket: &str, key: &str) -> Result<Digest, Wrong> {
        let place = format!("Digest file\ts3://{bucket}/{key}\tINVALID:");
        let format = || Wrong::Invalid(format!("{place} invalid format"));
        let unsigned = || Wrong::Invalid(format!("{place} signature verification failed"));
        let client = self.buckets.client(bucket).map_err(Wrong::Fatal)?;
        let found = client
            .blocking()
            .call("GetObject", params! { "Bucket": bucket, "Key": key });
        let found = found.map_err(|error: Error| match error.code() {
            Some("NoSuchKey") => Wrong::Missing,
            Some(_) => Wrong::Fatal(error.into()),
            None => Wrong::Invalid(format!("{place} {error}")),
        })?;
        let reader = body_of(&found).map_err(|error| format!("{place} {error}"))?;
        let mut bytes = Vec::new();
        let unpacked = GzDecoder::new(reader).take(LIMIT + 1);
        let read = { unpacked }.read_to_end(&mut bytes);
        if read.is_err() || bytes.len() as u64 > LIMIT {
            return Err(format());
        }
        let content: Json = serde_json::from_slice(&bytes).map_err(|_| format())?;
        let metadata = |name: &str| {
            let metadata = found.get("Metadata")?;
            metadata.get(name).and_then(Value::as_str)
        };
        let signature = metadata("signature").ok_or_else(unsigned)?;
        metadata("signature-algorithm").ok_or_else(unsigned)?;
        let backfilled = metadata("backfill-generation-timestamp");
        if key.ends_with(BACKFILL) && backfilled.is_none() {
            return Err(format());
        }
        if REQUIRED.iter().any(|name| content.get(name).is_none()) {
            return Err(format());
        }
        let text = |name: &str| content[name].as_str().unwrap_or_default();
        if text("digestS3Bucket") != bucket || text("digestS3Object") != key {
            let message = format!("{place} has been moved from its original location");
            return Err(message.into());
        }
        let fingerprint = text("digestPublicKeyFingerprint");
        if self.is_backfill && !self.public_keys.contains_key(fingerprint) {
            let message = |failure: Failure| format!("{place} {failure}");
            let time = seconds(backfilled.unwrap_or_default()).map_err(message)?;
            self.load_keys(time - HOUR, time + HOUR).map_err(message)?;
        }
        let public_key = self.public_keys.get(fingerprint).ok_or_else(|| {
            format!(
                "{place} public key not found in region {} for fingerprint {fingerprint}",
                self.trail.home_region
            )
        })?;
        let signed = format!(
            "{}\n{bucket}/{key}\n{}\n{}",
            text("digestEndTime"),
            hex(&sha256(&bytes)),
            content["previousDigestSignature"]
                .as_str()
                .unwrap_or("null")
        );
        let signature = from_hex(signature).ok_or_else(unsigned)?;
        match rsa_key::verify_sha256(public_key, signed.as_bytes(), &signature) {
            Some(true) => {}
            Some(false) => return Err(unsigned()),
            None => {
                let message =
                    format!("{place} Unable to load PKCS #1 key with fingerprint {fingerprint}");
                return Err(message.into());
            }
        }
        let time = |name: &str| seconds(text(name)).map_err(|failure| format!("{place} {failure}"));
        let (start, end) = (time("digestStartTime")?, time("digestEndTime")?);
        Ok(Digest {
            bucket: bucket.to_owned(),
            key: key.to_owned(),
            start,
            end,
            content,
        })
    }
}

/// The last key that is left and older than another one, with its time.
fn next_before(left: &mut Vec<String>, key: &str) -> Result<Option<(String, i64)>, Failure> {
    let before = seconds(time_of(key))?;
    while let Some(next) = left.pop() {
        let time = seconds(time_of(&next))?;
        if time < before {
            return Ok(Some((next, time)));
        }
    }
    Ok(None)
}
