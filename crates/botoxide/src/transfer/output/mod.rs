//! `Output`: the target of a download, for any number of threads.
//!
//! Each kind of target has a file here. Not here: the requests (`download/`). Counterpart: s3transfer
//! `download.py` (`DownloadOutputManager` and its kinds, `IOWriteTask`, `IORenameFileTask`). s3transfer has one thread
//! that does all the writing; here, the thread that received bytes writes them.

use std::io::SeekFrom;
use std::sync::{Arc, Mutex};

use botoxide_core::error::Result;
use bytes::Bytes;

mod in_order;
mod temporary_file;

use in_order::InOrder;
use temporary_file::TemporaryFile;

use super::target::{DownloadTarget, SeekableWriter};
use crate::seam::{Seams, locked};

/// The target of a download.
pub(super) enum Output {
    /// In order.
    InOrder(InOrder),
    /// A seekable writer.
    Seekable(Arc<Mutex<dyn SeekableWriter>>),
    /// A file that gets its name when it is complete.
    TemporaryFile(TemporaryFile),
}

impl Output {
    /// The output for a target; `limit` is the number of bytes that may wait for their turn. Nothing is opened yet.
    ///
    /// # Errors
    ///
    /// If the system has no random numbers for a name.
    pub(super) fn new(target: &DownloadTarget, seams: &Seams, limit: usize) -> Result<Self> {
        Ok(match target {
            DownloadTarget::Path(path) if seams.files.is_special_file(path) => {
                Self::InOrder(InOrder::special_file(path, seams, limit))
            }
            DownloadTarget::Path(path) => Self::TemporaryFile(TemporaryFile::new(path, seams)?),
            DownloadTarget::Seekable(writer) => Self::Seekable(Arc::clone(writer)),
            DownloadTarget::Writer(writer) => {
                Self::InOrder(InOrder::writer(Arc::clone(writer), limit))
            }
        })
    }

    /// Whether bytes that were written can be written again.
    pub(super) fn can_repeat(&self) -> bool {
        match self {
            Self::InOrder(_) => false,
            Self::Seekable(_) | Self::TemporaryFile(_) => true,
        }
    }

    /// The offset up to which everything was written, if early bytes have to wait.
    pub(super) fn next(&self) -> Option<u64> {
        match self {
            Self::InOrder(output) => Some(output.next()),
            Self::Seekable(_) | Self::TemporaryFile(_) => None,
        }
    }

    /// Writes bytes of the object that begin at `offset`. It may have to wait until those before them are written, and
    /// stops if `is_over` returns true.
    ///
    /// # Errors
    ///
    /// `OSError` if they cannot be written.
    pub(super) fn write(
        &self,
        offset: u64,
        bytes: Bytes,
        is_over: &dyn Fn() -> bool,
    ) -> Result<()> {
        match self {
            Self::InOrder(output) => output.write(offset, bytes, is_over),
            Self::Seekable(writer) => {
                let mut writer = locked(writer);
                writer.seek(SeekFrom::Start(offset))?;
                Ok(writer.write_all(&bytes)?)
            }
            Self::TemporaryFile(output) => output.write(offset, &bytes),
        }
    }

    /// Everything was written: a file gets its name.
    ///
    /// # Errors
    ///
    /// `OSError` if it cannot be finished.
    pub(super) fn finish(&self) -> Result<()> {
        match self {
            Self::InOrder(output) => output.finish(),
            Self::Seekable(writer) => Ok(locked(writer).flush()?),
            Self::TemporaryFile(output) => output.finish(),
        }
    }

    /// The download failed: the temporary file is removed. To be called when no thread writes any more.
    pub(super) fn discard(&self) {
        match self {
            Self::InOrder(output) => output.discard(),
            Self::Seekable(_) => {}
            Self::TemporaryFile(output) => output.discard(),
        }
    }

