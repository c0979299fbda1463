//! Copies that fail.

use botoxide::Value;
use botoxide::params;
use botoxide::transfer::{Subscriber, TransferFuture, TransferOptions};

use super::{Scene, data, failure};
use crate::store::Fault;

/// Parts of a copy have at least 5 MiB.
const SIZE: u64 = 12 << 20;

fn source() -> Value {
    params! { "Bucket": "source", "Key": "b" }
}

// H134
#[test]
fn a_single_failure_is_retried() {
    for fault in [Fault::ResetAtOnce, Fault::Close(5), Fault::Status(500)] {
        let scene = Scene::new();
        scene.store.put("/source/b", data(SIZE));
        for operation in [
            "CreateMultipartUpload",
            "UploadPartCopy",
            "CompleteMultipartUpload",
        ] {
            scene.store.fail(operation, 0, 1, fault);
        }
        let manager = scene.patient();
        let future = manager
            .copy(source(), "photos", "a", TransferOptions::default())
            .unwrap();
        // A request may have succeeded before the connection broke: after the first one an unknown upload is left; the
        // last one finds that its upload no longer exists.
        let outcome = future.result();
        drop(manager);
        if matches!(fault, Fault::Close(_)) {
            assert_eq!(outcome.unwrap_err().code(), Some("NoSuchUpload"));
            assert_eq!(scene.store.open_uploads(), 1);
        } else {
            outcome.unwrap();
            scene.is_clean();
        }
        assert!(
            scene.store.get("/photos/a") == Some(data(SIZE)),
            "{fault:?}"
        );
    }
}

// H134 H249
#[test]
fn a_permanent_failure_leaves_no_upload() {
    for (operation, from, fault, class) in [
        (
            "UploadPartCopy",
            1,
            Fault::ResetAtOnce,
            "ConnectionClosedError",
        ),
        (
            "UploadPartCopy",
            2,
            Fault::Close(5),
            "ConnectionClosedError",
        ),
        ("UploadPartCopy", 0, Fault::Status(500), "ClientError"),
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
        scene.store.put("/source/b", data(SIZE));
        scene.store.fail(operation, from, 1000, fault);
        let manager = scene.impatient();
        let future = manager
            .copy(source(), "photos", "a", TransferOptions::default())
            .unwrap();
        let error = failure(manager, &future);
        assert_eq!(error.kind().class_name(), class, "{operation} {fault:?}");
        assert_eq!(scene.store.get("/photos/a"), None);
        scene.is_clean();
    }
}

// H134 H249
#[test]
fn parts_of_a_changed_source_are_not_mixed() {
    let scene = Scene::new();
    scene.store.put("/source/b", data(SIZE));
    let manager = scene.impatient();
    // The object is copied onto itself, so that the source changes.
    scene
        .store
        .fail("CreateMultipartUpload", 0, 1, Fault::Changed);
    let future = manager
        .copy(source(), "source", "b", TransferOptions::default())
        .unwrap();
    let error = failure(manager, &future);
    assert_eq!(error.kind().class_name(), "S3CopyFailedError");
    let text = "Contents of stored object \"b\" in bucket \"source\" did not match expected ETag.";
    assert_eq!(error.to_string(), text);
    scene.is_clean();
}

/// Runs a function after the first part.
struct AtFirstProgress<F>(F);

impl<F: Fn(&TransferFuture) + Send + Sync> Subscriber for AtFirstProgress<F> {
    fn on_progress(&self, future: &TransferFuture, _: i64) -> botoxide::Result<()> {
        (self.0)(future);
        Ok(())
    }
}

// H140
#[test]
fn a_cancelled_copy_leaves_no_upload() {
    let scene = Scene::new();
    scene.store.put("/source/b", data(SIZE));
    let manager = scene.impatient();
    let options = TransferOptions::default().subscribe(AtFirstProgress(TransferFuture::cancel));
    let future = manager.copy(source(), "photos", "a", options).unwrap();
    let error = failure(manager, &future);
    assert_eq!(error.kind().class_name(), "CancelledError");
    assert_eq!(scene.store.get("/photos/a"), None);
    scene.is_clean();
}

