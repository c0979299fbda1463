//! Paginators and waiters: all of AWS's are swept, and each is played on botocore and here.
//!
//! botocore makes the cases and says what comes out of them (`oracle/pagination.py`); nothing is recorded.
#![expect(clippy::print_stdout, reason = "the counts are worth seeing")]
#![expect(clippy::unwrap_used, reason = "a test ends where something is missing")]

mod oracle;
mod paginators;
mod paths;
mod waiters;
