//! The behaviour that botocore's own tests of its emitter ask for, in our words.

use std::sync::Mutex;
use std::task::{Context as TaskContext, Poll, Waker};

use botoxide_core::value::Value;
use futures_core::future::BoxFuture;

use botoxide_core::model::archive::compile_service;
use botoxide_core::model::{Operation, Service};

use super::*;
use crate::hooks::{BeforeCall, Call, Context, Custom, UrlOptions, UrlSigner, first_reply};

/// Runs a future whose handlers are all ready at once.
fn ready<T>(future: impl Future<Output = T>) -> T {
    match std::pin::pin!(future).poll(&mut TaskContext::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("a handler waited"),
    }
}

/// An emitter and the labels of the handlers that were called.
#[derive(Default)]
struct Bench {
    emitter: Emitter,
    calls: Arc<Mutex<Vec<String>>>,
}

impl Bench {
    fn handler(&self, label: &str) -> Handler {
        self.answering(label, Reply::None)
    }

    fn answering(&self, label: &str, reply: Reply) -> Handler {
        let (calls, label) = (Arc::clone(&self.calls), label.to_owned());
        Handler::sync(move |_| {
            calls.lock().unwrap().push(label.clone());
            Ok(reply.clone())
        })
    }

    fn register(&self, name: &str) -> Handler {
        let handler = self.handler(name);
        self.emitter.register(name, handler.clone()).unwrap();
        handler
    }

    fn emit(&self, name: &str) -> Vec<String> {
        emit_to(&self.emitter, &self.calls, name)
    }
}

fn emit_to(emitter: &Emitter, calls: &Mutex<Vec<String>>, name: &str) -> Vec<String> {
    calls.lock().unwrap().clear();
    let mut data = Value::Null;
    let replies = ready(emitter.emit(&mut Event::Custom(Custom {
        name,
        data: &mut data,
    })))
    .unwrap();
    let calls = std::mem::take(&mut *calls.lock().unwrap());
    assert_eq!(replies.len(), calls.len(), "one answer for each handler");
    calls
}

fn unique(id: &str) -> UniqueId<'_> {
    UniqueId {
        id,
        is_counted: false,
    }
}

fn counted(id: &str) -> UniqueId<'_> {
    UniqueId {
        id,
        is_counted: true,
    }
}

#[test]
fn prefixes_hear_longer_names_most_specific_first() {
    // P001
    let bench = Bench::default();
    for name in ["no-dot", "foo", "foo.bar", "foo.bar.baz"] {
        bench.register(name);
    }
    assert_eq!(bench.emit("no-dot"), ["no-dot"]);
    assert_eq!(bench.emit("foo.bar.baz"), ["foo.bar.baz", "foo.bar", "foo"]);
    assert_eq!(
        bench.emit("foo.bar.baz.qux"),
        ["foo.bar.baz", "foo.bar", "foo"]
    );
    assert_eq!(bench.emit("foo.other"), ["foo"]);
    assert!(bench.emit("fo").is_empty());
}

#[test]
fn ten_registrations_are_called_in_botocores_order() {
    // P003
    let bench = Bench::default();
    for name in [
        "foo",
        "foo.bar",
        "foo.bar.baz",
        "foo.*",
        "foo.*.*",
        "foo.*.baz",
        "foo.bar.*",
        "*",
        "*.*.*",
        "*.bar.baz",
    ] {
        bench.register(name);
    }
    let order = [
        "*.*.*",
        "*.bar.baz",
        "*",
        "foo.*.*",
        "foo.*.baz",
        "foo.*",
        "foo.bar.*",
        "foo.bar.baz",
        "foo.bar",
        "foo",
    ];
    assert_eq!(bench.emit("foo.bar.baz"), order);
}

