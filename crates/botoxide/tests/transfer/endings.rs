//! How transfers end: by cancellation, shutdown or a panic, without leaving anything behind.

use std::io::{Cursor, Read as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier, OnceLock};
use std::thread;
use std::time::Duration;

use botoxide::transfer::{
    Subscriber, TransferConfig, TransferFuture, TransferManager, TransferOptions, TransferStatus,
    UploadSource,
};
use botoxide::{Error, ErrorKind, params};

use crate::server::{Answer, Server};
use crate::world::{Notes, data, manager_with, noting, small_parts};

const MIB: usize = 1 << 20;

fn one_thread() -> TransferConfig {
    TransferConfig {
        max_concurrency: 1,
        ..small_parts()
    }
}

/// A server that responds to a part after the transfer is done, and its manager.
fn held(config: TransferConfig) -> (Server, TransferManager, Arc<OnceLock<TransferFuture>>) {
    let future = Arc::<OnceLock<TransferFuture>>::default();
    let seen = Arc::clone(&future);
    let server = Server::answering(move |request| {
        if request.operation() == "UploadPart" {
            while !seen.get().is_some_and(TransferFuture::done) {
                thread::sleep(Duration::from_millis(1));
            }
        }
        Answer::usual(request)
    });
    let manager = manager_with(&server, config);
    (server, manager, future)
}

fn wait_for(server: &Server, operation: &str) {
    while !server.operations().contains(&operation) {
        thread::sleep(Duration::from_millis(1));
    }
}

fn upload(manager: &TransferManager, length: usize, notes: &Arc<Notes>) -> TransferFuture {
    let options = noting(notes, params! {});
    manager
        .upload(data(length), "bucket", "key", options)
        .unwrap()
}

// H128 H139 H140
#[test]
fn a_cancelled_transfer_leaves_nothing() {
    let (server, manager, held) = held(one_thread());
    let notes = Arc::new(Notes::default());
    let future = upload(&manager, 11 * MIB, &notes);
    let next = upload(&manager, 5, &Arc::new(Notes::default()));
    held.set(future.clone()).unwrap();
    wait_for(&server, "UploadPart");
    assert_eq!(future.status(), TransferStatus::Running);
    assert_eq!(next.status(), TransferStatus::NotStarted);
    let error = future.set_exception(Error::value("x")).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::TransferNotDone { .. }));
    assert_eq!(
        error.to_string(),
        "set_exception can only be called once the transfer is complete."
    );
    future.cancel();
    assert_eq!(future.status(), TransferStatus::Cancelled);
    let error = future.result().unwrap_err();
    assert_eq!(error.kind().class_name(), "CancelledError");
    assert_eq!(error.to_string(), "");
    next.result().unwrap();
    manager.shutdown();
    let all = [
        "CreateMultipartUpload",
        "UploadPart",
        "AbortMultipartUpload",
        "PutObject",
    ];
    assert_eq!(server.operations(), all);
    assert_eq!(notes.all().last().unwrap(), "done cancelled");

    future.cancel();
    future
        .set_exception(Error::value("something else"))
        .unwrap();
    assert_eq!(future.status(), TransferStatus::Failed);
    assert_eq!(future.result().unwrap_err().to_string(), "something else");
}

// H139 H140
#[test]
fn a_transfer_that_has_not_started_ends_immediately() {
    let (server, manager, held) = held(one_thread());
    let first = upload(&manager, 5 * MIB, &Arc::new(Notes::default()));
    wait_for(&server, "UploadPart");
    let notes = Arc::new(Notes::default());
    let second = upload(&manager, 5, &notes);
    second.cancel();
    assert_eq!(notes.all(), ["done cancelled"]);
    assert!(second.result().is_err());
    held.set(second).unwrap();
    first.result().unwrap();
    manager.shutdown();
    assert!(!server.operations().contains(&"PutObject"));
}

