//! `Collection`: the resources of one kind that belong to a resource, page by page. // H085 H086 H087
//!
//! Counterpart: boto3 `resources/collection.py`, and `BatchAction` of `resources/action.py`.

use std::fmt;

use botoxide_core::error::{Error, ErrorKind, Result};
use botoxide_core::model::Operation;
use botoxide_core::resource;
use botoxide_core::value::{Map, Value};

use super::action::{operation, slice};
use super::base::Resource;
use super::params::{Loading, fill, update};
use super::response::{ActionOutput, resources_of};
use crate::drive::PageIterator;

/// How deep arguments are laid into each other; what is deeper is replaced.
const MERGED_DEPTH: usize = 100;

/// The resources of one kind that belong to a resource. What narrows it down makes another one; nothing is called
/// before the first of them is asked for.
///
/// # Example: delete what is old, a thousand objects a call
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
    /// Whether it is as the parent gave it.
    is_manager: bool,
}

/// The pages of a collection: the resources of one call each.
pub struct CollectionPages {
    collection: Collection,
    source: Source,
    params: Value,
    limit: Option<i64>,
    count: i64,
}

/// The resources of a collection, one by one.
#[derive(Debug)]
pub struct CollectionItems {
    pages: CollectionPages,
    items: std::vec::IntoIter<Resource>,
}

/// Where pages come from.
enum Source {
    Start,
    Pages(Operation, Box<PageIterator>),
    /// An operation that has all in one answer.
    Once(Operation),
    End,
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

    /// Those that the service finds with these arguments. Lists are appended to those of an earlier filter.
    #[must_use]
    pub fn filter(&self, params: Value) -> Self {
        match params {
            Value::Map(params) => self.with(params),
            _ => self.with(Map::new()),
        }
    }

    /// No more than `count`.
    #[must_use]
    pub fn limit(&self, count: usize) -> Self {
        self.with_number("limit", count)
    }

    /// No more than `count` with each call.
    #[must_use]
    pub fn page_size(&self, count: usize) -> Self {
        self.with_number("page_size", count)
    }

