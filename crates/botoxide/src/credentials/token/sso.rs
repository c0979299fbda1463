//! Tokens of an SSO session: from the cache that `aws sso login` fills, refreshed before they expire.
//!
//! Counterpart: botocore `tokens.py` (`SSOTokenProvider`, `DeferredRefreshableToken`).

use std::sync::Arc;

use arc_swap::ArcSwapOption;
use botoxide_core::credential::Token;
use botoxide_core::error::{Error, ErrorKind, Result};
use botoxide_core::params;
use botoxide_core::time::{Precision, Timestamp};
use botoxide_core::value::{PythonRepr, Value};
use futures_core::future::BoxFuture;
use serde_json::{Map as JsonMap, Value as Json};

use super::TokenProvider;
use crate::config::ConfigStore;
use crate::credentials::refresh_lock::RefreshLock;
use crate::credentials::sso_cache::SsoTokenCache;
use crate::credentials::{ChainParts, expiry};
use crate::hooks::{CallRegion, Caller, FeatureSet, NestedCall};
use crate::seam::Clock;

const METHOD: &str = "sso";
/// With less than this left, a renewal is tried, and a failure is no harm. Seconds.
// C129
const ADVISORY: i64 = 15 * 60;
/// With less than this left, a failure of the refresh is returned to the caller. Seconds.
// C129
const MANDATORY: i64 = 10 * 60;
/// Minimum time between two attempts, in seconds.
// C129
const PAUSE: i64 = 60;

/// The `sso_session` of a profile.
// C128
#[derive(Debug)]
pub struct SsoToken {
    source: SsoTokenSource,
    refresh_lock: RefreshLock,
    current: ArcSwapOption<Current>,
}

#[derive(Clone, Debug)]
struct Current {
    token: Token,
    /// It is not renewed before this time.
    next_attempt: i64,
}

impl SsoToken {
    /// The session that the profile `profile` names.
    pub fn new(parts: &ChainParts, profile: impl Into<String>) -> Self {
        Self {
            refresh_lock: RefreshLock::new(parts.seams.clock.holds_thread()),
            source: SsoTokenSource::new(parts, profile),
            current: ArcSwapOption::empty(),
        }
    }

    async fn token(&self) -> Result<Option<Token>> {
        let Some(session) = self.source.session()? else {
            return Ok(None);
        };
        loop {
            let Some(is_mandatory) = self.due() else {
                return Ok(self.read().map(|current| current.token));
            };
            let guard = if is_mandatory {
                self.refresh_lock.lock_or_wait().await?
            } else {
                self.refresh_lock.try_lock()
            };
            match guard {
                Some(_guard) => {
                    if let Some(is_mandatory) = self.due() {
                        self.renew(&session, is_mandatory).await?;
                    }
                    return Ok(self.read().map(|current| current.token));
                }
                None if is_mandatory => {}
                None => return Ok(self.read().map(|current| current.token)),
            }
        }
    }

    /// Only for the holder of the turn.
    async fn renew(&self, session: &SsoSession, is_mandatory: bool) -> Result<()> {
        let now = self.source.clock.now().seconds;
        let next_attempt = now.saturating_add(PAUSE);
        let token = match self.source.fresh(session).await {
            Ok(token) => token,
            Err(error) if is_mandatory => {
                self.pause(next_attempt);
                return Err(error);
            }
            Err(error) => {
                tracing::warn!(
                    error = error.for_log(),
                    "Refreshing token failed during the advisory refresh period."
                );
                self.pause(next_attempt);
                return Ok(());
            }
        };
        let result = self.source.check(&token);
        let current = Current {
            token,
            next_attempt,
        };
        self.current.store(Some(Arc::new(current)));
        result
    }

    fn pause(&self, next_attempt: i64) {
        if let Some(mut current) = self.read() {
            current.next_attempt = next_attempt;
            self.current.store(Some(Arc::new(current)));
        }
    }

    /// Whether a refresh is due, and whether it must succeed.
    fn due(&self) -> Option<bool> {
        let Some(current) = self.read() else {
            return Some(true);
        };
        let now = self.source.clock.now().seconds;
        let rest = current.token.expiry?.seconds.saturating_sub(now);
        if now < current.next_attempt || rest >= ADVISORY {
            None
        } else {
            Some(rest < MANDATORY)
        }
    }

    fn read(&self) -> Option<Current> {
        self.current.load().as_deref().cloned()
    }
}

impl TokenProvider for SsoToken {
    fn method(&self) -> &'static str {
        METHOD
    }

    fn load<'a>(&'a self, _signing_name: Option<&'a str>) -> BoxFuture<'a, Result<Option<Token>>> {
        Box::pin(self.token())
    }
}

/// The source of tokens of a profile's SSO session.
#[derive(Debug)]
pub(in crate::credentials) struct SsoTokenSource {
    store: ConfigStore,
    caller: Arc<dyn Caller>,
    cache: SsoTokenCache,
    clock: Arc<dyn Clock>,
    profile: String,
}

/// The section `[sso-session]` of a profile.
#[derive(Debug)]
pub(in crate::credentials) struct SsoSession {
    name: String,
    region: String,
    start_url: String,
}

impl SsoTokenSource {
    pub(in crate::credentials) fn new(parts: &ChainParts, profile: impl Into<String>) -> Self {
        Self {
            store: parts.store.clone(),
            caller: Arc::clone(&parts.caller),
            cache: SsoTokenCache::new(&parts.seams),
            clock: Arc::clone(&parts.seams.clock),
            profile: profile.into(),
        }
    }

