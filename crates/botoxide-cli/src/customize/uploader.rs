//! `Uploader`: files to S3, by names that are made of their content, so that nothing is uploaded twice.
//!
//! Counterpart: awscli `customizations/s3uploader.py`.

use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use botoxide::blocking::s3::ClientExt as _;
use botoxide::config::SignatureVersion;
use botoxide::s3::TransferArguments;
use botoxide::seam::{Fs as _, RealFs};
use botoxide::transfer::{ProgressCallback, UploadSource};
use botoxide_core::digest::{hex, md5};
use botoxide_core::params;
use botoxide_core::value::{Map, Value};

use super::by_hand::Call;
use crate::engine::Client;
use crate::failure::{Failure, system_error};
use crate::program;

/// Uploads to one bucket.
pub(super) struct Uploader {
    client: Client,
    bucket: String,
    prefix: String,
    key: Option<String>,
    /// Even what exists already.
    is_forced: bool,
    pub(super) metadata: Option<Map>,
}

/// The place of an object.
pub(super) struct Place {
    pub(super) bucket: String,
    pub(super) key: String,
}

impl Place {
    /// `s3://bucket/key`.
    pub(super) fn url(&self) -> String {
        format!("s3://{}/{}", self.bucket, self.key)
    }
}

impl Uploader {
    /// An uploader with the options `--s3-prefix`, `--kms-key-id` and `--force-upload`.
    pub(super) fn new(call: &Call<'_>, bucket: &str) -> Result<Self, Failure> {
        let mut target = call.other_target("s3");
        if target.config.signature_version.is_none() {
            target.config.signature_version = Some(SignatureVersion::Named("s3v4".to_owned()));
        }
        let text = |name: &str| call.options.text(name).filter(|text| !text.is_empty());
        Ok(Self {
            client: call.engine.client(target)?,
            bucket: bucket.to_owned(),
            prefix: text("--s3-prefix").unwrap_or_default().to_owned(),
            key: text("--kms-key-id").map(str::to_owned),
            is_forced: call.options.has("--force-upload"),
            metadata: None,
        })
    }

    /// An uploader of what exists already, too.
    pub(super) fn always(client: Client, bucket: &str) -> Self {
        Self {
            client,
            bucket: bucket.to_owned(),
            prefix: String::new(),
            key: None,
            is_forced: true,
            metadata: None,
        }
    }

    /// Uploads a file.
    pub(super) fn upload_file(&self, path: &Path) -> Result<Place, Failure> {
        let bytes = RealFs
            .read(path)
            .map_err(|error| Failure::general(system_error(&error, &path.display().to_string())))?;
        self.upload(bytes, None)
    }

    /// Uploads bytes, with an ending for the object's name.
    pub(super) fn upload_bytes(&self, bytes: Vec<u8>, ending: &str) -> Result<Place, Failure> {
        self.upload(bytes, Some(ending).filter(|ending| !ending.is_empty()))
    }

    fn upload(&self, bytes: Vec<u8>, ending: Option<&str>) -> Result<Place, Failure> {
        let mut key = hex(&md5(&bytes));
        if let Some(ending) = ending {
            key.push('.');
            key.push_str(ending);
        }
        self.upload_as(bytes, key)
    }

    /// Uploads bytes by the name of an object, without the prefix.
    pub(super) fn upload_as(&self, bytes: Vec<u8>, mut key: String) -> Result<Place, Failure> {
        if !self.prefix.is_empty() {
            key = format!("{}/{key}", self.prefix);
        }
        let place = Place {
            bucket: self.bucket.clone(),
            key,
        };
        if !self.is_forced && self.exists(&place)? {
            return Ok(place);
        }
        let mut more = Map::from_iter([("ServerSideEncryption", Value::from("AES256"))]);
        if let Some(key) = &self.key {
            more.insert("ServerSideEncryption", "aws:kms");
            more.insert("SSEKMSKeyId", key.as_str());
        }
        if let Some(metadata) = self
            .metadata
            .as_ref()
            .filter(|metadata| !metadata.is_empty())
        {
            more.insert("Metadata", metadata.clone());
        }
        let arguments = TransferArguments {
            extra_args: Value::Map(more),
            callback: Some(Arc::new(progress(&place.key, bytes.len()))),
            ..TransferArguments::default()
        };
        let source = UploadSource::Bytes(bytes.into());
        let client = self.client.blocking();
        match client.upload_fileobj(source, &place.bucket, &place.key, arguments) {
            Ok(()) => Ok(place),
            Err(error) if error.code() == Some("NoSuchBucket") => Err(Failure::general(format!(
                "S3 Bucket does not exist. Execute the command to create a new bucket\n{} s3 mb s3://{}",
                program::name(),
                self.bucket
            ))),
            Err(error) => Err(error.into()),
        }
    }

    fn exists(&self, place: &Place) -> Result<bool, Failure> {
        let arguments = params! { "Bucket": place.bucket.as_str(), "Key": place.key.as_str() };
        match self.client.blocking().call("HeadObject", arguments) {
            Ok(_) => Ok(true),
            Err(error) if error.as_client_error().is_some() => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// The URL of an object that CloudFormation reads templates from.
    pub(super) fn path_style_url(&self, place: &Place) -> String {
        let endpoint = self.client.endpoint_url();
        format!("{endpoint}/{}/{}", place.bucket, place.key)
    }
}

/// Shows how much of an object is there, on standard error.
fn progress(key: &str, size: usize) -> ProgressCallback {
    let (key, done) = (key.to_owned(), AtomicI64::new(0));
    ProgressCallback::new(move |more| {
        let done = done.fetch_add(more, Ordering::Relaxed) + more;
        #[expect(clippy::cast_precision_loss, reason = "it is shown with two digits")]
        let (size, share) = (size as f64, done as f64 / size as f64 * 100.0);
        // There may be no reader.
        let _ = write!(
            std::io::stderr().lock(),
            "\rUploading to {key}  {done} / {size:.1}  ({share:.2}%)"
        );
    })
}
