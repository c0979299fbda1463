//! Resources: objects in place of requests – a bucket, its objects, what one can do with them.
//!
//! A service's `resources-1.json` says what there is; a file of one's own adds resources to any service. Not here:
//! what the file means (`botoxide_core::resource`), and what boto3 adds to single resources (`extras`). Counterpart:
//! boto3 `resources/`.

mod action;
mod base;
pub(crate) mod blocking;
mod class;
mod collection;
mod context;
mod create;
mod identifiers;
mod params;
mod response;

pub use base::{Resource, ResourceMeta};
pub use class::ResourceClass;
pub use collection::{Collection, CollectionItems, CollectionPages};
pub(crate) use context::Injection;
pub(crate) use create::create;
pub use identifiers::Identifiers;
pub use response::ActionOutput;
