//! Downloads whose body does not have the length of the object: the target file must not change.

use std::io::{Cursor, Write};
use std::sync::{Arc, Mutex};

use botoxide::Config;
use botoxide::transfer::{DownloadTarget, Subscriber, TransferFuture, TransferOptions};

use super::{PART, Scene, data};
use crate::store::Fault;

/// Provides the values of a listing.
struct Listed(u64, &'static str);

impl Subscriber for Listed {
    fn on_queued(&self, future: &TransferFuture) -> botoxide::Result<()> {
        future.meta().provide_transfer_size(self.0);
        future.meta().provide_object_etag(self.1);
        Ok(())
    }
}

fn config(validation: &str) -> Config {
    Config {
        response_checksum_validation: Some(validation.parse().unwrap()),
        ..Config::default()
    }
}

/// The targets of a download: an existing file, a new file, a writer that can seek, one that cannot.
fn targets(scene: &Scene) -> [DownloadTarget; 4] {
    let seekable = DownloadTarget::seekable(Cursor::new(Vec::<u8>::new()));
    let writer: Arc<Mutex<dyn Write + Send>> = Arc::new(Mutex::new(Vec::new()));
    [
        scene.path("old").into(),
        scene.path("new").into(),
        seekable,
        DownloadTarget::Writer(writer),
    ]
}

/// Sizes of objects: for one request; one part; one part and a byte; several parts, the last one short.
const SIZES: [u64; 4] = [PART - 1, PART, PART + 1, 3 * PART + 9];

// A2
#[test]
fn a_body_of_another_length_is_an_error() {
    let faults = [
        Fault::Endless(0),
        Fault::Endless(1),
        Fault::Endless(1000),
        Fault::Short(0),
        Fault::Short(1000),
        Fault::Longer(1),
        Fault::Longer(5000),
    ];
    for fault in faults {
        for (size, validation) in SIZES
            .into_iter()
            .flat_map(|size| ["when_supported", "when_required"].map(|word| (size, word)))
        {
            for is_listed in [false, true] {
                let scene = Scene::new();
                scene.store.put("/photos/a", data(size));
                scene.store.fail("GetObject", 0, 1000, fault);
                let manager =
                    scene.manager(1, Arc::new(botoxide::seam::RealFiles), &config(validation));
                for target in targets(&scene) {
                    let mut options = TransferOptions::default();
                    if is_listed {
                        options = options.subscribe(Listed(size, "\"v1\""));
                    }
                    let future = manager.download("photos", "a", target, options).unwrap();
                    let outcome = future.result();
                    assert!(
                        outcome.is_err(),
                        "{fault:?} {size} {validation} {is_listed}"
                    );
                }
                drop(manager);
                scene.is_clean();
            }
        }
    }
}

// A2: a truncated body is requested again, with or without a length
#[test]
fn a_truncated_body_without_a_length_is_retried() {
    for size in SIZES {
        for count in [0, 1, 1000] {
            let scene = Scene::new();
            scene.store.put("/photos/a", data(size));
            let is_single = size < PART;
            let fault = if is_single {
                Fault::Endless(count)
            } else {
                Fault::Close(count)
            };
            scene.store.fail("GetObject", 0, 1, fault);
            let manager = scene.impatient();
            let options = TransferOptions::default();
            let future = manager.download("photos", "a", scene.path("old"), options);
            future.unwrap().result().unwrap();
            drop(manager);
            assert!(scene.read("old") == data(size), "{size} {count}");
        }
    }
}

// A2: a complete body is accepted, with or without a length
#[test]
fn a_complete_body_without_a_length_is_accepted() {
    for (size, validation) in SIZES
        .into_iter()
        .flat_map(|size| ["when_supported", "when_required"].map(|word| (size, word)))
    {
        let scene = Scene::new();
        scene.store.put("/photos/a", data(size));
        scene.store.fail("GetObject", 0, 1000, Fault::Longer(0));
        let manager = scene.manager(1, Arc::new(botoxide::seam::RealFiles), &config(validation));
        let options = TransferOptions::default();
        let future = manager.download("photos", "a", scene.path("old"), options);
        future.unwrap().result().unwrap();
        drop(manager);
        assert!(scene.read("old") == data(size), "{size} {validation}");
    }
}

// A2: the size of a listing counts for the version that was listed
#[test]
fn the_size_from_a_listing_is_verified() {
    for size in SIZES {
        for (listed, validation) in [size - 1, size + 1, 2 * size, 0]
            .into_iter()
            .flat_map(|listed| ["when_supported", "when_required"].map(|word| (listed, word)))
        {
            let scene = Scene::new();
            scene.store.put("/photos/a", data(size));
            let manager =
                scene.manager(1, Arc::new(botoxide::seam::RealFiles), &config(validation));
            let options = TransferOptions::default().subscribe(Listed(listed, "\"v1\""));
            let future = manager.download("photos", "a", scene.path("old"), options);
            let outcome = future.unwrap().result();
            assert!(outcome.is_err(), "{size} {listed} {validation}");
            drop(manager);
            scene.is_clean();
        }
    }
    // A small object that was replaced since the listing is downloaded as it is now, like in s3transfer.
    let scene = Scene::new();
    scene.store.put("/photos/a", data(5));
    scene.store.put("/photos/a", data(9));
    let options = || TransferOptions::default().subscribe(Listed(5, "\"v1\""));
    let manager = scene.impatient();
    let future = manager.download("photos", "a", scene.path("old"), options());
    future.unwrap().result().unwrap();
    assert!(scene.read("old") == data(9));
    // But the response must specify its length.
    scene.store.fail("GetObject", 1, 1, Fault::Endless(3));
    let future = manager.download("photos", "a", scene.path("old"), options());
    assert!(future.unwrap().result().is_err());
    assert!(scene.read("old") == data(9));
}
