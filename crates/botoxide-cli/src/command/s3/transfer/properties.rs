//! The properties that a copy keeps: content type, metadata, tags. `CopyObject` copies them; the parts of a large
//! copy do not, and neither does a copy with some new properties.
//!
//! Counterpart: awscli version 2, `s3/subscribers.py` (`CopyPropsSubscriberFactory`).

use botoxide::blocking::Client;
use botoxide_core::error::Result;
use botoxide_core::value::{Map, Value};

use super::request;
use crate::command::s3::options::Options;

/// The properties of an object.
const DESCRIPTION: [&str; 7] = [
    "CacheControl",
    "ContentDisposition",
    "ContentEncoding",
    "ContentLanguage",
    "ContentType",
    "Expires",
    "Metadata",
];

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
    /// Completes the arguments.
    pub(super) fn complete(&self, arguments: &mut Map) -> Result<()> {
        if self.options.metadata_directive.is_some() {
            return Ok(());
        }
        match self.options.copy_props.as_deref() {
            Some("none") => {
                arguments.insert("MetadataDirective", "REPLACE");
                arguments.insert("TaggingDirective", "REPLACE");
            }
            Some("metadata-directive") => {
                self.add_description(arguments)?;
                arguments.insert("TaggingDirective", "REPLACE");
            }
            _ => {
                self.add_description(arguments)?;
                if self.is_multipart {
                    // The transfer manager copies them once the object is there.
                    arguments.insert("TaggingDirective", "COPY");
                }
            }
        }
        Ok(())
    }

    fn add_description(&self, arguments: &mut Map) -> Result<()> {
        let is_told = DESCRIPTION.iter().any(|name| arguments.contains_key(name));
        if !is_told && !self.is_multipart {
            return Ok(());
        }
        arguments.insert("MetadataDirective", "REPLACE");
        let asked;
        let head = if let Some(head) = self.head {
            head
        } else {
            let mut head = request::head_object(self.options, true);
            head.insert("Bucket", self.bucket);
            head.insert("Key", self.key);
            asked = self.client.call("HeadObject", Value::Map(head))?;
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
}

#[cfg(test)]
mod tests {
    use botoxide::blocking::Session;
    use botoxide_core::params;

    use super::*;

    /// The arguments of a copy whose source is known, so that no request is needed.
    fn completed(options: &Options, is_multipart: bool, arguments: Value) -> Value {
        let client = Session::new()
            .client_with(
                "s3",
                botoxide::ClientOptions {
                    region_name: Some("us-east-1".to_owned()),
                    ..botoxide::ClientOptions::default()
                },
            )
            .unwrap();
        let head =
            params! { "ContentType": "text/x-own", "Metadata": { "k": "v" }, "ContentLength": 1 };
        let copied = Copied {
            options,
            client: &client,
            bucket: "photos",
            key: "cat",
            head: Some(&head),
            is_multipart,
        };
        let Value::Map(mut arguments) = arguments else {
            unreachable!("arguments are a map")
        };
        copied.complete(&mut arguments).unwrap();
        Value::Map(arguments)
    }

    #[test]
    fn parts_take_along_what_a_whole_takes_by_itself() {
        let options = Options::default();
        assert_eq!(completed(&options, false, params! {}), params! {});
        assert_eq!(
            completed(&options, true, params! {}),
            params! {
                "MetadataDirective": "REPLACE", "ContentType": "text/x-own", "Metadata": { "k": "v" },
                "TaggingDirective": "COPY",
            }
        );
        assert_eq!(
            completed(&options, false, params! { "ContentType": "text/x-new" }),
            params! {
                "ContentType": "text/x-new", "MetadataDirective": "REPLACE", "Metadata": { "k": "v" },
            }
        );
    }

    #[test]
    fn less_is_taken_where_less_is_wanted() {
        let mut options = Options {
            copy_props: Some("none".to_owned()),
            ..Options::default()
        };
        let nothing = params! { "MetadataDirective": "REPLACE", "TaggingDirective": "REPLACE" };
        assert_eq!(completed(&options, true, params! {}), nothing);
        options.copy_props = Some("metadata-directive".to_owned());
        assert_eq!(
            completed(&options, false, params! {}),
            params! { "TaggingDirective": "REPLACE" }
        );
        options.metadata_directive = Some("COPY".to_owned());
        assert_eq!(completed(&options, true, params! {}), params! {});
    }
}
