//! The client's retry mode as handlers of its own hooks.
//!
//! Not here: the decisions and their parameters (`botoxide_core::retry`). Counterpart: botocore `client.py`
//! (`_register_retries`), `retries/standard.py` and `retries/adaptive.py` (`register_retry_handler`).

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use botoxide_core::error::Result;
use botoxide_core::model::Service;
use botoxide_core::retry::{Decision, Legacy, Outcome, RateLimiter, Standard};
use botoxide_core::value::Value;
use futures_core::future::BoxFuture;
use tokio::sync::Notify;

use super::session_parts::SessionParts;
use crate::call::set_metadata;
use crate::config::{Retries, RetryMode};
use crate::hooks::{AsyncHandler, Emitter, Event, Handler, NeedsRetry, Position, Reply, UniqueId};
use crate::seam::{Clock, PerProcess, Random, interrupt};

/// Registers the retry mode.
// P036 P037 P038 P039
pub(super) fn register(
    emitter: &Emitter,
    session: &SessionParts,
    service: Service,
    service_name: &str,
    retries: &Retries,
) -> Result<()> {
    let max_attempts = retries
        .total_max_attempts
        .map(|count| u32::try_from(count).unwrap_or(u32::MAX));
    let client = ForClient {
        emitter,
        service_id: service.service_id()?.hyphenize(),
        service_name: service_name.into(),
        random: Arc::clone(&session.seams.random),
    };
    match retries.mode {
        Some(RetryMode::Adaptive) => {
            let clock = &session.seams.clock;
            client.register_standard(max_attempts, Some(Arc::clone(clock)))?;
            client.register_adaptive(Arc::clone(clock))
        }
        Some(RetryMode::Legacy) => {
            let rules = session.loader.data("_retry")?;
            let mode = Legacy::new(rules, service.endpoint_prefix(), max_attempts)?;
            client.register_legacy(mode)
        }
        Some(RetryMode::Standard) | None => client.register_standard(max_attempts, None),
    }
}

/// The client whose retries are registered.
struct ForClient<'a> {
    emitter: &'a Emitter,
    service_id: String,
    service_name: Arc<str>,
    random: Arc<dyn Random>,
}

impl ForClient<'_> {
    /// The standard mode. With a clock it waits itself when a long poll ends, so that later handlers see the
    /// current time.
    fn register_standard(
        &self,
        max_attempts: Option<u32>,
        clock: Option<Arc<dyn Clock>>,
    ) -> Result<()> {
        let service_id = &self.service_id;
        let mode = Arc::new(Standard::new(service_id, max_attempts));

        let seed = Arc::clone(&mode);
        let seed_max_attempts = Handler::sync(move |event| {
            if let Event::RequestCreated(event) = event {
                event.context.retries.max = Some(seed.max_attempts());
            }
            Ok(Reply::None)
        });
        self.register_once("request-created", "seed-max-attempts", seed_max_attempts)?;

        let release = Arc::clone(&mode);
        let release_quota = Handler::sync(move |event| {
            if let Event::AfterCall(event) = event {
                release.release(event.response.status, event.context.retry_quota_capacity);
            }
            Ok(Reply::None)
        })
        .without_output();
        self.emitter
            .register(&format!("after-call.{service_id}"), release_quota)?;

        let (random, service_name) = (Arc::clone(&self.random), Arc::clone(&self.service_name));
        let decide = Handler::sync(move |event| {
            let Event::NeedsRetry(event) = event else {
                return Ok(Reply::None);
            };
            let decision = mode.decide(&outcome(event, &service_name), || Ok(random.unit()?))?;
            Ok(apply(event, decision))
        });
        let decide = match clock {
            Some(clock) => Handler::asynchronous(Waiting { decide, clock }),
            None => decide,
        };
        self.register_once("needs-retry", "retry-config", decide.without_output())
    }

    fn register_adaptive(&self, clock: Arc<dyn Clock>) -> Result<()> {
        let limiter = Arc::new(Limiting {
            rate: PerProcess::new(Rate::new(&*clock)),
            service_name: Arc::clone(&self.service_name),
            clock,
        });
        let limiter = Handler::shared(limiter);
        self.emitter.register("before-send", limiter.clone())?;
        self.emitter
            .register("needs-retry", limiter.without_output())
    }

    fn register_legacy(&self, mode: Legacy) -> Result<()> {
        let (random, service_name) = (Arc::clone(&self.random), Arc::clone(&self.service_name));
        let decide = Handler::sync(move |event| {
            let Event::NeedsRetry(event) = event else {
                return Ok(Reply::None);
            };
            // Unlike the standard mode, the first attempt does not know it yet.
            let max = &mut event.context.retries.max;
            *max = (*max).max(Some(mode.max_attempts()));
            let decision = mode.decide(&outcome(event, &service_name), || Ok(random.unit()?))?;
            Ok(apply(event, decision))
        });
        self.register_once("needs-retry", "retry-config", decide.without_output())
    }

    /// Registers a handler for an event of the client's service, under a unique id.
    fn register_once(&self, event: &str, id: &str, handler: Handler) -> Result<()> {
        let service_id = &self.service_id;
        let id = format!("{id}-{service_id}");
        let unique = UniqueId {
            id: &id,
            is_counted: false,
        };
        let event = format!("{event}.{service_id}");
        self.emitter
            .register_at(&event, handler, Position::Middle, Some(unique))
    }
}

