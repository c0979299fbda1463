//! Amazon API Gateway answers with HAL unless it is asked for JSON.
//!
//! Counterpart: botocore `handlers.py`.

use botoxide_core::error::Result;
use botoxide_core::text::Text;

use crate::hooks::{Event, Reply};

/// Asks for JSON, unless the caller asks for something else.
// P091
pub(super) fn add_accept_header(event: &mut Event<'_>) -> Result<Reply> {
    if let Event::BeforeCall(event) = event
        && !event.request.headers.contains("Accept")
    {
        event.request.headers.set(
            Text::from_static("Accept"),
            Text::from_static("application/json"),
        );
    }
    Ok(Reply::None)
}
