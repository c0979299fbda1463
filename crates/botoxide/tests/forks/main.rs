//! A forked child can make calls, whatever the threads of its parent were doing, and does not affect the parent.
//!
//! A separate test binary, so that children do not inherit threads and sockets of other tests.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test fails if something is missing")]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use botoxide::config::{Retries, RetryMode};
use botoxide::credentials::{Chain, Provider};
use botoxide::hooks::{FeatureSet, Handler, Reply};
use botoxide::seam::{Env, Seams};
use botoxide::{Client, ClientOptions, Config, Session, SessionOptions, blocking, params};
use botoxide_core::credential::Credentials;
use botoxide_core::time::Timestamp;
use fork::{Fork, fork, waitpid_nohang};

#[path = "../running_client/server.rs"]
#[expect(dead_code, reason = "other tests use more of the server")]
mod server;

use server::Server;

/// The time limit of a child, measured by the child. On two busy cores the slowest of 1,000 took 0.6 seconds.
const LIMIT: Duration = Duration::from_secs(5);

/// The exit code of a child that exceeds the limit.
const TOO_LATE: i32 = 2;

/// After this time a child is considered hung, and the test reports where it hangs.
const PATIENCE: Duration = Duration::from_mins(1);

/// Prevents a test from forking while another test is running.
fn alone() -> MutexGuard<'static, ()> {
    static ONE: Mutex<()> = Mutex::new(());
    ONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs `act` in a child, which must succeed in time.
#[expect(clippy::disallowed_methods, reason = "time is the test's own")]
fn in_child(name: &str, act: impl FnOnce()) {
    let child = match fork().unwrap() {
        Fork::Child => {
            let start = Instant::now();
            let result = catch_unwind(AssertUnwindSafe(act));
            let code = match result {
                Err(_) => 1,
                Ok(()) if start.elapsed() > LIMIT => TOO_LATE,
                Ok(()) => 0,
            };
            // `std::process::exit` takes a lock of the runtime, which a thread of the parent may hold.
            signal_hook::low_level::exit(code);
        }
        Fork::Parent(child) => child,
    };
    let start = Instant::now();
    loop {
        match waitpid_nohang(child).unwrap() {
            Some(0) => return,
            Some(status) if status == TOO_LATE << 8 => {
                panic!("{name}: the child took longer than {LIMIT:?}")
            }
            Some(status) => panic!("{name}: the child ended with {status:#x}"),
            None if start.elapsed() > PATIENCE => {
                // A thread that waits for a lock is in `futex`.
                let waits = std::fs::read_to_string(format!("/proc/{child}/syscall"));
                let _ = std::process::Command::new("kill")
                    .args(["-KILL", &child.to_string()])
                    .status();
                panic!("{name}: the child hangs in {waits:?}");
            }
            None => thread::sleep(Duration::from_micros(200)),
        }
    }
}

/// Credentials that are about to expire, so that each call refreshes them or waits for another call that does.
#[derive(Debug)]
struct Fleeting(Arc<AtomicUsize>);

impl Provider for Fleeting {
    fn method(&self) -> &'static str {
        "fleeting"
    }

    fn features(&self) -> FeatureSet {
        FeatureSet::default()
    }

    fn load(
        &self,
    ) -> std::pin::Pin<Box<dyn Future<Output = botoxide::Result<Option<Credentials>>> + Send + '_>>
    {
        let number = self.0.fetch_add(1, Ordering::Relaxed);
        let mut credentials = Credentials::new(format!("AKID{number}"), "secret", None);
        let mut expiry = Seams::blocking().clock.now();
        expiry.seconds += 60;
        credentials.expiry = Some(Timestamp::new(expiry.seconds, 0));
        Box::pin(std::future::ready(Ok(Some(credentials))))
    }
}

/// An environment without settings. Unlike that of other tests it has no lock, which a child could not acquire.
#[derive(Debug)]
struct Nothing;

impl Env for Nothing {
    fn var(&self, _name: &str) -> Option<String> {
        None
    }

    fn vars_named(&self, _wanted: &dyn Fn(&str) -> bool) -> Vec<(String, String)> {
        Vec::new()
    }

