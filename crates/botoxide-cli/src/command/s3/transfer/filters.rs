//! `Filters`: excludes files and objects by `--exclude` and `--include`.
//!
//! Counterpart: awscli `s3/filters.py`.

use std::path::MAIN_SEPARATOR_STR;

use super::entry::{Entry, Place};
use super::local_path::LocalPaths;
use super::pattern::Pattern;
use crate::command::s3::options::{Filter, FilterKind};
use crate::command::s3::uri;
use crate::failure::Failure;

// DIFFERENCE A31
/// The filters of a command; the last one that matches decides.
#[derive(Debug, Default)]
pub(super) struct Filters {
    rows: Vec<Row>,
}

#[derive(Debug)]
struct Row {
    kind: FilterKind,
    /// The pattern below the source, and below the destination: `sync` lists both.
    patterns: [PlacedPattern; 2],
}

/// A pattern for local files, and the same for objects.
#[derive(Debug)]
struct PlacedPattern {
    local: Pattern,
    s3: Pattern,
}

impl Filters {
    /// `source` and `destination` are as typed, after the trailing slash of a bucket has been added.
    pub(super) fn new(
        filters: &[Filter],
        source: &str,
        destination: &str,
        is_recursive: bool,
        paths: &LocalPaths,
    ) -> Result<Self, Failure> {
        if filters.is_empty() {
            return Ok(Self::default());
        }
        let roots = [
            root(source, is_recursive, paths)?,
            root(destination, is_recursive, paths)?,
        ];
        let row = |filter: &Filter| Row {
            kind: filter.kind,
            patterns: [
                PlacedPattern::new(&roots[0], &filter.pattern),
                PlacedPattern::new(&roots[1], &filter.pattern),
            ],
        };
        Ok(Self {
            rows: filters.iter().map(row).collect(),
        })
    }

    /// Whether this file or object is included.
    pub(super) fn keep(&self, entry: &Entry) -> bool {
        self.keep_path(entry.place, &entry.path)
    }

    /// Whether a file or object at this path would be included.
    pub(super) fn keep_path(&self, place: Place, path: &str) -> bool {
        let decisive = self.rows.iter().rev().find(|row| {
            row.patterns
                .iter()
                .any(|pattern| pattern.matches(place, path))
        });
        decisive.is_none_or(|row| row.kind == FilterKind::Include)
    }
}

impl PlacedPattern {
    fn new(root: &str, pattern: &str) -> Self {
        let separated = |separator: &str| {
            let root = with_separator(root, separator);
            let pattern = with_separator(pattern, separator);
            // As `os.path.join`: a pattern that begins at the top stands alone.
            if pattern.starts_with(separator) {
                Pattern::behind("", &pattern)
            } else if root.is_empty() || root.ends_with(separator) {
                Pattern::behind(&root, &pattern)
            } else {
                Pattern::behind(&format!("{root}{separator}"), &pattern)
            }
        };
        Self {
            local: separated(MAIN_SEPARATOR_STR),
            s3: separated("/"),
        }
    }

    fn matches(&self, place: Place, path: &str) -> bool {
        match place {
            Place::Local => self.local.matches(path),
            Place::S3 => self.s3.matches(path),
        }
    }
}

fn with_separator(text: &str, separator: &str) -> String {
    let other = if separator == "/" {
        MAIN_SEPARATOR_STR
    } else {
        "/"
    };
    text.replace(other, separator)
}

/// The base of patterns: the directory or prefix, or that of the one file.
fn root(location: &str, is_recursive: bool, paths: &LocalPaths) -> Result<String, Failure> {
    if location.starts_with("s3://") {
        let (bucket, key) = uri::split(location)?;
        let key = if is_recursive || key.ends_with('/') {
            key
        } else {
            key.rsplit_once('/').map_or("", |(folder, _)| folder)
        };
        return Ok(format!("{bucket}/{key}"));
    }
    if is_recursive {
        return Ok(paths.absolute(location));
    }
    let folder = location
        .rfind(std::path::is_separator)
        .map_or("", |at| &location[..=at]);
    Ok(paths.absolute(folder))
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    fn filters(words: &[&str], source: &str, destination: &str, is_recursive: bool) -> Filters {
        let filters: Vec<Filter> = words
            .iter()
            .map(|word| match word.split_at(1) {
                ("+", pattern) => Filter {
                    kind: FilterKind::Include,
                    pattern: pattern.to_owned(),
                },
                (_, pattern) => Filter {
                    kind: FilterKind::Exclude,
                    pattern: pattern.to_owned(),
                },
            })
            .collect();
        let paths = LocalPaths::seen_from("/home/ada");
        Filters::new(&filters, source, destination, is_recursive, &paths).unwrap()
    }

    fn local(path: &str) -> Entry {
        Entry::sample(Place::Local, path)
    }

    fn object(path: &str) -> Entry {
        Entry::sample(Place::S3, path)
    }

    #[test]
    fn the_last_match_decides() {
        let filters = filters(&["-*", "+*.txt", "-b*"], "src", "s3://bucket/", true);
        assert!(filters.keep(&local("/home/ada/src/a.txt")));
        assert!(filters.keep(&local("/home/ada/src/x/b.txt")));
        assert!(!filters.keep(&local("/home/ada/src/b.txt")));
        assert!(!filters.keep(&local("/home/ada/src/a.log")));
        assert!(filters.keep(&object("bucket/a.txt")));
        assert!(!filters.keep(&object("bucket/b.txt")));
        assert!(!filters.keep(&object("bucket/a")));
    }

    #[test]
    fn without_filters_all_is_kept() {
        assert!(Filters::default().keep(&local("/x")));
        let filters = filters(&["+*.txt"], "src", "s3://bucket/", true);
        assert!(filters.keep(&local("/home/ada/src/a.log")));
    }

    #[test]
    fn a_single_file_is_seen_from_its_directory() {
        let one = filters(&["-file.txt"], "src/file.txt", "s3://bucket/x", false);
        assert!(!one.keep(&local("/home/ada/src/file.txt")));
        let here = filters(&["-file.txt"], "file.txt", "s3://bucket/x", false);
        assert!(!here.keep(&local("/home/ada/file.txt")));
        let object_there = filters(&["-file.txt"], "s3://bucket/a/file.txt", ".", false);
        assert!(!object_there.keep(&object("bucket/a/file.txt")));
        assert!(object_there.keep(&object("bucket/b/file.txt")));
    }

    #[test]
    fn patterns_are_relative_to_the_prefix() {
        let filters = filters(&["-logs/*"], "s3://bucket/data", "out", true);
        assert!(!filters.keep(&object("bucket/data/logs/x")));
        assert!(filters.keep(&object("bucket/logs/x")));
        assert!(!filters.keep(&local("/home/ada/out/logs/x")));
    }

    #[test]
    fn a_pattern_from_the_top_stands_alone() {
        let filters = filters(&["-/home/ada/src/a*"], "src", "s3://bucket/", true);
        assert!(!filters.keep(&local("/home/ada/src/abc")));
        assert!(filters.keep(&local("/home/ada/src/b")));
    }

    #[test]
    fn brackets_of_the_directory_are_no_pattern() {
        let filters = filters(&["-*.log"], "logs[1]", "s3://bucket/", true);
        assert!(!filters.keep(&local("/home/ada/logs[1]/a.log")));
    }
}
