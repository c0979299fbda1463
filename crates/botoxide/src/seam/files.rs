//! `Files`: the files of transfers, which are read and written in parts and may be larger than the memory.
//!
//! Not here: small files, which are read and written completely (`fs.rs`). Calls block. Counterpart: s3transfer
//! `utils.py` (`OSUtils`), `compat.py` (`rename_file`).
#![expect(clippy::disallowed_methods, reason = "this file is the door to files")]

use std::collections::BTreeMap;
use std::fmt;
use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use super::locked;

/// An open file that any number of threads read and write at the same time, at different offsets.
///
/// Errors are those of the system.
#[expect(clippy::missing_errors_doc, reason = "said once, for all methods")]
pub trait PositionedFile: fmt::Debug + Send + Sync {
    /// Reads some bytes at `offset`; 0 at the end of the file.
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize>;

    /// Writes all of `bytes`, from `offset` on.
    fn write_all_at(&self, bytes: &[u8], offset: u64) -> io::Result<()>;

    /// Writes all of `bytes` where the last call of this method ended: for pipes and devices, which have no offsets.
    fn append(&self, bytes: &[u8]) -> io::Result<()>;

    /// Its size in bytes.
    fn length(&self) -> io::Result<u64>;
}

/// Opens, renames and removes files.
///
/// Errors are those of the system; a missing path is `NotFound`.
#[expect(clippy::missing_errors_doc, reason = "said once, for all methods")]
pub trait Files: fmt::Debug + Send + Sync {
    /// Opens a file to read from it.
    fn open(&self, path: &Path) -> io::Result<Arc<dyn PositionedFile>>;

    /// Creates a file to write to. An existing file is truncated, unless it is a pipe or a device.
    fn create(&self, path: &Path) -> io::Result<Arc<dyn PositionedFile>>;

    /// Renames a file, replacing an existing one.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Removes a file.
    fn remove(&self, path: &Path) -> io::Result<()>;

    /// Whether there is a device, a pipe or a socket at `path`.
    fn is_special_file(&self, path: &Path) -> bool;
}

/// The system's files.
#[derive(Clone, Copy, Debug)]
pub struct RealFiles;

impl Files for RealFiles {
    fn open(&self, path: &Path) -> io::Result<Arc<dyn PositionedFile>> {
        Ok(Arc::new(File::open(path)?))
    }

    fn create(&self, path: &Path) -> io::Result<Arc<dyn PositionedFile>> {
        Ok(Arc::new(File::create(path)?))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        std::fs::rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        std::fs::remove_file(path)
    }

    #[cfg(unix)]
    fn is_special_file(&self, path: &Path) -> bool {
        use std::os::unix::fs::FileTypeExt as _;
        std::fs::metadata(path).is_ok_and(|metadata| {
            let kind = metadata.file_type();
            kind.is_char_device() || kind.is_block_device() || kind.is_fifo() || kind.is_socket()
        })
    }

    #[cfg(not(unix))]
    fn is_special_file(&self, _path: &Path) -> bool {
        false
    }
}

impl PositionedFile for File {
    #[cfg(unix)]
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        std::os::unix::fs::FileExt::read_at(self, buffer, offset)
    }

    #[cfg(windows)]
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        std::os::windows::fs::FileExt::seek_read(self, buffer, offset)
    }

    #[cfg(unix)]
    fn write_all_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        std::os::unix::fs::FileExt::write_all_at(self, bytes, offset)
    }

    #[cfg(windows)]
    fn write_all_at(&self, mut bytes: &[u8], mut offset: u64) -> io::Result<()> {
        while !bytes.is_empty() {
            match std::os::windows::fs::FileExt::seek_write(self, bytes, offset)? {
                0 => return Err(io::ErrorKind::WriteZero.into()),
                count => {
                    bytes = &bytes[count..];
                    offset += count as u64;
                }
            }
        }
        Ok(())
    }

    fn append(&self, bytes: &[u8]) -> io::Result<()> {
        (&mut &*self).write_all(bytes)
    }

    fn length(&self) -> io::Result<u64> {
        Ok(self.metadata()?.len())
    }
}

/// Files in memory, on a disk that may be full. Every directory exists.
#[derive(Debug, Default)]
pub struct FakeFiles {
    files: Mutex<BTreeMap<PathBuf, Arc<FakeFile>>>,
    disk: Arc<FakeDisk>,
}

#[derive(Debug, Default)]
struct FakeFile {
    bytes: Mutex<Vec<u8>>,
    disk: Arc<FakeDisk>,
}

/// The number of bytes of free space.
#[derive(Debug)]
struct FakeDisk(AtomicU64);

impl Default for FakeDisk {
    fn default() -> Self {
        Self(AtomicU64::new(u64::MAX))
    }
}

impl FakeFiles {
    /// Limits the free space to so many bytes.
    pub fn limit(&self, bytes: u64) {
        self.disk.0.store(bytes, Ordering::SeqCst);
    }

    /// The paths of all files, ordered.
    pub fn paths(&self) -> Vec<PathBuf> {
        locked(&self.files).keys().cloned().collect()
    }

