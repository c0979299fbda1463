//! Resources without async: their collections are Rust's own iterators.
//!
//! Counterpart: boto3 `resources/`.

use std::fmt;

use botoxide_core::error::Result;
use botoxide_core::value::Value;

use super::{ActionOutput, Identifiers, ResourceMeta};
use crate::client::Client;
use crate::transport::block_on;

/// An object of a service: a bucket, a table, the service itself. A clone is the same resource.
///
/// # Example: the objects of a bucket
///
/// ```no_run
/// use botoxide::{blocking::Session, params};
///
/// let s3 = Session::new().resource("s3")?;
/// let bucket = s3.resource("Bucket", ["photos"])?;
/// for object in bucket.collection("objects")?.filter(params! { "Prefix": "2026/" }).iter() {
///     let object = object?;
///     println!("{} {}", object.get("key")?, object.get("size")?);
/// }
/// # Ok::<(), botoxide::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Resource(super::Resource);

/// The resources of one kind that belong to a resource.
#[derive(Clone)]
pub struct Collection(super::Collection);

/// The pages of a collection: the resources of one call each.
#[derive(Debug)]
pub struct CollectionPages(super::CollectionPages);

/// The resources of a collection.
#[derive(Debug)]
pub struct CollectionItems(super::CollectionItems);

impl From<super::Resource> for Resource {
    /// For a resource of a blocking session.
    fn from(resource: super::Resource) -> Self {
        Self(resource)
    }
}

impl Resource {
    /// A resource that belongs to this one, by its further identifiers.
    ///
    /// # Errors
    ///
    /// As [`botoxide::Resource::resource`](crate::resource::Resource::resource).
    pub fn resource(&self, name: &str, identifiers: impl Into<Identifiers>) -> Result<Self> {
        self.0.resource(name, identifiers).map(Self)
    }

    /// The same resource with another client; its data are not copied. The client is
    /// [that of a blocking one](crate::blocking::Client::as_async).
    ///
    /// # Errors
    ///
    /// As [`botoxide::Resource::with_client`](crate::resource::Resource::with_client).
    pub fn with_client(&self, client: &Client) -> Result<Self> {
        self.0.with_client(client).map(Self)
    }

    /// An identifier, by its name or by that of the equal attribute.
    pub fn identifier(&self, name: &str) -> Option<&Value> {
        self.0.identifier(name)
    }

    /// An identifier or an attribute. All attributes are loaded with the first one that is read.
    ///
    /// # Errors
    ///
    /// As [`botoxide::Resource::get`](crate::resource::Resource::get).
    pub fn get(&self, name: &str) -> Result<Value> {
        block_on(self.0.get(name))?
    }

    /// A resource, or several, that this one's data refer to.
    ///
    /// # Errors
    ///
    /// As [`botoxide::Resource::reference`](crate::resource::Resource::reference).
    pub fn reference(&self, name: &str) -> Result<ActionOutput<Self>> {
        Ok(block_on(self.0.reference(name))??.map(Self))
    }

    /// The resources of one kind that belong to this one.
    ///
    /// # Errors
    ///
    /// As [`botoxide::Resource::collection`](crate::resource::Resource::collection).
    pub fn collection(&self, name: &str) -> Result<Collection> {
        self.0.collection(name).map(Collection)
    }

    /// Runs an action.
    ///
    /// # Errors
    ///
    /// As [`botoxide::Resource::action`](crate::resource::Resource::action).
    pub fn action(&self, name: &str, params: Value) -> Result<ActionOutput<Self>> {
        Ok(block_on(self.0.action(name, params))??.map(Self))
    }

    /// Loads the data.
    ///
    /// # Errors
    ///
    /// As [`botoxide::Resource::load`](crate::resource::Resource::load).
    pub fn load(&self) -> Result<()> {
        block_on(self.0.load())?
    }

    /// Loads the data again.
    ///
    /// # Errors
    ///
    /// As [`botoxide::Resource::reload`](crate::resource::Resource::reload).
    pub fn reload(&self) -> Result<()> {
        block_on(self.0.reload())?
    }

    /// Waits for a state of the resource.
    ///
    /// # Errors
    ///
    /// As [`botoxide::Resource::wait_until`](crate::resource::Resource::wait_until).
    pub fn wait_until(&self, name: &str, params: Value) -> Result<()> {
        block_on(self.0.wait_until(name, params))?
    }

    /// The names of the sub-resources of [`resource`](Self::resource), sorted.
    pub fn available_subresources(&self) -> Vec<&str> {
        self.0.available_subresources()
    }

    /// The name of its class in boto3: `s3.Bucket`.
    pub fn class_name(&self) -> &str {
        self.0.class_name()
    }

    /// Its client and data; its client is the [one below](crate::blocking::Client::as_async) a blocking one.
    pub fn meta(&self) -> &ResourceMeta {
        self.0.meta()
    }

    /// The resource itself. Its `async` methods are not for blocking use.
    pub fn as_async(&self) -> &super::Resource {
        &self.0
    }
}

impl Collection {
    /// All of them.
    #[must_use]
    pub fn all(&self) -> Self {
        Self(self.0.all())
    }

    /// Those that the service returns for these arguments.
    #[must_use]
    pub fn filter(&self, params: Value) -> Self {
        Self(self.0.filter(params))
    }

    /// At most `count`.
    #[must_use]
    pub fn limit(&self, count: usize) -> Self {
        Self(self.0.limit(count))
    }

    /// At most `count` per request.
    #[must_use]
    pub fn page_size(&self, count: usize) -> Self {
        Self(self.0.page_size(count))
    }

    /// The resources.
    pub fn iter(&self) -> CollectionItems {
        CollectionItems(self.0.iter())
    }

    /// The resources, grouped by page.
    pub fn pages(&self) -> CollectionPages {
        CollectionPages(self.0.pages())
    }

    /// Runs an action on all of them, one call for each page.
    ///
    /// # Errors
    ///
    /// As [`botoxide::Collection::batch`](crate::resource::Collection::batch).
    pub fn batch(&self, name: &str, params: Value) -> Result<Vec<Value>> {
        block_on(self.0.batch(name, params))?
    }

    /// The collection itself. Its `async` methods are not for blocking use.
    pub fn as_async(&self) -> &super::Collection {
        &self.0
    }
}

impl IntoIterator for &Collection {
    type Item = Result<Resource>;
    type IntoIter = CollectionItems;

    fn into_iter(self) -> CollectionItems {
        self.iter()
    }
}

impl Iterator for CollectionPages {
    type Item = Result<Vec<Resource>>;

    fn next(&mut self) -> Option<Self::Item> {
        let page = block_on(self.0.next()).unwrap_or_else(|error| Some(Err(error)));
        page.map(|page| page.map(|page| page.into_iter().map(Resource).collect()))
    }
}

impl Iterator for CollectionItems {
    type Item = Result<Resource>;

    fn next(&mut self) -> Option<Self::Item> {
        let item = block_on(self.0.next()).unwrap_or_else(|error| Some(Err(error)));
        item.map(|item| item.map(Resource))
    }
}

impl fmt::Debug for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Collection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
