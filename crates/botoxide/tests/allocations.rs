//! P010: events without handlers allocate no memory. A program of its own, as it counts
//! the allocations of the whole process.
#![expect(clippy::unwrap_used, reason = "a test fails if something is missing")]

use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context as TaskContext, Poll, Waker};

use allocation_counter::measure;
use botoxide::hooks::{AsyncHandler, Custom, Emitter, Event, EventKind, Handler, Reply};
use botoxide::seam::Fakes;
use botoxide::transport::ScriptedTransport;
use botoxide::{Result, SessionOptions, Value, blocking, params};
use botoxide_core::credential::Credentials;
use botoxide_core::http::Response;

fn client() -> blocking::Client {
    let transport = ScriptedTransport::answering(|_| {
        Ok(Response {
            status: 200,
            body: "{}".to_owned().into(),
            ..Response::default()
        })
    });
    let session = blocking::Session::with(SessionOptions {
        region_name: Some("us-east-1".into()),
        credentials: Some(Credentials::new("AKIDEXAMPLE", "hunter2", None)),
        seams: Some(Fakes::default().seams()),
        transport: Some(Arc::new(transport)),
        ..SessionOptions::default()
    });
    session.unwrap().client("dynamodb").unwrap()
}

/// Runs a future that never waits.
fn ready<T>(future: impl Future<Output = T>) -> T {
    match std::pin::pin!(future).poll(&mut TaskContext::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("a handler waited"),
    }
}

/// The number of allocations of emitting an event, for each kind of emit.
fn allocations(emitter: &Emitter, event: &mut Event<'_>) -> u64 {
    let info = measure(|| {
        assert!(ready(emitter.emit(event)).unwrap().is_empty());
        assert_eq!(
            ready(emitter.emit_until_response(event)).unwrap(),
            Reply::None
        );
    });
    info.count_total
}

#[test]
fn an_event_without_listeners_allocates_nothing() {
    // Handlers of other events and of other services do not matter.
    let quiet = Emitter::default();
    let others = ["before-call.s3", "*.s3", "provide-client-params.s3.*"];
    for name in others {
        quiet
            .register(name, Handler::sync(|_| Ok(Reply::Stop)))
            .unwrap();
    }
    assert!(!quiet.has_listeners(EventKind::AfterCall, "dynamodb", "GetItem"));
    // Each event of a call is also emitted without listeners.
    let seen = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&seen);
    let client = client();
    let again = Handler::sync(move |event| {
        let count = allocations(&quiet, event);
        noted
            .lock()
            .unwrap()
            .push((event.name().to_string(), count));
        Ok(Reply::None)
    });
    client.as_async().events().register("*", again).unwrap();
    client.call("list_tables", params! {}).unwrap();
    let seen = seen.lock().unwrap();
    for (name, count) in seen.iter() {
        assert_eq!(*count, 0, "{name}");
    }
    for kind in [
        "provide-client-params",
        "before-endpoint-resolution",
        "request-created",
        "choose-signer",
        "before-send",
        "response-received",
        "after-call",
    ] {
        assert!(
            seen.iter().any(|(name, _)| name.starts_with(kind)),
            "{kind} is missing in {seen:?}"
        );
    }
}

#[test]
fn an_event_of_a_program_allocates_for_its_name() {
    // The name is searched for old service names.
    let client = client();
    let counts = Arc::new(Mutex::new(0));
    let noted = Arc::clone(&counts);
    let hooks = client.as_async().events();
    let own = Handler::sync(move |event| {
        *noted.lock().unwrap() += allocations(&Emitter::default(), event);
        Ok(Reply::None)
    });
    hooks.register("my-own", own).unwrap();
    let mut data = Value::Null;
    ready(hooks.emit(&mut Event::Custom(Custom::new("my-own", &mut data)))).unwrap();
    assert!(*counts.lock().unwrap() > 0);
}

#[test]
fn a_call_allocates_nothing_for_listeners_of_other_events() {
    let client = client();
    let call = || drop(client.call("list_tables", params! {}).unwrap());
    call();
    let before = measure(call).count_total;
    let hooks = client.as_async().events();
    for name in ["before-send.s3", "*.s3.*", "my-own", "after-call.*.PutItem"] {
        hooks
            .register(name, Handler::sync(|_| Ok(Reply::Stop)))
            .unwrap();
    }
    assert_eq!(measure(call).count_total, before);
    // Checks the measurement itself: a handler costs the list of handlers.
    hooks
        .register("before-send", Handler::sync(|_| Ok(Reply::None)))
        .unwrap();
    assert!(measure(call).count_total > before);
}

/// A handler that may wait but never does.
struct Unconcerned;

impl AsyncHandler for Unconcerned {
    fn concerns(&self, _event: &Event<'_>) -> bool {
        false
    }

    fn call<'a>(
        &'a self,
        _event: &'a mut Event<'_>,
    ) -> Pin<Box<dyn Future<Output = Result<Reply>> + Send + 'a>> {
        panic!("it ignores this event")
    }
}

#[test]
fn a_handler_that_an_event_does_not_concern_costs_no_future() {
    let count = |handler: Handler| {
        let client = client();
        let hooks = client.as_async().events();
        hooks.register("needs-retry", handler).unwrap();
        let call = || drop(client.call("list_tables", params! {}).unwrap());
        call();
        measure(call).count_total
    };
    let plain = count(Handler::sync(|_| Ok(Reply::None)));
    assert_eq!(count(Handler::asynchronous(Unconcerned)), plain);
}
