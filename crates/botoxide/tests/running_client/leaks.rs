//! Checks that clients, calls and hooks leak no memory.
//!
//! The test counts the bytes that this thread has allocated and not freed, so the number is reproducible.
//! `BOTOXIDE_LEAK_TIMES=5` makes it 10,000 clients and 100,000 calls.
#![expect(clippy::disallowed_methods, reason = "the variable is the test's own")]

use std::pin::Pin;
use std::sync::Arc;

use allocation_counter::measure;
use botoxide::hooks::{Handler, Reply};
use botoxide::seam::Fakes;
use botoxide::transport::{SendOptions, Transport};
use botoxide::{Config, Result, SessionOptions, blocking, params};
use botoxide_core::credential::Credentials;
use botoxide_core::http::{Request, Response};

use crate::server::Server;
use crate::world::{blocking_client, within};

/// Room for tables that grow up to a maximum, and caches up to their limits; a leak of one byte per call exceeds it.
const LEAST: i64 = 16 << 10;

/// Responds immediately and records nothing: a listing for a GET, which S3 sends, and an empty body otherwise.
#[derive(Debug)]
struct Empty;

impl Transport for Empty {
    fn send<'a>(
        &'a self,
        request: Request,
        _options: &'a SendOptions,
    ) -> Pin<Box<dyn Future<Output = Result<Response>> + Send + 'a>> {
        let body: &[u8] = if request.method == "GET" {
            b"<ListAllMyBucketsResult/>"
        } else {
            b""
        };
        let response = Response {
            status: 200,
            body: body.to_vec().into(),
            ..Response::default()
        };
        Box::pin(std::future::ready(Ok(response)))
    }
}

fn session() -> blocking::Session {
    blocking::Session::with(SessionOptions {
        region_name: Some("eu-central-1".into()),
        credentials: Some(Credentials::new("AKIDEXAMPLE", "secret", None)),
        seams: Some(Fakes::default().seams()),
        transport: Some(Arc::new(Empty)),
        ..SessionOptions::default()
    })
    .unwrap()
}

fn times() -> usize {
    std::env::var("BOTOXIDE_LEAK_TIMES").map_or(1, |times| times.parse().unwrap())
}

/// Runs it a few times to initialize global state, and then `count` times.
fn leaves_nothing(what: &str, count: usize, act: impl Fn(usize)) {
    for number in 0..count.min(200) {
        act(number);
    }
    let left = measure(|| {
        for number in 0..count * times() {
            act(number);
        }
    });
    let bytes = left.bytes_current;
    // Less than before is no leak: a connection of the first runs may have been closed since.
    assert!(bytes <= LEAST, "{what}: {bytes} bytes are left of {count}");
}

#[test]
fn clients_and_sessions() {
    let session = session();
    for service in ["s3", "dynamodb"] {
        leaves_nothing(service, 1_000, |_| {
            let client = session.client(service).unwrap();
            let operation = if service == "s3" {
                "ListBuckets"
            } else {
                "ListTables"
            };
            client.call(operation, params! {}).unwrap();
        });
    }
    leaves_nothing("sessions", 100, |_| {
        let client = self::session().client("dynamodb").unwrap();
        client.call("ListTables", params! {}).unwrap();
    });
    let client = session.client("sqs").unwrap();
    leaves_nothing("clients with other options", 500, |_| {
        let other = client.with_config(within(std::time::Duration::from_secs(9)));
        other.unwrap().call("ListQueues", params! {}).unwrap();
    });
}

#[test]
fn calls() {
    let client = session().client("s3").unwrap();
    leaves_nothing("calls", 10_000, |_| {
        client.call("ListBuckets", params! {}).unwrap();
    });
    // Endpoints and signing keys are cached, but the caches are limited.
    leaves_nothing("calls to ever other buckets", 2_000, |number| {
        let bucket = format!("bucket-{number}");
        client
            .call("HeadBucket", params! {"Bucket": bucket})
            .unwrap();
    });
    leaves_nothing("calls that fail", 2_000, |_| {
        client.call("HeadBucket", params! {}).unwrap_err();
    });
}

#[test]
fn calls_over_a_network() {
    let server = Server::start(|peer, _| {
        let mut count = 0;
        while peer.request().is_some() {
            peer.answer(200, r#"{"TableNames":[]}"#);
            count += 1;
            // Sometimes closes a connection, as servers do.
            if count == 100 {
                return;
            }
        }
    });
    let client = blocking_client(&server, "dynamodb", Config::default());
    leaves_nothing("calls over a network", 5_000, |_| {
        client.call("ListTables", params! {}).unwrap();
    });
}

#[test]
fn hooks() {
    let client = session().client("sqs").unwrap();
    let hooks = client.as_async().events();
    leaves_nothing("hooks", 5_000, |number| {
        let handler = Handler::sync(move |_| {
            let _ = number;
            Ok(Reply::None)
        });
        hooks.register("before-call.sqs", handler.clone()).unwrap();
        hooks.unregister("before-call.sqs", &handler);
        // A handler that was never registered.
        hooks.unregister("before-send.sqs", &handler);
    });
}
