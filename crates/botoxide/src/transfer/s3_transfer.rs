//! `S3Transfer`: uploads and downloads files one at a time, with boto3's errors.
//!
//! Not here: the same as methods of clients, buckets and objects (`extras/`). Counterpart: boto3 `s3/transfer.py`
//! (`S3Transfer`).

use std::path::{Path, PathBuf};

use botoxide_core::error::{Error, ErrorKind, Result};

use super::arguments::ALLOWED_UPLOAD_ARGS;
use super::config::TransferConfig;
use super::copy::ALLOWED_COPY_ARGS;
use super::download::ALLOWED_DOWNLOAD_ARGS;
use super::manager::{TransferManager, TransferOptions};
use crate::client::Client;

/// Transfers files to and from S3, and waits for each: boto3's first interface to transfers.
///
/// It is created with a client or with an existing manager.
///
/// # Example
///
/// ```no_run
/// use botoxide::blocking::Session;
/// use botoxide::transfer::{S3Transfer, TransferConfig, TransferOptions};
///
/// let transfer = S3Transfer::new(&Session::new().client("s3")?, TransferConfig::default())?;
/// transfer.upload_file("cat.jpg", "photos", "cat.jpg", TransferOptions::default())?;
/// transfer.download_file("photos", "cat.jpg", "copy.jpg", TransferOptions::default())?;
/// # Ok::<(), botoxide::Error>(())
/// ```
#[derive(Debug)]
pub struct S3Transfer {
    manager: TransferManager,
}

// H145
impl S3Transfer {
    /// With its own manager.
    ///
    /// # Errors
    ///
    /// As [`TransferManager::new`].
    pub fn new(client: &impl AsRef<Client>, config: TransferConfig) -> Result<Self> {
        TransferManager::new(client, config).map(Self::with_manager)
    }

    /// With this manager.
    pub fn with_manager(manager: TransferManager) -> Self {
        Self { manager }
    }

    /// The names of the extra arguments of downloads: `ALLOWED_DOWNLOAD_ARGS`.
    pub fn allowed_download_args() -> impl Iterator<Item = &'static str> {
        ALLOWED_DOWNLOAD_ARGS.iter().copied()
    }

    /// The names of the extra arguments of uploads: `ALLOWED_UPLOAD_ARGS`.
    pub fn allowed_upload_args() -> impl Iterator<Item = &'static str> {
        ALLOWED_UPLOAD_ARGS.into_iter().flatten().copied()
    }

    /// The names of the extra arguments of copies: `ALLOWED_COPY_ARGS`.
    pub fn allowed_copy_args() -> impl Iterator<Item = &'static str> {
        ALLOWED_COPY_ARGS.into_iter().flatten().copied()
    }

    /// Uploads a file.
    ///
    /// # Errors
    ///
    /// `S3UploadFailedError` for errors of the service, with those as its source; the rest as
    /// [`TransferManager::upload`].
    pub fn upload_file(
        &self,
        filename: impl AsRef<Path>,
        bucket: &str,
        key: &str,
        options: TransferOptions,
    ) -> Result<()> {
        let filename = filename.as_ref();
        let future = self.manager.upload(filename, bucket, key, options)?;
        let result = future.result();
        result.map_err(|error| upload_failed(error, filename, bucket, key))
    }

    /// Downloads to a file.
    ///
    /// # Errors
    ///
    /// As [`TransferManager::download`], with boto3's `RetriesExceededError`.
    pub fn download_file(
        &self,
        bucket: &str,
        key: &str,
        filename: impl Into<PathBuf>,
        options: TransferOptions,
    ) -> Result<()> {
        let target = filename.into();
        let future = self.manager.download(bucket, key, target, options)?;
        future.result().map_err(download_failed)
    }
}

/// boto3's error for an upload that the service refused.
// H095
pub(crate) fn upload_failed(error: Error, filename: &Path, bucket: &str, key: &str) -> Error {
    if error.as_client_error().is_none() {
        return error;
    }
    let msg = format!(
        "Failed to upload {} to {bucket}/{key}: {error}",
        filename.display()
    );
    Error::from(ErrorKind::S3UploadFailed { msg }).with_source(error)
}

/// boto3's error for a download whose connection broke too often, in place of s3transfer's.
// H095
pub(crate) fn download_failed(error: Error) -> Error {
    if !matches!(error.kind(), ErrorKind::RetriesExceeded {}) {
        return error;
    }
    let exceeded = Error::from(ErrorKind::Boto3RetriesExceeded {});
    let last = std::error::Error::source(&error).and_then(|last| last.downcast_ref::<Error>());
    match last {
        Some(last) => exceeded.with_source(last.clone()),
        None => exceeded,
    }
}
