//! Credentials of a role that SSO returns for a user's token.
//!
//! Not here: the token (`token/sso.rs`, `sso_cache.rs`). Counterpart: botocore `credentials.py` (`SSOProvider`,
//! `SSOCredentialFetcher`).

use botoxide_core::credential::Credentials;
use botoxide_core::digest::{hex, sha1};
use botoxide_core::error::{Error, ErrorKind, Result};
use botoxide_core::params;
use botoxide_core::time::{Precision, Timestamp};
use futures_core::future::BoxFuture;
use once_cell::race::OnceBox;
use serde_json::{Value as Json, json};

use super::role_fetcher::{cached, credentials};
use super::sso_cache::SsoTokenCache;
use super::token::SsoTokenSource;
use super::{ChainParts, Provider, expiry, retrieval_error};
use crate::config::Section;
use crate::hooks::{CallRegion, Feature, FeatureSet, NestedCall};

const METHOD: &str = "sso";

/// The `sso_role_name` and `sso_account_id` of a profile, with or without `sso_session`.
// C097 C113
#[derive(Debug)]
pub struct Sso {
    parts: ChainParts,
    profile: String,
    resolved: OnceBox<Role>,
}

/// A role in an account, and the portal that grants it.
#[derive(Debug)]
struct Role {
    name: String,
    account_id: String,
    start_url: String,
    region: String,
    session_name: Option<String>,
}

impl Sso {
    /// The role of the profile `profile`.
    pub fn new(parts: &ChainParts, profile: impl Into<String>) -> Self {
        Self {
            parts: parts.clone(),
            profile: profile.into(),
            resolved: OnceBox::new(),
        }
    }

    fn resolve(&self) -> Result<Option<&Role>> {
        if let Some(role) = self.resolved.get() {
            return Ok(Some(role));
        }
        let shared = self.parts.store.shared()?;
        let profile = shared.profile(&self.profile).unwrap_or_default();
        if !profile.contains_key("sso_role_name") && !profile.contains_key("sso_account_id") {
            return Ok(None);
        }
        let session_name = profile.text("sso_session").map(str::to_owned);
        let settings = match &session_name {
            None => profile,
            Some(name) => {
                let session = shared.sso_session(name).ok_or_else(|| {
                    invalid(format!(
                        "The specified sso-session does not exist: \"{name}\""
                    ))
                })?;
                check_consistent(&profile, session)?;
                profile.merged(session)
            }
        };
        let mut missing = Vec::new();
        let mut required = |key: &'static str| {
            let value = settings.text(key);
            if value.is_none() {
                missing.push(key);
            }
            value.unwrap_or_default().to_owned()
        };
        let role = Role {
            name: required("sso_role_name"),
            account_id: required("sso_account_id"),
            start_url: required("sso_start_url"),
            region: required("sso_region"),
            session_name,
        };
        if !missing.is_empty() {
            return Err(invalid(format!(
                "The profile \"{}\" is configured to use SSO but is missing required configuration: {}",
                self.profile,
                missing.join(", ")
            )));
        }
        Ok(Some(self.resolved.get_or_init(|| Box::new(role))))
    }

    async fn fetch(&self, role: &Role) -> Result<Credentials> {
        let key = self.cache_key(role);
        let clock = &*self.parts.seams.clock;
        if let Some(answer) = cached(&self.parts.cache, &key, clock) {
            return credentials(&answer, METHOD);
        }
        let token = self.token(role).await?;
        let call = NestedCall {
            service: "sso",
            operation: "GetRoleCredentials",
            params: params! {
                "roleName": role.name.as_str(),
                "accountId": role.account_id.as_str(),
                "accessToken": token,
            },
            region: CallRegion::Named(role.region.clone()),
            credentials: None,
            features: role.features(),
            handler: None,
        };
        let answer = self.parts.caller.call(call).await.map_err(|error| {
            let exception = error.as_client_error().and_then(|error| error.exception);
            if exception == Some("UnauthorizedException") {
                Error::from(ErrorKind::UnauthorizedSsoToken {}).with_source(error)
            } else {
                error
            }
        })?;
        let given = &answer["roleCredentials"];
        let text = |key: &str| {
            given[key].as_str().ok_or_else(|| {
                retrieval_error(METHOD, format!("Missing required key in response: '{key}'"))
            })
        };
        // Milliseconds.
        let expires = given["expiration"].as_i64().unwrap_or_default() / 1000;
        let document = json!({"ProviderType": "sso", "Credentials": {
            "AccessKeyId": text("accessKeyId")?,
            "SecretAccessKey": text("secretAccessKey")?,
            "SessionToken": text("sessionToken")?,
            "Expiration": Timestamp::new(expires, 0).to_iso8601(Precision::Full),
            "AccountId": role.account_id,
        }});
        let credentials = credentials(&document, METHOD)?;
        self.parts.cache.put(&key, document, clock)?;
        Ok(credentials)
    }

    /// botocore's name for the cache file, so that `aws` finds it too.
    // C113
    // DIFFERENCE 109: a custom endpoint is part of it.
    fn cache_key(&self, role: &Role) -> String {
        let text = |value: &str| Json::from(value);
        let mut arguments = json!({
            "accountId": text(&role.account_id),
            "roleName": text(&role.name),
        });
        match role.session_name.as_deref().filter(|name| !name.is_empty()) {
            Some(name) => arguments["sessionName"] = text(name),
            None => arguments["startUrl"] = text(&role.start_url),
        }
        if let Some(url) = self.parts.caller.endpoint_url("sso") {
            arguments["endpointUrl"] = text(&url);
        }
        hex(&sha1(super::cache::compact_json(&arguments).as_bytes()))
    }

    /// The user's token: refreshed if there is a session, otherwise as it is in the cache.
    async fn token(&self, role: &Role) -> Result<String> {
        if role.session_name.is_some() {
            let source = SsoTokenSource::new(&self.parts, self.profile.as_str());
            let token = source.load().await?;
            return Ok(token.map(|token| token.token.clone()).unwrap_or_default());
        }
        let seams = &self.parts.seams;
        let document = SsoTokenCache::new(seams).load(&role.start_url, None)?;
        let expires = expiry(document["expiresAt"].as_str().unwrap_or_default())?;
        if expires.seconds <= seams.clock.now().seconds {
            return Err(ErrorKind::UnauthorizedSsoToken {}.into());
        }
        Ok(document["accessToken"]
            .as_str()
            .unwrap_or_default()
            .to_owned())
    }
}

