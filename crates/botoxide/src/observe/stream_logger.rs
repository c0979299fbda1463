//! `StreamLogger`: a subscriber that writes events as lines, in boto3's format.
//!
//! For programs without their own subscriber. Counterpart: boto3 `__init__.py` (`set_stream_logger`), botocore
//! `session.py` (`set_stream_logger`, `set_file_logger`, `set_debug_logger`).
// P307

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt::{self, Write as _};
use std::io::{self, Write};
use std::sync::MutexGuard;
use std::sync::atomic::{AtomicU64, Ordering};

use botoxide_core::error::{ErrorKind, Result};
use botoxide_core::time::Precision;
use tracing::field::{Field, Visit};
use tracing::level_filters::LevelFilter;
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

use crate::seam::{BlockingClock, Clock, ForkMutex, Inherit};

/// Writes a line for each event: time (UTC), target, level, the enclosing spans, message
/// and fields. Fields with line breaks, such as canonical requests, span several lines.
///
/// # Example: log to a file
///
/// ```no_run
/// use botoxide::observe::{Level, StreamLogger, set_logger};
///
/// let file = std::fs::File::options().create(true).append(true).open("botoxide.log")?;
/// set_logger(StreamLogger::new("botoxide", Level::TRACE, file))?;
/// # Ok::<(), botoxide::Error>(())
/// ```
pub struct StreamLogger {
    name: String,
    level: Level,
    clock: Box<dyn Clock>,
    stream: ForkMutex<Stream>,
    spans: ForkMutex<HashMap<u64, OpenSpan>>,
    next: AtomicU64,
}

struct Stream(Box<dyn Write + Send>);

impl Inherit for Stream {
    /// A child that was forked while another thread wrote a line writes no lines.
    fn inherit(parent: Option<&mut Self>) -> Self {
        let nothing = Self(Box::new(io::sink()));
        match parent {
            Some(parent) => std::mem::replace(parent, nothing),
            None => nothing,
        }
    }
}

struct OpenSpan {
    /// `name{field=value}`.
    text: String,
    parent: Option<u64>,
    references: usize,
}

thread_local! {
    /// The current spans of this thread, the innermost last.
    static ENTERED: RefCell<Vec<u64>> = const { RefCell::new(Vec::new()) };
}

/// Logs the target `name` and all targets below it to standard error from now on: `botoxide`, `botoxide::retry` …; `""`
/// selects everything, also from other crates.
///
/// # Errors
///
/// `RuntimeError` if the program already has a global subscriber.
pub fn set_stream_logger(name: &str, level: Level) -> Result<()> {
    set_logger(StreamLogger::new(name, level, io::stderr()))
}

/// Makes `logger` the global subscriber of the program.
///
/// # Errors
///
/// `RuntimeError` if the program already has one.
pub fn set_logger(logger: StreamLogger) -> Result<()> {
    tracing::subscriber::set_global_default(logger).map_err(|error| {
        let msg = error.to_string();
        ErrorKind::Runtime { msg }.into()
    })
}

impl StreamLogger {
    /// Logs the target `name` and all targets below it to `stream`, at `level` or above.
    pub fn new(name: &str, level: Level, stream: impl Write + Send + 'static) -> Self {
        Self {
            name: name.to_owned(),
            level,
            clock: Box::new(BlockingClock::default()),
            stream: ForkMutex::new(Stream(Box::new(stream))),
            spans: ForkMutex::default(),
            next: AtomicU64::new(1),
        }
    }

    /// The same, with the time of another clock.
    #[must_use]
    pub fn with_clock(self, clock: impl Clock + 'static) -> Self {
        Self {
            clock: Box::new(clock),
            ..self
        }
    }

