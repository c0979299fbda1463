//! Runs all paginators and waiters of AWS on botocore and here.
//!
//! botocore generates the cases and their expected results (`oracle/pagination.py`); nothing is recorded.
#![expect(clippy::print_stdout, reason = "the counts are part of the result")]
#![expect(clippy::unwrap_used, reason = "a test fails if something is missing")]

mod oracle;
mod paginators;
mod paths;
mod waiters;
