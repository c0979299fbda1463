//! Credentials of a user who has logged in with `aws login`.
//!
//! Not here: the proof that the key is ours (`botoxide_core::sign`). Counterpart: botocore `credentials.py`
//! (`LoginProvider`, `LoginCredentialFetcher`) and `utils.py` (`LoginTokenLoader`).

use botoxide_core::credential::Credentials;
use botoxide_core::digest::{hex, sha256};
use botoxide_core::error::{Error, ErrorKind, Result};
use botoxide_core::params;
use botoxide_core::sign::DpopKey;
use botoxide_core::text::Text;
use botoxide_core::time::{Precision, Timestamp};
use botoxide_core::value::Value;
use futures_core::future::BoxFuture;
use serde_json::{Value as Json, json};

use super::{ChainParts, JsonFileCache, Provider, expiry, retrieval_error};
use crate::hooks::{CallRegion, Event, Feature, FeatureSet, Handler, NestedCall, Reply};
use crate::seam::Seams;

const METHOD: &str = "login";
/// Another process may have refreshed the token; with more than this left, it is not refreshed again. Seconds.
// C116
const THRESHOLD: i64 = 5 * 60;
const FIELDS: [&str; 4] = ["accessToken", "refreshToken", "dpopKey", "clientId"];

/// The `login_session` of a profile.
// C099 C116
#[derive(Debug)]
pub struct Login {
    parts: ChainParts,
    profile: String,
}

/// The cache that `aws login` fills: `AWS_LOGIN_CACHE_DIRECTORY`, or `~/.aws/login/cache`.
///
/// # Example: the name of a file
///
/// ```
/// use botoxide::credentials::LoginTokenCache;
///
/// assert_eq!(LoginTokenCache::key("arn:aws:sts::012345678910:assumed-role/Admin/admin").len(), 64);
/// ```
// C116
#[derive(Clone, Debug)]
pub struct LoginTokenCache {
    files: JsonFileCache,
}

impl LoginTokenCache {
    /// The cache of these seams.
    pub fn new(seams: &Seams) -> Self {
        let directory = seams.env.var("AWS_LOGIN_CACHE_DIRECTORY");
        let directory = directory.as_deref().unwrap_or("~/.aws/login/cache");
        Self {
            files: JsonFileCache::new(seams, seams.env.expand(directory)),
        }
    }

    /// The name of a session's file, without `.json`.
    pub fn key(session: &str) -> String {
        hex(&sha256(session.as_bytes()))
    }

    /// The document of a session: `accessToken`, `refreshToken`, `dpopKey`, `clientId`.
    pub fn load(&self, session: &str) -> Option<Json> {
        self.files.get(&Self::key(session))
    }

    /// Replaces the document of a session.
    ///
    /// # Errors
    ///
    /// `OSError` if the file cannot be written.
    pub fn save(&self, session: &str, document: &Json) -> Result<()> {
        self.files.put(&Self::key(session), document)
    }
}

impl Login {
    /// The session that the profile `profile` names.
    pub fn new(parts: &ChainParts, profile: impl Into<String>) -> Self {
        Self {
            parts: parts.clone(),
            profile: profile.into(),
        }
    }

    fn session(&self) -> Result<Option<String>> {
        let profile = self.parts.store.shared()?.profile(&self.profile);
        Ok(profile.and_then(|profile| profile.text("login_session").map(str::to_owned)))
    }

    /// The credentials of the cache, even if expired.
    fn cached(&self, session: &str) -> Result<Credentials> {
        let Some(document) = LoginTokenCache::new(&self.parts.seams).load(session) else {
            return Err(not_loaded(format!(
                "Unable to load a existing login session for session {session}. Please reauthenticate with 'aws login'."
            )));
        };
        let missing: Vec<_> = FIELDS
            .into_iter()
            .filter(|field| document.get(field).is_none())
            .collect();
        if !missing.is_empty() {
            return Err(not_loaded(format!(
                "Failed to load access token from token cache, missing required fields: {}.",
                missing.join(", ")
            )));
        }
        credentials(&document)
    }

