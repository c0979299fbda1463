//! A shared client against a server that misbehaves at random: no response is lost, and none goes to another call.
//!
//! It runs for 20 seconds. `BOTOXIDE_STRESS_SECONDS=600` makes it ten minutes, `BOTOXIDE_STRESS_SEED` repeats a run.
#![expect(
    clippy::disallowed_methods,
    reason = "how long it takes is the point, and the variables are the test's own"
)]

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use botoxide::transport::ByteStream;
use botoxide::{Config, Error, Value, params};

use crate::server::{Peer, Server};
use crate::world::{async_client, blocking_client, runtime};

const TASKS: usize = 1_000;
const THREADS: usize = 64;

fn variable(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().unwrap())
}

/// Pseudorandom numbers from a seed: splitmix64.
struct Dice(u64);

impl Dice {
    fn throw(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % sides
    }
}

/// Responds to a request for an object with its key; sometimes late, in pieces, truncated or not at all.
fn misbehave(peer: &mut Peer, dice: &mut Dice) {
    while let Some(request) = peer.request() {
        let path = request.path.split('?').next().unwrap();
        let token = path.rsplit('/').next().unwrap();
        let is_upload = request.head.starts_with("PUT");
        if is_upload {
            let body = String::from_utf8(request.body).unwrap();
            assert!(body.contains(token), "{token} was sent with {body}");
        }
        let object = if is_upload { "" } else { token };
        let whole = format!(
            "HTTP/1.1 200 OK\r\nETag: \"{token}\"\r\nContent-Length: {}\r\n\r\n{object}",
            object.len()
        );
        let error = |status: u16, code: &str| {
            let body = format!("<Error><Code>{code}</Code><Message>{token}</Message></Error>");
            format!(
                "HTTP/1.1 {status} x\r\nContent-Length: {}\r\n\r\n{body}",
                body.len()
            )
        };
        match dice.throw(40) {
            0 => return,
            1 => return peer.reset(),
            2 => {
                // Half of a body, then the end.
                peer.send(&whole.as_bytes()[..whole.len() - token.len() / 2]);
                return;
            }
            3 => {
                peer.send(&whole.as_bytes()[..20]);
                return peer.reset();
            }
            4 => peer.send(error(500, "InternalError").as_bytes()),
            5 => peer.send(error(503, "SlowDown").as_bytes()),
            6 => peer.send(error(404, "NoSuchKey").as_bytes()),
            7 => {
                // Closes the connection between two requests, which the client cannot know.
                peer.send(whole.as_bytes());
                return;
            }
            8 => {
                peer.send(
                    whole
                        .replace("Content-Length", "Connection: close\r\nContent-Length")
                        .as_bytes(),
                );
                return;
            }
            9 => {
                let (head, body) = whole.split_at(whole.len() / 2);
                peer.send(head.as_bytes());
                thread::sleep(Duration::from_millis(dice.throw(5)));
                peer.send(body.as_bytes());
            }
            10 => {
                let head = format!(
                    "HTTP/1.1 200 OK\r\nETag: \"{token}\"\r\nTransfer-Encoding: chunked\r\n\r\n"
                );
                let (first, second) = object.split_at(object.len() / 2);
                let chunk = |part: &str| match part.len() {
                    0 => String::new(),
                    length => format!("{length:x}\r\n{part}\r\n"),
                };
                peer.send(format!("{head}{}{}0\r\n\r\n", chunk(first), chunk(second)).as_bytes());
            }
            11 => {
                // Unexpected bytes follow the response: the connection cannot be reused.
                peer.send(
                    format!("{whole}HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwrong").as_bytes(),
                );
                return;
            }
            12 if dice.throw(20) == 0 => return peer.hears_the_end(),
            13 => peer.send(format!("HTTP/1.1 100 Continue\r\n\r\n{whole}").as_bytes()),
            14 => return peer.send(b"what is this\r\n\r\n"),
            _ => peer.send(whole.as_bytes()),
        }
    }
}

/// How calls ended.
#[derive(Default)]
struct Tally {
    begun: AtomicUsize,
    answered: AtomicUsize,
    failed: Mutex<BTreeMap<String, usize>>,
}

impl Tally {
    /// Counts a call: a response must belong to it, and an error must be one that the server can have caused.
    fn count(&self, token: &str, result: Result<String, Error>) {
        match result {
            Ok(answer) => {
                assert_eq!(answer, token, "an answer was mixed up or lost in part");
                self.answered.fetch_add(1, Ordering::SeqCst);
            }
            Err(error) => {
                let code = error.code().unwrap_or(error.kind().class_name());
                assert!(EXPECTED.contains(&code), "{code}: {error}");
                if let Some(error) = error.as_client_error() {
                    assert_eq!(error.message(), token, "an error was another call's");
                }
                *self
                    .failed
                    .lock()
                    .unwrap()
                    .entry(code.to_owned())
                    .or_default() += 1;
            }
        }
    }

