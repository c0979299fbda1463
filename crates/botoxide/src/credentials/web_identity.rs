//! Credentials of a role for a token of an identity provider, for example Kubernetes.
//!
//! Counterpart: botocore `credentials.py` (`AssumeRoleWithWebIdentityProvider`,
//! `AssumeRoleWithWebIdentityCredentialFetcher`).

use std::path::PathBuf;
use std::sync::Arc;

use botoxide_core::credential::Credentials;
use botoxide_core::error::{ErrorKind, Result};
use botoxide_core::text::Text;
use botoxide_core::value::{Map, Value};
use futures_core::future::BoxFuture;
use once_cell::race::OnceBox;

use super::role_fetcher::{Role, credentials};
use super::{ChainParts, Provider, ResponseCache, RoleOptions, read_text};
use crate::hooks::{CallRegion, Caller, Feature, FeatureSet, NestedCall};
use crate::seam::{ForkMutex, Fs, Inherit, Seams};

const METHOD: &str = "assume-role-with-web-identity";

/// The `web_identity_token_file` of the environment or of a profile.
// C096 C112
#[derive(Debug)]
pub struct AssumeRoleWithWebIdentity {
    parts: ChainParts,
    profile: String,
    is_env_disabled: bool,
    features: ForkMutex<FeatureSet>,
    resolved: OnceBox<WebIdentityFetcher>,
}

impl Inherit for FeatureSet {
    fn inherit(parent: Option<&mut Self>) -> Self {
        parent.map(std::mem::take).unwrap_or_default()
    }
}

impl AssumeRoleWithWebIdentity {
    /// The token of the profile `profile`, or of the environment unless that `is_env_disabled`.
    pub fn new(parts: &ChainParts, profile: impl Into<String>, is_env_disabled: bool) -> Self {
        Self {
            parts: parts.clone(),
            profile: profile.into(),
            is_env_disabled,
            features: ForkMutex::default(),
            resolved: OnceBox::new(),
        }
    }

    fn resolve(&self) -> Result<Option<&WebIdentityFetcher>> {
        if let Some(fetcher) = self.resolved.get() {
            return Ok(Some(fetcher));
        }
        let token_file = self.setting("web_identity_token_file", "AWS_WEB_IDENTITY_TOKEN_FILE")?;
        let Some(token_file) = token_file.filter(|path| !path.is_empty()) else {
            return Ok(None);
        };
        let role_arn = self.setting("role_arn", "AWS_ROLE_ARN")?;
        let Some(role_arn) = role_arn.filter(|arn| !arn.is_empty()) else {
            let error_msg = "The provided profile or the current environment is configured to assume role with web \
                identity but has no role ARN configured. Ensure that the profile has the role_arnconfiguration set or \
                the AWS_ROLE_ARN env var is set.";
            return Err(ErrorKind::InvalidConfig {
                error_msg: error_msg.to_owned(),
            }
            .into());
        };
        let options = RoleOptions {
            role_session_name: self.setting("role_session_name", "AWS_ROLE_SESSION_NAME")?,
            ..RoleOptions::default()
        };
        let caller = Arc::clone(&self.parts.caller);
        let mut fetcher =
            WebIdentityFetcher::new(&self.parts.seams, caller, token_file, &role_arn, options)?
                .with_cache(self.parts.cache.clone());
        fetcher.features = *self.features.lock();
        Ok(Some(self.resolved.get_or_init(|| Box::new(fetcher))))
    }

    /// One setting: the variable, even if it is empty, otherwise the profile's.
    fn setting(&self, key: &str, variable: &str) -> Result<Option<String>> {
        let variable = if self.is_env_disabled {
            None
        } else {
            self.parts.seams.env.var(variable)
        };
        if variable.is_some() {
            self.note(Feature::CredentialsEnvVarsStsWebIdToken);
            return Ok(variable);
        }
        let profile = self.parts.store.shared()?.profile(&self.profile);
        let value = profile.and_then(|profile| profile.text(key).map(str::to_owned));
        if value.is_some() {
            self.note(Feature::CredentialsProfileStsWebIdToken);
        }
        Ok(value)
    }

