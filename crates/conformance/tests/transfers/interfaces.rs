//! The other transfer interfaces of boto3 and s3transfer, and their counterparts here.
//!
//! Counterpart: boto3 `s3/transfer.py`, `crt.py`, s3transfer `processpool.py`.

use std::error::Error as _;
use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use botoxide::transfer::{
    PreferredTransferClient, S3Transfer, Subscriber, TransferConfig, TransferFuture,
    TransferManager, TransferOptions,
};
use botoxide::{Result, params};
use botoxide_core::error::Error;

use crate::faults::data;
use crate::store::{Fault, Store};
use crate::world::{client, once, turn};

fn small() -> TransferConfig {
    TransferConfig {
        multipart_threshold: 64,
        multipart_chunksize: 64,
        ..TransferConfig::default()
    }
}

// H145
#[test]
fn the_original_interface_of_boto3_moves_files() {
    let _turn = turn();
    let (store, directory) = (Store::start(), tempfile::tempdir().unwrap());
    let [from, to] = ["from", "to"].map(|name| directory.path().join(name));
    fs::write(&from, data(300)).unwrap();
    let with_client = S3Transfer::new(&client(store.url(), once()), small()).unwrap();
    let manager = TransferManager::new(&client(store.url(), once()), small()).unwrap();
    for transfer in [with_client, S3Transfer::with_manager(manager)] {
        let options = TransferOptions::default;
        transfer
            .upload_file(&from, "photos", "a", options())
            .unwrap();
        transfer
            .download_file("photos", "a", &*to, options())
            .unwrap();
        assert_eq!(fs::read(&to).unwrap(), data(300));
        fs::remove_file(&to).unwrap();
    }
    let counts = [
        S3Transfer::allowed_download_args().count(),
        S3Transfer::allowed_upload_args().count(),
        S3Transfer::allowed_copy_args().count(),
    ];
    assert_eq!(counts, [7, 39, 37]); // H136
}

// H145 H249
#[test]
fn its_errors_match_boto3() {
    let _turn = turn();
    let (store, directory) = (Store::start(), tempfile::tempdir().unwrap());
    let from = directory.path().join("from");
    fs::write(&from, data(63)).unwrap();
    store.fail("PutObject", 0, 1, Fault::Status(500));
    store.fail("GetObject", 0, 9, Fault::Close(5));
    store.put("/photos/a", data(63));
    let transfer = S3Transfer::new(&client(store.url(), once()), small()).unwrap();
    let error = transfer.upload_file(&from, "photos", "a", TransferOptions::default());
    let error = error.unwrap_err();
    assert_eq!(error.kind().class_name(), "S3UploadFailedError");
    let text = format!(
        "Failed to upload {} to photos/a: An error occurred (InternalError) when calling the PutObject operation \
         (reached max retries: 0): as told",
        from.display()
    );
    assert_eq!(error.to_string(), text);
    let cause = error.source().unwrap().downcast_ref::<Error>().unwrap();
    assert_eq!(cause.code(), Some("InternalError"));
    // An error that is not a response of the service is not converted.
    let missing = directory.path().join("missing");
    let error = transfer.upload_file(missing, "photos", "a", TransferOptions::default());
    assert_eq!(error.unwrap_err().kind().class_name(), "OSError");

    let target = directory.path().join("to");
    let error = transfer.download_file("photos", "a", target, TransferOptions::default());
    let error = error.unwrap_err();
    assert_eq!(error.kind().class_name(), "RetriesExceededError");
    assert!(error.is_a("Boto3Error"));
    assert_eq!(error.to_string(), "Max Retries Exceeded");
    let cause = error.source().unwrap().downcast_ref::<Error>().unwrap();
    assert_eq!(cause.to_string(), "5 read, but total bytes expected is 63.");
    assert_eq!(store.seen("GetObject"), 5);
}

/// Provides the size, like a caller who has listed the bucket.
struct Listed {
    size: u64,
    etag: &'static str,
    moved: AtomicI64,
}

impl Subscriber for Listed {
    fn on_queued(&self, future: &TransferFuture) -> Result<()> {
        future.meta().provide_transfer_size(self.size);
        future.meta().provide_object_etag(self.etag);
        Ok(())
    }

    fn on_progress(&self, _: &TransferFuture, bytes: i64) -> Result<()> {
        self.moved.fetch_add(bytes, Ordering::SeqCst);
        Ok(())
    }
}

