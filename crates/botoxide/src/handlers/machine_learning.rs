//! Amazon Machine Learning: predictions have their own endpoint.
//!
//! Counterpart: botocore `handlers.py` (`switch_host_machinelearning`), `utils.py` (`switch_host_with_param`).

use botoxide_core::error::{Error, Result};
use botoxide_core::protocol;
use botoxide_core::uri;

use crate::hooks::{Event, Reply};

/// Sends a prediction to the endpoint that its arguments name.
// P098
pub(super) fn switch_host(event: &mut Event<'_>) -> Result<Reply> {
    if let Event::RequestCreated(event) = event
        && let Some(body) = event.request.body.as_bytes()
        && let Ok(arguments) = protocol::parse_json(body)
        && let Some(endpoint) = arguments["PredictEndpoint"]
            .as_str()
            .filter(|url| !url.is_empty())
    {
        let target = uri::split(endpoint);
        if target.scheme.is_empty() || target.authority.is_empty() {
            // DIFFERENCE 15: botocore fails with an `AttributeError` when it signs the request.
            return Err(Error::value(format!("Invalid endpoint: {endpoint}")));
        }
        let old = uri::split(&event.request.url);
        let query = old
            .query
            .map(|query| format!("?{query}"))
            .unwrap_or_default();
        event.request.url = format!(
            "{}://{}{}{query}",
            target.scheme, target.authority, old.path
        );
    }
    Ok(Reply::None)
}
