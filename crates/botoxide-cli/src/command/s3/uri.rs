//! Bucket and key in `s3://bucket/key`, where the bucket may be the ARN of an access point.
//!
//! Counterpart: awscli `customizations/s3/utils.py` (`find_bucket_key`, `block_unsupported_resources`).

use botoxide_core::arn::Arn;

use crate::failure::Failure;

/// What begins a path on S3. Its letters are small ones, as for `aws`.
pub(super) const SCHEME: &str = "s3://";

/// A path without `s3://`, where it has that.
pub(super) fn strip(path: &str) -> &str {
    path.strip_prefix(SCHEME).unwrap_or(path)
}

/// Bucket and key of a path, with or without `s3://`; the key may be empty.
pub(super) fn split(path: &str) -> Result<(&str, &str), Failure> {
    let path = strip(path);
    refuse_unsupported(path)?;
    let arn = access_point_end(path).or_else(|| outposts_end(path, "accesspoint"));
    let bucket_end = match arn {
        Some(end) => end.bucket,
        None => path.find('/').unwrap_or(path.len()),
    };
    let (bucket, rest) = path.split_at(bucket_end);
    let key = match arn {
        Some(End {
            takes_colon: true, ..
        }) => rest.strip_prefix(['/', ':']),
        Some(_) | None => rest.strip_prefix('/'),
    };
    Ok((bucket, key.unwrap_or(rest)))
}

/// Refuses what has no objects that these commands could reach.
pub(super) fn refuse_unsupported(path: &str) -> Result<(), Failure> {
    if is_object_lambda(path) {
        return Err(Failure::invalid(
            "s3 commands do not support S3 Object Lambda resources. Use s3api commands instead.",
        ));
    }
    if outposts_end(path, "bucket").is_some() {
        return Err(Failure::invalid(
            "s3 commands do not support Outpost Bucket ARNs. Use s3control commands instead.",
        ));
    }
    Ok(())
}

/// Whether a bucket is a directory bucket, of S3 Express.
pub(super) fn is_directory_bucket(bucket: &str) -> bool {
    bucket.ends_with("--x-s3")
}

/// Whether two names mean one bucket: colons and slashes are the same in the ARN of an access point.
pub(super) fn is_same_bucket(one: &str, other: &str) -> bool {
    one == other || Arn::is_arn(one) && one.replace(':', "/") == other.replace(':', "/")
}

/// Whether an object, as bucket and key, is below a prefix.
pub(super) fn is_below(object: &str, prefix: &str) -> bool {
    match (split(object), split(prefix)) {
        (Ok((bucket, key)), Ok((other, folder))) => {
            is_same_bucket(bucket, other) && key.starts_with(folder)
        }
        _ => false,
    }
}

/// Where the ARN in a path ends.
#[derive(Clone, Copy)]
struct End {
    bucket: usize,
    /// Whether a colon may stand before the key, as well as a slash.
    takes_colon: bool,
}

/// What follows the account in an ARN of `service`.
fn resource<'a>(path: &'a str, service: &str, needs_region: bool) -> Option<&'a str> {
    let arn = Arn::parse(path).filter(|_| Arn::is_arn(path))?;
    let is_region = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let is_ours = arn.service == service
        && arn.partition.starts_with("aws")
        && arn.region.bytes().all(is_region)
        && !(needs_region && arn.region.is_empty())
        && is_account(arn.account);
    is_ours.then_some(arn.resource)
}

/// Whether a text is an account's number.
pub(super) fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// What follows a word and a colon or a slash.
pub(super) fn after_word<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    text.strip_prefix(word)?.strip_prefix([':', '/'])
}

/// What follows a name of letters, digits and hyphens, at most 63 of them.
fn after_name(text: &str) -> Option<&str> {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'-';
    let length = text.bytes().take(63).take_while(is_part).count();
    text.get(length..).filter(|_| length > 0)
}

