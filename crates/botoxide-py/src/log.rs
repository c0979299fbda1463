//! The engine's log, as records of Python's `logging` under botocore's names.
//!
//! Records are collected without Python's lock, and handed over when a call begins and ends. Without a logger that wants
//! them, the engine makes none: only warnings are always wanted. What the engine hides from its log is not here either.

use std::fmt::{self, Write as _};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Mutex, Once, OnceLock, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyInt, PyString};
use tracing::field::{Field, Visit};
use tracing::level_filters::LevelFilter;
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

const DEBUG: u32 = 10;
const INFO: u32 = 20;

/// Which logger a target has: the first row that it begins with.
const TARGETS: [(&str, &str); 13] = [
    ("botoxide::credentials::token", "botocore.tokens"),
    ("botoxide::credentials", "botocore.credentials"),
    ("botoxide::sign", "botocore.auth"),
    ("botoxide::connection", "urllib3.connectionpool"),
    ("botoxide::retry", "botocore.retryhandler"),
    ("botoxide::hooks", "botocore.hooks"),
    ("botoxide::imds", "botocore.utils"),
    ("botoxide::client::s3", "botocore.utils"),
    ("botoxide::client", "botocore.client"),
    ("botoxide::config", "botocore.configprovider"),
    ("botoxide::transfer", "s3transfer"),
    ("botoxide_core::", "botocore.endpoint"),
    ("", "botocore.endpoint"),
];

/// The most records that wait; later ones are dropped.
const MOST: usize = 10_000;

/// Bit `n` is set if logger `n` of [`TARGETS`] wants records of level debug, and of level info.
static WANTS_DEBUG: AtomicU32 = AtomicU32::new(0);
static WANTS_INFO: AtomicU32 = AtomicU32::new(0);
static IS_WAITING: AtomicBool = AtomicBool::new(false);
static WAITING: Mutex<Vec<Entry>> = Mutex::new(Vec::new());

struct Entry {
    logger: usize,
    level: u32,
    /// Seconds since 1970.
    created: f64,
    text: String,
}

/// A logger, and its memory of levels that are enabled.
struct Logger {
    object: Py<PyAny>,
    cache: Option<Py<PyDict>>,
}

struct Loggers {
    all: Vec<Logger>,
    debug: Py<PyInt>,
    info: Py<PyInt>,
    /// The memory of one of them, if all have one. `logging` clears the memories of all loggers when a level changes: as
    /// long as the mark is in it, nothing has changed.
    memory: Option<Py<PyDict>>,
    mark: Py<PyString>,
}