    fn home_dir(&self) -> Option<PathBuf> {
        Some("/nowhere".into())
    }

    fn os_release(&self) -> Option<String> {
        None
    }
}

fn options(seams: Seams) -> SessionOptions {
    SessionOptions {
        region_name: Some("cn-north-1".into()),
        credentials_chain: Some(Chain::new(vec![Arc::new(Fleeting(Arc::default()))])),
        seams: Some(Seams {
            env: Arc::new(Nothing),
            ..seams
        }),
        ..SessionOptions::default()
    }
}

fn to(server: &Server, config: Config) -> ClientOptions {
    ClientOptions {
        endpoint_url: Some(server.url()),
        config: Some(config),
        ..ClientOptions::default()
    }
}

fn answering() -> Server {
    Server::start(|peer, number| {
        let body = format!(r#"{{"Item": {{"connection": {{"N": "{number}"}}}}}}"#);
        while peer.request().is_some() {
            peer.answer(200, &body);
        }
    })
}

/// The clients that the threads of a program share. Each has its own locks.
struct Clients {
    session: blocking::Session,
    /// Limits its rate.
    adaptive: blocking::Client,
    /// Has only one connection, which threads wait for.
    narrow: blocking::Client,
    /// Resolves an endpoint for each bucket.
    s3: blocking::Client,
}

impl Clients {
    fn new(server: &Server) -> Self {
        let session = blocking::Session::with(options(Seams::blocking())).unwrap();
        let client = |service: &str, config| session.client_with(service, to(server, config));
        let adaptive = Config {
            retries: Some(Retries {
                mode: Some(RetryMode::Adaptive),
                ..Retries::default()
            }),
            ..Config::default()
        };
        let narrow = Config {
            max_pool_connections: Some(1),
            pool_block: Some(true),
            ..Config::default()
        };
        Self {
            adaptive: client("dynamodb", adaptive).unwrap(),
            narrow: client("dynamodb", narrow).unwrap(),
            s3: client("s3", Config::default()).unwrap(),
            session: session.clone(),
        }
    }

    /// Makes one call with each client, and some changes of their state.
    fn work(&self, number: usize) {
        let item = || params! { "TableName": "t", "Key": { "k": { "S": "v" } } };
        self.adaptive.call("GetItem", item()).unwrap();
        let bucket = format!("bucket-{number}");
        self.s3
            .call("HeadBucket", params! { "Bucket": bucket })
            .unwrap();
        let hook = self.narrow.as_async().events();
        let handler = Handler::sync(|_| Ok(Reply::None));
        hook.register("before-call", handler.clone()).unwrap();
        self.narrow.call("GetItem", item()).unwrap();
        hook.unregister("before-call", &handler);
    }
}

#[test]
fn a_child_can_make_calls_whatever_the_threads_were_doing() {
    const THREADS: usize = 8;
    const FORKS: usize = 1_000;
    let _alone = alone();
    let server = answering();
    let clients = Clients::new(&server);
    let is_over = AtomicBool::new(false);
    let calls = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                while !is_over.load(Ordering::Relaxed) {
                    let number = calls.fetch_add(1, Ordering::Relaxed);
                    clients.work(number);
                }
            });
        }
        let ended = catch_unwind(AssertUnwindSafe(|| {
            while calls.load(Ordering::Relaxed) < 4 * THREADS {
                thread::yield_now();
            }
            for number in 0..FORKS {
                in_child(&format!("fork {number}"), || {
                    clients.work(FORKS + number);
                    // Both old and new clients work.
                    if number % 10 == 0 {
                        let options = to(&server, Config::default());
                        let sqs = clients.session.client_with("sqs", options).unwrap();
                        sqs.call("ListQueues", params! {}).unwrap();
                    }
                });
            }
        }));
        is_over.store(true, Ordering::Relaxed);
        if let Err(panic) = ended {
            std::panic::resume_unwind(panic);
        }
    });
}

