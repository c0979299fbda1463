//! Handlers of every service: idempotency tokens, retry headers, signers of single operations.
//!
//! Counterpart: botocore `handlers.py`.

use std::fmt::Write as _;

use botoxide_core::endpoint::resolve_auth_scheme_preference;
use botoxide_core::error::Result;
use botoxide_core::sign::HAS_V4A;
use botoxide_core::text::Text;

use crate::credentials::token_of_environment;
use crate::hooks::{Context, Event, Feature, Reply};
use crate::seam::{Env, Random};

/// Fills in the idempotency tokens that the caller did not give.
// P074
pub(super) fn generate_idempotent_uuid(
    event: &mut Event<'_>,
    random: &dyn Random,
) -> Result<Reply> {
    if let Event::BeforeParameterBuild(event) = event
        && let Some(params) = event.params.as_map_mut()
    {
        for member in event.call.operation.idempotent_members() {
            if !params.contains_key(member.member_name()) {
                params.insert(Text::from_static(member.member_name()), random.uuid4()?);
            }
        }
    }
    Ok(Reply::None)
}

/// Enables checksums of requests, unless the client wants them only if required.
// P075
pub(super) fn handle_request_validation_mode_member(event: &mut Event<'_>) -> Result<Reply> {
    if let Event::BeforeParameterBuild(event) = event
        && event.context.wants_response_checksums
        && let Some(checksum) = event.call.operation.extra("httpChecksum")
        && let Some(member) = checksum
            .get("requestValidationModeMember")
            .and_then(|name| name.as_str())
        && let Some(params) = event.params.as_map_mut()
        && !params.contains_key(member)
    {
        params.insert(Text::from_static(member), Text::from_static("ENABLED"));
    }
    Ok(Reply::None)
}

/// Sends the number of the attempt and the id of the call.
// P097 P291
pub(super) fn add_retry_headers(event: &mut Event<'_>) -> Result<Reply> {
    if let Event::RequestCreated(event) = event {
        let retries = &event.context.retries;
        let Some(invocation_id) = &retries.invocation_id else {
            return Ok(Reply::None);
        };
        let mut told = String::with_capacity(48);
        if let Some(ttl) = &retries.ttl {
            let _ = write!(told, "ttl={ttl}; ");
        }
        let _ = write!(told, "attempt={}", retries.attempt);
        if let Some(max) = retries.max {
            let _ = write!(told, "; max={max}");
        }
        event.request.headers.set(
            Text::from_static("amz-sdk-invocation-id"),
            invocation_id.clone(),
        );
        event
            .request
            .headers
            .set(Text::from_static("amz-sdk-request"), told);
    }
    Ok(Reply::None)
}

/// Sends the trace id of the Lambda function that this runs in.
// P088
pub(super) fn add_recursion_detection_header(
    event: &mut Event<'_>,
    env: &dyn Env,
) -> Result<Reply> {
    if let Event::BeforeCall(event) = event
        && !event.request.headers.contains("X-Amzn-Trace-Id")
        && env.var("AWS_LAMBDA_FUNCTION_NAME").is_some()
        && let Some(trace_id) = env.var("_X_AMZN_TRACE_ID").filter(|id| !id.is_empty())
    {
        let quoted = quote(&trace_id, b"-=;:+&[]{}\"',_.~");
        event
            .request
            .headers
            .set(Text::from_static("X-Amzn-Trace-Id"), quoted);
    }
    Ok(Reply::None)
}

