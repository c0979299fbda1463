//! `CredentialsCache`: the credentials of a session, loaded once and refreshed before they expire.
//!
//! Counterpart: botocore `credentials.py` (`RefreshableCredentials`) and `session.py` (`get_credentials`).

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use arc_swap::ArcSwapOption;
use botoxide_core::credential::Credentials;
use botoxide_core::error::{ErrorKind, Result};
use once_cell::race::OnceBox;

use super::refresh_lock::RefreshLock;
use super::{Chain, ChainParts, Provider};
use crate::hooks::{Feature, FeatureSet};
use crate::observe;
use crate::seam::{Clock, Seams};

/// With less than this left, a refresh is tried, and a failure is ignored. Seconds.
// C124
const ADVISORY: i64 = 15 * 60;
/// With less than this left, a failure of the refresh is returned to the caller. Seconds.
// C124
const MANDATORY: i64 = 10 * 60;

/// The credentials of a session: loaded when they are first needed, cached, and refreshed.
///
/// With any number of callers, one loads and refreshes. Meanwhile the others use the current credentials,
/// or wait if these are about to expire.
///
/// # Example: credentials of a role, refreshed while they are used
///
/// ```
/// use std::sync::Arc;
/// use botoxide::credentials::{Chain, CredentialsCache, Env};
/// use botoxide::seam::Fakes;
/// use botoxide::transport::block_on;
///
/// let world = Fakes::default();
/// world.env.set("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE");
/// world.env.set("AWS_SECRET_ACCESS_KEY", "secret");
/// let seams = world.seams();
/// let cache = CredentialsCache::new(&seams, Chain::new(vec![Arc::new(Env::new(&seams))]));
/// let credentials = block_on(cache.credentials())??.unwrap();
/// assert_eq!(credentials.access_key, "AKIDEXAMPLE");
/// # Ok::<(), botoxide::Error>(())
/// ```
#[derive(Debug)]
pub struct CredentialsCache {
    source: Source,
    clock: Arc<dyn Clock>,
    current: ArcSwapOption<Current>,
    refresh_lock: RefreshLock,
    /// The provider that has the credentials, if that was determined before they were needed.
    expected: OnceBox<Arc<dyn Provider>>,
    /// Whether the last search found nothing, which is then the result for all waiting callers.
    found_nothing: AtomicBool,
}

#[derive(Debug)]
enum Source {
    Chain(Chain),
    Given,
    /// The standard chain, built when it is first needed.
    Standard(Box<ChainParts>, OnceBox<Chain>),
}

#[derive(Clone, Debug)]
struct Current {
    credentials: Arc<Credentials>,
    /// The provider that refreshes them; `None` for credentials that were given in code.
    provider: Option<Arc<dyn Provider>>,
}

impl CredentialsCache {
    /// Credentials from a chain.
    pub fn new(seams: &Seams, chain: Chain) -> Self {
        Self::make(&seams.clock, Source::Chain(chain), None)
    }

    /// Credentials from [`Chain::standard`], which is built when credentials are first needed.
    pub fn standard(parts: ChainParts) -> Self {
        let clock = Arc::clone(&parts.seams.clock);
        let source = Source::Standard(Box::new(parts), OnceBox::new());
        Self::make(&clock, source, None)
    }

    /// Credentials that were given in code.
    pub fn given(seams: &Seams, credentials: Credentials) -> Self {
        let current = Current {
            credentials: Arc::new(credentials),
            provider: None,
        };
        Self::make(&seams.clock, Source::Given, Some(current))
    }

    fn make(clock: &Arc<dyn Clock>, source: Source, current: Option<Current>) -> Self {
        Self {
            source,
            clock: Arc::clone(clock),
            current: ArcSwapOption::new(current.map(Arc::new)),
            refresh_lock: RefreshLock::new(clock.holds_thread()),
            expected: OnceBox::new(),
            found_nothing: AtomicBool::new(false),
        }
    }

    /// The credentials to sign with now; `None` if no provider has any; the next call then looks again.
    ///
    /// # Errors
    ///
    /// Errors of the chain; and of a refresh, if less than ten minutes are left.
    // C124
    pub async fn credentials(&self) -> Result<Option<Arc<Credentials>>> {
        let current = self.read();
        let provider = current.and_then(|current| current.provider);
        if let Some(provider) = provider.filter(|provider| provider.renews_itself()) {
            return Ok(provider.load().await?.map(Arc::new));
        }
        let mut has_waited = false;
        loop {
            let current = self.read();
            let is_mandatory = match &current {
                // A waiting caller takes the result, even if it is due for a refresh soon.
                Some(current)
                    if !self.needs(current, if has_waited { MANDATORY } else { ADVISORY }) =>
                {
                    return Ok(Some(Arc::clone(&current.credentials)));
                }
                Some(current) => self.needs(current, MANDATORY),
                None if has_waited && self.found_nothing.load(Ordering::Acquire) => {
                    return Ok(None);
                }
                None => true,
            };
            let guard = if is_mandatory {
                self.refresh_lock.lock_or_wait().await?
            } else {
                self.refresh_lock.try_lock()
            };
            match (guard, current) {
                // The state from before the turn may be outdated.
                (Some(_guard), _) => return self.watched().await,
                (None, Some(current)) if !is_mandatory => return Ok(Some(current.credentials)),
                (None, _) => has_waited = true,
            }
        }
    }

