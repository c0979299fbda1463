//! `S3ExpressIdentityCache`: the sessions of S3 Express buckets, with which requests to them are signed.
//!
//! A session comes from the client's own call of `CreateSession`, with the client's endpoint, handlers and
//! retries. Counterpart: botocore `utils.py` (`S3ExpressIdentityCache`, `S3ExpressIdentityResolver`).

use std::sync::Arc;

use arc_swap::ArcSwapOption;
use botoxide_core::credential::Credentials;
use botoxide_core::error::{Error, ErrorKind, Result};
use botoxide_core::text::Text;
use botoxide_core::value::{Map, Value};
use futures_core::future::BoxFuture;

use super::super::client_args::ClientArgs;
use crate::credentials::RefreshLock;
use crate::hooks::FeatureSet;
use crate::seam::{Clock, ForkMutex};

/// How many buckets have a session at a time; that which was used longest ago makes room.
// P235
const CAPACITY: usize = 100;
/// With less than this left, a refresh is tried, and a failure is ignored. Seconds.
// P235
const ADVISORY: i64 = 45;
/// With less than this left, a failure of the refresh is returned to the caller. Seconds.
// P235
const MANDATORY: i64 = 10;

/// The sessions of a client, by bucket.
#[derive(Debug, Default)]
pub(crate) struct S3ExpressIdentityCache {
    /// The one used last is the last.
    identities: ForkMutex<Vec<Arc<Identity>>>,
}

#[derive(Debug)]
struct Identity {
    bucket: Text,
    session: ArcSwapOption<Credentials>,
    refresh_lock: RefreshLock,
}

impl S3ExpressIdentityCache {
    /// The current session of `bucket`. Of concurrent callers, one creates or refreshes it, and
    /// sends the features of its call.
    ///
    /// # Errors
    ///
    /// Errors of the call; those of a refresh only if less than ten seconds are left.
    pub(in crate::call) async fn credentials(
        &self,
        client: &Arc<ClientArgs>,
        bucket: &str,
        features: FeatureSet,
    ) -> Result<Arc<Credentials>> {
        let clock = &*client.seams.clock;
        let identity = self.identity(bucket, clock);
        let mut has_waited = false;
        loop {
            let session = identity.read();
            let is_mandatory = match &session {
                // A waiting caller takes the result, even if it is due for a refresh soon.
                Some(session)
                    if !expires_within(
                        session,
                        if has_waited { MANDATORY } else { ADVISORY },
                        clock,
                    ) =>
                {
                    return Ok(Arc::clone(session));
                }
                Some(session) => expires_within(session, MANDATORY, clock),
                None => true,
            };
            let guard = if is_mandatory {
                identity.refresh_lock.lock_or_wait().await?
            } else {
                identity.refresh_lock.try_lock()
            };
            match (guard, session) {
                // The state from before the turn may be outdated.
                (Some(_guard), _) => return identity.find_or_renew(client, features).await,
                (None, Some(session)) if !is_mandatory => return Ok(session),
                (None, _) => has_waited = true,
            }
        }
    }

    fn identity(&self, bucket: &str, clock: &dyn Clock) -> Arc<Identity> {
        let mut identities = self.identities.lock();
        let at = identities
            .iter()
            .position(|identity| identity.bucket == bucket);
        let identity = if let Some(at) = at {
            identities.remove(at)
        } else {
            if identities.len() >= CAPACITY {
                identities.remove(0);
            }
            Arc::new(Identity {
                bucket: bucket.into(),
                session: ArcSwapOption::empty(),
                refresh_lock: RefreshLock::new(clock.holds_thread()),
            })
        };
        identities.push(Arc::clone(&identity));
        identity
    }
}

impl Identity {
    /// Only for the holder of the turn.
    async fn find_or_renew(
        &self,
        client: &Arc<ClientArgs>,
        features: FeatureSet,
    ) -> Result<Arc<Credentials>> {
        let clock = &*client.seams.clock;
        let session = match self.read() {
            Some(session) => session,
            None => self.replace(create_session(client, &self.bucket, features).await?),
        };
        if !expires_within(&session, ADVISORY, clock) {
            return Ok(session);
        }
        let is_mandatory = expires_within(&session, MANDATORY, clock);
        match create_session(client, &self.bucket, features).await {
            Ok(renewed) => {
                let session = self.replace(renewed);
                if expires_within(&session, 0, clock) {
                    let msg = "Credentials were refreshed, but the refreshed credentials are still expired.";
                    tracing::warn!("{msg}");
                    return Err(ErrorKind::Runtime { msg: msg.into() }.into());
                }
                Ok(session)
            }
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
                Ok(session)
            }
        }
    }

    fn read(&self) -> Option<Arc<Credentials>> {
        self.session.load_full()
    }

    fn replace(&self, session: Credentials) -> Arc<Credentials> {
        let session = Arc::new(session);
        self.session.store(Some(Arc::clone(&session)));
        session
    }
}

fn expires_within(session: &Credentials, seconds: i64, clock: &dyn Clock) -> bool {
    let mut limit = clock.now();
    limit.seconds = limit.seconds.saturating_add(seconds);
    session.expiry.is_none_or(|expiry| expiry < limit)
}

async fn create_session(
    client: &Arc<ClientArgs>,
    bucket: &Text,
    features: FeatureSet,
) -> Result<Credentials> {
    let answer = call_create_session(client, bucket, features).await?;
    let found = &answer["Credentials"];
    let text = |name: &str| {
        let value = found[name].as_str();
        value.ok_or_else(|| {
            Error::response_parser(format!(
                "Unable to parse response: CreateSession has no {name}"
            ))
        })
    };
    let mut session = Credentials::new(
        text("AccessKeyId")?,
        text("SecretAccessKey")?,
        Some(text("SessionToken")?.to_owned()),
    );
    session.expiry = found["Expiration"].to_timestamp();
    session.method = "s3express";
    Ok(session)
}

/// The call within a call; its own future, so that neither's type contains the other's.
fn call_create_session<'a>(
    client: &'a Arc<ClientArgs>,
    bucket: &'a Text,
    features: FeatureSet,
) -> BoxFuture<'a, Result<Value>> {
    let params: Map = [("Bucket", bucket.clone())].into_iter().collect();
    Box::pin(async move {
        let operation = client.service.operation("CreateSession")?;
        super::super::call_within(client, operation, Value::Map(params), features).await
    })
}