    fn check(&self, kind: &str) {
        let failed = self.failed.lock().unwrap();
        let (begun, answered) = (
            self.begun.load(Ordering::SeqCst),
            self.answered.load(Ordering::SeqCst),
        );
        let lost: usize = failed.values().sum();
        assert_eq!(begun, answered + lost, "{kind}: every call has ended");
        assert!(
            answered > begun / 2,
            "{kind}: {answered} of {begun}, {failed:?}"
        );
    }
}

/// The possible errors of a call after its retries.
const EXPECTED: &[&str] = &[
    "ConnectionClosedError",
    "IncompleteReadError",
    "InternalError",
    "NoSuchKey",
    "ReadTimeoutError",
    "ResponseStreamingError",
    "SlowDown",
    "UnreadableResponseError",
];

fn config(pool_block: bool) -> Config {
    Config {
        read_timeout: Some(Duration::from_millis(700)),
        pool_block: Some(pool_block),
        ..Config::default()
    }
}

fn server(seed: u64) -> Server {
    Server::start(move |peer, number| misbehave(peer, &mut Dice(seed.wrapping_add(number as u64))))
}

fn arguments(token: &str, is_upload: bool) -> (&'static str, Value) {
    if is_upload {
        (
            "PutObject",
            params! {"Bucket": "bucket", "Key": token, "Body": token},
        )
    } else {
        ("GetObject", params! {"Bucket": "bucket", "Key": token})
    }
}

fn tag(answer: &Value) -> String {
    answer["ETag"]
        .as_str()
        .unwrap_or_default()
        .trim_matches('"')
        .to_owned()
}

fn tasks(seconds: u64, seed: u64) {
    let server = server(seed);
    let tally = std::sync::Arc::new(Tally::default());
    let end = Instant::now() + Duration::from_secs(seconds);
    runtime().block_on(async {
        let client = async_client(&server, "s3", config(true));
        let tasks: Vec<_> = (0..TASKS)
            .map(|number| {
                let (client, tally) = (client.clone(), std::sync::Arc::clone(&tally));
                tokio::spawn(async move {
                    for turn in 0.. {
                        if Instant::now() >= end {
                            break;
                        }
                        let token = format!("task-{number:04}-{turn:06}");
                        let is_upload = (number + turn) % 4 == 0;
                        let (operation, params) = arguments(&token, is_upload);
                        tally.begun.fetch_add(1, Ordering::SeqCst);
                        let result = async {
                            let answer = client.call(operation, params).await?;
                            if is_upload {
                                return Ok(tag(&answer));
                            }
                            let body = ByteStream::from_value(&answer["Body"])?.collect().await?;
                            Ok(String::from_utf8(body.into()).unwrap())
                        };
                        tally.count(&token, result.await);
                    }
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
    });
    tally.check("tasks");
    assert!(server.most_connections() > 1);
}

fn threads(seconds: u64, seed: u64) {
    let server = server(seed);
    let tally = Tally::default();
    let end = Instant::now() + Duration::from_secs(seconds);
    let client = blocking_client(&server, "s3", config(false));
    thread::scope(|scope| {
        for number in 0..THREADS {
            let (client, tally) = (client.clone(), &tally);
            scope.spawn(move || {
                for turn in 0.. {
                    if Instant::now() >= end {
                        break;
                    }
                    let token = format!("thread-{number:04}-{turn:06}");
                    let is_upload = (number + turn) % 4 == 0;
                    let (operation, params) = arguments(&token, is_upload);
                    tally.begun.fetch_add(1, Ordering::SeqCst);
                    let result = (|| {
                        let answer = client.call(operation, params)?;
                        if is_upload {
                            return Ok(tag(&answer));
                        }
                        let body = ByteStream::from_value(&answer["Body"])?.collect_blocking()?;
                        Ok(String::from_utf8(body.into()).unwrap())
                    })();
                    tally.count(&token, result);
                }
            });
        }
    });
    tally.check("threads");
}

#[test]
fn no_response_is_lost_or_mixed_up() {
    let seconds = variable("BOTOXIDE_STRESS_SECONDS", 20);
    let seed = variable("BOTOXIDE_STRESS_SEED", 20_261_122);
    thread::scope(|scope| {
        scope.spawn(|| tasks(seconds, seed));
        scope.spawn(|| threads(seconds, !seed));
    });
}