#[test]
fn a_star_is_exactly_one_segment() {
    // P002
    let bench = Bench::default();
    for name in ["foo.*.baz", "other.bar.baz", "qqq.baz", "dont"] {
        bench.register(name);
    }
    for name in [
        "foo.bar.baz",
        "foo.qux.baz",
        "foo.bar.baz.qux",
        "foo.qux.baz.qux.foo",
    ] {
        assert_eq!(bench.emit(name), ["foo.*.baz"], "{name}");
    }
    for name in [
        "foo",
        "foo.bar",
        "bar.qux.baz",
        "foo-bar",
        "bar.qux.baz.foo",
    ] {
        assert!(bench.emit(name).is_empty(), "{name}");
    }
    let bench = Bench::default();
    bench.register("foo.*.*.baz");
    for name in [
        "foo.bar.baz.baz",
        "foo.ANY.THING.baz",
        "foo.bar.baz.baz.extra.stuff",
    ] {
        assert_eq!(bench.emit(name), ["foo.*.*.baz"], "{name}");
    }
    for name in ["foo", "foo.bar", "foo.bar.baz", "foo.ANY.THING.notbaz"] {
        assert!(bench.emit(name).is_empty(), "{name}");
    }
}

#[test]
fn positions_order_one_node_only() {
    // P004
    let bench = Bench::default();
    let at = |name, label, position| {
        bench
            .emitter
            .register_at(name, bench.handler(label), position, None)
            .unwrap();
    };
    at("foo", "8 last", Position::Last);
    at("foo", "6", Position::Middle);
    at("foo.bar", "2", Position::Middle);
    at("foo.bar", "4 last", Position::Last);
    at("foo", "5 first", Position::First);
    at("foo.bar", "1 first", Position::First);
    at("foo", "7", Position::Middle);
    at("foo.bar", "3", Position::Middle);
    assert_eq!(
        bench.emit("foo.bar"),
        ["1 first", "2", "3", "4 last", "5 first", "6", "7", "8 last"]
    );
    let handler = bench.handler("x");
    bench
        .emitter
        .register_first("a.b", handler.clone())
        .unwrap();
    bench.emitter.register_last("a", handler.clone()).unwrap();
    bench.emitter.unregister("a.b", &handler);
    bench.emitter.unregister("a", &handler);
    assert!(bench.emit("a.b").is_empty());
}

#[test]
fn the_first_answer_ends_emit_until_response() {
    // P005
    let bench = Bench::default();
    let until = |name: &str| {
        let mut data = Value::Null;
        ready(
            bench
                .emitter
                .emit_until_response(&mut Event::Custom(Custom {
                    name,
                    data: &mut data,
                })),
        )
        .unwrap()
    };
    assert_eq!(until("foo"), Reply::None, "nobody listens");
    bench.register("foo");
    assert_eq!(until("foo"), Reply::None, "nobody answers");
    bench
        .emitter
        .register("foo", bench.answering("two", Reply::Stop))
        .unwrap();
    bench
        .emitter
        .register("foo", bench.answering("three", Reply::Name("x".into())))
        .unwrap();
    assert_eq!(bench.emit("foo"), ["foo", "two", "three"]);
    assert_eq!(until("foo"), Reply::Stop);
    assert_eq!(*bench.calls.lock().unwrap(), ["foo", "two"]);
}

#[test]
fn the_first_reply_of_many_is_found() {
    // P012
    assert_eq!(first_reply(Vec::new()), Reply::None);
    assert_eq!(
        first_reply(vec![Reply::None, Reply::Stop, Reply::Value(Value::Null)]),
        Reply::Stop
    );
}

#[test]
fn registrations_repeat_and_come_back() {
    // P008 P010
    let bench = Bench::default();
    let handler = bench.register("foo.*.*.baz");
    bench
        .emitter
        .register("foo.*.*.baz", handler.clone())
        .unwrap();
    assert_eq!(bench.emit("foo.bar.baz.baz").len(), 2);
    bench.emitter.unregister("foo.*.*.baz", &handler);
    assert_eq!(bench.emit("foo.bar.baz.baz").len(), 1, "the first one only");
    bench.emitter.unregister("foo.*.*.baz", &handler);
    bench.emitter.unregister("foo.*.*.baz", &handler);
    bench.emitter.unregister("never.heard.of", &handler);
    assert!(bench.emit("foo.bar.baz.baz").is_empty());
    bench
        .emitter
        .register("foo.*.*.bar", handler.clone())
        .unwrap();
    assert_eq!(bench.emit("foo.bar.baz.bar").len(), 1);
    assert!(bench.emit("foo.bar.baz.baz").is_empty());
}

