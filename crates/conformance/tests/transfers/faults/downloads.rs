//! Downloads that fail.

use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use botoxide::Config;
use botoxide::config::ResponseChecksumValidation;
use botoxide::seam::FakeFiles;
use botoxide::transfer::{
    DownloadTarget, Subscriber, TransferConfig, TransferFuture, TransferOptions, TransferStatus,
};

use super::{PART, Scene, data, failure};
use crate::store::{Fault, Store};

/// The first request of a download: `HeadObject` or the first range.
fn configs() -> [Config; 2] {
    let when_required = Config {
        response_checksum_validation: Some(ResponseChecksumValidation::WhenRequired),
        ..Config::default()
    };
    [Config::default(), when_required]
}

fn real() -> Arc<botoxide::seam::RealFiles> {
    Arc::new(botoxide::seam::RealFiles)
}

/// The sizes of an object that is downloaded with one request, and in ranges.
const SIZES: [u64; 2] = [PART - 1, 5 * PART + 7];

// H132
#[test]
fn a_single_failure_is_retried() {
    for (fault, config) in [
        Fault::Close(1000),
        Fault::Close(0),
        Fault::Reset(40_000),
        Fault::ResetAtOnce,
        Fault::Status(500),
        Fault::Status(503),
    ]
    .into_iter()
    .flat_map(|fault| configs().map(|config| (fault, config)))
    {
        for size in SIZES {
            let scene = Scene::new();
            scene.store.put("/photos/a", data(size));
            scene.store.fail("GetObject", 0, 1, fault);
            scene.store.fail("GetObject", 3, 2, fault);
            let manager = scene.manager(3, real(), &config);
            let buffer = Arc::new(Mutex::new(Vec::new()));
            let shared: Arc<Mutex<dyn Write + Send>> = Arc::<Mutex<Vec<u8>>>::clone(&buffer);
            let options = TransferOptions::default;
            let file = manager
                .download("photos", "a", scene.path("old"), options())
                .unwrap();
            file.result().unwrap();
            let writer = manager.download("photos", "a", DownloadTarget::Writer(shared), options());
            writer.unwrap().result().unwrap();
            drop(manager);
            assert!(scene.read("old") == data(size), "{fault:?} {size}");
            assert!(*buffer.lock().unwrap() == data(size), "{fault:?} {size}");
            assert_eq!(super::names(scene.directory.path()), ["old"]);
            super::no_threads();
        }
    }
}

// H132 H133 H249
#[test]
fn a_permanent_failure_leaves_nothing_behind() {
    for (fault, class) in [
        (Fault::Close(1000), "RetriesExceededError"),
        (Fault::Reset(1000), "RetriesExceededError"),
        (Fault::ResetAtOnce, "ConnectionClosedError"),
        (Fault::Status(500), "ClientError"),
    ] {
        for (size, config) in SIZES
            .into_iter()
            .flat_map(|size| configs().map(|config| (size, config)))
        {
            let scene = Scene::new();
            scene.store.put("/photos/a", data(size));
            let healthy = if size < PART { 0 } else { 2 };
            scene.store.fail("GetObject", healthy, 1000, fault);
            let manager = scene.manager(1, real(), &config);
            let future =
                manager.download("photos", "a", scene.path("old"), TransferOptions::default());
            let error = failure(manager, &future.unwrap());
            assert_eq!(error.kind().class_name(), class, "{fault:?} {size}");
            scene.is_clean();
        }
    }
}

// H129 H132 H249
#[test]
fn ranges_of_a_changed_object_are_not_mixed() {
    for config in configs() {
        let scene = Scene::new();
        scene.store.put("/photos/a", data(SIZES[1]));
        scene.store.fail("GetObject", 2, 1, Fault::Changed);
        let manager = scene.manager(1, real(), &config);
        let future = manager.download("photos", "a", scene.path("old"), TransferOptions::default());
        let error = failure(manager, &future.unwrap());
        assert_eq!(error.kind().class_name(), "S3DownloadFailedError");
        let text =
            "Contents of stored object \"a\" in bucket \"photos\" did not match expected ETag.";
        assert_eq!(error.to_string(), text);
        scene.is_clean();
    }
}

// H133
#[test]
fn a_full_disk_leaves_nothing_behind() {
    for (size, config) in SIZES
        .into_iter()
        .flat_map(|size| configs().map(|config| (size, config)))
    {
        let scene = Scene::new();
        scene.store.put("/photos/a", data(size));
        let files = Arc::new(FakeFiles::default());
        files.write("/old", super::OLD);
        files.limit(PART / 2);
        let manager = scene.manager(3, Arc::<FakeFiles>::clone(&files), &config);
        let future = manager.download("photos", "a", "/old", TransferOptions::default());
        let error = failure(manager, &future.unwrap());
        assert_eq!(error.kind().class_name(), "OSError");
        assert_eq!(files.paths(), [Path::new("/old")]);
        scene.is_clean();
    }
}

