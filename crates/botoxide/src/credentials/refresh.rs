//! `CredentialsCache`: the credentials of a session, found once and renewed before they expire.
//!
//! Counterpart: botocore `credentials.py` (`RefreshableCredentials`) and `session.py` (`get_credentials`).

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use botoxide_core::credential::Credentials;
use botoxide_core::error::{ErrorKind, Result};

use super::{Chain, Provider};
use crate::hooks::{Feature, FeatureSet};
use crate::seam::{Clock, Seams};

/// With less than this left, renewal is tried, and a failure is no harm. Seconds. // C124
const ADVISORY: i64 = 15 * 60;
/// With less than this left, a failure of the renewal is the caller's. Seconds. // C124
const MANDATORY: i64 = 10 * 60;

/// The credentials of a session: looked for when they are first needed, kept, and renewed.
///
/// Never waits for another thread, so that it can be polled without a runtime: while one call renews, others use
/// the credentials that are there, or renew them too if these are about to expire.
#[derive(Debug)]
pub struct CredentialsCache {
    source: Source,
    clock: Arc<dyn Clock>,
    current: RwLock<Option<Current>>,
    is_refreshing: AtomicBool,
}

#[derive(Debug)]
enum Source {
    Chain(Chain),
    Given,
}

#[derive(Clone, Debug)]
struct Current {
    credentials: Arc<Credentials>,
    /// Who renews them; `None` for credentials that were given in code.
    provider: Option<Arc<dyn Provider>>,
}

impl CredentialsCache {
    /// Credentials from a chain.
    pub fn new(seams: &Seams, chain: Chain) -> Self {
        Self::make(seams, Source::Chain(chain), None)
    }

    /// Credentials that were given in code.
    pub fn given(seams: &Seams, credentials: Credentials) -> Self {
        let current = Current {
            credentials: Arc::new(credentials),
            provider: None,
        };
        Self::make(seams, Source::Given, Some(current))
    }

    fn make(seams: &Seams, source: Source, current: Option<Current>) -> Self {
        let clock = Arc::clone(&seams.clock);
        Self {
            source,
            clock,
            current: RwLock::new(current),
            is_refreshing: AtomicBool::new(false),
        }
    }

    /// The credentials to sign with now; `None` if nobody has any, in which case the next call looks again.
    ///
    /// # Errors
    ///
    /// Of the chain; and of a renewal, if less than ten minutes are left. // C124
    pub async fn credentials(&self) -> Result<Option<Arc<Credentials>>> {
        let Some(current) = self.read() else {
            return self.find().await;
        };
        let Some(provider) = &current.provider else {
            return Ok(Some(current.credentials));
        };
        if !self.has_less_than(&current.credentials, ADVISORY) {
            return Ok(Some(current.credentials));
        }
        let is_mandatory = self.has_less_than(&current.credentials, MANDATORY);
        let is_first = !self.is_refreshing.swap(true, Ordering::AcqRel);
        if !is_first && !is_mandatory {
            return Ok(Some(current.credentials));
        }
        // Given back when this call is done, or dropped in the middle.
        let _turn = is_first.then(|| Turn(&self.is_refreshing));
        match provider.refresh().await {
            Ok(credentials) => self.replace(credentials, provider).map(Some),
            Err(error) if is_mandatory => Err(error),
            Err(error) => {
                tracing::warn!(%error, "refreshing temporary credentials failed during advisory refresh period");
                Ok(Some(current.credentials))
            }
        }
    }