    async fn renewed(&self, session: &str) -> Result<Credentials> {
        let cache = LoginTokenCache::new(&self.parts.seams);
        let mut document = cache.load(session).unwrap_or_default();
        let Some(pem) = document["dpopKey"].as_str() else {
            return Err(not_loaded("Private key not found in cached token."));
        };
        let key = DpopKey::from_pem(pem).map_err(|error| {
            let kind = error.kind();
            if matches!(kind, ErrorKind::MissingDependency { .. }) {
                return error;
            }
            not_loaded("Unable to load private key from cached token.").with_source(error)
        })?;
        let clock = &self.parts.seams.clock;
        if let Some(expires) = document["accessToken"]["expiresAt"].as_str()
            && expiry(expires)?.seconds.saturating_sub(clock.now().seconds) > THRESHOLD
        {
            return credentials(&document);
        }
        let answer = self.parts.caller.call(self.call(&document, key)?).await;
        let answer = answer.map_err(refusal)?;
        let output = &answer["tokenOutput"];
        if output.is_null() {
            return Err(not_loaded(
                "Unable to refresh access token due to an invalid service response. Please try running 'aws login' \
                 again. If the issue persists, there may be a temporary signin service problem.",
            ));
        }
        let seconds = output["expiresIn"].as_i64().unwrap_or_default();
        let expires = clock.now().seconds.saturating_add(seconds);
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let token = &output["accessToken"];
        document["accessToken"] = json!({
            "accessKeyId": text(&token["accessKeyId"]),
            "secretAccessKey": text(&token["secretAccessKey"]),
            "sessionToken": text(&token["sessionToken"]),
            "accountId": document["accessToken"]["accountId"],
            "expiresAt": Timestamp::new(expires, 0).to_iso8601(Precision::Full),
        });
        document["refreshToken"] = Json::from(text(&output["refreshToken"]));
        cache.save(session, &document)?;
        credentials(&document)
    }

    /// The call that refreshes the token, with the proof that the key is ours.
    fn call(&self, document: &Json, key: DpopKey) -> Result<NestedCall<'static>> {
        let text = |key: &str| {
            document[key].as_str().ok_or_else(|| {
                not_loaded(format!(
                    "Failed to load access token from token cache, missing required fields: {key}."
                ))
            })
        };
        let region = document["signInRegion"]
            .as_str()
            .filter(|region| !region.is_empty());
        let Seams { clock, random, .. } = self.parts.seams.clone();
        let handler = Handler::sync(move |event| {
            if let Event::BeforeCall(event) = event {
                let id = random.uuid4().map_err(|error| {
                    Error::from(ErrorKind::Io {
                        msg: error.to_string(),
                    })
                })?;
                let proof = key.proof(&event.request.url, clock.now().seconds, &id);
                event.request.headers.set(Text::from_static("DPoP"), proof);
            }
            Ok(Reply::None)
        });
        Ok(NestedCall {
            service: "signin",
            operation: "CreateOAuth2Token",
            params: params! { "tokenInput": {
                "clientId": text("clientId")?,
                "refreshToken": text("refreshToken")?,
                "grantType": "refresh_token",
            } },
            region: region.map_or(CallRegion::Session, |region| {
                CallRegion::Named(region.to_owned())
            }),
            credentials: None,
            features: self.features(),
            handler: Some(("before-call.signin.CreateOAuth2Token", handler)),
        })
    }
}

impl Provider for Login {
    fn method(&self) -> &'static str {
        METHOD
    }

    fn features(&self) -> FeatureSet {
        [Feature::CredentialsProfileLogin, Feature::CredentialsLogin]
            .into_iter()
            .collect()
    }

    fn identity(&self) -> BoxFuture<'_, Result<Option<String>>> {
        let session = self.session();
        let identity = session.map(|session| session.map(|session| format!("login {session}")));
        Box::pin(std::future::ready(identity))
    }

    fn load(&self) -> BoxFuture<'_, Result<Option<Credentials>>> {
        Box::pin(async {
            let session = self.session()?;
            session.map(|session| self.cached(&session)).transpose()
        })
    }

    fn refresh(&self) -> BoxFuture<'_, Result<Option<Credentials>>> {
        Box::pin(async {
            let session = self.session()?.unwrap_or_default();
            self.renewed(&session).await.map(Some)
        })
    }
}

/// The error for a refusal of the service.
fn refusal(error: Error) -> Error {
    let Some(refused) = error.as_client_error() else {
        return error;
    };
    if refused.exception != Some("AccessDeniedException") {
        return error;
    }
    let kind = match refused.response["error"].as_str() {
        Some("TOKEN_EXPIRED" | "USER_CREDENTIALS_CHANGED") => ErrorKind::LoginRefreshRequired {},
        Some("INSUFFICIENT_PERMISSIONS") => ErrorKind::LoginInsufficientPermissions {},
        _ => ErrorKind::Login {},
    };
    Error::from(kind).with_source(error)
}

fn credentials(document: &Json) -> Result<Credentials> {
    let token = &document["accessToken"];
    let text = |key: &str| {
        token[key].as_str().ok_or_else(|| {
            retrieval_error(METHOD, format!("Missing required key in response: '{key}'"))
        })
    };
    let mut credentials = Credentials::new(
        text("accessKeyId")?,
        text("secretAccessKey")?,
        Some(text("sessionToken")?.to_owned()),
    );
    credentials.expiry = Some(expiry(text("expiresAt")?)?);
    credentials.account_id = Some(text("accountId")?.to_owned());
    credentials.method = METHOD;
    Ok(credentials)
}

fn not_loaded(error_msg: impl Into<String>) -> Error {
    ErrorKind::LoginTokenLoad {
        error_msg: error_msg.into(),
    }
    .into()
}