/// `arn:aws:s3:<region>:<account>:accesspoint/<name>`; the name goes up to a slash.
fn access_point_end(path: &str) -> Option<End> {
    let name = after_word(resource(path, "s3", false)?, "accesspoint")?;
    let length = name.find('/').unwrap_or(name.len());
    (length > 0).then(|| End {
        bucket: path.len() - name.len() + length,
        takes_colon: false,
    })
}

/// `arn:aws:s3-outposts:<region>:<account>:outpost/<id>/<kind>/<name>`.
fn outposts_end(path: &str, kind: &str) -> Option<End> {
    let id = after_word(resource(path, "s3-outposts", true)?, "outpost")?;
    let rest = after_name(id)?.strip_prefix([':', '/'])?;
    let rest = after_name(after_word(rest, kind)?)?;
    Some(End {
        bucket: path.len() - rest.len(),
        takes_colon: true,
    })
}

/// `arn:aws:s3-object-lambda:<region>:<account>:accesspoint/<name>`.
fn is_object_lambda(path: &str) -> bool {
    resource(path, "s3-object-lambda", true)
        .and_then(|resource| after_name(after_word(resource, "accesspoint")?))
        .is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_and_keys_are_told_apart() {
        for (path, bucket, key) in [
            ("", "", ""),
            ("s3://", "", ""),
            ("b", "b", ""),
            ("s3://b", "b", ""),
            ("s3://b/", "b", ""),
            ("b/k/with/slashes", "b", "k/with/slashes"),
            ("s3://b//k", "b", "/k"),
            ("S3://b/k", "S3:", "/b/k"),
            (
                "s3://arn:aws:s3:us-west-2:123456789012:accesspoint/mine/a/b",
                "arn:aws:s3:us-west-2:123456789012:accesspoint/mine",
                "a/b",
            ),
            (
                "arn:aws-cn:s3::123456789012:accesspoint:mine.mrap",
                "arn:aws-cn:s3::123456789012:accesspoint:mine.mrap",
                "",
            ),
            (
                "arn:aws:s3-outposts:us-east-1:123456789012:outpost/op-1/accesspoint/mine:k",
                "arn:aws:s3-outposts:us-east-1:123456789012:outpost/op-1/accesspoint/mine",
                "k",
            ),
            // Not long enough for an account: a bucket with a strange name.
            (
                "arn:aws:s3:us-west-2:123:accesspoint/mine",
                "arn:aws:s3:us-west-2:123:accesspoint",
                "mine",
            ),
        ] {
            assert_eq!(split(path).unwrap(), (bucket, key), "{path}");
        }
    }

    #[test]
    fn one_bucket_may_have_two_names() {
        const POINT: &str = "arn:aws:s3:us-west-2:123456789012:accesspoint";
        for (object, prefix, is_below_it) in [
            ("b/a/k", "b/a/", true),
            ("b/a", "b/a/", false),
            ("b/k", "b/", true),
            ("b/k", "c/", false),
            ("bb/k", "b/", false),
            (&format!("{POINT}/mine/k"), &format!("{POINT}:mine/"), true),
            (
                &format!("{POINT}/mine/k"),
                &format!("{POINT}/mine/a/"),
                false,
            ),
            (
                &format!("{POINT}/mine/k"),
                &format!("{POINT}/other/"),
                false,
            ),
            (&format!("{POINT}/mine/k"), "mine/", false),
        ] {
            assert_eq!(is_below(object, prefix), is_below_it, "{object} {prefix}");
        }
    }

    #[test]
    fn what_has_no_objects_here_is_refused() {
        for (path, says) in [
            (
                "s3://arn:aws:s3-object-lambda:us-east-2:123456789012:accesspoint/my-olap",
                "Object Lambda",
            ),
            (
                "arn:aws:s3-outposts:us-east-2:123456789012:outpost/op-1/bucket/mine",
                "Outpost Bucket",
            ),
        ] {
            let failure = split(path).unwrap_err().to_string();
            assert!(failure.contains(says), "{failure}");
        }
    }
}
