//! Fix-ups of S3's requests and responses.
//!
//! Counterpart: botocore `handlers.py`.

use botoxide_core::body::Body;
use botoxide_core::checksum::Place;
use botoxide_core::error::Result;
use botoxide_core::model::{Operation, Shape, ShapeType};
use botoxide_core::protocol;
use botoxide_core::text::Text;
use botoxide_core::time::Timestamp;
use botoxide_core::value::Value;

use crate::hooks::{Event, Reply};
use crate::seam::Env;

/// Records that botocore wraps a body in memory into a file.
// P056 P057
pub(in crate::handlers) fn convert_body_to_file_like_object(
    event: &mut Event<'_>,
) -> Result<Reply> {
    if let Event::BeforeParameterBuild(event) = event {
        let body = &event.params["Body"];
        event.context.is_body_file_like = body.as_bytes().is_some();
    }
    Ok(Reply::None)
}

/// Sets `Expect: 100-continue`, so that the service can refuse a stream before it is sent; for an empty one only if the
/// environment does not forbid it.
// P089
pub(in crate::handlers) fn add_expect_header(
    event: &mut Event<'_>,
    env: &dyn Env,
) -> Result<Reply> {
    if let Event::BeforeCall(event) = event
        && matches!(event.call.operation.method(), "PUT" | "POST")
        && (event.request.body.is_stream() || event.context.is_body_file_like)
        && !(event.request.body.length() == Some(0) && is_empty_continue_disabled(env))
    {
        event.request.headers.set(
            Text::from_static("Expect"),
            Text::from_static("100-continue"),
        );
    }
    Ok(Reply::None)
}

fn is_empty_continue_disabled(env: &dyn Env) -> bool {
    env.var("BOTO_EXPERIMENTAL__NO_EMPTY_CONTINUE")
        .is_some_and(|text| text.eq_ignore_ascii_case("true"))
}

/// Announces a checksum after the payload if no signature does.
// P124
pub(in crate::handlers) fn set_extra_headers_for_unsigned_request(
    event: &mut Event<'_>,
) -> Result<Reply> {
    if let Event::BeforeSign(event) = event
        && event.signature_version == "none"
        && let Some(checksum) = &event.context.checksum.request
        && checksum.place == Place::Trailer
    {
        event.request.headers.set(
            Text::from_static("X-Amz-Content-SHA256"),
            Text::from_static("STREAMING-UNSIGNED-PAYLOAD-TRAILER"),
        );
    }
    Ok(Reply::None)
}

/// Protects line breaks in keys from normalization by the service's XML parser.
// P092 P093
pub(in crate::handlers) fn escape_xml_payload(event: &mut Event<'_>) -> Result<Reply> {
    if let Event::BeforeCall(event) = event
        && let Some(body) = event.request.body.as_bytes()
        && body.iter().any(|byte| matches!(byte, b'\r' | b'\n'))
    {
        let mut escaped = Vec::with_capacity(body.len() + 16);
        for byte in body {
            match byte {
                b'\r' => escaped.extend_from_slice(b"&#xD;"),
                b'\n' => escaped.extend_from_slice(b"&#xA;"),
                other => escaped.push(*other),
            }
        }
        event.request.body = Body::from(escaped);
    }
    Ok(Reply::None)
}

/// A 200 with an error inside, or with XML that breaks off, is a failure of the service.
///
/// The parser reports XML that breaks off: it is not read twice.
// P072 P313
// DIFFERENCE (37): the root may have a namespace.
pub(in crate::handlers) fn handle_200_error(event: &mut Event<'_>) -> Result<Reply> {
    if let Event::BeforeParse(event) = event
        && event.response.status == 200
        && may_hide_an_error(event.call.operation)
        && let Some(body) = event.response.body.as_bytes()
        && !body.is_empty()
    {
        match protocol::xml_root_name(body) {
            Some("Error") => event.response.status = 500,
            Some(_) => *event.malformed_status = Some(500),
            None if protocol::xml_root(body).is_none_or(|root| root.name == "Error") => {
                event.response.status = 500;
            }
            None => {}
        }
    }
    Ok(Reply::None)
}

fn may_hide_an_error(operation: Operation) -> bool {
    let Some(output) = operation.output_shape() else {
        return false;
    };
    let is_opaque =
        |payload: Shape| matches!(payload.shape_type(), ShapeType::Blob | ShapeType::String);
    !operation.has_event_stream_output() && !output.payload().is_some_and(is_opaque)
}

/// `Expires` is whatever the object's owner wrote: always as text, and as a timestamp if it is one.
// P071
pub(in crate::handlers) fn handle_expires_header(event: &mut Event<'_>) -> Result<Reply> {
    let Event::BeforeParse(event) = event else {
        return Ok(Reply::None);
    };
    let has_expires = event
        .call
        .operation
        .output_shape()
        .and_then(|shape| shape.member("Expires"))
        .is_some_and(|member| member.location_name() == Some("Expires"));
    if has_expires && let Some(expires) = event.response.headers.get("Expires").cloned() {
        if Timestamp::parse(&expires).is_err() {
            event.response.headers.remove("Expires");
        }
        event
            .customized
            .insert(Text::from_static("ExpiresString"), expires);
    }
    Ok(Reply::None)
}

/// The region is the text of the root, which the model cannot express; none for `us-east-1`.
// P069
pub(in crate::handlers) fn parse_get_bucket_location(event: &mut Event<'_>) -> Result<Reply> {
    if let Event::AfterCall(event) = event
        && let Some(body) = event.response.body.as_bytes()
        && let Some(root) = protocol::xml_root(body)
        && let Some(parsed) = event.parsed.as_map_mut()
    {
        let region = root.text.filter(|text| !text.is_empty());
        parsed.insert(
            Text::from_static("LocationConstraint"),
            region.map_or(Value::Null, Value::from),
        );
    }
    Ok(Reply::None)
}

/// Retries read the raw status, so the fix for hidden errors must change it, too.
// P099
pub(in crate::handlers) fn update_status_code(event: &mut Event<'_>) -> Result<Reply> {
    if let Event::NeedsRetry(event) = event
        && let (Some(response), Some(parsed)) =
            (event.response.as_deref_mut(), event.parsed.as_deref())
        && let Some(status) = parsed["ResponseMetadata"]["HTTPStatusCode"].as_i64()
        && let Ok(status) = u16::try_from(status)
    {
        response.status = status;
    }
    Ok(Reply::None)
}
