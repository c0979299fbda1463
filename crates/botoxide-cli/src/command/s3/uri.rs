//! Bucket and key in `s3://bucket/key`, where the bucket may be the ARN of an access point.
//!
//! Counterpart: awscli `customizations/s3/utils.py` (`find_bucket_key`, `block_unsupported_resources`).

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
    if object_lambda_end(path).is_some() {
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

/// Where an ARN ends.
#[derive(Clone, Copy)]
struct End {
    bucket: usize,
    /// Whether a colon may stand before the key, as well as a slash.
    takes_colon: bool,
}

/// Walks along an ARN: what is left of it.
#[derive(Clone, Copy)]
struct Walk<'a>(&'a str);

impl<'a> Walk<'a> {
    /// `arn:aws…:<service>:<region>:<account>:`.
    fn arn(path: &'a str, service: &str, needs_region: bool) -> Option<Self> {
        let rest = path.strip_prefix("arn:aws")?;
        // The partition may be any text, with colons in it; the first that fits counts less than the last.
        let marker = format!(":{service}:");
        let mut ends = rest.rmatch_indices(&marker).map(|(at, _)| at);
        ends.find_map(|at| {
            let rest = rest.get(at + marker.len()..)?;
            let (region, rest) = rest.split_once(':')?;
            let (account, rest) = rest.split_once(':')?;
            let is_region = region
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
            let is_account =
                account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
            (is_region && is_account && !(needs_region && region.is_empty())).then_some(Self(rest))
        })
    }

    /// One word, then a colon or a slash.
    fn word(self, word: &str) -> Option<Self> {
        let rest = self.0.strip_prefix(word)?;
        rest.strip_prefix([':', '/']).map(Self)
    }

    /// A name of letters, digits and hyphens, at most 63 of them, as long as it goes.
    fn name(self) -> Option<Self> {
        let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        let length = self
            .0
            .bytes()
            .take(63)
            .take_while(|byte| is_part(*byte))
            .count();
        (length > 0).then(|| Self(self.0.get(length..).unwrap_or_default()))
    }

    fn end(self, path: &str, takes_colon: bool) -> End {
        End {
            bucket: path.len() - self.0.len(),
            takes_colon,
        }
    }
}

/// `arn:aws:s3:<region>:<account>:accesspoint/<name>`; the name goes up to a slash.
fn access_point_end(path: &str) -> Option<End> {
    let walk = Walk::arn(path, "s3", false)?.word("accesspoint")?;
    let length = walk.0.find('/').unwrap_or(walk.0.len());
    (length > 0).then(|| Walk(walk.0.get(length..).unwrap_or_default()).end(path, false))
}

/// `arn:aws:s3-outposts:<region>:<account>:outpost/<id>/<kind>/<name>`.
fn outposts_end(path: &str, kind: &str) -> Option<End> {
    let walk = Walk::arn(path, "s3-outposts", true)?
        .word("outpost")?
        .name()?;
    let walk = Walk(walk.0.strip_prefix([':', '/'])?).word(kind)?.name()?;
    Some(walk.end(path, true))
}

/// `arn:aws:s3-object-lambda:<region>:<account>:accesspoint/<name>`.
fn object_lambda_end(path: &str) -> Option<End> {
    let walk = Walk::arn(path, "s3-object-lambda", true)?
        .word("accesspoint")?
        .name()?;
    Some(walk.end(path, true))
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
