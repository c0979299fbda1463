//! The history of commands, if `cli_history = enabled` in the profile: what was typed, sent, received and returned.
//!
//! Entries are lines of JSON with the fields of awscli's database. Not here: `history list` and `history show`
//! (`command/history.rs`). Counterpart: awscli `customizations/history/db.py`.

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::path::PathBuf;
use std::sync::{Mutex, OnceLock, PoisonError};

use botoxide::observe::{HistoryEntry, HistoryRecorder};
use botoxide::seam::{
    BlockingClock, Clock as _, Env as _, OsRandom, ProcessEnv, Random as _, Seams,
};
use botoxide_core::error::Error;
use botoxide_core::value::{Map, Value};
use serde_json::{Value as Json, json};

use crate::output::{self, Times};

// DIFFERENCE A80: lines of JSON instead of a database.
const FILE: &str = "~/.aws/cli/history/botoxide.jsonl";
/// A file that is longer keeps its newer half.
const LIMIT: u64 = 64 << 20;
/// The longest body that is kept, in bytes.
const BODY: usize = 256 << 10;

/// The record of this process, once it has begun.
static RECORD: OnceLock<Option<Record>> = OnceLock::new();

struct Record {
    /// The id of the command.
    id: String,
    /// The id of the call that is being made.
    call: Mutex<Option<String>>,
    file: Mutex<File>,
}

/// An entry that was read.
pub(crate) struct Entry {
    pub(crate) id: String,
    /// The id of the call that it belongs to.
    pub(crate) call: Option<String>,
    pub(crate) event_type: String,
    /// Milliseconds since 1970.
    pub(crate) time: i64,
    pub(crate) payload: Json,
}

/// Nothing of this process is recorded: it shows the history.
pub(crate) fn skip() {
    let _ = RECORD.set(None);
}

/// Records what the sessions of this process do. What cannot be recorded is said once, and is no failure.
pub(crate) fn begin(recorder: &HistoryRecorder) {
    let mut is_first = false;
    let record = RECORD.get_or_init(|| {
        is_first = true;
        match Record::open() {
            Ok(record) => Some(record),
            Err(error) => {
                output::complain(&format!(
                    "Warning: Unable to record CLI history. Check file permissions for {}: {error}",
                    path().display()
                ));
                None
            }
        }
    });
    let Some(record) = record else { return };
    if is_first {
        record.write(
            "CLI_VERSION",
            "CLI",
            &json!(concat!("botoxide/", env!("CARGO_PKG_VERSION"))),
        );
        let words: Vec<String> = std::env::args_os()
            .skip(1)
            .map(|word| word.to_string_lossy().into_owned())
            .collect();
        record.write("CLI_ARGUMENTS", "CLI", &json!(words));
    }
    recorder.add_handler(|entry: &HistoryEntry<'_>, source: &str| {
        if let Some(Some(record)) = RECORD.get() {
            record.entry(entry, source)?;
        }
        Ok(())
    });
    recorder.enable();
}

/// Records the exit code.
pub(crate) fn end(code: u8) {
    if let Some(Some(record)) = RECORD.get() {
        record.write("CLI_RC", "CLI", &json!(code));
    }
}

/// Where the history is.
pub(crate) fn path() -> PathBuf {
    ProcessEnv.expand(FILE)
}

/// The entries of all commands, in their order; lines that cannot be read are skipped. `None` if there is no history.
pub(crate) fn read() -> io::Result<Option<Vec<Entry>>> {
    let file = match File::open(path()) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    if !file.metadata()?.is_file() {
        return Err(io::Error::other("it is not a regular file"));
    }
    let mut entries = Vec::new();
    for line in BufReader::new(file.take(2 * LIMIT)).split(b'\n') {
        let entry: Json = serde_json::from_slice(&line?).unwrap_or_default();
        let text = |name: &str| entry[name].as_str().map(str::to_owned);
        if let (Some(id), Some(event_type)) = (text("id"), text("event_type")) {
            entries.push(Entry {
                id,
                call: text("request_id"),
                event_type,
                time: entry["timestamp"].as_i64().unwrap_or_default(),
                payload: entry["payload"].clone(),
            });
        }
    }
    Ok(Some(entries))
}

