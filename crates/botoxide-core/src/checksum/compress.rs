//! Whether a request's payload is compressed, and the header that says so.
//!
//! Here too: gzip itself, fed piece by piece. Counterpart: botocore `compress.py`.

use std::fmt;
use std::io::Write;

use flate2::Compression as Level;
use flate2::write::GzEncoder;

use crate::http::Headers;
use crate::model::{Node, Operation};
use crate::text::Text;

/// What a client wants of compression.
#[derive(Clone, Copy, Debug)]
pub struct Compression<'a> {
    /// Whether `disable_request_compression` is set.
    pub is_disabled: bool,
    /// `request_min_compression_size_bytes`: smaller payloads stay as they are, unless they are streams.
    pub min_size: u64,
    /// The client's signature version.
    pub signature_version: &'a str,
}

/// Whether the payload of a request is to go in gzip. `length` is that of the payload, where it is known.
// P300
pub fn is_compressed(
    operation: Operation,
    compression: Compression<'_>,
    length: Option<u64>,
) -> bool {
    if compression.is_disabled || compression.signature_version == "v2" {
        return false;
    }
    let encodings = operation
        .extra("requestcompression")
        .and_then(|traits| traits.get("encodings"));
    if !encodings
        .into_iter()
        .flat_map(Node::items)
        .any(|name| name.as_str() == Some("gzip"))
    {
        return false;
    }
    if operation.has_streaming_input() {
        let payload = operation.input_shape().and_then(|shape| shape.payload());
        return payload.is_none_or(|payload| payload.extra("requiresLength").is_none());
    }
    length.unwrap_or_default() >= compression.min_size
}

/// Adds `gzip` to what a request's `Content-Encoding` tells already.
// P300
pub fn set_compression_header(headers: &mut Headers) {
    let encoding = headers
        .get("Content-Encoding")
        .map(|known| format!("{known},gzip"));
    headers.set(
        Text::from_static("Content-Encoding"),
        encoding.map_or(Text::from_static("gzip"), Text::from),
    );
}

/// A payload in gzip that is fed piece by piece. It carries no time, so equal payloads stay equal.
pub struct Gzip(GzEncoder<Vec<u8>>);

impl Gzip {
    /// The gzip of `data`.
    ///
    /// ```
    /// use botoxide_core::checksum::Gzip;
    ///
    /// let compressed = Gzip::of(&[b'a'; 1000]);
    /// assert!(compressed.starts_with(b"\x1f\x8b\x08") && compressed.len() < 100);
    /// ```
    pub fn of(data: &[u8]) -> Vec<u8> {
        let mut gzip = Self::default();
        gzip.update(data);
        gzip.finish()
    }

    /// Takes the next bytes.
    pub fn update(&mut self, data: &[u8]) {
        // Writing to a vector does not fail.
        let _ = self.0.write_all(data);
    }

    /// All that was compressed.
    pub fn finish(self) -> Vec<u8> {
        self.0.finish().unwrap_or_default()
    }
}

impl Default for Gzip {
    fn default() -> Self {
        // Python's gzip takes this level where it is not told another.
        Self(GzEncoder::new(Vec::new(), Level::best()))
    }
}

impl fmt::Debug for Gzip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gzip").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use serde_json::json;

    use super::*;
    use crate::model::Service;
    use crate::model::archive::compile_service;

    fn operation(name: &str) -> Operation {
        let gzip = json!({ "encodings": ["gzip"] });
        let operation = |name: &str, input: &str, compression: serde_json::Value| {
            let mut operation = json!({ "name": name, "http": { "method": "POST", "requestUri": "/" },
                                        "input": { "shape": input } });
            if !compression.is_null() {
                operation["requestcompression"] = compression;
            }
            operation
        };
        let stream = |shape: &str| {
            json!({ "type": "structure", "payload": "Body", "members": {
                "Body": { "shape": shape } } })
        };
        let json = json!({
            "metadata": { "serviceId": "Box", "endpointPrefix": "box", "protocol": "rest-json" },
            "operations": {
                "Put": operation("Put", "Plain", gzip.clone()),
                "Stream": operation("Stream", "Streamed", gzip.clone()),
                "Sized": operation("Sized", "Measured", gzip),
                "Other": operation("Other", "Plain", json!({ "encodings": ["foo"] })),
                "Both": operation("Both", "Plain", json!({ "encodings": ["foo", "gzip"] })),
                "Never": operation("Never", "Plain", serde_json::Value::Null),
            },
            "shapes": {
                "Blob": { "type": "blob", "streaming": true },
                "SizedBlob": { "type": "blob", "streaming": true, "requiresLength": true },
                "Plain": { "type": "structure", "members": {} },
                "Streamed": stream("Blob"),
                "Measured": stream("SizedBlob"),
            },
        });
        let service = Service::open(compile_service(&json).unwrap().leak()).unwrap();
        service.operation(name).unwrap()
    }

    const WANTED: Compression<'_> = Compression {
        is_disabled: false,
        min_size: 100,
        signature_version: "v4",
    };

    // P300
    #[test]
    fn large_payloads_and_streams_are_compressed() {
        for (name, length, wanted) in [
            ("Put", Some(100), true),
            ("Put", Some(99), false),
            ("Put", None, false),
            ("Stream", Some(1), true),
            ("Stream", None, true),
            ("Sized", Some(1000), false),
            ("Other", Some(1000), false),
            ("Both", Some(1000), true),
            ("Never", Some(1000), false),
        ] {
            let found = is_compressed(operation(name), WANTED, length);
            assert_eq!(found, wanted, "{name} {length:?}");
        }
        let disabled = Compression {
            is_disabled: true,
            ..WANTED
        };
        assert!(!is_compressed(operation("Stream"), disabled, None));
        let version_2 = Compression {
            signature_version: "v2",
            ..WANTED
        };
        assert!(!is_compressed(operation("Put"), version_2, Some(1000)));
    }

    // P300
    #[test]
    fn gzip_is_appended_to_an_existing_encoding() {
        let mut headers = Headers::new();
        set_compression_header(&mut headers);
        assert_eq!(headers.get("Content-Encoding").unwrap(), "gzip");
        headers.set("content-encoding", "br");
        set_compression_header(&mut headers);
        assert_eq!(headers.get("Content-Encoding").unwrap(), "br,gzip");
        assert_eq!(headers.len(), 1);
    }

    #[test]
    fn pieces_compress_to_the_same_bytes_as_the_whole() {
        let data: Vec<u8> = (0..50_000_u32).flat_map(u32::to_be_bytes).collect();
        let mut gzip = Gzip::default();
        data.chunks(977).for_each(|piece| gzip.update(piece));
        let compressed = gzip.finish();
        assert_eq!(compressed, Gzip::of(&data));
        assert_eq!(&compressed[4..8], &[0; 4], "no time");
        let mut back = Vec::new();
        flate2::read::GzDecoder::new(&compressed[..])
            .read_to_end(&mut back)
            .unwrap();
        assert_eq!(back, data);
    }
}