// H140
#[test]
fn all_transfers_are_cancelled_together() {
    for (class, give_up) in [
        ("CancelledError", TransferManager::cancel as fn(&_, &_)),
        ("FatalError", TransferManager::fail),
    ] {
        let (server, manager, held) = held(one_thread());
        let notes = Arc::new(Notes::default());
        let futures = [5 * MIB, 5, 6].map(|length| upload(&manager, length, &notes));
        wait_for(&server, "UploadPart");
        held.set(futures[0].clone()).unwrap();
        give_up(&manager, "that is enough");
        for future in &futures {
            let error = future.result().unwrap_err();
            assert_eq!(error.kind().class_name(), class);
            assert_eq!(error.to_string(), "that is enough");
        }
        manager.shutdown();
        assert_eq!(server.operations().len(), 3, "create, part, abort");
    }
}

// H140
#[test]
fn a_panic_cancels_transfers() {
    let (server, manager, held) = held(one_thread());
    let future = upload(&manager, 11 * MIB, &Arc::new(Notes::default()));
    held.set(future.clone()).unwrap();
    wait_for(&server, "UploadPart");
    let panicked = catch_unwind(AssertUnwindSafe(move || {
        let _manager = manager;
        panic!("as told");
    }));
    assert!(panicked.is_err());
    let error = future.result().unwrap_err();
    assert_eq!(error.kind().class_name(), "FatalError");
    assert_eq!(server.operations().last(), Some(&"AbortMultipartUpload"));
}

thread_local! {
    static GUARD: Guard = const { Guard };
}

static THREADS: (AtomicUsize, AtomicUsize) = (AtomicUsize::new(0), AtomicUsize::new(0));

/// Counts ended threads.
struct Guard;

impl Drop for Guard {
    fn drop(&mut self) {
        THREADS.1.fetch_add(1, Ordering::SeqCst);
    }
}

/// Counts the threads that it is called on.
struct ThreadCounter;

impl Subscriber for ThreadCounter {
    fn on_queued(&self, _: &TransferFuture) -> botoxide::Result<()> {
        thread_local!(static SEEN: std::cell::Cell<bool> = const { std::cell::Cell::new(false) });
        GUARD.with(|_| ());
        if !SEEN.replace(true) {
            THREADS.0.fetch_add(1, Ordering::SeqCst);
        }
        Ok(())
    }
}

// H142
#[test]
fn dropping_waits_for_all_and_ends_the_threads() {
    let server = Server::start();
    let manager = manager_with(&server, TransferConfig::default());
    let futures: Vec<_> = (0..40)
        .map(|number| {
            let options = TransferOptions::default().subscribe(ThreadCounter);
            let key = number.to_string();
            manager.upload(data(1000), "bucket", &key, options).unwrap()
        })
        .collect();
    drop(manager);
    let succeeded = |future: &TransferFuture| future.status() == TransferStatus::Success;
    assert!(futures.iter().all(succeeded));
    assert_eq!(server.operations().len(), 40);
    let (began, ended) = (&THREADS.0, &THREADS.1);
    let began = began.load(Ordering::SeqCst);
    assert!((1..=10).contains(&began), "{began}");
    assert_eq!(ended.load(Ordering::SeqCst), began);
}

// H142
#[test]
fn after_the_shutdown_no_transfer_is_accepted() {
    let server = Server::start();
    let manager = manager_with(&server, TransferConfig::default());
    manager.shutdown();
    manager.shutdown();
    let error = manager.upload(data(5), "bucket", "key", TransferOptions::default());
    assert_eq!(
        error.unwrap_err().to_string(),
        "cannot schedule new futures after shutdown"
    );
    assert!(server.operations().is_empty());
}

