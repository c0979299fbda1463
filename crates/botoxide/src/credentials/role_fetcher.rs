//! Credentials of a role, from STS or from the cache of its responses.
//!
//! Not here: profiles that name roles (`assume_role.rs`, `web_identity.rs`). Counterpart: botocore
//! `credentials.py` (`CachedCredentialFetcher`, `AssumeRoleCredentialFetcher`).

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use botoxide_core::arn::Arn;
use botoxide_core::credential::Credentials;
use botoxide_core::digest::{hex, sha1};
use botoxide_core::error::{Error, ErrorKind, Result};
use botoxide_core::redact::Redacted;
use botoxide_core::text::Text;
use botoxide_core::value::{Map, Value};
use futures_core::future::BoxFuture;
use serde_json::Value as Json;

use super::cache::{sorted_json, to_json};
use super::{CredentialsCache, Provider, ResponseCache, expiry, retrieval_error};
use crate::hooks::{CallRegion, Caller, Feature, FeatureSet, NestedCall};
use crate::seam::{Clock, Prompt, Seams, aside};

const METHOD: &str = "assume-role";
/// A cached response that expires sooner is requested again. Seconds.
// C111
const EXPIRY_WINDOW: i64 = 15 * 60;

/// The arguments of `AssumeRole` besides the ARN; `None` leaves one out. `Debug` does not show further arguments.
#[derive(Clone, Default, PartialEq)]
pub struct RoleOptions {
    /// The name of the session; by default `botocore-session-` and the time.
    pub role_session_name: Option<String>,
    /// The external id that the owner of the role requires.
    pub external_id: Option<String>,
    /// The MFA device whose code is prompted for: a serial number or an ARN.
    pub serial_number: Option<String>,
    /// Lifetime of the credentials, in seconds.
    pub duration_seconds: Option<i64>,
    /// A session policy, as JSON, that restricts permissions.
    pub policy: Option<String>,
    /// Further arguments, by their names in the API: `Tags`, `PolicyArns` …
    pub further: Map,
}

impl fmt::Debug for RoleOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RoleOptions")
            .field("role_session_name", &self.role_session_name)
            .field("serial_number", &self.serial_number)
            .field("duration_seconds", &self.duration_seconds)
            .field("policy", &self.policy)
            .finish_non_exhaustive()
    }
}

/// Assumes a role with other credentials: for programs that name a role in code.
///
/// # Example: credentials of a role, refreshed while they are used
///
/// ```no_run
/// use std::sync::Arc;
/// use botoxide::credentials::{AssumeRoleFetcher, Chain, CredentialsCache, RoleOptions};
/// use botoxide::seam::Seams;
/// use botoxide::Session;
///
/// # async fn example() -> botoxide::Result<()> {
/// let session = Session::new();
/// let seams = Seams::tokio();
/// let source = session.credentials_cache();
/// let role = "arn:aws:iam::123456789012:role/reader";
/// let fetcher = AssumeRoleFetcher::new(&seams, session.caller(), source, role, RoleOptions::default())?;
/// let cache = CredentialsCache::new(&seams, Chain::new(vec![Arc::new(fetcher)]));
/// let credentials = cache.credentials().await?;
/// # let _ = credentials;
/// # Ok(())
/// # }
/// ```
// C110
#[derive(Debug)]
pub struct AssumeRoleFetcher {
    role: Role,
    source: Arc<CredentialsCache>,
    prompt: Arc<dyn Prompt>,
    serial_number: Option<String>,
    /// Whether a code was prompted for. The user is prompted only once.
    // C110
    has_asked: AtomicBool,
    features: FeatureSet,
}

impl AssumeRoleFetcher {
    /// Assumes `role_arn` with the credentials of `source`.
    ///
    /// # Errors
    ///
    /// `ValueError` if the policy is not JSON.
    pub fn new(
        seams: &Seams,
        caller: Arc<dyn Caller>,
        source: Arc<CredentialsCache>,
        role_arn: &str,
        options: RoleOptions,
    ) -> Result<Self> {
        Ok(Self {
            serial_number: options.serial_number.clone(),
            role: Role::new(seams, caller, role_arn, options)?,
            source,
            prompt: Arc::clone(&seams.prompt),
            has_asked: AtomicBool::new(false),
            features: FeatureSet::default(),
        })
    }

    /// Stores the responses of STS in `cache`.
    #[must_use]
    pub fn with_cache(mut self, cache: ResponseCache) -> Self {
        self.role.cache = cache;
        self
    }

