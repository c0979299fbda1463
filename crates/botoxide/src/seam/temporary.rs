//! `Temporary`: temporary files that replace others atomically.
//!
//! Not here: the temporary files of transfers, whose names are s3transfer's. Counterpart: botocore `utils.py`
//! (`JSONFileCache`), whose temporary files have no distinct names.
#![expect(clippy::disallowed_methods, reason = "this file is the door to files")]

use std::io;
use std::path::Path;

use tempfile::NamedTempFile;

const SUFFIX: &str = ".botoxide-tmp";
/// File systems allow 255 bytes; prefix, suffix and random letters need some of them.
const NAME_LIMIT: usize = 200;

/// The temporary files of one file: `.config.AbCdEf.botoxide-tmp` for `config`, in the same directory, so that a rename
/// is atomic.
#[derive(Debug)]
pub(super) struct Temporary<'a> {
    directory: &'a Path,
    prefix: String,
}

impl<'a> Temporary<'a> {
    pub(super) fn beside(path: &'a Path) -> Self {
        let directory = match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let mut end = name.len().min(NAME_LIMIT);
        while !name.is_char_boundary(end) {
            end -= 1;
        }
        Self {
            directory,
            prefix: format!(".{}.", &name[..end]),
        }
    }

    /// A new one, with mode 0600. It is removed when it is dropped.
    pub(super) fn create(&self) -> io::Result<NamedTempFile> {
        tempfile::Builder::new()
            .prefix(&self.prefix)
            .suffix(SUFFIX)
            .tempfile_in(self.directory)
    }

    /// Removes existing ones. Only for the holder of the lock: those of other processes are then unused, because
    /// the processes are dead.
    pub(super) fn remove_all(&self) {
        for entry in std::fs::read_dir(self.directory).into_iter().flatten() {
            let Ok(entry) = entry else { continue };
            let name = entry.file_name();
            let letters = name
                .to_str()
                .and_then(|name| name.strip_prefix(&self.prefix)?.strip_suffix(SUFFIX));
            if letters.is_some_and(|letters| letters.bytes().all(|b| b.is_ascii_alphanumeric())) {
                // A file that cannot be removed does no harm.
                let _ = std::fs::remove_file(entry.path());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_temporary_files_of_the_same_file_are_removed() {
        let directory = tempfile::tempdir().unwrap();
        let write = |name: &str| std::fs::write(directory.path().join(name), "x").unwrap();
        let stay = [
            "config",
            ".config.swp",
            ".config.a.b.botoxide-tmp",
            ".credentials.AbCdEf.botoxide-tmp",
            "config.AbCdEf.botoxide-tmp",
            ".tmpAbCdEf",
        ];
        for name in stay {
            write(name);
        }
        write(".config.AbCdEf.botoxide-tmp");
        let config = directory.path().join("config");
        let temporary = Temporary::beside(&config);
        let (_, kept) = temporary.create().unwrap().keep().unwrap();
        let name = kept.file_name().unwrap().to_str().unwrap();
        assert!(
            name.starts_with(".config.") && name.ends_with(SUFFIX),
            "{name}"
        );
        temporary.remove_all();
        let mut names: Vec<_> = std::fs::read_dir(directory.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        let mut stay = stay.to_vec();
        stay.sort_unstable();
        assert_eq!(names, stay);
    }

    #[test]
    fn long_names_are_truncated() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("é".repeat(127));
        assert!(Temporary::beside(&path).create().is_ok());
    }
}
