//! `Tap` and `Replay`: what a wire has read, kept until its head is understood, and read once more.
//!
//! Not here: the wire (`socket.rs`), and when a head is read twice (`reread.rs`). Counterpart: none.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard};

use bytes::Bytes;

use crate::seam::locked;

/// So much memory stays with a connection.
const KEPT: usize = 8 << 10;

/// A copy of what was read since a request was sent, until its response has a head.
#[derive(Debug, Default)]
pub(super) struct Tap {
    is_open: AtomicBool,
    bytes: Mutex<Vec<u8>>,
}

impl Tap {
    /// Begins anew.
    pub(super) fn open(&self) {
        self.bytes().clear();
        self.is_open.store(true, Ordering::Relaxed);
    }

    /// Ends, and gives what was read.
    pub(super) fn close(&self) -> MutexGuard<'_, Vec<u8>> {
        self.is_open.store(false, Ordering::Relaxed);
        self.bytes()
    }

    /// Ends, and keeps no more memory than the next head needs.
    pub(super) fn forget(&self) {
        let mut bytes = self.close();
        bytes.clear();
        bytes.shrink_to(KEPT);
    }

    /// Takes what was read.
    pub(super) fn note(&self, bytes: &[u8]) {
        if self.is_open.load(Ordering::Relaxed) {
            self.bytes().extend_from_slice(bytes);
        }
    }

    fn bytes(&self) -> MutexGuard<'_, Vec<u8>> {
        locked(&self.bytes)
    }
}

/// Bytes that answer a request which is not sent.
pub(super) struct Replay {
    pub(super) bytes: Bytes,
    /// hyper takes what comes before its request for a fault of the server.
    pub(super) is_asked: bool,
}
