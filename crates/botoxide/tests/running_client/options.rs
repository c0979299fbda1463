//! The same client with other options.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use botoxide::config::Retries;
use botoxide::hooks::{Handler, Position, Reply, UniqueId};
use botoxide::{Config, Value, params};

use crate::server::Server;
use crate::world::{async_client, blocking_client, once, runtime, within};

fn tables() -> Server {
    Server::start(|peer, _| {
        while peer.request().is_some() {
            peer.answer(200, "{}");
        }
    })
}

fn busy() -> Server {
    Server::start(|peer, _| {
        while peer.request().is_some() {
            peer.answer(400, r#"{"__type":"ThrottlingException"}"#);
        }
    })
}

fn counter(count: &Arc<AtomicUsize>) -> Handler {
    let count = Arc::clone(count);
    Handler::sync(move |_| {
        count.fetch_add(1, Ordering::SeqCst);
        Ok(Reply::None)
    })
}

#[test]
fn connections_are_shared_though_timeouts_differ() {
    let server = tables();
    let client = blocking_client(&server, "dynamodb", Config::default());
    client.call("ListTables", params! {}).unwrap();
    let other = client
        .with_config(Config {
            connect_timeout: Some(Duration::from_secs(3)),
            read_timeout: Some(Duration::from_secs(2)),
            user_agent_extra: Some("other".into()),
            ..Config::default()
        })
        .unwrap();
    other.call("ListTables", params! {}).unwrap();
    client.call("ListTables", params! {}).unwrap();
    assert_eq!(server.connections(), 1);
    let config = other.as_async().config();
    assert_eq!(config.read_timeout, Some(Duration::from_secs(2)));
    assert_eq!(config.user_agent_extra.as_deref(), Some("other"));
    assert_eq!(
        client.as_async().config().read_timeout,
        Some(Duration::from_mins(1))
    );

    // Options that affect connections prevent sharing.
    let apart = other
        .with_config(Config {
            tcp_keepalive: Some(true),
            ..Config::default()
        })
        .unwrap();
    apart.call("ListTables", params! {}).unwrap();
    assert_eq!(server.connections(), 2);
    assert_eq!(
        apart.as_async().config().user_agent_extra.as_deref(),
        Some("other")
    );

    runtime().block_on(async {
        let client = async_client(&server, "dynamodb", Config::default());
        client.call("ListTables", params! {}).await.unwrap();
        let other = client.with_config(within(Duration::from_secs(9))).unwrap();
        other.call("ListTables", params! {}).await.unwrap();
        assert_eq!(server.connections(), 3);
    });
}

#[test]
fn the_read_timeout_of_the_options_is_used() {
    let server = Server::start(|peer, _| {
        peer.request();
        peer.hears_the_end();
    });
    let client = blocking_client(&server, "dynamodb", once());
    let hasty = client
        .with_config(Config {
            read_timeout: Some(Duration::from_millis(100)),
            ..Config::default()
        })
        .unwrap();
    let error = hasty.call("ListTables", params! {}).unwrap_err();
    assert_eq!(error.kind().class_name(), "ReadTimeoutError");
    assert_eq!(
        server.connections(),
        1,
        "of the first options, one attempt is still in force"
    );
}

#[test]
fn hooks_are_copied_once() {
    let server = tables();
    let client = blocking_client(&server, "dynamodb", Config::default());
    let hooks = client.as_async().events();
    let (kept, removed, counted, late) = (
        Arc::default(),
        Arc::default(),
        Arc::default(),
        Arc::default(),
    );
    hooks
        .register("before-call.dynamodb", counter(&kept))
        .unwrap();
    let taken_back = counter(&removed);
    hooks
        .register("before-call.dynamodb", taken_back.clone())
        .unwrap();
    hooks.unregister("before-call.dynamodb", &taken_back);
    let unique = UniqueId {
        id: "mine",
        is_counted: true,
    };
    for _ in 0..2 {
        let counter = counter(&counted);
        hooks
            .register_at("before-send", counter, Position::First, Some(unique))
            .unwrap();
    }
    let other = client.with_config(Config::default()).unwrap();
    hooks.register("before-call", counter(&late)).unwrap();
    let third = other.with_config(Config::default()).unwrap();
    third.call("ListTables", params! {}).unwrap();
    let count = |count: &Arc<AtomicUsize>| count.load(Ordering::SeqCst);
    assert_eq!(
        (count(&kept), count(&removed), count(&counted), count(&late)),
        (1, 0, 1, 0)
    );
    // A handler that is counted twice must be unregistered twice.
    let hooks = third.as_async().events();
    hooks.unregister_unique("before-send", unique).unwrap();
    third.call("ListTables", params! {}).unwrap();
    assert_eq!(count(&counted), 2);
    hooks.unregister_unique("before-send", unique).unwrap();
    third.call("ListTables", params! {}).unwrap();
    assert_eq!(count(&counted), 2);
}

#[test]
fn the_retry_quota_is_shared_if_the_retry_options_are_the_same() {
    let server = busy();
    // A throttled retry takes 5 of 500 tokens, so there are 100 of them.
    let client = blocking_client(&server, "dynamodb", Config::default());
    let limited = client
        .with_config(within(Duration::from_millis(1)))
        .unwrap();
    // Each call requests one retry and fails immediately, because the wait would be too long.
    for _ in 0..150 {
        limited.call("ListTables", params! {}).unwrap_err();
    }
    let error = client.call("ListTables", params! {}).unwrap_err();
    assert_eq!(error.code(), Some("ThrottlingException"));
    let metadata = &error.as_client_error().unwrap().response["ResponseMetadata"];
    assert_eq!(
        metadata["RetryQuotaReached"].as_bool(),
        Some(true),
        "the other client has used it up"
    );
    let own = client
        .with_config(Config {
            retries: Some(Retries {
                total_max_attempts: Some(1),
                ..Retries::default()
            }),
            ..Config::default()
        })
        .unwrap();
    let error = own.call("ListTables", params! {}).unwrap_err();
    let metadata = &error.as_client_error().unwrap().response["ResponseMetadata"];
    assert!(
        metadata["RetryQuotaReached"].is_null(),
        "its quota is its own"
    );
    let elsewhere = client
        .with_config(Config {
            region_name: Some("us-west-2".into()),
            ..within(Duration::from_millis(1))
        })
        .unwrap();
    let error = elsewhere.call("ListTables", params! {}).unwrap_err();
    let answered = error.as_client_error().map(|error| &error.response);
    let reached = answered.map(|response| &response["ResponseMetadata"]["RetryQuotaReached"]);
    assert!(
        reached.is_none_or(Value::is_null),
        "another region's endpoint is not the one that is busy"
    );
}

#[test]
fn invalid_options_are_rejected() {
    let server = tables();
    let client = blocking_client(&server, "s3", Config::default());
    let config = Config {
        retries: Some(Retries {
            max_attempts: Some(-1),
            ..Retries::default()
        }),
        ..Config::default()
    };
    let error = client.with_config(config).unwrap_err();
    assert_eq!(error.kind().class_name(), "InvalidMaxRetryAttemptsError");
}

#[test]
fn another_region_changes_endpoint_and_scope() {
    let session = crate::lines::session(&botoxide::seam::Fakes::default(), []);
    let client = session.client("dynamodb").unwrap();
    let config = Config {
        region_name: Some("us-west-2".into()),
        ..Config::default()
    };
    let other = client.with_config(config).unwrap();
    assert_eq!(
        other.as_async().endpoint_url(),
        "https://dynamodb.us-west-2.amazonaws.com"
    );
    assert_eq!(other.as_async().region_name(), Some("us-west-2"));
}
