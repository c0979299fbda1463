//! A client's default signature version, and the special cases of S3 and Import/Export.
//!
//! The signer of a single call is chosen in `call/choose_signer.rs`. Counterpart: botocore `client.py`
//! (`_resolve_signature_version`, `_set_s3_presign_signature_version`, `_set_importexport_signature_version`).

use botoxide_core::endpoint::legacy::{LegacyResolver, Variants};
use botoxide_core::endpoint::{is_auth_type, resolve_auth_type};
use botoxide_core::error::{ErrorKind, Result};
use botoxide_core::model::{Node, Service};
use botoxide_core::sign::HAS_V4A;
use botoxide_core::text::Text;
use botoxide_core::value::{PythonRepr, Value};

use super::endpoint_bridge::EndpointConfig;
use super::settings::Settings;
use crate::config::SignatureVersion;
use crate::hooks::{Emitter, Event, Handler, Reply, SigningPreference};

/// Which signature version a client signs with: code, profile, S3's own, the model's, the older resolver's.
// M128
pub(super) fn signature_version(
    service: Service,
    settings: &Settings,
    endpoint: &EndpointConfig,
) -> Result<String> {
    match &settings.config.signature_version {
        Some(SignatureVersion::Unsigned) => return Ok("none".to_owned()),
        Some(SignatureVersion::Named(name)) => return Ok(name.clone()),
        None => {}
    }
    if let Some(version) = &settings.profile_signature_version {
        return Ok(version.clone());
    }
    if matches!(service.endpoint_prefix(), "s3" | "s3-control") {
        return Ok("s3v4".to_owned());
    }
    let auth = service.metadata().and_then(|metadata| metadata.get("auth"));
    let auth: Vec<&str> = auth
        .into_iter()
        .flat_map(Node::items)
        .filter_map(|name| name.as_str())
        .collect();
    let model = if auth.is_empty() {
        service.metadata_text("signatureVersion")
    } else {
        Some(resolve_auth_type(&auth, HAS_V4A)?)
    };
    let potential: Vec<&str> = match model {
        Some(version) => vec![version],
        None => endpoint
            .signature_versions
            .iter()
            .map(String::as_str)
            .collect(),
    };
    let mut known = potential
        .iter()
        .filter(|version| is_auth_type(version, HAS_V4A));
    if model.is_none() && potential.contains(&"v4") {
        return Ok("v4".to_owned());
    }
    known
        .next()
        .map(|version| (*version).to_owned())
        .ok_or_else(|| {
            let names = Value::List(potential.iter().map(|name| Value::from(*name)).collect());
            let signature_version = PythonRepr(&names).to_string();
            ErrorKind::UnknownSignatureVersion { signature_version }.into()
        })
}

/// The client's options that calls need.
pub(super) fn preference(settings: &Settings, signature_version: &str) -> SigningPreference {
    let text = |text: &Option<String>| text.as_deref().map(Text::from);
    let config = &settings.config;
    SigningPreference {
        signature_version: signature_version.into(),
        is_version_in_code: settings.requested_signature_version.is_some(),
        auth_scheme_preference: text(&config.auth_scheme_preference),
        is_preference_in_code: settings.is_auth_preference_in_code,
        sigv4a_signing_region_set: text(&config.sigv4a_signing_region_set),
    }
}

/// Registers the handlers that choose signatures besides the client's options.
pub(super) fn register(
    emitter: &Emitter,
    service_id: &str,
    service_name: &str,
    settings: &Settings,
    endpoint: &EndpointConfig,
    legacy: &LegacyResolver,
) -> Result<()> {
    if service_name == "s3" {
        emitter.register(
            &format!("before-parameter-build.{service_id}"),
            Handler::sync(note_input_parameters),
        )?;
    }
    let is_configured = settings.requested_signature_version.is_some()
        || settings.profile_signature_version.is_some();
    let handler = match service_name {
        "s3" if !is_configured && knows_signature_version_2(endpoint, legacy)? => {
            presign_with_hmac_v1
        }
        // Regardless of the configuration: botocore looks for it in the wrong place.
        "importexport" => sign_with_v4,
        _ => return Ok(()),
    };
    emitter.register(
        &format!("choose-signer.{service_id}"),
        Handler::sync(handler),
    )
}

/// Records the bucket of the call: a session of S3 Express belongs to one bucket.
// P235
#[expect(clippy::unnecessary_wraps, reason = "all handlers have one signature")]
fn note_input_parameters(event: &mut Event<'_>) -> Result<Reply> {
    if let Event::BeforeParameterBuild(event) = event {
        let noted = ["Bucket", "Delete", "Key", "Prefix"].into_iter();
        let noted = noted.filter_map(|name| Some((name, event.params.get(name)?.clone())));
        event.context.input_params = noted.collect();
    }
    Ok(Reply::None)
}

/// Whether S3's presigned URLs use the host without a region, as they always have.
// P241
pub(super) fn presigns_for_global_endpoint(settings: &Settings, endpoint: &EndpointConfig) -> bool {
    let text = |name: &str| settings.s3.get(name).and_then(Value::as_str);
    let is_regional = text("us_east_1_regional_endpoint") == Some("regional")
        && endpoint.region_name.as_deref() == Some("us-east-1");
    endpoint.partition.as_deref() == Some("aws")
        && !endpoint.is_dualstack
        && settings.s3_switch("use_dualstack_endpoint") != Some(true)
        && !is_regional
        && text("addressing_style") != Some("virtual")
}

/// Whether the region is one of those that still accept URLs signed with HMAC-SHA1.
// P241
fn knows_signature_version_2(endpoint: &EndpointConfig, legacy: &LegacyResolver) -> Result<bool> {
    let Some(partition) = endpoint.partition.as_deref() else {
        return Ok(false);
    };
    let region = endpoint.region_name.as_deref();
    let is_known = |region| region == "aws-global" || legacy.is_available("s3", partition, region);
    if !region.is_some_and(is_known) {
        return Ok(false);
    }
    let found = legacy.construct_endpoint("s3", region, None, Variants::default())?;
    Ok(found.is_some_and(|found| {
        found
            .signature_versions
            .iter()
            .any(|version| version == "s3")
    }))
}

/// Presigns S3 with HMAC-SHA1, as it has always been; except if `SigV4A` or S3 Express is required.
// P042 P241
#[expect(clippy::unnecessary_wraps, reason = "all handlers have one signature")]
fn presign_with_hmac_v1(event: &mut Event<'_>) -> Result<Reply> {
    let Event::ChooseSigner(event) = event else {
        return Ok(Reply::None);
    };
    let version = event.signature_version;
    Ok(if version.starts_with("v4a") {
        Reply::None
    } else if version.starts_with("v4-s3express") {
        Reply::Signer(version.into())
    } else if version.ends_with("-query") {
        Reply::Signer(Text::from_static("s3-query"))
    } else if version.ends_with("-presign-post") {
        Reply::Signer(Text::from_static("s3-presign-post"))
    } else {
        Reply::None
    })
}

/// The model says `SigV2`, which the service no longer accepts.
// P045
#[expect(clippy::unnecessary_wraps, reason = "all handlers have one signature")]
fn sign_with_v4(event: &mut Event<'_>) -> Result<Reply> {
    Ok(match event {
        Event::ChooseSigner(_) => Reply::Signer(Text::from_static("v4")),
        _ => Reply::None,
    })
}