fn loggers(py: Python<'_>) -> PyResult<&'static Loggers> {
    static LOGGERS: OnceLock<Loggers> = OnceLock::new();
    if let Some(loggers) = LOGGERS.get() {
        return Ok(loggers);
    }
    let module = py.import("logging")?;
    let mut all = Vec::new();
    for (_, name) in TARGETS {
        let object = module.call_method1("getLogger", (name,))?;
        let cache = object.getattr_opt("_cache")?;
        let cache = cache.and_then(|cache| cache.cast_into::<PyDict>().ok());
        all.push(Logger {
            object: object.unbind(),
            cache: cache.map(Bound::unbind),
        });
    }
    let has_memory = all.iter().all(|logger| logger.cache.is_some());
    let memory = all.first().filter(|_| has_memory);
    let memory = memory.and_then(|logger| Some(logger.cache.as_ref()?.clone_ref(py)));
    Ok(LOGGERS.get_or_init(|| Loggers {
        all,
        memory,
        debug: PyInt::new(py, DEBUG).unbind(),
        info: PyInt::new(py, INFO).unbind(),
        mark: PyString::intern(py, "botoxide").unbind(),
    }))
}

impl Logger {
    fn wants(&self, py: Python<'_>, level: &Py<PyInt>) -> PyResult<bool> {
        if let Some(cache) = &self.cache
            && let Some(known) = cache.bind(py).get_item(level)?
        {
            return known.is_truthy();
        }
        let object = self.object.bind(py);
        object.call_method1("isEnabledFor", (level,))?.is_truthy()
    }
}

/// Finds out which records are wanted. Called before the engine works.
pub(crate) fn begin(py: Python<'_>) -> PyResult<()> {
    static INSTALLED: Once = Once::new();
    let loggers = loggers(py)?;
    let mark = loggers.mark.bind(py);
    if let Some(memory) = &loggers.memory
        && memory.bind(py).contains(mark)?
    {
        return Ok(());
    }
    let (mut debug, mut info) = (0, 0);
    for (at, logger) in loggers.all.iter().enumerate() {
        if logger.wants(py, &loggers.debug)? {
            debug |= 1 << at;
            info |= 1 << at;
        } else if logger.wants(py, &loggers.info)? {
            info |= 1 << at;
        }
    }
    let was = (
        WANTS_DEBUG.swap(debug, Ordering::Relaxed),
        WANTS_INFO.swap(info, Ordering::Relaxed),
    );
    let mut is_new = was != (debug, info);
    INSTALLED.call_once(|| {
        // A program may have a subscriber of Rust in this process; then the log is that one's.
        let _ = tracing::subscriber::set_global_default(ToPython);
        is_new = true;
    });
    if is_new {
        tracing::callsite::rebuild_interest_cache();
    }
    if let Some(memory) = &loggers.memory {
        memory.bind(py).set_item(mark, true)?;
    }
    Ok(())
}

/// Hands over what has been collected.
pub(crate) fn end(py: Python<'_>) -> PyResult<()> {
    if !IS_WAITING.load(Ordering::Relaxed) {
        return Ok(());
    }
    let entries = {
        let mut waiting = WAITING.lock().unwrap_or_else(PoisonError::into_inner);
        IS_WAITING.store(false, Ordering::Relaxed);
        std::mem::take(&mut *waiting)
    };
    let loggers = loggers(py)?;
    for entry in entries {
        let (logger, (_, name)) = (&loggers.all[entry.logger], TARGETS[entry.logger]);
        let logger = logger.object.bind(py);
        if !logger
            .call_method1("isEnabledFor", (entry.level,))?
            .is_truthy()?
        {
            continue;
        }
        let nothing = py.None();
        let arguments = (
            name,
            entry.level,
            "botoxide",
            0,
            "%s",
            (entry.text,),
            nothing,
        );
        let record = logger.call_method1("makeRecord", arguments)?;
        record.setattr("created", entry.created)?;
        record.setattr("msecs", (entry.created.fract() * 1000.0).floor())?;
        logger.call_method1("handle", (record,))?;
    }
    Ok(())
}

fn row(target: &str) -> usize {
    let found = TARGETS
        .iter()
        .position(|(prefix, _)| target.starts_with(prefix));
    found.unwrap_or(TARGETS.len() - 1)
}

/// Collects events. Spans say nothing here.
struct ToPython;

impl Subscriber for ToPython {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        let bit = 1 << row(metadata.target());
        let is_debug = WANTS_DEBUG.load(Ordering::Relaxed) & bit != 0;
        match *metadata.level() {
            Level::ERROR | Level::WARN => true,
            // Events of the engine depend on their spans.
            Level::INFO if metadata.is_span() => is_debug,
            Level::INFO => WANTS_INFO.load(Ordering::Relaxed) & bit != 0,
            // One of its messages is botocore's at level info.
            Level::DEBUG if metadata.target() == "botoxide::credentials" => {
                WANTS_INFO.load(Ordering::Relaxed) & bit != 0
            }
            _ => is_debug,
        }
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        let levels = (
            WANTS_DEBUG.load(Ordering::Relaxed),
            WANTS_INFO.load(Ordering::Relaxed),
        );
        Some(match levels {
            (0, 0) => LevelFilter::WARN,
            (0, _) => LevelFilter::DEBUG,
            _ => LevelFilter::TRACE,
        })
    }

    fn new_span(&self, _span: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _span: &Id, _values: &Record<'_>) {}

    fn record_follows_from(&self, _span: &Id, _follows: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let target = event.metadata().target();
        let logger = row(target);
        let mut fields = Fields::default();
        event.record(&mut fields);
        let mut level = match *event.metadata().level() {
            Level::ERROR => 40,
            Level::WARN => 30,
            Level::INFO => INFO,
            _ => DEBUG,
        };
        let Some(texts) = texts(target, &fields, &mut level) else {
            return;
        };
        if level == DEBUG && WANTS_DEBUG.load(Ordering::Relaxed) & (1 << logger) == 0 {
            return;
        }
        #[expect(
            clippy::disallowed_methods,
            reason = "a record has the time of day, as Python's have"
        )]
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let created = now.map_or(0.0, |since| since.as_secs_f64());
        let mut waiting = WAITING.lock().unwrap_or_else(PoisonError::into_inner);
        for text in texts {
            if waiting.len() < MOST {
                waiting.push(Entry {
                    logger,
                    level,
                    created,
                    text,
                });
            }
        }
        IS_WAITING.store(true, Ordering::Relaxed);
    }

    fn enter(&self, _span: &Id) {}

    fn exit(&self, _span: &Id) {}
}

