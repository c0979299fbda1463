//! Checksums of objects and parts: algorithms, computation, verification, composite checksums.
//!
//! Counterpart: none.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use hyper::HeaderMap;
use s3s::checksum::ChecksumHasher;
use s3s::crypto::{Checksum as _, Crc32, Crc32c, Crc64Nvme, Sha1, Sha256};
use s3s::{S3Result, TrailingHeaders, dto};
use serde::{Deserialize, Serialize};

use crate::errors::{error, refuse};

/// S3's checksum algorithms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Algorithm {
    #[serde(rename = "CRC32")]
    Crc32,
    #[serde(rename = "CRC32C")]
    Crc32c,
    #[serde(rename = "CRC64NVME")]
    Crc64Nvme,
    #[serde(rename = "SHA1")]
    Sha1,
    #[serde(rename = "SHA256")]
    Sha256,
}

const ALGORITHMS: [(Algorithm, &str, &str); 5] = [
    (Algorithm::Crc32, "CRC32", "x-amz-checksum-crc32"),
    (Algorithm::Crc32c, "CRC32C", "x-amz-checksum-crc32c"),
    (
        Algorithm::Crc64Nvme,
        "CRC64NVME",
        "x-amz-checksum-crc64nvme",
    ),
    (Algorithm::Sha1, "SHA1", "x-amz-checksum-sha1"),
    (Algorithm::Sha256, "SHA256", "x-amz-checksum-sha256"),
];

/// The checksum of an object or a part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Checksum {
    pub(crate) algorithm: Algorithm,
    /// Base64. A composite checksum ends with `-` and the number of parts.
    pub(crate) value: String,
}

impl Algorithm {
    pub(crate) fn name(self) -> &'static str {
        ALGORITHMS[self as usize].1
    }

    fn of_name(name: &str) -> Option<Self> {
        let mut all = ALGORITHMS.iter();
        all.find(|row| row.1.eq_ignore_ascii_case(name))
            .map(|row| row.0)
    }

    /// The algorithm that a request names.
    pub(crate) fn read(name: &str) -> S3Result<Self> {
        Self::of_name(name).ok_or_else(|| {
            refuse(format!(
                "the local endpoint has no checksum algorithm {name}"
            ))
        })
    }

    /// Whether a multipart object can have a full-object checksum.
    pub(crate) fn can_be_full(self) -> bool {
        matches!(self, Self::Crc32 | Self::Crc32c | Self::Crc64Nvme)
    }

    /// Whether a multipart object can have a composite checksum.
    pub(crate) fn can_be_composite(self) -> bool {
        self != Self::Crc64Nvme
    }

    pub(crate) fn hasher(self) -> Hasher {
        let mut hasher = ChecksumHasher::default();
        match self {
            Self::Crc32 => hasher.crc32 = Some(Crc32::new()),
            Self::Crc32c => hasher.crc32c = Some(Crc32c::new()),
            Self::Crc64Nvme => hasher.crc64nvme = Some(Crc64Nvme::new()),
            Self::Sha1 => hasher.sha1 = Some(Sha1::new()),
            Self::Sha256 => hasher.sha256 = Some(Sha256::new()),
        }
        Hasher {
            algorithm: self,
            hasher,
        }
    }
}

/// Computes one checksum.
pub(crate) struct Hasher {
    algorithm: Algorithm,
    hasher: ChecksumHasher,
}

impl Hasher {
    pub(crate) fn update(&mut self, bytes: &[u8]) {
        self.hasher.update(bytes);
    }

    pub(crate) fn finish(self) -> Checksum {
        let all = self.hasher.finalize();
        let value = all
            .checksum_crc32
            .or(all.checksum_crc32c)
            .or(all.checksum_crc64nvme)
            .or(all.checksum_sha1)
            .or(all.checksum_sha256);
        Checksum {
            algorithm: self.algorithm,
            value: value.unwrap_or_default(),
        }
    }
}

impl Checksum {
    pub(crate) fn is_composite(&self) -> bool {
        self.value.contains('-')
    }

    pub(crate) fn kind(&self) -> dto::ChecksumType {
        let kind = if self.is_composite() {
            "COMPOSITE"
        } else {
            "FULL_OBJECT"
        };
        kind.to_owned().into()
    }

    /// The checksum of the parts' checksums. `None` if a part has no checksum of this algorithm.
    pub(crate) fn composite<'a>(
        algorithm: Algorithm,
        parts: impl ExactSizeIterator<Item = Option<&'a Self>>,
    ) -> Option<Self> {
        let count = parts.len();
        let mut hasher = algorithm.hasher();
        for part in parts {
            let part = part.filter(|part| part.algorithm == algorithm)?;
            hasher.update(&BASE64_STANDARD.decode(&part.value).ok()?);
        }
        let mut checksum = hasher.finish();
        checksum.value = format!("{}-{count}", checksum.value);
        Some(checksum)
    }
}