fn with_tags() -> TransferOptions {
    TransferOptions::with_args(params! { "TaggingDirective": "COPY" })
}

/// Provides the values of a listing, so that `HeadObject` is not called.
struct Listed;

impl Subscriber for Listed {
    fn on_queued(&self, future: &TransferFuture) -> botoxide::Result<()> {
        future.meta().provide_transfer_size(SIZE);
        future.meta().provide_object_etag("\"v1\"");
        Ok(())
    }
}

// DIFFERENCE 95
#[test]
fn a_store_without_tags_has_none_to_copy() {
    for (status, code) in [
        (501, "NotImplemented"),
        (400, "NotImplemented"),
        (405, "NotImplemented"),
        (501, "NotSupported"),
        (501, ""),
    ] {
        for is_listed in [false, true] {
            let scene = Scene::new();
            scene.store.put("/source/b", data(SIZE));
            let fault = Fault::Refused(status, code);
            for operation in ["GetObjectTagging", "PutObjectTagging"] {
                scene.store.fail(operation, 0, 1000, fault);
            }
            let manager = scene.impatient();
            let mut options = with_tags();
            if is_listed {
                options = options.subscribe(Listed);
            }
            let future = manager.copy(source(), "photos", "a", options).unwrap();
            future.result().unwrap();
            drop(manager);
            assert!(scene.store.get("/photos/a") == Some(data(SIZE)), "{code}");
            assert_eq!(scene.store.seen("AbortMultipartUpload"), 0);
            assert_eq!(scene.store.seen("PutObjectTagging"), 0);
            scene.is_clean();
        }
    }
}

// DIFFERENCE 95
#[test]
fn tags_that_cannot_be_read_stop_a_copy_before_it_starts() {
    for (status, code, has_tags) in [
        // HeadObject reports the number of tags.
        (501, "NotImplemented", true),
        (403, "AccessDenied", false),
        (404, "NoSuchKey", false),
        (500, "InternalError", false),
        (400, "InvalidRequest", true),
    ] {
        for is_listed in [false, true] {
            let scene = Scene::new();
            scene.store.put("/source/b", data(SIZE));
            if has_tags {
                scene.store.tag("/source/b", "red");
            }
            let fault = Fault::Refused(status, code);
            scene.store.fail("GetObjectTagging", 0, 1000, fault);
            let manager = scene.impatient();
            let mut options = with_tags();
            if is_listed {
                options = options.subscribe(Listed);
            }
            let future = manager.copy(source(), "photos", "a", options).unwrap();
            let error = failure(manager, &future);
            assert_eq!(error.code(), Some(code));
            assert_eq!(scene.store.seen("CreateMultipartUpload"), 0);
            assert_eq!(scene.store.get("/photos/a"), None);
            scene.is_clean();
        }
    }
}

// DIFFERENCE 95
#[test]
fn a_copy_that_is_complete_is_not_aborted() {
    for (fault, is_tagged) in [
        (None, true),
        (Some(Fault::Refused(501, "NotImplemented")), false),
        (Some(Fault::Refused(403, "AccessDenied")), false),
        (Some(Fault::Status(500)), false),
        (Some(Fault::ResetAtOnce), false),
        (Some(Fault::Page("<html/>")), false),
    ] {
        let scene = Scene::new();
        scene.store.put("/source/b", data(SIZE));
        scene.store.tag("/source/b", "red");
        if let Some(fault) = fault {
            scene.store.fail("PutObjectTagging", 0, 1000, fault);
        }
        let manager = scene.impatient();
        let future = manager.copy(source(), "photos", "a", with_tags()).unwrap();
        assert_eq!(future.result().is_ok(), fault.is_none(), "{fault:?}");
        drop(manager);
        assert!(scene.store.get("/photos/a") == Some(data(SIZE)));
        assert_eq!(scene.store.has_tag("/photos/a", "red"), is_tagged);
        assert_eq!(scene.store.seen("AbortMultipartUpload"), 0, "{fault:?}");
        scene.is_clean();
    }
}
