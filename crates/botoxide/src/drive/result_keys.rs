//! `ResultKeyIterator`: the items of one result key over all pages. // H015
//!
//! Counterpart: botocore `paginate.py` (`ResultKeyIterator`), `itertools.tee`.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use botoxide_core::error::{ErrorKind, Result};
use botoxide_core::paginate::Paginator;
use botoxide_core::value::Value;

use super::page_iterator::PageIterator;

/// The items of one result key. Those of the other keys share its pages.
#[derive(Debug)]
pub struct ResultKeyIterator {
    shared: Arc<Shared>,
    paginator: Arc<Paginator>,
    at: usize,
    items: std::vec::IntoIter<Value>,
}

#[derive(Debug)]
struct Shared {
    pages: tokio::sync::Mutex<PageIterator>,
    /// The pages that each iterator has not seen; `None` for one that was dropped.
    unseen: Mutex<Vec<Option<VecDeque<Arc<Value>>>>>,
}

impl ResultKeyIterator {
    pub(super) fn all(pages: PageIterator, paginator: &Arc<Paginator>) -> Vec<Self> {
        let count = paginator.result_keys().len();
        let shared = Arc::new(Shared {
            pages: tokio::sync::Mutex::new(pages),
            unseen: Mutex::new(vec![Some(VecDeque::new()); count]),
        });
        let iterators = (0..count).map(|at| Self {
            shared: Arc::clone(&shared),
            paginator: Arc::clone(paginator),
            at,
            items: Vec::new().into_iter(),
        });
        iterators.collect()
    }

    /// The expression.
    pub fn result_key(&self) -> &'static str {
        self.paginator
            .result_keys()
            .nth(self.at)
            .unwrap_or_default()
    }

    /// The next item; `None` after the last page.
    ///
    /// Errors are those of [`PageIterator::next`], which one of the iterators gets; `TypeError` for what has no items.
    pub async fn next(&mut self) -> Option<Result<Value>> {
        loop {
            if let Some(item) = self.items.next() {
                return Some(Ok(item));
            }
            let page = match self.shared.page(self.at).await? {
                Ok(page) => page,
                Err(error) => return Some(Err(error)),
            };
            let found = self.paginator.result(self.at, &page);
            match found.map(std::borrow::Cow::into_owned).and_then(items) {
                Ok(items) => self.items = items.into_iter(),
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

impl Drop for ResultKeyIterator {
    fn drop(&mut self) {
        self.shared.unseen()[self.at] = None;
    }
}

impl Shared {
    async fn page(&self, at: usize) -> Option<Result<Arc<Value>>> {
        let seen = || self.unseen()[at].as_mut().and_then(VecDeque::pop_front);
        if let Some(page) = seen() {
            return Some(Ok(page));
        }
        let mut pages = self.pages.lock().await;
        // Another iterator may have fetched it meanwhile.
        if let Some(page) = seen() {
            return Some(Ok(page));
        }
        let page = match pages.next().await? {
            Ok(page) => Arc::new(page),
            Err(error) => return Some(Err(error)),
        };
        for (other, unseen) in self.unseen().iter_mut().enumerate() {
            if let (true, Some(unseen)) = (other != at, unseen) {
                unseen.push_back(Arc::clone(&page));
            }
        }
        Some(Ok(page))
    }

    fn unseen(&self) -> std::sync::MutexGuard<'_, Vec<Option<VecDeque<Arc<Value>>>>> {
        self.unseen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What Python's `for` makes of a value.
fn items(value: Value) -> Result<Vec<Value>> {
    Ok(match value {
        Value::Null => Vec::new(),
        Value::List(items) => items,
        Value::Map(entries) => entries.keys().cloned().map(Value::Text).collect(),
        Value::Text(text) => text.chars().map(|c| Value::from(c.to_string())).collect(),
        Value::Blob(bytes) => bytes
            .iter()
            .map(|byte| Value::from(i64::from(*byte)))
            .collect(),
        other => {
            let msg = format!("'{}' object is not iterable", other.python_type());
            return Err(ErrorKind::InvalidType { msg }.into());
        }
    })
}
