//! Paginators without async: their iterators are Rust's own.
//!
//! Counterpart: botocore `paginate.py`.

use botoxide_core::error::Result;
use botoxide_core::value::{Map, Value};

use crate::client::Client;
use crate::transport::block_on;

/// Calls an operation until there are no more pages. A clone is the same paginator.
///
/// # Example: the keys of a bucket
///
/// ```no_run
/// use botoxide::{blocking::Session, params};
///
/// let s3 = Session::new().client("s3")?;
/// for page in s3.paginator("list_objects_v2")?.paginate(params! { "Bucket": "photos" })? {
///     for object in &page?["Contents"] {
///         println!("{}", object["Key"]);
///     }
/// }
/// # Ok::<(), botoxide::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Paginator(super::Paginator);

/// The pages of a call; one is held at a time.
#[derive(Debug)]
pub struct PageIterator(super::PageIterator);

/// Results of an expression, page by page; lists are flattened.
#[derive(Debug)]
pub struct Search(super::Search);

/// The items of one result key. Those of the other keys share its pages, and its thread.
#[derive(Debug)]
pub struct ResultKeyIterator(super::ResultKeyIterator);

impl Paginator {
    pub(crate) fn new(client: &Client, operation_name: &str) -> Result<Self> {
        client.paginator(operation_name).map(Self)
    }

    /// The pages of a call with these arguments.
    ///
    /// # Errors
    ///
    /// As [`botoxide::Paginator::paginate`](crate::Paginator::paginate).
    pub fn paginate(&self, params: Value) -> Result<PageIterator> {
        self.0.paginate(params).map(PageIterator)
    }

    /// The expressions for the items of pages; `MaxItems` counts the first.
    pub fn result_keys(&self) -> impl ExactSizeIterator<Item = &'static str> {
        self.0.result_keys()
    }
}

impl PageIterator {
    /// The token to resume with, after the last page, if there are more results.
    pub fn resume_token(&self) -> Option<&str> {
        self.0.resume_token()
    }

    /// The members that all pages share, from the first page.
    pub fn non_aggregate_part(&self) -> &Map {
        self.0.non_aggregate_part()
    }

    /// The remaining pages, as one result.
    ///
    /// # Errors
    ///
    /// As [`botoxide::PageIterator::build_full_result`](crate::PageIterator::build_full_result).
    pub fn build_full_result(&mut self) -> Result<Value> {
        block_on(self.0.build_full_result())?
    }

    /// The results of an expression on each page; lists are flattened.
    ///
    /// # Errors
    ///
    /// As [`botoxide::PageIterator::search`](crate::PageIterator::search).
    pub fn search(self, expression: &str) -> Result<Search> {
        self.0.search(expression).map(Search)
    }

    /// One iterator for each of the result keys, over the items of all pages.
    pub fn result_key_iters(self) -> Vec<ResultKeyIterator> {
        let iterators = self.0.result_key_iters().into_iter();
        iterators.map(ResultKeyIterator).collect()
    }
}

impl Iterator for PageIterator {
    type Item = Result<Value>;

    fn next(&mut self) -> Option<Self::Item> {
        block_on(self.0.next()).unwrap_or_else(|error| Some(Err(error)))
    }
}

impl Iterator for Search {
    type Item = Result<Value>;

    fn next(&mut self) -> Option<Self::Item> {
        block_on(self.0.next()).unwrap_or_else(|error| Some(Err(error)))
    }
}

impl Iterator for ResultKeyIterator {
    type Item = Result<Value>;

    fn next(&mut self) -> Option<Self::Item> {
        block_on(self.0.next()).unwrap_or_else(|error| Some(Err(error)))
    }
}
