//! The objects of a command: one by its key, or all below a prefix.
//!
//! Not here: how a listing is fetched (`s3/listing.rs`). Counterpart: awscli `s3/filegenerator.py`
//! (`list_objects`).

use botoxide_core::error::Error;
use botoxide_core::value::Value;

use super::entry::{Entry, ObjectFacts, Operation, Place};
use super::naming::Naming;
use crate::failure::Failure;

/// The entry for a row of the listing of `bucket`; `None` if it is skipped.
///
/// # Errors
///
/// If the row has no key, or one that was not requested: the caller would work on the wrong objects.
pub(super) fn listed(
    bucket: &str,
    row: &Value,
    naming: &Naming,
    operation: Option<Operation>,
) -> Result<Option<Entry>, Failure> {
    // DIFFERENCE A42
    let Some(key) = row["Key"].as_str().filter(|key| !key.is_empty()) else {
        return Err(Failure::general(format!(
            "The listing of s3://{bucket} has an entry without a key."
        )));
    };
    let size = row["Size"]
        .as_i64()
        .and_then(|size| u64::try_from(size).ok());
    // A folder that a console has made is not transferred; directories are created automatically.
    if key.ends_with('/') && size == Some(0) && operation != Some(Operation::Delete) {
        return Ok(None);
    }
    let path = format!("{bucket}/{key}");
    if !naming.is_recursive && path != naming.source.path {
        return Ok(None);
    }
    if !path.starts_with(&naming.source.path) {
        return Err(Failure::general(format!(
            "The listing of s3://{} has an entry that is not below it: \"{key}\".",
            naming.source.path
        )));
    }
    Ok(Some(entry(path, size, row, naming)))
}

/// The entry of one object, from the answer of `HeadObject`.
pub(super) fn single(naming: &Naming, head: Value) -> Entry {
    let size = head["ContentLength"].as_i64();
    let size = size.and_then(|size| u64::try_from(size).ok());
    let mut entry = entry(naming.source.path.clone(), size, &head, naming);
    entry.object.head = Some(head);
    entry
}

/// The entry of one object without metadata, because it is only deleted.
pub(super) fn unseen(naming: &Naming) -> Entry {
    entry(naming.source.path.clone(), None, &Value::Null, naming)
}

/// The error for a missing key, because `HeadObject` has no body with a message.
pub(super) fn explained(error: Error, key: &str) -> Error {
    let Some(client_error) = error.as_client_error() else {
        return error;
    };
    if client_error.code() != "404" {
        return error;
    }
    let mut client_error = client_error.clone();
    if let Some(response) = client_error.response.as_map_mut()
        && let Some(error) = response.get_mut("Error")
        && let Some(error) = error.as_map_mut()
    {
        error.insert("Message", format!("Key \"{key}\" does not exist"));
    }
    client_error.into()
}

fn entry(path: String, size: Option<u64>, facts: &Value, naming: &Naming) -> Entry {
    Entry {
        place: Place::S3,
        compare_key: naming.compare_key(&path),
        path,
        size,
        modified: facts.get("LastModified").and_then(Value::as_timestamp),
        object: ObjectFacts::of(facts),
        identity: None,
    }
}

#[cfg(test)]
mod tests {
    use botoxide_core::error::ClientError;
    use botoxide_core::params;

    use super::*;
    use crate::command::s3::transfer::local_path::LocalPaths;

    fn naming(source: &str, is_recursive: bool) -> Naming {
        let paths = LocalPaths::seen_from("/home/ada");
        Naming::new(source, "out", is_recursive, &paths, |_| true)
    }

    #[test]
    fn folders_are_passed_over_but_deleted() {
        let naming = naming("s3://b/", true);
        let folder = params! { "Key": "x/", "Size": 0 };
        let download = Some(Operation::Download);
        let listed = |row, operation| listed("b", row, &naming, operation).unwrap();
        assert!(listed(&folder, download).is_none());
        assert!(listed(&folder, Some(Operation::Delete)).is_some());
        let full = params! { "Key": "x/", "Size": 1 };
        assert!(listed(&full, download).is_some());
        let row = params! { "Key": "x/y", "Size": 7, "ETag": "\"e\"" };
        let entry = listed(&row, download).unwrap();
        assert_eq!(
            (entry.path.as_str(), entry.compare_key.as_str(), entry.size),
            ("b/x/y", "x/y", Some(7))
        );
        assert_eq!(entry.object.etag.as_deref(), Some("\"e\""));
    }

    #[test]
    fn of_a_bucket_alone_no_object_is_meant() {
        let naming = naming("s3://b/", false);
        let row = params! { "Key": "x", "Size": 1 };
        let found = listed("b", &row, &naming, Some(Operation::Download)).unwrap();
        assert!(found.is_none());
    }

    #[test]
    fn what_is_absent_stays_absent() {
        let naming = naming("s3://b/", true);
        let row = params! { "Key": "x" };
        let entry = listed("b", &row, &naming, None).unwrap().unwrap();
        assert_eq!((entry.size, entry.modified), (None, None));
    }

    #[test]
    fn an_entry_that_cannot_be_meant_is_an_error() {
        let naming = naming("s3://b/p", true);
        for row in [
            params! {},
            params! { "Key": "" },
            params! { "Key": "", "Size": 0 },
            params! { "Size": 1 },
            params! { "Key": "other/x" },
            params! { "Key": "p" },
            params! { "Key": "pp/x" },
        ] {
            for operation in [None, Some(Operation::Delete), Some(Operation::Download)] {
                listed("b", &row, &naming, operation).unwrap_err();
            }
        }
    }

    #[test]
    fn a_key_that_is_not_there_is_named() {
        let error = |code: &str| -> Error {
            ClientError {
                response: params! { "Error": { "Code": code, "Message": "Not Found" } },
                operation_name: "HeadObject".to_owned(),
                exception: None,
            }
            .into()
        };
        assert_eq!(
            explained(error("404"), "x/y").to_string(),
            "An error occurred (404) when calling the HeadObject operation: Key \"x/y\" does not exist"
        );
        assert_eq!(
            explained(error("403"), "x/y").to_string(),
            "An error occurred (403) when calling the HeadObject operation: Not Found"
        );
    }
}
