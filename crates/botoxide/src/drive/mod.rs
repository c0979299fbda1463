//! Sequences of calls: paginators and waiters.
//!
//! Not here: which call comes next, which the core's state machines decide (`botoxide_core::{paginate, waiter}`).
//! Counterpart: botocore `paginate.py`, `waiter.py`.

mod ahead;
pub(crate) mod blocking;
mod page_iterator;
mod paginator;
mod result_keys;
mod search;
mod waiter;

pub use page_iterator::PageIterator;
pub use paginator::Paginator;
pub use result_keys::ResultKeyIterator;
pub use search::Search;
pub use waiter::{WaitAttempt, Waiter};
