//! From options to the arguments of the calls.
//!
//! Counterpart: awscli `s3/utils.py` (`RequestParamsMapper`).

use botoxide::PresignOptions;
use botoxide::blocking::Client;
use botoxide::config::{Config, SignatureVersion};
use botoxide_core::error::ErrorKind;
use botoxide_core::value::{Map, Value};

use super::entry::Operation;
use crate::command::s3::options::Options;
use crate::failure::Failure;

/// The arguments of an upload, beside what goes where.
pub(super) fn put_object(options: &Options) -> Result<Map, Failure> {
    let mut arguments = Map::default();
    set_general(&mut arguments, options)?;
    set_metadata(&mut arguments, options);
    set_server_side_encryption(&mut arguments, options);
    set_customer_key(&mut arguments, options);
    set_texts(
        &mut arguments,
        &[
            ("RequestPayer", &options.request_payer),
            ("ChecksumAlgorithm", &options.checksum_algorithm),
        ],
    );
    Ok(arguments)
}

/// The arguments of a download.
pub(super) fn get_object(options: &Options) -> Map {
    let mut arguments = Map::default();
    set_customer_key(&mut arguments, options);
    set_texts(
        &mut arguments,
        &[
            ("RequestPayer", &options.request_payer),
            ("ChecksumMode", &options.checksum_mode),
        ],
    );
    arguments
}

/// The arguments of a copy.
pub(super) fn copy_object(options: &Options) -> Result<Map, Failure> {
    let mut arguments = Map::default();
    set_general(&mut arguments, options)?;
    set_texts(
        &mut arguments,
        &[("MetadataDirective", &options.metadata_directive)],
    );
    set_metadata(&mut arguments, options);
    if arguments.contains_key("Metadata") && options.metadata_directive.is_none() {
        arguments.insert("MetadataDirective", "REPLACE");
    }
    set_server_side_encryption(&mut arguments, options);
    set_customer_key(&mut arguments, options);
    if let Some(algorithm) = &options.sse_c_copy_source {
        arguments.insert("CopySourceSSECustomerAlgorithm", algorithm.as_str());
        if let Some(key) = &options.sse_c_copy_source_key {
            arguments.insert("CopySourceSSECustomerKey", Value::Blob(key.clone()));
        }
    }
    set_texts(
        &mut arguments,
        &[
            ("RequestPayer", &options.request_payer),
            ("ChecksumAlgorithm", &options.checksum_algorithm),
        ],
    );
    Ok(arguments)
}

/// The arguments of `HeadObject`; of the source of a copy, where `is_copy_source`.
pub(super) fn head_object(options: &Options, is_copy_source: bool) -> Map {
    let mut arguments = payer(options);
    if !is_copy_source {
        set_customer_key(&mut arguments, options);
    } else if let Some(algorithm) = &options.sse_c_copy_source {
        arguments.insert("SSECustomerAlgorithm", algorithm.as_str());
        if let Some(key) = &options.sse_c_copy_source_key {
            arguments.insert("SSECustomerKey", Value::Blob(key.clone()));
        }
    }
    arguments
}

/// The arguments of a call that knows who pays, and nothing else: `DeleteObject`, tagging.
pub(super) fn payer(options: &Options) -> Map {
    let mut arguments = Map::default();
    set_texts(&mut arguments, &[("RequestPayer", &options.request_payer)]);
    arguments
}

// DIFFERENCE A46
/// Checks the arguments that all transfers have, once and before the first of them, as a call would.
///
/// # Errors
///
/// What is wrong with them. Everything else that may fail is left to the transfers.
pub(super) fn check(arguments: &Map, operation: Operation, client: &Client) -> Result<(), Failure> {
    let name = match operation {
        Operation::Copy => "copy_object",
        Operation::Delete => return Ok(()),
        Operation::Download => "get_object",
        Operation::Upload => "put_object",
    };
    let mut arguments = arguments.clone();
    for name in ["Bucket", "Key"] {
        arguments.insert(name, "any");
    }
    if operation == Operation::Copy {
        arguments.insert("CopySource", "any/any");
    }
    // To make a URL is to check the arguments and write the request. Without a signature it takes no credentials.
    let unsigned = client.with_config(Config {
        signature_version: Some(SignatureVersion::Unsigned),
        ..Config::default()
    })?;
    let made =
        unsigned.generate_presigned_url(name, Value::Map(arguments), PresignOptions::default());
    match made {
        Err(error) if matches!(error.kind(), ErrorKind::ParamValidation { .. }) => {
            Err(error.into())
        }
        Ok(_) | Err(_) => Ok(()),
    }
}

fn set_texts(arguments: &mut Map, texts: &[(&str, &Option<String>)]) {
    for (name, text) in texts {
        if let Some(text) = text.as_deref() {
            arguments.insert(*name, text);
        }
    }
}

fn set_general(arguments: &mut Map, options: &Options) -> Result<(), Failure> {
    set_texts(
        arguments,
        &[
            ("ACL", &options.acl),
            ("StorageClass", &options.storage_class),
            ("WebsiteRedirectLocation", &options.website_redirect),
            ("ContentType", &options.content_type),
            ("CacheControl", &options.cache_control),
            ("ContentDisposition", &options.content_disposition),
            ("ContentEncoding", &options.content_encoding),
            ("ContentLanguage", &options.content_language),
            ("Expires", &options.expires),
        ],
    );
    for grant in &options.grants {
        let Some((permission, grantee)) = grant.split_once('=') else {
            return Err(Failure::invalid(
                "grants should be of the form permission=principal",
            ));
        };
        let name = match permission {
            "read" => "GrantRead",
            "full" => "GrantFullControl",
            "readacl" => "GrantReadACP",
            "writeacl" => "GrantWriteACP",
            _ => {
                return Err(Failure::invalid(
                    "permission must be one of: read|readacl|writeacl|full",
                ));
            }
        };
        arguments.insert(name, grantee);
    }
    Ok(())
}

