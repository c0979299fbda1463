//! Which checksum a request has, where it goes, and the payload around a trailer.
//!
//! Counterpart: botocore `httpchecksum.py` (`resolve_request_checksum_algorithm`, `apply_request_checksum`,
//! `AwsChunkedWrapper`).

use std::io::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::error::{Error, ErrorKind, Result};
use crate::http::{Headers, Request};
use crate::model::{Node, Operation};
use crate::text::Text;
use crate::value::Value;

use super::algorithm::{Algorithm, Checksum};

/// How much of a payload goes into one chunk.
const CHUNK: usize = 1024 * 1024;

/// What is known of a request beside its operation and arguments.
#[derive(Clone, Copy, Debug, Default)]
pub struct Calculation<'a> {
    /// Whether `request_checksum_calculation` is `when_supported`.
    pub is_when_supported: bool,
    /// Whether only a URL is made.
    pub is_presign: bool,
    /// Whether the request goes over TLS.
    pub is_https: bool,
    /// The client's signature version.
    pub signature_version: &'a str,
}

/// Where a request's checksum stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In a header, before the payload.
    Header,
    /// In a trailer, after it.
    Trailer,
}

/// The checksum of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestChecksum {
    /// Which one.
    pub algorithm: Algorithm,
    /// Where it stands.
    pub place: Place,
    /// The header that names the algorithm, where the caller did not: `x-amz-sdk-checksum-algorithm`.
    pub algorithm_header: Option<&'static str>,
}

/// Decides which checksum a request has; `None` for none.
///
/// # Errors
///
/// `FlexibleChecksum` if the caller requests an unknown algorithm.
// P294 P295 P298
pub fn resolve_request_checksum(
    operation: Operation,
    arguments: &Value,
    headers: &Headers,
    calculation: Calculation<'_>,
) -> Result<Option<RequestChecksum>> {
    if headers.iter().any(|(name, _)| is_checksum_header(name)) {
        return Ok(None);
    }
    let http_checksum = operation.extra("httpChecksum");
    let is_true = |node: Option<Node>| node.and_then(|node| node.as_bool()) == Some(true);
    let is_required = is_true(operation.extra("httpChecksumRequired"))
        || is_true(http_checksum.and_then(|traits| traits.get("requestChecksumRequired")));
    let member = http_checksum.and_then(|traits| traits.get("requestAlgorithmMember")?.as_str());
    let mut algorithm_header = None;
    let algorithm = if let Some(chosen) = member.and_then(|member| arguments.get(member)) {
        chosen_algorithm(chosen.as_str().unwrap_or_default())?
    } else if is_required || (member.is_some() && calculation.is_when_supported) {
        if calculation.is_presign {
            return Ok(None);
        }
        let shape = operation
            .input_shape()
            .zip(member)
            .and_then(|(shape, member)| shape.member(member));
        algorithm_header = shape.and_then(|shape| shape.location_name());
        Algorithm::Crc32
    } else {
        return Ok(None);
    };
    let has_trailer = operation.has_streaming_input()
        && calculation.is_https
        && calculation.signature_version != "s3";
    let place = if has_trailer {
        Place::Trailer
    } else {
        Place::Header
    };
    Ok(Some(RequestChecksum {
        algorithm,
        place,
        algorithm_header,
    }))
}

// DIFFERENCE: botocore has CRC32C, CRC64NVME and XXHash only where the native library is installed.
fn chosen_algorithm(name: &str) -> Result<Algorithm> {
    Algorithm::named(name).ok_or_else(|| {
        let error_msg = format!("Unsupported checksum algorithm: {}", name.to_lowercase());
        Error::from(ErrorKind::FlexibleChecksum { error_msg })
    })
}

