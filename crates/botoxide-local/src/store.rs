//! `Store`: the buckets in a directory, with the answers that S3 gives.
//!
//! Objects are kept by `s3s-fs`; here is what it does differently from S3: texts of errors, buckets that are
//! not empty, short bucket names, objects that take the place of others. Not here: HTTP and signatures (`lib.rs`). Counterpart: none.

use std::io;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as URL_SAFE_NO_PAD;
use s3s::dto::{
    AbortMultipartUploadInput, AbortMultipartUploadOutput, Bucket, CompleteMultipartUploadInput,
    CompleteMultipartUploadOutput, CopyObjectInput, CopyObjectOutput, CreateBucketInput,
    CreateBucketOutput, CreateMultipartUploadInput, CreateMultipartUploadOutput, DeleteBucketInput,
    DeleteBucketOutput, DeleteObjectInput, DeleteObjectOutput, DeleteObjectsInput,
    DeleteObjectsOutput, GetBucketLocationInput, GetBucketLocationOutput, GetObjectInput,
    GetObjectOutput, HeadBucketInput, HeadBucketOutput, HeadObjectInput, HeadObjectOutput,
    ListBucketsInput, ListBucketsOutput, ListObjectsInput, ListObjectsOutput, ListObjectsV2Input,
    ListObjectsV2Output, ListPartsInput, ListPartsOutput, Owner, PutObjectInput, PutObjectOutput,
    UploadPartCopyInput, UploadPartCopyOutput, UploadPartInput, UploadPartOutput,
};
use s3s::validation::NameValidation;
use s3s::{S3, S3Error, S3ErrorCode, S3Request, S3Response, S3Result};
use s3s_fs::FileSystem;
use serde_json::{Map, Value as Json};

/// The buckets in one directory.
pub(crate) struct Store {
    buckets: Buckets,
    files: Arc<FileSystem>,
    uploads: Uploads,
}

/// The end of an upload in parts, where `s3s-fs` differs from S3.
struct Uploads {
    directory: PathBuf,
    files: Arc<FileSystem>,
}

/// Operations on buckets, where `s3s-fs` differs from S3.
struct Buckets {
    directory: PathBuf,
}

impl Store {
    pub(crate) fn open(directory: &Path) -> io::Result<Self> {
        let files = FileSystem::new(directory)
            .map_err(|error| io::Error::other(format!("{}: {error:?}", directory.display())))?;
        let (files, directory) = (Arc::new(files), directory.to_owned());
        Ok(Self {
            buckets: Buckets {
                directory: directory.clone(),
            },
            uploads: Uploads {
                directory,
                files: Arc::clone(&files),
            },
            files,
        })
    }
}

impl Buckets {
    async fn create_bucket(
        &self,
        request: S3Request<CreateBucketInput>,
    ) -> S3Result<S3Response<CreateBucketOutput>> {
        let bucket = request.input.bucket;
        match tokio::fs::create_dir(self.directory.join(&bucket)).await {
            Ok(()) => Ok(S3Response::new(CreateBucketOutput {
                location: Some(format!("/{bucket}")),
            })),
            // Every bucket here is the caller's own.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                Err(S3ErrorCode::BucketAlreadyOwnedByYou.into())
            }
            Err(error) => Err(S3Error::internal_error(error)),
        }
    }

    async fn delete_bucket(
        &self,
        request: S3Request<DeleteBucketInput>,
    ) -> S3Result<S3Response<DeleteBucketOutput>> {
        // The name has passed `BucketNames`, so the path stays below the directory.
        let path = self.directory.join(&request.input.bucket);
        // Deleted objects leave the directories of their keys behind.
        let removed = match holds_a_file(&path).await {
            Ok(true) => return Err(S3ErrorCode::BucketNotEmpty.into()),
            Ok(false) => tokio::fs::remove_dir_all(path).await,
            Err(error) => Err(error),
        };
        match removed {
            Ok(()) => Ok(S3Response::new(DeleteBucketOutput::default())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Err(S3ErrorCode::NoSuchBucket.into())
            }
            Err(error) => Err(S3Error::internal_error(error)),
        }
    }

    async fn list_buckets(
        &self,
        request: S3Request<ListBucketsInput>,
    ) -> S3Result<S3Response<ListBucketsOutput>> {
        let prefix = request.input.prefix.unwrap_or_default();
        let mut buckets = Vec::new();
        let mut entries = tokio::fs::read_dir(&self.directory)
            .await
            .map_err(S3Error::internal_error)?;
        while let Some(entry) = entries
            .next_entry()
            .await
            .map_err(S3Error::internal_error)?
        {
            let Some(name) = entry.file_name().to_str().map(str::to_owned) else {
                continue;
            };
            // Between the two system calls the entry may have gone.
            let Ok(metadata) = entry.metadata().await else {
                continue;
            };
            if !metadata.is_dir()
                || !BucketNames.validate_bucket_name(&name)
                || !name.starts_with(&prefix)
            {
                continue;
            }
            let created = metadata.created().or_else(|_| metadata.modified());
            buckets.push(Bucket {
                creation_date: created.ok().map(Into::into),
                name: Some(name),
                ..Bucket::default()
            });
        }
        buckets.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(S3Response::new(ListBucketsOutput {
            buckets: Some(buckets),
            owner: Some(Owner {
                display_name: Some(crate::ACCESS_KEY_ID.to_owned()),
                id: Some(crate::ACCESS_KEY_ID.to_owned()),
            }),
            ..ListBucketsOutput::default()
        }))
    }
}