fn set_metadata(arguments: &mut Map, options: &Options) {
    if let Some(metadata) = &options.metadata
        && metadata.as_map().is_some_and(|map| !map.is_empty())
    {
        arguments.insert("Metadata", metadata.clone());
    }
}

fn set_server_side_encryption(arguments: &mut Map, options: &Options) {
    set_texts(
        arguments,
        &[
            ("ServerSideEncryption", &options.sse),
            ("SSEKMSKeyId", &options.sse_kms_key_id),
        ],
    );
}

fn set_customer_key(arguments: &mut Map, options: &Options) {
    if let Some(algorithm) = &options.sse_c {
        arguments.insert("SSECustomerAlgorithm", algorithm.as_str());
        if let Some(key) = &options.sse_c_key {
            arguments.insert("SSECustomerKey", Value::Blob(key.clone()));
        }
    }
}

#[cfg(test)]
mod tests {
    use botoxide_core::params;
    use bytes::Bytes;

    use super::*;

    fn everything() -> Options {
        Options {
            acl: Some("public-read".to_owned()),
            cache_control: Some("max-age=1".to_owned()),
            checksum_algorithm: Some("SHA256".to_owned()),
            checksum_mode: Some("ENABLED".to_owned()),
            content_disposition: Some("attachment".to_owned()),
            content_encoding: Some("gzip".to_owned()),
            content_language: Some("en".to_owned()),
            content_type: Some("text/plain".to_owned()),
            expires: Some("2030-01-01T00:00:00Z".to_owned()),
            grants: vec!["read=id=1,id=2".into(), "full=uri=http://x".into()],
            metadata: Some(params! { "a": "b" }),
            request_payer: Some("requester".to_owned()),
            sse: Some("aws:kms".to_owned()),
            sse_c: Some("AES256".to_owned()),
            sse_c_key: Some(Bytes::from_static(b"k")),
            sse_c_copy_source: Some("AES256".to_owned()),
            sse_c_copy_source_key: Some(Bytes::from_static(b"s")),
            sse_kms_key_id: Some("key".to_owned()),
            storage_class: Some("STANDARD_IA".to_owned()),
            website_redirect: Some("/x".to_owned()),
            ..Options::default()
        }
    }

    #[test]
    fn an_upload_has_all_that_describes_an_object() {
        let expected = params! {
            "ACL": "public-read", "StorageClass": "STANDARD_IA", "WebsiteRedirectLocation": "/x",
            "ContentType": "text/plain", "CacheControl": "max-age=1", "ContentDisposition": "attachment",
            "ContentEncoding": "gzip", "ContentLanguage": "en", "Expires": "2030-01-01T00:00:00Z",
            "GrantRead": "id=1,id=2", "GrantFullControl": "uri=http://x",
            "Metadata": { "a": "b" }, "ServerSideEncryption": "aws:kms", "SSEKMSKeyId": "key",
            "SSECustomerAlgorithm": "AES256", "SSECustomerKey": Value::Blob(Bytes::from_static(b"k")),
            "RequestPayer": "requester", "ChecksumAlgorithm": "SHA256",
        };
        assert_eq!(Value::Map(put_object(&everything()).unwrap()), expected);
        assert!(put_object(&Options::default()).unwrap().is_empty());
    }

    #[test]
    fn a_download_has_what_opens_an_object() {
        let expected = params! {
            "SSECustomerAlgorithm": "AES256", "SSECustomerKey": Value::Blob(Bytes::from_static(b"k")),
            "RequestPayer": "requester", "ChecksumMode": "ENABLED",
        };
        assert_eq!(Value::Map(get_object(&everything())), expected);
        let source = Value::Map(head_object(&everything(), true));
        assert_eq!(source["SSECustomerKey"].as_bytes(), Some(&b"s"[..]));
        let own = Value::Map(head_object(&everything(), false));
        assert_eq!(own["SSECustomerKey"].as_bytes(), Some(&b"k"[..]));
    }

    #[test]
    fn metadata_replace_that_of_the_source() {
        let mut options = Options {
            metadata: Some(params! { "a": "b" }),
            ..Options::default()
        };
        let directive = |options: &Options| {
            let arguments = Value::Map(copy_object(options).unwrap());
            arguments["MetadataDirective"].as_str().map(str::to_owned)
        };
        assert_eq!(directive(&options).as_deref(), Some("REPLACE"));
        options.metadata_directive = Some("COPY".to_owned());
        assert_eq!(directive(&options).as_deref(), Some("COPY"));
        options = Options::default();
        assert_eq!(directive(&options), None);
        let all = Value::Map(copy_object(&everything()).unwrap());
        assert_eq!(all["CopySourceSSECustomerKey"].as_bytes(), Some(&b"s"[..]));
    }

    #[test]
    fn a_grant_that_makes_no_sense_is_refused() {
        for (grant, says) in [
            ("read", "grants should be of the form permission=principal"),
            (
                "write=id=1",
                "permission must be one of: read|readacl|writeacl|full",
            ),
        ] {
            let options = Options {
                grants: vec![grant.to_owned()],
                ..Options::default()
            };
            assert_eq!(put_object(&options).unwrap_err().to_string(), says);
        }
    }
}
