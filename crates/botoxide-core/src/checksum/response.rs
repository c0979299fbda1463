//! Whether a response's payload is what its checksum says.
//!
//! Counterpart: botocore `httpchecksum.py` (`resolve_response_checksum_algorithms`, `handle_checksum_body`).

use ::base64::Engine;
use ::base64::engine::general_purpose::STANDARD;

use crate::error::{Error, ErrorKind, Result};
use crate::http::Headers;
use crate::model::{Node, Operation};
use crate::protocol::base64;
use crate::text::Text;
use crate::value::Value;

use super::algorithm::Algorithm;

/// The checksum that a response's payload must have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    /// Which one.
    pub algorithm: Algorithm,
    /// What the response says it is, in base 64.
    pub value: Text,
}

/// The algorithms to look for in a response, the most wanted first; none where the caller did not ask.
// P297
pub fn resolve_response_checksums(operation: Operation, arguments: &Value) -> Vec<Algorithm> {
    let Some(http_checksum) = operation.extra("httpChecksum") else {
        return Vec::new();
    };
    let mode = http_checksum
        .get("requestValidationModeMember")
        .and_then(|mode| mode.as_str());
    if mode.and_then(|mode| arguments.get(mode)).is_none() {
        return Vec::new();
    }
    let offered = http_checksum
        .get("responseAlgorithms")
        .into_iter()
        .flat_map(Node::items);
    let offered: Vec<Algorithm> = offered
        .filter_map(|name| Algorithm::named(name.as_str()?))
        .collect();
    Algorithm::PRIORITY
        .into_iter()
        .filter(|algorithm| offered.contains(algorithm))
        .collect()
}

/// The checksum to hold a response's payload to; `None` where it has none that can be checked.
// P297
pub fn expected_checksum(algorithms: &[Algorithm], headers: &Headers) -> Option<Expected> {
    algorithms.iter().find_map(|algorithm| {
        let value = headers.get(algorithm.header_name())?;
        // S3's checksum of the checksums of parts (`…-3`) says nothing about the bytes in a row.
        (!value.contains('-')).then(|| Expected {
            algorithm: *algorithm,
            value: value.clone(),
        })
    })
}

/// Compares the checksum that came out with the one that was told.
///
/// # Errors
///
/// `FlexibleChecksum` where they differ, `Value` where what was told is no base 64.
pub fn verify(expected: &Expected, found: &[u8]) -> Result<()> {
    if base64::decode(&expected.value)? == found {
        return Ok(());
    }
    let error_msg = format!(
        "Expected checksum {} did not match calculated checksum: {}",
        expected.value,
        STANDARD.encode(found)
    );
    Err(Error::from(ErrorKind::FlexibleChecksum { error_msg }))
}

#[cfg(test)]
mod tests {
    use super::*;

    // P297
    #[test]
    fn the_first_usable_checksum_counts() {
        let headers: Headers = [
            ("x-amz-checksum-crc64nvme", "abc-3"),
            ("X-Amz-Checksum-Crc32", "NhCmhg=="),
        ]
        .into_iter()
        .collect();
        let expected = expected_checksum(&Algorithm::PRIORITY, &headers).unwrap();
        assert_eq!(expected.algorithm, Algorithm::Crc32);
        assert!(verify(&expected, &[0x36, 0x10, 0xa6, 0x86]).is_ok());
        let error = verify(&expected, &[0, 0, 0, 0]).unwrap_err();
        let wanted = "Expected checksum NhCmhg== did not match calculated checksum: AAAAAA==";
        assert_eq!(error.to_string(), wanted);
        // Python's base64 skips characters that are not digits.
        let told = |value: &str| Expected {
            algorithm: Algorithm::Crc32,
            value: value.into(),
        };
        assert!(verify(&told(" NhCm hg=="), &[0x36, 0x10, 0xa6, 0x86]).is_ok());
        let error = verify(&told("NhCmhg"), &[0, 0, 0, 0]).unwrap_err();
        assert_eq!(error.to_string(), "Incorrect padding");
        assert_eq!(expected_checksum(&[], &headers), None);
        assert_eq!(expected_checksum(&[Algorithm::Crc64Nvme], &headers), None);
    }
}
