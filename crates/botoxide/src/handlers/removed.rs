//! Operations that need HTTP/2 in both directions, which the clients do not offer.
//!
//! Counterpart: botocore `handlers.py` (`remove_qbusiness_chat` and its likes).

use botoxide_core::error::Result;
use botoxide_core::text::Text;

use crate::hooks::{Event, Reply};

/// Removes the operations of [`NEEDS_HTTP2`]. // P061 P062 P063 P064 P065
pub(super) fn needs_http2(event: &mut Event<'_>) -> Result<Reply> {
    if let Event::CreatingClient(event) = event {
        let of_service = NEEDS_HTTP2
            .iter()
            .filter(|(service, _)| *service == event.service_id);
        event
            .removed_operations
            .extend(of_service.map(|(_, operation)| Text::from_static(operation)));
    }
    Ok(Reply::None)
}

const NEEDS_HTTP2: &[(&str, &str)] = &[
    ("bedrock-runtime", "InvokeModelWithBidirectionalStream"),
    ("connecthealth", "StartMedicalScribeListeningSession"),
    ("lex-runtime-v2", "StartConversation"),
    ("polly", "StartSpeechSynthesisStream"),
    ("qbusiness", "Chat"),
];