impl Record {
    #[expect(
        clippy::disallowed_methods,
        reason = "lines are appended, which the files of the library cannot"
    )]
    fn open() -> io::Result<Self> {
        let path = path();
        let seams = Seams::blocking();
        if let Some(folder) = path.parent() {
            seams.fs.create_directory(folder)?;
        }
        if std::fs::metadata(&path).is_ok_and(|found| found.len() > LIMIT) {
            let bytes = seams.fs.read(&path)?;
            let half = bytes.split_at(bytes.len() / 2).1;
            let start = half
                .iter()
                .position(|byte| *byte == b'\n')
                .map_or(0, |at| at + 1);
            seams.fs.replace(&path, &half[start..])?;
        }
        let mut options = OpenOptions::new();
        options.append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&path)?;
        if !file.metadata()?.is_file() {
            return Err(io::Error::other("it is not a regular file"));
        }
        Ok(Self {
            id: OsRandom.uuid4().map_err(io::Error::other)?,
            call: Mutex::new(None),
            file: Mutex::new(file),
        })
    }

    fn entry(&self, entry: &HistoryEntry<'_>, source: &str) -> Result<(), Error> {
        if matches!(entry, HistoryEntry::ApiCall { .. }) {
            let id = OsRandom.uuid4().ok();
            *self.call.lock().unwrap_or_else(PoisonError::into_inner) = id;
        }
        let mut payload = entry.payload();
        if let Some(map) = payload.as_map_mut() {
            prepare(map);
        }
        let payload = json_of(payload);
        self.write(entry.event_type(), source, &payload);
        Ok(())
    }

    /// Appends an entry; one that cannot be written is lost.
    fn write(&self, event_type: &str, source: &str, payload: &Json) {
        let is_of_call = source != "CLI";
        let call = self.call.lock().unwrap_or_else(PoisonError::into_inner);
        let now = BlockingClock::default().now();
        let line = json!({
            "id": self.id,
            "request_id": call.as_ref().filter(|_| is_of_call),
            "source": source,
            "event_type": event_type,
            "timestamp": now.seconds * 1000 + i64::from(now.nanoseconds / 1_000_000),
            "payload": payload,
        });
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        // One call of the system: lines of commands that run at the same time are not mixed.
        let _ = file.write_all(format!("{line}\n").as_bytes());
    }
}

// DIFFERENCE A80: what signs requests is not kept.
/// Makes what is sent fit to be kept: no signature, no session token, bodies that are text and not too long.
fn prepare(map: &mut Map) {
    if let Some(headers) = map.get_mut("headers").and_then(Value::as_map_mut) {
        for (name, value) in headers.iter_mut() {
            if name.eq_ignore_ascii_case("X-Amz-Security-Token") {
                *value = Value::from("<hidden>");
            } else if name.eq_ignore_ascii_case("Authorization") {
                let text = value.as_str().unwrap_or_default();
                let kept = text
                    .split_once("Signature=")
                    .map_or("<hidden>", |(kept, _)| kept);
                *value = Value::from(format!("{kept}Signature=<hidden>"));
            }
        }
    }
    if let Some(Value::Blob(bytes)) = map.get("body") {
        let text = match std::str::from_utf8(bytes) {
            Ok(text) if text.len() <= BODY => text.to_owned(),
            Ok(_) => "<long body>".to_owned(),
            Err(_) => "<Byte sequence>".to_owned(),
        };
        map.insert("body", text);
    }
}

fn json_of(mut value: Value) -> Json {
    Times::default().to_text(&mut value, None);
    serde_json::from_str(&output::json_argument(&value)).unwrap_or_default()
}
