//! Caches of credentials and tokens: JSON documents in memory, or in a folder that is shared with `aws`.
//!
//! Counterpart: botocore `utils.py` (`JSONFileCache`) and `credentials.py` (`CachedCredentialFetcher`).

use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use botoxide_core::error::Result;
use botoxide_core::protocol::push_json_text;
use botoxide_core::time::{Precision, Timestamp};
use botoxide_core::value::Value;
use serde_json::Value as Json;

use super::{expiry, io_error};
use crate::seam::{Clock, ForkMutex, Fs, Seams, is_unfit};

/// A cache of responses of STS and SSO. A clone is the same cache.
#[derive(Clone, Debug)]
pub enum ResponseCache {
    /// In a folder, for this process and others.
    Files(JsonFileCache),
    /// In memory.
    Memory(MemoryCache),
}

impl Default for ResponseCache {
    fn default() -> Self {
        Self::Memory(MemoryCache::default())
    }
}

impl ResponseCache {
    /// The document under a key.
    pub(super) fn get(&self, key: &str) -> Option<Json> {
        match self {
            Self::Files(files) => files.get(key),
            Self::Memory(MemoryCache(documents)) => documents.lock().get(key).cloned(),
        }
    }

    /// Replaces the document under a key. In memory, those that have expired are dropped: keys change with the tokens
    /// in them.
    pub(super) fn put(&self, key: &str, document: Json, clock: &dyn Clock) -> Result<()> {
        match self {
            Self::Files(files) => files.put(key, &document),
            Self::Memory(MemoryCache(documents)) => {
                let now = clock.now();
                let mut documents = documents.lock();
                documents.retain(|_, document| {
                    let expiration = document["Credentials"]["Expiration"].as_str();
                    let expiry = expiration.and_then(|text| expiry(text).ok());
                    expiry.is_some_and(|expiry| expiry.seconds > now.seconds)
                });
                documents.insert(key.to_owned(), document);
                Ok(())
            }
        }
    }
}

/// Documents in memory. `Debug` shows none.
#[derive(Clone, Default)]
pub struct MemoryCache(Arc<ForkMutex<HashMap<String, Json>>>);

impl fmt::Debug for MemoryCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryCache").finish_non_exhaustive()
    }
}

/// A folder of documents, `KEY.json`, written atomically and readable by the owner only.
///
/// # Example: write and read a document
///
/// ```
/// use botoxide::credentials::JsonFileCache;
/// use botoxide::seam::Seams;
///
/// let cache = JsonFileCache::new(&Seams::fake(), "/home/ada/.aws/cli/cache");
/// cache.put("key", &serde_json::json!({"a": 1}))?;
/// assert_eq!(cache.get("key").unwrap()["a"], 1);
/// assert!(cache.get("other").is_none());
/// # Ok::<(), botoxide::Error>(())
/// ```
// C126
#[derive(Clone, Debug)]
pub struct JsonFileCache {
    fs: Arc<dyn Fs>,
    directory: PathBuf,
}

impl JsonFileCache {
    /// The documents in `directory`, which is created when the first one is written.
    pub fn new(seams: &Seams, directory: impl Into<PathBuf>) -> Self {
        Self {
            fs: Arc::clone(&seams.fs),
            directory: directory.into(),
        }
    }

    /// The document under a key. An unreadable document counts as missing.
    // DIFFERENCE: botocore raises a plain KeyError if the file is not JSON.
    pub fn get(&self, key: &str) -> Option<Json> {
        self.find(key).ok().flatten()
    }

    /// The same, for a document that the user created.
    ///
    /// # Errors
    ///
    /// `OSError` if it is not a regular file, or too large.
    pub(super) fn find(&self, key: &str) -> Result<Option<Json>> {
        let path = self.path(key);
        match self.fs.read_settings(&path) {
            Ok(bytes) => Ok(serde_json::from_slice(&bytes).ok()),
            Err(error) if is_unfit(&error) => Err(io_error(&path.to_string_lossy(), &error)),
            Err(_) => Ok(None),
        }
    }

    /// Replaces the document under a key.
    ///
    /// # Errors
    ///
    /// `OSError` if the folder or the file cannot be written.
    pub fn put(&self, key: &str, document: &Json) -> Result<()> {
        let path = self.path(key);
        let mut text = String::new();
        write_python_json(&mut text, document, Style::PLAIN);
        self.fs
            .create_directory(&self.directory)
            .and_then(|()| self.fs.replace(&path, text.as_bytes()))
            .map_err(|error| io_error(&path.to_string_lossy(), &error))
    }

    /// Every document of the folder with its path; files that are not JSON are skipped.
    pub(super) fn documents(&self) -> Vec<(PathBuf, Json)> {
        let paths = self.fs.list(&self.directory).unwrap_or_default();
        let document = |path: PathBuf| {
            let bytes = self.fs.read_settings(&path).ok()?;
            Some((path, serde_json::from_slice(&bytes).ok()?))
        };
        paths.into_iter().filter_map(document).collect()
    }

