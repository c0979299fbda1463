//! Buckets: names, create, head, list, delete.
//!
//! Counterpart: none.

use std::io;
use std::net::Ipv4Addr;

use s3s::dto::{
    Bucket, BucketLocationConstraint, CreateBucketInput, CreateBucketOutput, DeleteBucketInput,
    DeleteBucketOutput, GetBucketLocationInput, GetBucketLocationOutput, GetBucketVersioningInput,
    GetBucketVersioningOutput, HeadBucketInput, HeadBucketOutput, ListBucketsInput,
    ListBucketsOutput, Owner,
};
use s3s::validation::NameValidation;
use s3s::{S3Request, S3Response, S3Result};

use crate::errors::{argument, broken, plain, refuse};
use crate::record::{now, timestamp};
use crate::store::{BucketRecord, Store};
use crate::walk::Walk;
use crate::{ACCESS_KEY_ID, REGION};

const MOST: i32 = 10_000;

impl Store {
    pub(crate) async fn create_bucket(
        &self,
        request: S3Request<CreateBucketInput>,
    ) -> S3Result<S3Response<CreateBucketOutput>> {
        let input = request.input;
        if input.object_lock_enabled_for_bucket == Some(true) {
            return Err(refuse("the local endpoint has no object lock"));
        }
        if input.acl.is_some_and(|acl| acl.as_str() != "private")
            || input.grant_full_control.is_some()
            || input.grant_read.is_some()
            || input.grant_write.is_some()
        {
            return Err(refuse("the local endpoint has no access lists"));
        }
        let region = input.create_bucket_configuration.and_then(|configuration| {
            let region = configuration.location_constraint?;
            Some(region.as_str().to_owned())
        });
        let record = BucketRecord {
            created: now(),
            region,
        };
        let location = format!("/{}", input.bucket);
        self.run(move |store| store.make_bucket(&input.bucket, &record))
            .await?;
        Ok(S3Response::new(CreateBucketOutput {
            location: Some(location),
        }))
    }

    fn make_bucket(&self, bucket: &str, record: &BucketRecord) -> S3Result<()> {
        let _lock = self.lock()?;
        let directory = self.bucket_directory(bucket);
        if self.files.is_file(&directory.join("bucket.json")) {
            // There is only one owner.
            return Err(plain("BucketAlreadyOwnedByYou"));
        }
        let make = || {
            let aside = self.files.incoming_path()?;
            for name in ["keys", "data", "uploads"] {
                self.files.make_directories(&aside.join(name))?;
            }
            self.files.write_json(&aside.join("bucket.json"), record)?;
            self.files.move_directory(&aside, &directory)
        };
        make().map_err(broken)
    }

    pub(crate) async fn delete_bucket(
        &self,
        request: S3Request<DeleteBucketInput>,
    ) -> S3Result<S3Response<DeleteBucketOutput>> {
        let bucket = request.input.bucket;
        self.run(move |store| {
            let _lock = store.lock()?;
            store.bucket(&bucket)?;
            let keys = store.keys_directory(&bucket);
            let first = Walk::new(&store.files, &keys, "", "").and_then(|mut walk| walk.next());
            if first.map_err(broken)?.is_some() {
                return Err(plain("BucketNotEmpty"));
            }
            store
                .files
                .remove_directory(&store.bucket_directory(&bucket))
                .map_err(broken)
        })
        .await?;
        Ok(S3Response::new(DeleteBucketOutput::default()))
    }

    pub(crate) async fn head_bucket(
        &self,
        request: S3Request<HeadBucketInput>,
    ) -> S3Result<S3Response<HeadBucketOutput>> {
        let bucket = self
            .run(move |store| store.bucket(&request.input.bucket))
            .await?;
        Ok(S3Response::new(HeadBucketOutput {
            bucket_region: Some(bucket.region.unwrap_or_else(|| REGION.to_owned())),
            ..HeadBucketOutput::default()
        }))
    }

