//! `Buffers`: the buffers of one stream, reused as soon as their contents are no longer referenced.
//!
//! Not here: the pool that the threads of transfers share (`transfer/buffers.rs`). Counterpart: none; Python allocates
//! each piece.

use std::collections::VecDeque;

use bytes::{Bytes, BytesMut};

/// The number of buffers to reuse; more may be in use, which are then not reused.
const LIMIT: usize = 8;

/// Buffers of one size. Memory that was just used is in the processor's caches; new memory costs page faults.
pub(super) struct Buffers {
    size: usize,
    /// Those that were lent, the longest ago first.
    lent: VecDeque<Bytes>,
}

impl Buffers {
    pub(super) fn new(size: usize) -> Self {
        Self {
            size,
            lent: VecDeque::new(),
        }
    }

    /// A buffer with arbitrary content.
    pub(super) fn take(&mut self) -> BytesMut {
        match self.lent.pop_front().map(Bytes::try_into_mut) {
            Some(Ok(free)) => return free,
            Some(Err(held)) => self.lent.push_front(held),
            None => {}
        }
        BytesMut::zeroed(self.size)
    }

    /// Returns the first `count` bytes of a buffer that was taken from here.
    pub(super) fn lend(&mut self, buffer: BytesMut, count: usize) -> Bytes {
        // A small piece must not keep a large buffer alive.
        if count < self.size / 4 {
            let piece = Bytes::copy_from_slice(&buffer[..count]);
            self.give_back(buffer);
            return piece;
        }
        let whole = buffer.freeze();
        let piece = whole.slice(..count);
        if self.lent.len() == LIMIT {
            self.lent.pop_front();
        }
        self.lent.push_back(whole);
        piece
    }

    /// Returns a buffer that was not needed.
    pub(super) fn give_back(&mut self, buffer: BytesMut) {
        self.lent.push_front(buffer.freeze());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_buffer_is_reused_when_its_bytes_are_dropped() {
        let mut buffers = Buffers::new(8);
        let mut buffer = buffers.take();
        buffer.copy_from_slice(b"01234567");
        let address = buffer.as_ptr();
        let held = buffers.lend(buffer, 4);

        let other = buffers.take();
        assert_eq!(&other[..], [0; 8], "the first is held");
        buffers.give_back(other);
        assert_eq!(held, "0123");

        drop(held);
        assert_ne!(buffers.take().as_ptr(), address, "what came back is first");
        let again = buffers.take();
        assert_eq!(again.as_ptr(), address);
        assert_eq!(&again[..], b"01234567", "with all its room");
    }

    #[test]
    fn few_bytes_hold_no_buffer() {
        let mut buffers = Buffers::new(8);
        let buffer = buffers.take();
        let address = buffer.as_ptr();
        let held = buffers.lend(buffer, 1);
        assert_eq!(buffers.take().as_ptr(), address);
        assert_eq!(held.len(), 1);
    }

    #[test]
    fn buffers_that_are_never_returned_are_forgotten() {
        let mut buffers = Buffers::new(4);
        let held = (0..2 * LIMIT).map(|_| {
            let buffer = buffers.take();
            buffers.lend(buffer, 4)
        });
        assert_eq!(held.collect::<Vec<_>>().len(), 2 * LIMIT);
        assert_eq!(buffers.lent.len(), LIMIT);
    }
}