impl Uploads {
    async fn complete_multipart_upload(
        &self,
        request: S3Request<CompleteMultipartUploadInput>,
    ) -> S3Result<S3Response<CompleteMultipartUploadOutput>> {
        let path = self.notes(&request.input.bucket, &request.input.key);
        let response = self.files.complete_multipart_upload(request).await?;
        forget_checksums(&path)
            .await
            .map_err(S3Error::internal_error)?;
        Ok(response)
    }

    /// Where `s3s-fs` keeps what it knows of an object (its `get_internal_info_path`).
    fn notes(&self, bucket: &str, key: &str) -> PathBuf {
        let [bucket, key] = [bucket, key].map(|name| URL_SAFE_NO_PAD.encode(name));
        let name = format!(".bucket-{bucket}.object-{key}.internal.json");
        self.directory.join(name)
    }
}

/// Removes the checksums from what is known of an object: they are those of the one that it replaced.
async fn forget_checksums(path: &Path) -> io::Result<()> {
    let mut notes: Map<String, Json> = serde_json::from_slice(&tokio::fs::read(path).await?)?;
    let count = notes.len();
    notes.retain(|name, _| !name.starts_with("checksum_"));
    if notes.len() == count {
        return Ok(());
    }
    tokio::fs::write(path, serde_json::to_vec(&notes)?).await
}

/// Whether there is anything but directories below `directory`.
async fn holds_a_file(directory: &Path) -> io::Result<bool> {
    let mut directories = vec![directory.to_owned()];
    while let Some(directory) = directories.pop() {
        let mut entries = tokio::fs::read_dir(directory).await?;
        while let Some(entry) = entries.next_entry().await? {
            if !entry.file_type().await?.is_dir() {
                return Ok(true);
            }
            directories.push(entry.path());
        }
    }
    Ok(false)
}

/// Implements `S3` from a table: operation, input, output, and the field that does the work.
macro_rules! operations {
    ($($operation:ident($input:ident) -> $output:ident = $field:ident;)*) => {
        #[async_trait]
        impl S3 for Store {
            $(async fn $operation(&self, request: S3Request<$input>) -> S3Result<S3Response<$output>> {
                self.$field.$operation(request).await.map_err(with_message)
            })*
        }
    };
}

operations! {
    abort_multipart_upload(AbortMultipartUploadInput) -> AbortMultipartUploadOutput = files;
    complete_multipart_upload(CompleteMultipartUploadInput) -> CompleteMultipartUploadOutput = uploads;
    copy_object(CopyObjectInput) -> CopyObjectOutput = files;
    create_bucket(CreateBucketInput) -> CreateBucketOutput = buckets;
    create_multipart_upload(CreateMultipartUploadInput) -> CreateMultipartUploadOutput = files;
    delete_bucket(DeleteBucketInput) -> DeleteBucketOutput = buckets;
    delete_object(DeleteObjectInput) -> DeleteObjectOutput = files;
    delete_objects(DeleteObjectsInput) -> DeleteObjectsOutput = files;
    get_bucket_location(GetBucketLocationInput) -> GetBucketLocationOutput = files;
    get_object(GetObjectInput) -> GetObjectOutput = files;
    head_bucket(HeadBucketInput) -> HeadBucketOutput = files;
    head_object(HeadObjectInput) -> HeadObjectOutput = files;
    list_buckets(ListBucketsInput) -> ListBucketsOutput = buckets;
    list_objects(ListObjectsInput) -> ListObjectsOutput = files;
    list_objects_v2(ListObjectsV2Input) -> ListObjectsV2Output = files;
    list_parts(ListPartsInput) -> ListPartsOutput = files;
    put_object(PutObjectInput) -> PutObjectOutput = files;
    upload_part(UploadPartInput) -> UploadPartOutput = files;
    upload_part_copy(UploadPartCopyInput) -> UploadPartCopyOutput = files;
}

/// S3's text for an error that came without one.
fn with_message(mut error: S3Error) -> S3Error {
    if error.message().is_none()
        && let Some((_, message)) = MESSAGES
            .iter()
            .find(|(code, _)| *code == error.code().as_str())
    {
        error.set_message(*message);
    }
    error
}

const MESSAGES: &[(&str, &str)] = &[
    (
        "BucketAlreadyOwnedByYou",
        "Your previous request to create the named bucket succeeded and you already own it.",
    ),
    (
        "BucketNotEmpty",
        "The bucket you tried to delete is not empty",
    ),
    ("InvalidRange", "The requested range is not satisfiable"),
    ("NoSuchBucket", "The specified bucket does not exist"),
    ("NoSuchKey", "The specified key does not exist."),
    (
        "NoSuchUpload",
        "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
    ),
    (
        "PreconditionFailed",
        "At least one of the pre-conditions you specified did not hold",
    ),
];

/// S3's rules for the names of buckets, without the lower bound of three letters: first steps like `b`.
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
