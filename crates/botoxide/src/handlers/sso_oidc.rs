//! AWS SSO OIDC reports errors as OAuth 2.0 does.
//!
//! Counterpart: botocore `handlers.py`.

use botoxide_core::body::Body;
use botoxide_core::error::Result;

use crate::hooks::{Event, Reply};

/// Copies `error_description` to where the parser expects the message.
// P073
pub(super) fn map_oauth2_errors(event: &mut Event<'_>) -> Result<Reply> {
    if let Event::BeforeParse(event) = event
        && event.response.status >= 400
        && let Some(body) = event.response.body.as_bytes()
        && let Ok(serde_json::Value::Object(mut members)) = serde_json::from_slice(body)
        && let Some(message) = members
            .get("error_description")
            .filter(|message| is_given(message))
            .cloned()
        && !["Message", "message"]
            .iter()
            .any(|key| members.get(*key).is_some_and(is_given))
    {
        members.insert("Message".to_owned(), message);
        event.response.body = Body::from(serde_json::Value::Object(members).to_string());
    }
    Ok(Reply::None)
}

fn is_given(message: &serde_json::Value) -> bool {
    message.as_str() != Some("") && !message.is_null()
}
