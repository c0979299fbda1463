//! What calls to S3 do besides what all calls do: sessions of Express buckets, and checksums that a store may not know.
//!
//! Not here: addressing, `Expect`, listings (`handlers/s3/`), redirections and settings (`client/s3/`).

mod express;
mod store;

pub(crate) use express::S3ExpressIdentityCache;
pub(crate) use store::S3Store;
pub(super) use store::can_repeat;
