//! Handlers for a typed event: they receive it, may change it, and cannot be registered for other events.

use std::sync::{Arc, Mutex};

use botoxide::hooks::{
    AfterCall, AfterCallError, BeforeCall, BeforeEndpointResolution, BeforeParameterBuild,
    BeforeParse, BeforeSend, BeforeSign, ChooseServiceName, ChooseSigner, CreatingClient,
    CreatingResource, CreatingSerializer, Custom, Emitter, Event, EventKind, GetAttribute, Handler,
    NeedsRetry, ProvideClientParams, Reply, RequestCreated, ResponseReceived, ServiceDataLoaded,
};
use botoxide::seam::Fakes;
use botoxide::transport::ScriptedTransport;
use botoxide::{Error, Result, Session, SessionOptions, Value, blocking, params};
use botoxide_core::credential::Credentials;
use botoxide_core::http::Response;
use botoxide_core::model::Protocol;
use botoxide_core::time::{Precision, Timestamp};

use crate::world::World;

/// Every event type with its event name, and a function that registers a handler of this type under a name.
type Registration = fn(&Emitter, &str) -> Result<Handler>;

fn registrations() -> Vec<(&'static str, Option<EventKind>, Registration)> {
    use EventKind as Kind;
    vec![
        ("AfterCall", Some(Kind::AfterCall), |hooks, name| {
            hooks.on(name, |_: &mut AfterCall<'_>| {})
        }),
        (
            "AfterCallError",
            Some(Kind::AfterCallError),
            |hooks, name| hooks.on(name, |_: &mut AfterCallError<'_>| {}),
        ),
        ("BeforeCall", Some(Kind::BeforeCall), |hooks, name| {
            hooks.on(name, |_: &mut BeforeCall<'_>| {})
        }),
        (
            "BeforeEndpointResolution",
            Some(Kind::BeforeEndpointResolution),
            |hooks, name| hooks.on(name, |_: &mut BeforeEndpointResolution<'_>| {}),
        ),
        (
            "BeforeParameterBuild",
            Some(Kind::BeforeParameterBuild),
            |hooks, name| hooks.on(name, |_: &mut BeforeParameterBuild<'_>| {}),
        ),
        ("BeforeParse", Some(Kind::BeforeParse), |hooks, name| {
            hooks.on(name, |_: &mut BeforeParse<'_>| {})
        }),
        ("BeforeSend", Some(Kind::BeforeSend), |hooks, name| {
            hooks.on(name, |_: &mut BeforeSend<'_>| {})
        }),
        ("BeforeSign", Some(Kind::BeforeSign), |hooks, name| {
            hooks.on(name, |_: &mut BeforeSign<'_>| {})
        }),
        (
            "ChooseServiceName",
            Some(Kind::ChooseServiceName),
            |hooks, name| hooks.on(name, |_: &mut ChooseServiceName<'_>| {}),
        ),
        ("ChooseSigner", Some(Kind::ChooseSigner), |hooks, name| {
            hooks.on(name, |_: &mut ChooseSigner<'_>| {})
        }),
        (
            "CreatingClient",
            Some(Kind::CreatingClient),
            |hooks, name| hooks.on(name, |_: &mut CreatingClient<'_>| {}),
        ),
        (
            "CreatingResource",
            Some(Kind::CreatingResource),
            |hooks, name| hooks.on(name, |_: &mut CreatingResource<'_>| {}),
        ),
        (
            "CreatingSerializer",
            Some(Kind::CreatingSerializer),
            |hooks, name| hooks.on(name, |_: &mut CreatingSerializer<'_>| {}),
        ),
        ("Custom", None, |hooks, name| {
            hooks.on(name, |_: &mut Custom<'_>| {})
        }),
        ("GetAttribute", Some(Kind::GetAttribute), |hooks, name| {
            hooks.on(name, |_: &mut GetAttribute<'_>| {})
        }),
        ("NeedsRetry", Some(Kind::NeedsRetry), |hooks, name| {
            hooks.on(name, |_: &mut NeedsRetry<'_>| {})
        }),
        (
            "ProvideClientParams",
            Some(Kind::ProvideClientParams),
            |hooks, name| hooks.on(name, |_: &mut ProvideClientParams<'_>| {}),
        ),
        (
            "RequestCreated",
            Some(Kind::RequestCreated),
            |hooks, name| hooks.on(name, |_: &mut RequestCreated<'_>| {}),
        ),
        (
            "ResponseReceived",
            Some(Kind::ResponseReceived),
            |hooks, name| hooks.on(name, |_: &mut ResponseReceived<'_>| {}),
        ),
        (
            "ServiceDataLoaded",
            Some(Kind::ServiceDataLoaded),
            |hooks, name| hooks.on(name, |_: &mut ServiceDataLoaded<'_>| {}),
        ),
    ]
}

#[test]
fn a_handler_of_another_event_is_rejected() {
    // P006
    let hooks = Emitter::default();
    let registrations = registrations();
    let known = registrations.iter().filter(|(_, kind, _)| kind.is_some());
    assert_eq!(known.count(), EventKind::ALL.len());
    for (argument, of, register) in &registrations {
        for kind in EventKind::ALL {
            let name = format!("{}.s3.*", kind.as_str());
            let result = register(&hooks, &name);
            if Some(*kind) == *of {
                result.unwrap();
                continue;
            }
            assert_eq!(
                result.unwrap_err().to_string(),
                format!("The handler of {name} takes `{argument}`; the event is `{kind:?}`")
            );
        }
        assert_eq!(
            register(&hooks, "*.s3").unwrap_err().to_string(),
            format!(
                "The handler of *.s3 takes `{argument}`; the event is `Event`, as it may be any"
            )
        );
        let own = register(&hooks, "my-own.event");
        if of.is_some() {
            assert_eq!(
                own.unwrap_err().to_string(),
                format!("The handler of my-own.event takes `{argument}`; the event is `Custom`")
            );
        } else {
            own.unwrap();
        }
    }
    for name in ["*", "*.s3.PutObject", "before-call.elb", "my-own", ""] {
        hooks.on(name, |_: &mut Event<'_>| {}).unwrap();
    }
}

#[test]
fn a_client_takes_functions_of_its_events() {
    // P019 P025 P030, by their types; the return value is the reply.
    let world = World::new(&[200]);
    let client = &world.client;
    client
        .on(
            "provide-client-params.dynamodb",
            |event: &mut ProvideClientParams<'_>| {
                assert_eq!(event.call.operation.name(), "ListTables");
                Reply::Params(params! { "Limit": 7 })
            },
        )
        .unwrap();
    client
        .on("before-sign.*.ListTables", |event: &mut BeforeSign<'_>| {
            event.request.headers.set("x-amz-meta-by", "me");
        })
        .unwrap();
    client.on("after-call.dynamodb.*", note_name).unwrap();
    let out = world.list_tables().unwrap();
    assert_eq!(out["Noted"], "ListTables");
    let request = world.transport.requests()[0].clone();
    assert_eq!(request.body.as_bytes().unwrap(), r#"{"Limit":7}"#);
    let authorization = request.headers.get("Authorization").unwrap();
    assert!(authorization.contains(";x-amz-meta-by;"), "{authorization}");
}

fn note_name(event: &mut AfterCall<'_>) -> Result<()> {
    let name = event.call.operation.name();
    let parsed = event.parsed.as_map_mut();
    let parsed = parsed.ok_or_else(|| Error::value("no structure"))?;
    parsed.insert("Noted", name);
    Ok(())
}

#[test]
fn handlers_can_be_unregistered() {
    // P008
    let world = World::new(&[200, 200]);
    let refuse = |_: &mut BeforeCall<'_>| Err::<Reply, _>(Error::value("not today"));
    let handler = world.client.on("before-call.dynamodb", refuse).unwrap();
    assert_eq!(world.list_tables().unwrap_err().to_string(), "not today");
    let hooks = world.client.as_async().events();
    hooks.unregister("before-call.dynamodb", &handler);
    world.list_tables().unwrap();
}

#[test]
fn typed_handlers_can_be_first_or_last() {
    // P004
    let world = World::new(&[200]);
    let heard = Arc::new(Mutex::new(Vec::new()));
    let note = |word: &'static str| {
        let heard = Arc::clone(&heard);
        Handler::typed(move |_: &mut BeforeCall<'_>| heard.lock().unwrap().push(word))
    };
    let hooks = world.client.as_async().events();
    hooks
        .register_last("before-call.dynamodb", note("last"))
        .unwrap();
    hooks
        .register("before-call.dynamodb", note("middle"))
        .unwrap();
    hooks
        .register_first("before-call.dynamodb", note("first"))
        .unwrap();
    world.list_tables().unwrap();
    assert_eq!(*heard.lock().unwrap(), ["first", "middle", "last"]);
}

#[test]
fn functions_of_a_session_apply_to_later_clients() {
    // P009 P015 P016: each client has a copy.
    let session = session();
    let before = session.client("sqs").unwrap();
    let heard = Arc::new(Mutex::new(Vec::new()));
    let note = Arc::clone(&heard);
    session
        .on("*", move |event: &mut Event<'_>| {
            note.lock().unwrap().push(event.name().to_string());
        })
        .unwrap();
    session
        .on(
            "choose-service-name",
            |event: &mut ChooseServiceName<'_>| match event.service_name {
                "queues" => Reply::Name("sqs".into()),
                _ => Reply::None,
            },
        )
        .unwrap();
    session
        .on(
            "creating-client-class.sqs",
            |event: &mut CreatingClient<'_>| {
                event.removed_operations.push("DeleteQueue".into());
            },
        )
        .unwrap();
    let after = session.client("queues").unwrap();
    assert_eq!(
        *heard.lock().unwrap(),
        [
            "choose-service-name",
            "creating-client-class.sqs",
            "creating-serializer.sqs"
        ]
    );
    assert!(before.operation("delete_queue").is_ok());
    assert!(after.operation("delete_queue").is_err());
    let names: Vec<&str> = after
        .operations()
        .map(|operation| operation.name())
        .collect();
    assert!(names.contains(&"CreateQueue") && !names.contains(&"DeleteQueue"));
}

#[test]
fn an_attribute_can_be_added() {
    // P018 M126 M137
    let session = session();
    let client = session.client("sqs").unwrap();
    client
        .on("getattr.sqs.all_queues", |event: &mut GetAttribute<'_>| {
            assert_eq!(event.name, "all_queues");
            Reply::Name("list_queues".into())
        })
        .unwrap();
    assert_eq!(client.operation("all_queues").unwrap().name(), "ListQueues");
    assert_eq!(
        client.operation("no_queues").unwrap_err().to_string(),
        "'SQS' object has no attribute 'no_queues'"
    );
}

#[test]
fn a_model_can_be_read_and_replaced() {
    // P014: under the current service name; clients are created without it, as in botocore.
    let session = session();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let note = Arc::clone(&seen);
    session
        .on(
            "service-data-loaded.elb",
            move |event: &mut ServiceDataLoaded<'_>| {
                note.lock().unwrap().push(event.service_name.to_owned());
            },
        )
        .unwrap();
    let other = session.service_model("sqs", None).unwrap();
    session
        .on(
            "service-data-loaded.sns",
            move |event: &mut ServiceDataLoaded<'_>| {
                *event.service = other;
            },
        )
        .unwrap();
    session.client("elb").unwrap();
    assert!(seen.lock().unwrap().is_empty());
    let model = session.service_model("elb", Some("2012-06-01")).unwrap();
    assert_eq!(model.endpoint_prefix(), "elasticloadbalancing");
    assert_eq!(*seen.lock().unwrap(), ["elb"]);
    let replaced = session.service_model("sns", None).unwrap();
    assert_eq!(replaced.endpoint_prefix(), "sqs");
    assert!(session.service_model("nothing", None).is_err());
}

#[test]
fn a_handler_sets_the_precision_of_timestamps() {
    // P017 M129: under the endpoint prefix, with current names. botocore writes the same bodies.
    let body = |is_precise: bool| {
        let transport = Arc::new(ScriptedTransport::new([Response {
            status: 200,
            body: "{}".to_owned().into(),
            ..Response::default()
        }]));
        let sent = Arc::<ScriptedTransport>::clone(&transport);
        let session = blocking::Session::with(SessionOptions {
            transport: Some(transport),
            ..options(ScriptedTransport::new([]))
        });
        let session = session.unwrap();
        session
            .on(
                "creating-serializer.ecs",
                move |event: &mut CreatingSerializer<'_>| {
                    assert_eq!(event.endpoint_prefix, "ecs");
                    assert_eq!(event.service.endpoint_prefix(), "ecs");
                    assert_eq!(event.protocol, Protocol::Json);
                    assert_eq!(*event.timestamp_precision, Precision::Full);
                    if is_precise {
                        *event.timestamp_precision = Precision::Millisecond;
                    }
                },
            )
            .unwrap();
        let client = session.client("ecs").unwrap();
        let pulled = Timestamp::new(1_440_938_160, 123_456_000);
        let params = params! { "pullStartedAt": Value::Timestamp(pulled) };
        client.call("submit_task_state_change", params).unwrap();
        sent.requests()[0].body.as_bytes().unwrap().to_vec()
    };
    assert_eq!(body(false), br#"{"pullStartedAt":1440938160.123456}"#);
    assert_eq!(body(true), br#"{"pullStartedAt":1440938160.123}"#);
    let session = session();
    let heard = Arc::new(Mutex::new(0));
    for name in [
        "creating-serializer.monitoring",
        "creating-serializer.cloudwatch",
    ] {
        let heard = Arc::clone(&heard);
        let count = move |_: &mut CreatingSerializer<'_>| *heard.lock().unwrap() += 1;
        session.on(name, count).unwrap();
    }
    session.client("cloudwatch").unwrap();
    assert_eq!(*heard.lock().unwrap(), 2);
}

fn session() -> Session {
    Session::with(options(ScriptedTransport::new([]))).unwrap()
}

fn options(transport: ScriptedTransport) -> SessionOptions {
    SessionOptions {
        region_name: Some("us-east-1".into()),
        credentials: Some(Credentials::new("AKIDEXAMPLE", "hunter2", None)),
        seams: Some(Fakes::default().seams()),
        transport: Some(Arc::new(transport)),
        ..SessionOptions::default()
    }
}
