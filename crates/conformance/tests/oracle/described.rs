//! A client and one of its requests, in the format of `oracle/settings.py`.

use std::path::Path;
use std::time::Duration;

use botoxide::Client;
use botoxide::config::{
    AccountIdEndpointMode, AddressingStyle, Config, RequestChecksumCalculation,
    ResponseChecksumValidation, RetryMode, S3Config, SignatureVersion, UsEast1RegionalEndpoint,
};
use botoxide::transport::{TransportConfig, Verify};
use botoxide_core::http::Request;
use serde_json::{Map, Value as Json, json};

/// The headers that a setting can change; the signature covers the others.
const HEADERS: &[&str] = &[
    "authorization",
    "content-encoding",
    "expect",
    "x-amz-region-set",
    "x-amz-security-token",
];

/// The complete settings of a client.
pub(crate) fn described(client: &Client, transport: &TransportConfig) -> Map<String, Json> {
    let config = client.config();
    let found = json!({
        "account_id_endpoint_mode": config.account_id_endpoint_mode.map(AccountIdEndpointMode::as_str),
        "auth_scheme_preference": config.auth_scheme_preference,
        "client_context_params": config.client_context_params.is_some().then(|| json!({})),
        "connect_timeout": seconds(config.connect_timeout),
        "disable_request_compression": config.disable_request_compression,
        "inject_host_prefix": config.inject_host_prefix,
        "max_pool_connections": config.max_pool_connections,
        "read_timeout": seconds(config.read_timeout),
        "region_name": config.region_name,
        "request_checksum_calculation": config.request_checksum_calculation.map(RequestChecksumCalculation::as_str),
        "request_min_compression_size_bytes": config.request_min_compression_size_bytes,
        "response_checksum_validation": config.response_checksum_validation.map(ResponseChecksumValidation::as_str),
        "s3": config.s3.as_ref().map(s3),
        "s3_disable_express_session_auth": config.s3_disable_express_session_auth,
        "sigv4a_signing_region_set": config.sigv4a_signing_region_set,
        "signature_version": signature_version(config),
        "use_dualstack_endpoint": config.use_dualstack_endpoint,
        "use_fips_endpoint": config.use_fips_endpoint,
        "user_agent_appid": config.user_agent_appid,
        "user_agent_extra": config.user_agent_extra,
        "retries": retries(config),
        "parameter_validation": config.parameter_validation,
        "api_version": client.service().api_version(),
        "endpoint_url": client.endpoint_url(),
        "partition": client.partition(),
        "transport": transport_json(transport),
    });
    let Json::Object(found) = found else {
        unreachable!()
    };
    found
}

fn seconds(time: Option<Duration>) -> Option<f64> {
    time.map(|time| time.as_secs_f64())
}

fn signature_version(config: &Config) -> Option<&str> {
    match &config.signature_version {
        Some(SignatureVersion::Named(name)) if name != "none" => Some(name),
        Some(SignatureVersion::Named(_) | SignatureVersion::Unsigned) | None => None,
    }
}

fn retries(config: &Config) -> Json {
    let retries = config.retries.clone().unwrap_or_default();
    json!({
        "total_max_attempts": retries.total_max_attempts,
        "mode": retries.mode.map(RetryMode::as_str),
    })
}

/// The members that are set, as in a Python dictionary.
fn present(members: Json) -> Json {
    let Json::Object(mut members) = members else {
        unreachable!()
    };
    members.retain(|_, value| !value.is_null());
    Json::Object(members)
}

fn s3(config: &S3Config) -> Json {
    present(json!({
        "addressing_style": config.addressing_style.map(AddressingStyle::as_str),
        "disable_s3_express_session_auth": config.disable_s3_express_session_auth,
        "payload_signing_enabled": config.payload_signing_enabled,
        "s3_disable_multiregion_access_points": config.s3_disable_multiregion_access_points,
        "us_east_1_regional_endpoint": config.us_east_1_regional_endpoint.map(UsEast1RegionalEndpoint::as_str),
        "use_accelerate_endpoint": config.use_accelerate_endpoint,
        "use_arn_region": config.use_arn_region,
        "use_dualstack_endpoint": config.use_dualstack_endpoint,
    }))
}

fn transport_json(config: &TransportConfig) -> Json {
    let path = |path: &Path| path.to_str().unwrap().to_owned();
    let certificate = config.client_certificate.as_ref();
    let proxies = &config.proxies;
    json!({
        "connect_timeout": seconds(config.connect_timeout),
        "read_timeout": seconds(config.read_timeout),
        "max_pool_connections": config.max_pool_connections,
        "verify": match &config.verify {
            Verify::Bundle(bundle) => json!(path(bundle)),
            Verify::Off => json!(false),
            Verify::SystemRoots => json!(true),
            other => unreachable!("{other:?}"),
        },
        "client_cert": [
            certificate.map(|files| path(&files.certificate)),
            certificate.and_then(|files| files.key.as_deref().map(path)),
        ],
        "tcp_keepalive": config.tcp_keepalive,
        "proxies": { "http": proxies.http, "https": proxies.https },
        "proxies_config": present(json!({
            "proxy_ca_bundle": proxies.ca_bundle.as_deref().map(path),
            "proxy_client_cert": proxies.client_certificate.as_ref().map(|files| path(&files.certificate)),
            "proxy_use_forwarding_for_https": proxies.use_forwarding_for_https.then_some(true),
        })),
    })
}

/// The members that have changed.
pub(crate) fn changes(before: &Map<String, Json>, after: Map<String, Json>) -> Json {
    let changed = after
        .into_iter()
        .filter(|(name, value)| before.get(name).unwrap_or(&Json::Null) != value);
    Json::Object(changed.collect())
}

/// The parts of a request that settings can change.
pub(crate) fn shown(request: &Request) -> Json {
    let mut headers = Map::new();
    for (name, value) in request.headers.iter() {
        let name = name.to_ascii_lowercase();
        let is_checksum = ["x-amz-checksum", "x-amz-sdk-checksum"]
            .iter()
            .any(|start| name.starts_with(start));
        if is_checksum || HEADERS.contains(&name.as_str()) {
            headers.insert(name, without_random(value).into());
        }
    }
    json!({"method": request.method.as_str(), "url": request.url, "headers": headers})
}

/// A `SigV4a` signature is different each time.
fn without_random(value: &str) -> &str {
    match value.split_once("Signature=") {
        Some((before, _)) if value.starts_with("AWS4-ECDSA") => before,
        _ => value,
    }
}

/// The parts of the user agent that depend on settings.
pub(crate) fn agent(request: &Request) -> Json {
    let text = request
        .headers
        .get("user-agent")
        .map_or("", |text| text.as_str());
    let parts = text.split(' ').filter_map(|part| {
        if let Some(codes) = part.strip_prefix("m/") {
            let mut codes: Vec<&str> = codes.split(',').collect();
            codes.sort_unstable();
            return Some(codes.join(","));
        }
        (part.starts_with("cfg/") || part.starts_with("app/")).then(|| part.to_owned())
    });
    Json::from(parts.collect::<Vec<String>>())
}
