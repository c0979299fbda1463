//! `Conditions`: `If-Match` and its relatives, on reading, copying and writing.
//!
//! The headers are parsed here, because `s3s` rejects lists of entity tags, and dates that S3 ignores. Counterpart: none.

use hyper::{HeaderMap, StatusCode};
use s3s::dto::{Timestamp, TimestampFormat};
use s3s::{S3Error, S3Result};

use crate::errors::{plain, refuse};
use crate::record::Record;

/// The conditions of one request.
#[derive(Debug, Default)]
pub(crate) struct Conditions {
    matches: Option<String>,
    none_match: Option<String>,
    modified_since: Option<Timestamp>,
    unmodified_since: Option<Timestamp>,
}

/// The result of the conditions of a read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Go,
    NotModified,
    Failed,
}

impl Conditions {
    /// The conditions on the object of the request.
    pub(crate) fn read(headers: &HeaderMap) -> Self {
        Self::with_prefix(headers, "if-")
    }

    /// The conditions on the source of a copy.
    pub(crate) fn of_source(headers: &HeaderMap) -> Self {
        Self::with_prefix(headers, "x-amz-copy-source-if-")
    }

    fn with_prefix(headers: &HeaderMap, prefix: &str) -> Self {
        let text = |name: &str| {
            let value = headers.get(format!("{prefix}{name}"))?.to_str().ok()?;
            (!value.is_empty()).then(|| value.to_owned())
        };
        let date = |name: &str| Timestamp::parse(TimestampFormat::HttpDate, &text(name)?).ok();
        Self {
            matches: text("match"),
            none_match: text("none-match"),
            modified_since: date("modified-since"),
            unmodified_since: date("unmodified-since"),
        }
    }

    /// RFC 9110, 13.2.2: entity tags take precedence over dates.
    fn judge(&self, record: &Record) -> Verdict {
        let modified = record.last_modified();
        if let Some(tags) = &self.matches {
            if !lists(tags, &record.etag) {
                return Verdict::Failed;
            }
        } else if self
            .unmodified_since
            .as_ref()
            .is_some_and(|since| modified > *since)
        {
            return Verdict::Failed;
        }
        if let Some(tags) = &self.none_match {
            if lists(tags, &record.etag) {
                return Verdict::NotModified;
            }
        } else if self
            .modified_since
            .as_ref()
            .is_some_and(|since| modified <= *since)
        {
            return Verdict::NotModified;
        }
        Verdict::Go
    }

    /// For GET and HEAD: 412, or 304 with `ETag` and `Last-Modified`.
    pub(crate) fn check_read(&self, record: &Record) -> S3Result<()> {
        match self.judge(record) {
            Verdict::Go => Ok(()),
            Verdict::Failed => Err(plain("PreconditionFailed")),
            Verdict::NotModified => Err(not_modified(record)),
        }
    }

    /// For the source of a copy: 412 instead of 304.
    pub(crate) fn check_source(&self, record: &Record) -> S3Result<()> {
        match self.judge(record) {
            Verdict::Go => Ok(()),
            Verdict::NotModified | Verdict::Failed => Err(plain("PreconditionFailed")),
        }
    }

    /// For PUT, DELETE and `CompleteMultipartUpload`. `old` is the current object of the key.
    pub(crate) fn check_write(&self, old: Option<&Record>) -> S3Result<()> {
        if let Some(tags) = &self.none_match {
            if tags.trim() != "*" {
                return Err(refuse(
                    "A header you provided implies functionality that is not implemented",
                ));
            }
            if old.is_some() {
                return Err(plain("PreconditionFailed"));
            }
        }
        match (&self.matches, old) {
            (None, _) => Ok(()),
            (Some(_), None) => Err(plain("NoSuchKey")),
            (Some(tags), Some(old)) if lists(tags, &old.etag) => Ok(()),
            (Some(_), Some(_)) => Err(plain("PreconditionFailed")),
        }
    }
}

fn not_modified(record: &Record) -> S3Error {
    let mut error = plain("NotModified");
    error.set_status_code(StatusCode::NOT_MODIFIED);
    let mut headers = HeaderMap::new();
    if let Ok(etag) = format!("\"{}\"", record.etag).parse() {
        headers.insert(hyper::header::ETAG, etag);
    }
    let mut date = Vec::new();
    if record
        .last_modified()
        .format(TimestampFormat::HttpDate, &mut date)
        .is_ok()
        && let Ok(date) = date.as_slice().try_into()
    {
        headers.insert(hyper::header::LAST_MODIFIED, date);
    }
    error.set_headers(headers);
    error
}

/// Whether a list of entity tags contains `etag`. Some clients send tags without quotes.
fn lists(tags: &str, etag: &str) -> bool {
    tags.split(',').map(str::trim).any(|tag| {
        let tag = tag.strip_prefix("W/").unwrap_or(tag);
        tag == "*" || tag.trim_matches('"') == etag
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entity_tags_are_found_in_lists() {
        for tags in [
            "*",
            "\"ab\"",
            "ab",
            "\"x\", \"ab\"",
            "W/\"ab\"",
            " \"ab\" ,\"x\"",
        ] {
            assert!(lists(tags, "ab"), "{tags}");
        }
        for tags in ["\"a\"", "", "abc", "\"a b\""] {
            assert!(!lists(tags, "ab"), "{tags}");
        }
    }
}