    fn spans(&self) -> MutexGuard<'_, HashMap<u64, OpenSpan>> {
        self.spans.lock()
    }

    /// The spans around an event, from the outermost: `call{…}:attempt{…}: `.
    fn write_spans(&self, line: &mut String, innermost: Option<u64>) {
        let spans = self.spans();
        let mut around = Vec::new();
        let mut next = innermost;
        while let Some(span) = next.and_then(|id| spans.get(&id)) {
            around.push(span.text.as_str());
            next = span.parent;
        }
        around.reverse();
        if !around.is_empty() {
            line.push_str(&around.join(":"));
            line.push_str(": ");
        }
    }
}

impl fmt::Debug for StreamLogger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StreamLogger")
            .field("name", &self.name)
            .field("level", &self.level)
            .finish_non_exhaustive()
    }
}

/// The current span of this thread.
fn current() -> Option<u64> {
    // A thread that is ending may log, too.
    ENTERED
        .try_with(|entered| entered.borrow().last().copied())
        .ok()
        .flatten()
}

impl Subscriber for StreamLogger {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        let rest = metadata.target().strip_prefix(self.name.as_str());
        let is_below =
            |rest: &str| self.name.is_empty() || rest.is_empty() || rest.starts_with("::");
        *metadata.level() <= self.level && rest.is_some_and(is_below)
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(LevelFilter::from_level(self.level))
    }

    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let mut text = Line(attributes.metadata().name().to_owned(), '{');
        attributes.record(&mut text);
        if text.1 != '{' {
            text.0.push('}');
        }
        let parent = match attributes.parent() {
            Some(parent) => Some(parent.into_u64()),
            None if attributes.is_contextual() => current(),
            None => None,
        };
        let mut spans = self.spans();
        if let Some(parent) = parent.and_then(|parent| spans.get_mut(&parent)) {
            parent.references += 1;
        }
        let span = OpenSpan {
            text: text.0,
            parent,
            references: 1,
        };
        spans.insert(id, span);
        Id::from_u64(id)
    }

    /// What is recorded at a span's end is part of the event of its end, too.
    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let metadata = event.metadata();
        // boto3: %(asctime)s %(name)s [%(levelname)s] %(message)s
        let time = self.clock.now().to_iso8601(Precision::Millisecond);
        let time = time
            .trim_end_matches('Z')
            .replace('T', " ")
            .replace('.', ",");
        let mut line = format!("{time} {} [{}] ", metadata.target(), metadata.level());
        let innermost = match event.parent() {
            Some(parent) => Some(parent.into_u64()),
            None if event.is_contextual() => current(),
            None => None,
        };
        self.write_spans(&mut line, innermost);
        let mut line = Line(line, ' ');
        event.record(&mut line);
        line.0.push('\n');
        // A log may be read on a terminal, which outside data must not control.
        let is_command = |c: char| c.is_control() && c != '\n' && c != '\t';
        if line.0.contains(is_command) {
            line.0 = line.0.replace(is_command, "?");
        }
        let Stream(stream) = &mut *self.stream.lock();
        // Without a reader nothing is lost.
        let _ = stream.write_all(line.0.as_bytes());
    }

    fn enter(&self, span: &Id) {
        let _ = ENTERED.try_with(|entered| entered.borrow_mut().push(span.into_u64()));
    }

    fn exit(&self, span: &Id) {
        let _ = ENTERED.try_with(|entered| {
            let mut entered = entered.borrow_mut();
            if let Some(at) = entered.iter().rposition(|id| *id == span.into_u64()) {
                entered.remove(at);
            }
        });
    }

    fn clone_span(&self, id: &Id) -> Id {
        if let Some(span) = self.spans().get_mut(&id.into_u64()) {
            span.references += 1;
        }
        id.clone()
    }

    fn try_close(&self, id: Id) -> bool {
        let mut spans = self.spans();
        let mut next = Some(id.into_u64());
        let mut is_closed = false;
        // Dropping the last handle of a span drops a handle of its parent.
        while let Some(id) = next.take() {
            let Some(span) = spans.get_mut(&id) else {
                break;
            };
            span.references -= 1;
            if span.references == 0 {
                next = spans.remove(&id).and_then(|span| span.parent);
                is_closed = true;
            }
        }
        is_closed
    }
}

