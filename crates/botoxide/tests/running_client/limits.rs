//! The timeout of a call, and the state after a cancelled call.

use std::sync::Arc;
use std::time::Duration;

use botoxide::seam::{Fakes, Seams};
use botoxide::transport::{ByteStream, ScriptedTransport};
use botoxide::{Config, Error, SessionOptions, Value, blocking, params};
use botoxide_core::credential::Credentials;

use crate::lines::response;
use crate::server::Server;
use crate::world::{async_client, blocking_client, once, runtime, within};

/// Long enough for a busy machine, and far shorter than any other timeout.
const SHORT: Duration = Duration::from_millis(300);

fn list_tables() -> (&'static str, Value) {
    ("ListTables", params! {})
}

fn is_over(error: &Error, timeout: &str) {
    assert_eq!(error.kind().class_name(), "OverallTimeoutError", "{error}");
    assert_eq!(
        error.to_string(),
        format!("The call did not end within its overall timeout of {timeout} seconds.")
    );
}

/// Reads requests and does not respond.
fn silent() -> Server {
    Server::start(|peer, _| {
        peer.request();
        peer.hears_the_end();
    })
}

#[test]
fn a_call_to_a_silent_server_ends_in_time_and_its_connection_is_closed() {
    let server = silent();
    let client = blocking_client(&server, "dynamodb", within(SHORT));
    let (operation, params) = list_tables();
    let error = client.call(operation, params).unwrap_err();
    is_over(&error, "0.3");
    assert_eq!(error.operation(), Some("ListTables"));
    server.comes_to(0);
    assert_eq!(server.connections(), 1, "it is not tried again");

    let server = silent();
    runtime().block_on(async {
        let client = async_client(&server, "dynamodb", within(SHORT));
        let (operation, params) = list_tables();
        is_over(&client.call(operation, params).await.unwrap_err(), "0.3");
        server.comes_to(0);
        assert_eq!(server.connections(), 1);
    });
}

#[test]
fn attempts_and_waits_count_together() {
    // Each attempt fails at once; the waits between them add up.
    let server = Server::start(|peer, _| {
        while peer.request().is_some() {
            peer.answer(500, "");
        }
    });
    let mut config = within(Duration::from_millis(200));
    config.retries = Some(botoxide::config::Retries {
        total_max_attempts: Some(1_000),
        ..botoxide::config::Retries::default()
    });
    let (operation, params) = list_tables();
    let client = blocking_client(&server, "dynamodb", config.clone());
    is_over(&client.call(operation, params.clone()).unwrap_err(), "0.2");
    runtime().block_on(async {
        let client = async_client(&server, "dynamodb", config);
        is_over(&client.call(operation, params).await.unwrap_err(), "0.2");
    });
    assert!(server.requests() >= 2);
}

/// A session whose clock advances during waits, and whose service always throttles.
fn busy(fakes: &Fakes, config: Config) -> blocking::Client {
    let slow_down = r#"{"__type":"ThrottlingException"}"#;
    let transport = ScriptedTransport::answering(move |_| Ok(response(400, &[], slow_down)));
    let session = blocking::Session::with(SessionOptions {
        region_name: Some("eu-central-1".into()),
        credentials: Some(Credentials::new("AKIDEXAMPLE", "secret", None)),
        seams: Some(fakes.seams()),
        transport: Some(Arc::new(transport)),
        config: Some(config),
        ..SessionOptions::default()
    });
    session.unwrap().client("dynamodb").unwrap()
}

#[test]
fn a_call_does_not_wait_beyond_its_timeout() {
    let fakes = crate::lines::halves();
    // The waits would be 0.5, 1 and 2 seconds.
    let client = busy(&fakes, within(Duration::from_millis(1_200)));
    let error = client.call("ListTables", params! {}).unwrap_err();
    is_over(&error, "1.2");
    assert_eq!(fakes.clock.waits(), [Duration::from_millis(500)]);

    let fakes = crate::lines::halves();
    let client = busy(&fakes, within(Duration::from_mins(1)));
    let error = client.call("ListTables", params! {}).unwrap_err();
    assert_eq!(
        error.code(),
        Some("ThrottlingException"),
        "in time, it is the service's error"
    );
}

