//! Signs out of IAM Identity Center: removes the tokens and the credentials that were obtained with them.
//!
//! Counterpart: `customizations/sso/logout.py` of version 2 of the AWS CLI.

use botoxide_core::error::Result;
use botoxide_core::params;

use super::{JsonFileCache, SsoTokenCache};
use crate::hooks::{CallRegion, Caller, FeatureSet, NestedCall};
use crate::seam::Seams;

/// Removes all tokens from `~/.aws/sso/cache` and the credentials that SSO returned for them from `~/.aws/cli/cache`, and
/// revokes each token at the service. Registrations of clients stay.
///
/// # Errors
///
/// The first one: `OSError` if a file cannot be removed, the transport's if the service cannot be
/// reached. A token that the service no longer knows is not an error. Everything else is removed nevertheless. // DIFFERENCE A15
pub async fn sso_logout(seams: &Seams, caller: &dyn Caller) -> Result<()> {
    let mut result = Ok(());
    let tokens = SsoTokenCache::new(seams);
    for (path, document) in tokens.files().documents() {
        let Some(token) = document.get("accessToken") else {
            continue;
        };
        result = result.and(tokens.files().remove(&path));
        let region = document["region"].as_str().unwrap_or_default();
        if let (Some(token), false) = (token.as_str(), region.is_empty()) {
            result = result.and(revoke(caller, region, token).await);
        }
    }
    let credentials = JsonFileCache::new(seams, seams.env.expand_user("~/.aws/cli/cache"));
    for (path, document) in credentials.documents() {
        if document["ProviderType"] == "sso" {
            result = result.and(credentials.remove(&path));
        }
    }
    result
}

async fn revoke(caller: &dyn Caller, region: &str, token: &str) -> Result<()> {
    let call = NestedCall {
        service: "sso",
        operation: "Logout",
        params: params! { "accessToken": token },
        region: CallRegion::Named(region.to_owned()),
        credentials: None,
        features: FeatureSet::default(),
        handler: None,
    };
    match caller.call(call).await {
        Ok(_) => Ok(()),
        Err(error) if error.as_client_error().is_some() => {
            tracing::debug!(error = error.for_log(), "the token could not be revoked");
            Ok(())
        }
        Err(error) => Err(error),
    }
}
