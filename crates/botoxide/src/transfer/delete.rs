//! Deletions: one request, done as a transfer.
//!
//! Counterpart: s3transfer `delete.py`.

use std::sync::Arc;

use botoxide_core::error::Result;

use super::arguments::{validate_bucket, validated};
use super::future::TransferFuture;
use super::manager::{TransferManager, TransferOptions};
use super::transfer::{Begun, Transfer, Work};

/// What deletions take.
// H136
pub(super) const ALLOWED_DELETE_ARGS: &[&str] =
    &["MFA", "VersionId", "RequestPayer", "ExpectedBucketOwner"];

impl TransferManager {
    /// Deletes an object.
    ///
    /// # Errors
    ///
    /// Immediately: `ValueError` for unknown extra arguments, and for access points of S3 Object
    /// Lambda. In the future's result: errors of the service.
    ///
    /// # Example
    ///
    /// ```no_run
    /// use botoxide::blocking::Session;
    /// use botoxide::transfer::{TransferConfig, TransferManager, TransferOptions};
    ///
    /// let manager = TransferManager::new(&Session::new().client("s3")?, TransferConfig::default())?;
    /// manager.delete("photos", "cat.jpg", TransferOptions::default())?.result()?;
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    pub fn delete(
        &self,
        bucket: &str,
        key: &str,
        options: TransferOptions,
    ) -> Result<TransferFuture> {
        let extra_args = validated(options.extra_args, &[ALLOWED_DELETE_ARGS])?;
        validate_bucket(bucket)?;
        self.submit(bucket, key, extra_args, options.subscribers, Delete)
    }
}

struct Delete;

impl Work for Delete {
    // H135
    fn begin(&self, transfer: &Arc<Transfer>) -> Result<Begun> {
        let mut params = transfer.object();
        params.extend(transfer.meta.extra_args().clone());
        transfer.call("DeleteObject", params)?;
        Ok(Begun::Done)
    }
}
