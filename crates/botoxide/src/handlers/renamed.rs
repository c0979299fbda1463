//! Old names of services and methods.
//!
//! Counterpart: botocore `handlers.py` (`handle_service_name_alias`, `ClientMethodAlias`).

use botoxide_core::error::Result;
use botoxide_core::text::Text;

use crate::hooks::{Event, Reply};

/// The current name of a service.
// P048 M025
pub(super) fn service(event: &mut Event<'_>) -> Result<Reply> {
    Ok(match event {
        Event::ChooseServiceName(event) if event.service_name == "runtime.sagemaker" => {
            Reply::Name(Text::from_static("sagemaker-runtime"))
        }
        _ => Reply::None,
    })
}

/// The current name of a method.
// M137 P049 P050 P051 P052 P053 P054 P055
pub(super) fn method(event: &mut Event<'_>) -> Result<Reply> {
    let Event::GetAttribute(event) = event else {
        return Ok(Reply::None);
    };
    let new = METHODS
        .iter()
        .find(|(old, _)| *old == event.name)
        .map(|(_, new)| *new);
    Ok(new.map_or(Reply::None, |new| Reply::Name(Text::from_static(new))))
}

const METHODS: &[(&str, &str)] = &[
    (
        "list_hi_ts_for_qualification_type",
        "list_hits_for_qualification_type",
    ),
    (
        "delete_whatsapp_media_message",
        "delete_whatsapp_message_media",
    ),
    ("get_o_tel_enrichment", "get_otel_enrichment"),
    ("start_o_tel_enrichment", "start_otel_enrichment"),
    ("stop_o_tel_enrichment", "stop_otel_enrichment"),
    ("update_o_tel_enrichment", "update_otel_enrichment"),
    ("create_o_auth2_token", "create_oauth2_token"),
];
