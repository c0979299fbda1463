//! `Files`: all file operations of the store. Symbolic links are never followed, and all files are private (0600, 0700).
//!
//! A store is a directory with a marker file (`.store`), a directory for temporary files (`.incoming`), and a directory
//! for each bucket. A directory that holds other files is refused, so that deleting a bucket cannot delete them. Not here: what the files hold. Counterpart: none.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Component, Path, PathBuf};
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::random;

const MARKER: &str = ".store";
const FORMAT: &str = "botoxide-local 2\n";
const INCOMING: &str = ".incoming";
/// An upper bound for records. Metadata and tags are limited, and 10,000 parts need less.
const LARGEST_RECORD: u64 = 16 << 20;
/// A younger temporary file may be in use although it is not locked.
const SETTLED: Duration = Duration::from_mins(1);

/// The files below the directory of a store.
#[derive(Debug)]
pub(crate) struct Files {
    root: PathBuf,
}

/// Holds the store's lock: one change at a time, across all processes that serve this directory.
pub(crate) struct Lock(#[expect(dead_code, reason = "dropping the file releases the lock")] File);

impl Files {
    /// Opens the store in `directory`, and creates it if it does not exist.
    pub(crate) fn open(directory: &Path) -> io::Result<Self> {
        // Without a trailing `/` or `/.`, which would follow a link.
        let directory: PathBuf = directory.components().collect();
        match fs::symlink_metadata(&directory) {
            Ok(found) if found.is_symlink() => {
                return Err(io::Error::new(
                    io::ErrorKind::PermissionDenied,
                    "is a symbolic link, which is not followed; name the directory that it points to",
                ));
            }
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                if let Some(parent) = directory.parent() {
                    fs::create_dir_all(parent)?;
                }
                make_private(&directory)?;
            }
            Err(error) => return Err(error),
        }
        let files = Self {
            root: directory.canonicalize()?,
        };
        files.claim()?;
        files.make_directories(&files.root.join(INCOMING))?;
        files.clear_incoming();
        Ok(files)
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Checks the marker, or creates it in an empty directory.
    fn claim(&self) -> io::Result<()> {
        let marker = self.root.join(MARKER);
        match self.read(&marker) {
            // Empty: another process has just created it.
            Ok(text) if text.is_empty() || text == FORMAT.as_bytes() => {}
            Ok(_) => return Err(io::Error::other("the store was written by another version")),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let ours = |name: &str| [MARKER, INCOMING].contains(&name);
                if self
                    .entries(&self.root)?
                    .iter()
                    .any(|(name, _)| !ours(name))
                {
                    return Err(io::Error::new(
                        io::ErrorKind::AlreadyExists,
                        "the directory has other files in it; name an empty or a new one",
                    ));
                }
                match create_new(&marker) {
                    Ok(mut file) => file.write_all(FORMAT.as_bytes())?,
                    Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                    Err(error) => return Err(error),
                }
            }
            Err(error) => return Err(error),
        }
        restrict(&self.root)
    }

    /// Removes the temporary files of processes that were killed.
    fn clear_incoming(&self) {
        let directory = self.root.join(INCOMING);
        for (name, _) in self.entries(&directory).unwrap_or_default() {
            let path = directory.join(name);
            let Ok(found) = fs::symlink_metadata(&path) else {
                continue;
            };
            // A file is not locked yet when it is created.
            let age = found.modified().ok().and_then(|time| time.elapsed().ok());
            if age.is_none_or(|age| age < SETTLED) {
                continue;
            }
            if found.is_dir() {
                // Directories are moved here only to be removed.
                let _ = fs::remove_dir_all(&path);
            } else if let Ok(file) = self.open_file(&path)
                && file.try_lock().is_ok()
            {
                let _ = fs::remove_file(&path);
            }
        }
    }

    /// Waits for the lock that every change takes.
    pub(crate) fn lock(&self) -> io::Result<Lock> {
        let file = self.open_file(&self.root.join(MARKER))?;
        file.lock()?;
        Ok(Lock(file))
    }

    /// A new path for a temporary file or directory.
    pub(crate) fn incoming_path(&self) -> io::Result<PathBuf> {
        Ok(self.root.join(INCOMING).join(random::hex(16)?))
    }

    /// A new temporary file. It is removed on drop unless it was placed.
    pub(crate) fn incoming(&self) -> io::Result<Incoming> {
        let path = self.incoming_path()?;
        let file = create_new(&path)?;
        file.try_lock().map_err(io::Error::from)?;
        Ok(Incoming { path, file })
    }

    /// Fails if `path` leaves the store or a symbolic link is on the way.
    fn check(&self, path: &Path) -> io::Result<()> {
        let outside = || io::Error::other("a path leads out of the store");
        let below = path.strip_prefix(&self.root).map_err(|_| outside())?;
        let mut at = self.root.clone();
        for component in below.components() {
            let Component::Normal(name) = component else {
                return Err(outside());
            };
            at.push(name);
            match fs::symlink_metadata(&at) {
                Ok(found) if found.is_symlink() => {
                    return Err(io::Error::new(
                        io::ErrorKind::PermissionDenied,
                        format!("{} is a symbolic link, which is not followed", at.display()),
                    ));
                }
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Opens a regular file.
    pub(crate) fn open_file(&self, path: &Path) -> io::Result<File> {
        self.check(path)?;
        let found = fs::symlink_metadata(path)?;
        if !found.is_file() {
            return Err(io::ErrorKind::NotFound.into());
        }
        OpenOptions::new().read(true).open(path)
    }

    pub(crate) fn is_file(&self, path: &Path) -> bool {
        self.check(path).is_ok() && fs::symlink_metadata(path).is_ok_and(|found| found.is_file())
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let file = self.open_file(path)?;
        file.take(LARGEST_RECORD).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    pub(crate) fn read_json<T: DeserializeOwned>(&self, path: &Path) -> io::Result<T> {
        serde_json::from_slice(&self.read(path)?).map_err(|error| {
            io::Error::new(
                io::ErrorKind::InvalidData,
                format!("{}: {error}", path.display()),
            )
        })
    }

    /// Replaces a file atomically.
    pub(crate) fn write_json<T: Serialize>(&self, path: &Path, value: &T) -> io::Result<()> {
        let mut incoming = self.incoming()?;
        serde_json::to_writer(&mut incoming.file, value)?;
        self.place(incoming, path)
    }

    /// Moves a temporary file to `path`. The directory of `path` must exist.
    pub(crate) fn place(&self, incoming: Incoming, path: &Path) -> io::Result<()> {
        self.check(path.parent().unwrap_or(path))?;
        fs::rename(&incoming.path, path)?;
        // Removes nothing: the temporary name no longer exists.
        drop(incoming);
        Ok(())
    }

    /// Moves a directory. The target must not exist, or be an empty directory.
    pub(crate) fn move_directory(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.check(from)?;
        self.check(to)?;
        fs::rename(from, to)
    }

    /// Creates a directory and its missing parents.
    pub(crate) fn make_directories(&self, path: &Path) -> io::Result<()> {
        self.check(path)?;
        let mut missing = Vec::new();
        let mut at = path;
        while at.starts_with(&self.root) && fs::symlink_metadata(at).is_err() {
            missing.push(at);
            at = at.parent().unwrap_or(&self.root);
        }
        for directory in missing.iter().rev() {
            match make_private(directory) {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }

    /// The names in a directory, and whether each is a directory. Links and names that are not UTF-8 are left out.
    pub(crate) fn entries(&self, directory: &Path) -> io::Result<Vec<(String, bool)>> {
        self.check(directory)?;
        Self::entries_of_found(directory)
    }

    /// The same for an entry of a directory that was already checked.
    #[expect(
        clippy::disallowed_methods,
        reason = "this file is the crate's door to files"
    )]
    pub(crate) fn entries_of_found(directory: &Path) -> io::Result<Vec<(String, bool)>> {
        let mut entries = Vec::new();
        for entry in fs::read_dir(directory)? {
            let entry = entry?;
            let kind = entry.file_type()?;
            if let Ok(name) = entry.file_name().into_string()
                && (kind.is_dir() || kind.is_file())
            {
                entries.push((name, kind.is_dir()));
            }
        }
        Ok(entries)
    }

    pub(crate) fn remove_file(&self, path: &Path) -> io::Result<()> {
        self.check(path)?;
        fs::remove_file(path)
    }

    /// Removes a directory with its contents. It is moved away first, so other processes never see it half-removed.
    pub(crate) fn remove_directory(&self, path: &Path) -> io::Result<()> {
        let aside = self.incoming_path()?;
        self.move_directory(path, &aside)?;
        // The next start removes what is left. Links are removed, not followed.
        let _ = fs::remove_dir_all(aside);
        Ok(())
    }

    /// Removes `directory` and its parents below `top` as long as they are empty.
    pub(crate) fn prune(directory: &Path, top: &Path) {
        let mut at = directory;
        while at != top && at.starts_with(top) && fs::remove_dir(at).is_ok() {
            at = at.parent().unwrap_or(top);
        }
    }
}

/// A temporary file. Its lock shows that its process is still running.
pub(crate) struct Incoming {
    path: PathBuf,
    pub(crate) file: File,
}

impl Drop for Incoming {
    fn drop(&mut self) {
        // Fails if it was placed.
        let _ = fs::remove_file(&self.path);
    }
}

fn create_new(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn make_private(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Makes the store's directory private.
#[cfg(unix)]
fn restrict(directory: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;

    let mode = fs::symlink_metadata(directory)?.permissions().mode();
    if mode & 0o777 == 0o700 {
        return Ok(());
    }
    fs::set_permissions(directory, fs::Permissions::from_mode(0o700))
}

#[cfg(not(unix))]
fn restrict(_: &Path) -> io::Result<()> {
    Ok(())
}

/// The names in a directory, for tests.
#[cfg(test)]
#[expect(
    clippy::disallowed_methods,
    reason = "this file is the crate's door to files"
)]
pub(crate) fn names(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).unwrap();
    entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}
