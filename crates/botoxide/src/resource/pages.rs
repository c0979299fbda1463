//! `CollectionPages`, `CollectionItems`: the resources of a collection, as they arrive.
//!
//! Counterpart: boto3 `resources/collection.py` (`ResourceCollection.pages`, `__iter__`).
// H086

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use botoxide_core::error::{Error, ErrorKind, Result};
use botoxide_core::model::Operation;
use botoxide_core::value::{Map, Value};
use futures_core::Stream;
use futures_core::future::BoxFuture;

use super::action::operation;
use super::base::Resource;
use super::collection::{Collection, merge};
use super::params::{Loading, fill};
use super::response::{ActionOutput, resources_of};
use crate::paginate::PageIterator;

/// The pages of a collection: a stream of the resources of one call each.
pub struct CollectionPages {
    collection: Collection,
    source: Source,
}

/// The resources of a collection, as a stream.
#[derive(Debug)]
pub struct CollectionItems {
    pages: CollectionPages,
    items: std::vec::IntoIter<Resource>,
}

enum Source {
    Calls(Box<Calls>),
    /// The page in progress, which stays so if its future is dropped.
    Fetching(BoxFuture<'static, Fetched>),
    Nothing,
}

/// The result of a page that was in progress.
struct Fetched {
    calls: Box<Calls>,
    page: Option<Result<Vec<Resource>>>,
}

/// Sends the requests.
struct Calls {
    collection: Collection,
    answers: Answers,
    params: Value,
    prefetch: usize,
    limit: Option<i64>,
    count: i64,
}

/// The source of responses.
enum Answers {
    Start,
    Pages(Operation, Box<PageIterator>),
    /// An operation with a single response.
    Once(Operation),
    End,
}

impl CollectionPages {
    pub(super) fn new(collection: Collection) -> Self {
        let calls = Calls {
            collection: collection.clone(),
            answers: Answers::Start,
            params: Value::Null,
            prefetch: 0,
            limit: None,
            count: 0,
        };
        Self {
            collection,
            source: Source::Calls(Box::new(calls)),
        }
    }

    /// Fetches up to `count` pages in advance while the current one is processed; as
    /// [`PageIterator::prefetch`](crate::PageIterator::prefetch).
    #[must_use]
    pub fn prefetch(mut self, count: usize) -> Self {
        if let Source::Calls(calls) = &mut self.source {
            calls.prefetch = count;
        }
        self
    }

    /// The next page; `None` after the last, and after an error.
    ///
    /// Errors are those of the calls, and `TypeError` for a `limit` that is not a number.
    pub async fn next(&mut self) -> Option<Result<Vec<Resource>>> {
        poll_fn(|context| self.poll_page(context)).await
    }

    fn poll_page(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Vec<Resource>>>> {
        if let Source::Calls(_) = &self.source
            && let Source::Calls(mut calls) = std::mem::replace(&mut self.source, Source::Nothing)
        {
            self.source = Source::Fetching(Box::pin(async move {
                let page = calls.fetch().await.transpose();
                Fetched { calls, page }
            }));
        }
        let Source::Fetching(fetching) = &mut self.source else {
            return Poll::Ready(None);
        };
        let Fetched { calls, page } = ready!(fetching.as_mut().poll(context));
        self.source = match &page {
            Some(Ok(_)) => Source::Calls(calls),
            Some(Err(_)) | None => Source::Nothing,
        };
        Poll::Ready(page)
    }
}

impl CollectionItems {
    pub(super) fn new(pages: CollectionPages) -> Self {
        Self {
            pages,
            items: Vec::new().into_iter(),
        }
    }

    /// As [`CollectionPages::prefetch`].
    #[must_use]
    pub fn prefetch(self, count: usize) -> Self {
        Self {
            pages: self.pages.prefetch(count),
            items: self.items,
        }
    }

    /// The next resource; `None` after the last, and after an error.
    ///
    /// Errors are those of [`CollectionPages::next`].
    pub async fn next(&mut self) -> Option<Result<Resource>> {
        poll_fn(|context| self.poll_item(context)).await
    }