// H142: callers wait if the queue is full
#[test]
fn a_caller_waits_while_the_queue_is_full() {
    let server = Server::start();
    let config = TransferConfig {
        max_submission_queue_size: 1,
        ..one_thread()
    };
    let manager = manager_with(&server, config);
    let mut futures: Vec<TransferFuture> = Vec::new();
    for _ in 0..20 {
        futures.push(upload(&manager, 100, &Arc::new(Notes::default())));
        let not_begun = |future: &&TransferFuture| future.status() == TransferStatus::NotStarted;
        assert!(futures.iter().filter(not_begun).count() <= 1);
    }
    for future in futures {
        future.result().unwrap();
    }
}

#[test]
fn cancelling_a_queued_transfer_makes_room() {
    let config = TransferConfig {
        max_submission_queue_size: 1,
        ..one_thread()
    };
    let (server, manager, held) = held(config);
    let first = upload(&manager, 5 * MIB, &Arc::new(Notes::default()));
    wait_for(&server, "UploadPart");
    let second = upload(&manager, 5, &Arc::new(Notes::default()));
    second.cancel();
    thread::scope(|scope| {
        let third = scope.spawn(|| upload(&manager, 6, &Arc::new(Notes::default())));
        held.set(second).unwrap();
        first.result().unwrap();
        third.join().unwrap().result().unwrap();
    });
    assert_eq!(server.operations().last(), Some(&"PutObject"));
}

// H114 H142
#[test]
fn the_number_of_concurrent_parts_is_limited() {
    let both = Barrier::new(2);
    let in_flight = (AtomicUsize::new(0), AtomicUsize::new(0));
    let peak = Arc::new(in_flight);
    let seen = Arc::clone(&peak);
    let server = Server::answering(move |request| {
        if request.operation() == "UploadPart" {
            let now = seen.0.fetch_add(1, Ordering::SeqCst) + 1;
            seen.1.fetch_max(now, Ordering::SeqCst);
            both.wait();
            seen.0.fetch_sub(1, Ordering::SeqCst);
        }
        Answer::usual(request)
    });
    let config = TransferConfig {
        max_concurrency: 2,
        ..small_parts()
    };
    let manager = manager_with(&server, config);
    upload(&manager, 30 * MIB, &Arc::new(Notes::default()))
        .result()
        .unwrap();
    assert_eq!(peak.1.load(Ordering::SeqCst), 2);
}

// H121
#[test]
fn the_number_of_stream_parts_in_memory_is_limited() {
    let in_flight = Arc::new((AtomicUsize::new(0), AtomicUsize::new(0)));
    let seen = Arc::clone(&in_flight);
    let server = Server::answering(move |request| {
        if request.operation() == "UploadPart" {
            let now = seen.0.fetch_add(1, Ordering::SeqCst) + 1;
            seen.1.fetch_max(now, Ordering::SeqCst);
            thread::sleep(Duration::from_millis(5));
            seen.0.fetch_sub(1, Ordering::SeqCst);
        }
        Answer::usual(request)
    });
    let config = TransferConfig {
        max_in_memory_upload_chunks: 1,
        ..small_parts()
    };
    let manager = manager_with(&server, config);
    let futures = [1, 2].map(|_| {
        let source = UploadSource::reader(Cursor::new(data(16 * MIB)).take(u64::MAX));
        manager.upload(source, "bucket", "key", TransferOptions::default())
    });
    for future in futures {
        future.unwrap().result().unwrap();
    }
    assert_eq!(in_flight.1.load(Ordering::SeqCst), 1);
    let is_part = |name: &&&str| **name == "UploadPart";
    assert_eq!(server.operations().iter().filter(is_part).count(), 8);
}

