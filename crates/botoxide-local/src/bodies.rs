//! Streaming: request bodies to files, and files to response bodies.
//!
//! Counterpart: none.

use std::fs::File;
use std::future::Future as _;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::ops::Range;
use std::pin::Pin;
use std::task::{Context, Poll};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use futures_core::Stream;
use s3s::crypto::{Checksum as _, Md5};
use s3s::dto::StreamingBlob;
use s3s::{S3Error, S3Result};
use tokio::task::JoinHandle;

use crate::checksums::{Algorithm, Checksum, Hasher};
use crate::errors::{broken, plain};
use crate::files::Incoming;
use crate::random;
use crate::store::Store;

/// Bytes per write.
const BATCH: usize = 1 << 20;
/// Bytes per read.
const PIECE: usize = 256 << 10;

/// A complete body in a temporary file.
pub(crate) struct Received {
    pub(crate) data: Incoming,
    pub(crate) size: u64,
    /// In hexadecimal.
    pub(crate) md5: String,
    pub(crate) checksum: Checksum,
}

/// The parts of an upload, joined in a temporary file.
pub(crate) struct Joined {
    pub(crate) data: Incoming,
    pub(crate) size: u64,
    pub(crate) checksum: Option<Checksum>,
}

/// A body that is being received.
struct Arriving {
    data: Incoming,
    size: u64,
    md5: Md5,
    hasher: Hasher,
}

impl Arriving {
    fn write(&mut self, pieces: &[Bytes]) -> io::Result<()> {
        for piece in pieces {
            self.data.file.write_all(piece)?;
            self.md5.update(piece);
            self.hasher.update(piece);
            self.size += piece.len() as u64;
        }
        Ok(())
    }

    fn finish(self) -> Received {
        Received {
            data: self.data,
            size: self.size,
            md5: random::to_hex(&self.md5.finalize()),
            checksum: self.hasher.finish(),
        }
    }
}

impl Store {
    fn arriving(&self, algorithm: Algorithm) -> S3Result<Arriving> {
        Ok(Arriving {
            data: self.files.incoming().map_err(broken)?,
            size: 0,
            md5: Md5::new(),
            hasher: algorithm.hasher(),
        })
    }

    /// Writes a body to a new file.
    pub(crate) async fn receive(
        &self,
        body: Option<StreamingBlob>,
        length: Option<i64>,
        algorithm: Algorithm,
    ) -> S3Result<Received> {
        let mut arriving = self.run(move |store| store.arriving(algorithm)).await?;
        let mut body = body;
        let mut open = body.is_some();
        while open {
            let (mut pieces, mut gathered) = (Vec::new(), 0);
            while gathered < BATCH {
                let next = match &mut body {
                    Some(body) => {
                        std::future::poll_fn(|cx| Pin::new(&mut *body).poll_next(cx)).await
                    }
                    None => None,
                };
                let Some(piece) = next else {
                    open = false;
                    break;
                };
                let piece = piece.map_err(|fault| interrupted(fault.as_ref()))?;
                gathered += piece.len();
                pieces.push(piece);
            }
            arriving = self
                .run(move |_| {
                    arriving.write(&pieces).map_err(broken)?;
                    Ok(arriving)
                })
                .await?;
        }
        if length.is_some_and(|length| u64::try_from(length) != Ok(arriving.size)) {
            return Err(plain("IncompleteBody"));
        }
        Ok(arriving.finish())
    }

    /// Copies a range of a file to a new one.
    pub(crate) fn copy(
        &self,
        file: &File,
        range: Range<u64>,
        algorithm: Algorithm,
    ) -> S3Result<Received> {
        let mut arriving = self.arriving(algorithm)?;
        each_piece(file, range, |piece| arriving.write(&[piece])).map_err(broken)?;
        Ok(arriving.finish())
    }

