//! `Algorithm`: the checksum algorithms; `Checksum`: the computation of one.
//!
//! Counterpart: botocore `httpchecksum.py` (`BaseChecksum` and its classes).

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use crc_fast::{CrcAlgorithm, Digest as Crc};
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};
use xxhash_rust::xxh3::Xxh3;
use xxhash_rust::xxh64::Xxh64;

/// A checksum that payloads may have.
// P293
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// `crc32`: the default.
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
    /// `xxhash128`: XXH3 with 128 bits.
    Xxhash128,
    /// `xxhash3`: XXH3 with 64 bits.
    Xxhash3,
    /// `xxhash64`.
    Xxhash64,
}

impl Algorithm {
    /// Those of responses, in order of preference.
    // P297
    pub const PRIORITY: [Self; 9] = [
        Self::Xxhash128,
        Self::Xxhash3,
        Self::Crc64Nvme,
        Self::Xxhash64,
        Self::Crc32c,
        Self::Crc32,
        Self::Sha1,
        Self::Sha256,
        Self::Sha512,
    ];

    /// The name in headers, in lower case.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Crc32 => "crc32",
            Self::Crc32c => "crc32c",
            Self::Crc64Nvme => "crc64nvme",
            Self::Sha1 => "sha1",
            Self::Sha256 => "sha256",
            Self::Sha512 => "sha512",
            Self::Xxhash128 => "xxhash128",
            Self::Xxhash3 => "xxhash3",
            Self::Xxhash64 => "xxhash64",
        }
    }

    /// The header or trailer that carries it.
    pub fn header_name(self) -> &'static str {
        match self {
            Self::Crc32 => "x-amz-checksum-crc32",
            Self::Crc32c => "x-amz-checksum-crc32c",
            Self::Crc64Nvme => "x-amz-checksum-crc64nvme",
            Self::Sha1 => "x-amz-checksum-sha1",
            Self::Sha256 => "x-amz-checksum-sha256",
            Self::Sha512 => "x-amz-checksum-sha512",
            Self::Xxhash128 => "x-amz-checksum-xxhash128",
            Self::Xxhash3 => "x-amz-checksum-xxhash3",
            Self::Xxhash64 => "x-amz-checksum-xxhash64",
        }
    }

    /// The algorithm with this name, case-insensitive.
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

/// A checksum that is computed incrementally.
pub struct Checksum(State);

enum State {
    Crc(Crc, usize),
    Sha1(Sha1),
    Sha256(Sha256),
    Sha512(Sha512),
    // These two hold buffers of many hundred bytes.
    Xxh3(Box<Xxh3>, Width),
    Xxh64(Box<Xxh64>),
}

/// How much of an XXH3 is wanted.
enum Width {
    Bits64,
    Bits128,
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
            Algorithm::Xxhash128 => State::Xxh3(Box::default(), Width::Bits128),
            Algorithm::Xxhash3 => State::Xxh3(Box::default(), Width::Bits64),
            Algorithm::Xxhash64 => State::Xxh64(Box::default()),
        })
    }

    /// Takes the next bytes.
    pub fn update(&mut self, data: &[u8]) {
        match &mut self.0 {
            State::Crc(crc, _) => crc.update(data),
            State::Sha1(hash) => hash.update(data),
            State::Sha256(hash) => hash.update(data),
            State::Sha512(hash) => hash.update(data),
            State::Xxh3(hash, _) => hash.update(data),
            State::Xxh64(hash) => hash.update(data),
        }
    }

    /// The checksum of all bytes, the most significant byte first.
    pub fn finish(self) -> Vec<u8> {
        match self.0 {
            State::Crc(crc, width) => crc.finalize().to_be_bytes()[8 - width..].to_vec(),
            State::Sha1(hash) => hash.finalize().to_vec(),
            State::Sha256(hash) => hash.finalize().to_vec(),
            State::Sha512(hash) => hash.finalize().to_vec(),
            State::Xxh3(hash, Width::Bits64) => hash.digest().to_be_bytes().to_vec(),
            State::Xxh3(hash, Width::Bits128) => hash.digest128().to_be_bytes().to_vec(),
            State::Xxh64(hash) => hash.digest().to_be_bytes().to_vec(),
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

    // P293: the results of botocore's classes for `hello`.
    #[test]
    fn values_match_botocore() {
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
            (Algorithm::Xxhash128, "tenBrQcbPn/Hec+qXlI4GA=="),
            (Algorithm::Xxhash3, "lVXoVVxi3P0="),
            (Algorithm::Xxhash64, "JseCfYifbaM="),
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

    // P293: of 300 letters `x`, which is beyond the short forms of XXH3, and of empty input.
    #[test]
    fn xxhash_is_canonical_at_every_length() {
        for (algorithm, none, long) in [
            (
                Algorithm::Xxhash128,
                "maoG0wFHmNhgAcMkRo1Jfw==",
                "ElI36irXvHql0bRgfcg1VA==",
            ),
            (Algorithm::Xxhash3, "LQaABTjTlMI=", "pdG0YH3INVQ="),
            (Algorithm::Xxhash64, "70bbN1HY6Zk=", "g3fbk8gP1b8="),
        ] {
            assert_eq!(algorithm.of(b""), none);
            assert_eq!(algorithm.of(&[b'x'; 300]), long);
        }
    }
}
