//! `BufferPool`: reusable buffers for pieces of files.
//!
//! Counterpart: none; Python allocates each piece.

use std::sync::{Arc, Mutex, MutexGuard};

use bytes::Bytes;

use crate::seam::locked;

/// The size of a buffer, in bytes.
pub(super) const BUFFER: usize = 256 << 10;

/// The buffers that are not in use.
#[derive(Debug)]
pub(super) struct BufferPool {
    free: Mutex<Vec<Box<[u8]>>>,
    /// The maximum number of unused buffers.
    limit: usize,
}

/// A buffer in use. It returns to its pool when it, or the last of the bytes made from it, is dropped.
pub(super) struct Buffer {
    bytes: Box<[u8]>,
    length: usize,
    pool: Arc<BufferPool>,
}

impl BufferPool {
    pub(super) fn new(limit: usize) -> Arc<Self> {
        Arc::new(Self {
            free: Mutex::default(),
            limit,
        })
    }

    /// A buffer with arbitrary content.
    pub(super) fn take(self: &Arc<Self>) -> Buffer {
        let free = self.free().pop();
        Buffer {
            bytes: free.unwrap_or_else(|| vec![0; BUFFER].into()),
            length: 0,
            pool: Arc::clone(self),
        }
    }

    fn free(&self) -> MutexGuard<'_, Vec<Box<[u8]>>> {
        locked(&self.free)
    }
}

impl Buffer {
    /// A slice for up to so many bytes.
    pub(super) fn room(&mut self, limit: u64) -> &mut [u8] {
        let limit = usize::try_from(limit).map_or(BUFFER, |limit| limit.min(BUFFER));
        &mut self.bytes[..limit]
    }

    /// The first `length` bytes.
    pub(super) fn into_bytes(mut self, length: usize) -> Bytes {
        self.length = length;
        // A small piece must not keep a large buffer alive.
        if length < BUFFER / 16 {
            return Bytes::copy_from_slice(self.as_ref());
        }
        Bytes::from_owner(self)
    }
}

impl AsRef<[u8]> for Buffer {
    fn as_ref(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        let bytes = std::mem::take(&mut self.bytes);
        let mut free = self.pool.free();
        if free.len() < self.pool.limit {
            free.push(bytes);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_buffer_goes_back_with_the_last_of_its_bytes() {
        let pool = BufferPool::new(1);
        let mut buffer = pool.take();
        buffer.room(u64::MAX)[..4].copy_from_slice(b"0123");
        assert_eq!(buffer.room(3).len(), 3);
        let whole = buffer.into_bytes(BUFFER);
        let part = whole.slice(1..3);
        drop(whole);
        assert!(pool.free().is_empty());
        assert_eq!(part, "12");
        drop(part);
        assert_eq!(pool.free().len(), 1);

        let mut buffer = pool.take();
        assert_eq!(buffer.room(4), b"0123", "it is the same one");
        let second = pool.take();
        let small = buffer.into_bytes(2);
        assert_eq!(pool.free().len(), 1, "two bytes do not need it");
        drop(second);
        assert_eq!(pool.free().len(), 1, "no more are kept");
        assert_eq!(small, "01");
    }
}