    /// Joins files to a new one.
    pub(crate) fn join(
        &self,
        files: impl Iterator<Item = S3Result<(File, u64)>>,
        algorithm: Option<Algorithm>,
    ) -> S3Result<Joined> {
        let mut data = self.files.incoming().map_err(broken)?;
        let mut hasher = algorithm.map(Algorithm::hasher);
        let mut size = 0;
        for file in files {
            let (file, length) = file?;
            match &mut hasher {
                Some(hasher) => each_piece(&file, 0..length, |piece| {
                    hasher.update(&piece);
                    data.file.write_all(&piece)
                }),
                // `io::copy` between files lets the kernel copy.
                None => io::copy(&mut (&file).take(length), &mut data.file)
                    .and_then(|copied| same_length(copied, length)),
            }
            .map_err(broken)?;
            size += length;
        }
        Ok(Joined {
            data,
            size,
            checksum: hasher.map(Hasher::finish),
        })
    }
}

/// Reads a range of a file in pieces.
fn each_piece(
    mut file: &File,
    range: Range<u64>,
    mut write: impl FnMut(Bytes) -> io::Result<()>,
) -> io::Result<()> {
    file.seek(SeekFrom::Start(range.start))?;
    let length = range.end - range.start;
    let mut file = file.take(length);
    let mut copied = 0;
    loop {
        let piece = read_piece(&mut file, PIECE)?;
        if piece.is_empty() {
            return same_length(copied, length);
        }
        copied += piece.len() as u64;
        write(piece)?;
    }
}

fn same_length(copied: u64, length: u64) -> io::Result<()> {
    if copied == length {
        Ok(())
    } else {
        Err(io::ErrorKind::UnexpectedEof.into())
    }
}

/// The error for a body that ended early or does not match its signature.
fn interrupted(fault: &(dyn std::error::Error + 'static)) -> S3Error {
    let text = fault.to_string();
    // The types of these errors are private to `s3s`.
    if text.contains("Sha256Mismatch") {
        plain("XAmzContentSHA256Mismatch")
    } else if text.contains("SignatureMismatch") {
        plain("SignatureDoesNotMatch")
    } else {
        plain("IncompleteBody")
    }
}

/// Compares a body with the `Content-MD5` of its request.
pub(crate) fn check_md5(told: Option<&str>, md5: &str) -> S3Result<()> {
    let Some(told) = told else {
        return Ok(());
    };
    let decoded = BASE64_STANDARD.decode(told).unwrap_or_default();
    if decoded.len() != 16 {
        return Err(plain("InvalidDigest"));
    }
    if random::to_hex(&decoded) != md5 {
        return Err(plain("BadDigest"));
    }
    Ok(())
}

fn read_piece(file: &mut impl io::Read, most: usize) -> io::Result<Bytes> {
    let mut piece = vec![0; most];
    let length = file.read(&mut piece)?;
    piece.truncate(length);
    Ok(piece.into())
}

/// A range of a file as the body of an answer.
pub(crate) fn stream(file: File, range: Range<u64>) -> StreamingBlob {
    StreamingBlob::wrap(Reading {
        state: State::Idle(file),
        at: range.start,
        end: range.end,
    })
}

struct Reading {
    state: State,
    at: u64,
    end: u64,
}

enum State {
    Idle(File),
    Busy(JoinHandle<io::Result<(File, Bytes)>>),
    Done,
}

impl Stream for Reading {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            match std::mem::replace(&mut self.state, State::Done) {
                State::Idle(mut file) if self.at < self.end => {
                    let (at, left) = (self.at, self.end - self.at);
                    let most = usize::try_from(left).map_or(PIECE, |left| left.min(PIECE));
                    self.state = State::Busy(tokio::task::spawn_blocking(move || {
                        file.seek(SeekFrom::Start(at))?;
                        let piece = read_piece(&mut file, most)?;
                        Ok((file, piece))
                    }));
                }
                State::Idle(_) | State::Done => return Poll::Ready(None),
                State::Busy(mut work) => {
                    let Poll::Ready(done) = Pin::new(&mut work).poll(cx) else {
                        self.state = State::Busy(work);
                        return Poll::Pending;
                    };
                    let (file, piece) = done.map_err(io::Error::other).flatten()?;
                    if piece.is_empty() {
                        return Poll::Ready(Some(Err(io::ErrorKind::UnexpectedEof.into())));
                    }
                    self.at += piece.len() as u64;
                    self.state = State::Idle(file);
                    return Poll::Ready(Some(Ok(piece)));
                }
            }
        }
    }
}