// H133
#[test]
fn a_missing_directory_is_not_created() {
    let scene = Scene::new();
    scene.store.put("/photos/a", data(SIZES[1]));
    let manager = scene.impatient();
    let target = scene.path("nowhere/a");
    let future = manager.download("photos", "a", target, TransferOptions::default());
    let error = failure(manager, &future.unwrap());
    assert_eq!(error.kind().class_name(), "OSError");
    scene.is_clean();
}

/// Cancels after the first bytes were received.
struct Canceller;

impl Subscriber for Canceller {
    fn on_progress(&self, future: &TransferFuture, _: i64) -> botoxide::Result<()> {
        future.cancel();
        Ok(())
    }
}

// H140
#[test]
fn a_cancelled_download_leaves_nothing_behind() {
    for (size, config) in SIZES
        .into_iter()
        .flat_map(|size| configs().map(|config| (size, config)))
    {
        let scene = Scene::new();
        scene.store.put("/photos/a", data(size));
        let manager = scene.manager(1, real(), &config);
        let options = TransferOptions::default().subscribe(Canceller);
        let future = manager
            .download("photos", "a", scene.path("old"), options)
            .unwrap();
        let error = failure(manager, &future);
        assert_eq!(error.kind().class_name(), "CancelledError");
        assert_eq!(future.status(), TransferStatus::Cancelled);
        scene.is_clean();
    }
}

// H140
#[test]
fn a_download_cancelled_during_a_slow_response_ends_soon() {
    let scene = Scene::new();
    scene.store.put("/photos/a", data(SIZES[1]));
    scene
        .store
        .fail("GetObject", 0, 1000, Fault::Slow(Duration::from_millis(5)));
    let manager = scene.impatient();
    let future = manager.download("photos", "a", scene.path("old"), TransferOptions::default());
    let future = future.unwrap();
    while scene.store.seen("GetObject") < 2 {
        std::thread::yield_now();
    }
    manager.fail("something else went wrong");
    let error = failure(manager, &future);
    assert_eq!(error.kind().class_name(), "FatalError");
    assert_eq!(error.to_string(), "something else went wrong");
    scene.is_clean();
}

/// A writer that waits for a signal and then fails.
struct Gate(Arc<(Mutex<bool>, Condvar)>);

impl Write for Gate {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        let (open, opened) = &*self.0;
        let open = opened
            .wait_while(open.lock().unwrap(), |open| !*open)
            .unwrap();
        drop(open);
        Err(io::ErrorKind::BrokenPipe.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

// H133
#[test]
fn a_failing_writer_does_not_block_others() {
    let scene = Scene::new();
    scene.store.put("/photos/a", data(40 * PART));
    let manager = scene.impatient();
    let gate = Arc::new((Mutex::new(false), Condvar::new()));
    let target = DownloadTarget::writer(Gate(Arc::clone(&gate)));
    let future = manager
        .download("photos", "a", target, TransferOptions::default())
        .unwrap();
    while scene.store.seen("GetObject") < 4 {
        std::thread::yield_now();
    }
    *gate.0.lock().unwrap() = true;
    gate.1.notify_all();
    let error = failure(manager, &future);
    assert_eq!(error.to_string(), "broken pipe");
    scene.is_clean();
}

const SMALL: u64 = 1024;

/// A writer that checks in the store how many parts have been requested.
struct Watching {
    store: Arc<Store>,
    written: u64,
    most_ahead: Arc<Mutex<u64>>,
}

impl Write for Watching {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let begun = self.store.seen("GetObject") as u64;
        let mut most = self.most_ahead.lock().unwrap();
        *most = (begun - self.written / SMALL).max(*most);
        self.written += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

// H121 H133
#[test]
fn parts_for_a_writer_are_not_requested_too_early() {
    let scene = Scene::new();
    scene.store.put("/photos/a", data(40 * SMALL));
    // The first part is late, so the others could be far ahead.
    let pause = Duration::from_micros(1);
    scene.store.fail("GetObject", 0, 1, Fault::Slow(pause));
    let config = TransferConfig {
        multipart_threshold: SMALL,
        multipart_chunksize: SMALL,
        max_concurrency: 10,
        max_in_memory_download_chunks: 3,
        ..Scene::config()
    };
    let manager = scene.manager_with(1, real(), &Config::default(), config);
    let most_ahead = Arc::new(Mutex::new(0));
    let target = DownloadTarget::writer(Watching {
        store: Arc::clone(&scene.store),
        written: 0,
        most_ahead: Arc::clone(&most_ahead),
    });
    let future = manager.download("photos", "a", target, TransferOptions::default());
    future.unwrap().result().unwrap();
    drop(manager);
    // The next part in order, and three more.
    let most = *most_ahead.lock().unwrap();
    assert!((2..=4).contains(&most), "{most} at once");
    scene.is_clean();
}