    /// Creates a file.
    pub fn write(&self, path: impl Into<PathBuf>, bytes: impl Into<Vec<u8>>) {
        let file = self.file(bytes.into());
        locked(&self.files).insert(path.into(), file);
    }

    fn file(&self, bytes: Vec<u8>) -> Arc<FakeFile> {
        Arc::new(FakeFile {
            bytes: Mutex::new(bytes),
            disk: Arc::clone(&self.disk),
        })
    }
}

impl Files for FakeFiles {
    fn open(&self, path: &Path) -> io::Result<Arc<dyn PositionedFile>> {
        match locked(&self.files).get(path) {
            Some(file) => Ok(Arc::<FakeFile>::clone(file)),
            None => Err(io::ErrorKind::NotFound.into()),
        }
    }

    fn create(&self, path: &Path) -> io::Result<Arc<dyn PositionedFile>> {
        let file = self.file(Vec::new());
        locked(&self.files).insert(path.to_owned(), Arc::clone(&file));
        Ok(file)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut files = locked(&self.files);
        let file = files.remove(from).ok_or(io::ErrorKind::NotFound)?;
        files.insert(to.to_owned(), file);
        Ok(())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        let removed = locked(&self.files).remove(path);
        removed.map(drop).ok_or(io::ErrorKind::NotFound.into())
    }

    fn is_special_file(&self, _path: &Path) -> bool {
        false
    }
}

impl PositionedFile for FakeFile {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        let bytes = locked(&self.bytes);
        let start = usize::try_from(offset).map_or(bytes.len(), |offset| offset.min(bytes.len()));
        (&bytes[start..]).read(buffer)
    }

    fn write_all_at(&self, new: &[u8], offset: u64) -> io::Result<()> {
        let less = |rest: u64| rest.checked_sub(new.len() as u64);
        let room = &self.disk.0;
        if room
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, less)
            .is_err()
        {
            return Err(io::ErrorKind::StorageFull.into());
        }
        let start = usize::try_from(offset).map_err(|_| io::ErrorKind::FileTooLarge)?;
        let end = start
            .checked_add(new.len())
            .ok_or(io::ErrorKind::FileTooLarge)?;
        let mut bytes = locked(&self.bytes);
        if bytes.len() < end {
            bytes.resize(end, 0);
        }
        bytes[start..end].copy_from_slice(new);
        Ok(())
    }

    fn append(&self, bytes: &[u8]) -> io::Result<()> {
        self.write_all_at(bytes, self.length()?)
    }

    fn length(&self) -> io::Result<u64> {
        Ok(locked(&self.bytes).len() as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn behaves(files: &dyn Files, directory: &Path) {
        let (path, other) = (directory.join("a"), directory.join("b"));
        for text in [&b"what was there before"[..], b""] {
            let file = files.create(&path).unwrap();
            file.append(text).unwrap();
            assert_eq!(file.length().unwrap(), text.len() as u64);
        }
        let file = files.create(&path).unwrap();
        file.write_all_at(b"4567", 4).unwrap();
        file.write_all_at(b"0123", 0).unwrap();
        assert_eq!(file.length().unwrap(), 8);
        files.create(&other).unwrap();
        files.rename(&path, &other).unwrap();
        let file = files.open(&other).unwrap();
        let mut buffer = [0; 16];
        assert_eq!(file.read_at(&mut buffer, 6).unwrap(), 2);
        assert_eq!(buffer[..2], *b"67");
        assert_eq!(file.read_at(&mut buffer, 9).unwrap(), 0);
        files.remove(&other).unwrap();
        for error in [
            files.open(&path).unwrap_err(),
            files.open(&other).unwrap_err(),
            files.remove(&other).unwrap_err(),
            files.rename(&other, &path).unwrap_err(),
        ] {
            assert_eq!(error.kind(), io::ErrorKind::NotFound);
        }
        assert!(!files.is_special_file(&path));
    }

    #[test]
    fn real_and_fake_files_behave_alike() {
        let directory = tempfile::tempdir().unwrap();
        behaves(&RealFiles, directory.path());
        let fake = FakeFiles::default();
        behaves(&fake, Path::new("/root"));
        assert!(fake.paths().is_empty());
    }

    #[cfg(unix)]
    #[test]
    fn devices_are_special_and_written_in_order() {
        let null = Path::new("/dev/null");
        assert!(RealFiles.is_special_file(null));
        assert!(!RealFiles.is_special_file(Path::new("/")));
        RealFiles.create(null).unwrap().append(b"gone").unwrap();
    }

    #[test]
    fn writing_to_a_full_disk_fails() {
        let files = FakeFiles::default();
        files.write("/b", "there already");
        files.limit(6);
        let file = files.create(Path::new("/a")).unwrap();
        file.write_all_at(b"0123", 0).unwrap();
        let error = file.write_all_at(b"4567", 4).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::StorageFull);
        file.append(b"45").unwrap();
        assert_eq!(files.paths(), [Path::new("/a"), Path::new("/b")]);
    }
}
