//! `Fs`: small files – configuration, credentials, caches, models.
//!
//! Not here: the bodies of transfers, which are streams. Calls block; the files are small. Counterpart:
//! botocore's uses of `open`, `os.path` and `os.replace` (`JSONFileCache`).
#![expect(clippy::disallowed_methods, reason = "this file is the door to files")]

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use botoxide_core::time::Timestamp;

use super::clock;
use super::lock::FileLock;
use super::locked;
use super::temporary::Temporary;

/// Metadata of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileInfo {
    /// Its size in bytes.
    pub length: u64,
    /// The modification time, if the system has it.
    pub modified: Option<Timestamp>,
    /// Whether it is a directory.
    pub is_directory: bool,
    /// Whether it is a regular file: not a directory, pipe, socket or device.
    pub is_regular: bool,
    /// Its permissions (`0o600`), if the system has them.
    pub mode: Option<u32>,
}

/// Files that are read and written completely.
///
/// Errors are those of the system; a missing path is `NotFound`.
#[expect(clippy::missing_errors_doc, reason = "said once, for all methods")]
pub trait Fs: fmt::Debug + Send + Sync {
    /// All bytes of a file, whatever it is: reading a pipe waits for its writer.
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;

    /// All bytes of a settings file: configuration, credentials, caches, tokens, certificates.
    ///
    /// It never waits, and reads at most 64 MiB: a pipe, a socket, a device or a larger file is an error, of the kind
    /// `InvalidInput` or `FileTooLarge`. `/dev/null` is empty.
    fn read_settings(&self, path: &Path) -> io::Result<Vec<u8>> {
        check_settings(path, self.info(path)?)?;
        self.read(path)
    }

    /// Size, time and kind.
    fn info(&self, path: &Path) -> io::Result<FileInfo>;

    /// The paths in a directory, ordered; each begins with `path`.
    fn list(&self, path: &Path) -> io::Result<Vec<PathBuf>>;

    /// Creates a directory and its parents; an existing one is not changed.
    fn create_directory(&self, path: &Path) -> io::Result<()>;

    /// Replaces a file atomically, readable by its owner only (mode 0600).
    ///
    /// A reader sees the old bytes or the new ones, never a part; the directory must exist.
    fn replace(&self, path: &Path, bytes: &[u8]) -> io::Result<()>;

    /// Removes a file.
    fn remove(&self, path: &Path) -> io::Result<()>;

    /// Locks a file for other processes until the lock is dropped, so that it can be read, changed and replaced; one that
    /// does not exist is created empty. Temporary files that killed processes left beside it are removed.
    ///
    /// The error is `TimedOut` if others hold the lock for more than half a minute.
    fn lock(&self, path: &Path) -> io::Result<FileLock>;

    /// Whether there is anything at `path`.
    fn exists(&self, path: &Path) -> bool {
        self.info(path).is_ok()
    }

    /// Whether there is a directory at `path`.
    fn is_directory(&self, path: &Path) -> bool {
        self.info(path).is_ok_and(|info| info.is_directory)
    }

    /// Whether there is a file at `path`; not for pipes and devices.
    fn is_file(&self, path: &Path) -> bool {
        self.info(path).is_ok_and(|info| info.is_regular)
    }
}

/// The maximum size of a settings file, in bytes.
const SETTINGS_LIMIT: u64 = 64 << 20;

/// The error if a file must not be read because of its metadata.
fn check_settings(path: &Path, info: FileInfo) -> io::Result<()> {
    if info.is_directory {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if !info.is_regular && !is_null(path) {
        let text = "it is not a regular file, but a pipe, a socket or a device";
        return Err(io::Error::new(io::ErrorKind::InvalidInput, text));
    }
    if info.length > SETTINGS_LIMIT {
        return Err(too_large());
    }
    Ok(())
}

/// Whether [`Fs::read_settings`] has refused a file because of its type.
pub(crate) fn is_unfit(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::FileTooLarge | io::ErrorKind::InvalidInput
    )
}

fn too_large() -> io::Error {
    io::Error::new(io::ErrorKind::FileTooLarge, "it is larger than 64 MiB")
}

/// Whether this is the null device.
#[cfg(unix)]
fn is_null(path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let device = |path: &Path| std::fs::metadata(path).map(|metadata| metadata.rdev());
    matches!((device(path), device(Path::new("/dev/null"))), (Ok(this), Ok(null)) if this == null)
}

