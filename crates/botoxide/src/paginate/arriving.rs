//! `Arriving`: pages of any kind, as they arrive.
//!
//! Not here: the kinds, which say how a page is read (`page_iterator.rs`, `structures.rs`). Counterpart: botocore
//! `paginate.py` (`PageIterator`).

use std::task::{Context, Poll, ready};

use botoxide_core::error::Result;
use botoxide_core::model::Operation;
use botoxide_core::paginate::Pages;
use botoxide_core::value::{Map, Value};
use futures_core::future::BoxFuture;

use super::ahead::Ahead;
use crate::client::Client;

/// How pages are read.
pub(crate) trait Read: Send + 'static {
    /// A page.
    type Page: Send + 'static;

    /// Calls the operation, and hands the response to the state machine.
    fn page(
        &self,
        client: &Client,
        operation: Operation,
        params: Value,
        pages: &mut Pages,
    ) -> impl Future<Output = Result<Self::Page>> + Send;
}

/// Pages as they arrive. One is held at a time, unless more are fetched ahead.
pub(crate) struct Arriving<R: Read> {
    source: Source<R>,
    prefetch: usize,
    resume_token: Option<String>,
    non_aggregate_part: Map,
}

enum Source<R: Read> {
    Ahead(Ahead<R::Page>),
    Calls(Box<Calls<R>>),
    /// The page in progress, which stays so if its future is dropped.
    Fetching(BoxFuture<'static, Answered<R>>),
    Nothing,
}

/// Sends the requests.
pub(super) struct Calls<R> {
    client: Client,
    operation: Operation,
    pages: Pages,
    read: R,
}

/// The result of a page that was in progress.
struct Answered<R: Read> {
    calls: Box<Calls<R>>,
    fetched: Option<Fetched<R::Page>>,
}

/// A page, and what is known once it has arrived.
pub(super) struct Fetched<P> {
    page: Result<P>,
    resume_token: Option<String>,
    non_aggregate_part: Map,
}

impl<R: Read> Calls<R> {
    /// The next page; `None` after the last, and after an error.
    pub(super) async fn fetch(&mut self) -> Option<Fetched<R::Page>> {
        let page = match self.pages.next_request() {
            Ok(Some(params)) => {
                let pages = &mut self.pages;
                let page = self.read.page(&self.client, self.operation, params, pages);
                page.await
            }
            Ok(None) => return None,
            Err(error) => Err(error),
        };
        Some(Fetched {
            page,
            resume_token: self.pages.resume_token().map(str::to_owned),
            non_aggregate_part: self.pages.non_aggregate_part().clone(),
        })
    }
}

impl<R: Read> Source<R> {
    fn poll_fetched(
        &mut self,
        prefetch: usize,
        context: &mut Context<'_>,
    ) -> Poll<Option<Fetched<R::Page>>> {
        if let Self::Calls(_) = self
            && let Self::Calls(mut calls) = std::mem::replace(self, Self::Nothing)
        {
            let runtime = tokio::runtime::Handle::try_current().ok();
            *self = match runtime.filter(|_| prefetch > 0) {
                Some(runtime) => Self::Ahead(Ahead::start(&runtime, *calls, prefetch)),
                None => Self::Fetching(Box::pin(async move {
                    let fetched = calls.fetch().await;
                    Answered { calls, fetched }
                })),
            };
        }
        match self {
            Self::Ahead(ahead) => ahead.poll_next(context),
            Self::Fetching(fetching) => {
                let Answered { calls, fetched } = ready!(fetching.as_mut().poll(context));
                *self = Self::Calls(calls);
                Poll::Ready(fetched)
            }
            Self::Calls(_) | Self::Nothing => Poll::Ready(None),
        }
    }
}

impl<R: Read> Arriving<R> {
    pub(crate) fn new(client: Client, operation: Operation, pages: Pages, read: R) -> Self {
        Self {
            source: Source::Calls(Box::new(Calls {
                client,
                operation,
                pages,
                read,
            })),
            prefetch: 0,
            resume_token: None,
            non_aggregate_part: Map::new(),
        }
    }

    pub(crate) fn prefetch(&mut self, count: usize) {
        self.prefetch = count;
    }

    pub(crate) fn poll_page(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<R::Page>>> {
        let Some(fetched) = ready!(self.source.poll_fetched(self.prefetch, context)) else {
            self.source = Source::Nothing;
            return Poll::Ready(None);
        };
        self.resume_token = fetched.resume_token;
        self.non_aggregate_part = fetched.non_aggregate_part;
        Poll::Ready(Some(fetched.page))
    }

    pub(crate) fn resume_token(&self) -> Option<&str> {
        self.resume_token.as_deref()
    }

    pub(crate) fn non_aggregate_part(&self) -> &Map {
        &self.non_aggregate_part
    }
}
