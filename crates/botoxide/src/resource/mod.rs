//! Resources: objects in place of requests – a bucket, its objects, and their methods.
//!
//! A service's `resources-1.json` defines the resources; your own file adds resources to any service. Not here:
//! what the file means (`resource` of the core), and what boto3 adds to single resources (`extras`). Counterpart:
//! boto3 `resources/`.
//!
//! | in boto3 | here, blocking |
//! | --- | --- |
//! | `s3 = session.resource("s3")` | `let s3 = session.resource("s3")?;` |
//! | `bucket = s3.Bucket("photos")` | `let bucket = s3.resource("Bucket", "photos")?;` |
//! | `s3.Object("photos", key="cat")` | `s3.resource("Object", params! { "bucket_name": "photos", "key": "cat" })?` |
//! | `bucket.creation_date` | `bucket.get("creation_date")?` |
//! | `bucket.objects.filter(Prefix="2026/")` | `bucket.collection("objects")?.filter(params! { "Prefix": "2026/" })` |
//! | `for item in collection:` | `for item in &collection { let item = item?; … }` |
//! | `bucket.objects.all().delete()` | `bucket.collection("objects")?.batch("delete", params! {})?` |
//! | `bucket.put_object(Key="cat", Body=b"…")` | `bucket.action("put_object", params! { "Key": "cat", "Body": "…" })?` |
//! | `instance.vpc` | `instance.reference("vpc")?.into_resource()` |
//! | `instance.wait_until_running()` | `instance.wait_until("running", params! {})?` |
//! | `bucket.meta.client` | `bucket.client()` |
//! | `bucket.load()`, `bucket.meta.data` | `bucket.load()?`, `bucket.meta().data()` |
//!
//! # Example: resources for a service without resources
//!
//! A file in the search path of models is enough: `~/.aws/models/SERVICE/VERSION/resources-1.json`, for a version that
//! the service has.
//!
//! ```
//! use botoxide::seam::Fakes;
//! use botoxide::{Session, SessionOptions};
//!
//! let world = Fakes::default();
//! world.env.set("HOME", "/home/ada");
//! world.fs.write("/home/ada/.aws/models/sts/2011-06-15/resources-1.json", r#"{
//!     "service": {},
//!     "resources": {
//!         "Role": {
//!             "identifiers": [{ "name": "Arn" }],
//!             "actions": {
//!                 "Assume": {
//!                     "request": { "operation": "AssumeRole", "params": [
//!                         { "target": "RoleArn", "source": "identifier", "name": "Arn" }
//!                     ] },
//!                     "path": "Credentials"
//!                 }
//!             }
//!         }
//!     }
//! }"#);
//! let session = Session::with(SessionOptions {
//!     region_name: Some("eu-central-1".into()),
//!     seams: Some(world.seams()),
//!     ..Default::default()
//! })?;
//! let role = session.resource("sts")?.resource("Role", "arn:aws:iam::1:role/reader")?;
//! assert_eq!(role.to_string(), "sts.Role(arn='arn:aws:iam::1:role/reader')");
//! // role.action("assume", params! { "RoleSessionName": "ada" }).await?
//! # Ok::<(), botoxide::Error>(())
//! ```

/// What the file of a resource describes; see [`ResourceMeta::resource_model`].
pub mod model {
    pub use botoxide_core::resource::{
        Action, Attribute, Collection, Identifier, Parameter, Relation, Request, ResourceModel,
        ResponseIdentifier, ResponseResource, SearchPath, Source, Target, Waiter,
    };
}

mod action;
mod base;
pub(crate) mod blocking;
mod class;
mod collection;
mod context;
mod create;
mod identifiers;
mod pages;
mod params;
mod response;

pub use base::{Resource, ResourceMeta};
pub use class::ResourceClass;
pub use collection::Collection;
pub(crate) use context::Injection;
pub(crate) use create::create;
pub use identifiers::Identifiers;
pub use pages::{CollectionItems, CollectionPages};
pub use response::ActionOutput;
