//! `InOrder`: bytes that arrive in any order, written in order.
//!
//! Counterpart: s3transfer `download.py` (`DownloadNonSeekableOutputManager`, `DownloadSpecialFilenameOutputManager`,
//! `DeferQueue`), `utils.py` (`SlidingWindowSemaphore`).

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use botoxide_core::error::Result;
use bytes::Bytes;

use super::locked;
use crate::seam::{Files, PositionedFile, Seams};

/// How often a waiting thread checks whether the download is over.
const LOOK: Duration = Duration::from_millis(50);
/// Fewer bytes than this may be part of a much larger buffer, which they would keep alive.
const FEW: usize = 128 << 10;

/// A non-seekable writer, and the bytes that arrived too early for it.
///
/// Only the thread with the first missing bytes writes. The others leave theirs here, up to a limit; from there
/// on they wait, and with them the connection that they read from. This is rare, because parts
/// that are too far ahead are not started (`download/`), as in s3transfer; but a single part may be larger than the limit.
pub(crate) struct InOrder {
    sink: Sink,
    limit: usize,
    state: Mutex<State>,
    moved: Condvar,
}

enum Sink {
    SpecialFile {
        files: Arc<dyn Files>,
        path: PathBuf,
        /// Opened by the first write: opening a pipe waits for its reader.
        file: Mutex<Option<Arc<dyn PositionedFile>>>,
    },
    Writer(Arc<Mutex<dyn Write + Send>>),
}

#[derive(Default)]
struct State {
    /// The offset up to which everything was written.
    next: u64,
    early: BTreeMap<u64, Bytes>,
    /// The number of bytes in `early`.
    held: usize,
    /// Whether a thread is writing, or a write has failed.
    is_writing: bool,
}

impl InOrder {
    pub(super) fn special_file(path: &Path, seams: &Seams, limit: usize) -> Self {
        Self::new(
            Sink::SpecialFile {
                files: Arc::clone(&seams.files),
                path: path.to_owned(),
                file: Mutex::default(),
            },
            limit,
        )
    }

    pub(super) fn writer(writer: Arc<Mutex<dyn Write + Send>>, limit: usize) -> Self {
        Self::new(Sink::Writer(writer), limit)
    }

    fn new(sink: Sink, limit: usize) -> Self {
        Self {
            sink,
            limit,
            state: Mutex::default(),
            moved: Condvar::new(),
        }
    }

    /// The offset up to which everything was written.
    pub(super) fn next(&self) -> u64 {
        locked(&self.state).next
    }

    /// Writes bytes, or holds them until those before them were written. No byte may be given twice.
    pub(super) fn write(
        &self,
        offset: u64,
        mut bytes: Bytes,
        is_over: &dyn Fn() -> bool,
    ) -> Result<()> {
        let mut state = locked(&self.state);
        while state.next != offset && state.held.saturating_add(bytes.len()) > self.limit {
            if is_over() {
                return Ok(());
            }
            let waited = self.moved.wait_timeout(state, LOOK);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        if bytes.is_empty() {
            return Ok(());
        }
        if state.next != offset && bytes.len() < FEW {
            bytes = Bytes::copy_from_slice(&bytes);
        }
        state.held += bytes.len();
        state.early.insert(offset, bytes);
        if state.is_writing {
            return Ok(());
        }
        loop {
            let next = state.next;
            let Some(bytes) = state.early.remove(&next) else {
                return Ok(());
            };
            state.held -= bytes.len();
            state.is_writing = true;
            drop(state);
            self.sink.write(&bytes)?;
            state = locked(&self.state);
            state.is_writing = false;
            state.next += bytes.len() as u64;
            self.moved.notify_all();
        }
    }

    pub(super) fn finish(&self) -> Result<()> {
        Ok(self.sink.finish()?)
    }

    pub(super) fn discard(&self) {
        locked(&self.state).early.clear();
        self.sink.close();
    }
}

impl Sink {
    fn write(&self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Self::SpecialFile { .. } => self.open()?.append(bytes),
            Self::Writer(writer) => locked(writer).write_all(bytes),
        }
    }

