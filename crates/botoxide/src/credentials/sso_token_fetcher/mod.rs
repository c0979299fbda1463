//! `SsoTokenFetcher`: signs a user in with IAM Identity Center and stores the token in the cache of `aws`.
//!
//! Not here: what the user sees (the command), refreshing the token (`token/sso.rs`), the two ways to get one
//! (`authorization_code.rs`, `device_code.rs`). Counterpart: `BaseSSOTokenFetcher` in the `utils.py` of the botocore in
//! version 2 of the AWS CLI.

use std::fmt;
use std::sync::Arc;

use botoxide_core::credential::Token;
use botoxide_core::digest::{hex, sha1};
use botoxide_core::error::{Error, ErrorKind, Result};
use botoxide_core::time::{Precision, Timestamp};
use botoxide_core::value::Value;
use serde_json::{Map as JsonMap, Value as Json, json};

use super::cache::sorted_json;
use super::{SsoTokenCache, expiry};
use crate::hooks::{CallRegion, Caller, FeatureSet, Handler, NestedCall};
use crate::seam::{Interrupt, Seams};

mod authorization_code;
mod device_code;
#[cfg(test)]
mod tests;

/// A token or a registration with less than this left is not used any more. Seconds.
const EXPIRY_WINDOW: i64 = 15 * 60;
const METHOD: &str = "sso";

/// Who signs in where, and how.
#[derive(Clone, Debug, Default)]
pub struct SsoLogin {
    /// The URL of the portal, `https://example.awsapps.com/start`.
    pub start_url: String,
    /// The region of Identity Center.
    pub region: String,
    /// The section `[sso-session NAME]`; `None` for a profile that says everything itself.
    pub session_name: Option<String>,
    /// What the token is good for; `None` for accounts and roles.
    pub registration_scopes: Option<Vec<String>>,
    /// How the person says yes.
    pub grant: SsoGrant,
    /// Whether a token that is there and lives is passed over.
    pub force_refresh: bool,
}

/// How the person says yes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SsoGrant {
    /// In a browser on this machine, which then comes back to a port of this machine (PKCE).
    #[default]
    AuthorizationCode,
    /// In any browser, with a code that is read from here.
    DeviceCode,
}

/// What the person has to do now. `Debug` shows nothing: the URL and the code are for the person alone.
#[derive(Clone)]
pub struct PendingAuthorization {
    /// The page to open.
    pub verification_uri: String,
    /// The page to open, with the code filled in already.
    pub verification_uri_complete: String,
    /// The code to enter there, where there is one.
    pub user_code: Option<String>,
}

impl fmt::Debug for PendingAuthorization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PendingAuthorization")
            .finish_non_exhaustive()
    }
}

/// Gets tokens of `sso-oidc` for one [`SsoLogin`].
///
/// The token lies in `~/.aws/sso/cache` afterwards, in the form in which `aws sso login` writes it, with what it can be
/// renewed with; boto3 and `aws` find it there. The registration of this client lies beside it and is used again.
///
/// # Example: a token that is there
///
/// ```
/// use botoxide::credentials::{SsoLogin, SsoTokenCache, SsoTokenFetcher};
/// use botoxide::seam::Fakes;
/// use botoxide::transport::block_on;
/// use botoxide::{Session, SessionOptions};
/// use serde_json::json;
///
/// let world = Fakes::default();
/// world.env.set("HOME", "/home/ada");
/// let url = "https://example.awsapps.com/start";
/// let token = json!({"accessToken": "hush", "expiresAt": "2015-08-30T20:36:00Z"});
/// SsoTokenCache::new(&world.seams()).save(url, Some("work"), &token)?;
///
/// let session = Session::with(SessionOptions { seams: Some(world.seams()), ..SessionOptions::default() })?;
/// let login = SsoLogin {
///     start_url: url.to_owned(),
///     region: "eu-north-1".to_owned(),
///     session_name: Some("work".to_owned()),
///     ..SsoLogin::default()
/// };
/// let fetcher = SsoTokenFetcher::new(&world.seams(), session.caller(), login);
/// let token = block_on(fetcher.fetch_token(&|pending| println!("Open {}", pending.verification_uri)))??;
/// assert_eq!(token.token, "hush");
/// # Ok::<(), botoxide::Error>(())
/// ```
#[derive(Debug)]
pub struct SsoTokenFetcher {
    seams: Seams,
    caller: Arc<dyn Caller>,
    cache: SsoTokenCache,
    login: SsoLogin,
}

