//! Amazon Polly: speech by a presigned URL.
//!
//! Counterpart: botocore `handlers.py`.

use botoxide_core::error::Result;

use crate::hooks::{Event, Reply};

/// Does not sign a header that browsers do not send.
// P125
pub(super) fn remove_content_type_header_for_presigning(event: &mut Event<'_>) -> Result<Reply> {
    if let Event::BeforeSign(event) = event
        && event.context.is_presign_request
    {
        event.request.headers.remove("Content-Type");
    }
    Ok(Reply::None)
}
