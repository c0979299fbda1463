//! Amazon S3 Control: the account in the host name, once.
//!
//! Counterpart: botocore `handlers.py`.

use botoxide_core::error::Result;

use crate::hooks::{Event, Reply};

/// Leaves `{AccountId}.` to the endpoint's rules where they put it. // P086
pub(super) fn remove_account_id_host_prefix(event: &mut Event<'_>) -> Result<Reply> {
    let Event::BeforeParameterBuild(event) = event else {
        return Ok(Reply::None);
    };
    let operation = event.call.operation;
    let in_rules = operation
        .extra("staticContextParams")
        .and_then(|parameters| parameters.get("RequiresAccountId")?.get("value")?.as_bool());
    if operation.host_prefix() == Some("{AccountId}.") && in_rules == Some(true) {
        event.context.is_host_prefix_removed = true;
    }
    Ok(Reply::None)
}