/// A string to which fields are added, and the separator before the next.
struct Line(String, char);

impl Line {
    fn field(&mut self, name: &str, value: fmt::Arguments<'_>) {
        // Writing to a string does not fail.
        let _ = match name {
            "message" => self.0.write_fmt(value),
            name => write!(self.0, "{}{name}={value}", self.1),
        };
        self.1 = ' ';
    }
}

impl Visit for Line {
    fn record_str(&mut self, field: &Field, value: &str) {
        // Strings of several lines are for a person to compare.
        if value.contains('\n') {
            self.field(field.name(), format_args!("\n{value}\n"));
        } else {
            self.field(field.name(), format_args!("{value:?}"));
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.field(field.name(), format_args!("{value:?}"));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;
    use crate::seam::FakeClock;

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

    fn logged(name: &str, level: Level, act: impl FnOnce()) -> String {
        let lines = Lines::default();
        let logger = StreamLogger::new(name, level, lines.clone()).with_clock(FakeClock::default());
        tracing::subscriber::with_default(logger, act);
        let bytes = lines.0.lock().unwrap().clone();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn control_characters_in_logs_are_escaped() {
        let text = logged("", Level::TRACE, || {
            let body = "a\u{1b}]0;title\u{7}\n\u{9b}31m\r";
            tracing::info!(body, error = %"x\u{1b}[2J", "mess\u{8}age\u{7f}");
        });
        assert!(
            text.ends_with("mess?age? body=\na?]0;title?\n?31m?\n error=x?[2J\n"),
            "{text:?}"
        );
    }

    // P307
    #[test]
    fn lines_have_the_format_of_boto3() {
        let text = logged("botoxide", Level::DEBUG, || {
            let outer = tracing::info_span!(target: "botoxide::call", "call", service = "s3");
            let _entered = outer.enter();
            tracing::debug!(target: "botoxide::retry", wait = 0.5, reason = %"503 SlowDown", "again");
            tracing::debug_span!(target: "botoxide::attempt", "attempt").in_scope(
                || tracing::warn!(target: "botoxide", lines = "a\nb", none = None::<&str>, "x"),
            );
        });
        assert_eq!(
            text,
            "2015-08-30 12:36:00,000 botoxide::retry [DEBUG] call{service=\"s3\"}: again wait=0.5 reason=503 SlowDown\n\
             2015-08-30 12:36:00,000 botoxide [WARN] call{service=\"s3\"}:attempt: x lines=\na\nb\n\n"
        );
    }

    // P307
    #[test]
    fn a_name_includes_its_children_at_the_level_and_above() {
        let act = || {
            tracing::debug!(target: "botoxide::retry", "below");
            tracing::info!(target: "botoxide", "itself");
            tracing::warn!(target: "botoxides", "beside");
            tracing::error!(target: "other", "other");
        };
        let texts = |name, level| {
            let text = logged(name, level, act);
            let last = text
                .lines()
                .map(|line| line.rsplit(' ').next().unwrap().to_owned());
            last.collect::<Vec<_>>()
        };
        assert_eq!(texts("botoxide", Level::DEBUG), ["below", "itself"]);
        assert_eq!(texts("botoxide", Level::INFO), ["itself"]);
        assert_eq!(texts("botoxide::retry", Level::TRACE), ["below"]);
        assert_eq!(texts("", Level::WARN), ["beside", "other"]);
    }

    #[test]
    fn spans_are_forgotten_when_they_close() {
        let logger = Arc::new(StreamLogger::new("", Level::TRACE, io::sink()));
        tracing::subscriber::with_default(Arc::clone(&logger), || {
            let outer = tracing::info_span!("outer");
            let inner = outer.in_scope(|| tracing::info_span!("inner"));
            drop(outer);
            assert_eq!(logger.spans().len(), 2, "the inner one is in the outer");
            let _clone = inner.clone();
            drop(inner);
            assert_eq!(logger.spans().len(), 2);
        });
        assert!(logger.spans().is_empty());
    }
}