    fn finish(&self) -> io::Result<()> {
        match self {
            Self::SpecialFile { .. } => {
                // A pipe is opened even if there is nothing to write to it, for its reader.
                self.open()?;
                self.close();
                Ok(())
            }
            Self::Writer(writer) => locked(writer).flush(),
        }
    }

    fn close(&self) {
        match self {
            Self::SpecialFile { file, .. } => *locked(file) = None,
            Self::Writer(_) => {}
        }
    }

    fn open(&self) -> io::Result<Arc<dyn PositionedFile>> {
        let Self::SpecialFile { files, path, file } = self else {
            return Err(io::ErrorKind::Unsupported.into());
        };
        let mut file = locked(file);
        if let Some(file) = &*file {
            return Ok(Arc::clone(file));
        }
        let opened = files.create(path)?;
        *file = Some(Arc::clone(&opened));
        Ok(opened)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::thread;

    use super::*;

    fn never() -> bool {
        false
    }

    fn output(limit: usize) -> (InOrder, Arc<Mutex<Vec<u8>>>) {
        let buffer = Arc::new(Mutex::new(Vec::new()));
        let writer: Arc<Mutex<dyn Write + Send>> = Arc::<Mutex<Vec<u8>>>::clone(&buffer);
        (InOrder::writer(writer, limit), buffer)
    }

    // H133
    #[test]
    fn early_bytes_wait_for_earlier_parts() {
        let (output, buffer) = output(64);
        for (offset, text, written) in [
            (4, "45", ""),
            (9, "9", ""),
            (0, "01", "01"),
            (6, "678", "01"),
            (2, "", "01"),
            (2, "23", "0123456789"),
        ] {
            let bytes = Bytes::from_static(text.as_bytes());
            output.write(offset, bytes, &never).unwrap();
            assert_eq!(*locked(&buffer), written.as_bytes());
        }
        assert_eq!(locked(&output.state).held, 0);
        output.finish().unwrap();
    }

    // H133
    #[test]
    fn the_number_of_waiting_bytes_is_limited() {
        const PART: u64 = 32;
        let (output, buffer) = output(16);
        let most = Mutex::new(0);
        thread::scope(|scope| {
            for part in (0..8).rev() {
                let (output, most) = (&output, &most);
                scope.spawn(move || {
                    for at in (0..PART).step_by(4) {
                        let offset = part * PART + at;
                        let chunk = Bytes::from(offset.to_string().into_bytes());
                        let chunk = [&chunk[..], b"    "].concat()[..4].to_vec();
                        output.write(offset, chunk.into(), &never).unwrap();
                        let held = locked(&output.state).held;
                        let mut most = locked(most);
                        *most = held.max(*most);
                    }
                });
            }
        });
        let pieces = (0..8 * PART).step_by(4).map(|at| format!("{at:<4}"));
        let expected = pieces.collect::<Vec<_>>().concat();
        assert_eq!(String::from_utf8_lossy(&locked(&buffer)), expected);
        assert!(*locked(&most) <= 16 + 4, "{most:?}");
    }

    #[test]
    fn a_waiting_worker_is_notified_of_the_end() {
        let (output, buffer) = output(0);
        let is_over = AtomicBool::new(false);
        thread::scope(|scope| {
            let waiting = scope.spawn(|| {
                let is_over = || is_over.load(Ordering::SeqCst);
                output.write(4, Bytes::from_static(b"4567"), &is_over)
            });
            is_over.store(true, Ordering::SeqCst);
            waiting.join().unwrap().unwrap();
        });
        assert!(locked(&buffer).is_empty());
    }

    #[test]
    fn a_writer_that_fails_ends_it() {
        struct Broken;
        impl Write for Broken {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::BrokenPipe.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let output = InOrder::writer(Arc::new(Mutex::new(Broken)), 64);
        let error = output
            .write(0, Bytes::from_static(b"0"), &never)
            .unwrap_err();
        assert_eq!(error.to_string(), "broken pipe");
        // The others still write their bytes until they notice the end.
        output.write(1, Bytes::from_static(b"1"), &never).unwrap();
        output.discard();
    }
}
