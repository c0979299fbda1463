//! `PageIterator`: the pages of one call, as they arrive.
//!
//! Counterpart: botocore `paginate.py` (`PageIterator`).

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use botoxide_core::error::Result;
use botoxide_core::model::Operation;
use botoxide_core::paginate::{self, FullResult, Pages};
use botoxide_core::value::{Map, Value};
use futures_core::Stream;

use super::arriving::{Arriving, Read};
use super::result_keys::ResultKeyIterator;
use super::search::Search;
use crate::client::Client;
use crate::hooks::Feature;

/// The pages of a call: a stream. One page is held at a time, unless more are [fetched ahead](Self::prefetch).
pub struct PageIterator {
    paginator: Arc<paginate::Paginator>,
    pages: Arriving<Values>,
}

/// Pages are values.
struct Values;

impl Read for Values {
    type Page = Value;

    async fn page(
        &self,
        client: &Client,
        operation: Operation,
        params: Value,
        pages: &mut Pages,
    ) -> Result<Value> {
        let called = client.call_for(operation, params, Feature::Paginator);
        pages.accept(called.await?)
    }
}

impl PageIterator {
    pub(super) fn new(client: Client, operation: Operation, pages: Pages) -> Self {
        Self {
            paginator: Arc::clone(pages.paginator()),
            pages: Arriving::new(client, operation, pages, Values),
        }
    }

    /// Fetches up to `count` pages in advance while the current one is processed.
    ///
    /// A task of the runtime does this, from the first [`next`](Self::next) on; it ends with the iterator. Without a
    /// runtime, in blocking programs, nothing is fetched ahead.
    #[must_use]
    pub fn prefetch(mut self, count: usize) -> Self {
        self.pages.prefetch(count);
        self
    }

    /// The next page; `None` after the last. After an error it is `None`.
    ///
    /// Errors are those of the call; `PaginationError` if the service returns the same token twice, or reports that there
    /// are more results without a token; `ValueError` for a bad `StartingToken`.
    pub async fn next(&mut self) -> Option<Result<Value>> {
        poll_fn(|context| self.poll_page(context)).await
    }

    pub(crate) fn poll_page(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Value>>> {
        self.pages.poll_page(context)
    }

    /// The token to resume with as a `StartingToken`, here or in boto3: available after the last page, if
    /// there are more results.
    pub fn resume_token(&self) -> Option<&str> {
        self.pages.resume_token()
    }

    /// The members that all pages share, from the first page.
    pub fn non_aggregate_part(&self) -> &Map {
        self.pages.non_aggregate_part()
    }

    /// The expressions for the items of pages; `MaxItems` counts the first.
    pub fn result_keys(&self) -> impl ExactSizeIterator<Item = &'static str> {
        self.paginator.result_keys()
    }

    /// The remaining pages, as one result: lists joined, numbers and strings added; `NextToken` is the token to resume with.
    ///
    /// # Errors
    ///
    /// As [`next`](Self::next); `TypeError` for results that cannot be added.
    pub async fn build_full_result(&mut self) -> Result<Value> {
        let mut full = FullResult::default();
        while let Some(page) = self.next().await {
            full.add(&self.paginator, &page?)?;
        }
        full.finish(self.non_aggregate_part(), self.resume_token())
    }

    /// The results of an expression on each page; lists are flattened.
    ///
    /// # Errors
    ///
    /// Those of [`Expression::compile`](crate::types::Expression::compile).
    ///
    /// # Example: the names of the large objects
    ///
    /// ```no_run
    /// # async fn example(s3: botoxide::Client) -> botoxide::Result<()> {
    /// # use botoxide::params;
    /// let pages = s3.paginator("ListObjectsV2")?.paginate(params! { "Bucket": "photos" })?;
    /// let mut names = pages.search("Contents[?Size > `1000000`].Key")?;
    /// while let Some(name) = names.next().await {
    ///     println!("{}", name?);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn search(self, expression: &str) -> Result<Search> {
        Search::new(self, expression)
    }

    /// One iterator for each of the [result keys](Self::result_keys), over the items of all pages.
    ///
    /// A page is held until all of them have consumed it.
    // H015
    pub fn result_key_iters(self) -> Vec<ResultKeyIterator> {
        let paginator = Arc::clone(&self.paginator);
        ResultKeyIterator::all(self, &paginator)
    }
}

impl Stream for PageIterator {
    type Item = Result<Value>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_page(context)
    }
}

impl fmt::Debug for PageIterator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PageIterator")
            .field(
                "result_keys",
                &self.paginator.result_keys().collect::<Vec<_>>(),
            )
            .finish_non_exhaustive()
    }
}