#[test]
fn unregistering_prefixes_leaves_the_rest() {
    let bench = Bench::default();
    let handler = bench.handler("x");
    for name in ["foo.bar.baz.qux", "foo.bar.baz", "foo.bar", "foo"] {
        bench.emitter.register(name, handler.clone()).unwrap();
    }
    for name in ["foo.bar.baz", "foo", "foo.bar"] {
        bench.emitter.unregister(name, &handler);
    }
    assert_eq!(bench.emit("foo.bar.baz.qux").len(), 1);
    for name in ["foo.bar.baz", "foo.bar", "foo"] {
        assert!(bench.emit(name).is_empty(), "{name}");
    }
}

#[test]
fn a_unique_id_registers_once() {
    // P007
    let bench = Bench::default();
    for name in ["foo.bar.baz", "foo.bar.baz", "foo.other"] {
        bench
            .emitter
            .register_at(
                name,
                bench.handler(name),
                Position::Middle,
                Some(unique("id")),
            )
            .unwrap();
    }
    assert_eq!(bench.emit("foo.bar.baz"), ["foo.bar.baz"]);
    assert!(bench.emit("foo.other").is_empty());
    let plain = bench.register("foo.bar.baz");
    bench.emitter.unregister("foo.bar.baz", &plain);
    assert_eq!(bench.emit("foo.bar.baz").len(), 1);
    for _ in 0..2 {
        bench
            .emitter
            .unregister_unique("foo.bar.baz", unique("id"))
            .unwrap();
        assert!(bench.emit("foo.bar.baz").is_empty());
    }
}

#[test]
fn a_unique_handler_may_also_be_registered_without_its_id() {
    let bench = Bench::default();
    let handler = bench.handler("x");
    bench
        .emitter
        .register_at("foo", handler.clone(), Position::Middle, Some(unique("id")))
        .unwrap();
    bench.emitter.register("foo", handler.clone()).unwrap();
    bench.emitter.unregister("foo", &handler);
    assert_eq!(bench.emit("foo").len(), 1);
    bench.emitter.unregister("foo", &handler);
    assert!(bench.emit("foo").is_empty());
}

#[test]
fn a_counted_id_needs_as_many_unregistrations() {
    // P007
    let bench = Bench::default();
    let register = |id| {
        bench
            .emitter
            .register_at("foo", bench.handler("x"), Position::Middle, id)
    };
    register(Some(counted("id"))).unwrap();
    register(Some(counted("id"))).unwrap();
    assert_eq!(
        register(Some(unique("id"))).unwrap_err().to_string(),
        "Initial registration of unique id id was specified to not use a counter. Subsequent register calls to \
         unique id must specify not to use a counter as well."
    );
    assert_eq!(
        bench
            .emitter
            .unregister_unique("foo", unique("id"))
            .unwrap_err()
            .to_string(),
        "Initial registration of unique id id was specified to not use a counter. Subsequent unregister calls to \
         unique id must specify not to use a counter as well."
    );
    assert_eq!(bench.emit("foo").len(), 1);
    bench
        .emitter
        .unregister_unique("foo", counted("id"))
        .unwrap();
    assert_eq!(bench.emit("foo").len(), 1);
    bench
        .emitter
        .unregister_unique("foo", counted("id"))
        .unwrap();
    assert!(bench.emit("foo").is_empty());

    register(Some(unique("other"))).unwrap();
    assert_eq!(
        register(Some(counted("other"))).unwrap_err().to_string(),
        "Initial registration of  unique id other was specified to use a counter. Subsequent register calls to \
         unique id must specify use of a counter as well."
    );
    assert_eq!(
        bench
            .emitter
            .unregister_unique("foo", counted("other"))
            .unwrap_err()
            .to_string(),
        "Initial registration of unique id other was specified to use a counter. Subsequent unregister calls to \
         unique id must specify use of a counter as well."
    );
}

