//! P010: events without handlers allocate no memory. A program of its own, as it counts
//! the allocations of the whole process.
#![expect(clippy::unwrap_used, reason = "a test ends where something is missing")]

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context as TaskContext, Poll, Waker};

use allocation_counter::measure;
use botoxide::hooks::{
    AfterCall, AsyncHandler, BeforeEndpointResolution, BeforeSend, Call, CallingClient,
    ChooseSigner, Context, Custom, Emitter, Event, EventKind, FeatureSet, GetAttribute, Handler,
    ProvideClientParams, Reply, RequestCreated, ResponseReceived,
};
use botoxide::seam::Fakes;
use botoxide::transport::ScriptedTransport;
use botoxide::{Result, SessionOptions, Value, blocking, params};
use botoxide_core::credential::Credentials;
use botoxide_core::endpoint::Builtins;
use botoxide_core::http::{Request, Response};
use botoxide_core::model::Operation;

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

/// A client that is not called.
#[derive(Debug)]
struct NoClient;

impl CallingClient for NoClient {
    fn call<'a>(
        &'a self,
        _operation: &'a str,
        _params: Value,
        _features: FeatureSet,
    ) -> Pin<Box<dyn Future<Output = Result<Value>> + Send + 'a>> {
        panic!("nobody listens, so nobody calls")
    }

    fn resolve_endpoint<'a>(
        &'a self,
        _operation: Operation,
        _params: &'a mut Value,
        _context: &'a mut Context,
    ) -> Pin<Box<dyn Future<Output = Result<String>> + Send + 'a>> {
        panic!("nobody listens, so nobody asks")
    }
}

/// Runs a future that is ready at once.
fn ready<T>(future: impl Future<Output = T>) -> T {
    match std::pin::pin!(future).poll(&mut TaskContext::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("a handler waited"),
    }
}

/// How often memory is allocated while an event is emitted, each way there is.
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
    let client = client();
    let operation = client.as_async().operation("GetItem").unwrap();
    let call = Call {
        service_id: "dynamodb",
        operation,
    };
    // Handlers of other events, and of other services, are no reason.
    let emitter = Emitter::default();
    let others = ["before-call.dynamodb", "*.s3", "provide-client-params.s3.*"];
    for name in others {
        emitter
            .register(name, Handler::sync(|_| Ok(Reply::Stop)))
            .unwrap();
    }
    assert!(!emitter.has_listeners(EventKind::AfterCall, "dynamodb", "GetItem"));
    let (mut params, mut context) = (Value::Null, Context::default());
    let (mut request, mut response) = (Request::default(), Response::default());
    let (mut parsed, mut builtins) = (Value::Null, Builtins::default());
    let events: &mut [Event<'_>] = &mut [
        Event::ProvideClientParams(ProvideClientParams {
            call,
            params: &mut params,
            context: &mut context.clone(),
        }),
        Event::BeforeEndpointResolution(BeforeEndpointResolution {
            call,
            builtins: &mut builtins,
            params: &mut Value::Null,
            looks_up_account_id: &mut true,
            context: &mut context.clone(),
        }),
        Event::RequestCreated(RequestCreated {
            call,
            request: &mut request.clone(),
            client: &NoClient,
            context: &mut context.clone(),
        }),
        Event::ChooseSigner(ChooseSigner {
            service_id: call.service_id,
            operation_name: operation.name(),
            signing_name: "dynamodb",
            region_name: Some("us-east-1"),
            signature_version: "v4",
            context: &mut context.clone(),
        }),
        Event::BeforeSend(BeforeSend {
            call,
            request: &mut request,
        }),
        Event::ResponseReceived(ResponseReceived {
            call,
            response: None,
            parsed: None,
            error: None,
            context: &mut context.clone(),
        }),
        Event::AfterCall(AfterCall {
            call,
            response: &mut response,
            parsed: &mut parsed,
            context: &mut context,
        }),
        Event::GetAttribute(GetAttribute {
            service_id: call.service_id,
            name: "list_tables",
        }),
    ];
    for event in events {
        let count = allocations(&emitter, event);
        assert_eq!(count, 0, "{}", event.name());
    }
    // For a custom name, old names of services are looked up, which allocates a string.
    let mut data = Value::Null;
    let mut own = Event::Custom(Custom {
        name: "my-own",
        data: &mut data,
    });
    assert!(allocations(&emitter, &mut own) > 0);
}

#[test]
fn a_call_allocates_no_more_for_what_others_listen_to() {
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

/// What may wait, and never has to.
struct Unconcerned;

impl AsyncHandler for Unconcerned {
    fn concerns(&self, _event: &Event<'_>) -> bool {
        false
    }

    fn call<'a>(
        &'a self,
        _event: &'a mut Event<'_>,
    ) -> Pin<Box<dyn Future<Output = Result<Reply>> + Send + 'a>> {
        panic!("it said that it is not concerned")
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
