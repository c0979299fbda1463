//! `Naming`: the names of files and objects at the destination.
//!
//! Not here: whether it is transferred. Counterpart: awscli `s3/fileformat.py`, `s3/utils.py`
//! (`find_dest_path_comp_key`).

use std::path::{MAIN_SEPARATOR, MAIN_SEPARATOR_STR};

use super::entry::Place;
use super::local_path::LocalPaths;

/// Source and destination, and the mapping of names.
#[derive(Debug)]
pub(super) struct Naming {
    pub(super) source: End,
    pub(super) destination: End,
    /// Whether the command is recursive.
    pub(super) is_recursive: bool,
    /// Whether the source's name is appended to the destination.
    keeps_name: bool,
}

/// The source or the destination.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct End {
    pub(super) place: Place,
    /// An absolute path, or bucket and key; with a separator at its end where it is a directory or prefix.
    pub(super) path: String,
}

impl Naming {
    /// Of the two ends as typed. `is_directory` says of an absolute local path whether a directory is there.
    pub(super) fn new(
        source: &str,
        destination: &str,
        is_recursive: bool,
        paths: &LocalPaths,
        is_directory: impl Fn(&str) -> bool,
    ) -> Self {
        let (source, _) = end(source, is_recursive, paths, &is_directory);
        let (destination, keeps_name) = end(destination, is_recursive, paths, &is_directory);
        Self {
            source,
            destination,
            is_recursive,
            keeps_name,
        }
    }

    /// The comparison key of `path`, which begins with the source.
    pub(super) fn compare_key(&self, path: &str) -> String {
        let relative = if self.is_recursive {
            path.get(self.source.path.len()..).unwrap_or_default()
        } else {
            path.rsplit(self.source.separator())
                .next()
                .unwrap_or_default()
        };
        relative.replace(self.source.separator(), "/")
    }

    /// The destination of the entry with `compare_key`.
    pub(super) fn destination_of(&self, compare_key: &str) -> String {
        let mut path = self.destination.path.clone();
        if self.keeps_name {
            path.push_str(&compare_key.replace('/', self.destination.separator_text()));
        }
        path
    }
}

impl End {
    fn separator(&self) -> char {
        match self.place {
            Place::Local => MAIN_SEPARATOR,
            Place::S3 => '/',
        }
    }

    fn separator_text(&self) -> &'static str {
        match self.place {
            Place::Local => MAIN_SEPARATOR_STR,
            Place::S3 => "/",
        }
    }
}

/// An end, and whether entries keep their names there.
fn end(
    typed: &str,
    is_recursive: bool,
    paths: &LocalPaths,
    is_directory: &impl Fn(&str) -> bool,
) -> (End, bool) {
    if let Some(path) = typed.strip_prefix("s3://") {
        let mut path = path.to_owned();
        if is_recursive && !path.ends_with('/') {
            path.push('/');
        }
        let keeps_name = path.ends_with('/');
        let place = Place::S3;
        return (End { place, path }, keeps_name);
    }
    let mut path = paths.absolute(typed);
    let keeps_name = is_recursive || typed.ends_with(MAIN_SEPARATOR) || is_directory(&path);
    if keeps_name {
        path.push(MAIN_SEPARATOR);
    }
    let place = Place::Local;
    (End { place, path }, keeps_name)
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    fn naming(source: &str, destination: &str, is_recursive: bool) -> Naming {
        let paths = LocalPaths::seen_from("/home/ada");
        Naming::new(source, destination, is_recursive, &paths, |path| {
            path == "/home/ada/there"
        })
    }

    #[test]
    fn single_files_keep_their_name_in_directories() {
        for (source, destination, path, goes_to) in [
            ("a.txt", "s3://b/", "/home/ada/a.txt", "b/a.txt"),
            ("a.txt", "s3://b/k", "/home/ada/a.txt", "b/k"),
            ("x/a.txt", "s3://b/k/", "/home/ada/x/a.txt", "b/k/a.txt"),
            ("s3://b/k/a", ".", "b/k/a", "/home/ada"),
            ("s3://b/k/a", "there", "b/k/a", "/home/ada/there/a"),
            ("s3://b/k/a", "new", "b/k/a", "/home/ada/new"),
            ("s3://b/k/a", "new/", "b/k/a", "/home/ada/new/a"),
            ("s3://b/k/a", "s3://c/", "b/k/a", "c/a"),
            ("s3://b/k/a", "s3://c/d", "b/k/a", "c/d"),
        ] {
            let naming = naming(source, destination, false);
            let key = naming.compare_key(path);
            assert_eq!(
                naming.destination_of(&key),
                goes_to,
                "{source} {destination}"
            );
        }
    }

    #[test]
    fn what_is_below_keeps_its_way() {
        for (source, destination, path, key, goes_to) in [
            ("src", "s3://b", "/home/ada/src/x/y", "x/y", "b/x/y"),
            ("src/", "s3://b/k", "/home/ada/src/x", "x", "b/k/x"),
            ("s3://b/", "out", "b/x/y", "x/y", "/home/ada/out/x/y"),
            ("s3://b/k", "out/", "b/k/x//y", "x//y", "/home/ada/out/x//y"),
            ("s3://b/k/", "s3://c/d", "b/k/x", "x", "c/d/x"),
        ] {
            let naming = naming(source, destination, true);
            assert_eq!(naming.compare_key(path), key);
            assert_eq!(naming.destination_of(key), goes_to);
        }
    }

    #[test]
    fn ends_have_their_separator() {
        let naming = naming("there", "s3://b/k", true);
        assert_eq!(naming.source.path, "/home/ada/there/");
        assert_eq!(naming.destination.path, "b/k/");
        assert_eq!(naming.source.place, Place::Local);
    }
}
