//! Amazon CloudWatch Logs: a parameter with a name that is a keyword in Python.
//!
//! Counterpart: botocore `handlers.py`.

use botoxide_core::error::Result;

use super::parameter_alias;
use crate::hooks::{Event, Reply};

/// `fromTime` is an alias of `from`.
// P143
pub(super) fn alias_from_time(event: &mut Event<'_>) -> Result<Reply> {
    parameter_alias::rename(event, "fromTime", "from")
}
