//! Chooses the signer of a request, from the model, the endpoint, the client's options and the handlers.
//!
//! Not here: the choice between an endpoint's own schemes (the core's `endpoint`). Counterpart: botocore
//! `client.py` (`_make_api_call`), `signers.py` (`_choose_signer`).

use botoxide_core::endpoint::{resolve_auth_scheme_preference, resolve_auth_type};
use botoxide_core::error::Result;
use botoxide_core::model::Operation;
use botoxide_core::sign::HAS_V4A;
use botoxide_core::text::Text;

use super::client_args::ClientArgs;
use super::sign::Signature;
use crate::hooks::{ChooseSigner, Context, Reply};

/// The authentication of an operation in the model; `auth` wins over `authtype`, and of `auth` the scheme that the
/// client prefers.
// M047 M117
pub(super) fn operation_auth_type(
    operation: Operation,
    preference: Option<&str>,
) -> Result<Option<Text>> {
    if operation.auth().next().is_none() {
        return Ok(operation.auth_type().map(Text::from_static));
    }
    let offered: Vec<&str> = operation.auth().collect();
    let auth_type = match preference.filter(|preference| !preference.is_empty()) {
        Some(preference) => resolve_auth_scheme_preference(preference, &offered, HAS_V4A)?,
        None => resolve_auth_type(&offered, HAS_V4A)?,
    };
    Ok(Some(Text::from_static(auth_type)))
}

/// The signature version, with the suffix of its placement; `none` for no signature.
// P239
pub(super) async fn choose_signer(
    client: &ClientArgs,
    signature: &Signature<'_>,
    context: &mut Context,
) -> Result<Text> {
    let signer = &client.signer;
    let suffix = signature.signing_type.suffix();
    let version = context.auth_type.clone();
    let version = version
        .filter(|auth_type| !auth_type.is_empty())
        .unwrap_or_else(|| signer.signature_version.clone());
    let version = with_suffix(version, suffix);
    let signing_name = context.signing.signing_name.clone();
    let signing_name = signing_name.unwrap_or_else(|| signer.signing_name.clone());
    let region_name = context.signing.region.clone();
    let region_name = region_name.or_else(|| signer.region_name.clone());
    let event = ChooseSigner {
        service_id: &client.service_id,
        operation_name: signature.operation_name,
        signing_name: &signing_name,
        region_name: region_name.as_deref(),
        signature_version: &version,
        context,
    };
    Ok(
        if let Reply::Signer(chosen) = client.emit_until_response(event).await? {
            with_suffix(chosen, suffix)
        } else {
            version
        },
    )
}

fn with_suffix(version: Text, suffix: &str) -> Text {
    if version == "none" || version.ends_with(suffix) {
        version
    } else {
        format!("{version}{suffix}").into()
    }
}
