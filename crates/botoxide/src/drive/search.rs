//! `Search`: what an expression finds on the pages of a call. // H016
//!
//! Counterpart: botocore `paginate.py` (`PageIterator.search`).

use botoxide_core::error::Result;
use botoxide_core::jmespath::Expression;
use botoxide_core::value::Value;

use super::page_iterator::PageIterator;

/// Results of an expression, page after page; those of a list one by one.
#[derive(Debug)]
pub struct Search {
    pages: PageIterator,
    expression: Expression,
    items: std::vec::IntoIter<Value>,
}

impl Search {
    pub(super) fn new(pages: PageIterator, expression: &str) -> Result<Self> {
        Ok(Self {
            pages,
            expression: Expression::compile(expression)?,
            items: Vec::new().into_iter(),
        })
    }

    /// The next result; `None` after the last page.
    ///
    /// Errors are those of [`PageIterator::next`], and of the expression.
    pub async fn next(&mut self) -> Option<Result<Value>> {
        loop {
            if let Some(item) = self.items.next() {
                return Some(Ok(item));
            }
            let page = match self.pages.next().await? {
                Ok(page) => page,
                Err(error) => return Some(Err(error)),
            };
            match self
                .expression
                .search(&page)
                .map(std::borrow::Cow::into_owned)
            {
                Ok(Value::List(items)) => self.items = items.into_iter(),
                result => return Some(result),
            }
        }
    }

    /// The pages that are left.
    pub fn pages(&self) -> &PageIterator {
        &self.pages
    }
}