    /// Where the credentials came from, if they were looked for and found: `env`, `explicit` …
    pub fn method(&self) -> Option<&'static str> {
        self.read().map(|current| current.credentials.method)
    }

    /// What the user agent says about the credentials, if they were looked for and found.
    pub fn features(&self) -> FeatureSet {
        match self.read() {
            Some(Current {
                provider: Some(provider),
                ..
            }) => provider.features(),
            Some(_) => [Feature::CredentialsCode].into_iter().collect(),
            None => FeatureSet::default(),
        }
    }

    async fn find(&self) -> Result<Option<Arc<Credentials>>> {
        let Source::Chain(chain) = &self.source else {
            return Ok(None);
        };
        let Some((credentials, provider)) = chain.load().await? else {
            return Ok(None);
        };
        let credentials = Arc::new(credentials);
        self.write(Current {
            credentials: Arc::clone(&credentials),
            provider: Some(provider),
        });
        Ok(Some(credentials))
    }

    fn replace(
        &self,
        credentials: Credentials,
        provider: &Arc<dyn Provider>,
    ) -> Result<Arc<Credentials>> {
        let credentials = Arc::new(credentials);
        self.write(Current {
            credentials: Arc::clone(&credentials),
            provider: Some(Arc::clone(provider)),
        });
        if self.has_less_than(&credentials, 0) {
            let error =
                "Credentials were refreshed, but the refreshed credentials are still expired.";
            return Err(ErrorKind::CredentialRetrieval {
                provider: provider.method().to_owned(),
                error_msg: error.to_owned(),
            }
            .into());
        }
        Ok(credentials)
    }

    fn has_less_than(&self, credentials: &Credentials, seconds: i64) -> bool {
        let Some(expiry) = credentials.expiry else {
            return false;
        };
        let mut limit = self.clock.now();
        limit.seconds = limit.seconds.saturating_add(seconds);
        expiry < limit
    }

    fn read(&self) -> Option<Current> {
        self.current
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn write(&self, current: Current) {
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Some(current);
    }
}

struct Turn<'a>(&'a AtomicBool);

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::credentials::{Env, ready};
    use crate::seam::Fakes;

    /// 2015-08-30T12:36:00Z on the clock, credentials that expire at 13:36.
    fn world() -> (Fakes, CredentialsCache) {
        let world = Fakes::default();
        for (name, value) in [
            ("AWS_ACCESS_KEY_ID", "first"),
            ("AWS_SECRET_ACCESS_KEY", "S"),
            ("AWS_CREDENTIAL_EXPIRATION", "2015-08-30T13:36:00Z"),
        ] {
            world.env.set(name, value);
        }
        let seams = world.seams();
        let cache = CredentialsCache::new(&seams, Chain::new(vec![Arc::new(Env::new(&seams))]));
        (world, cache)
    }

    fn key(cache: &CredentialsCache) -> Result<String> {
        ready(cache.credentials()).map(|credentials| credentials.unwrap().access_key.clone())
    }

    #[test]
    fn credentials_are_renewed_in_time() {
        // C124
        let (world, cache) = world();
        assert_eq!(cache.method(), None);
        assert!(cache.features().is_empty());
        assert_eq!(key(&cache).unwrap(), "first");
        assert_eq!(cache.method(), Some("env"));
        assert!(cache.features().contains(Feature::CredentialsEnvVars));
        world.env.set("AWS_ACCESS_KEY_ID", "second");
        world.clock.advance(Duration::from_mins(45));
        assert_eq!(key(&cache).unwrap(), "first", "15 minutes are left");
        world.clock.advance(Duration::from_secs(1));
        assert_eq!(key(&cache).unwrap(), "second");
    }

    #[test]
    fn a_failure_matters_in_the_last_ten_minutes_only() {
        // C124
        let (world, cache) = world();
        key(&cache).unwrap();
        world.env.remove("AWS_ACCESS_KEY_ID");
        world.clock.advance(Duration::from_mins(50));
        assert_eq!(key(&cache).unwrap(), "first");
        world.clock.advance(Duration::from_secs(1));
        assert_eq!(
            key(&cache).unwrap_err().to_string(),
            "Partial credentials found in env, missing: AWS_ACCESS_KEY_ID"
        );
        world.env.set("AWS_ACCESS_KEY_ID", "second");
        world.clock.advance(Duration::from_hours(1));
        let error = key(&cache).unwrap_err().to_string();
        assert!(
            error.ends_with("the refreshed credentials are still expired."),
            "{error}"
        );
    }

    #[test]
    fn nothing_is_found_again_and_given_stays() {
        let world = Fakes::default();
        let seams = world.seams();
        let cache = CredentialsCache::new(&seams, Chain::new(vec![Arc::new(Env::new(&seams))]));
        assert_eq!(ready(cache.credentials()).unwrap(), None);
        world.env.set("AWS_ACCESS_KEY_ID", "late");
        world.env.set("AWS_SECRET_ACCESS_KEY", "S");
        assert_eq!(key(&cache).unwrap(), "late");
        let cache = CredentialsCache::given(&seams, Credentials::new("given", "S", None));
        assert_eq!(
            (key(&cache).unwrap().as_str(), cache.method()),
            ("given", Some("explicit"))
        );
    }
}