/// The checksum headers of an upload.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Claim {
    pub(crate) algorithm: Option<Algorithm>,
    pub(crate) value: Option<String>,
}

impl Claim {
    /// Reads the headers; the value may come in a trailer later.
    pub(crate) fn read(headers: &HeaderMap) -> S3Result<Self> {
        let mut claim = Self::default();
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        for name in ["x-amz-sdk-checksum-algorithm", "x-amz-checksum-algorithm"] {
            if let Some(name) = text(name) {
                claim.algorithm = Some(Algorithm::read(name)?);
            }
        }
        if let Some(name) =
            text("x-amz-trailer").and_then(|name| name.trim().strip_prefix("x-amz-checksum-"))
        {
            claim.algorithm = Some(Algorithm::read(name)?);
        }
        for name in headers.keys() {
            let Some(rest) = name.as_str().strip_prefix("x-amz-checksum-") else {
                continue;
            };
            if !["algorithm", "mode", "type"].contains(&rest) {
                claim.add(
                    Algorithm::read(rest)?,
                    text(name.as_str()).unwrap_or_default(),
                )?;
            }
        }
        Ok(claim)
    }

    fn add(&mut self, algorithm: Algorithm, value: &str) -> S3Result<()> {
        if self.value.is_some() {
            return Err(error(
                "InvalidRequest",
                "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.",
            ));
        }
        if self.algorithm.is_some_and(|named| named != algorithm) {
            return Err(error(
                "InvalidRequest",
                "Value for x-amz-sdk-checksum-algorithm header is invalid.",
            ));
        }
        let length = BASE64_STANDARD.decode(value).map_or(0, |bytes| bytes.len());
        if length != algorithm.length() {
            return Err(error(
                "InvalidRequest",
                format!(
                    "Value for {} header is invalid.",
                    ALGORITHMS[algorithm as usize].2
                ),
            ));
        }
        self.algorithm = Some(algorithm);
        self.value = Some(value.to_owned());
        Ok(())
    }

    /// Reads the trailers, once the body is complete.
    pub(crate) fn read_trailers(&mut self, trailers: Option<&TrailingHeaders>) -> S3Result<()> {
        let read = trailers.and_then(|trailers| trailers.read(Self::read));
        let Some(read) = read.transpose()? else {
            return Ok(());
        };
        match (read.algorithm, read.value) {
            (Some(algorithm), Some(value)) => self.add(algorithm, &value),
            _ => Ok(()),
        }
    }

    /// Compares with the computed checksum.
    pub(crate) fn check(&self, computed: &Checksum) -> S3Result<()> {
        match &self.value {
            Some(value) if *value != computed.value => Err(error(
                "BadDigest",
                format!(
                    "The {} you specified did not match the calculated checksum.",
                    computed.algorithm.name()
                ),
            )),
            _ => Ok(()),
        }
    }
}

impl Algorithm {
    fn length(self) -> usize {
        match self {
            Self::Crc32 | Self::Crc32c => 4,
            Self::Crc64Nvme => 8,
            Self::Sha1 => 20,
            Self::Sha256 => 32,
        }
    }
}

/// Sets the checksum's field of an output.
macro_rules! show_checksum {
    ($output:expr, $checksum:expr) => {
        if let Some(checksum) = $checksum {
            let value = Some(checksum.value.clone());
            match checksum.algorithm {
                $crate::checksums::Algorithm::Crc32 => $output.checksum_crc32 = value,
                $crate::checksums::Algorithm::Crc32c => $output.checksum_crc32c = value,
                $crate::checksums::Algorithm::Crc64Nvme => $output.checksum_crc64nvme = value,
                $crate::checksums::Algorithm::Sha1 => $output.checksum_sha1 = value,
                $crate::checksums::Algorithm::Sha256 => $output.checksum_sha256 = value,
            }
        }
    };
}
pub(crate) use show_checksum;

/// Reads the checksum field that is set in an input.
macro_rules! told_checksum {
    ($input:expr) => {
        [
            ($crate::checksums::Algorithm::Crc32, &$input.checksum_crc32),
            (
                $crate::checksums::Algorithm::Crc32c,
                &$input.checksum_crc32c,
            ),
            (
                $crate::checksums::Algorithm::Crc64Nvme,
                &$input.checksum_crc64nvme,
            ),
            ($crate::checksums::Algorithm::Sha1, &$input.checksum_sha1),
            (
                $crate::checksums::Algorithm::Sha256,
                &$input.checksum_sha256,
            ),
        ]
        .into_iter()
        .find_map(|(algorithm, value)| {
            let value = value.clone()?;
            Some($crate::checksums::Checksum { algorithm, value })
        })
    };
}
pub(crate) use told_checksum;
