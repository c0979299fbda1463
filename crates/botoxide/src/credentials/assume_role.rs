//! Credentials of the role that a profile names.
//!
//! Not here: the call to STS (`role_fetcher.rs`). Counterpart: botocore `credentials.py` (`AssumeRoleProvider`,
//! `CanonicalNameCredentialSourcer`).

use std::sync::Arc;

use botoxide_core::credential::Credentials;
use botoxide_core::error::{Error, ErrorKind, Result};
use botoxide_core::value::{PythonRepr, Value};
use futures_core::future::BoxFuture;
use once_cell::race::OnceBox;

use super::chain::profile_providers;
use super::{
    AssumeRoleFetcher, Chain, ChainParts, CredentialsCache, Provider, RoleOptions, partial,
    retrieval_error,
};
use crate::config::{Section, SharedConfig, integer};
use crate::hooks::{Feature, FeatureSet};

const METHOD: &str = "assume-role";
/// The maximum length of a chain of roles.
// DIFFERENCE: botocore raises a RecursionError at the end of the stack.
const ROLE_LIMIT: usize = 100;

/// The `role_arn` of a profile, with `source_profile` or `credential_source`.
// C095 C109
#[derive(Debug)]
pub struct AssumeRole {
    parts: ChainParts,
    profile: String,
    /// The sources that `credential_source` can name.
    sources: Vec<Arc<dyn Provider>>,
    resolved: OnceBox<Arc<AssumeRoleFetcher>>,
}

/// A role in the chain down to the source credentials.
struct Step {
    role_arn: String,
    options: RoleOptions,
    source: Source,
    /// The profile that names the role.
    profile: String,
}

enum Source {
    Place(String),
    Profile(String),
}

impl AssumeRole {
    /// The role of the profile `profile`; `sources` are what its `credential_source` can name.
    pub fn new(
        parts: &ChainParts,
        profile: impl Into<String>,
        sources: Vec<Arc<dyn Provider>>,
    ) -> Self {
        Self {
            parts: parts.clone(),
            profile: profile.into(),
            sources,
            resolved: OnceBox::new(),
        }
    }

    /// Follows the profiles to the source credentials, and builds the roles from there.
    async fn resolve(&self) -> Result<Option<&Arc<AssumeRoleFetcher>>> {
        if let Some(fetcher) = self.resolved.get() {
            return Ok(Some(fetcher));
        }
        let shared = self.parts.store.shared()?;
        let mut steps = Vec::new();
        let mut visited = vec![self.profile.clone()];
        let mut features = FeatureSet::default();
        let mut name = self.profile.clone();
        let mut source = loop {
            let profile = shared.profile(&name).unwrap_or_default();
            let is_source = !steps.is_empty();
            if is_source && (has_static_keys(&profile) || !names_role(&profile)) {
                break self.profile_source(&name).await?;
            }
            if !names_role(&profile) {
                return Ok(None);
            }
            if steps.len() >= ROLE_LIMIT {
                return Err(invalid(format!(
                    "The profile \"{}\" leads to more than {ROLE_LIMIT} roles.",
                    self.profile
                )));
            }
            let step = self.step(&shared, &name, &profile, &visited)?;
            let source = match &step.source {
                Source::Place(place) => {
                    features.insert(Feature::CredentialsProfileNamedProvider);
                    Err(place.clone())
                }
                Source::Profile(next) => {
                    visited.push(next.clone());
                    features.insert(Feature::CredentialsProfileSourceProfile);
                    features.insert(Feature::CredentialsProfile);
                    Ok(next.clone())
                }
            };
            steps.push(step);
            match source {
                Ok(next) => name = next,
                Err(place) => {
                    let (source, of_place) = self.place_source(&place, &name).await?;
                    features = features.union(of_place);
                    break source;
                }
            }
        };
        if steps.len() > 1 {
            features.insert(Feature::CredentialsStsAssumeRole);
        }
        while let Some(step) = steps.pop() {
            let seams = &self.parts.seams;
            let caller = Arc::clone(&self.parts.caller);
            let fetcher =
                AssumeRoleFetcher::new(seams, caller, source, &step.role_arn, step.options)?
                    .with_cache(self.parts.cache.clone())
                    .with_features(features);
            if steps.is_empty() {
                return Ok(Some(
                    self.resolved.get_or_init(|| Box::new(Arc::new(fetcher))),
                ));
            }
            tracing::debug!(
                profile = step.profile,
                "a role is assumed with another role"
            );
            let chain = Chain::new(vec![Arc::new(fetcher)]);
            source = Arc::new(CredentialsCache::new(seams, chain));
        }
        Ok(None)
    }

