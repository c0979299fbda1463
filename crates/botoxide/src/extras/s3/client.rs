//! boto3's additions to clients of S3.
//!
//! Counterpart: boto3 `s3/inject.py` (`inject_s3_transfer_methods`), `s3/transfer.py` (`S3Transfer`).

use std::path::PathBuf;

use botoxide_core::error::Result;
use botoxide_core::value::Value;

use super::TransferArguments;
use crate::client::Client;
use crate::transfer::{
    DownloadTarget, PreferredTransferClient, TransferFuture, TransferManager, UploadSource,
    download_failed, upload_failed,
};

/// boto3's transfer methods for clients of S3: import this trait to call them.
///
/// Dropping a future cancels its transfer. Clients of other services have no such methods: `AttributeError`. More methods can be
/// added to the trait, so it is not for other types.
pub trait ClientExt {
    /// Uploads a file, using multipart above the threshold.
    ///
    /// # Errors
    ///
    /// `S3UploadFailedError` for errors of the service; `ValueError` for an unknown extra argument; errors
    /// of the file.
    // H091
    fn upload_file(
        &self,
        filename: impl Into<PathBuf> + Send,
        bucket: &str,
        key: &str,
        arguments: impl Into<TransferArguments> + Send,
    ) -> impl Future<Output = Result<()>> + Send;

    /// Downloads an object to a file, which gets its name when it is complete.
    ///
    /// # Errors
    ///
    /// boto3's `RetriesExceededError` if the connection broke too often; as [`Client::call`] for errors of the service;
    /// `ValueError` for an unknown extra argument; errors of the file.
    // H091
    fn download_file(
        &self,
        bucket: &str,
        key: &str,
        filename: impl Into<PathBuf> + Send,
        arguments: impl Into<TransferArguments> + Send,
    ) -> impl Future<Output = Result<()>> + Send;

    /// Copies an object, using multipart above the threshold; `copy_source` has `Bucket`, `Key` and optionally `VersionId`.
    ///
    /// # Errors
    ///
    /// As [`Client::call`]; `ValueError` for an unknown extra argument.
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(s3: botoxide::Client) -> botoxide::Result<()> {
    /// use botoxide::{params, s3::ClientExt as _};
    /// s3.copy(params! { "Bucket": "photos", "Key": "cat" }, "archive", "cat", ()).await?;
    /// # Ok(())
    /// # }
    /// ```
    // H091
    fn copy(
        &self,
        copy_source: Value,
        bucket: &str,
        key: &str,
        arguments: impl Into<TransferArguments> + Send,
    ) -> impl Future<Output = Result<()>> + Send;

    /// Uploads bytes or a stream, using multipart above the threshold.
    ///
    /// # Errors
    ///
    /// As [`Client::call`]; `ValueError` for an unknown extra argument; errors of the stream.
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(s3: botoxide::Client) -> botoxide::Result<()> {
    /// use botoxide::{s3::ClientExt as _, transfer::UploadSource};
    ///
    /// s3.upload_fileobj(b"meow".to_vec(), "photos", "cat.txt", ()).await?;
    /// s3.upload_fileobj(UploadSource::reader(std::io::stdin()), "photos", "today", ()).await?;
    /// # Ok(())
    /// # }
    /// ```
    // H091
    fn upload_fileobj(
        &self,
        fileobj: impl Into<UploadSource> + Send,
        bucket: &str,
        key: &str,
        arguments: impl Into<TransferArguments> + Send,
    ) -> impl Future<Output = Result<()>> + Send;

    /// Downloads an object to a stream.
    ///
    /// # Errors
    ///
    /// `RetriesExceededError` if the connection broke too often; as [`Client::call`] for errors of the service;
    /// `ValueError` for an unknown extra argument; errors of the stream.
    // H091
    fn download_fileobj(
        &self,
        bucket: &str,
        key: &str,
        fileobj: impl Into<DownloadTarget> + Send,
        arguments: impl Into<TransferArguments> + Send,
    ) -> impl Future<Output = Result<()>> + Send;
}

impl ClientExt for Client {
    async fn upload_file(
        &self,
        filename: impl Into<PathBuf> + Send,
        bucket: &str,
        key: &str,
        arguments: impl Into<TransferArguments> + Send,
    ) -> Result<()> {
        let filename = filename.into();
        let transfer = Transferring::new(self, "upload_file", arguments.into())?;
        let source = UploadSource::Path(filename.clone());
        let options = transfer.arguments.options();
        let future = transfer.manager.upload(source, bucket, key, options)?;
        let failed = |error| upload_failed(error, &filename, bucket, key);
        transfer.wait(future).await.map_err(failed)
    }

    async fn download_file(
        &self,
        bucket: &str,
        key: &str,
        filename: impl Into<PathBuf> + Send,
        arguments: impl Into<TransferArguments> + Send,
    ) -> Result<()> {
        let transfer = Transferring::new(self, "download_file", arguments.into())?;
        let target = DownloadTarget::Path(filename.into());
        let options = transfer.arguments.options();
        let future = transfer.manager.download(bucket, key, target, options)?;
        transfer.wait(future).await.map_err(download_failed)
    }

    async fn copy(
        &self,
        copy_source: Value,
        bucket: &str,
        key: &str,
        arguments: impl Into<TransferArguments> + Send,
    ) -> Result<()> {
        let mut arguments = arguments.into();
        // H097
        arguments.config.preferred_transfer_client = PreferredTransferClient::Classic;
        let transfer = Transferring::new(self, "copy", arguments)?;
        let options = transfer.arguments.options();
        let manager = &transfer.manager;
        let future = match &transfer.arguments.source_client {
            Some(source) => manager.copy_from(source, copy_source, bucket, key, options),
            None => manager.copy(copy_source, bucket, key, options),
        }?;
        transfer.wait(future).await
    }

    async fn upload_fileobj(
        &self,
        fileobj: impl Into<UploadSource> + Send,
        bucket: &str,
        key: &str,
        arguments: impl Into<TransferArguments> + Send,
    ) -> Result<()> {
        let transfer = Transferring::new(self, "upload_fileobj", arguments.into())?;
        let options = transfer.arguments.options();
        let future = transfer.manager.upload(fileobj, bucket, key, options)?;
        transfer.wait(future).await
    }

    async fn download_fileobj(
        &self,
        bucket: &str,
        key: &str,
        fileobj: impl Into<DownloadTarget> + Send,
        arguments: impl Into<TransferArguments> + Send,
    ) -> Result<()> {
        let transfer = Transferring::new(self, "download_fileobj", arguments.into())?;
        let options = transfer.arguments.options();
        let future = transfer.manager.download(bucket, key, fileobj, options)?;
        transfer.wait(future).await
    }
}

/// A manager for one transfer; dropping it cancels the transfer.
struct Transferring<'a> {
    client: &'a Client,
    manager: TransferManager,
    arguments: TransferArguments,
}

impl<'a> Transferring<'a> {
    fn new(client: &'a Client, method: &str, arguments: TransferArguments) -> Result<Self> {
        if client.service_name() != "s3" {
            return Err(client.no_attribute(method));
        }
        Ok(Self {
            client,
            manager: TransferManager::for_feature(client, arguments.config.clone())?,
            arguments,
        })
    }

    async fn wait(&self, future: TransferFuture) -> Result<()> {
        if self.client.is_blocking() {
            // There is no runtime to wake at the end.
            future.result()
        } else {
            future.await
        }
    }
}

impl Drop for Transferring<'_> {
    fn drop(&mut self) {
        self.manager
            .cancel("the future of the transfer was dropped");
    }
}