    fn poll_item(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Resource>>> {
        loop {
            if let Some(item) = self.items.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(self.pages.poll_page(context)) {
                Some(Ok(items)) => self.items = items.into_iter(),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

impl Calls {
    /// The next page; `None` after the last.
    async fn fetch(&mut self) -> Result<Option<Vec<Resource>>> {
        if let Answers::Start = self.answers {
            self.answers = self.start().await?;
        }
        let (operation, answer) = match &mut self.answers {
            Answers::Pages(operation, pages) => match pages.next().await {
                Some(answer) => (*operation, answer?),
                None => return Ok(None),
            },
            Answers::Once(operation) => {
                let operation = *operation;
                self.answers = Answers::End;
                let client = self.collection.parent().meta().client();
                let params = self.params.clone();
                (operation, client.call(operation.name(), params).await?)
            }
            Answers::Start | Answers::End => return Ok(None),
        };
        let parent = self.collection.parent();
        let resource = &self.collection.model().resource;
        let output = resources_of(parent, resource, Some(operation), &self.params, &answer);
        let resources = match output.await? {
            ActionOutput::Resources(resources) => resources,
            ActionOutput::Value(Value::Map(_)) => Vec::new(),
            ActionOutput::Value(_) | ActionOutput::Resource(_) => {
                let msg = "the response of the service is not a list of resources".to_owned();
                return Err(ErrorKind::InvalidType { msg }.into());
            }
        };
        Ok(Some(self.limited(resources)))
    }

    /// The resources within the limit. The limit is checked after each of them, so there is at least one
    /// if there are any.
    fn limited(&mut self, mut resources: Vec<Resource>) -> Vec<Resource> {
        let Some(limit) = self.limit else {
            return resources;
        };
        let left = usize::try_from(limit.saturating_sub(self.count)).unwrap_or(0);
        resources.truncate(left.max(1));
        self.count += i64::try_from(resources.len()).unwrap_or(i64::MAX);
        if self.count >= limit {
            self.answers = Answers::End;
        }
        resources
    }

    /// Determines the operation to call.
    async fn start(&mut self) -> Result<Answers> {
        let mut given = self.collection.params().clone();
        let limit = given.remove("limit").unwrap_or_default();
        let page_size = given.remove("page_size").unwrap_or_default();
        self.limit = match &limit {
            Value::Null => None,
            limit => Some(limit.as_i64().ok_or_else(|| {
                let msg = format!("the limit is not a number: {limit}");
                Error::from(ErrorKind::InvalidType { msg })
            })?),
        };
        let parent = self.collection.parent();
        let request = &self.collection.model().request;
        let mut params = Map::new();
        fill(&mut params, parent, &request.params, None, Loading::Allowed).await?;
        merge(&mut params, given);
        let client = parent.meta().client();
        let operation = operation(client, request.operation)?;
        let answers = if client.can_paginate(operation.name()) {
            if params.contains_key("PaginationConfig") {
                let msg = "paginate() got multiple values for keyword argument 'PaginationConfig'";
                let msg = msg.to_owned();
                return Err(ErrorKind::InvalidType { msg }.into());
            }
            let mut paginated = params.clone();
            let config = Map::from_iter([("MaxItems", limit), ("PageSize", page_size)]);
            paginated.insert("PaginationConfig", Value::Map(config));
            let paginator = client.paginator(operation.name())?;
            let pages = paginator.paginate(Value::Map(paginated))?;
            Answers::Pages(operation, Box::new(pages.prefetch(self.prefetch)))
        } else {
            Answers::Once(operation)
        };
        self.params = Value::Map(params);
        Ok(answers)
    }
}

impl Stream for CollectionPages {
    type Item = Result<Vec<Resource>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_page(context)
    }
}

impl Stream for CollectionItems {
    type Item = Result<Resource>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_item(context)
    }
}

impl fmt::Debug for CollectionPages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("CollectionPages")
            .field(&self.collection)
            .finish()
    }
}
