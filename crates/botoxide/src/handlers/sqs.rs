//! Amazon SQS: errors by their current names and those of the query protocol.
//!
//! Counterpart: botocore `handlers.py`.

use botoxide_core::error::Result;
use botoxide_core::text::Text;

use crate::hooks::{Event, Reply};

/// The exception is found by its shape's name, which is kept beside the old code.
// P070
pub(super) fn handle_sqs_compatible_error(event: &mut Event<'_>) -> Result<Reply> {
    if let Event::AfterCall(event) = event {
        let code = event.parsed["Error"]["QueryErrorCode"]
            .as_str()
            .filter(|code| !code.is_empty());
        if let Some(code) = code {
            event.context.error_code_override = Some(Text::from(code));
        }
    }
    Ok(Reply::None)
}
