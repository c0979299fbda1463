//! Captures log lines, and provides a reproducible environment for them.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, OnceLock};

use botoxide::observe::{Level, StreamLogger};
use botoxide::seam::{FakeClock, Fakes};
use botoxide::transport::ScriptedTransport;
use botoxide::{SessionOptions, blocking};
use botoxide_core::credential::Credentials;
use botoxide_core::http::Response;
use tracing::Dispatch;
use tracing::subscriber::NoSubscriber;

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Makes `tracing` query every subscriber for each callsite.
///
/// With only one subscriber, the first thread that reaches a callsite decides for all threads, and the thread of
/// another test has no subscriber. So there are always two.
pub(crate) fn watch_every_place() {
    static SECOND: OnceLock<Dispatch> = OnceLock::new();
    SECOND.get_or_init(|| Dispatch::new(NoSubscriber::default()));
}

/// The lines, without timestamps, that `name` and its children log at `level` and above while this thread runs `act`.
pub(crate) fn logged(name: &str, level: Level, act: impl FnOnce()) -> String {
    watch_every_place();
    let lines = Lines::default();
    let logger = StreamLogger::new(name, level, lines.clone()).with_clock(FakeClock::default());
    tracing::subscriber::with_default(logger, act);
    let bytes = lines.0.lock().unwrap().clone();
    let text = String::from_utf8(bytes).unwrap();
    text.replace("2015-08-30 12:36:00,000 ", "")
}

/// A response with a body.
pub(crate) fn response(status: u16, headers: &[(&str, &str)], body: &str) -> Response {
    Response {
        status,
        headers: headers.iter().copied().collect(),
        body: body.to_owned().into(),
    }
}

/// An environment whose random numbers are all 0.5.
pub(crate) fn halves() -> Fakes {
    let fakes = Fakes::default();
    fakes.random.set([0, 0, 0, 0, 0, 0, 0, 0x80]);
    fakes
}

/// A session in `eu-central-1` whose calls get these responses, and whose credentials are temporary ones.
pub(crate) fn session(
    fakes: &Fakes,
    responses: impl IntoIterator<Item = Response>,
) -> blocking::Session {
    blocking::Session::with(SessionOptions {
        region_name: Some("eu-central-1".into()),
        credentials: Some(Credentials::new("AKIDEXAMPLE", SECRET, Some(TOKEN.into()))),
        seams: Some(fakes.seams()),
        transport: Some(Arc::new(ScriptedTransport::new(responses))),
        ..SessionOptions::default()
    })
    .unwrap()
}

pub(crate) const SECRET: &str = "hunter2-secret-key";
pub(crate) const TOKEN: &str = "hunter2-session-token";
