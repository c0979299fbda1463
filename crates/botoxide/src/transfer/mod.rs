//! Transfers: files and streams to and from S3, in parts, many at a time.
//!
//! ```text
//! TransferManager ─ manager.rs      takes a transfer: upload/, download/ …arguments.rs, config.rs
//!   → Executor ─ executor.rs        threads, each takes the next part    plan.rs
//!     → Work ─ transfer.rs          begin → part … part → finish, or clean up
//!       → the body of a part        progress.rs, bandwidth.rs, buffers.rs
//!       → what must be answered     answer.rs
//!       → where a download goes     target.rs, output/                 range.rs
//!   → TransferFuture ─ future.rs    waits, blocking or not               coordinator.rs
//! ```
//!
//! Not here: the calls themselves (`client/`), `upload_file` and its siblings (`extras/`). Counterpart: s3transfer, boto3
//! `s3/transfer.py`.

mod answer;
mod arguments;
mod bandwidth;
mod buffers;
mod config;
mod coordinator;
mod copy;
mod delete;
mod download;
mod executor;
mod future;
mod manager;
mod output;
mod plan;
mod progress;
mod range;
mod s3_transfer;
mod shared;
mod subscriber;
mod target;
#[expect(
    clippy::module_inception,
    reason = "one transfer, of which this module is full"
)]
mod transfer;
mod upload;

pub use config::{PreferredTransferClient, TransferConfig};
pub use coordinator::TransferStatus;
pub use future::{TransferFuture, TransferMeta};
pub use manager::{TransferManager, TransferOptions};
pub use s3_transfer::S3Transfer;
pub(crate) use s3_transfer::{download_failed, upload_failed};
pub use subscriber::{ProgressCallback, Subscriber};
pub use target::{DownloadTarget, SeekableWriter};
pub use upload::{ReadSeek, UploadSource};
