//! `Random`: random bytes, numbers and UUIDs.
//!
//! Counterpart: botocore's uses of `random.random` (retry jitter) and `uuid.uuid4` (idempotency tokens).

use std::fmt;
use std::io;
use std::sync::Mutex;

use super::locked;

/// A source of random bytes.
pub trait Random: fmt::Debug + Send + Sync {
    /// Fills `buffer` with random bytes.
    ///
    /// # Errors
    ///
    /// If the system has no random numbers.
    fn fill(&self, buffer: &mut [u8]) -> io::Result<()>;

    /// A number from 0 up to, not including, 1, with 53 random bits as Python's `random.random`.
    ///
    /// # Errors
    ///
    /// As [`fill`](Self::fill).
    #[expect(clippy::cast_precision_loss, reason = "53 bits fit a float exactly")]
    fn unit(&self) -> io::Result<f64> {
        let mut bytes = [0; 8];
        self.fill(&mut bytes)?;
        Ok((u64::from_le_bytes(bytes) >> 11) as f64 / (1_u64 << 53) as f64)
    }

    /// A random UUID (version 4) in its text form: `f81d4fae-7dec-41d0-a765-00a0c91e6bf6`.
    ///
    /// # Errors
    ///
    /// As [`fill`](Self::fill).
    fn uuid4(&self) -> io::Result<String> {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let mut bytes = [0; 16];
        self.fill(&mut bytes)?;
        bytes[6] = bytes[6] & 0x0f | 0x40;
        bytes[8] = bytes[8] & 0x3f | 0x80;
        let mut text = String::with_capacity(36);
        for (at, byte) in bytes.into_iter().enumerate() {
            if matches!(at, 4 | 6 | 8 | 10) {
                text.push('-');
            }
            text.push(char::from(DIGITS[usize::from(byte >> 4)]));
            text.push(char::from(DIGITS[usize::from(byte & 0x0f)]));
        }
        Ok(text)
    }
}

/// The operating system's randomness.
#[derive(Clone, Copy, Debug)]
pub struct OsRandom;

impl Random for OsRandom {
    fn fill(&self, buffer: &mut [u8]) -> io::Result<()> {
        getrandom::fill(buffer).map_err(io::Error::other)
    }
}

/// Bytes that a test sets, repeated; zeros by default.
///
/// # Example
///
/// ```
/// use botoxide::seam::{FakeRandom, Random};
///
/// let random = FakeRandom::default();
/// random.set([1, 2]);
/// let mut buffer = [0; 5];
/// random.fill(&mut buffer)?;
/// assert_eq!(buffer, [1, 2, 1, 2, 1]);
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug, Default)]
pub struct FakeRandom {
    state: Mutex<(Vec<u8>, usize)>,
}

impl FakeRandom {
    /// Sets the bytes to return, from the first.
    pub fn set(&self, bytes: impl Into<Vec<u8>>) {
        *locked(&self.state) = (bytes.into(), 0);
    }
}

impl Random for FakeRandom {
    fn fill(&self, buffer: &mut [u8]) -> io::Result<()> {
        let mut state = locked(&self.state);
        let (bytes, at) = &mut *state;
        for slot in buffer {
            *slot = bytes.get(*at).copied().unwrap_or(0);
            *at = (*at + 1) % bytes.len().max(1);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uuids_are_version_4() {
        let random = FakeRandom::default();
        assert_eq!(
            random.uuid4().unwrap(),
            "00000000-0000-4000-8000-000000000000"
        );
        random.set([0xff]);
        assert_eq!(
            random.uuid4().unwrap(),
            "ffffffff-ffff-4fff-bfff-ffffffffffff"
        );
        assert_ne!(OsRandom.uuid4().unwrap(), OsRandom.uuid4().unwrap());
    }

    #[test]
    fn the_unit_number_stays_below_one() {
        let random = FakeRandom::default();
        assert!(random.unit().unwrap().abs() < f64::EPSILON);
        random.set([0xff]);
        assert!(random.unit().unwrap() < 1.0);
        random.set([0, 0, 0, 0, 0, 0, 0, 0x80]);
        assert!((random.unit().unwrap() - 0.5).abs() < f64::EPSILON);
    }
}
