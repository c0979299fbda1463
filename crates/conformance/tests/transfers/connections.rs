//! One large file uses as many connections as there are threads, even if no other file follows.
//!
//! Counterpart: none.

use std::fs;

use botoxide::params;
use botoxide::transfer::{TransferConfig, TransferManager, TransferOptions, UploadSource};

use crate::faults::data;
use crate::store::{Fault, Store};
use crate::world::{client, once, turn};

/// Parts have at least 5 MiB, except in downloads.
const PART: u64 = 5 << 20;
const PARTS: u64 = 6;
const THREADS: usize = 4;

fn manager(store: &Store) -> TransferManager {
    let config = TransferConfig {
        multipart_threshold: PART,
        multipart_chunksize: PART,
        max_concurrency: 4,
        ..TransferConfig::default()
    };
    TransferManager::new(&client(store.url(), once()), config).unwrap()
}

/// Checks the number of connections of a single transfer.
#[track_caller]
fn assert_connections(
    operation: &'static str,
    begin: impl Fn(&TransferManager) -> botoxide::Result<botoxide::transfer::TransferFuture>,
) {
    for is_shut_down_first in [false, true] {
        let store = Store::start();
        store.put("/source/b", data(PARTS * PART));
        store.fail(operation, 0, THREADS, Fault::Together(THREADS));
        let manager = manager(&store);
        let future = begin(&manager).unwrap();
        if is_shut_down_first {
            // No new transfer is accepted; the current one runs at full speed.
            manager.shutdown();
            assert!(future.done());
        }
        future.result().unwrap();
        drop(manager);
        assert_eq!(
            store.connections(),
            THREADS,
            "{operation} {is_shut_down_first}"
        );
        assert_eq!(store.open_uploads(), 0);
    }
}

#[test]
fn an_upload_uses_all_its_connections() {
    let _turn = turn();
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a");
    fs::write(&path, data(PARTS * PART)).unwrap();
    let options = TransferOptions::default;
    assert_connections("UploadPart", |manager| {
        manager.upload(&*path, "photos", "a", options())
    });
    assert_connections("UploadPart", |manager| {
        let source = UploadSource::reader(std::io::Cursor::new(data(PARTS * PART)));
        manager.upload(source, "photos", "a", options())
    });
}

#[test]
fn a_download_uses_all_its_connections() {
    let _turn = turn();
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a");
    let options = TransferOptions::default;
    assert_connections("GetObject", |manager| {
        manager.download("source", "b", &*path, options())
    });
    assert!(fs::read(&path).unwrap() == data(PARTS * PART));
}

#[test]
fn a_copy_uses_all_its_connections() {
    let _turn = turn();
    assert_connections("UploadPartCopy", |manager| {
        let source = params! { "Bucket": "source", "Key": "b" };
        manager.copy(source, "photos", "a", TransferOptions::default())
    });
}