#[test]
fn a_child_has_its_own_connections() {
    // P262
    let _alone = alone();
    let server = answering();
    let clients = Clients::new(&server);
    let connection = |client: &blocking::Client| {
        let item = params! { "TableName": "t", "Key": { "k": { "S": "v" } } };
        client.call("GetItem", item).unwrap()["Item"]["connection"]["N"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let before = connection(&clients.narrow);
    for depth in [1, 2, 3] {
        in_child("a child", || {
            descend(depth, &|| {
                let own = connection(&clients.narrow);
                assert_ne!(own, before, "it is the parent's");
                assert_eq!(connection(&clients.narrow), own);
            });
        });
        assert_eq!(
            connection(&clients.narrow),
            before,
            "the parent keeps its own"
        );
    }
}

/// Runs `act` here and in children of children.
fn descend(depth: usize, act: &dyn Fn()) {
    act();
    if depth > 1 {
        in_child("a child of a child", || descend(depth - 1, act));
        act();
    }
}

async fn connections(client: &Client) -> Vec<String> {
    let one = || async {
        let item = params! { "TableName": "t", "Key": { "k": { "S": "v" } } };
        let out = client.call("GetItem", item).await.unwrap();
        out["Item"]["connection"]["N"].as_str().unwrap().to_owned()
    };
    let (first, second, third) = tokio::join!(one(), one(), one());
    let mut all = vec![first, second, third];
    all.sort();
    all
}

fn runtime(threads: Option<usize>) -> tokio::runtime::Runtime {
    let mut builder = match threads {
        None => tokio::runtime::Builder::new_current_thread(),
        Some(threads) => {
            let mut builder = tokio::runtime::Builder::new_multi_thread();
            builder.worker_threads(threads);
            builder
        }
    };
    builder.enable_all().build().unwrap()
}

/// It would hang if its connections were no longer watched.
fn limited() -> Config {
    Config {
        overall_timeout: Some(Duration::from_secs(20)),
        ..Config::default()
    }
}

#[test]
fn a_child_does_not_affect_a_runtime_of_the_parent() {
    let _alone = alone();
    let server = answering();
    for threads in [None, Some(2)] {
        let parent = runtime(threads);
        let session = Session::with(options(Seams::tokio())).unwrap();
        let client = session.client_with("dynamodb", to(&server, limited()));
        let mut client = client.unwrap();
        drop(session);
        let before = parent.block_on(connections(&client));
        for number in 0..20 {
            in_child(&format!("child {number}"), || {
                let own = runtime(None);
                match number % 4 {
                    // It uses the client, closes its connections, or only drops it.
                    0 | 1 => {
                        let found = own.block_on(connections(&client));
                        assert!(found.iter().all(|one| !before.contains(one)), "{found:?}");
                    }
                    2 => client.close(),
                    _ => {}
                }
                let other = Session::with(options(Seams::tokio())).unwrap();
                let other = other.client_with("dynamodb", to(&server, limited()));
                drop(std::mem::replace(&mut client, other.unwrap()));
                own.block_on(connections(&client));
            });
            let after = parent.block_on(connections(&client));
            assert_eq!(after, before, "the parent's connections are those it had");
        }
    }
}

#[test]
fn a_child_of_an_asynchronous_program_makes_calls_in_its_own_runtime() {
    let _alone = alone();
    let server = answering();
    let parent = runtime(Some(4));
    let session = Session::with(options(Seams::tokio())).unwrap();
    let client = session.client_with("dynamodb", to(&server, limited()));
    let client = client.unwrap();
    let calls = Arc::new(AtomicUsize::new(0));
    for _ in 0..8 {
        let (client, calls) = (client.clone(), Arc::clone(&calls));
        parent.spawn(async move {
            loop {
                connections(&client).await;
                calls.fetch_add(1, Ordering::Relaxed);
            }
        });
    }
    while calls.load(Ordering::Relaxed) < 8 {
        thread::yield_now();
    }
    for number in 0..100 {
        in_child(&format!("child {number}"), || {
            let own = runtime(None);
            own.block_on(connections(&client));
        });
    }
    parent.shutdown_timeout(Duration::from_secs(10));
}
