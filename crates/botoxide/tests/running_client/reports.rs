//! Spans and events, and their fields.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex};

use botoxide::hooks::{Handler, Reply};
use botoxide::observe::Level;
use botoxide::seam::Fakes;
use botoxide::{SessionOptions, blocking, params};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use crate::lines::{halves, logged, response, session, watch_every_place};

const SLOW_DOWN: &str = r#"{"__type":"com.amazon#ThrottlingException","message":"slower"}"#;

fn get_item(client: &blocking::Client) {
    let key = params! {"Id": params! {"S": "1"}};
    let params = params! {"TableName": "t", "Key": key};
    client.call("GetItem", params).unwrap();
}

// P307
#[test]
fn a_call_with_a_retry_is_logged() {
    let text = logged("botoxide", Level::DEBUG, || {
        let answers = [
            response(400, &[("x-amzn-requestid", "first")], SLOW_DOWN),
            response(200, &[("x-amzn-requestid", "second")], "{}"),
        ];
        let session = session(&halves(), answers);
        get_item(&session.client("dynamodb").unwrap());
    });
    let lines: Vec<&str> = text
        .lines()
        .filter(|line| line.starts_with("botoxide::") && !line.starts_with("botoxide::sign "))
        .collect();
    let call = r#"session{region="eu-central-1"}: call{service="dynamodb" operation="GetItem" region="eu-central-1"}"#;
    let (session, call) = call.split_once(": ").unwrap();
    let wanted = [
        format!(
            "botoxide::client [DEBUG] {session}: client made service=\"dynamodb\" region=\"eu-central-1\" \
             endpoint_url=\"https://dynamodb.eu-central-1.amazonaws.com\""
        ),
        format!(
            "botoxide::attempt [DEBUG] {call}:attempt{{number=1}}: response status=400 request_id=\"first\" \
             error=\"ThrottlingException\""
        ),
        format!(
            "botoxide::retry [DEBUG] {call}: another attempt follows wait=0.5 reason=400 ThrottlingException"
        ),
        format!(
            "botoxide::attempt [DEBUG] {call}:attempt{{number=2}}: response status=200 request_id=\"second\""
        ),
        format!(
            "botoxide::call [DEBUG] {call}: call ended attempts=2 status=200 request_id=\"second\""
        ),
    ];
    assert_eq!(lines, wanted, "\n{text}");
}

// P307
#[test]
fn every_called_handler_is_logged() {
    let session = session(
        &halves(),
        [response(200, &[], "{}"), response(200, &[], "{}")],
    );
    let client = session.client("dynamodb").unwrap();
    let told = || {
        let text = logged("botoxide::hooks", Level::TRACE, || {
            client.call("ListTables", params! {}).unwrap();
        });
        let line = "calling handler event=before-call.dynamodb.ListTables handler=Handler::Sync\n";
        text.matches(line).count()
    };
    let before = told();
    let handler = Handler::sync(|_| Ok(Reply::None));
    let hooks = client.as_async().events();
    hooks
        .register("before-call.dynamodb.ListTables", handler)
        .unwrap();
    assert_eq!(told(), before + 1);
}

/// One span with all its recorded fields.
#[derive(Clone, Debug, Default, PartialEq)]
struct Seen {
    name: &'static str,
    level: String,
    parent: Option<&'static str>,
    follows: Option<&'static str>,
    fields: BTreeMap<&'static str, String>,
    is_closed: bool,
}

/// Records spans.
#[derive(Clone, Default)]
struct Watcher(Arc<Mutex<Vec<Seen>>>, Arc<Mutex<Vec<usize>>>);

struct Fields<'a>(&'a mut BTreeMap<&'static str, String>);

impl Visit for Fields<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.insert(field.name(), format!("{value:?}"));
    }
}

fn at(id: &Id) -> usize {
    usize::try_from(id.into_u64()).unwrap() - 1
}

