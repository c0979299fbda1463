//! Files and streams to and from S3 in one call: `upload_file` and its siblings, on clients and on resources.
//!
//! ```text
//! client.upload_file("cat.jpg", "photos", "cat", ())              client.rs: the trait `ClientExt`
//! bucket.action("upload_file", params! { "Filename": …, "Key": … })  resources.rs, keywords.rs
//!   → TransferManager                                              transfer/
//! ```
//!
//! Not here: the transfers themselves (`transfer/`). Counterpart: boto3 `s3/inject.py`, `s3/transfer.py` (`S3Transfer`).

mod arguments;
mod client;
mod keywords;
mod resources;

pub use arguments::TransferArguments;
pub use client::ClientExt;
pub(super) use resources::{
    inject_bucket_methods, inject_object_methods, inject_object_summary_methods,
};