/// Decides, and waits at once if that ends the call.
struct Waiting {
    decide: Handler,
    clock: Arc<dyn Clock>,
}

impl AsyncHandler for Waiting {
    fn call<'a>(&'a self, event: &'a mut Event<'_>) -> BoxFuture<'a, Result<Reply>> {
        Box::pin(async move {
            let reply = self.decide.call(event).await?;
            if let Reply::WaitAndStop(delay) = reply {
                self.clock.sleep(delay).await;
                return Ok(Reply::Stop);
            }
            Ok(reply)
        })
    }
}

/// Delays requests, and adapts the rate to their outcome.
// P039 P290
struct Limiting {
    /// A forked child starts again: a thread of the parent may be in the middle of a change.
    rate: PerProcess<Rate>,
    service_name: Arc<str>,
    // DIFFERENCE 32: it uses the monotonic clock, not the time of day.
    clock: Arc<dyn Clock>,
}

struct Rate {
    limiter: RateLimiter,
    has_changed: Notify,
}

impl Rate {
    fn new(clock: &dyn Clock) -> Self {
        Self {
            limiter: RateLimiter::new(clock.monotonic()),
            has_changed: Notify::new(),
        }
    }
}

impl Limiting {
    fn rate(&self) -> &Rate {
        self.rate.get(|_| Rate::new(&*self.clock))
    }

    async fn before_send(&self) -> Result<()> {
        while let Some(wait) = self.rate().limiter.acquire(self.clock.monotonic()) {
            self.wait(wait).await;
            interrupt::check()?;
        }
        Ok(())
    }

    /// Waits, but not longer than until there is another rate.
    async fn wait(&self, duration: Duration) {
        let mut changed = pin!(self.rate().has_changed.notified());
        let mut sleep = self.clock.sleep(duration);
        poll_fn(|context| {
            if sleep.as_mut().poll(context).is_ready() {
                return Poll::Ready(());
            }
            changed.as_mut().poll(context)
        })
        .await;
    }

    fn needs_retry(&self, event: &NeedsRetry<'_>) {
        self.record(outcome(event, &self.service_name).is_throttling());
    }

    fn record(&self, is_throttling: bool) {
        let rate = self.rate();
        rate.limiter.record(self.clock.monotonic(), is_throttling);
        rate.has_changed.notify_one();
    }
}

impl AsyncHandler for Limiting {
    fn call<'a>(&'a self, event: &'a mut Event<'_>) -> BoxFuture<'a, Result<Reply>> {
        Box::pin(async move {
            match event {
                Event::BeforeSend(_) => self.before_send().await?,
                Event::NeedsRetry(event) => self.needs_retry(event),
                _ => {}
            }
            Ok(Reply::None)
        })
    }
}

fn outcome<'a>(event: &'a NeedsRetry<'_>, service_name: &'a str) -> Outcome<'a> {
    Outcome {
        attempt: event.attempts,
        operation: event.call.operation,
        service_name,
        response: event.response.as_deref(),
        parsed: event.parsed.as_deref(),
        error: event.error,
    }
}

/// Records the decision, and logs it.
fn apply(event: &mut NeedsRetry<'_>, decision: Decision) -> Reply {
    if let Some(parsed) = event.parsed.as_deref_mut() {
        if decision.max_attempts_reached {
            set_metadata(parsed, "MaxAttemptsReached", Value::Bool(true));
        }
        if decision.retry_quota_reached {
            set_metadata(parsed, "RetryQuotaReached", Value::Bool(true));
        }
    }
    if let Some(amount) = decision.acquired {
        event.context.retry_quota_capacity = Some(amount);
    }
    match (decision.retry_after, decision.wait_and_stop) {
        (Some(delay), _) => Reply::Retry(delay),
        (None, Some(delay)) => Reply::WaitAndStop(delay),
        (None, None) => Reply::None,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::task::{Context, Waker};

    use botoxide_core::time::Timestamp;

    use super::*;

    /// A clock whose waits never end.
    #[derive(Debug, Default)]
    struct Stuck {
        monotonic: Mutex<Duration>,
    }

    impl Clock for Stuck {
        fn now(&self) -> Timestamp {
            Timestamp::new(0, 0)
        }

        fn monotonic(&self) -> Duration {
            *self.monotonic.lock().unwrap()
        }

        fn sleep(&self, _: Duration) -> BoxFuture<'_, ()> {
            Box::pin(std::future::pending())
        }
    }

    // P039 P290
    #[test]
    fn waiting_calls_notice_a_new_rate() {
        let clock = Arc::new(Stuck::default());
        let limiting = Limiting {
            rate: PerProcess::new(Rate {
                limiter: RateLimiter::new(Duration::ZERO),
                has_changed: Notify::new(),
            }),
            service_name: "sqs".into(),
            clock: Arc::<Stuck>::clone(&clock),
        };
        let mut context = Context::from_waker(Waker::noop());
        let mut first = pin!(limiting.before_send());
        assert!(
            first.as_mut().poll(&mut context).is_ready(),
            "nobody throttles"
        );
        limiting.record(true);
        let mut second = pin!(limiting.before_send());
        assert!(second.as_mut().poll(&mut context).is_pending());
        *clock.monotonic.lock().unwrap() = Duration::from_secs(3);
        assert!(
            second.as_mut().poll(&mut context).is_pending(),
            "its wait has not ended"
        );
        limiting.record(false);
        assert!(second.as_mut().poll(&mut context).is_ready());
    }
}