    /// The user agent's features for the source of the role.
    #[must_use]
    pub(super) fn with_features(mut self, features: FeatureSet) -> Self {
        self.features = features;
        self
    }

    async fn fetch(&self) -> Result<Credentials> {
        if self.serial_number.is_some() && self.has_asked.swap(true, Ordering::AcqRel) {
            return Err(ErrorKind::RefreshWithMfaUnsupported {}.into());
        }
        let key = self.key().await?;
        if let Some(answer) = self.role.cached(&key) {
            return credentials(&answer, METHOD);
        }
        let mut params = Map::clone(&self.role.arguments);
        if let Some(serial_number) = &self.serial_number {
            let question = format!("Enter MFA code for {serial_number}: ");
            let prompt = Arc::clone(&self.prompt);
            let code = aside(&*self.role.clock, move || prompt.ask(&question)).await?;
            // Python's getpass, without an answer.
            let code = code.map_err(|error| {
                Error::from(ErrorKind::Io {
                    msg: error.to_string(),
                })
            })?;
            params.insert(Text::from_static("TokenCode"), code);
        }
        let source = self.source.credentials().await?;
        let source = source.ok_or(ErrorKind::NoCredentials {})?;
        let call = NestedCall {
            service: "sts",
            operation: "AssumeRole",
            params: Value::Map(params),
            region: CallRegion::FirstClient,
            credentials: Some(source),
            features: self.features,
            handler: None,
        };
        let answer = self.role.caller.call(call).await?;
        self.role.keep(&key, &answer, METHOD)
    }

    // DIFFERENCE 109: botocore's key does not contain the source credentials.
    async fn key(&self) -> Result<String> {
        match self.source.identity().await? {
            Some(source) => Ok(self.role.key(&[("Source", &source)])),
            None => Ok(self.role.key(&[])),
        }
    }
}

impl Provider for AssumeRoleFetcher {
    fn method(&self) -> &'static str {
        METHOD
    }

    fn features(&self) -> FeatureSet {
        let mut features = self.features.union(self.source.features());
        features.insert(Feature::CredentialsStsAssumeRole);
        features
    }

    fn is_deferred(&self) -> bool {
        true
    }

    fn identity(&self) -> BoxFuture<'_, Result<Option<String>>> {
        Box::pin(async { Ok(Some(format!("role {}", self.key().await?))) })
    }

    fn load(&self) -> BoxFuture<'_, Result<Option<Credentials>>> {
        Box::pin(async { self.fetch().await.map(Some) })
    }

    fn is_configured(&self) -> BoxFuture<'_, Result<bool>> {
        Box::pin(std::future::ready(Ok(true)))
    }
}

/// A role, its cache key, and the connection to STS.
#[derive(Debug)]
pub(super) struct Role {
    pub(super) arguments: Redacted<Map>,
    pub(super) caller: Arc<dyn Caller>,
    pub(super) cache: ResponseCache,
    /// The parts of the cache key, besides those that depend on the kind of source.
    named: Redacted<Json>,
    clock: Arc<dyn Clock>,
}

impl Role {
    pub(super) fn new(
        seams: &Seams,
        caller: Arc<dyn Caller>,
        role_arn: &str,
        options: RoleOptions,
    ) -> Result<Self> {
        // In botocore's order, which is that of the request.
        let mut arguments = Map::default();
        let mut text = |name, value: Option<String>| {
            if let Some(value) = value {
                arguments.insert(Text::from_static(name), value);
            }
        };
        let is_given = options.role_session_name.is_some();
        text("RoleSessionName", options.role_session_name);
        text("ExternalId", options.external_id);
        text("SerialNumber", options.serial_number);
        text("Policy", options.policy);
        if let Some(seconds) = options.duration_seconds {
            arguments.insert(Text::from_static("DurationSeconds"), seconds);
        }
        for (name, value) in options.further.iter() {
            arguments.insert(name.clone(), value.clone());
        }
        arguments.insert(Text::from_static("RoleArn"), role_arn);
        let mut named = arguments.clone();
        if !is_given || arguments.get("RoleSessionName").and_then(Value::as_str) == Some("") {
            // The default session name is not part of the key.
            arguments.remove("RoleSessionName");
            let name = format!("botocore-session-{}", seams.clock.now().seconds);
            named.insert(Text::from_static("RoleSessionName"), name);
        }
        Ok(Self {
            arguments: Redacted(named),
            caller,
            cache: ResponseCache::default(),
            named: Redacted(key_arguments(&arguments)?),
            clock: Arc::clone(&seams.clock),
        })
    }

