//! The known differences: `sweep/explained.tsv`.
//!
//! A row is `ROW<TAB>services<TAB>operations<TAB>cause<TAB>reason`. `ROW` is the number of a row of `docs/parity.md` or
//! the id of a fact that is not implemented yet (`P096`). The next three columns are patterns in which `*` matches
//! anything. A row that explains nothing in a full run is reported, because it is obsolete. Counterpart: none.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The table.
#[derive(Debug, Default)]
pub(super) struct Explained {
    rows: Vec<Row>,
}

/// One row, with a count of the differences that it has explained.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) id: String,
    service: String,
    operation: String,
    cause: String,
    pub(super) reason: String,
    pub(super) used: AtomicUsize,
}

impl Explained {
    /// Reads the table.
    ///
    /// # Errors
    ///
    /// A message with the file and the line that does not have five columns.
    pub(super) fn load(path: &Path) -> Result<Self, String> {
        let text = std::fs::read_to_string(path);
        let text = text.map_err(|error| format!("{}: {error}", path.display()))?;
        Self::parse(&text).map_err(|error| format!("{}: {error}", path.display()))
    }

    fn parse(text: &str) -> Result<Self, String> {
        let mut rows = Vec::new();
        for (index, line) in text.lines().enumerate() {
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            let columns: Vec<&str> = line.split('\t').collect();
            let [id, service, operation, cause, reason] = columns[..] else {
                let count = columns.len();
                return Err(format!("line {}: {count} columns, not 5", index + 1));
            };
            rows.push(Row {
                id: id.to_owned(),
                service: service.to_owned(),
                operation: operation.to_owned(),
                cause: cause.to_owned(),
                reason: reason.to_owned(),
                used: AtomicUsize::new(0),
            });
        }
        Ok(Self { rows })
    }

    /// The row that explains a difference. It is marked as used.
    pub(super) fn explain(&self, service: &str, operation: &str, cause: &str) -> Option<&Row> {
        let row = self.rows.iter().find(|row| {
            matches(&row.service, service)
                && matches(&row.operation, operation)
                && matches(&row.cause, cause)
        })?;
        row.used.fetch_add(1, Ordering::Relaxed);
        Some(row)
    }

    pub(super) fn rows(&self) -> &[Row] {
        &self.rows
    }
}

impl Row {
    /// The row as in the table, without its reason.
    pub(super) fn pattern(&self) -> String {
        format!("{} {} {}", self.service, self.operation, self.cause)
    }
}

/// Whether `text` matches `pattern`, in which `*` matches anything.
fn matches(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else {
        return false;
    };
    let mut parts = parts.peekable();
    if parts.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_in_patterns_match_anything() {
        for (pattern, text, wanted) in [
            ("*", "", true),
            ("*", "s3", true),
            ("s3", "s3control", false),
            ("s3*", "s3control", true),
            ("header *: value", "header x-amz: value", true),
            ("header *: value", "header x-amz: missing here", false),
            ("*bytes*xml*", "body: bytes of application/xml", true),
            ("a*a", "a", false),
        ] {
            assert_eq!(matches(pattern, text), wanted, "{pattern:?} {text:?}");
        }
    }

    #[test]
    fn a_row_counts_explained_differences() {
        let table = "# head\n\nP096\tec2\tCopySnapshot\tbody*\tlater\n";
        let table = Explained::parse(table).unwrap();
        assert!(table.explain("ec2", "CopyImage", "body: bytes").is_none());
        let row = table.explain("ec2", "CopySnapshot", "body: bytes").unwrap();
        assert_eq!((row.id.as_str(), row.reason.as_str()), ("P096", "later"));
        assert_eq!(table.rows()[0].used.load(Ordering::Relaxed), 1);
        assert!(Explained::parse("P096\tec2\n").is_err());
    }
}