fn quote(text: &str, safe: &[u8]) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || safe.contains(&byte) {
            out.push(byte.into());
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// Uses the signer of the operation's own authentication.
// P106
pub(super) fn set_operation_specific_signer(event: &mut Event<'_>) -> Result<Reply> {
    let Event::ChooseSigner(event) = event else {
        return Ok(Reply::None);
    };
    let Some(auth_type) = event.context.auth_type.clone() else {
        return Ok(Reply::None);
    };
    let signer = match auth_type.as_str() {
        "" => return Ok(Reply::None),
        "none" => "none",
        "bearer" => "bearer",
        _ => {
            if event.context.unsigned_payload == Some(true) || auth_type == "v4-unsigned-body" {
                event.context.payload_signing_enabled = Some(false);
            }
            let is_s3 = S3_SIGNING_NAMES.contains(&event.signing_name);
            match auth_type.as_str() {
                "v4-s3express" => "v4-s3express",
                "v4a" => {
                    sign_for_region_set(event.context, event.signing_name);
                    if is_s3 { "s3v4a" } else { "v4a" }
                }
                other if other.starts_with("v4") => {
                    if is_s3 {
                        "s3v4"
                    } else {
                        "v4"
                    }
                }
                _ => return Ok(Reply::None),
            }
        }
    };
    Ok(Reply::Signer(Text::from_static(signer)))
}

/// SigV4a signs for a set of regions: the configured one, otherwise the endpoint's, otherwise all.
fn sign_for_region_set(context: &mut Context, signing_name: &str) {
    let present = |text: &Text| !text.is_empty();
    let configured = context
        .signing_preference
        .as_ref()
        .and_then(|preference| preference.sigv4a_signing_region_set.clone());
    let signing = &mut context.signing;
    let region = configured
        .filter(present)
        .or_else(|| signing.region.clone().filter(present));
    signing.region = Some(region.unwrap_or_else(|| Text::from_static("*")));
    signing.signing_name = Some(signing_name.into());
}

/// Uses the scheme that the client prefers among those of the service; a token of the environment precedes
/// them all.
// P107
pub(super) fn set_auth_scheme_preference_signer(
    event: &mut Event<'_>,
    env: &dyn Env,
) -> Result<Reply> {
    let Event::ChooseSigner(event) = event else {
        return Ok(Reply::None);
    };
    let Some(client) = event.context.signing_preference.clone() else {
        return Ok(Reply::None);
    };
    let options = &event.context.auth_options;
    let is_version_in_code = client.is_version_in_code || client.signature_version == "none";
    let preference = client.auth_scheme_preference.as_deref();
    let mut resolved = client.signature_version.as_str();
    if !is_version_in_code
        && let Some(preference) = preference.filter(|preference| !preference.is_empty())
        && !options.is_empty()
    {
        let offered: Vec<&str> = options.iter().map(Text::as_str).collect();
        resolved = resolve_auth_scheme_preference(preference, &offered, HAS_V4A)?;
    }
    let is_in_code = is_version_in_code || client.is_preference_in_code;
    if BEARER_SIGNING_NAMES.contains(&event.signing_name)
        && options
            .iter()
            .any(|option| option == "smithy.api#httpBearerAuth")
        && (resolved == "bearer" || !is_in_code)
        && token_of_environment(event.signing_name, env).is_some()
    {
        event.context.features.insert(Feature::BearerServiceEnvVars);
        resolved = "bearer";
    }
    if resolved == "v4a" {
        sign_for_region_set(event.context, event.signing_name);
    }
    Ok(if client.signature_version == resolved {
        Reply::None
    } else {
        Reply::Signer(resolved.into())
    })
}

/// Sets the version of the API for endpoint discovery.
// P141
pub(super) fn inject_api_version_header(event: &mut Event<'_>) -> Result<Reply> {
    if let Event::BeforeCall(event) = event {
        let operation = event.call.operation;
        if operation
            .extra("endpointoperation")
            .and_then(|value| value.as_bool())
            == Some(true)
        {
            let version = Text::from_static(operation.service().api_version());
            event
                .request
                .headers
                .set(Text::from_static("x-amz-api-version"), version);
        }
    }
    Ok(Reply::None)
}

/// The services that use a token from the environment.
const BEARER_SIGNING_NAMES: &[&str] = &["bedrock"];

const S3_SIGNING_NAMES: &[&str] = &["s3", "s3-outposts", "s3-object-lambda", "s3express"];
