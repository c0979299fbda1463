//! `Tap` and `Replay`: the bytes that a wire has read, kept until the head is parsed, and read a second time if needed.
//!
//! Not here: the wire (`socket.rs`), and when a head is read twice (`reread.rs`). Counterpart: none.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard};

use bytes::Bytes;

use crate::seam::locked;

/// The capacity in bytes that an idle connection keeps.
const KEPT: usize = 8 << 10;

/// A copy of what was read since a request was sent, until its response has a head.
#[derive(Debug, Default)]
pub(super) struct Tap {
    is_open: AtomicBool,
    bytes: Mutex<Vec<u8>>,
}

impl Tap {
    /// Starts an empty copy.
    pub(super) fn open(&self) {
        self.bytes().clear();
        self.is_open.store(true, Ordering::Relaxed);
    }

    /// Stops copying; returns the copy.
    pub(super) fn close(&self) -> MutexGuard<'_, Vec<u8>> {
        self.is_open.store(false, Ordering::Relaxed);
        self.bytes()
    }

    /// Stops copying, and frees the memory that the next head will not need.
    pub(super) fn forget(&self) {
        let mut bytes = self.close();
        bytes.clear();
        bytes.shrink_to(KEPT);
    }

    /// Adds bytes that the wire has read.
    pub(super) fn note(&self, bytes: &[u8]) {
        if self.is_open.load(Ordering::Relaxed) {
            self.bytes().extend_from_slice(bytes);
        }
    }

    fn bytes(&self) -> MutexGuard<'_, Vec<u8>> {
        locked(&self.bytes)
    }
}

/// A response that is read without sending its request.
pub(super) struct Replay {
    pub(super) bytes: Bytes,
    /// Whether hyper has sent its request: a response before it counts as a fault of the server.
    pub(super) is_asked: bool,
}
