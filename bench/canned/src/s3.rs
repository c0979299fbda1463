//! Answers of S3.

use std::fmt::Write as _;

use super::{Answer, crc32};

/// 1 KB.
pub(super) fn get_object() -> Answer {
    Answer::new("binary/octet-stream", object_headers(), object())
}

pub(super) fn put_object() -> Answer {
    Answer::new("text/plain", object_headers(), Vec::new())
}

fn object() -> Vec<u8> {
    (0..1024u32).map(|at| at.to_le_bytes()[0]).collect()
}

fn object_headers() -> [(&'static str, String); 4] {
    // The CRC32 of the object in base64, as S3 sends it to who asks for it.
    let checksum = base64_of_four(crc32(&object()).to_be_bytes());
    [
        ("ETag", "\"9b74c9897bac770ffc029102a200c5de\"".into()),
        ("Last-Modified", "Sun, 22 Nov 2026 12:00:00 GMT".into()),
        ("x-amz-checksum-crc32", checksum),
        ("x-amz-checksum-type", "FULL_OBJECT".into()),
    ]
}

/// 1,000 keys, 350 KB.
pub(super) fn list_objects() -> Answer {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Name>bucket</Name><Prefix></Prefix>\
         <KeyCount>1000</KeyCount><MaxKeys>1000</MaxKeys><EncodingType>url</EncodingType>\
         <IsTruncated>false</IsTruncated>",
    );
    for number in 0..1000u128 {
        let (day, etag) = (
            number % 28 + 1,
            (number + 1) * 0x9e37_79b9_7f4a_7c15_f39c_c060_5ced,
        );
        let _ = write!(
            out,
            "<Contents><Key>data/2026/11/{day:02}/part-{number:05}-8f14e45f-ceea-467f-a0e6.snappy.parquet</Key>\
             <LastModified>2026-11-{day:02}T12:{:02}:{:02}.000Z</LastModified><ETag>&quot;{etag:032x}&quot;</ETag>\
             <ChecksumAlgorithm>CRC64NVME</ChecksumAlgorithm><ChecksumType>FULL_OBJECT</ChecksumType>\
             <Size>{}</Size><StorageClass>STANDARD</StorageClass></Contents>",
            number % 60,
            number * 7 % 60,
            number * 12345
        );
    }
    out.push_str("</ListBucketResult>");
    Answer::new("application/xml", [], out.into())
}

/// Four bytes in base64.
fn base64_of_four([a, b, c, d]: [u8; 4]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bits = u64::from_be_bytes([0, 0, a, b, c, d, 0, 0]);
    let letter = |at: u32| {
        char::from(LETTERS[usize::try_from(bits >> (42 - 6 * at) & 63).unwrap_or_default()])
    };
    (0..6).map(letter).chain("==".chars()).collect()
}