    /// Whether there are credentials, without those that need a request, a process or a prompt first.
    pub(super) async fn is_found(&self) -> Result<bool> {
        let Source::Chain(chain) = &self.source else {
            return Ok(self.credentials().await?.is_some());
        };
        for provider in chain.providers() {
            if provider.is_deferred() {
                if provider.is_configured().await? {
                    self.expected.get_or_init(|| Box::new(Arc::clone(provider)));
                    return Ok(true);
                }
            } else if let Some(credentials) = provider.load().await? {
                self.write(Current {
                    credentials: Arc::new(credentials),
                    provider: Some(Arc::clone(provider)),
                });
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The owner of these credentials: part of the cache key of a role that is assumed with them. `None` where there are
    /// no credentials.
    ///
    /// # Errors
    ///
    /// As [`credentials`](Self::credentials).
    pub(super) async fn identity(&self) -> Result<Option<String>> {
        if self.expected.get().is_none() && self.read().is_none() {
            self.is_found().await?;
        }
        let current = self.read();
        let is_permanent = |current: &Current| current.credentials.token.is_none();
        if !current.as_ref().is_some_and(is_permanent) {
            let found = current
                .as_ref()
                .and_then(|current| current.provider.clone());
            let provider = found.or_else(|| self.expected.get().cloned());
            if let Some(provider) = provider
                && let Some(identity) = provider.identity().await?
            {
                return Ok(Some(identity));
            }
        }
        // A permanent key never changes its owner, and temporary ones without a better name differ from all others.
        let credentials = self.credentials().await?;
        Ok(credentials.map(|credentials| format!("key {}", credentials.access_key)))
    }

    /// The source of the credentials, if they were found: `env`, `explicit` …
    pub fn method(&self) -> Option<&'static str> {
        self.read().map(|current| current.credentials.method)
    }

    /// The user agent's features for the credentials, if they were found.
    pub fn features(&self) -> FeatureSet {
        match self.read() {
            Some(Current {
                provider: Some(provider),
                ..
            }) => provider.features(),
            Some(_) => [Feature::CredentialsCode].into_iter().collect(),
            None => self
                .expected
                .get()
                .map_or_else(FeatureSet::default, |provider| provider.features()),
        }
    }

    /// Only for the holder of the turn.
    async fn watched(&self) -> Result<Option<Arc<Credentials>>> {
        let span = observe::span::credentials();
        let found = pin!(self.find_or_renew());
        let result = observe::span::within(&span, found).await;
        observe::span::credentials_ended(&span, result.as_ref().map(Option::as_deref));
        result
    }

    async fn find_or_renew(&self) -> Result<Option<Arc<Credentials>>> {
        let current = match self.read() {
            Some(current) => current,
            None => match self.find().await? {
                Some(found) => found,
                None => return Ok(None),
            },
        };
        let Some(provider) = &current.provider else {
            return Ok(Some(current.credentials));
        };
        if !self.needs(&current, ADVISORY) {
            return Ok(Some(current.credentials));
        }
        let is_mandatory = self.needs(&current, MANDATORY);
        match provider.refresh().await {
            Ok(Some(credentials)) => self.replace(credentials, provider).map(Some),
            // A source that has lost its credentials is an error even while the old ones are valid.
            Ok(None) => Err(super::retrieval_error(
                provider.method(),
                "Credential refresh failed, response did not contain: access_key, secret_key, token, expiry_time",
            )),
            Err(error) if is_mandatory => {
                tracing::warn!(
                    error = error.for_log(),
                    "refreshing temporary credentials failed during mandatory refresh period"
                );
                Err(error)
            }
            Err(error) => {
                tracing::warn!(
                    error = error.for_log(),
                    "refreshing temporary credentials failed during advisory refresh period"
                );
                Ok(Some(current.credentials))
            }
        }
    }

    /// The providers, in order; none for credentials that were given in code.
    ///
    /// # Errors
    ///
    /// As [`Chain::standard`].
    pub fn chain(&self) -> Result<Chain> {
        Ok(self.providers()?.cloned().unwrap_or_default())
    }

    fn providers(&self) -> Result<Option<&Chain>> {
        Ok(match &self.source {
            Source::Chain(chain) => Some(chain),
            Source::Given => None,
            Source::Standard(parts, chain) => {
                if chain.get().is_none() {
                    let standard = Chain::standard(parts)?;
                    chain.get_or_init(|| Box::new(standard));
                }
                chain.get()
            }
        })
    }

    /// Loads from the chain.
    async fn find(&self) -> Result<Option<Current>> {
        let Some(chain) = self.providers()? else {
            return Ok(None);
        };
        let found = chain.load().await;
        self.found_nothing
            .store(matches!(found, Ok(None)), Ordering::Release);
        let Some((credentials, provider)) = found? else {
            return Ok(None);
        };
        if provider.is_deferred() {
            let credentials = self.replace(credentials, &provider)?;
            // These are not renewed in this turn.
            return Ok(Some(Current {
                credentials,
                provider: None,
            }));
        }
        let found = Current {
            credentials: Arc::new(credentials),
            provider: Some(provider),
        };
        self.write(found.clone());
        Ok(Some(found))
    }

    fn replace(
        &self,
        credentials: Credentials,
        provider: &Arc<dyn Provider>,
    ) -> Result<Arc<Credentials>> {
        let current = Current {
            credentials: Arc::new(credentials),
            provider: Some(Arc::clone(provider)),
        };
        self.write(current.clone());
        if self.needs(&current, 0) {
            let msg =
                "Credentials were refreshed, but the refreshed credentials are still expired.";
            tracing::warn!("{msg}");
            return Err(ErrorKind::Runtime { msg: msg.into() }.into());
        }
        Ok(current.credentials)
    }

    /// Whether the credentials expire in less than so many seconds, and can be renewed.
    fn needs(&self, current: &Current, seconds: i64) -> bool {
        let (Some(expiry), Some(_)) = (current.credentials.expiry, &current.provider) else {
            return false;
        };
        let mut limit = self.clock.now();
        limit.seconds = limit.seconds.saturating_add(seconds);
        expiry < limit
    }

    fn read(&self) -> Option<Current> {
        self.current.load().as_deref().cloned()
    }

    fn write(&self, current: Current) {
        self.current.store(Some(Arc::new(current)));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::sync::atomic::AtomicUsize;
    use std::task::Poll;
    use std::time::Duration;

    use botoxide_core::params;
    use botoxide_core::value::Value;
    use futures_core::future::BoxFuture;

    use super::*;
    use crate::credentials::fake_caller::FakeCaller;
    use crate::credentials::{AssumeRoleFetcher, Env, RoleOptions, ready};
    use crate::seam::BlockingClock;
    use crate::seam::Fakes;
    use crate::transport::block_on;

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
    fn credentials_are_refreshed_in_time() {
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
    fn missing_credentials_are_not_searched_again_and_explicit_ones_stay() {
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

    /// A response of STS with credentials that are valid for this many minutes from now.
    fn answer(world: &Fakes, key: &str, minutes: i64) -> Value {
        let mut expiry = world.seams().clock.now();
        expiry.seconds += minutes * 60;
        params! { "Credentials": {
            "AccessKeyId": key, "SecretAccessKey": "S", "SessionToken": "T", "Expiration": expiry,
        } }
    }

    /// Credentials of a role with scripted responses.
    fn role(
        world: &Fakes,
        is_slow: bool,
        answers: Vec<Value>,
    ) -> (CredentialsCache, Arc<FakeCaller>) {
        let seams = world.seams();
        let caller = Arc::new(FakeCaller {
            answers: Mutex::new(answers.into()),
            is_slow,
            ..FakeCaller::default()
        });
        let source = CredentialsCache::given(&seams, Credentials::new("A", "S", None));
        let fetcher = AssumeRoleFetcher::new(
            &seams,
            Arc::<FakeCaller>::clone(&caller),
            Arc::new(source),
            "arn:aws:iam::1:role/r",
            RoleOptions::default(),
        )
        .unwrap();
        let cache = CredentialsCache::new(&seams, Chain::new(vec![Arc::new(fetcher)]));
        (cache, caller)
    }

    #[tokio::test]
    async fn a_thousand_tasks_cause_one_refresh() {
        // C124
        let world = Fakes::default();
        let answers = vec![answer(&world, "first", 60), answer(&world, "second", 180)];
        let (cache, caller) = role(&world, true, answers);
        let cache = Arc::new(cache);
        for (calls, key) in [(1, "first"), (2, "second")] {
            let tasks: Vec<_> = (0..1_000)
                .map(|_| {
                    let cache = Arc::clone(&cache);
                    tokio::spawn(async move { cache.credentials().await.unwrap().unwrap() })
                })
                .collect();
            for task in tasks {
                assert_eq!(task.await.unwrap().access_key, key);
            }
            assert_eq!(caller.calls.lock().unwrap().len(), calls);
            world.clock.advance(Duration::from_mins(70));
        }
    }

    #[tokio::test]
    async fn old_credentials_are_used_during_a_refresh() {
        // C124
        let world = Fakes::default();
        let answers = vec![answer(&world, "first", 60), answer(&world, "second", 180)];
        let (cache, caller) = role(&world, true, answers);
        assert_eq!(
            cache.credentials().await.unwrap().unwrap().access_key,
            "first"
        );
        world.clock.advance(Duration::from_mins(48));
        let mut renewal = Box::pin(cache.credentials());
        let first = std::future::poll_fn(|context| Poll::Ready(renewal.as_mut().poll(context)));
        assert!(first.await.is_pending());
        assert_eq!(
            cache.credentials().await.unwrap().unwrap().access_key,
            "first"
        );
        assert_eq!(renewal.await.unwrap().unwrap().access_key, "second");
        assert_eq!(
            cache.credentials().await.unwrap().unwrap().access_key,
            "second"
        );
        assert_eq!(caller.calls.lock().unwrap().len(), 2);
    }

    #[tokio::test]
    async fn an_abandoned_refresh_releases_the_lock() {
        let world = Fakes::default();
        let answers = vec![answer(&world, "lost", 60), answer(&world, "kept", 60)];
        let (cache, _) = role(&world, true, answers);
        let mut abandoned = Box::pin(cache.credentials());
        let first = std::future::poll_fn(|context| Poll::Ready(abandoned.as_mut().poll(context)));
        assert!(first.await.is_pending());
        let mut waiter = Box::pin(cache.credentials());
        let second = std::future::poll_fn(|context| Poll::Ready(waiter.as_mut().poll(context)));
        assert!(second.await.is_pending());
        drop(abandoned);
        assert!(waiter.await.unwrap().is_some());
    }

    /// Waits for a while, and counts.
    #[derive(Debug)]
    struct Slow {
        clock: Arc<dyn Clock>,
        loads: AtomicUsize,
    }

    impl Provider for Slow {
        fn method(&self) -> &'static str {
            "slow"
        }

        fn features(&self) -> FeatureSet {
            FeatureSet::default()
        }

        fn load(&self) -> BoxFuture<'_, Result<Option<Credentials>>> {
            Box::pin(async {
                self.loads.fetch_add(1, Ordering::AcqRel);
                self.clock.sleep(Duration::from_millis(20)).await;
                Ok(Some(Credentials::new("A", "S", None)))
            })
        }
    }

    #[test]
    fn threads_without_a_runtime_wait_for_each_other() {
        // C124
        let mut seams = Fakes::default().seams();
        seams.clock = Arc::new(BlockingClock::default());
        let slow = Arc::new(Slow {
            clock: Arc::clone(&seams.clock),
            loads: AtomicUsize::new(0),
        });
        let provider: Arc<dyn Provider> = Arc::<Slow>::clone(&slow);
        let cache = CredentialsCache::new(&seams, Chain::new(vec![provider]));
        std::thread::scope(|scope| {
            for _ in 0..32 {
                scope.spawn(|| {
                    let found = block_on(cache.credentials()).unwrap().unwrap();
                    assert_eq!(found.unwrap().access_key, "A");
                });
            }
        });
        assert_eq!(slow.loads.load(Ordering::Acquire), 1);
    }

    #[tokio::test]
    async fn a_waiter_of_a_failed_search_does_not_search_again() {
        let world = Fakes::default();
        let seams = world.seams();
        let nobody = Arc::new(Nobody(AtomicUsize::new(0)));
        let provider: Arc<dyn Provider> = Arc::<Nobody>::clone(&nobody);
        let cache = Arc::new(CredentialsCache::new(&seams, Chain::new(vec![provider])));
        let tasks: Vec<_> = (0..100)
            .map(|_| {
                let cache = Arc::clone(&cache);
                tokio::spawn(async move { cache.credentials().await.unwrap() })
            })
            .collect();
        for task in tasks {
            assert!(task.await.unwrap().is_none());
        }
        assert_eq!(nobody.0.load(Ordering::Acquire), 1);
    }

    /// Searches for a while and finds nothing.
    #[derive(Debug)]
    struct Nobody(AtomicUsize);

    impl Provider for Nobody {
        fn method(&self) -> &'static str {
            "nobody"
        }

        fn features(&self) -> FeatureSet {
            FeatureSet::default()
        }

        fn load(&self) -> BoxFuture<'_, Result<Option<Credentials>>> {
            Box::pin(async {
                self.0.fetch_add(1, Ordering::AcqRel);
                tokio::task::yield_now().await;
                Ok(None)
            })
        }
    }
}