/// `x-amz-checksum-` and an algorithm.
fn is_checksum_header(name: &str) -> bool {
    const PREFIX: &str = "x-amz-checksum-";
    let Some((prefix, rest)) = name.split_at_checked(PREFIX.len()) else {
        return false;
    };
    prefix.eq_ignore_ascii_case(PREFIX) && rest.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

impl RequestChecksum {
    /// Puts the checksum of a payload in memory into its header. One that the request has already stays.
    pub fn apply_header(&self, request: &mut Request, payload: &[u8]) {
        let name = self.algorithm.header_name();
        if !request.headers.contains(name) {
            request
                .headers
                .set(Text::from_static(name), self.algorithm.of(payload));
        }
        self.apply_algorithm_header(request);
    }

    /// Puts a checksum that was computed piece by piece into its header. One that the request has already stays.
    pub fn apply_computed(&self, request: &mut Request, computed: Checksum) {
        let name = self.algorithm.header_name();
        if !request.headers.contains(name) {
            let value = STANDARD.encode(computed.finish());
            request.headers.set(Text::from_static(name), value);
        }
        self.apply_algorithm_header(request);
    }

    /// Sets the headers of a request whose payload goes in chunks with the checksum after it.
    ///
    /// `length` is that of the payload, where it is known. The payload itself is for the caller to wrap; `false`
    /// where the request has the checksum already and nothing is to be wrapped.
    // P296
    pub fn apply_trailer_headers(&self, request: &mut Request, length: Option<u64>) -> bool {
        let name = self.algorithm.header_name();
        let is_new = !request.headers.contains(name);
        if is_new {
            let headers = &mut request.headers;
            headers.set(
                Text::from_static("Transfer-Encoding"),
                Text::from_static("chunked"),
            );
            let encoding = headers
                .get("Content-Encoding")
                .map(|known| format!("{known},aws-chunked"));
            let encoding = encoding.map_or(Text::from_static("aws-chunked"), Text::from);
            headers.set(Text::from_static("Content-Encoding"), encoding);
            headers.set(Text::from_static("X-Amz-Trailer"), Text::from_static(name));
            let told = headers
                .remove("Content-Length")
                .and_then(|told| told.trim().parse().ok());
            if let Some(length) = length.or(told) {
                headers.set(
                    Text::from_static("X-Amz-Decoded-Content-Length"),
                    length.to_string(),
                );
            }
        }
        self.apply_algorithm_header(request);
        is_new
    }

    fn apply_algorithm_header(&self, request: &mut Request) {
        if let Some(name) = self.algorithm_header {
            request
                .headers
                .set(Text::from_static(name), Text::from_static("CRC32"));
        }
    }
}

/// A payload in memory as aws-chunked puts it on the wire: chunks, and the checksum after them.
// P296 P309
pub fn aws_chunked(payload: &[u8], algorithm: Algorithm) -> Vec<u8> {
    let mut out = Vec::with_capacity(payload.len() + 128);
    for chunk in payload.chunks(CHUNK) {
        // Writing to a vector does not fail.
        let _ = write!(out, "{:x}\r\n", chunk.len());
        out.extend_from_slice(chunk);
        out.extend_from_slice(b"\r\n");
    }
    let _ = write!(
        out,
        "0\r\n{}:{}\r\n\r\n",
        algorithm.header_name(),
        algorithm.of(payload)
    );
    out
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::Service;
    use crate::model::archive::compile_service;
    use crate::params;

    fn operation(name: &str) -> Operation {
        let json = json!({
            "metadata": { "serviceId": "Box", "endpointPrefix": "box", "protocol": "rest-xml" },
            "operations": {
                "Put": { "name": "Put", "http": { "method": "PUT", "requestUri": "/" }, "input": { "shape": "PutRequest" },
                         "httpChecksum": { "requestAlgorithmMember": "ChecksumAlgorithm" } },
                "Set": { "name": "Set", "http": { "method": "PUT", "requestUri": "/" }, "httpChecksumRequired": true },
                "Get": { "name": "Get", "http": { "method": "GET", "requestUri": "/" } },
            },
            "shapes": {
                "Blob": { "type": "blob" },
                "Name": { "type": "string" },
                "PutRequest": { "type": "structure", "payload": "Body", "members": {
                    "Body": { "shape": "Blob", "streaming": true },
                    "ChecksumAlgorithm": { "shape": "Name", "location": "header",
                                           "locationName": "x-amz-sdk-checksum-algorithm" } } },
            },
        });
        let service = Service::open(compile_service(&json).unwrap().leak()).unwrap();
        service.operation(name).unwrap()
    }

    const HTTPS: Calculation<'_> = Calculation {
        is_when_supported: true,
        is_presign: false,
        is_https: true,
        signature_version: "s3v4",
    };

    fn resolved(
        name: &str,
        arguments: &Value,
        calculation: Calculation<'_>,
    ) -> Option<RequestChecksum> {
        resolve_request_checksum(operation(name), arguments, &Headers::new(), calculation).unwrap()
    }

    // P294, P298
    #[test]
    fn operations_get_the_requested_checksum() {
        let none = params! {};
        let default = resolved("Put", &none, HTTPS).unwrap();
        assert_eq!(
            (default.algorithm, default.algorithm_header),
            (Algorithm::Crc32, Some("x-amz-sdk-checksum-algorithm"))
        );
        let chosen = resolved("Put", &params! { "ChecksumAlgorithm": "SHA256" }, HTTPS).unwrap();
        assert_eq!(
            (chosen.algorithm, chosen.algorithm_header),
            (Algorithm::Sha256, None)
        );
        let required_only = Calculation {
            is_when_supported: false,
            ..HTTPS
        };
        assert_eq!(resolved("Put", &none, required_only), None);
        let required = resolved("Set", &none, required_only).unwrap();
        assert_eq!(
            (
                required.algorithm,
                required.place,
                required.algorithm_header
            ),
            (Algorithm::Crc32, Place::Header, None)
        );
        assert_eq!(resolved("Get", &none, HTTPS), None);
        assert_eq!(
            resolved(
                "Set",
                &none,
                Calculation {
                    is_presign: true,
                    ..HTTPS
                }
            ),
            None
        );
        let headers: Headers = [("X-Amz-Checksum-Crc64nvme", "x")].into_iter().collect();
        assert_eq!(
            resolve_request_checksum(operation("Set"), &none, &headers, HTTPS).unwrap(),
            None
        );
    }

    // P295
    #[test]
    fn trailers_need_a_stream_tls_and_a_signature_that_knows_them() {
        let place = |calculation| resolved("Put", &params! {}, calculation).unwrap().place;
        assert_eq!(place(HTTPS), Place::Trailer);
        assert_eq!(
            place(Calculation {
                is_https: false,
                ..HTTPS
            }),
            Place::Header
        );
        assert_eq!(
            place(Calculation {
                signature_version: "s3",
                ..HTTPS
            }),
            Place::Header
        );
    }

    // P293
    #[test]
    fn unknown_algorithms_fail_as_in_botocore() {
        let fail = |name: &str| {
            let arguments = params! { "ChecksumAlgorithm": name };
            resolve_request_checksum(operation("Put"), &arguments, &Headers::new(), HTTPS)
                .unwrap_err()
        };
        assert_eq!(
            fail("MD4").to_string(),
            "Unsupported checksum algorithm: md4"
        );
        assert_eq!(
            fail("MD5").to_string(),
            "Unsupported checksum algorithm: md5"
        );
        assert_eq!(fail("MD5").kind().class_name(), "FlexibleChecksumError");
    }

    // P296, P309
    #[test]
    fn hello_goes_in_chunks() {
        let checksum = resolved("Put", &params! {}, HTTPS).unwrap();
        let mut request = Request::default();
        request.headers.set("Content-Length", "5");
        request.headers.set("Content-Encoding", "gzip");
        assert!(checksum.apply_trailer_headers(&mut request, Some(5)));
        let fields: Vec<String> = request
            .headers
            .iter()
            .map(|(name, value)| format!("{name}: {value}"))
            .collect();
        let wanted = [
            "Transfer-Encoding: chunked",
            "Content-Encoding: gzip,aws-chunked",
            "X-Amz-Trailer: x-amz-checksum-crc32",
            "X-Amz-Decoded-Content-Length: 5",
            "x-amz-sdk-checksum-algorithm: CRC32",
        ];
        assert_eq!(fields, wanted);
        assert_eq!(
            aws_chunked(b"hello", Algorithm::Crc32),
            b"5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n"
        );
        assert_eq!(
            aws_chunked(b"", Algorithm::Crc32),
            b"0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n"
        );
        let large = aws_chunked(&vec![0; CHUNK + 1], Algorithm::Crc32);
        assert!(large.starts_with(b"100000\r\n"));
        assert!(large[8 + CHUNK..].starts_with(b"\r\n1\r\n\0\r\n0\r\n"));
    }

    // P295
    #[test]
    fn existing_headers_are_kept() {
        let checksum = resolved("Set", &params! {}, HTTPS).unwrap();
        let mut request = Request::default();
        checksum.apply_header(&mut request, b"hello");
        assert_eq!(
            request
                .headers
                .get("x-amz-checksum-crc32")
                .unwrap()
                .as_str(),
            "NhCmhg=="
        );
        checksum.apply_header(&mut request, b"other");
        assert_eq!(
            request
                .headers
                .get("x-amz-checksum-crc32")
                .unwrap()
                .as_str(),
            "NhCmhg=="
        );
    }
}
