//! `Search`: the results of an expression on the pages of a call.
//!
//! Counterpart: botocore `paginate.py` (`PageIterator.search`).
// H016

use std::borrow::Cow;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use botoxide_core::error::Result;
use botoxide_core::jmespath::Expression;
use botoxide_core::redact::Redacted;
use botoxide_core::value::Value;
use futures_core::Stream;

use super::page_iterator::PageIterator;

/// Results of an expression, page by page, as a stream; lists are flattened.
#[derive(Debug)]
pub struct Search {
    pages: PageIterator,
    expression: Expression,
    items: Redacted<std::vec::IntoIter<Value>>,
}

impl Search {
    pub(super) fn new(pages: PageIterator, expression: &str) -> Result<Self> {
        Ok(Self {
            pages,
            expression: Expression::compile(expression)?,
            items: Redacted(Vec::new().into_iter()),
        })
    }

    /// The next result; `None` after the last page.
    ///
    /// Errors are those of [`PageIterator::next`], and of the expression.
    pub async fn next(&mut self) -> Option<Result<Value>> {
        poll_fn(|context| self.poll_result(context)).await
    }

    fn poll_result(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Value>>> {
        loop {
            if let Some(item) = self.items.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            let page = match ready!(self.pages.poll_page(context)) {
                Some(Ok(page)) => page,
                end => return Poll::Ready(end),
            };
            match self.expression.search(&page).map(Cow::into_owned) {
                Ok(Value::List(items)) => *self.items = items.into_iter(),
                result => return Poll::Ready(Some(result)),
            }
        }
    }

    /// The remaining pages.
    pub fn pages(&self) -> &PageIterator {
        &self.pages
    }
}

impl Stream for Search {
    type Item = Result<Value>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_result(context)
    }
}