#[test]
fn copies_go_their_own_ways() {
    // P009
    let bench = Bench::default();
    let first = bench.handler("first");
    bench
        .emitter
        .register("foo.bar.baz", first.clone())
        .unwrap();
    let copy = bench.emitter.clone();
    assert_eq!(emit_to(&copy, &bench.calls, "foo.bar.baz"), ["first"]);
    copy.register("foo.bar.baz", bench.handler("second"))
        .unwrap();
    assert_eq!(
        emit_to(&copy, &bench.calls, "foo.bar.baz"),
        ["first", "second"]
    );
    bench.emitter.unregister("foo.bar.baz", &first);
    bench.emitter.register("foo.bar.baz", first).unwrap();
    assert_eq!(bench.emit("foo.bar.baz"), ["first"]);
}

#[test]
fn copies_know_the_unique_ids_of_before() {
    // P009
    let bench = Bench::default();
    let register = |emitter: &Emitter, label| {
        emitter
            .register_at(
                "foo",
                bench.handler(label),
                Position::Middle,
                Some(unique("id")),
            )
            .unwrap();
    };
    register(&bench.emitter, "first");
    let copy = bench.emitter.clone();
    register(&copy, "second");
    assert_eq!(emit_to(&copy, &bench.calls, "foo"), ["first"]);
    copy.unregister_unique("foo", unique("id")).unwrap();
    register(&copy, "second");
    assert_eq!(emit_to(&copy, &bench.calls, "foo"), ["second"]);
    assert_eq!(bench.emit("foo"), ["first"]);
}

#[test]
fn old_names_work_for_registering_emitting_and_unregistering() {
    // P011
    let bench = Bench::default();
    let handler = bench.handler("x");
    for (registered, emitted, unregistered) in [
        (
            "foo.data.iot.baz",
            "foo.iot-data-plane.baz",
            "foo.iot-data.baz",
        ),
        (
            "foo.iot-data-plane.baz",
            "foo.data.iot.baz",
            "foo.data.iot.baz",
        ),
        (
            "foo.elb",
            "foo.elasticloadbalancing.baz",
            "foo.elastic-load-balancing",
        ),
    ] {
        bench.emitter.register(registered, handler.clone()).unwrap();
        assert_eq!(bench.emit(emitted), ["x"], "{registered}");
        bench.emitter.unregister(unregistered, &handler);
        assert!(bench.emit(emitted).is_empty(), "{unregistered}");
    }
}

#[test]
fn an_error_reaches_the_emitter_and_ends_the_round() {
    // P013
    let bench = Bench::default();
    bench
        .emitter
        .register("foo", Handler::sync(|_| Err(Error::value("no"))))
        .unwrap();
    bench.register("foo");
    let mut data = Value::Null;
    let mut event = Event::Custom(Custom {
        name: "foo.bar",
        data: &mut data,
    });
    assert_eq!(
        ready(bench.emitter.emit(&mut event))
            .unwrap_err()
            .to_string(),
        "no"
    );
    assert_eq!(
        ready(bench.emitter.emit_until_response(&mut event))
            .unwrap_err()
            .to_string(),
        "no"
    );
    assert!(bench.calls.lock().unwrap().is_empty());
}