/// The records of an event: botocore's words where programs look for them.
fn texts(target: &str, fields: &Fields, level: &mut u32) -> Option<Vec<String>> {
    let text = match (target, &*fields.message) {
        ("botoxide::credentials", "credentials found") => {
            let found = match fields.get("provider")? {
                "env" => "Found credentials in environment variables.".to_owned(),
                "shared-credentials-file" => {
                    "Found credentials in shared credentials file".to_owned()
                }
                "config-file" => "Credentials found in config file".to_owned(),
                "ec2-credentials-file" => "Found credentials in AWS_CREDENTIAL_FILE.".to_owned(),
                "boto-config" => "Found credentials in boto config file".to_owned(),
                // That one tells by itself, with its name.
                "iam-role" => return None,
                other => {
                    return Some(vec![format!("Found credentials from provider: {other}")]);
                }
            };
            *level = INFO;
            found
        }
        (_, "found credentials from IAM role") => {
            format!("Found credentials from IAM Role: {}", fields.get("role")?)
        }
        (_, "looking for credentials") => {
            format!("Looking for credentials via: {}", fields.get("method")?)
        }
        ("botoxide::hooks", _) => {
            let (event, handler) = (fields.get("event")?, fields.get("handler")?);
            format!("Event {event}: calling handler {handler}")
        }
        ("botoxide::retry", "another attempt follows") => {
            let (wait, reason) = (fields.get("wait")?, fields.get("reason")?);
            format!("Retry needed, retrying request after delay of: {wait} ({reason})")
        }
        ("botoxide::sign", "signed") => {
            return Some(vec![
                format!(
                    "Calculating signature using {} auth.",
                    fields.get("version")?
                ),
                format!("CanonicalRequest:\n{}", fields.get("canonical_request")?),
                format!("StringToSign:\n{}", fields.get("string_to_sign")?),
            ]);
        }
        _ => fields.to_string(),
    };
    Some(vec![text])
}

/// What an event says.
#[derive(Default)]
struct Fields {
    message: String,
    others: Vec<(&'static str, String)>,
}

impl Fields {
    fn get(&self, name: &str) -> Option<&str> {
        let found = self.others.iter().find(|(field, _)| *field == name);
        found.map(|(_, value)| &**value)
    }
}

impl fmt::Display for Fields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        for (name, value) in &self.others {
            write!(f, " {name}={value}")?;
        }
        Ok(())
    }
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let mut text = String::new();
        // Writing to a string cannot fail unless the value's own code does.
        let _ = write!(text, "{value:?}");
        match field.name() {
            "message" => self.message = text,
            name => self.others.push((name, text)),
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "message" => value.clone_into(&mut self.message),
            name => self.others.push((name, value.to_owned())),
        }
    }
}
