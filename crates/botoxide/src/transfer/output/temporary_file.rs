//! `TemporaryFile`: a file that is written under a temporary name, and renamed when it is complete.
//!
//! Counterpart: s3transfer `download.py` (`DownloadFilenameOutputManager`), `utils.py` (`OSUtils.get_temp_filename`,
//! `DeferredOpenFile`).

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use botoxide_core::error::Result;

use super::locked;
use crate::seam::{Files, PositionedFile, Random, Seams};

/// The maximum length of a name. s3transfer counts characters, file systems bytes.
const MAX_NAME: usize = 255;
/// Python's `string.hexdigits`.
const DIGITS: &[u8; 22] = b"0123456789abcdefABCDEF";

/// A file under its temporary name.
pub(crate) struct TemporaryFile {
    files: Arc<dyn Files>,
    path: PathBuf,
    final_path: PathBuf,
    state: Mutex<State>,
}

enum State {
    /// It is opened by the first write, so that waiting transfers hold no open files.
    NotOpen,
    Open(Arc<dyn PositionedFile>),
    /// Written and closed, not yet renamed.
    Closed,
    Renamed,
}

impl TemporaryFile {
    pub(super) fn new(path: &Path, seams: &Seams) -> Result<Self> {
        Ok(Self {
            files: Arc::clone(&seams.files),
            path: temporary_path(path, &*seams.random)?,
            final_path: path.to_owned(),
            state: Mutex::new(State::NotOpen),
        })
    }

    pub(super) fn write(&self, offset: u64, bytes: &[u8]) -> Result<()> {
        Ok(self.open()?.write_all_at(bytes, offset)?)
    }

    pub(super) fn finish(&self) -> Result<()> {
        self.open()?;
        let mut state = locked(&self.state);
        *state = State::Closed;
        self.files.rename(&self.path, &self.final_path)?;
        *state = State::Renamed;
        Ok(())
    }

    pub(super) fn discard(&self) {
        let mut state = locked(&self.state);
        match &*state {
            State::NotOpen | State::Renamed => {}
            State::Open(_) | State::Closed => {
                *state = State::NotOpen;
                // As s3transfer's `remove_file`: a missing file is not an error.
                let _ = self.files.remove(&self.path);
            }
        }
    }

    #[cfg(test)]
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    fn open(&self) -> Result<Arc<dyn PositionedFile>> {
        let mut state = locked(&self.state);
        if let State::Open(file) = &*state {
            return Ok(Arc::clone(file));
        }
        let file = self.files.create(&self.path)?;
        *state = State::Open(Arc::clone(&file));
        Ok(file)
    }
}

/// The name with a suffix of eight random digits, in the same directory; a long name is truncated to fit.
fn temporary_path(path: &Path, random: &dyn Random) -> Result<PathBuf> {
    let mut bytes = [0; 8];
    random.fill(&mut bytes)?;
    let mut suffix = String::with_capacity(9);
    suffix.push('.');
    for byte in bytes {
        suffix.push(char::from(DIGITS[usize::from(byte) % DIGITS.len()]));
    }
    let mut name = shortened(
        path.file_name().unwrap_or_default(),
        MAX_NAME - suffix.len(),
    );
    name.push(suffix);
    Ok(path.with_file_name(name))
}

/// The part of a name that fits into so many bytes.
fn shortened(name: &OsStr, limit: usize) -> OsString {
    if name.len() <= limit {
        return name.to_owned();
    }
    // A name that is not UTF-8 is rare, and replacing its odd characters does no harm.
    let text = name.to_string_lossy();
    let mut end = limit.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text[..end].into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seam::FakeRandom;

    fn temporary(path: &str) -> String {
        let random = FakeRandom::default();
        random.set([9, 8, 7, 6, 5, 4, 3, 2]);
        let path = temporary_path(Path::new(path), &random).unwrap();
        path.to_str().unwrap().to_owned()
    }

    // H133
    #[test]
    fn a_temporary_name_is_in_the_same_directory() {
        assert_eq!(temporary("/a/b.txt"), "/a/b.txt.98765432");
        assert_eq!(temporary("b.txt"), "b.txt.98765432");
        assert_eq!(temporary("../b"), "../b.98765432");
    }

    // H133
    #[test]
    fn a_long_name_is_truncated() {
        let long = "x".repeat(255);
        let name = temporary(&format!("/a/{long}"));
        assert_eq!(name, format!("/a/{}.98765432", &long[..246]));
        assert_eq!(temporary(&long[..246]).len(), 255);
        let name = temporary(&format!("/a/{}", "é".repeat(127)));
        assert_eq!(name, format!("/a/{}.98765432", "é".repeat(123)));
        assert!(name.len() <= 3 + 255);
    }
}