    pub(crate) async fn get_bucket_location(
        &self,
        request: S3Request<GetBucketLocationInput>,
    ) -> S3Result<S3Response<GetBucketLocationOutput>> {
        let bucket = self
            .run(move |store| store.bucket(&request.input.bucket))
            .await?;
        Ok(S3Response::new(GetBucketLocationOutput {
            location_constraint: bucket.region.map(BucketLocationConstraint::from),
        }))
    }

    /// Always the answer for a bucket that never had versions.
    pub(crate) async fn get_bucket_versioning(
        &self,
        request: S3Request<GetBucketVersioningInput>,
    ) -> S3Result<S3Response<GetBucketVersioningOutput>> {
        self.run(move |store| store.bucket(&request.input.bucket))
            .await?;
        Ok(S3Response::new(GetBucketVersioningOutput::default()))
    }

    pub(crate) async fn list_buckets(
        &self,
        request: S3Request<ListBucketsInput>,
    ) -> S3Result<S3Response<ListBucketsOutput>> {
        let input = request.input;
        let max = input.max_buckets.unwrap_or(MOST);
        if !(1..=MOST).contains(&max) {
            return Err(argument(
                "Argument max-buckets must be an integer between 1 and 10000",
            ));
        }
        let prefix = input.prefix.clone().unwrap_or_default();
        let after = input.continuation_token.unwrap_or_default();
        let mut buckets = self
            .run(|store| store.all_buckets().map_err(broken))
            .await?;
        buckets.retain(|bucket| {
            let name = bucket.name.as_deref().unwrap_or_default();
            name.starts_with(&prefix) && name > after.as_str()
        });
        let max = usize::try_from(max).unwrap_or(usize::MAX);
        let is_truncated = buckets.len() > max;
        buckets.truncate(max);
        Ok(S3Response::new(ListBucketsOutput {
            continuation_token: buckets
                .last()
                .filter(|_| is_truncated)
                .and_then(|last| last.name.clone()),
            buckets: Some(buckets),
            owner: Some(owner()),
            prefix: input.prefix,
        }))
    }

    fn all_buckets(&self) -> io::Result<Vec<Bucket>> {
        let mut buckets = Vec::new();
        for (name, _) in self.files.entries(self.files.root())? {
            // Skip a bucket that is being created or deleted, or that is damaged.
            if BucketNames.validate_bucket_name(&name)
                && let Ok(bucket) = self.bucket(&name)
            {
                buckets.push(Bucket {
                    creation_date: Some(timestamp(bucket.created)),
                    name: Some(name),
                    ..Bucket::default()
                });
            }
        }
        buckets.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(buckets)
    }
}

/// The owner of all buckets and objects.
pub(crate) fn owner() -> Owner {
    Owner {
        display_name: Some(ACCESS_KEY_ID.to_owned()),
        id: Some(ACCESS_KEY_ID.to_owned()),
    }
}

/// S3's rules for bucket names, except that one or two letters are allowed: examples use names like `b`.
///
/// The rules also keep a bucket inside the directory: no separators, no `..`, no leading dot.
pub(crate) struct BucketNames;

impl NameValidation for BucketNames {
    fn validate_bucket_name(&self, name: &str) -> bool {
        let plain = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        let bytes = name.as_bytes();
        bytes.len() < 64
            && bytes.first().is_some_and(plain)
            && bytes.last().is_some_and(plain)
            && bytes.iter().all(|byte| plain(byte) || b".-".contains(byte))
            && !name.contains("..")
            && name.parse::<Ipv4Addr>().is_err()
            && !name.starts_with("xn--")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bucket_names_stay_inside_the_directory() {
        for good in ["b", "photos", "a.b-c", "0"] {
            assert!(BucketNames.validate_bucket_name(good), "{good}");
        }
        let long = "a".repeat(64);
        for bad in [
            "",
            "..",
            "a..b",
            ".a",
            "a.",
            "A",
            "a/b",
            "a_b",
            "127.0.0.1",
            "xn--a",
            "-a",
            &long,
        ] {
            assert!(!BucketNames.validate_bucket_name(bad), "{bad}");
        }
    }
}
