//! The cases that are known to fail, each with its reason: one `skips/<corpus>.tsv` per corpus.
//!
//! A row is `case id<TAB>reason`. Empty lines and lines that begin with `#` are comments. A row must name a case that
//! exists and still fails; otherwise the run fails.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The rows of one skip list, by case id.
#[derive(Debug, Default)]
pub struct Skips {
    rows: BTreeMap<String, String>,
}

impl Skips {
    /// Reads a list; a file that does not exist is an empty list.
    ///
    /// # Errors
    ///
    /// A message with the file and the line of a row without a reason, or of a duplicate row.
    pub fn load(path: &Path) -> Result<Self, String> {
        if !path.exists() {
            return Ok(Self::default());
        }
        let text =
            fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
        Self::parse(&text).map_err(|error| format!("{}: {error}", path.display()))
    }

    /// Parses a list.
    ///
    /// # Errors
    ///
    /// A message with the line of a row without a reason, or of a duplicate row.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut rows = BTreeMap::new();
        for (index, line) in text.lines().enumerate() {
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            let (id, reason) = line.split_once('\t').unwrap_or((line, ""));
            if reason.trim().is_empty() {
                return Err(format!("line {}: {id:?} has no reason", index + 1));
            }
            if rows
                .insert(id.to_owned(), reason.trim().to_owned())
                .is_some()
            {
                return Err(format!("line {}: {id:?} is listed twice", index + 1));
            }
        }
        Ok(Self { rows })
    }

    /// The reason why a case may fail.
    pub fn reason(&self, id: &str) -> Option<&str> {
        self.rows.get(id).map(String::as_str)
    }

    /// The case ids, sorted.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.rows.keys().map(String::as_str)
    }
}