    /// A token that is valid now.
    // C128
    pub(in crate::credentials) async fn load(&self) -> Result<Option<Token>> {
        let Some(session) = self.session()? else {
            return Ok(None);
        };
        let token = self.fresh(&session).await?;
        self.check(&token)?;
        Ok(Some(token))
    }

    /// The section that the profile names; `None` if it names none.
    fn session(&self) -> Result<Option<SsoSession>> {
        let shared = self.store.shared()?;
        let profile = shared.profile(&self.profile);
        let Some(name) = profile
            .as_ref()
            .and_then(|profile| profile.text("sso_session"))
        else {
            return Ok(None);
        };
        let begin = format!(
            "The profile \"{}\" is configured to use the SSO token provider but",
            self.profile
        );
        let section = shared.sso_session(name);
        let Some(section) = section.filter(|section| section.iter().next().is_some()) else {
            return Err(invalid(format!(
                "{begin} the \"{name}\" sso_session configuration does not exist."
            )));
        };
        let text = |key: &str| section.text(key).map(str::to_owned);
        match (text("sso_start_url"), text("sso_region")) {
            (Some(start_url), Some(region)) => Ok(Some(SsoSession {
                name: name.to_owned(),
                region,
                start_url,
            })),
            (start_url, region) => {
                let missing = [("sso_start_url", start_url), ("sso_region", region)];
                let missing = missing.into_iter().filter(|(_, value)| value.is_none());
                let missing = Value::List(missing.map(|(key, _)| key.into()).collect());
                let missing = PythonRepr(&missing);
                Err(invalid(format!(
                    "{begin} is missing the following configuration: {missing}."
                )))
            }
        }
    }

    /// The token of the cache, or a new one if that expires soon and can be refreshed.
    async fn fresh(&self, session: &SsoSession) -> Result<Token> {
        let mut cached = self.cache.load(&session.start_url, Some(&session.name))?;
        let mut expires = expiry(cached["expiresAt"].as_str().unwrap_or_default())?;
        if self.rest(expires) < ADVISORY
            && let Some(renewed) = self.renewed(session, &cached).await?
        {
            expires = expiry(renewed["expiresAt"].as_str().unwrap_or_default())?;
            self.cache
                .save(&session.start_url, Some(&session.name), &renewed)?;
            cached = renewed;
        }
        Ok(Token {
            token: cached["accessToken"]
                .as_str()
                .unwrap_or_default()
                .to_owned(),
            expiry: Some(expires),
        })
    }

    /// A new document for the cache; `None` if it cannot be refreshed, or the service refuses.
    async fn renewed(&self, session: &SsoSession, cached: &Json) -> Result<Option<Json>> {
        let text = |key: &str| cached[key].as_str();
        let (Some(refresh), Some(client), Some(secret), Some(registration)) = (
            text("refreshToken"),
            text("clientId"),
            text("clientSecret"),
            text("registrationExpiresAt"),
        ) else {
            tracing::info!("unable to refresh the SSO token: keys are missing");
            return Ok(None);
        };
        if self.rest(expiry(registration)?) <= 0 {
            tracing::info!("the SSO token's registration expired");
            return Ok(None);
        }
        let call = NestedCall {
            service: "sso-oidc",
            operation: "CreateToken",
            params: params! {
                "grantType": "refresh_token", "clientId": client, "clientSecret": secret, "refreshToken": refresh,
            },
            region: CallRegion::Named(session.region.clone()),
            credentials: None,
            features: FeatureSet::default(),
            handler: None,
        };
        let answer = match self.caller.call(call).await {
            Ok(answer) => answer,
            Err(error) if error.as_client_error().is_some() => {
                tracing::warn!(error = error.for_log(), "SSO token refresh attempt failed");
                return Ok(None);
            }
            Err(error) => return Err(error),
        };
        let seconds = answer["expiresIn"].as_i64().unwrap_or_default();
        let expires = self.clock.now().seconds.saturating_add(seconds);
        let expires = Timestamp::new(expires, 0).to_iso8601(Precision::Full);
        let token = answer["accessToken"].as_str().unwrap_or_default();
        let mut renewed = JsonMap::new();
        for (key, value) in [
            ("startUrl", session.start_url.as_str()),
            ("region", &session.region),
            ("accessToken", token),
            ("expiresAt", &expires),
            // The registration stays with the token.
            ("clientId", client),
            ("clientSecret", secret),
            ("registrationExpiresAt", registration),
        ] {
            renewed.insert(key.to_owned(), value.into());
        }
        if let Some(refresh) = answer["refreshToken"].as_str() {
            renewed.insert("refreshToken".to_owned(), refresh.into());
        }
        Ok(Some(Json::Object(renewed)))
    }

    fn check(&self, token: &Token) -> Result<()> {
        if token.expiry.is_some_and(|expires| self.rest(expires) <= 0) {
            return Err(ErrorKind::TokenRetrieval {
                provider: METHOD.to_owned(),
                error_msg: "Token has expired and refresh failed".to_owned(),
            }
            .into());
        }
        Ok(())
    }

    fn rest(&self, moment: Timestamp) -> i64 {
        moment.seconds.saturating_sub(self.clock.now().seconds)
    }
}

fn invalid(error_msg: String) -> Error {
    ErrorKind::InvalidConfig { error_msg }.into()
}
