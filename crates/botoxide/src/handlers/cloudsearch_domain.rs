//! Amazon CloudSearch: long queries, and a parameter with a name that is a keyword in Python.
//!
//! Counterpart: botocore `handlers.py`.

use botoxide_core::body::Body;
use botoxide_core::error::Result;
use botoxide_core::text::Text;

use super::parameter_alias;
use crate::hooks::{Event, Reply};

/// Sends a query as a form, because it may be too long for a URL.
// P129
pub(super) fn change_get_to_post(event: &mut Event<'_>) -> Result<Reply> {
    if let Event::RequestCreated(event) = event
        && event.request.method == "GET"
        && let Some((url, query)) = event.request.url.split_once('?')
    {
        let (url, query) = (url.to_owned(), query.to_owned());
        let form = Text::from_static("application/x-www-form-urlencoded");
        event
            .request
            .headers
            .set(Text::from_static("Content-Type"), form);
        event.request.method = Text::from_static("POST");
        event.request.url = url;
        event.request.body = Body::from(query);
    }
    Ok(Reply::None)
}

/// `returnFields` is an alias of `return`.
// P144
pub(super) fn alias_return_fields(event: &mut Event<'_>) -> Result<Reply> {
    parameter_alias::rename(event, "returnFields", "return")
}
