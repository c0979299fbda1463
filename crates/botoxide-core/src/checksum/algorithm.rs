//! `Algorithm`: the checksums that there are; `Checksum`: one of them at work.
//!
//! Counterpart: botocore `httpchecksum.py` (`BaseChecksum` and its classes).

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use crc_fast::{CrcAlgorithm, Digest as Crc};
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};

/// A checksum that payloads may have. P293
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// `crc32`: what is taken where the caller does not choose.
    Crc32,
    /// `crc32c`.
    Crc32c,
    /// `crc64nvme`.
    Crc64Nvme,
    /// `sha1`.
    Sha1,
    /// `sha256`.
    Sha256,
    /// `sha512`.
    Sha512,
}

impl Algorithm {
    /// Those of responses, the most wanted first. P297
    pub const PRIORITY: [Self; 6] = [
        Self::Crc64Nvme,
        Self::Crc32c,
        Self::Crc32,
        Self::Sha1,
        Self::Sha256,
        Self::Sha512,
    ];

    /// The name in headers, in small letters.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Crc32 => "crc32",
            Self::Crc32c => "crc32c",
            Self::Crc64Nvme => "crc64nvme",
            Self::Sha1 => "sha1",
            Self::Sha256 => "sha256",
            Self::Sha512 => "sha512",
        }
    }

    /// The header, or the trailer, that it stands in.
    pub fn header_name(self) -> &'static str {
        match self {
            Self::Crc32 => "x-amz-checksum-crc32",
            Self::Crc32c => "x-amz-checksum-crc32c",
            Self::Crc64Nvme => "x-amz-checksum-crc64nvme",
            Self::Sha1 => "x-amz-checksum-sha1",
            Self::Sha256 => "x-amz-checksum-sha256",
            Self::Sha512 => "x-amz-checksum-sha512",
        }
    }

    /// The algorithm with this name, in letters of any size.
    pub fn named(name: &str) -> Option<Self> {
        Self::PRIORITY
            .into_iter()
            .find(|algorithm| algorithm.as_str().eq_ignore_ascii_case(name))
    }

    /// The checksum of `data`, in base 64.
    ///
    /// ```
    /// use botoxide_core::checksum::Algorithm;
    ///
    /// assert_eq!(Algorithm::Crc32.of(b"hello"), "NhCmhg==");
    /// ```
    pub fn of(self, data: &[u8]) -> String {
        let mut checksum = Checksum::new(self);
        checksum.update(data);
        STANDARD.encode(checksum.finish())
    }
}

/// A checksum that is fed piece by piece.
pub struct Checksum(State);

enum State {
    Crc(Crc, usize),
    Sha1(Sha1),
    Sha256(Sha256),
    Sha512(Sha512),
}

impl Checksum {
    /// The checksum of no bytes yet.
    pub fn new(algorithm: Algorithm) -> Self {
        Self(match algorithm {
            Algorithm::Crc32 => State::Crc(Crc::new(CrcAlgorithm::Crc32IsoHdlc), 4),
            Algorithm::Crc32c => State::Crc(Crc::new(CrcAlgorithm::Crc32Iscsi), 4),
            Algorithm::Crc64Nvme => State::Crc(Crc::new(CrcAlgorithm::Crc64Nvme), 8),
            Algorithm::Sha1 => State::Sha1(Sha1::new()),
            Algorithm::Sha256 => State::Sha256(Sha256::new()),
            Algorithm::Sha512 => State::Sha512(Sha512::new()),
        })
    }

    /// Takes the next bytes.
    pub fn update(&mut self, data: &[u8]) {
        match &mut self.0 {
            State::Crc(crc, _) => crc.update(data),
            State::Sha1(hash) => hash.update(data),
            State::Sha256(hash) => hash.update(data),
            State::Sha512(hash) => hash.update(data),
        }
    }

    /// The checksum of all bytes, the most significant byte first.
    pub fn finish(self) -> Vec<u8> {
        match self.0 {
            State::Crc(crc, width) => crc.finalize().to_be_bytes()[8 - width..].to_vec(),
            State::Sha1(hash) => hash.finalize().to_vec(),
            State::Sha256(hash) => hash.finalize().to_vec(),
            State::Sha512(hash) => hash.finalize().to_vec(),
        }
    }
}

impl fmt::Debug for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Checksum").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // P293: what botocore's classes give for `hello`.
    #[test]
    fn values_are_botocores() {
        let wanted = [
            (Algorithm::Crc32, "NhCmhg=="),
            (Algorithm::Crc32c, "mnG7TA=="),
            (Algorithm::Crc64Nvme, "M3eFcAZSQlc="),
            (Algorithm::Sha1, "qvTGHdzF6KLavt4PO0gs2a6pQ00="),
            (
                Algorithm::Sha256,
                "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=",
            ),
            (
                Algorithm::Sha512,
                "m3HSJL1i83hdltRq0+o9czGb+8KJDKra4t/3JRlnPKcjI8PZm6XBHXx6zG4UuMXaDEZjR1wuXDre9G9zvN7AQw==",
            ),
        ];
        for (algorithm, value) in wanted {
            assert_eq!(algorithm.of(b"hello"), value);
            assert_eq!(
                Algorithm::named(&algorithm.as_str().to_uppercase()),
                Some(algorithm)
            );
            assert!(algorithm.header_name().ends_with(algorithm.as_str()));
            let mut pieces = Checksum::new(algorithm);
            pieces.update(b"he");
            pieces.update(b"llo");
            assert_eq!(STANDARD.encode(pieces.finish()), value);
        }
        assert_eq!(Algorithm::named("md5"), None);
    }
}
