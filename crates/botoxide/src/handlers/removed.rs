//! Operations that need two-way HTTP/2, which only clients with the feature `http2` have.
//!
//! Counterpart: botocore `handlers.py` (`remove_qbusiness_chat` and its siblings).

use botoxide_core::error::Result;
use botoxide_core::text::Text;

use crate::hooks::{Event, Reply};

/// Removes the operations of [`NEEDS_HTTP2`].
///
/// DIFFERENCE 56: with the feature `http2` they are kept, because then they work.
// P061 P062 P063 P064 P065
pub(super) fn needs_http2(event: &mut Event<'_>) -> Result<Reply> {
    if let Event::CreatingClient(event) = event
        && cfg!(not(feature = "http2"))
    {
        let removed = removed(event.service_id);
        event.removed_operations.extend(removed);
    }
    Ok(Reply::None)
}

fn removed(service_id: &str) -> impl Iterator<Item = Text> {
    let of_service = NEEDS_HTTP2
        .iter()
        .filter(move |(service, _)| *service == service_id);
    of_service.map(|(_, operation)| Text::from_static(operation))
}

const NEEDS_HTTP2: &[(&str, &str)] = &[
    ("bedrock-runtime", "InvokeModelWithBidirectionalStream"),
    ("connecthealth", "StartMedicalScribeListeningSession"),
    ("lex-runtime-v2", "StartConversation"),
    ("polly", "StartSpeechSynthesisStream"),
    ("qbusiness", "Chat"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Session, SessionOptions};

    // P061 P062 P063 P064 P065
    #[test]
    fn only_clients_that_speak_http2_have_the_operations() {
        let session = Session::with(SessionOptions {
            region_name: Some("us-east-1".into()),
            seams: Some(crate::seam::Seams::fake()),
            ..SessionOptions::default()
        })
        .unwrap();
        let ids = [
            (
                "bedrock-runtime",
                "invoke_model_with_bidirectional_stream",
                "BedrockRuntime",
            ),
            (
                "connecthealth",
                "start_medical_scribe_listening_session",
                "ConnectHealth",
            ),
            ("lexv2-runtime", "start_conversation", "LexRuntimeV2"),
            ("polly", "start_speech_synthesis_stream", "Polly"),
            ("qbusiness", "chat", "QBusiness"),
        ];
        for (service, method, class) in ids {
            let client = session.client(service).unwrap();
            let found = client.operation(method);
            if cfg!(feature = "http2") {
                assert!(found.unwrap().has_event_stream_input());
            } else {
                let text = found.unwrap_err().to_string();
                assert_eq!(
                    text,
                    format!("'{class}' object has no attribute '{method}'")
                );
            }
        }
        assert_eq!(
            removed("polly").collect::<Vec<_>>(),
            ["StartSpeechSynthesisStream"]
        );
        assert_eq!(removed("s3").next(), None);
    }
}
