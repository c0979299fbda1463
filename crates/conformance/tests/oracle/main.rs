//! What botocore does, and that botoxide does it too: settings of sessions and clients, partitions and regions.
//!
//! Counterpart: botocore `tests/unit/test_args.py`, `tests/unit/test_session.py`, `tests/functional/test_regions.py`.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a case of another form shall fail; caches are on a real file system"
)]
#![expect(clippy::print_stdout, reason = "a runner's result is its printed line")]

mod agreement;
mod caches;
mod described;
mod exceptions;
mod models;
mod regions;
mod sessions;
mod settings;
mod shapes;
