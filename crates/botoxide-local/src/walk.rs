//! `Walk`: the keys of a bucket in UTF-8 order, with a given prefix and after a given key.
//!
//! Counterpart: none.

use std::io;
use std::path::{Path, PathBuf};
use std::vec;

use crate::files::Files;
use crate::names::{self, Kind};
use crate::record::found;

/// More directories than the longest segment of a key needs.
const DEEPEST: usize = 32;

/// An iterator over keys, in the order of their bytes.
pub(crate) struct Walk {
    prefix: String,
    after: String,
    /// Keys with this prefix are skipped.
    skip: Option<String>,
    /// The directories on the current path, outermost first: the prefix of their keys, and their remaining entries.
    open: Vec<(String, vec::IntoIter<Entry>)>,
}

/// An entry of a directory: one segment of a key.
struct Entry {
    /// Ends with `/` if it is a directory.
    name: String,
    path: PathBuf,
    is_directory: bool,
}

impl Walk {
    /// The keys in `directory` that begin with `prefix` and come after `after`.
    pub(crate) fn new(
        files: &Files,
        directory: &Path,
        prefix: &str,
        after: &str,
    ) -> io::Result<Self> {
        let names = found(files.entries(directory))?.unwrap_or_default();
        let top = entries(directory, names)?;
        Ok(Self {
            prefix: prefix.to_owned(),
            after: after.to_owned(),
            skip: None,
            open: vec![(String::new(), top)],
        })
    }

    /// Skips the keys that begin with `prefix`.
    pub(crate) fn skip(&mut self, prefix: &str) {
        self.skip = Some(prefix.to_owned());
    }

    /// The next key and the path of its record.
    pub(crate) fn next(&mut self) -> io::Result<Option<(String, PathBuf)>> {
        while let Some((base, left)) = self.open.last_mut() {
            let Some(entry) = left.next() else {
                self.open.pop();
                continue;
            };
            let key = format!("{base}{}", entry.name);
            if self.skip.as_ref().is_some_and(|skip| key.starts_with(skip)) {
                continue;
            }
            if entry.is_directory {
                let inside = key.starts_with(&self.prefix) || self.prefix.starts_with(&key);
                let before = key <= self.after && !self.after.starts_with(&key);
                if inside && !before {
                    let entries = entries(&entry.path, names_of_found(&entry.path)?)?;
                    self.open.push((key, entries));
                }
            } else if key.starts_with(&self.prefix) && key > self.after {
                return Ok(Some((key, entry.path)));
            }
        }
        Ok(None)
    }
}

type Names = Vec<(String, bool)>;

/// The entries of a directory. A directory that was just removed has none.
fn names_of_found(directory: &Path) -> io::Result<Names> {
    Ok(found(Files::entries_of_found(directory))?.unwrap_or_default())
}

/// The segments in a directory, in order.
fn entries(directory: &Path, names: Names) -> io::Result<vec::IntoIter<Entry>> {
    let mut entries = Vec::new();
    read(directory, names, &mut Vec::new(), &[], &mut entries)?;
    entries.sort_unstable_by(|one, other| one.name.cmp(&other.name));
    Ok(entries.into_iter())
}

/// Decodes the entries of a directory. Directories with the rest of a long segment are read too; `bytes` is the beginning
/// of such a segment.
fn read(
    directory: &Path,
    names: Names,
    outer: &mut Vec<String>,
    bytes: &[u8],
    entries: &mut Vec<Entry>,
) -> io::Result<()> {
    for (name, is_directory) in names {
        let Some((more, kind)) = names::decode(&name) else {
            continue;
        };
        if is_directory != (kind != Kind::Object) {
            continue;
        }
        let path = directory.join(&name);
        let segment = [bytes, &more].concat();
        if kind == Kind::More {
            if outer.len() < DEEPEST {
                outer.push(name);
                read(&path, names_of_found(&path)?, outer, &segment, entries)?;
                outer.pop();
            }
            continue;
        }
        outer.push(name);
        // Accept only the names that the encoding produces, so that no key is listed twice.
        let genuine = names::segment_names(&segment, kind) == *outer;
        outer.pop();
        if let Ok(mut name) = String::from_utf8(segment)
            && genuine
        {
            if is_directory {
                name.push('/');
            }
            entries.push(Entry {
                name,
                path,
                is_directory,
            });
        }
    }
    Ok(())
}
