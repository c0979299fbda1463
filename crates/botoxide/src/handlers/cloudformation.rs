//! AWS CloudFormation answers with templates, which are JSON or YAML.
//!
//! Counterpart: botocore `handlers.py`.

use botoxide_core::error::Result;
use botoxide_core::protocol;

use crate::hooks::{Event, Reply};

/// Reads a template that is JSON; one in YAML stays text.
// P068
pub(super) fn json_decode_template_body(event: &mut Event<'_>) -> Result<Reply> {
    if let Event::AfterCall(event) = event
        && let Some(body) = event
            .parsed
            .as_map_mut()
            .and_then(|parsed| parsed.get_mut("TemplateBody"))
        && let Some(template) = body
            .as_str()
            .and_then(|text| protocol::parse_json(text.as_bytes()).ok())
    {
        *body = template;
    }
    Ok(Reply::None)
}
