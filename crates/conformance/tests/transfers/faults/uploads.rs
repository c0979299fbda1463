//! Uploads that fail.

use std::io::{self, Read};

use botoxide::transfer::{Subscriber, TransferFuture, TransferOptions, UploadSource};

use super::{Scene, data, failure};
use crate::store::Fault;

/// Parts of an upload have at least 5 MiB.
const SIZE: u64 = 12 << 20;

/// The kinds of sources: a file, a stream.
fn sources(scene: &Scene) -> [UploadSource; 2] {
    // Outside of the directory that is checked.
    let file = scene.directory.path().with_extension("source");
    std::fs::write(&file, data(SIZE)).unwrap();
    let stream = io::Cursor::new(data(SIZE));
    [file.into(), UploadSource::reader(stream)]
}

fn remove_source(scene: &Scene) {
    std::fs::remove_file(scene.directory.path().with_extension("source")).unwrap();
}

// H128
#[test]
fn a_single_failure_is_retried() {
    for fault in [Fault::ResetAtOnce, Fault::Status(500), Fault::Status(503)] {
        let scene = Scene::new();
        for operation in [
            "CreateMultipartUpload",
            "UploadPart",
            "CompleteMultipartUpload",
        ] {
            scene.store.fail(operation, 0, 1, fault);
        }
        for source in sources(&scene) {
            let manager = scene.patient();
            let future = manager
                .upload(source, "photos", "a", TransferOptions::default())
                .unwrap();
            future.result().unwrap();
            drop(manager);
            assert!(
                scene.store.get("/photos/a") == Some(data(SIZE)),
                "{fault:?}"
            );
            scene.is_clean();
        }
        remove_source(&scene);
    }
}

// H128
#[test]
fn a_permanent_failure_leaves_no_upload() {
    for (operation, from, fault, class) in [
        ("UploadPart", 1, Fault::ResetAtOnce, "ConnectionClosedError"),
        ("UploadPart", 2, Fault::Status(500), "ClientError"),
        (
            "CompleteMultipartUpload",
            0,
            Fault::Status(500),
            "ClientError",
        ),
        (
            "CreateMultipartUpload",
            0,
            Fault::Status(500),
            "ClientError",
        ),
    ] {
        let scene = Scene::new();
        for source in sources(&scene) {
            scene.store.fail(operation, from, 1000, fault);
            let manager = scene.impatient();
            let future = manager
                .upload(source, "photos", "a", TransferOptions::default())
                .unwrap();
            let error = failure(manager, &future);
            assert_eq!(error.kind().class_name(), class, "{operation} {fault:?}");
            assert_eq!(scene.store.get("/photos/a"), None);
            scene.is_clean();
        }
        remove_source(&scene);
    }
}

/// A reader that returns some bytes and then fails.
struct Breaking(io::Cursor<Vec<u8>>);

impl Read for Breaking {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.0.read(buffer)? {
            0 => Err(io::Error::other("the source is broken")),
            count => Ok(count),
        }
    }
}

// H128
#[test]
fn a_failing_source_leaves_no_upload() {
    let scene = Scene::new();
    let manager = scene.impatient();
    let source = UploadSource::reader(Breaking(io::Cursor::new(data(SIZE))));
    let future = manager
        .upload(source, "photos", "a", TransferOptions::default())
        .unwrap();
    let error = failure(manager, &future);
    assert_eq!(error.to_string(), "the source is broken");
    assert_eq!(scene.store.get("/photos/a"), None);
    scene.is_clean();
}

/// Cancels after the first bytes were sent.
struct Canceller;

impl Subscriber for Canceller {
    fn on_progress(&self, future: &TransferFuture, _: i64) -> botoxide::Result<()> {
        future.cancel();
        Ok(())
    }
}

// H128 H140
#[test]
fn a_cancelled_upload_leaves_no_upload_on_the_server() {
    let scene = Scene::new();
    for source in sources(&scene) {
        let manager = scene.impatient();
        let options = TransferOptions::default().subscribe(Canceller);
        let future = manager.upload(source, "photos", "a", options).unwrap();
        let error = failure(manager, &future);
        assert_eq!(error.kind().class_name(), "CancelledError");
        assert_eq!(scene.store.get("/photos/a"), None);
        scene.is_clean();
    }
    remove_source(&scene);
}