#[test]
fn typed_events_have_their_dotted_names_and_can_be_changed() {
    // P006 P022
    let emitter = Emitter::default();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let names = Arc::clone(&seen);
    let handler = Handler::sync(move |event| {
        names.lock().unwrap().push(event.name().to_string());
        if let Event::BeforeCall(BeforeCall {
            request, context, ..
        }) = event
        {
            request.headers.set("X-Seen", "yes");
            context.signing.region = Some("eu-west-1".into());
        }
        Ok(Reply::None)
    });
    emitter.register("before-call.s3.*", handler).unwrap();
    emitter
        .register("before-call", Handler::asynchronous(appends_late))
        .unwrap();
    let (mut request, mut context) = (botoxide_core::http::Request::default(), Context::default());
    let call = Call {
        service_id: "s3",
        operation: put_object(),
    };
    let mut event = Event::BeforeCall(BeforeCall {
        call,
        request: &mut request,
        request_signer: &NoSigner,
        context: &mut context,
    });
    assert_eq!(
        ready(emitter.emit(&mut event)).unwrap(),
        [Reply::None, Reply::Stop]
    );
    assert_eq!(*seen.lock().unwrap(), ["before-call.s3.PutObject"]);
    assert_eq!(request.url, "?late");
    assert!(request.headers.contains("x-seen"));
    assert_eq!(context.signing.region.as_deref(), Some("eu-west-1"));
    assert!(emitter.has_listeners(EventKind::BeforeCall, "ec2", "RunInstances"));
    assert!(!emitter.has_listeners(EventKind::AfterCall, "s3", "PutObject"));
}

fn put_object() -> Operation {
    let json = serde_json::json!({
        "metadata": { "serviceId": "S3", "endpointPrefix": "s3", "protocol": "rest-xml" },
        "operations": { "PutObject": { "http": { "method": "PUT", "requestUri": "/{Bucket}/{Key+}" } } },
    });
    let service = Service::open(compile_service(&json).unwrap().leak()).unwrap();
    service.operation("PutObject").unwrap()
}

fn appends_late<'a>(event: &'a mut Event<'_>) -> BoxFuture<'a, Result<Reply>> {
    Box::pin(async move {
        if let Event::BeforeCall(BeforeCall { request, .. }) = event {
            request.url.push_str("?late");
        }
        Ok(Reply::Stop)
    })
}

#[test]
fn handlers_may_register_handlers() {
    let bench = Arc::new(Bench::default());
    let inner = Arc::downgrade(&bench);
    bench
        .emitter
        .register(
            "foo",
            Handler::sync(move |_| {
                let bench = inner.upgrade().unwrap();
                bench.calls.lock().unwrap().push("outer".to_owned());
                bench.register("foo");
                Ok(Reply::None)
            }),
        )
        .unwrap();
    assert_eq!(bench.emit("foo"), ["outer"]);
    assert_eq!(bench.emit("foo"), ["outer", "foo"]);
}

#[test]
fn names_have_a_limit() {
    let bench = Bench::default();
    let long = vec!["*"; 100_000].join(".");
    assert!(bench.emitter.register(&long, bench.handler("x")).is_err());
    bench.emitter.unregister(&long, &bench.handler("x"));
    let longest = vec!["*"; SEGMENT_LIMIT].join(".");
    bench
        .emitter
        .register(&longest, bench.handler("x"))
        .unwrap();
    assert_eq!(bench.emit(&long), ["x"]);
    assert_eq!(bench.emit(&longest), ["x"]);
}

#[test]
fn emitting_is_sendable() {
    fn is_send<T: Send>(_: &T) {}
    let emitter = Emitter::default();
    let mut data = Value::Null;
    is_send(&emitter.emit(&mut Event::Custom(Custom {
        name: "x",
        data: &mut data,
    })));
}

/// A client that has no credentials.
#[derive(Debug)]
struct NoSigner;

impl UrlSigner for NoSigner {
    fn region_name(&self) -> Option<&str> {
        None
    }

    fn generate_presigned_url<'a>(
        &'a self,
        _: botoxide_core::http::Request,
        _: UrlOptions<'a>,
        _: Context,
    ) -> BoxFuture<'a, Result<String>> {
        Box::pin(async { Err(botoxide_core::error::ErrorKind::NoCredentials {}.into()) })
    }
}
