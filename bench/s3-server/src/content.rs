//! `Content`: the bytes of all objects.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, ErrorKind, Write};
use std::net::TcpStream;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use crc_fast::CrcAlgorithm;
use rustix::fs::MemfdFlags;

/// After so many bytes they come again.
const LENGTH: u64 = 16 << 20;

/// A file in memory; each object is its beginning, or it again and again.
pub(super) struct Content {
    file: File,
    bytes: Vec<u8>,
    checksums: Mutex<HashMap<u64, String>>,
}

impl Content {
    pub(super) fn new() -> io::Result<Self> {
        let mut state = 0x2545_f491_4f6c_dd1d_u64;
        let mut bytes = Vec::new();
        for _ in 0..LENGTH / 8 {
            // Marsaglia's xorshift: nothing that could be compressed.
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            bytes.extend_from_slice(&state.to_le_bytes());
        }
        let mut file = File::from(rustix::fs::memfd_create("content", MemfdFlags::CLOEXEC)?);
        file.write_all(&bytes)?;
        Ok(Self {
            file,
            bytes,
            checksums: Mutex::default(),
        })
    }

    /// The CRC-32 of an object of this size, as a header has it; `None` for large ones, whose parts have none either.
    pub(super) fn checksum(&self, size: u64) -> Option<String> {
        let object = self.bytes.get(..usize::try_from(size).ok()?)?;
        let mut checksums = self
            .checksums
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let checksum = checksums.entry(size).or_insert_with(|| {
            let checksum = crc_fast::checksum(CrcAlgorithm::Crc32IsoHdlc, object);
            STANDARD.encode(&checksum.to_be_bytes()[4..])
        });
        Some(checksum.clone())
    }

    /// Sends a part of an object.
    pub(super) fn send(&self, stream: &TcpStream, range: Range<u64>) -> io::Result<()> {
        let mut at = range.start;
        while at < range.end {
            let mut offset = at % LENGTH;
            let count =
                usize::try_from((range.end - at).min(LENGTH - offset)).unwrap_or(usize::MAX);
            match rustix::fs::sendfile(stream, &self.file, Some(&mut offset), count)? {
                0 => return Err(ErrorKind::WriteZero.into()),
                sent => at += sent as u64,
            }
        }
        Ok(())
    }

    /// The same through a writer.
    pub(super) fn copy(&self, writer: &mut impl Write, range: Range<u64>) -> io::Result<()> {
        let mut at = range.start;
        while at < range.end {
            let start = usize::try_from(at % LENGTH).unwrap_or_default();
            let rest = usize::try_from(range.end - at).unwrap_or(usize::MAX);
            let bytes = &self.bytes[start..];
            let bytes = &bytes[..bytes.len().min(rest)];
            writer.write_all(bytes)?;
            at += bytes.len() as u64;
        }
        Ok(())
    }
}