/// Who this client is to the service. Never printed: the secret is one.
struct Registration {
    id: String,
    secret: String,
    expires: String,
}

impl SsoTokenFetcher {
    /// Nothing is read or asked for yet.
    pub fn new(seams: &Seams, caller: Arc<dyn Caller>, login: SsoLogin) -> Self {
        Self {
            seams: seams.clone(),
            caller,
            cache: SsoTokenCache::new(seams),
            login,
        }
    }

    /// The token of the cache, or a new one; `on_pending_authorization` is then told what the person has to do.
    ///
    /// # Errors
    ///
    /// `PendingAuthorizationExpiredError` when the person takes too long, `AuthorizationCodeLoadError` when they
    /// refuse or another client answers, `AuthCodeFetcherError` when no port is free for the redirect; the errors of the
    /// service; `OSError` when the cache cannot be written.
    pub async fn fetch_token(
        &self,
        on_pending_authorization: &(dyn Fn(&PendingAuthorization) + Send + Sync),
    ) -> Result<Token> {
        let fetched = self.fetch(on_pending_authorization);
        Interrupt::watch(self.seams.interrupt(), fetched).await
    }

    async fn fetch(
        &self,
        on_pending_authorization: &(dyn Fn(&PendingAuthorization) + Send + Sync),
    ) -> Result<Token> {
        let SsoLogin {
            start_url,
            session_name,
            ..
        } = &self.login;
        let cached = self.cache.load(start_url, session_name.as_deref()).ok();
        if let Some(document) = cached
            && !self.login.force_refresh
            && self.lives(&document)
        {
            return token(&document);
        }
        let document = match self.login.grant {
            SsoGrant::AuthorizationCode => {
                self.with_authorization_code(on_pending_authorization).await
            }
            SsoGrant::DeviceCode => self.with_device_code(on_pending_authorization).await,
        }?;
        self.cache
            .save(start_url, session_name.as_deref(), &document)?;
        token(&document)
    }

