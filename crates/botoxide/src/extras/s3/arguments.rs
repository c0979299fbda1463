//! `TransferArguments`: boto3's `ExtraArgs`, `Callback`, `Config` and `SourceClient`.
//!
//! Counterpart: the arguments of the functions in boto3 `s3/inject.py`.

use std::fmt;
use std::sync::Arc;

use botoxide_core::value::Value;

use crate::client::Client;
use crate::transfer::{Subscriber, TransferConfig, TransferOptions};

/// Optional arguments of an upload, a download or a copy; `()` for none.
///
/// # Example: a progress line
///
/// ```no_run
/// use std::sync::Arc;
/// use botoxide::s3::{ClientExt as _, TransferArguments};
/// use botoxide::transfer::ProgressCallback;
/// use botoxide::{Session, params};
///
/// # async fn example() -> botoxide::Result<()> {
/// let s3 = Session::new().client("s3")?;
/// s3.upload_file("cat.jpg", "photos", "cat", ()).await?;
/// s3.upload_file("cat.jpg", "photos", "cat", params! { "ContentType": "image/jpeg" }).await?;
/// let arguments = TransferArguments {
///     callback: Some(Arc::new(ProgressCallback::new(|bytes| eprintln!("{bytes} bytes more")))),
///     ..TransferArguments::default()
/// };
/// s3.download_file("photos", "cat", "copy.jpg", arguments).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Default)]
pub struct TransferArguments {
    /// Further arguments of the operations: `params! { "ContentType": "image/jpeg" }`.
    pub extra_args: Value,
    /// Called with the number of bytes transferred.
    pub callback: Option<Arc<dyn Subscriber>>,
    /// The configuration of the transfer.
    pub config: TransferConfig,
    /// For copies: the client for the source, which may be in another region or account.
    pub source_client: Option<Client>,
}

impl TransferArguments {
    pub(super) fn options(&self) -> TransferOptions {
        TransferOptions {
            extra_args: self.extra_args.clone(),
            subscribers: self.callback.iter().map(Arc::clone).collect(),
        }
    }
}

impl From<()> for TransferArguments {
    fn from((): ()) -> Self {
        Self::default()
    }
}

/// boto3's `ExtraArgs`.
impl From<Value> for TransferArguments {
    fn from(extra_args: Value) -> Self {
        Self {
            extra_args,
            ..Self::default()
        }
    }
}

impl fmt::Debug for TransferArguments {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The further arguments may contain an encryption key.
        f.debug_struct("TransferArguments")
            .field("config", &self.config)
            .finish_non_exhaustive()
    }
}