    /// The cache key. `further` has the other values that determine whose credentials STS returns.
    ///
    /// Without them it is botocore's, so that `aws` finds the file, too.
    pub(super) fn key(&self, further: &[(&str, &str)]) -> String {
        let mut document = Json::clone(&self.named);
        let endpoint_url = self.caller.endpoint_url("sts");
        let endpoint_url = endpoint_url.as_deref().map(|url| ("EndpointUrl", url));
        if let Json::Object(members) = &mut document {
            for (name, value) in further.iter().copied().chain(endpoint_url) {
                members.insert(name.to_owned(), Json::from(value));
            }
        }
        hex(&sha1(sorted_json(&document).as_bytes()))
    }

    /// The cached response, if it does not expire soon.
    pub(super) fn cached(&self, key: &str) -> Option<Json> {
        cached(&self.cache, key, &*self.clock)
    }

    /// Stores a response in the cache.
    pub(super) fn keep(
        &self,
        key: &str,
        response: &Value,
        method: &'static str,
    ) -> Result<Credentials> {
        let mut answer = to_json(response);
        let account = response["AssumedRoleUser"]["Arn"]
            .as_str()
            .filter(|arn| Arn::is_arn(arn))
            .and_then(Arn::parse)
            .map(|arn| arn.account);
        if let (Some(account), Some(Json::Object(members))) =
            (account, answer.get_mut("Credentials"))
        {
            members.insert("AccountId".to_owned(), Json::from(account));
        }
        let credentials = credentials(&answer, method)?;
        self.cache.put(key, answer, &*self.clock)?;
        Ok(credentials)
    }
}

/// A cached response that does not expire soon.
// C111
pub(super) fn cached(cache: &ResponseCache, key: &str, clock: &dyn Clock) -> Option<Json> {
    let answer = cache.get(key)?;
    let expiry = expiry(answer["Credentials"]["Expiration"].as_str()?).ok()?;
    let rest = expiry.seconds.saturating_sub(clock.now().seconds);
    (rest >= EXPIRY_WINDOW).then_some(answer)
}

/// The credentials of a response.
pub(super) fn credentials(answer: &Json, method: &'static str) -> Result<Credentials> {
    let fields = &answer["Credentials"];
    let text = |key: &str| {
        fields[key].as_str().ok_or_else(|| {
            retrieval_error(method, format!("Missing required key in response: '{key}'"))
        })
    };
    let mut credentials = Credentials::new(
        text("AccessKeyId")?,
        text("SecretAccessKey")?,
        Some(text("SessionToken")?.to_owned()),
    );
    credentials.expiry = Some(expiry(text("Expiration")?)?);
    credentials.account_id = fields["AccountId"].as_str().map(str::to_owned);
    credentials.method = method;
    Ok(credentials)
}

/// The values of botocore's cache key of a role.
fn key_arguments(arguments: &Map) -> Result<Json> {
    let mut document = to_json(&Value::Map(arguments.clone()));
    if let Some(policy) = document.get_mut("Policy") {
        // Sorted, so that the order of keys in the policy does not matter.
        let text = policy.as_str().unwrap_or_default();
        *policy = serde_json::from_str(text).map_err(|error| Error::value(error.to_string()))?;
    }
    Ok(document)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credentials::fake_caller::FakeCaller;

    fn key(options: RoleOptions, further: &[(&str, &str)]) -> String {
        let caller = Arc::new(FakeCaller::default());
        let role = Role::new(&Seams::fake(), caller, "arn:aws:iam::1:role/r", options);
        role.unwrap().key(further)
    }

    #[test]
    fn keys_match_botocore() {
        // C111: computed by botocore 1.44.5
        assert_eq!(
            key(RoleOptions::default(), &[]),
            "296af0900b5a5e948c19d3110989c909c2d4a0a9"
        );
        let options = RoleOptions {
            role_session_name: Some("me".to_owned()),
            duration_seconds: Some(900),
            policy: Some(r#"{"b": [1], "a": {"d": "é", "c": null}}"#.to_owned()),
            ..RoleOptions::default()
        };
        assert_eq!(
            key(options, &[]),
            "fe60f9b939b65ada82b6c3d459fb627bd98dc6c8"
        );
        // Computed by the botocore in awscli 1.46.3, whose key holds the token.
        assert_eq!(
            key(
                RoleOptions::default(),
                &[("WebIdentityToken", "jwt-of-ada")]
            ),
            "84ce08643215a3486a1aae5919b6320aaaad7dcf"
        );
    }
}