    /// The settings of a profile's role.
    fn step(
        &self,
        shared: &SharedConfig,
        name: &str,
        profile: &Section,
        visited: &[String],
    ) -> Result<Step> {
        let text = |key| profile.text(key).map(str::to_owned);
        let source = match (text("credential_source"), text("source_profile")) {
            (Some(_), Some(_)) => {
                return Err(invalid(format!(
                    "The profile \"{name}\" contains both source_profile and credential_source."
                )));
            }
            (None, None) => return Err(partial(METHOD, "source_profile or credential_source")),
            (Some(place), None) => {
                if !self
                    .sources
                    .iter()
                    .any(|provider| provider.canonical_name() == Some(&place))
                {
                    return Err(invalid(format!(
                        "The credential source \"{place}\" referenced in profile \"{name}\" is not valid."
                    )));
                }
                Source::Place(place)
            }
            (None, Some(source)) => {
                check_source_profile(shared, name, &source, visited)?;
                Source::Profile(source)
            }
        };
        Ok(Step {
            role_arn: text("role_arn").unwrap_or_default(),
            options: RoleOptions {
                role_session_name: text("role_session_name"),
                external_id: text("external_id"),
                serial_number: text("mfa_serial"),
                // An invalid number is ignored.
                duration_seconds: profile.text("duration_seconds").and_then(integer),
                ..RoleOptions::default()
            },
            source,
            profile: name.to_owned(),
        })
    }

    /// The credentials of a profile without a role.
    async fn profile_source(&self, name: &str) -> Result<Arc<CredentialsCache>> {
        let chain = Chain::new(profile_providers(&self.parts, name, true));
        let source = Arc::new(CredentialsCache::new(&self.parts.seams, chain));
        if source.is_found().await? {
            return Ok(source);
        }
        Err(invalid(format!(
            "The source profile \"{name}\" must have credentials."
        )))
    }

    /// The credentials of a named source, and its feature in the user agent.
    async fn place_source(
        &self,
        place: &str,
        profile: &str,
    ) -> Result<(Arc<CredentialsCache>, FeatureSet)> {
        let provider = self
            .sources
            .iter()
            .find(|provider| provider.canonical_name() == Some(place));
        let chain = Chain::new(provider.cloned().into_iter().collect());
        let source = Arc::new(CredentialsCache::new(&self.parts.seams, chain));
        if source.is_found().await? {
            let features = source.features();
            return Ok((source, features));
        }
        Err(retrieval_error(
            place,
            format!("No credentials found in credential_source referenced in profile {profile}"),
        ))
    }
}

impl Provider for AssumeRole {
    fn method(&self) -> &'static str {
        METHOD
    }

    fn features(&self) -> FeatureSet {
        self.resolved
            .get()
            .map_or_else(FeatureSet::default, |fetcher| fetcher.features())
    }

    fn is_deferred(&self) -> bool {
        true
    }

    fn identity(&self) -> BoxFuture<'_, Result<Option<String>>> {
        Box::pin(async {
            match self.resolve().await? {
                Some(fetcher) => fetcher.identity().await,
                None => Ok(None),
            }
        })
    }

    fn load(&self) -> BoxFuture<'_, Result<Option<Credentials>>> {
        Box::pin(async {
            match self.resolve().await? {
                Some(fetcher) => fetcher.load().await,
                None => Ok(None),
            }
        })
    }

    fn is_configured(&self) -> BoxFuture<'_, Result<bool>> {
        Box::pin(async { self.resolve().await.map(|fetcher| fetcher.is_some()) })
    }
}

/// Whether a profile names a role for this provider. One with a token file belongs to the web identity provider.
// C109
fn names_role(profile: &Section) -> bool {
    profile.contains_key("role_arn") && !profile.contains_key("web_identity_token_file")
}

fn has_static_keys(profile: &Section) -> bool {
    profile.contains_key("aws_secret_access_key") || profile.contains_key("aws_access_key_id")
}

/// Whether a role of the profile `parent` can be assumed with the profile `source`.
// C109
fn check_source_profile(
    shared: &SharedConfig,
    parent: &str,
    source: &str,
    visited: &[String],
) -> Result<()> {
    let Some(profile) = shared.profile(source) else {
        return Err(invalid(format!(
            "The source_profile \"{source}\" referenced in the profile \"{parent}\" does not exist."
        )));
    };
    let is_visited = visited.iter().any(|name| name == source);
    // A profile may name itself to use its own static keys.
    if !is_visited || (source == parent && has_static_keys(&profile)) {
        return Ok(());
    }
    let visited = Value::List(visited.iter().map(Value::from).collect());
    Err(ErrorKind::InfiniteLoopConfig {
        source_profile: source.to_owned(),
        visited_profiles: PythonRepr(&visited).to_string(),
    }
    .into())
}

fn invalid(error_msg: String) -> Error {
    ErrorKind::InvalidConfig { error_msg }.into()
}