    /// Removes a document.
    pub(super) fn remove(&self, path: &Path) -> Result<()> {
        self.fs
            .remove(path)
            .map_err(|error| io_error(&path.to_string_lossy(), &error))
    }

    fn path(&self, key: &str) -> PathBuf {
        self.directory.join(format!("{key}.json"))
    }
}

/// A result as JSON; timestamps in the format of botocore's caches: `2026-11-22T14:56:00UTC`.
///
/// The depth is bounded by the parser of the result.
pub(super) fn to_json(value: &Value) -> Json {
    match value {
        Value::Bool(value) => Json::from(*value),
        Value::Integer(value) => Json::from(*value),
        Value::Float(value) => Json::from(*value),
        Value::BigInteger(text) | Value::Text(text) => Json::from(text.as_str()),
        Value::Timestamp(moment) => {
            let whole = Timestamp::new(moment.seconds, 0).to_iso8601(Precision::Full);
            Json::from(format!("{}UTC", whole.trim_end_matches('Z')))
        }
        Value::List(items) => items.iter().map(to_json).collect(),
        Value::Map(members) => {
            let members = members
                .iter()
                .map(|(name, value)| (name.as_str().to_owned(), to_json(value)));
            Json::Object(members.collect())
        }
        Value::Null
        | Value::Blob(_)
        | Value::Body(_)
        | Value::EventStream(_)
        | Value::Object(_) => Json::Null,
    }
}

/// JSON as Python's `json.dumps(document, sort_keys=True)` writes it.
pub(super) fn sorted_json(document: &Json) -> String {
    let mut text = String::new();
    write_python_json(&mut text, document, Style::SORTED);
    text
}

/// JSON as Python's `json.dumps(document, sort_keys=True, separators=(',', ':'))` writes it.
pub(super) fn compact_json(document: &Json) -> String {
    let mut text = String::new();
    write_python_json(&mut text, document, Style::COMPACT);
    text
}

/// The options of Python's `json.dumps`.
#[derive(Clone, Copy)]
struct Style {
    is_sorted: bool,
    comma: &'static str,
    colon: &'static str,
}

impl Style {
    const PLAIN: Self = Self {
        is_sorted: false,
        comma: ", ",
        colon: ": ",
    };
    const SORTED: Self = Self {
        is_sorted: true,
        ..Self::PLAIN
    };
    const COMPACT: Self = Self {
        is_sorted: true,
        comma: ",",
        colon: ":",
    };
}

/// JSON as Python's `json.dumps` writes it, ASCII only.
///
/// The depth is bounded by the parser of the document.
fn write_python_json(out: &mut String, document: &Json, style: Style) {
    match document {
        Json::Null | Json::Bool(_) | Json::Number(_) => out.push_str(&document.to_string()),
        Json::String(text) => push_json_text(out, text),
        Json::Array(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.push_str(style.comma);
                }
                write_python_json(out, item, style);
            }
            out.push(']');
        }
        Json::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            if style.is_sorted {
                members.sort_by_key(|(name, _)| *name);
            }
            out.push('{');
            for (at, (name, value)) in members.into_iter().enumerate() {
                if at > 0 {
                    out.push_str(style.comma);
                }
                push_json_text(out, name);
                out.push_str(style.colon);
                write_python_json(out, value, style);
            }
            out.push('}');
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::seam::Fakes;

    #[test]
    fn documents_are_written_like_in_python() {
        // C111: the key of a role is the hash of such a text
        let document =
            json!({"b": [1, 2.5, null, true], "a": {"z": "é\u{1f600}\"\\\n\u{7f}", "y": {}}});
        let sorted =
            r#"{"a": {"y": {}, "z": "\u00e9\ud83d\ude00\"\\\n\u007f"}, "b": [1, 2.5, null, true]}"#;
        assert_eq!(sorted_json(&document), sorted);
    }

    #[test]
    fn files_are_read_and_replaced() {
        // C126
        let world = Fakes::default();
        let cache = JsonFileCache::new(&world.seams(), "/cache");
        assert_eq!(cache.get("k"), None);
        cache.put("k", &json!({"b": 1, "a": "x"})).unwrap();
        let bytes = world.seams().fs.read(Path::new("/cache/k.json")).unwrap();
        assert_eq!(bytes, br#"{"b": 1, "a": "x"}"#);
        assert_eq!(cache.get("k").unwrap()["a"], "x");
        world.fs.write("/cache/k.json", "broken");
        assert_eq!(cache.get("k"), None);
    }

    #[test]
    fn debug_shows_no_documents() {
        let cache = ResponseCache::default();
        let clock = Fakes::default().clock;
        cache
            .put("k", json!({"SecretAccessKey": "hunter2"}), &*clock)
            .unwrap();
        assert_eq!(cache.get("k").unwrap()["SecretAccessKey"], "hunter2");
        assert!(!format!("{cache:?}").contains("hunter2"));
    }
}
