//! Services that require a bearer token get it, over TLS only.
#![expect(clippy::unwrap_used, reason = "a failed setup fails the test")]

use std::sync::Arc;

use botoxide::seam::Fakes;
use botoxide::transport::ScriptedTransport;
use botoxide::{ClientOptions, SessionOptions, blocking, params};
use botoxide_core::error::Result;
use botoxide_core::http::Response;
use botoxide_core::value::Value;

fn call(world: &Fakes, endpoint_url: Option<&str>) -> (Result<Value>, Arc<ScriptedTransport>) {
    let answer = Response {
        status: 200,
        body: r#"{"items": []}"#.to_owned().into(),
        ..Response::default()
    };
    let transport = Arc::new(ScriptedTransport::new([answer]));
    let session = blocking::Session::with(SessionOptions {
        region_name: Some("us-west-2".into()),
        seams: Some(world.seams()),
        transport: Some(Arc::<ScriptedTransport>::clone(&transport)),
        ..SessionOptions::default()
    });
    let options = ClientOptions {
        endpoint_url: endpoint_url.map(str::to_owned),
        ..ClientOptions::default()
    };
    let client = session
        .unwrap()
        .client_with("codecatalyst", options)
        .unwrap();
    (client.call("ListSpaces", params! {}), transport)
}

#[test]
fn the_token_of_the_service_is_sent() {
    // C127 C130
    let world = Fakes::default();
    world.env.set("AWS_BEARER_TOKEN_CODECATALYST", "hunter2");
    let (result, transport) = call(&world, None);
    assert!(result.is_ok(), "{result:?}");
    let requests = transport.requests();
    assert_eq!(
        requests[0].headers.get("authorization").unwrap(),
        "Bearer hunter2"
    );
    assert!(!format!("{requests:?}").contains("hunter2"));
}

#[test]
fn no_token_and_no_tls_are_errors() {
    // C130
    let world = Fakes::default();
    let (result, transport) = call(&world, None);
    assert_eq!(
        result.unwrap_err().to_string(),
        "Unable to locate authorization token"
    );
    assert!(transport.requests().is_empty());
    world.env.set("AWS_BEARER_TOKEN_CODECATALYST", "hunter2");
    let (result, transport) = call(&world, Some("http://localhost:1234"));
    assert_eq!(
        result.unwrap_err().to_string(),
        "Invalid endpoint configuration: Bearer authorization requires an HTTPS endpoint."
    );
    assert!(transport.requests().is_empty());
}
