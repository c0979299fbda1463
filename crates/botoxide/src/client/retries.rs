//! The client's retry mode as handlers of its own hooks.
//!
//! Counterpart: botocore `retries/standard.py` (`register_retry_handler`), `client.py` (`_register_retries`).

use std::sync::Arc;

use botoxide_core::error::Result;
use botoxide_core::retry::{Decision, Outcome, Standard};
use botoxide_core::text::Text;
use botoxide_core::value::Value;

use crate::config::Retries;
use crate::hooks::{Emitter, Event, Handler, NeedsRetry, Position, Reply, UniqueId};
use crate::seam::Seams;

/// Registers the retry mode. // P036 P037 P038
pub(super) fn register(
    emitter: &Emitter,
    seams: &Seams,
    service_id: &str,
    service_name: &str,
    retries: &Retries,
) -> Result<()> {
    let max_attempts = retries
        .total_max_attempts
        .map(|count| u32::try_from(count).unwrap_or(u32::MAX));
    let mode = Arc::new(Standard::new(service_id, max_attempts));

    let seed = Arc::clone(&mode);
    let seed_max_attempts = Handler::sync(move |event| {
        if let Event::RequestCreated(event) = event {
            event.context.retries.max = Some(seed.max_attempts());
        }
        Ok(Reply::None)
    });
    let id = format!("seed-max-attempts-{service_id}");
    let unique = UniqueId {
        id: &id,
        is_counted: false,
    };
    let event = format!("request-created.{service_id}");
    emitter.register_at(&event, seed_max_attempts, Position::Middle, Some(unique))?;

    let release = Arc::clone(&mode);
    let release_quota = Handler::sync(move |event| {
        if let Event::AfterCall(event) = event {
            release.release(event.response.status, event.context.retry_quota_capacity);
        }
        Ok(Reply::None)
    });
    emitter.register(&format!("after-call.{service_id}"), release_quota)?;

    let random = Arc::clone(&seams.random);
    let service_name = service_name.to_owned();
    let decide = Handler::sync(move |event| {
        let Event::NeedsRetry(event) = event else {
            return Ok(Reply::None);
        };
        let decision = mode.decide(&outcome(event, &service_name), || Ok(random.unit()?))?;
        Ok(apply(event, decision))
    });
    let id = format!("retry-config-{service_id}");
    let unique = UniqueId {
        id: &id,
        is_counted: false,
    };
    emitter.register_at(
        &format!("needs-retry.{service_id}"),
        decide,
        Position::Middle,
        Some(unique),
    )
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

/// Writes down what was decided, and says it.
fn apply(event: &mut NeedsRetry<'_>, decision: Decision) -> Reply {
    if let Some(parsed) = event.parsed.as_deref_mut()
        && let Some(metadata) = parsed
            .as_map_mut()
            .and_then(|parsed| parsed.get_mut("ResponseMetadata"))
        && let Some(metadata) = metadata.as_map_mut()
    {
        if decision.max_attempts_reached {
            metadata.insert(Text::from_static("MaxAttemptsReached"), Value::Bool(true));
        }
        if decision.retry_quota_reached {
            metadata.insert(Text::from_static("RetryQuotaReached"), Value::Bool(true));
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