    /// The temporary file, if there is one.
    #[cfg(test)]
    fn temporary_path(&self) -> Option<&std::path::Path> {
        match self {
            Self::InOrder(_) | Self::Seekable(_) => None,
            Self::TemporaryFile(output) => Some(output.path()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;
    use std::path::{Path, PathBuf};

    use super::*;
    use crate::seam::{FakeFiles, Fakes, Files as _, RealFiles};

    fn output(target: impl Into<DownloadTarget>, fakes: &Fakes) -> Output {
        Output::new(&target.into(), &fakes.seams(), 64).unwrap()
    }

    fn write(output: &Output, offset: u64, text: &'static str) -> Result<()> {
        output.write(offset, Bytes::from_static(text.as_bytes()), &|| false)
    }

    fn text(files: &FakeFiles, path: &str) -> String {
        let mut buffer = [0; 64];
        let file = files.open(Path::new(path)).unwrap();
        let count = file.read_at(&mut buffer, 0).unwrap();
        String::from_utf8_lossy(&buffer[..count]).into_owned()
    }

    // H133
    #[test]
    fn a_file_gets_its_name_when_it_is_complete() {
        let world = Fakes::default();
        world.random.set([0, 1, 10, 15, 16, 21, 22, 255]);
        world.files.write("/photos/a", "old");
        let output = output("/photos/a", &world);
        let temporary = Path::new("/photos/a.01afAF0d");
        assert_eq!(output.temporary_path(), Some(temporary));
        assert_eq!(
            world.files.paths(),
            [PathBuf::from("/photos/a")],
            "opened when needed"
        );
        write(&output, 4, "4567").unwrap();
        write(&output, 0, "0123").unwrap();
        assert_eq!(text(&world.files, "/photos/a"), "old");
        output.finish().unwrap();
        assert_eq!(world.files.paths(), [PathBuf::from("/photos/a")]);
        assert_eq!(text(&world.files, "/photos/a"), "01234567");
        output.discard();
        assert_eq!(text(&world.files, "/photos/a"), "01234567");
    }

    // H133
    #[test]
    fn a_failure_keeps_the_existing_file() {
        let world = Fakes::default();
        world.files.write("/a", "old");
        world.files.limit(4);
        let output = output("/a", &world);
        write(&output, 0, "0123").unwrap();
        let error = write(&output, 4, "4").unwrap_err();
        assert_eq!(error.kind().class_name(), "OSError");
        assert_eq!(world.files.paths().len(), 2);
        output.discard();
        output.discard();
        assert_eq!(world.files.paths(), [PathBuf::from("/a")]);
        assert_eq!(text(&world.files, "/a"), "old");
    }

    // H133
    #[test]
    fn an_empty_object_is_an_empty_file() {
        let world = Fakes::default();
        let output = output("/a", &world);
        output.finish().unwrap();
        assert_eq!(text(&world.files, "/a"), "");
    }

    // H133
    #[test]
    fn a_missing_directory_is_an_error() {
        let directory = tempfile::tempdir().unwrap();
        let mut seams = Fakes::default().seams();
        seams.files = Arc::new(RealFiles);
        let target = DownloadTarget::from(directory.path().join("nowhere/a"));
        let output = Output::new(&target, &seams, 64).unwrap();
        let error = write(&output, 0, "0").unwrap_err();
        assert_eq!(error.kind().class_name(), "OSError");
        assert!(error.to_string().starts_with("No such file or directory"));
        // A directory has the name: the rename fails, and the file that was written is removed.
        std::fs::create_dir_all(directory.path().join("nowhere/a/b")).unwrap();
        let output = Output::new(&target, &seams, 64).unwrap();
        write(&output, 0, "0").unwrap();
        let temporary = output.temporary_path().unwrap().to_owned();
        assert!(temporary.exists());
        output.finish().unwrap_err();
        output.discard();
        assert!(!temporary.exists());
    }

    // H133
    #[cfg(target_os = "linux")]
    #[test]
    fn a_device_is_written_directly() {
        let mut seams = Fakes::default().seams();
        seams.files = Arc::new(RealFiles);
        for (path, works) in [("/dev/null", true), ("/dev/full", false)] {
            let output = Output::new(&path.into(), &seams, 64).unwrap();
            assert!(output.temporary_path().is_none());
            let result = write(&output, 0, "0123").and_then(|()| output.finish());
            assert_eq!(result.is_ok(), works, "{path}");
            output.discard();
            assert!(Path::new(path).exists());
        }
    }

    // H133
    #[test]
    fn a_seekable_writer_is_written_in_any_order() {
        let buffer = Arc::new(Mutex::new(Cursor::new(b"previously".to_vec())));
        let shared: Arc<Mutex<dyn SeekableWriter>> = Arc::<Mutex<Cursor<Vec<u8>>>>::clone(&buffer);
        let output = output_of(&DownloadTarget::Seekable(shared));
        assert!(output.can_repeat());
        write(&output, 4, "4567").unwrap();
        write(&output, 0, "0123").unwrap();
        write(&output, 4, "4567").unwrap();
        output.finish().unwrap();
        output.discard();
        assert_eq!(locked(&buffer).get_ref(), b"01234567ly");
    }

    fn output_of(target: &DownloadTarget) -> Output {
        Output::new(target, &Fakes::default().seams(), 64).unwrap()
    }
}
