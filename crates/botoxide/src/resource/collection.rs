//! `Collection`: the resources of one kind that belong to a resource.
//!
//! Not here: paging (`pages`). //! Counterpart: boto3 `resources/collection.py`, and `BatchAction` of `resources/action.py`.
// H085 H087

use std::fmt;

use botoxide_core::error::{Error, ErrorKind, Result};
use botoxide_core::resource;
use botoxide_core::value::{Map, Value};

use super::action::{operation, slice};
use super::base::Resource;
use super::pages::{CollectionItems, CollectionPages};
use super::params::{Loading, fill, update};

/// The maximum depth of merged arguments; deeper values are replaced.
const MERGED_DEPTH: usize = 100;

/// The resources of one kind that belong to a resource. Filters return a new collection; no request is sent
/// before the first resource is requested.
///
/// # Example: delete old objects, a thousand per call
///
/// ```no_run
/// # async fn example(bucket: botoxide::resource::Resource) -> botoxide::Result<()> {
/// # use botoxide::params;
/// let old = bucket.collection("objects")?.filter(params! { "Prefix": "2019/" });
/// old.batch("delete", params! {}).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Collection {
    parent: Resource,
    /// Its number in the parent's model.
    at: usize,
    params: Map,
    /// Whether it is unfiltered.
    is_manager: bool,
}

impl Collection {
    pub(super) fn new(parent: Resource, at: usize) -> Self {
        Self {
            parent,
            at,
            params: Map::new(),
            is_manager: true,
        }
    }

    /// All of them.
    #[must_use]
    pub fn all(&self) -> Self {
        self.with(Map::new())
    }

    /// Those that the service returns for these arguments. Lists are appended to those of an earlier filter.
    ///
    /// # Example
    ///
    /// ```no_run
    /// # use botoxide::params;
    /// # async fn example(bucket: botoxide::Resource) -> botoxide::Result<()> {
    /// let cats = bucket.collection("objects")?.filter(params! { "Prefix": "cats/" });
    /// let mut cats = cats.iter();
    /// while let Some(object) = cats.next().await {
    ///     println!("{}", object?);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn filter(&self, params: Value) -> Self {
        match params {
            Value::Map(params) => self.with(params),
            _ => self.with(Map::new()),
        }
    }

    /// At most `count`.
    #[must_use]
    pub fn limit(&self, count: usize) -> Self {
        self.with_number("limit", count)
    }

    /// At most `count` per request.
    #[must_use]
    pub fn page_size(&self, count: usize) -> Self {
        self.with_number("page_size", count)
    }

    /// The resources.
    #[expect(
        clippy::iter_not_returning_iterator,
        reason = "the next one is awaited"
    )]
    pub fn iter(&self) -> CollectionItems {
        CollectionItems::new(self.pages())
    }

    /// The resources, grouped by page.
    ///
    /// # Example
    ///
    /// ```no_run
    /// # use botoxide::params;
    /// # async fn example(bucket: botoxide::Resource) -> botoxide::Result<()> {
    /// let mut pages = bucket.collection("objects")?.page_size(100).pages();
    /// while let Some(page) = pages.next().await {
    ///     println!("{} objects", page?.len());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn pages(&self) -> CollectionPages {
        CollectionPages::new(self.clone())
    }

    /// Runs an action on all of them, one call for each page; returns the responses.
    ///
    /// # Errors
    ///
    /// `AttributeError` if there is no such batch action; as [`Client::call`](crate::Client::call). Completed calls are
    /// not undone.
    // H087
    pub async fn batch(&self, name: &str, params: Value) -> Result<Vec<Value>> {
        let context = self.parent.class().context();
        let model = context.model(self.model().resource.type_name)?;
        let action = model.batch_action(name);
        let action = action.ok_or_else(|| {
            let msg = format!("'{}' object has no attribute '{name}'", self.class_name());
            Error::from(ErrorKind::Attribute { msg })
        })?;
        let mut responses = Vec::new();
        let mut pages = self.pages();
        while let Some(page) = pages.next().await {
            let mut filled = Map::new();
            let page = page?;
            for (index, resource) in page.iter().enumerate() {
                let parameters = &action.request.params;
                fill(
                    &mut filled,
                    resource,
                    parameters,
                    Some(index),
                    Loading::Allowed,
                )
                .await?;
            }
            let Some(first) = page.first().filter(|_| !filled.is_empty()) else {
                break;
            };
            update(&mut filled, params.clone())?;
            let client = first.meta().client();
            let operation = operation(client, action.request.operation)?;
            let answer = client.call(operation.name(), Value::Map(filled)).await?;
            responses.push(slice(action.path.as_ref(), answer)?);
        }
        Ok(responses)
    }

    /// The resource that it belongs to.
    pub fn parent(&self) -> &Resource {
        &self.parent
    }

    /// Its definition in the service's file.
    pub fn model(&self) -> &resource::Collection {
        &self.parent.model().collections[self.at]
    }

    /// The name of its class in boto3: `s3.Bucket.objectsCollection`, `s3.bucketsCollectionManager`.
    // H071
    pub fn class_name(&self) -> String {
        let class = self.parent.class();
        let owner = if class.model().name == class.service_name() {
            class.service_name()
        } else {
            class.name()
        };
        let kind = if self.is_manager { "Manager" } else { "" };
        format!("{owner}.{}Collection{kind}", self.model().name)
    }

    /// The filter arguments, including `limit` and `page_size`.
    pub(super) fn params(&self) -> &Map {
        &self.params
    }

    fn with(&self, params: Map) -> Self {
        let mut merged = self.params.clone();
        merge(&mut merged, params);
        Self {
            parent: self.parent.clone(),
            at: self.at,
            params: merged,
            is_manager: false,
        }
    }

    fn with_number(&self, name: &str, count: usize) -> Self {
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        self.with(Map::from_iter([(name, count)]))
    }
}

impl fmt::Debug for Collection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}({:?}, {}.{})",
            self.class_name(),
            self.parent,
            self.parent.meta().service_name(),
            self.model().resource.type_name
        )
    }
}

/// Merges arguments: structures recursively; at the top level, lists are appended.
///
/// Counterpart: botocore `utils.py` (`merge_dicts`).
pub(super) fn merge(into: &mut Map, from: Map) {
    merge_at(into, from, true, 0);
}

fn merge_at(into: &mut Map, from: Map, appends_lists: bool, depth: usize) {
    for (name, value) in from {
        match (into.get_mut(&name), value) {
            (Some(Value::Map(old)), Value::Map(new)) if depth < MERGED_DEPTH => {
                merge_at(old, new, false, depth + 1);
            }
            (Some(Value::List(old)), Value::List(new)) if appends_lists => old.extend(new),
            (Some(old), new) => *old = new,
            (None, new) => into.push(name, new),
        }
    }
}