#[cfg(not(unix))]
fn is_null(_path: &Path) -> bool {
    false
}

/// The system's files.
#[derive(Clone, Copy, Debug)]
pub struct RealFs;

impl Fs for RealFs {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        std::fs::read(path)
    }

    fn read_settings(&self, path: &Path) -> io::Result<Vec<u8>> {
        check_settings(path, self.info(path)?)?;
        let file = open_now(path)?;
        // It may have been replaced, or grow while it is read.
        let info = info(&file.metadata()?);
        check_settings(path, info)?;
        let mut bytes = Vec::with_capacity(usize::try_from(info.length).unwrap_or_default());
        file.take(SETTINGS_LIMIT + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > SETTINGS_LIMIT {
            return Err(too_large());
        }
        Ok(bytes)
    }

    fn info(&self, path: &Path) -> io::Result<FileInfo> {
        std::fs::metadata(path).map(|metadata| info(&metadata))
    }

    fn list(&self, path: &Path) -> io::Result<Vec<PathBuf>> {
        let mut paths = std::fs::read_dir(path)?
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<io::Result<Vec<_>>>()?;
        paths.sort();
        Ok(paths)
    }

    fn create_directory(&self, path: &Path) -> io::Result<()> {
        std::fs::create_dir_all(path)
    }

    fn replace(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut file = Temporary::beside(path).create()?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        file.persist(path).map_err(|error| error.error)?;
        Ok(())
    }

    fn lock(&self, path: &Path) -> io::Result<FileLock> {
        let lock = FileLock::take(path)?;
        Temporary::beside(path).remove_all();
        Ok(lock)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        std::fs::remove_file(path)
    }
}

/// Opens a file to read from it, without waiting for a writer.
#[cfg(unix)]
fn open_now(path: &Path) -> io::Result<std::fs::File> {
    use rustix::fs::{Mode, OFlags, open};
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK;
    Ok(open(path, flags, Mode::empty())?.into())
}

#[cfg(not(unix))]
fn open_now(path: &Path) -> io::Result<std::fs::File> {
    std::fs::File::open(path)
}

fn info(metadata: &std::fs::Metadata) -> FileInfo {
    FileInfo {
        length: metadata.len(),
        modified: metadata.modified().ok().map(clock::timestamp),
        is_directory: metadata.is_dir(),
        is_regular: metadata.is_file(),
        mode: mode(metadata),
    }
}

#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "other systems have none")]
fn mode(metadata: &std::fs::Metadata) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt as _;
    Some(metadata.permissions().mode() & 0o777)
}

#[cfg(not(unix))]
fn mode(_metadata: &std::fs::Metadata) -> Option<u32> {
    None
}

/// Files in memory. Directories exist as soon as they contain a file, or when they are created.
///
/// # Example
///
/// ```
/// use std::path::Path;
/// use botoxide::seam::{FakeFs, Fs};
///
/// let fs = FakeFs::default();
/// fs.write("/home/test/.aws/config", "[default]\nregion = eu-west-1\n");
/// assert!(fs.read(Path::new("/home/test/.aws/config")).is_ok());
/// ```
#[derive(Default)]
pub struct FakeFs {
    state: Mutex<FakeState>,
}

#[derive(Default)]
struct FakeState {
    /// `None` is a directory.
    files: BTreeMap<PathBuf, Option<Arc<[u8]>>>,
    /// Every change gives the file a modification time one second later than the last.
    changes: i64,
    modified: BTreeMap<PathBuf, i64>,
}

impl FakeFs {
    /// Creates a file.
    pub fn write(&self, path: impl Into<PathBuf>, bytes: impl AsRef<[u8]>) {
        self.with(|state| state.put(path.into(), Some(bytes.as_ref().into())));
    }

    /// Removes a file.
    pub fn remove(&self, path: impl AsRef<Path>) {
        self.with(|state| state.files.remove(path.as_ref()));
    }

    fn with<T>(&self, act: impl FnOnce(&mut FakeState) -> T) -> T {
        act(&mut locked(&self.state))
    }
}

impl FakeState {
    fn put(&mut self, path: PathBuf, bytes: Option<Arc<[u8]>>) {
        for directory in path
            .ancestors()
            .skip(1)
            .filter(|path| !path.as_os_str().is_empty())
        {
            self.files.entry(directory.to_owned()).or_insert(None);
        }
        self.changes += 1;
        self.modified.insert(path.clone(), self.changes);
        self.files.insert(path, bytes);
    }