    /// The client's registration of the cache, or a new one; `details` is what the way of signing in adds to it.
    async fn registration(&self, details: &[(&'static str, Value)]) -> Result<Registration> {
        let key = self.registration_key();
        let is_for_code = self.login.grant == SsoGrant::AuthorizationCode;
        if let Some(document) = self.cache.files().get(&key)
            && self.lives(&document)
            && grants(&document).any(|grant| grant == "authorization_code") == is_for_code
            && let Some(registration) = Registration::of(&document)
        {
            return Ok(registration);
        }
        let document = self.register(details).await?;
        self.cache.files().put(&key, &document)?;
        let registration = Registration::of(&document);
        registration.ok_or_else(|| missing("clientId"))
    }

    async fn register(&self, details: &[(&'static str, Value)]) -> Result<Json> {
        let name = match &self.login.session_name {
            Some(name) => name.clone(),
            None => self.seams.clock.now().seconds.to_string(),
        };
        let mut params = botoxide_core::params! {
            "clientName": format!("botocore-client-{name}"),
            "clientType": "public",
        };
        if let Value::Map(params) = &mut params {
            for (key, value) in details {
                params.insert(*key, value.clone());
            }
        }
        let answer = self.call("RegisterClient", params, None).await?;
        let mut document = json!({
            "clientId": text(&answer, "clientId")?,
            "clientSecret": text(&answer, "clientSecret")?,
            "expiresAt": iso8601(answer["clientSecretExpiresAt"].as_i64().unwrap_or_default()),
        });
        for wanted in ["scopes", "grantTypes"] {
            let detail = details.iter().find(|(key, _)| *key == wanted);
            if let Some((key, Value::List(items))) = detail {
                document[*key] = items.iter().filter_map(Value::as_str).collect();
            }
        }
        Ok(document)
    }

    /// botocore's name for the registration's file. Whatever changes what a token may do is part of it.
    fn registration_key(&self) -> String {
        let arguments = json!({
            "tool": "botocore",
            "startUrl": self.login.start_url,
            "region": self.login.region,
            "scopes": self.login.registration_scopes,
            "session_name": self.login.session_name,
        });
        hex(&sha1(sorted_json(&arguments).as_bytes()))
    }

    /// The document of a new token, as the cache has it.
    fn document(&self, answer: &Value, registration: &Registration) -> Result<Json> {
        let seconds = answer["expiresIn"].as_i64().unwrap_or_default();
        let expires = self.seams.clock.now().seconds.saturating_add(seconds);
        let mut document = JsonMap::new();
        for (key, value) in [
            ("startUrl", self.login.start_url.as_str()),
            ("region", &self.login.region),
            ("accessToken", text(answer, "accessToken")?),
            ("expiresAt", &iso8601(expires)),
            ("clientId", &registration.id),
            ("clientSecret", &registration.secret),
            ("registrationExpiresAt", &registration.expires),
        ] {
            document.insert(key.to_owned(), value.into());
        }
        if let Some(refresh) = answer["refreshToken"].as_str() {
            document.insert("refreshToken".to_owned(), refresh.into());
        }
        Ok(Json::Object(document))
    }

    async fn call(
        &self,
        operation: &str,
        params: Value,
        handler: Option<(&str, Handler)>,
    ) -> Result<Value> {
        let call = NestedCall {
            service: "sso-oidc",
            operation,
            params,
            region: CallRegion::Named(self.login.region.clone()),
            credentials: None,
            features: FeatureSet::default(),
            handler,
        };
        self.caller.call(call).await
    }

    fn lives(&self, document: &Json) -> bool {
        let moment = document["expiresAt"].as_str().map(expiry);
        let rest = |moment: Timestamp| {
            moment
                .seconds
                .saturating_sub(self.seams.clock.now().seconds)
        };
        matches!(moment, Some(Ok(moment)) if rest(moment) >= EXPIRY_WINDOW)
    }
}

impl Registration {
    fn of(document: &Json) -> Option<Self> {
        let text = |key: &str| document[key].as_str().map(str::to_owned);
        Some(Self {
            id: text("clientId")?,
            secret: text("clientSecret")?,
            expires: text("expiresAt")?,
        })
    }
}

/// The ways to sign in that a registration is for; older ones say nothing, and are for device codes.
fn grants(registration: &Json) -> impl Iterator<Item = &str> {
    let grants = registration["grantTypes"].as_array();
    grants.into_iter().flatten().filter_map(Json::as_str)
}

fn token(document: &Json) -> Result<Token> {
    let text = |key: &str| document[key].as_str().unwrap_or_default();
    Ok(Token {
        token: text("accessToken").to_owned(),
        expiry: Some(expiry(text("expiresAt"))?),
    })
}

fn text<'a>(answer: &'a Value, key: &str) -> Result<&'a str> {
    answer[key].as_str().ok_or_else(|| missing(key))
}

fn missing(key: &str) -> Error {
    ErrorKind::TokenRetrieval {
        provider: METHOD.to_owned(),
        error_msg: format!("Missing required key in response: '{key}'"),
    }
    .into()
}

/// Whether the service refused with this exception.
fn is_exception(error: &Error, name: &str) -> bool {
    let refused = error.as_client_error();
    refused.is_some_and(|refused| refused.exception == Some(name))
}

/// A timestamp in the format of the cache: `2026-11-22T12:00:00Z`.
fn iso8601(seconds: i64) -> String {
    Timestamp::new(seconds, 0).to_iso8601(Precision::Full)
}
