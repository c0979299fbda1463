//! Failures leave nothing behind: no partial file, no temporary file, no upload, no thread.
//!
//! Counterpart: s3transfer `tests/functional/test_download.py`, `test_upload.py`, `test_copy.py`; the rest is
//! guaranteed by `transfer/`.

mod answers;
mod copies;
mod downloads;
mod killed;
mod lengths;
mod uploads;

use std::fs;
use std::path::Path;
use std::sync::{Arc, MutexGuard};
use std::time::Duration;

use botoxide::seam::{FakeClock, Files, RealFiles, Seams};
use botoxide::transfer::{TransferConfig, TransferFuture, TransferManager};
use botoxide::{Config, blocking};
use botoxide_core::error::Error;

use crate::store::Store;
use crate::world::{client_options, once, session_options, turn};

/// A directory with a file `old`, and a store.
struct Scene {
    directory: tempfile::TempDir,
    store: Arc<Store>,
    _turn: MutexGuard<'static, ()>,
}

const OLD: &[u8] = b"the previous contents";
const PART: u64 = 64 << 10;

impl Scene {
    fn new() -> Self {
        let turn = turn();
        let directory = tempfile::tempdir().unwrap();
        fs::write(directory.path().join("old"), OLD).unwrap();
        Self {
            directory,
            store: Arc::new(Store::start()),
            _turn: turn,
        }
    }

    /// A manager whose client makes this many attempts without waits.
    fn manager(&self, attempts: i64, files: Arc<dyn Files>, config: &Config) -> TransferManager {
        self.manager_with(attempts, files, config, Self::config())
    }

    fn config() -> TransferConfig {
        TransferConfig {
            multipart_threshold: PART,
            multipart_chunksize: PART,
            max_concurrency: 4,
            ..TransferConfig::default()
        }
    }

    fn manager_with(
        &self,
        attempts: i64,
        files: Arc<dyn Files>,
        config: &Config,
        transfer: TransferConfig,
    ) -> TransferManager {
        let mut options = session_options(files);
        options.seams = options.seams.map(|seams| Seams {
            clock: Arc::new(FakeClock::default()),
            ..seams
        });
        let mut config = once().merge(config);
        if let Some(retries) = &mut config.retries {
            retries.total_max_attempts = Some(attempts);
        }
        let session = blocking::Session::with(options).unwrap();
        let options = client_options(self.store.url(), config);
        let client = session.client_with("s3", options).unwrap();
        TransferManager::new(&client, transfer).unwrap()
    }

    fn patient(&self) -> TransferManager {
        self.manager(3, Arc::new(RealFiles), &Config::default())
    }

    fn impatient(&self) -> TransferManager {
        self.manager(1, Arc::new(RealFiles), &Config::default())
    }

    fn path(&self, name: &str) -> String {
        self.directory
            .path()
            .join(name)
            .to_str()
            .unwrap()
            .to_owned()
    }

    fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.directory.path().join(name)).unwrap()
    }

    /// Checks that nothing has changed.
    #[track_caller]
    fn is_clean(&self) {
        assert_eq!(names(self.directory.path()), ["old"]);
        assert_eq!(self.read("old"), OLD);
        assert_eq!(
            self.store.open_uploads(),
            0,
            "uploads that were not aborted"
        );
        no_threads();
    }
}

/// Checks that the transfer fails and its manager shuts down.
#[track_caller]
fn failure(manager: TransferManager, future: &TransferFuture) -> Error {
    let error = future.result().unwrap_err();
    drop(manager);
    error
}

fn names(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).unwrap();
    let mut names: Vec<_> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// Checks that no thread of a transfer is left. The system lists a thread for a short time after it ends.
#[track_caller]
fn no_threads() {
    for _ in 0..500 {
        if threads() == 0 {
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("{} threads are left", threads());
}

/// The number of transfer threads in this process.
fn threads() -> usize {
    let Ok(tasks) = fs::read_dir("/proc/self/task") else {
        return 0;
    };
    let names = tasks.filter_map(|task| fs::read_to_string(task.ok()?.path().join("comm")).ok());
    names
        .filter(|name| name.starts_with("botoxide-tran"))
        .count()
}

/// Bytes in which no two pieces are equal.
pub(crate) fn data(length: u64) -> Vec<u8> {
    let mut bytes = vec![0; usize::try_from(length).unwrap()];
    for (number, piece) in (0_u64..).zip(bytes.chunks_mut(8)) {
        let word = number.wrapping_mul(0x9E37_79B9_7F4A_7C15).to_le_bytes();
        piece.copy_from_slice(&word[..piece.len()]);
    }
    bytes
}
