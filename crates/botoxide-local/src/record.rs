//! `Record`: the metadata of an object, as it is stored on disk.
//!
//! The record of a key is a JSON file that names the file with the object's bytes. A write creates a new file of bytes and
//! then replaces the record with one rename. So a reader, or a crash, sees either the old object or the new one. Counterpart: none.

use std::collections::BTreeMap;
use std::io;
use std::time::{Duration, SystemTime};

use s3s::dto::{ETag, Timestamp};
use serde::{Deserialize, Serialize};

use crate::checksums::Checksum;

/// An object.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Record {
    /// The name of the file with the bytes, in the bucket's `data`.
    pub(crate) data: String,
    pub(crate) size: u64,
    /// Without quotes.
    pub(crate) etag: String,
    /// Seconds since 1970: S3's times have no fractions.
    pub(crate) modified: u64,
    #[serde(flatten)]
    pub(crate) about: About,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) checksum: Option<Checksum>,
    /// The parts of an object that was uploaded in parts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) parts: Vec<Part>,
}

/// The properties that a client sets when it writes an object.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct About {
    /// Headers that are returned unchanged, by lower-case name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) headers: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) metadata: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) tags: Vec<(String, String)>,
    /// `None` for the standard class.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) storage_class: Option<String>,
}

/// A part of an object or of an upload.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Part {
    pub(crate) number: i32,
    pub(crate) size: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) checksum: Option<Checksum>,
}

impl Record {
    pub(crate) fn e_tag(&self) -> ETag {
        ETag::Strong(self.etag.clone())
    }

    pub(crate) fn last_modified(&self) -> Timestamp {
        timestamp(self.modified)
    }

    pub(crate) fn header(&self, name: &str) -> Option<String> {
        self.about.headers.get(name).cloned()
    }

    pub(crate) fn storage_class(&self) -> String {
        let class = self.about.storage_class.clone();
        class.unwrap_or_else(|| "STANDARD".to_owned())
    }
}

/// A time from seconds since 1970.
pub(crate) fn timestamp(seconds: u64) -> Timestamp {
    // Limit times from edited records to what a `SystemTime` can hold.
    let time = SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds.min(1 << 36)));
    time.unwrap_or(SystemTime::UNIX_EPOCH).into()
}

/// Seconds since 1970.
#[expect(clippy::disallowed_methods, reason = "this crate has no other clock")]
pub(crate) fn now() -> u64 {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    now.unwrap_or_default().as_secs()
}

/// A size as an `i64`, which `s3s` uses.
pub(crate) fn long(size: u64) -> i64 {
    i64::try_from(size).unwrap_or(i64::MAX)
}

/// Turns `NotFound` into `None`.
pub(crate) fn found<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