impl Subscriber for Watcher {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("botoxide")
    }

    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        let mut spans = self.0.lock().unwrap();
        let entered = self.1.lock().unwrap().last().copied();
        let mut seen = Seen {
            name: attributes.metadata().name(),
            level: attributes.metadata().level().to_string(),
            parent: entered.map(|parent| spans[parent].name),
            ..Seen::default()
        };
        attributes.record(&mut Fields(&mut seen.fields));
        spans.push(seen);
        Id::from_u64(spans.len() as u64)
    }

    fn record(&self, span: &Id, values: &Record<'_>) {
        let mut spans = self.0.lock().unwrap();
        values.record(&mut Fields(&mut spans[at(span)].fields));
    }

    fn record_follows_from(&self, span: &Id, follows: &Id) {
        let mut spans = self.0.lock().unwrap();
        spans[at(span)].follows = Some(spans[at(follows)].name);
    }

    fn event(&self, _: &Event<'_>) {}

    fn enter(&self, span: &Id) {
        self.1.lock().unwrap().push(at(span));
    }

    fn exit(&self, span: &Id) {
        let left = self.1.lock().unwrap().pop();
        assert_eq!(left, Some(at(span)), "spans are left in order");
    }

    fn try_close(&self, id: Id) -> bool {
        let mut spans = self.0.lock().unwrap();
        spans[at(&id)].is_closed = true;
        true
    }
}

fn fields(pairs: &[(&'static str, &str)]) -> BTreeMap<&'static str, String> {
    let pairs = pairs.iter();
    pairs
        .map(|(name, value)| (*name, (*value).to_owned()))
        .collect()
}

#[test]
fn a_call_has_its_spans() {
    let watcher = Watcher::default();
    watch_every_place();
    tracing::subscriber::with_default(watcher.clone(), || {
        let fakes = Fakes::default();
        fakes.env.set("AWS_ACCESS_KEY_ID", "AKIDENV");
        fakes.env.set("AWS_SECRET_ACCESS_KEY", "secret");
        let missing = r#"{"__type":"ResourceNotFoundException","message":"no table"}"#;
        let answers = [
            response(500, &[], ""),
            response(400, &[("x-amzn-requestid", "R2")], missing),
        ];
        let session = blocking::Session::with(SessionOptions {
            region_name: Some("eu-west-1".into()),
            seams: Some(fakes.seams()),
            transport: Some(Arc::new(botoxide::transport::ScriptedTransport::new(
                answers,
            ))),
            ..SessionOptions::default()
        });
        let client = session.unwrap().client("dynamodb").unwrap();
        let params = params! {"TableName": "t"};
        client.call("DescribeTable", params).unwrap_err();
    });
    let spans = watcher.0.lock().unwrap().clone();
    let seen = |name, level: &str, parent, follows, pairs: &[(&'static str, &str)]| Seen {
        name,
        level: level.to_owned(),
        parent,
        follows,
        fields: fields(pairs),
        is_closed: true,
    };
    let wanted = [
        seen(
            "session",
            "INFO",
            None,
            None,
            &[("region", "\"eu-west-1\"")],
        ),
        seen(
            "call",
            "INFO",
            None,
            Some("session"),
            &[
                ("service", "\"dynamodb\""),
                ("operation", "\"DescribeTable\""),
                ("region", "\"eu-west-1\""),
                ("attempts", "2"),
                ("status", "400"),
                ("request_id", "\"R2\""),
                ("error", "\"ResourceNotFoundException\""),
            ],
        ),
        seen(
            "credentials",
            "DEBUG",
            Some("call"),
            None,
            &[("provider", "\"env\"")],
        ),
        seen(
            "attempt",
            "DEBUG",
            Some("call"),
            None,
            &[("number", "1"), ("status", "500"), ("error", "\"500\"")],
        ),
        seen(
            "attempt",
            "DEBUG",
            Some("call"),
            None,
            &[
                ("number", "2"),
                ("status", "400"),
                ("request_id", "\"R2\""),
                ("error", "\"ResourceNotFoundException\""),
            ],
        ),
    ];
    assert_eq!(spans, wanted, "{spans:#?}");
}

#[test]
fn failures_without_a_response_are_logged() {
    let text = logged("botoxide", Level::DEBUG, || {
        let session = session(&halves(), []);
        let client = session.client("sqs").unwrap();
        client.call("ListQueues", params! {}).unwrap_err();
    });
    let ends = ["botoxide::attempt", "botoxide::retry", "botoxide::call "];
    let told = text
        .lines()
        .filter(|line| ends.iter().any(|end| line.starts_with(end)));
    let told: Vec<&str> = told
        .map(|line| line.rsplit_once("}: ").unwrap().1)
        .collect();
    let no_response = "no response error=\"ConnectionClosedError\" detail=\"Connection was closed before we received a \
                       valid response from endpoint URL: \\\"https://sqs.eu-central-1.amazonaws.com/\\\".\"";
    assert_eq!(
        told,
        [
            no_response,
            "another attempt follows wait=0.025 reason=ConnectionClosedError",
            no_response,
            "another attempt follows wait=0.05 reason=ConnectionClosedError",
            no_response,
            "call ended error=\"ConnectionClosedError\"",
        ]
    );
}
