//! `S3`: the answer to each request.

use std::collections::HashMap;
use std::fmt::Write;
use std::io;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use super::content::Content;
use super::folder::Folder;
use super::request::Request;

/// Of everything, whatever it holds.
const ETAG: &str = "ETag: \"9b2cf535f27731c974343645a3985328\"\r\n";
const CREATED: &str = "<InitiateMultipartUploadResult><Bucket>bucket</Bucket><Key>key</Key><UploadId>upload</UploadId></InitiateMultipartUploadResult>";
const COMPLETED: &str = "<CompleteMultipartUploadResult><Location>http://127.0.0.1/bucket/key</Location><Bucket>bucket</Bucket><Key>key</Key><ETag>&quot;9b2cf535f27731c974343645a3985328-2&quot;</ETag></CompleteMultipartUploadResult>";

const COPIED: &str = "<CopyObjectResult><LastModified>2025-01-01T00:00:00.000Z</LastModified><ETag>&quot;9b2cf535f27731c974343645a3985328&quot;</ETag></CopyObjectResult>";
const PART_COPIED: &str = "<CopyPartResult><LastModified>2025-01-01T00:00:00.000Z</LastModified><ETag>&quot;9b2cf535f27731c974343645a3985328&quot;</ETag></CopyPartResult>";
const NO_TAGS: &str = "<Tagging><TagSet/></Tagging>";

/// A response.
pub(super) struct Answer {
    pub(super) head: Vec<u8>,
    pub(super) payload: Payload,
}

/// What follows the head.
pub(super) enum Payload {
    Bytes(Arc<[u8]>),
    None,
    /// These bytes of the content.
    Object(Range<u64>),
}

/// The objects that there seem to be.
pub(super) struct S3 {
    content: Content,
    pages: Mutex<HashMap<(Folder, String), Arc<[u8]>>>,
}

impl S3 {
    pub(super) fn new() -> io::Result<Self> {
        Ok(Self {
            content: Content::new()?,
            pages: Mutex::default(),
        })
    }

    pub(super) fn content(&self) -> &Content {
        &self.content
    }

    /// The answer to a request; its body does not matter.
    pub(super) fn answer(&self, request: &Request<'_>) -> Answer {
        let has = |name| request.parameter(name).is_some();
        match request.method {
            "GET" if request.key.is_empty() && has("list-type") => self.listing(request),
            "GET" if has("tagging") => xml(NO_TAGS),
            "GET" | "HEAD" if request.key.is_empty() => xml(""),
            "GET" | "HEAD" => match Folder::of(request.key) {
                Some(folder) => self.object(request, folder.size),
                None => missing(),
            },
            "PUT" if request.is_copy && has("uploadId") => xml(PART_COPIED),
            "PUT" if request.is_copy => xml(COPIED),
            "PUT" => bytes("200 OK", ETAG, Payload::None, 0),
            "POST" if has("uploads") => xml(CREATED),
            "POST" if has("uploadId") => xml(COMPLETED),
            "DELETE" => bytes("204 No Content", "", Payload::None, 0),
            _ => missing(),
        }
    }

    fn listing(&self, request: &Request<'_>) -> Answer {
        let Some(folder) = request.parameter("prefix").and_then(Folder::of) else {
            return missing();
        };
        let token = request.parameter("continuation-token").unwrap_or_default();
        let mut pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        let page = pages
            .entry((folder, token.to_owned()))
            .or_insert_with(|| folder.page(token).into());
        let length = page.len() as u64;
        bytes("200 OK", XML, Payload::Bytes(Arc::clone(page)), length)
    }

    fn object(&self, request: &Request<'_>, size: u64) -> Answer {
        let mut fields = format!(
            "{ETAG}Accept-Ranges: bytes\r\nLast-Modified: Wed, 01 Jan 2025 00:00:00 GMT\r\n\
             Content-Type: binary/octet-stream\r\n"
        );
        let mut status = "200 OK";
        let mut range = 0..size;
        if let Some((first, last)) = request.range {
            range.start = first.min(size);
            range.end = last
                .map_or(size, |last| size.min(last.saturating_add(1)))
                .max(range.start);
            status = "206 Partial Content";
            let last = range.end.saturating_sub(1);
            let _ = write!(
                fields,
                "Content-Range: bytes {}-{last}/{size}\r\n",
                range.start
            );
        } else if request.wants_checksum
            && let Some(checksum) = self.content.checksum(size)
        {
            let _ = write!(
                fields,
                "x-amz-checksum-crc32: {checksum}\r\nx-amz-checksum-type: FULL_OBJECT\r\n"
            );
        }
        let length = range.end - range.start;
        let payload = if request.method == "HEAD" {
            Payload::None
        } else {
            Payload::Object(range)
        };
        bytes(status, &fields, payload, length)
    }
}

const XML: &str = "Content-Type: application/xml\r\n";

fn xml(text: &str) -> Answer {
    bytes(
        "200 OK",
        XML,
        Payload::Bytes(text.as_bytes().into()),
        text.len() as u64,
    )
}

fn missing() -> Answer {
    let text =
        "<Error><Code>NoSuchKey</Code><Message>It says nothing of its size.</Message></Error>";
    let payload = Payload::Bytes(text.as_bytes().into());
    bytes("404 Not Found", XML, payload, text.len() as u64)
}

fn bytes(status: &str, fields: &str, payload: Payload, length: u64) -> Answer {
    let length = match status {
        "204 No Content" => String::new(),
        _ => format!("Content-Length: {length}\r\n"),
    };
    let head = format!(
        "HTTP/1.1 {status}\r\nServer: invented\r\nDate: Sun, 22 Nov 2026 12:00:00 GMT\r\n\
         x-amz-request-id: 0123456789ABCDEF\r\nx-amz-id-2: Uuag1LuByRx9e6j5Onimru9pO4ZVKnJ2Qz7\r\n{fields}{length}\r\n"
    );
    Answer {
        head: head.into_bytes(),
        payload,
    }
}