// H143: the defaults of `ProcessTransferConfig`, and `expected_size`
#[test]
fn threads_replace_the_process_pool() {
    const SIZE: u64 = (20 << 20) + 1;
    let _turn = turn();
    let (store, directory) = (Store::start(), tempfile::tempdir().unwrap());
    store.put("/photos/a", data(SIZE));
    // s3transfer constants.py: five attempts, of which this uses two.
    store.fail("GetObject", 1, 1, Fault::Close(1 << 20));
    let config = TransferConfig {
        multipart_threshold: 8 << 20,
        multipart_chunksize: 8 << 20,
        max_concurrency: 10,
        ..TransferConfig::default()
    };
    let manager = TransferManager::new(&client(store.url(), once()), config).unwrap();
    let listed = Arc::new(Listed {
        size: SIZE,
        etag: "\"v1\"",
        moved: AtomicI64::new(0),
    });
    let mut options = TransferOptions::default();
    options.subscribers.push(Arc::<Listed>::clone(&listed));
    let target = directory.path().join("a");
    let future = manager.download("photos", "a", &*target, options).unwrap();
    future.result().unwrap();
    assert!(fs::read(target).unwrap() == data(SIZE));
    assert_eq!(store.seen("HeadObject"), 0);
    assert_eq!(store.seen("GetObject"), 4);
    assert_eq!(
        listed.moved.load(Ordering::SeqCst),
        i64::try_from(SIZE).unwrap()
    );
}

// H129 H134
#[test]
fn an_impossible_size_takes_no_memory() {
    let _turn = turn();
    let (store, directory) = (Store::start(), tempfile::tempdir().unwrap());
    store.put("/photos/a", data(300));
    let manager = TransferManager::new(&client(store.url(), once()), small()).unwrap();
    let listed = || {
        TransferOptions::default().subscribe(Listed {
            size: u64::MAX,
            etag: "\"v1\"",
            moved: AtomicI64::new(0),
        })
    };
    let target = directory.path().join("a");
    let download = manager.download("photos", "a", &*target, listed()).unwrap();
    assert_eq!(download.result().unwrap_err().code(), Some("InvalidRange"));
    assert!(!target.exists());
    let source = params! { "Bucket": "photos", "Key": "a" };
    let copy = manager.copy(source, "photos", "b", listed()).unwrap();
    assert_eq!(copy.result().unwrap_err().code(), Some("InvalidRange"));
    drop(manager);
    assert_eq!(store.open_uploads(), 0);
}

// H144: DIFFERENCE 88
#[test]
fn every_transfer_client_uses_the_same_engine() {
    let _turn = turn();
    let (store, directory) = (Store::start(), tempfile::tempdir().unwrap());
    store.put("/photos/a", data(300));
    for word in ["auto", "classic", "crt"] {
        let config = TransferConfig {
            preferred_transfer_client: PreferredTransferClient::from(word),
            // boto3 rejects this option with `crt`.
            num_download_attempts: 2,
            ..small()
        };
        let manager = TransferManager::new(&client(store.url(), once()), config).unwrap();
        let target = directory.path().join(word);
        let future = manager.download("photos", "a", &*target, TransferOptions::default());
        future.unwrap().result().unwrap();
        assert_eq!(fs::read(target).unwrap(), data(300));
    }
    assert_eq!(store.seen("GetObject"), 3 * 5);
}

// H129 H133 H134 H135
#[test]
fn the_embedded_endpoint_stores_and_returns_objects() {
    let _turn = turn();
    let directory = tempfile::tempdir().unwrap();
    let endpoint = botoxide_local::LocalEndpoint::start(directory.path().join("s3"), None).unwrap();
    let mut options = crate::world::session_options(Arc::new(botoxide::seam::RealFiles));
    options.credentials = Some(botoxide_core::credential::Credentials::new(
        botoxide_local::ACCESS_KEY_ID,
        endpoint.secret_access_key(),
        None,
    ));
    let session = botoxide::blocking::Session::with(options).unwrap();
    let options = crate::world::client_options(endpoint.url(), once());
    let s3 = session.client_with("s3", options).unwrap();
    s3.call("CreateBucket", params! { "Bucket": "photos" })
        .unwrap();
    let config = TransferConfig {
        multipart_threshold: 5 << 20,
        multipart_chunksize: 5 << 20,
        ..TransferConfig::default()
    };
    let manager = TransferManager::new(&s3, config).unwrap();
    let options = TransferOptions::default;
    for size in [0, 1, (5 << 20) - 1, 5 << 20, (12 << 20) + 3] {
        let from = directory.path().join("from");
        fs::write(&from, data(size)).unwrap();
        let done = |future: Result<TransferFuture>| future.unwrap().result().unwrap();
        done(manager.upload(&*from, "photos", "a/b", options()));
        let source = params! { "Bucket": "photos", "Key": "a/b" };
        done(manager.copy(source, "photos", "c", options()));
        let target = directory.path().join("to");
        done(manager.download("photos", "c", &*target, options()));
        assert!(fs::read(&target).unwrap() == data(size), "{size}");
        done(manager.delete("photos", "c", options()));
        let gone = manager
            .download("photos", "c", &*target, options())
            .unwrap()
            .result();
        assert_eq!(gone.unwrap_err().code(), Some("404"));
        assert!(fs::read(&target).unwrap() == data(size), "{size}");
    }
}
