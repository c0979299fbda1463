//! `ResultKeyIterator`: the items of one result key over all pages.
//!
//! Counterpart: botocore `paginate.py` (`ResultKeyIterator`), `itertools.tee`.
// H015

use std::borrow::Cow;
use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll, Wake, Waker, ready};

use botoxide_core::error::{ErrorKind, Result};
use botoxide_core::paginate::Paginator;
use botoxide_core::redact::Redacted;
use botoxide_core::value::Value;
use futures_core::Stream;

use super::page_iterator::PageIterator;
use crate::seam::locked;

/// The items of one result key: a stream. Those of the other keys share its pages.
#[derive(Debug)]
pub struct ResultKeyIterator {
    shared: Arc<Shared>,
    paginator: Arc<Paginator>,
    at: usize,
    items: Redacted<std::vec::IntoIter<Value>>,
}

#[derive(Debug)]
struct Shared {
    pages: Mutex<Pages>,
    /// Separate from the pages, whose waker leads here while a page is in progress.
    readers: Arc<Readers>,
}

#[derive(Debug)]
struct Pages {
    /// Taken while one of the iterators requests a page, so that no lock is held meanwhile.
    iterator: Option<PageIterator>,
    /// Whether another iterator needed a page while it was taken.
    is_missed: bool,
}

#[derive(Debug)]
struct Readers(Mutex<Vec<Option<Reader>>>);

/// The items that one of the iterators has not consumed.
#[derive(Debug, Default)]
struct Reader {
    unseen: Redacted<VecDeque<Arc<Value>>>,
    waiting: Option<Waker>,
}

impl ResultKeyIterator {
    pub(super) fn all(pages: PageIterator, paginator: &Arc<Paginator>) -> Vec<Self> {
        let count = paginator.result_keys().len();
        let readers = (0..count).map(|_| Some(Reader::default()));
        let shared = Arc::new(Shared {
            pages: Mutex::new(Pages {
                iterator: Some(pages),
                is_missed: false,
            }),
            readers: Arc::new(Readers(Mutex::new(readers.collect()))),
        });
        let iterators = (0..count).map(|at| Self {
            shared: Arc::clone(&shared),
            paginator: Arc::clone(paginator),
            at,
            items: Redacted(Vec::new().into_iter()),
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
    /// Errors are those of [`PageIterator::next`], which one of the iterators gets; `TypeError` for a value without items.
    pub async fn next(&mut self) -> Option<Result<Value>> {
        poll_fn(|context| self.poll_item(context)).await
    }

    fn poll_item(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Value>>> {
        loop {
            if let Some(item) = self.items.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            let page = match ready!(self.shared.poll_page(self.at, context)) {
                Some(Ok(page)) => page,
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            };
            let found = self.paginator.result(self.at, &page);
            match found.map(Cow::into_owned).and_then(items) {
                Ok(items) => *self.items = items.into_iter(),
                Err(error) => return Poll::Ready(Some(Err(error))),
            }
        }
    }
}

impl Stream for ResultKeyIterator {
    type Item = Result<Value>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_item(context)
    }
}

impl Drop for ResultKeyIterator {
    fn drop(&mut self) {
        self.shared.readers.lock()[self.at] = None;
        // Another one may wait for the page that this one asked for.
        self.shared.readers.wake_all();
    }
}

impl Shared {
    fn poll_page(&self, at: usize, context: &mut Context<'_>) -> Poll<Option<Result<Arc<Value>>>> {
        if let Some(page) = self.readers.unseen(at, Some(context)) {
            return Poll::Ready(Some(Ok(page)));
        }
        let Some(mut iterator) = self.take() else {
            return Poll::Pending;
        };
        // Another one may have fetched it meanwhile.
        if let Some(page) = self.readers.unseen(at, None) {
            self.put_back(iterator);
            return Poll::Ready(Some(Ok(page)));
        }
        // All are woken when there is something to read: the first waiter may have been dropped.
        let waker = Waker::from(Arc::clone(&self.readers));
        let polled = iterator.poll_page(&mut Context::from_waker(&waker));
        let polled = polled.map(|page| page.map(|page| page.map(Arc::new)));
        if let Poll::Ready(Some(Ok(page))) = &polled {
            for (other, reader) in self.readers.lock().iter_mut().enumerate() {
                if let (true, Some(reader)) = (other != at, reader) {
                    reader.unseen.push_back(Arc::clone(page));
                }
            }
        }
        self.put_back(iterator);
        if polled.is_ready() {
            self.readers.wake_all();
        }
        polled
    }

    fn take(&self) -> Option<PageIterator> {
        let mut pages = self.pages();
        pages.is_missed |= pages.iterator.is_none();
        pages.iterator.take()
    }

    fn put_back(&self, iterator: PageIterator) {
        let mut pages = self.pages();
        pages.iterator = Some(iterator);
        if std::mem::take(&mut pages.is_missed) {
            drop(pages);
            self.readers.wake_all();
        }
    }

    fn pages(&self) -> MutexGuard<'_, Pages> {
        locked(&self.pages)
    }
}

impl Readers {
    /// The next page for a reader; without one, the reader's waker is called when that may have changed.
    fn unseen(&self, at: usize, context: Option<&Context<'_>>) -> Option<Arc<Value>> {
        let mut readers = self.lock();
        let reader = readers[at].as_mut()?;
        let page = reader.unseen.pop_front();
        if let (None, Some(context)) = (&page, context) {
            reader.waiting = Some(context.waker().clone());
        }
        page
    }

    fn wake_all(&self) {
        let waiting = |reader: &mut Option<Reader>| reader.as_mut()?.waiting.take();
        let waiting: Vec<Waker> = self.lock().iter_mut().filter_map(waiting).collect();
        waiting.into_iter().for_each(Waker::wake);
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Option<Reader>>> {
        locked(&self.0)
    }
}

impl Wake for Readers {
    fn wake(self: Arc<Self>) {
        self.wake_all();
    }
}

/// The items of a value, as in Python's `for`.
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
