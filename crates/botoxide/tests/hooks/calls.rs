//! What custom handlers can do with a call: respond to it, change it, retry it, end it.
//!
//! The order and the payloads of all events are compared with boto3 in `golden/`.

use std::sync::Arc;
use std::time::Duration;

use botoxide::hooks::{Event, Handler, Reply};
use botoxide::seam::Fakes;
use botoxide::transport::ScriptedTransport;
use botoxide::{Error, SessionOptions, blocking, params};

use crate::world::World;
use botoxide_core::credential::Credentials;
use botoxide_core::http::Response;

#[test]
fn provide_client_params_replaces_the_arguments() {
    // P019
    let world = World::new(&[200]);
    world.on("provide-client-params.dynamodb.ListTables", |_| {
        Ok(Reply::Params(params! { "Limit": 7 }))
    });
    world.list_tables().unwrap();
    let body = world.transport.requests()[0].body.clone();
    assert_eq!(body.as_bytes().unwrap(), r#"{"Limit":7}"#);
}

#[test]
fn before_parameter_build_changes_the_arguments() {
    // P020
    let world = World::new(&[200]);
    world.on("before-parameter-build.*.ListTables", |event| {
        if let Event::BeforeParameterBuild(event) = event {
            event.params.as_map_mut().unwrap().insert("Limit", 3);
        }
        Ok(Reply::None)
    });
    world.list_tables().unwrap();
    let body = world.transport.requests()[0].body.clone();
    assert_eq!(body.as_bytes().unwrap(), r#"{"Limit":3}"#);
}

#[test]
fn before_call_responds_instead_of_the_service() {
    // P022: nothing is sent, and after-call receives the response.
    let world = World::new(&[]);
    world.on("before-call.dynamodb", |_| {
        let response = Response {
            status: 200,
            ..Response::default()
        };
        let answer = (response, params! { "TableNames": ["hook"] });
        Ok(Reply::Answer(Box::new(answer)))
    });
    world.on("after-call.dynamodb", |event| {
        if let Event::AfterCall(event) = event {
            event.parsed.as_map_mut().unwrap().insert("Seen", true);
        }
        Ok(Reply::None)
    });
    let out = world.list_tables().unwrap();
    assert_eq!(out["TableNames"][0], "hook");
    assert_eq!(out["Seen"].as_bool(), Some(true));
    assert!(world.transport.requests().is_empty());
}

#[test]
fn an_error_response_of_before_call_is_raised() {
    // P022 M147
    let world = World::new(&[]);
    world.on("before-call.dynamodb.ListTables", |_| {
        let response = Response {
            status: 400,
            ..Response::default()
        };
        let parsed =
            params! { "Error": { "Code": "ResourceNotFoundException", "Message": "none" } };
        Ok(Reply::Answer(Box::new((response, parsed))))
    });
    let error = world.list_tables().unwrap_err();
    assert_eq!(
        error.to_string(),
        "An error occurred (ResourceNotFoundException) when calling the ListTables operation: none"
    );
    let exception = error.as_client_error().unwrap().exception;
    assert_eq!(exception, Some("ResourceNotFoundException"));
}

#[test]
fn a_response_of_before_send_is_parsed() {
    // P026
    let world = World::new(&[]);
    world.on("before-send.dynamodb.ListTables", |event| {
        let Event::BeforeSend(event) = event else {
            return Ok(Reply::None);
        };
        assert!(event.request.headers.contains("Authorization"));
        Ok(Reply::Response(Box::new(Response {
            status: 200,
            body: r#"{"TableNames":["hook"]}"#.to_owned().into(),
            ..Response::default()
        })))
    });
    let out = world.list_tables().unwrap();
    assert_eq!(out["TableNames"][0], "hook");
    assert_eq!(
        out["ResponseMetadata"]["HTTPStatusCode"].as_i64(),
        Some(200)
    );
    assert_eq!(out["ResponseMetadata"]["RetryAttempts"].as_i64(), Some(0));
    assert!(world.transport.requests().is_empty());
}

#[test]
fn headers_that_are_set_before_the_signature_are_signed() {
    // P023 P034: handlers of the operation run before the signature, handlers of all services after it.
    let world = World::new(&[200]);
    for (event, header) in [
        ("before-call.dynamodb.ListTables", "x-amz-first"),
        ("request-created.dynamodb.ListTables", "x-amz-second"),
        ("before-sign.dynamodb.ListTables", "x-amz-third"),
        ("request-created", "x-amz-fourth"),
    ] {
        world.on(event, move |event| {
            let request = match event {
                Event::BeforeCall(event) => &mut *event.request,
                Event::RequestCreated(event) => &mut *event.request,
                Event::BeforeSign(event) => &mut *event.request,
                other => panic!("unexpected {other:?}"),
            };
            request.headers.set(header, "1");
            Ok(Reply::None)
        });
    }
    world.list_tables().unwrap();
    let headers = world.transport.requests()[0].headers.clone();
    let authorization = headers.get("Authorization").unwrap();
    assert!(
        authorization.contains(
            "SignedHeaders=content-type;host;x-amz-date;x-amz-first;x-amz-second;x-amz-target;x-amz-third,"
        ),
        "{authorization}"
    );
    assert!(headers.contains("x-amz-fourth"));
}

#[test]
fn choose_signer_leaves_a_request_unsigned() {
    // P024
    let world = World::new(&[200]);
    world.on("choose-signer.dynamodb.*", |_| {
        Ok(Reply::Signer("none".into()))
    });
    world.list_tables().unwrap();
    assert!(
        !world.transport.requests()[0]
            .headers
            .contains("Authorization")
    );
}

#[test]
fn before_parse_changes_what_is_parsed() {
    // P027
    let world = World::new(&[200]);
    world.on("before-parse.dynamodb", |event| {
        if let Event::BeforeParse(event) = event {
            event.response.body = r#"{"TableNames":["other"]}"#.to_owned().into();
            event.customized.insert("Extra", 1);
        }
        Ok(Reply::None)
    });
    let out = world.list_tables().unwrap();
    assert_eq!(out["TableNames"][0], "other");
    assert_eq!(out["Extra"].as_i64(), Some(1));
}

#[test]
fn needs_retry_retries_after_a_wait() {
    // P029: also after a successful response; a wait of zero is valid.
    let world = World::new(&[200, 200, 200]);
    world.on("needs-retry.dynamodb.ListTables", |event| {
        let Event::NeedsRetry(event) = event else {
            return Ok(Reply::None);
        };
        Ok(match event.attempts {
            1 => Reply::Retry(Duration::ZERO),
            2 => Reply::Retry(Duration::from_millis(1_500)),
            _ => Reply::None,
        })
    });
    let out = world.list_tables().unwrap();
    assert_eq!(out["ResponseMetadata"]["RetryAttempts"].as_i64(), Some(2));
    assert_eq!(world.transport.requests().len(), 3);
    let waits = world.fakes.clock.waits();
    assert_eq!(waits.iter().sum::<Duration>(), Duration::from_millis(1_500));
}

#[test]
fn needs_retry_can_prevent_a_retry() {
    // P029
    let world = World::new(&[500, 200]);
    world.on("needs-retry.dynamodb.ListTables", |_| Ok(Reply::Stop));
    let error = world.list_tables().unwrap_err();
    assert_eq!(error.as_client_error().unwrap().status(), Some(500));
    assert_eq!(world.transport.requests().len(), 1);
}

#[test]
fn an_error_of_a_handler_is_returned_to_the_caller() {
    // P013
    let world = World::new(&[200]);
    world.on("before-call", |_| Err(Error::value("not today")));
    assert_eq!(world.list_tables().unwrap_err().to_string(), "not today");
    assert!(world.transport.requests().is_empty());
}

#[test]
fn handlers_of_a_session_apply_to_later_clients() {
    // P009
    let session = blocking::Session::with(SessionOptions {
        region_name: Some("us-east-1".into()),
        credentials: Some(Credentials::new("AKIDEXAMPLE", "hunter2", None)),
        seams: Some(Fakes::default().seams()),
        transport: Some(Arc::new(ScriptedTransport::new([]))),
        ..SessionOptions::default()
    });
    let session = session.unwrap();
    let before = session.client("dynamodb").unwrap();
    let refuse = Handler::sync(|_| Err(Error::value("refused")));
    session
        .as_async()
        .events()
        .register("before-call.dynamodb", refuse)
        .unwrap();
    let after = session.client("dynamodb").unwrap();
    let call = |client: &blocking::Client| {
        client
            .call("list_tables", params! {})
            .unwrap_err()
            .to_string()
    };
    assert_ne!(call(&before), "refused");
    assert_eq!(call(&after), "refused");
}
