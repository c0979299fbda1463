//! What a copy takes along: content type, metadata, tags. `CopyObject` takes them by itself; the parts of a large
//! copy do not, and neither does one that is told some of them anew.
//!
//! Counterpart: awscli version 2, `s3/subscribers.py` (`CopyPropsSubscriberFactory`).

use botoxide::blocking::Client;
use botoxide_core::error::Result;
use botoxide_core::uri::{Keep, percent_encode};
use botoxide_core::value::{Map, Value};

use super::request;
use crate::command::s3::options::Options;

/// What describes an object.
const DESCRIPTION: [&str; 7] = [
    "CacheControl",
    "ContentDisposition",
    "ContentEncoding",
    "ContentLanguage",
    "ContentType",
    "Expires",
    "Metadata",
];

/// How long the header with tags may be.
const LONGEST_TAGGING: usize = 2 * 1024;

// DIFFERENCE A34
/// A copy whose arguments are to be completed.
pub(super) struct Copied<'a> {
    pub(super) options: &'a Options,
    /// The client of the source.
    pub(super) client: &'a Client,
    pub(super) bucket: &'a str,
    pub(super) key: &'a str,
    /// The answer of `HeadObject`, where it was asked.
    pub(super) head: Option<&'a Value>,
    /// Whether it goes in parts.
    pub(super) is_multipart: bool,
}

impl Copied<'_> {
    /// Completes the arguments; gives the tags that do not fit into them.
    pub(super) fn complete(&self, arguments: &mut Map) -> Result<Option<Value>> {
        if self.options.metadata_directive.is_some() {
            return Ok(None);
        }
        match self.options.copy_props.as_deref() {
            Some("none") => {
                arguments.insert("MetadataDirective", "REPLACE");
                arguments.insert("TaggingDirective", "REPLACE");
                Ok(None)
            }
            Some("metadata-directive") => {
                self.add_description(arguments)?;
                arguments.insert("TaggingDirective", "REPLACE");
                Ok(None)
            }
            _ => {
                self.add_description(arguments)?;
                self.add_tags(arguments)
            }
        }
    }

    fn add_description(&self, arguments: &mut Map) -> Result<()> {
        let is_told = DESCRIPTION.iter().any(|name| arguments.contains_key(name));
        if is_told && !self.is_multipart {
            arguments.insert("MetadataDirective", "REPLACE");
        } else if !self.is_multipart {
            return Ok(());
        }
        let asked;
        let head = if let Some(head) = self.head {
            head
        } else {
            let arguments = request::head_object(self.options, true);
            asked = self.call("HeadObject", arguments)?;
            &asked
        };
        for name in DESCRIPTION {
            if let Some(value) = head.get(name)
                && !arguments.contains_key(name)
                && value.as_map().is_none_or(|map| !map.is_empty())
            {
                arguments.insert(name, value.clone());
            }
        }
        Ok(())
    }

    fn add_tags(&self, arguments: &mut Map) -> Result<Option<Value>> {
        if !self.is_multipart {
            return Ok(None);
        }
        let mut answer = self.call("GetObjectTagging", request::payer(self.options))?;
        let tags = answer
            .as_map_mut()
            .and_then(|answer| answer.remove("TagSet"))
            .unwrap_or_default();
        let header = tagging(&tags);
        if header.is_empty() {
            Ok(None)
        } else if header.len() <= LONGEST_TAGGING {
            arguments.insert("Tagging", header);
            Ok(None)
        } else {
            Ok(Some(tags))
        }
    }

    fn call(&self, operation: &str, mut arguments: Map) -> Result<Value> {
        arguments.insert("Bucket", self.bucket);
        arguments.insert("Key", self.key);
        self.client.call(operation, Value::Map(arguments))
    }
}

/// Tags as a query string.
fn tagging(tags: &Value) -> String {
    let pairs: Vec<String> = tags
        .iter()
        .map(|tag| {
            let part = |name: &str| {
                percent_encode(tag[name].as_str().unwrap_or_default(), Keep::Unreserved)
            };
            format!("{}={}", part("Key"), part("Value"))
        })
        .collect();
    pairs.join("&")
}
