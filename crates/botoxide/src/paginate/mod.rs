//! Paginators: all pages of an operation that answers with a part at a time.
//!
//! Not here: which call comes next, which the core's state machine decides (`botoxide_core::paginate`).
//! Counterpart: botocore `paginate.py`.

mod ahead;
mod arriving;
pub(crate) mod blocking;
mod page_iterator;
mod paginator;
mod result_keys;
mod search;
mod structures;

pub(crate) use arriving::Arriving;
pub use page_iterator::PageIterator;
pub use paginator::Paginator;
pub use result_keys::ResultKeyIterator;
pub use search::Search;
pub(crate) use structures::Structures;