    fn note(&self, feature: Feature) {
        let mut features = self.features.lock();
        features.insert(feature);
    }
}

impl Provider for AssumeRoleWithWebIdentity {
    fn method(&self) -> &'static str {
        METHOD
    }

    fn features(&self) -> FeatureSet {
        self.resolved
            .get()
            .map_or_else(FeatureSet::default, Provider::features)
    }

    fn is_deferred(&self) -> bool {
        true
    }

    fn identity(&self) -> BoxFuture<'_, Result<Option<String>>> {
        Box::pin(async {
            match self.resolve()? {
                Some(fetcher) => fetcher.identity().await,
                None => Ok(None),
            }
        })
    }

    fn load(&self) -> BoxFuture<'_, Result<Option<Credentials>>> {
        Box::pin(async {
            match self.resolve()? {
                Some(fetcher) => fetcher.load().await,
                None => Ok(None),
            }
        })
    }

    fn is_configured(&self) -> BoxFuture<'_, Result<bool>> {
        Box::pin(std::future::ready(
            self.resolve().map(|fetcher| fetcher.is_some()),
        ))
    }
}

/// Assumes a role with the token in a file: for programs that name a role in code.
// C112
#[derive(Debug)]
pub struct WebIdentityFetcher {
    role: Role,
    fs: Arc<dyn Fs>,
    token_file: PathBuf,
    features: FeatureSet,
}

impl WebIdentityFetcher {
    /// Assumes `role_arn` with the token that `token_file` contains at that time.
    ///
    /// # Errors
    ///
    /// `ValueError` if the policy is not JSON.
    pub fn new(
        seams: &Seams,
        caller: Arc<dyn Caller>,
        token_file: impl Into<PathBuf>,
        role_arn: &str,
        options: RoleOptions,
    ) -> Result<Self> {
        Ok(Self {
            role: Role::new(seams, caller, role_arn, options)?,
            fs: Arc::clone(&seams.fs),
            token_file: token_file.into(),
            features: FeatureSet::default(),
        })
    }

    /// Stores the responses of STS in `cache`.
    #[must_use]
    pub fn with_cache(mut self, cache: ResponseCache) -> Self {
        self.role.cache = cache;
        self
    }

    async fn fetch(&self) -> Result<Credentials> {
        let token = self.token()?;
        let key = self.key(&token);
        if let Some(answer) = self.role.cached(&key) {
            return credentials(&answer, METHOD);
        }
        let mut params = Map::clone(&self.role.arguments);
        params.insert(Text::from_static("WebIdentityToken"), token);
        let call = NestedCall {
            service: "sts",
            operation: "AssumeRoleWithWebIdentity",
            params: Value::Map(params),
            region: CallRegion::FirstClient,
            credentials: None,
            features: self.features,
            handler: None,
        };
        let answer = self.role.caller.call(call).await?;
        self.role.keep(&key, &answer, METHOD)
    }

    /// The key of newer versions of `aws` than botocore 1.44.5: it contains the token, which alone determines whose credentials
    /// STS returns. Kubernetes replaces a token about once an hour, and then the role is assumed again.
    // DIFFERENCE 109
    fn key(&self, token: &str) -> String {
        self.role.key(&[("WebIdentityToken", token)])
    }

    fn token(&self) -> Result<String> {
        read_text(&*self.fs, &self.token_file)
    }
}

impl Provider for WebIdentityFetcher {
    fn method(&self) -> &'static str {
        METHOD
    }

    fn features(&self) -> FeatureSet {
        let mut features = self.features;
        features.insert(Feature::CredentialsStsAssumeRoleWebId);
        features
    }

    fn is_deferred(&self) -> bool {
        true
    }

    fn identity(&self) -> BoxFuture<'_, Result<Option<String>>> {
        Box::pin(async {
            let key = self.key(&self.token()?);
            Ok(Some(format!("role {key}")))
        })
    }

    fn load(&self) -> BoxFuture<'_, Result<Option<Credentials>>> {
        Box::pin(async { self.fetch().await.map(Some) })
    }

    fn is_configured(&self) -> BoxFuture<'_, Result<bool>> {
        Box::pin(std::future::ready(Ok(true)))
    }
}
