//! `Entry`: a file or an object that a command may transfer.
//!
//! Counterpart: awscli `s3/filegenerator.py` (`FileStat`), `s3/fileinfo.py`.

use botoxide_core::text::Text;
use botoxide_core::time::Timestamp;
use botoxide_core::value::Value;

use super::identity::Identity;

/// Whether an entry is local or in S3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Local,
    S3,
}

/// The operation on an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operation {
    Copy,
    Delete,
    Download,
    Upload,
}

impl Operation {
    /// The first word of its lines.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Copy => "copy",
            Self::Delete => "delete",
            Self::Download => "download",
            Self::Upload => "upload",
        }
    }
}

/// A file or an object.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) place: Place,
    /// The absolute path of a file; bucket, `/` and key of an object.
    pub(super) path: String,
    /// The path below the directory or prefix, with slashes: what the two sides of `sync` are compared by.
    pub(super) compare_key: String,
    /// Bytes; not known of an object that is only to be deleted.
    pub(super) size: Option<u64>,
    /// When it was last written; not known of an object that is only to be deleted.
    pub(super) modified: Option<Timestamp>,
    /// What the service said of an object.
    pub(super) object: ObjectFacts,
    /// The identity of the file.
    pub(super) identity: Option<Identity>,
}

/// The part of a listing's row, or of the response of `HeadObject`, that is kept.
#[derive(Debug, Default)]
pub(super) struct ObjectFacts {
    pub(super) etag: Option<Text>,
    /// Whether it must be restored before it can be read.
    pub(super) is_archived: bool,
    /// The whole answer of `HeadObject`, where it was asked.
    pub(super) head: Option<Value>,
}

impl ObjectFacts {
    /// Of a row of a listing, or of the answer of `HeadObject`.
    pub(super) fn of(facts: &Value) -> Self {
        let word = |name: &str| facts.get(name).and_then(Value::as_str).unwrap_or_default();
        let is_cold = matches!(word("StorageClass"), "GLACIER" | "DEEP_ARCHIVE");
        Self {
            etag: match facts.get("ETag") {
                Some(Value::Text(etag)) => Some(etag.clone()),
                _ => None,
            },
            is_archived: is_cold && !word("Restore").contains(r#"ongoing-request="false""#),
            head: None,
        }
    }
}

#[cfg(test)]
impl Entry {
    /// An entry of which only the path matters.
    pub(super) fn sample(place: Place, path: &str) -> Self {
        Self {
            place,
            path: path.to_owned(),
            compare_key: String::new(),
            size: Some(0),
            modified: None,
            object: ObjectFacts::default(),
            identity: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use botoxide_core::params;

    use super::*;

    #[test]
    fn what_was_restored_is_not_archived() {
        let is_archived = |facts: Value| ObjectFacts::of(&facts).is_archived;
        assert!(!is_archived(params! {}));
        assert!(!is_archived(params! { "StorageClass": "STANDARD" }));
        assert!(!is_archived(params! { "StorageClass": "GLACIER_IR" }));
        assert!(is_archived(params! { "StorageClass": "GLACIER" }));
        assert!(is_archived(params! { "StorageClass": "DEEP_ARCHIVE" }));
        let restored = r#"ongoing-request="false", expiry-date="Fri, 21 Dec 2012 00:00:00 GMT""#;
        assert!(!is_archived(
            params! { "StorageClass": "GLACIER", "Restore": restored }
        ));
        let ongoing = r#"ongoing-request="true""#;
        assert!(is_archived(
            params! { "StorageClass": "GLACIER", "Restore": ongoing }
        ));
    }
}
