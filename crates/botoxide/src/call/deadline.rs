//! `Deadline`: the timeout of a whole call: `Config(overall_timeout=…)`.
//!
//! Not here: the timeouts of connecting and reading (`transport`). A call on a runtime is dropped; a
//! blocking one has each of its waits limited. Counterpart: none. DIFFERENCE 51

use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

use botoxide_core::error::{Error, ErrorKind, Result};

use super::client_args::ClientArgs;
use crate::seam::{Clock, TimeLimit};

/// The time at which a call must have ended.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Deadline(Option<Limit>);

#[derive(Clone, Copy, Debug)]
struct Limit {
    timeout: Duration,
    /// By the clock's monotonic time.
    end: Duration,
}

impl Deadline {
    /// The deadline of a call that starts now.
    pub(super) fn new(client: &ClientArgs) -> Self {
        Self(client.config.overall_timeout.map(|timeout| Limit {
            timeout,
            end: client.seams.clock.monotonic().saturating_add(timeout),
        }))
    }

    /// Runs a call until it ends or times out.
    pub(super) async fn keep<F, T>(self, clock: &dyn Clock, mut call: Pin<&mut F>) -> Result<T>
    where
        F: Future<Output = Result<T>>,
    {
        let Some(limit) = self.0 else {
            return call.await;
        };
        let mut expiry = (!clock.holds_thread()).then(|| clock.expiry(limit.end));
        std::future::poll_fn(move |context| {
            let rest = limit.end.saturating_sub(clock.monotonic());
            let polled = {
                let _limit = TimeLimit::new(rest);
                call.as_mut().poll(context)
            };
            if polled.is_pending()
                && let Some(expiry) = &mut expiry
                && expiry.as_mut().poll(context).is_ready()
            {
                return Poll::Ready(Err(limit.error()));
            }
            polled.map_err(|error| {
                // An error of a limited wait is a timeout.
                if clock.monotonic() >= limit.end {
                    limit.error_with(error)
                } else {
                    error
                }
            })
        })
        .await
    }

    /// Refuses a wait beyond the deadline; `last` is the reason of the wait.
    pub(super) fn allow(
        self,
        clock: &dyn Clock,
        wait: Duration,
        last: Option<Error>,
    ) -> Result<()> {
        match self.0 {
            Some(limit) if clock.monotonic().saturating_add(wait) >= limit.end => Err(match last {
                Some(last) => limit.error_with(last),
                None => limit.error(),
            }),
            _ => Ok(()),
        }
    }
}

impl Limit {
    fn error(self) -> Error {
        let timeout = self.timeout.as_secs_f64().to_string();
        ErrorKind::OverallTimeout { timeout }.into()
    }

    fn error_with(self, source: Error) -> Error {
        if matches!(source.kind(), ErrorKind::OverallTimeout { .. }) {
            return source;
        }
        self.error().with_source(source)
    }
}
