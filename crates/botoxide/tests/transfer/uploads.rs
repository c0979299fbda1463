//! Uploads: the requests, and the calls of subscribers.

use std::io::{Cursor, Read, Seek as _, SeekFrom};
use std::sync::Arc;

use botoxide::params;
use botoxide::transfer::{TransferOptions, TransferStatus, UploadSource};

use crate::server::{Received, Server};
use crate::world::{Notes, data, file, manager, manager_with, noting, small_parts};

const MIB: usize = 1 << 20;

/// The bytes of the parts in order, and the list that completed the upload.
fn parts(server: &Server) -> (Vec<Vec<u8>>, String) {
    let mut parts: Vec<Received> = server.received();
    parts.retain(|request| request.operation() == "UploadPart");
    parts.sort_by_key(Received::part_number);
    let last = server.received().pop().unwrap();
    assert_eq!(last.operation(), "CompleteMultipartUpload");
    let list = String::from_utf8(last.body).unwrap();
    (parts.into_iter().map(|part| part.body).collect(), list)
}

// H123 H137 H138 H139
#[test]
fn a_small_file_goes_in_one_request() {
    let server = Server::start();
    let bytes = data(700_000);
    let source = file(&bytes);
    let notes = Arc::new(Notes::default());
    let manager = manager(&server);
    let options = noting(&notes, params! { "ContentType": "text/plain" });
    let future = manager
        .upload(source.path(), "bucket", "key", options)
        .unwrap();
    future.result().unwrap();
    manager.shutdown();
    assert_eq!(server.operations(), ["PutObject"]);
    let request = &server.received()[0];
    assert_eq!(request.body, bytes);
    assert_eq!(request.target, "/bucket/key");
    assert_eq!(request.header("content-type"), Some("text/plain"));
    assert_eq!(
        request.header("x-amz-sdk-checksum-algorithm"),
        Some("CRC32")
    );
    assert!(request.header("x-amz-checksum-crc32").is_some());
    assert_eq!(
        notes.all(),
        [
            "queued queued",
            "progress 262144",
            "progress 262144",
            "progress 175712",
            "done success"
        ]
    );
    let meta = future.meta();
    assert_eq!((meta.transfer_id(), meta.size()), (0, Some(700_000)));
    assert_eq!(
        (meta.bucket().as_str(), meta.key().as_str()),
        ("bucket", "key")
    );
    assert_eq!(meta.extra_args().get("ContentType").unwrap(), &"text/plain");
    assert_eq!(future.status(), TransferStatus::Success);
}

// H123 H124 H127
#[test]
fn every_kind_of_source_goes_in_parts() {
    let bytes = data(11 * MIB + 17);
    let source = file(&bytes);
    let mut behind = Cursor::new([b"skipped", &bytes[..]].concat());
    behind.seek(SeekFrom::Start(7)).unwrap();
    let sources: [UploadSource; 4] = [
        source.path().into(),
        bytes.clone().into(),
        UploadSource::seekable(behind),
        UploadSource::reader(Cursor::new(bytes.clone()).take(u64::MAX)),
    ];
    for source in sources {
        let server = Server::start();
        let notes = Arc::new(Notes::default());
        let name = format!("{source:?}");
        let manager = manager(&server);
        let future = manager.upload(source, "bucket", "key", noting(&notes, params! {}));
        future.unwrap().result().unwrap();
        manager.shutdown();
        assert_eq!(server.operations()[0], "CreateMultipartUpload", "{name}");
        let (parts, list) = parts(&server);
        let lengths = parts.iter().map(Vec::len).collect::<Vec<_>>();
        assert_eq!(lengths, [5 * MIB, 5 * MIB, MIB + 17], "{name}");
        assert!(parts.concat() == bytes, "{name}");
        for number in 1..=3 {
            let part = format!("<ETag>\"etag-{number}\"</ETag><PartNumber>{number}</PartNumber>");
            assert!(
                list.replace("&quot;", "\"").contains(&part),
                "{name}: {list}"
            );
        }
        assert_eq!(list.matches("<ChecksumCRC32>").count(), 3, "{name}: {list}");
        assert_eq!(notes.total(), 11 * 1024 * 1024 + 17, "{name}");
    }
}

// H118 H142
#[test]
fn without_threads_it_is_done_when_the_method_returns() {
    for length in [5, 6 * MIB] {
        let server = Server::start();
        let config = botoxide::transfer::TransferConfig {
            use_threads: false,
            ..small_parts()
        };
        let manager = manager_with(&server, config);
        let sources: [UploadSource; 2] = [
            data(length).into(),
            UploadSource::reader(Cursor::new(data(length))),
        ];
        for source in sources {
            let future = manager
                .upload(source, "bucket", "key", TransferOptions::default())
                .unwrap();
            assert_eq!(future.status(), TransferStatus::Success);
            future.result().unwrap();
        }
    }
}
