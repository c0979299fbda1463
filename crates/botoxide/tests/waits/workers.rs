//! Waiting for a process, user input or the metadata service does not block other tasks on a single-threaded runtime.
//!
//! Each wait ends only after another task has run; if it blocked the thread, it would never end.

use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use botoxide::credentials::{AssumeRoleFetcher, Chain, CredentialsCache, RoleOptions};
use botoxide::seam::{Fakes, Prompt, RealProcess, Seams};
use botoxide::{ClientOptions, Session, SessionOptions, params};
use botoxide_core::credential::Credentials;

use crate::server::Server;

/// Runs `wait` beside a task that ticks, calls `after` at the fifth tick, and returns the number of ticks.
fn beside_a_timer<T>(wait: impl Future<Output = T>, after: impl Fn()) -> (T, usize) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let ticks = AtomicUsize::new(0);
    let clock = Seams::tokio().clock;
    let timer = async {
        loop {
            clock.sleep(Duration::from_millis(5)).await;
            if ticks.fetch_add(1, Ordering::Relaxed) == 4 {
                after();
            }
        }
    };
    let done = runtime.block_on(async {
        tokio::select! {
            done = wait => done,
            () = timer => unreachable!(),
        }
    });
    (done, ticks.load(Ordering::Relaxed))
}

/// An environment with the real clock and real processes only.
fn seams(world: &Fakes) -> Seams {
    let mut seams = world.seams();
    seams.clock = Seams::tokio().clock;
    seams.process = Arc::new(RealProcess);
    seams
}

fn with_process(folder: &Path, script: &str) -> Session {
    let path = folder.join("script");
    std::fs::write(&path, script).unwrap();
    let world = Fakes::default();
    world.env.set("AWS_CONFIG_FILE", "/config");
    let config = format!("[default]\ncredential_process = sh {}\n", path.display());
    world.fs.write("/config", config);
    let options = SessionOptions {
        seams: Some(seams(&world)),
        ..SessionOptions::default()
    };
    Session::with(options).unwrap()
}

const ANSWER: &str = r#"{"Version": 1, "AccessKeyId": "AKID", "SecretAccessKey": "S"}"#;

#[test]
fn a_credential_process() {
    let folder = tempfile::tempdir().unwrap();
    let mark = folder.path().join("mark");
    let script = format!(
        "for i in $(seq 1000); do if [ -e {} ]; then echo '{ANSWER}'; exit; fi; sleep 0.01; done; exit 1\n",
        mark.display()
    );
    let session = with_process(folder.path(), &script);
    let (found, ticks) = beside_a_timer(session.credentials(), || {
        std::fs::write(&mark, "").unwrap();
    });
    assert_eq!(found.unwrap().unwrap().access_key, "AKID");
    assert!(ticks >= 5, "{ticks}");
}

#[test]
fn a_credential_process_of_a_dropped_call_is_killed() {
    let folder = tempfile::tempdir().unwrap();
    let mark = folder.path().join("mark");
    let script = format!("echo $$ > {}; exec sleep 300\n", mark.display());
    let session = with_process(folder.path(), &script);
    let ((), _) = beside_a_timer(
        async {
            let given_up = tokio::time::timeout(Duration::from_millis(500), session.credentials());
            assert!(given_up.await.is_err());
            // An ended process cannot be queried.
            let clock = Seams::tokio().clock;
            for _ in 0..1_000 {
                let process = std::fs::read_to_string(&mark).unwrap_or_default();
                let asked = std::process::Command::new("kill")
                    .args(["-0", process.trim()])
                    .output();
                if !process.trim().is_empty() && !asked.unwrap().status.success() {
                    return;
                }
                clock.sleep(Duration::from_millis(10)).await;
            }
            panic!("it goes on");
        },
        || {},
    );
}

/// Responds when a code has been sent.
#[derive(Debug)]
struct Slow(Mutex<Receiver<String>>);

impl Prompt for Slow {
    fn ask(&self, _text: &str) -> io::Result<String> {
        let codes = self.0.lock().unwrap();
        codes
            .recv_timeout(Duration::from_secs(10))
            .map_err(io::Error::other)
    }
}