    /// The resources, one by one.
    #[expect(
        clippy::iter_not_returning_iterator,
        reason = "the next one is awaited"
    )]
    pub fn iter(&self) -> CollectionItems {
        CollectionItems {
            pages: self.pages(),
            items: Vec::new().into_iter(),
        }
    }

    /// The resources, those of one call at a time.
    pub fn pages(&self) -> CollectionPages {
        CollectionPages {
            collection: self.clone(),
            source: Source::Start,
            params: Value::Null,
            limit: None,
            count: 0,
        }
    }

    /// Does something with all of them, one call for each page; gives what the service answered to each. // H087
    ///
    /// # Errors
    ///
    /// `AttributeError` where there is no such batch action; as [`Client::call`](crate::Client::call). What was done
    /// before stays done.
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

    /// What the service's file says of it.
    pub fn model(&self) -> &resource::Collection {
        &self.parent.model().collections[self.at]
    }

    /// The name of its class in boto3: `s3.Bucket.objectsCollection`, `s3.bucketsCollectionManager`. // H071
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

    fn with(&self, params: Map) -> Self {
        let mut merged = self.params.clone();
        merge(&mut merged, params, true, 0);
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

impl CollectionPages {
    /// The next page; `None` after the last, and after an error.
    ///
    /// Errors are those of the calls, and `TypeError` for a `limit` that is no number.
    pub async fn next(&mut self) -> Option<Result<Vec<Resource>>> {
        let page = self.page().await.transpose();
        if !matches!(page, Some(Ok(_))) {
            self.source = Source::End;
        }
        page
    }

    async fn page(&mut self) -> Result<Option<Vec<Resource>>> {
        if let Source::Start = self.source {
            self.start().await?;
        }
        let (operation, page) = match &mut self.source {
            Source::Pages(operation, pages) => match pages.next().await {
                Some(page) => (*operation, page?),
                None => return Ok(None),
            },
            Source::Once(operation) => {
                let operation = *operation;
                self.source = Source::End;
                let client = self.collection.parent.meta().client();
                let page = client.call(operation.name(), self.params.clone()).await?;
                (operation, page)
            }
            Source::Start | Source::End => return Ok(None),
        };
        let resource = &self.collection.model().resource;
        let parent = &self.collection.parent;
        let output = resources_of(parent, resource, Some(operation), &self.params, &page).await?;
        let mut resources = match output {
            ActionOutput::Resources(resources) => resources,
            ActionOutput::Value(Value::Map(_)) => Vec::new(),
            ActionOutput::Value(_) | ActionOutput::Resource(_) => {
                let msg = "what the service answered is no list of resources".to_owned();
                return Err(ErrorKind::InvalidType { msg }.into());
            }
        };
        if let Some(limit) = self.limit {
            // The limit is looked at after each item, so that there is one at least where there are any.
            let left = usize::try_from(limit.saturating_sub(self.count)).unwrap_or(0);
            resources.truncate(left.max(1));
            self.count += i64::try_from(resources.len()).unwrap_or(i64::MAX);
            if self.count >= limit {
                self.source = Source::End;
            }
        }
        Ok(Some(resources))
    }

    /// Says what is to be called.
    async fn start(&mut self) -> Result<()> {
        let mut given = self.collection.params.clone();
        let limit = given.remove("limit").unwrap_or_default();
        let page_size = given.remove("page_size").unwrap_or_default();
        self.limit = match &limit {
            Value::Null => None,
            limit => Some(limit.as_i64().ok_or_else(|| {
                let msg = format!("the limit is no number: {limit}");
                Error::from(ErrorKind::InvalidType { msg })
            })?),
        };
        let parent = &self.collection.parent;
        let request = &self.collection.model().request;
        let mut params = Map::new();
        fill(&mut params, parent, &request.params, None, Loading::Allowed).await?;
        merge(&mut params, given, true, 0);
        let client = parent.meta().client();
        let operation = operation(client, request.operation)?;
        if client.can_paginate(operation.name()) {
            if params.contains_key("PaginationConfig") {
                let msg = "paginate() got multiple values for keyword argument 'PaginationConfig'";
                return Err(ErrorKind::InvalidType {
                    msg: msg.to_owned(),
                }
                .into());
            }
            let mut paginated = params.clone();
            let config = Map::from_iter([("MaxItems", limit), ("PageSize", page_size)]);
            paginated.insert("PaginationConfig", Value::Map(config));
            let paginator = client.paginator(operation.name())?;
            let pages = paginator.paginate(Value::Map(paginated))?;
            self.source = Source::Pages(operation, Box::new(pages));
        } else {
            self.source = Source::Once(operation);
        }
        self.params = Value::Map(params);
        Ok(())
    }
}

impl CollectionItems {
    /// The next resource; `None` after the last, and after an error.
    ///
    /// Errors are those of [`CollectionPages::next`].
    pub async fn next(&mut self) -> Option<Result<Resource>> {
        loop {
            if let Some(item) = self.items.next() {
                return Some(Ok(item));
            }
            match self.pages.next().await? {
                Ok(items) => self.items = items.into_iter(),
                Err(error) => return Some(Err(error)),
            }
        }
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

impl fmt::Debug for CollectionPages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("CollectionPages")
            .field(&self.collection)
            .finish()
    }
}

/// Lays arguments over others: structures into each other; at the top, lists behind each other.
///
/// Counterpart: botocore `utils.py` (`merge_dicts`).
fn merge(into: &mut Map, from: Map, appends_lists: bool, depth: usize) {
    for (name, value) in from {
        match (into.get_mut(&name), value) {
            (Some(Value::Map(old)), Value::Map(new)) if depth < MERGED_DEPTH => {
                merge(old, new, false, depth + 1);
            }
            (Some(Value::List(old)), Value::List(new)) if appends_lists => old.extend(new),
            (Some(old), new) => *old = new,
            (None, new) => into.push(name, new),
        }
    }
}