    fn find(&self, path: &Path) -> io::Result<&Option<Arc<[u8]>>> {
        self.files
            .get(path)
            .ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

impl Fs for FakeFs {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.with(|state| {
            state
                .find(path)?
                .as_deref()
                .map(<[u8]>::to_vec)
                .ok_or_else(|| io::ErrorKind::IsADirectory.into())
        })
    }

    fn info(&self, path: &Path) -> io::Result<FileInfo> {
        self.with(|state| {
            let file = state.find(path)?;
            Ok(FileInfo {
                length: file.as_deref().map_or(0, |bytes| bytes.len() as u64),
                modified: state
                    .modified
                    .get(path)
                    .map(|&seconds| Timestamp::new(seconds, 0)),
                is_directory: file.is_none(),
                is_regular: file.is_some(),
                mode: None,
            })
        })
    }

    fn list(&self, path: &Path) -> io::Result<Vec<PathBuf>> {
        self.with(|state| match state.find(path)? {
            Some(_) => Err(io::ErrorKind::NotADirectory.into()),
            None => Ok(state
                .files
                .keys()
                .filter(|file| file.parent() == Some(path))
                .cloned()
                .collect()),
        })
    }

    fn create_directory(&self, path: &Path) -> io::Result<()> {
        self.with(|state| match state.files.get(path) {
            Some(Some(_)) => Err(io::ErrorKind::AlreadyExists.into()),
            Some(None) => Ok(()),
            None => {
                state.put(path.to_owned(), None);
                Ok(())
            }
        })
    }

    fn replace(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.with(|state| {
            if let Some(parent) = path
                .parent()
                .filter(|parent| !parent.as_os_str().is_empty())
            {
                state.find(parent)?;
            }
            state.put(path.to_owned(), Some(bytes.into()));
            Ok(())
        })
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.with(|state| {
            if state.find(path)?.is_none() {
                return Err(io::ErrorKind::IsADirectory.into());
            }
            state.files.remove(path);
            Ok(())
        })
    }

    fn lock(&self, _path: &Path) -> io::Result<FileLock> {
        Ok(FileLock::default())
    }
}

impl fmt::Debug for FakeFs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.with(|state| f.debug_set().entries(state.files.keys()).finish())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn behaves(fs: &dyn Fs, root: &Path) {
        let directory = root.join("a/b");
        let file = directory.join("x.json");
        assert_eq!(fs.read(&file).unwrap_err().kind(), io::ErrorKind::NotFound);
        assert!(
            fs.replace(&file, b"1").is_err(),
            "the directory is not there yet"
        );
        fs.create_directory(&directory).unwrap();
        fs.create_directory(&directory).unwrap();
        fs.replace(&file, b"1").unwrap();
        fs.replace(&file, b"23").unwrap();
        assert_eq!(fs.read(&file).unwrap(), b"23");
        assert!(fs.read(&directory).is_err());
        assert!(fs.is_file(&file) && fs.exists(&file) && !fs.is_directory(&file));
        assert!(fs.is_directory(&directory));
        assert_eq!(fs.info(&file).unwrap().length, 2);
        assert!(fs.info(&file).unwrap().modified.is_some());
        assert_eq!(fs.list(&directory).unwrap(), [&*file]);
        assert_eq!(fs.list(&root.join("a")).unwrap(), [&*directory]);
        assert!(fs.remove(&directory).is_err());
        fs.remove(&file).unwrap();
        assert_eq!(
            fs.remove(&file).unwrap_err().kind(),
            io::ErrorKind::NotFound
        );
        assert!(fs.list(&directory).unwrap().is_empty());
    }

    #[test]
    fn real_and_fake_files_behave_alike() {
        let directory = tempfile::tempdir().unwrap();
        behaves(&RealFs, directory.path());
        let fake = FakeFs::default();
        fake.create_directory(Path::new("/root")).unwrap();
        behaves(&fake, Path::new("/root"));
    }

    #[cfg(unix)]
    #[test]
    fn replaced_files_are_private() {
        // C126
        use std::os::unix::fs::PermissionsExt as _;
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("token.json");
        RealFs.replace(&path, b"{}").unwrap();
        assert_eq!(
            std::fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
        assert_eq!(RealFs.info(&path).unwrap().mode, Some(0o600));
        assert_eq!(
            RealFs.list(directory.path()).unwrap(),
            [path],
            "no temporary file stays behind"
        );
    }
}