/// Panics in the configured callback.
struct Panics(&'static str);

impl Subscriber for Panics {
    fn on_queued(&self, _: &TransferFuture) -> botoxide::Result<()> {
        assert_ne!(self.0, "queued");
        Ok(())
    }

    fn on_progress(&self, _: &TransferFuture, _: i64) -> botoxide::Result<()> {
        assert_ne!(self.0, "progress");
        Ok(())
    }

    fn on_done(&self, _: &TransferFuture) {
        assert_ne!(self.0, "done");
    }
}

#[test]
fn a_callback_that_panics_only_affects_its_own_transfer() {
    let server = Server::start();
    let manager = manager_with(&server, one_thread());
    for (place, fails) in [("queued", true), ("progress", true), ("done", false)] {
        let options = TransferOptions::default().subscribe(Panics(place));
        let future = manager.upload(data(11 * MIB), "bucket", "key", options);
        let result = future.unwrap().result();
        assert_eq!(result.is_err(), fails, "{place}");
        if let Err(error) = result {
            assert!(error.to_string().starts_with("a transfer panicked: "));
        }
        upload(&manager, 5, &Arc::new(Notes::default()))
            .result()
            .unwrap();
    }
    manager.shutdown();
    let aborts = |name: &&&str| **name == "AbortMultipartUpload";
    assert_eq!(server.operations().iter().filter(aborts).count(), 1);
}

/// Starts another transfer when it is called.
struct Follows(OnceLock<TransferManager>, AtomicUsize);

impl Subscriber for Follows {
    fn on_done(&self, _: &TransferFuture) {
        if self.1.fetch_add(1, Ordering::SeqCst) < 3 {
            for _ in 0..5 {
                let manager = self.0.get().unwrap();
                upload(manager, 5, &Arc::new(Notes::default()));
            }
        }
    }
}

#[test]
fn a_callback_may_start_transfers_even_if_the_queue_is_full() {
    let server = Server::start();
    let config = TransferConfig {
        max_submission_queue_size: 1,
        ..one_thread()
    };
    let follows = Arc::new(Follows(OnceLock::new(), AtomicUsize::new(0)));
    _ = follows.0.set(manager_with(&server, config));
    for _ in 0..3 {
        let options = TransferOptions {
            subscribers: vec![Arc::<Follows>::clone(&follows)],
            ..TransferOptions::default()
        };
        let manager = follows.0.get().unwrap();
        manager.upload(data(5), "bucket", "key", options).unwrap();
    }
    follows.0.get().unwrap().shutdown();
    assert_eq!(server.operations().len(), 18);
}

/// Shuts its manager down when its transfer is done.
struct ShutsDown(OnceLock<TransferManager>);

impl Subscriber for ShutsDown {
    fn on_done(&self, _: &TransferFuture) {
        self.0.get().unwrap().shutdown();
    }
}

#[test]
fn a_callback_may_shut_its_manager_down_while_other_threads_are_idle() {
    for config in [one_thread(), small_parts()] {
        let server = Server::start();
        let shuts_down = Arc::new(ShutsDown(OnceLock::new()));
        _ = shuts_down.0.set(manager_with(&server, config));
        let options = TransferOptions {
            subscribers: vec![Arc::<ShutsDown>::clone(&shuts_down)],
            ..TransferOptions::default()
        };
        let manager = shuts_down.0.get().unwrap();
        let future = manager
            .upload(data(11 * MIB), "bucket", "key", options)
            .unwrap();
        future.result().unwrap();
        manager.shutdown();
        assert!(
            manager
                .upload(data(5), "bucket", "key", TransferOptions::default())
                .is_err()
        );
    }
}

#[test]
fn a_stream_that_fails_fails_the_upload() {
    struct Broken(u64);
    impl std::io::Read for Broken {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            match self.0.checked_sub(buffer.len() as u64) {
                Some(left) => {
                    self.0 = left;
                    Ok(buffer.len())
                }
                None => Err(std::io::Error::other(Error::value("the source is broken"))),
            }
        }
    }
    let server = Server::start();
    let manager = manager_with(&server, small_parts());
    let source = UploadSource::reader(Broken(12 << 20));
    let future = manager.upload(source, "bucket", "key", TransferOptions::default());
    let error = future.unwrap().result().unwrap_err();
    assert_eq!(error.to_string(), "the source is broken");
    assert_eq!(server.operations().last(), Some(&"AbortMultipartUpload"));
}
