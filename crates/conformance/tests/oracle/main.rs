//! Compares botoxide with botocore: settings of sessions and clients, partitions and regions.
//!
//! Counterpart: botocore `tests/unit/test_args.py`, `tests/unit/test_session.py`, `tests/functional/test_regions.py`.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "an invalid case fails; caches are on a real file system"
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