impl Role {
    fn features(&self) -> FeatureSet {
        let feature = match self.session_name {
            Some(_) => Feature::CredentialsProfileSso,
            None => Feature::CredentialsProfileSsoLegacy,
        };
        [feature].into_iter().collect()
    }
}

impl Provider for Sso {
    fn method(&self) -> &'static str {
        METHOD
    }

    fn features(&self) -> FeatureSet {
        let Some(role) = self.resolved.get() else {
            return FeatureSet::default();
        };
        let mut features = role.features();
        features.insert(match role.session_name {
            Some(_) => Feature::CredentialsSso,
            None => Feature::CredentialsSsoLegacy,
        });
        features
    }

    fn is_deferred(&self) -> bool {
        true
    }

    fn is_configured(&self) -> BoxFuture<'_, Result<bool>> {
        Box::pin(std::future::ready(
            self.resolve().map(|role| role.is_some()),
        ))
    }

    fn identity(&self) -> BoxFuture<'_, Result<Option<String>>> {
        Box::pin(std::future::ready(self.resolve().map(|role| {
            role.map(|role| format!("sso {}", self.cache_key(role)))
        })))
    }

    fn load(&self) -> BoxFuture<'_, Result<Option<Credentials>>> {
        Box::pin(async {
            match self.resolve()? {
                Some(role) => self.fetch(role).await.map(Some),
                None => Ok(None),
            }
        })
    }
}

/// A key that both sections have must be the same in both.
fn check_consistent(profile: &Section, session: &Section) -> Result<()> {
    for (key, value) in session.iter() {
        let (own, value) = (profile.get(key), value.as_str().unwrap_or_default());
        if let Some(own) = own.and_then(|own| own.as_str())
            && own != value
        {
            return Err(invalid(format!(
                "The value for {key} is inconsistent between profile ({own}) and sso-session ({value})."
            )));
        }
    }
    Ok(())
}

fn invalid(error_msg: String) -> Error {
    ErrorKind::InvalidConfig { error_msg }.into()
}
