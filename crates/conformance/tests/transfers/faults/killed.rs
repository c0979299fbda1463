//! A process that is killed during a download.

use std::env;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use botoxide::blocking::Session;
use botoxide::seam::RealFiles;
use botoxide::transfer::{TransferConfig, TransferManager, TransferOptions};

use super::{OLD, PART, Scene, data, names};
use crate::store::Fault;
use crate::world::{client_options, once, session_options};

const URL: &str = "BOTOXIDE_TEST_KILLED_URL";
const TARGET: &str = "BOTOXIDE_TEST_KILLED_TARGET";

// H133
#[test]
fn a_killed_process_leaves_the_old_file() {
    if let (Ok(url), Ok(target)) = (env::var(URL), env::var(TARGET)) {
        download_until_killed(url, target);
    }
    let scene = Scene::new();
    scene.store.put("/photos/a", data(6 * PART));
    scene
        .store
        .fail("GetObject", 2, 1000, Fault::Slow(Duration::from_millis(5)));
    let mut child = Command::new(env::current_exe().unwrap())
        .args([
            "--exact",
            "faults::killed::a_killed_process_leaves_the_old_file",
        ])
        .env(URL, scene.store.url())
        .env(TARGET, scene.path("old"))
        .spawn()
        .unwrap();
    // The first parts have arrived when the later ones are requested.
    while scene.store.seen("GetObject") < 5 {
        assert!(
            child.try_wait().unwrap().is_none(),
            "it ended before it was killed"
        );
        std::thread::yield_now();
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(scene.read("old"), OLD);
    let names = names(scene.directory.path());
    let (old, others) = names.split_first().unwrap();
    assert_eq!(old, "old");
    assert!(
        others
            .iter()
            .all(|name| name.starts_with("old.") && name.len() == 12),
        "{others:?}"
    );
}

/// The program of the process that is killed.
fn download_until_killed(url: String, target: String) -> ! {
    let session = Session::with(session_options(Arc::new(RealFiles))).unwrap();
    let client = session
        .client_with("s3", client_options(url, once()))
        .unwrap();
    let config = TransferConfig {
        multipart_threshold: PART,
        multipart_chunksize: PART,
        max_concurrency: 3,
        ..TransferConfig::default()
    };
    let manager = TransferManager::new(&client, config).unwrap();
    let future = manager
        .download("photos", "a", target, TransferOptions::default())
        .unwrap();
    let outcome = future.result();
    panic!("it was not killed: {outcome:?}");
}