#[test]
fn looking_for_credentials_counts_too() {
    let server = silent();
    let fakes = Fakes::default();
    fakes.env.set(
        "AWS_CONTAINER_CREDENTIALS_FULL_URI",
        format!("{}/credentials", server.url()),
    );
    let options = |real: Seams| SessionOptions {
        region_name: Some("eu-central-1".into()),
        seams: Some(Seams {
            clock: real.clock,
            ..fakes.seams()
        }),
        config: Some(within(SHORT)),
        ..SessionOptions::default()
    };
    let session = blocking::Session::with(options(Seams::blocking())).unwrap();
    let client = session.client("dynamodb").unwrap();
    is_over(&client.call("ListTables", params! {}).unwrap_err(), "0.3");
    server.comes_to(0);
    runtime().block_on(async {
        let session = botoxide::Session::with(options(Seams::tokio())).unwrap();
        let client = session.client("dynamodb").unwrap();
        is_over(
            &client.call("ListTables", params! {}).await.unwrap_err(),
            "0.3",
        );
    });
    server.comes_to(0);
    assert_eq!(server.connections(), 2);
}

#[test]
fn a_dropped_call_closes_its_connection_and_affects_no_other() {
    // The first request of all is never answered.
    let server = Server::start(|peer, number| {
        while peer.request().is_some() {
            if number == 0 {
                return peer.hears_the_end();
            }
            peer.answer(200, r#"{"TableNames":["t"]}"#);
        }
    });
    runtime().block_on(async {
        let client = async_client(&server, "dynamodb", Config::default());
        let (operation, params) = list_tables();
        {
            let mut call = Box::pin(client.call(operation, params.clone()));
            // Waits until the server has the request.
            while server.requests() == 0 {
                let polled = std::future::poll_fn(|context| {
                    std::task::Poll::Ready(call.as_mut().poll(context).is_pending())
                });
                assert!(polled.await);
                tokio::task::yield_now().await;
            }
            server.comes_to(1);
        }
        server.comes_to(0);
        let tables = client.call(operation, params.clone()).await.unwrap();
        assert_eq!(tables["TableNames"][0], "t");
        // A completed call leaves its connection for the next.
        client.call(operation, params).await.unwrap();
        assert_eq!(server.connections(), 2);
        server.comes_to(1);
        client.close();
        server.comes_to(0);
    });
}

#[test]
fn a_call_that_is_dropped_before_it_started_does_nothing() {
    let server = silent();
    let client = async_client(&server, "dynamodb", Config::default());
    let (operation, params) = list_tables();
    drop(client.call(operation, params));
    assert_eq!(server.connections(), 0);
}

/// Sends half of the promised body.
fn half() -> Server {
    Server::start(|peer, _| {
        while peer.request().is_some() {
            peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabc");
        }
    })
}

#[test]
fn a_stream_that_is_dropped_closes_its_connection() {
    let object = params! {"Bucket": "b", "Key": "k"};
    let server = half();
    let client = blocking_client(&server, "s3", once());
    let answer = client.call("GetObject", object.clone()).unwrap();
    let body = ByteStream::from_value(&answer["Body"]).unwrap();
    let mut buffer = [0; 3];
    assert_eq!(body.read_blocking(&mut buffer).unwrap(), 3);
    server.comes_to(1);
    drop((answer, body));
    server.comes_to(0);

    let server = half();
    runtime().block_on(async {
        let client = async_client(&server, "s3", once());
        let answer = client.call("GetObject", object).await.unwrap();
        let body = ByteStream::from_value(&answer["Body"]).unwrap();
        assert_eq!(body.next_chunk().await.unwrap().unwrap(), "abc");
        server.comes_to(1);
        drop((answer, body));
        server.comes_to(0);
    });
}
