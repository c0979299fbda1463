//! Clock, randomness and answers, which a test can hold: for comparing signed requests with those of another program, and for
//! measuring calls without a network.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use botoxide::seam::{Clock, Random, Seams};
use botoxide::transport::{ByteStream, SendOptions, Transport};
use botoxide::types::{Body, BoxFuture, Bytes, Headers, Request, Response, Timestamp};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::environ::Replaced;

/// The time and the UUID of all sessions that are made while they are set; waits end at once in them.
static HELD: Mutex<Option<(Timestamp, String)>> = Mutex::new(None);

/// The answer to all calls of sessions that are made while it is set.
static ANSWER: Mutex<Option<Arc<Canned>>> = Mutex::new(None);

fn held() -> MutexGuard<'static, Option<(Timestamp, String)>> {
    HELD.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Holds the time, in seconds since 1970, and all random values; for tests.
#[pyfunction]
pub(crate) fn hold_world(seconds: f64, uuid: String) -> PyResult<()> {
    let time = Timestamp::from_seconds(seconds)
        .map_err(|error| PyValueError::new_err(error.to_string()))?;
    *held() = Some((time, uuid));
    Ok(())
}

/// Status, header fields, body.
type Answer = (u16, Vec<(String, String)>, Vec<u8>);

/// Answers all calls from memory, without a network; for tests and benchmarks. `None` goes back to the network.
#[pyfunction]
pub(crate) fn answer_from_memory(answer: Option<Answer>) {
    let answer = answer.map(|(status, headers, body)| {
        Arc::new(Canned {
            status,
            headers: headers.into_iter().collect(),
            body: body.into(),
        })
    });
    *ANSWER.lock().unwrap_or_else(PoisonError::into_inner) = answer;
}

/// The transport of a new session; `None` is that of the network.
pub(crate) fn transport() -> Option<Arc<dyn Transport>> {
    let answer = ANSWER.lock().unwrap_or_else(PoisonError::into_inner);
    answer
        .as_ref()
        .map(|answer| Arc::<Canned>::clone(answer) as Arc<dyn Transport>)
}

/// Gives the same response each time. The data is shared, nothing is copied.
#[derive(Debug)]
struct Canned {
    status: u16,
    headers: Headers,
    body: Bytes,
}

impl Transport for Canned {
    fn send<'a>(
        &'a self,
        _request: Request,
        options: &'a SendOptions,
    ) -> BoxFuture<'a, botoxide::Result<Response>> {
        let body = if options.stream_response {
            Body::from(ByteStream::from_bytes(self.body.clone()))
        } else {
            Body::from(self.body.clone())
        };
        let response = Response {
            status: self.status,
            headers: self.headers.clone(),
            body,
        };
        Box::pin(std::future::ready(Ok(response)))
    }
}

/// The seams of a new session.
pub(crate) fn seams(py: Python<'_>) -> PyResult<Seams> {
    let mut seams = Seams::blocking();
    if let Some(environ) = Replaced::found(py)? {
        seams.env = Arc::new(environ);
    }
    if held().is_none() {
        return Ok(seams);
    }
    let still = Arc::new(Still(Arc::clone(&seams.clock)));
    Ok(Seams {
        clock: Arc::<Still>::clone(&still),
        random: still,
        ..seams
    })
}

/// Stands still; the clock behind it is for what must pass.
#[derive(Debug)]
struct Still(Arc<dyn Clock>);

impl Clock for Still {
    fn now(&self) -> Timestamp {
        let held = held();
        held.as_ref()
            .map_or_else(|| self.0.now(), |(time, _)| *time)
    }

    fn monotonic(&self) -> Duration {
        self.0.monotonic()
    }

    fn holds_thread(&self) -> bool {
        true
    }

    fn sleep(&self, _: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(std::future::ready(()))
    }
}

impl Random for Still {
    fn fill(&self, buffer: &mut [u8]) -> io::Result<()> {
        buffer.fill(0);
        Ok(())
    }

    fn unit(&self) -> io::Result<f64> {
        Ok(0.5)
    }

    fn uuid4(&self) -> io::Result<String> {
        let held = held();
        Ok(held
            .as_ref()
            .map(|(_, uuid)| uuid.clone())
            .unwrap_or_default())
    }
}