#[test]
fn a_person_with_a_code() {
    let server = Server::start(|peer, _| {
        while let Some(received) = peer.request() {
            let body = String::from_utf8(received.body).unwrap();
            assert!(body.contains("TokenCode=123456"), "{body}");
            peer.answer(
                200,
                "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ROLE</AccessKeyId>\
                 <SecretAccessKey>S</SecretAccessKey><SessionToken>T</SessionToken>\
                 <Expiration>2100-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult>\
                 </AssumeRoleResponse>",
            );
        }
    });
    let world = Fakes::default();
    world.env.set("AWS_ENDPOINT_URL", server.url());
    let (sender, codes) = sync_channel(1);
    let mut seams = seams(&world);
    seams.prompt = Arc::new(Slow(Mutex::new(codes)));
    let session = Session::with(SessionOptions {
        region_name: Some("eu-central-1".into()),
        seams: Some(seams.clone()),
        ..SessionOptions::default()
    });
    let session = session.unwrap();
    let source = CredentialsCache::given(&seams, Credentials::new("AKID", "S", None));
    let role = AssumeRoleFetcher::new(
        &seams,
        session.caller(),
        Arc::new(source),
        "arn:aws:iam::123456789012:role/ada",
        RoleOptions {
            serial_number: Some("arn:aws:iam::123456789012:mfa/ada".into()),
            ..RoleOptions::default()
        },
    );
    let session = session.with_chain(Chain::new(vec![Arc::new(role.unwrap())]));
    let (found, ticks) = beside_a_timer(session.credentials(), || {
        sender.send("123456".to_owned()).unwrap();
    });
    assert_eq!(found.unwrap().unwrap().access_key, "ROLE");
    assert!(ticks >= 5, "{ticks}");
}

#[test]
fn the_region_of_the_instance() {
    for (zone, is_near) in [("eu-central-1a", true), ("us-east-1b", false)] {
        let (sender, ready) = sync_channel(1);
        let ready = Mutex::new(ready);
        let server = Server::start(move |peer, _| {
            while let Some(received) = peer.request() {
                if received.path.ends_with("/token") {
                    // It responds after the timer has ticked.
                    let answered = ready.lock().unwrap().recv_timeout(Duration::from_secs(10));
                    answered.unwrap();
                    peer.answer(200, "token");
                } else if received.path.ends_with("/availability-zone/") {
                    peer.answer(200, zone);
                } else {
                    peer.answer(200, "{}");
                }
            }
        });
        let world = Fakes::default();
        world.env.set("AWS_DEFAULTS_MODE", "auto");
        world.env.set("AWS_METADATA_SERVICE_TIMEOUT", "20");
        world
            .env
            .set("AWS_EC2_METADATA_SERVICE_ENDPOINT", server.url());
        let session = Session::with(SessionOptions {
            region_name: Some("eu-central-1".into()),
            credentials: Some(Credentials::new("AKID", "S", None)),
            seams: Some(seams(&world)),
            ..SessionOptions::default()
        });
        let session = session.unwrap();
        let options = || ClientOptions {
            endpoint_url: Some(server.url()),
            ..ClientOptions::default()
        };
        let call = async {
            let client = session.client_with("dynamodb", options()).unwrap();
            client.call("ListTables", params! {}).await.unwrap();
            // The region is known by now.
            let next = session.client_with("dynamodb", options()).unwrap();
            next.config().connect_timeout
        };
        let (timeout, ticks) = beside_a_timer(call, || sender.send(()).unwrap());
        let expected = if is_near { 1_100 } else { 3_100 };
        assert_eq!(timeout, Some(Duration::from_millis(expected)), "{zone}");
        assert!(ticks >= 5, "{ticks}");
    }
}

#[test]
fn all_calls_of_a_client_share_one_response() {
    let server = Server::start(|peer, _| {
        while let Some(received) = peer.request() {
            // No region is known.
            let status = if received.path.starts_with("/latest") {
                404
            } else {
                200
            };
            peer.answer(status, "{}");
        }
    });
    let world = Fakes::default();
    world.env.set("AWS_DEFAULTS_MODE", "auto");
    world
        .env
        .set("AWS_EC2_METADATA_SERVICE_ENDPOINT", server.url());
    let session = Session::with(SessionOptions {
        region_name: Some("eu-central-1".into()),
        credentials: Some(Credentials::new("AKID", "S", None)),
        seams: Some(seams(&world)),
        ..SessionOptions::default()
    });
    let session = session.unwrap();
    let (counts, _) = beside_a_timer(
        async {
            let client = session.client_with(
                "dynamodb",
                ClientOptions {
                    endpoint_url: Some(server.url()),
                    ..ClientOptions::default()
                },
            );
            let client = client.unwrap();
            let mut counts = Vec::new();
            for _ in 0..3 {
                client.call("ListTables", params! {}).await.unwrap();
                counts.push(server.requests());
            }
            counts
        },
        || {},
    );
    assert_eq!(counts[1] - counts[0], 1, "{counts:?}");
    assert_eq!(counts[2] - counts[1], 1, "{counts:?}");
}
