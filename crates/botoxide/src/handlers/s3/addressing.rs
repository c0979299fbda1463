//! The place of the bucket: in the host name or the path, and in the signature.
//!
//! Counterpart: botocore `handlers.py`.

use botoxide_core::endpoint::{Builtin, Parameter};
use botoxide_core::error::{ErrorKind, Result};
use botoxide_core::text::Text;
use once_cell::race::OnceBox;
use regex_lite::Regex;

use crate::hooks::{Event, Reply};

/// Refuses an invalid bucket name.
// P076
pub(in crate::handlers) fn validate_bucket_name(event: &mut Event<'_>) -> Result<Reply> {
    if let Event::BeforeParameterBuild(event) = event
        && let Some(bucket) = event.params["Bucket"].as_str()
        && !is_bucket_name(bucket)
        && !is_s3_arn(bucket)
    {
        let report = format!(
            "Invalid bucket name \"{bucket}\": Bucket name must match the regex \"{VALID_BUCKET}\" or be an ARN \
             matching the regex \"{VALID_S3_ARN}\""
        );
        return Err(ErrorKind::ParamValidation { report }.into());
    }
    Ok(Reply::None)
}

fn is_bucket_name(name: &str) -> bool {
    (1..=255).contains(&name.len())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'))
}

/// Whether `text` is the ARN of an access point or of an outpost's access point: [`VALID_S3_ARN`].
pub(super) fn is_s3_arn(text: &str) -> bool {
    static PATTERN: OnceBox<Option<Regex>> = OnceBox::new();
    // A clone shares no lock with others, so a fork cannot leave one locked.
    text.starts_with("arn:")
        && PATTERN
            .get_or_init(|| Box::new(Regex::new(VALID_S3_ARN).ok()))
            .clone()
            .is_some_and(|pattern| pattern.is_match(text))
}

/// Takes `/{Bucket}` out of the path, if the endpoint's rules place the bucket; signing keeps it.
// P077
pub(in crate::handlers) fn remove_bucket_from_url_path(event: &mut Event<'_>) -> Result<Reply> {
    if let Event::BeforeParameterBuild(event) = event {
        let uri = event.call.operation.request_uri();
        if let Some(rest) = uri.strip_prefix("/{Bucket}") {
            let path = uri.split('?').next().unwrap_or(uri);
            let auth_path = if path == "/{Bucket}" {
                "/{Bucket}/"
            } else {
                path
            };
            event.context.request_uri = Some(Text::from_static(rest));
            event.context.auth_path = Some(Text::from_static(auth_path));
        }
    }
    Ok(Reply::None)
}

/// Forces or forbids path style; the global endpoint for presigned URLs.
// P087
pub(in crate::handlers) fn customize_endpoint_resolver_builtins(
    event: &mut Event<'_>,
) -> Result<Reply> {
    let Event::BeforeEndpointResolution(event) = event else {
        return Ok(Reply::None);
    };
    let bucket = event.params["Bucket"].as_str();
    let bucket_is_arn = bucket.is_some_and(is_arn);
    if event.call.operation.name() == "GetBucketLocation" {
        event
            .builtins
            .set(Builtin::S3ForcePathStyle, Parameter::Bool(true));
    } else if bucket_is_arn {
        event
            .builtins
            .set(Builtin::S3ForcePathStyle, Parameter::Bool(false));
    }
    let path_style_required = bucket.is_some_and(|name| !is_host_label(name));
    let path_style_requested =
        *event.builtins.get(Builtin::S3ForcePathStyle) == Parameter::Bool(true);
    if event.context.use_global_endpoint
        && !path_style_required
        && !path_style_requested
        && !bucket_is_arn
        && !bucket.is_some_and(|name| name.ends_with("--x-s3"))
    {
        event
            .builtins
            .set(Builtin::Region, Parameter::Text("aws-global".into()));
        event
            .builtins
            .set(Builtin::S3UseGlobalEndpoint, Parameter::Bool(true));
    }
    Ok(Reply::None)
}

fn is_arn(text: &str) -> bool {
    text.starts_with("arn:") && text.splitn(6, ':').count() == 6
}

/// `^(?!-)[a-z\d-]{1,63}(?<!-)$`, case-insensitive.
fn is_host_label(text: &str) -> bool {
    (1..=63).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !text.starts_with('-')
        && !text.ends_with('-')
}

/// Signs without the access point's ARN, which is in the host name already.
// P123
pub(in crate::handlers) fn remove_arn_from_signing_path(event: &mut Event<'_>) -> Result<Reply> {
    if let Event::BeforeSign(event) = event
        && let Some(path) = &event.request.auth_path
        && path.starts_with("/arn%3A")
    {
        let rest = path[1..].split_once('/').map_or("", |(_, rest)| rest);
        event.request.auth_path = Some(format!("/{rest}"));
    }
    Ok(Reply::None)
}

const VALID_BUCKET: &str = r"^[a-zA-Z0-9.\-_]{1,255}$";
const VALID_S3_ARN: &str = concat!(
    r"^arn:(aws).*:(s3|s3-object-lambda):[a-z\-0-9]*:[0-9]{12}:accesspoint[/:][a-zA-Z0-9\-.]{1,63}$|",
    r"^arn:(aws).*:s3-outposts:[a-z\-0-9]+:[0-9]{12}:outpost[/:][a-zA-Z0-9\-]{1,63}[/:]accesspoint[/:]",
    r"[a-zA-Z0-9\-]{1,63}$",
);
