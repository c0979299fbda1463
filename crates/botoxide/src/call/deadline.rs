//! `Deadline`: when a whole call must have ended, whatever it waits for: `Config(overall_timeout=…)`.
//!
//! Not here: the timeouts of connecting and reading (`transport`). A call on a runtime is dropped in the middle; one
//! that holds its thread finds each of its waits cut short. Counterpart: none. DIFFERENCE 51

use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

use botoxide_core::error::{Error, ErrorKind, Result};

use super::client_args::ClientArgs;
use crate::seam::{Clock, TimeLimit};

/// When a call must have ended.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Deadline(Option<Limit>);

#[derive(Clone, Copy, Debug)]
struct Limit {
    timeout: Duration,
    /// By the clock's monotonic time.
    end: Duration,
}

impl Deadline {
    /// That of a call that begins now.
    pub(super) fn new(client: &ClientArgs) -> Self {
        Self(client.config.overall_timeout.map(|timeout| Limit {
            timeout,
            end: client.seams.clock.monotonic().saturating_add(timeout),
        }))
    }

    /// Drives a call to its end, or to the end of its time.
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
                // What failed because it was cut short failed for want of time.
                if clock.monotonic() >= limit.end {
                    limit.error_with(error)
                } else {
                    error
                }
            })
        })
        .await
    }

    /// Refuses a wait that would not end in time; `last` is why one would wait.
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
