//! One case: a client in its own environment, and the steps to run with it.

use std::cell::Cell;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use botoxide::config::Config;
use botoxide::observe::{HistoryEntry, HistoryRecorder};
use botoxide::seam::Fakes;
use botoxide::stub::{ANY, StubbedError, Stubber};
use botoxide::transport::ScriptedTransport;
use botoxide::{
    Client, ClientOptions, Error, PresignOptions, Result, Session, SessionOptions, Value, blocking,
};
use botoxide_core::credential::Credentials;
use botoxide_core::http::{Request, Response};
use botoxide_core::value::Map;
use serde_json::{Value as Json, json};

use crate::plain;

/// The API that runs a case.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Face {
    Async,
    Blocking,
}

/// Runs a case and returns what its `expected` should be: the outcome of each step, or of creating the client.
pub(crate) fn play(case: &Json, face: Face) -> Json {
    let fakes = fakes(case);
    let wire = Arc::new(Wire {
        is_stream: case["streams"] == true,
        ..Wire::default()
    });
    let player = match Player::new(case, face, &fakes, &wire) {
        Ok(player) => player,
        Err(error) => return json!([{ "error": plain::failure(&error) }]),
    };
    let steps = case["steps"].as_array().unwrap().iter();
    steps
        .map(|step| {
            let (kind, details) = step.as_array().unwrap().split_first().unwrap();
            let mut found = match player.step(kind.as_str().unwrap(), details) {
                Ok(result) => json!({ "result": plain::value(&result) }),
                Err(error) => json!({ "error": plain::failure(&error) }),
            };
            let requests = std::mem::take(&mut *wire.requests.lock().unwrap());
            let datagrams = player.datagrams();
            let history = std::mem::take(&mut *player.entries.lock().unwrap());
            for (name, items) in [
                ("requests", requests),
                ("datagrams", datagrams),
                ("history", history),
            ] {
                if !items.is_empty() {
                    found[name] = items.into();
                }
            }
            found
        })
        .collect()
}

struct Player {
    client: Either,
    stubber: Stubber,
    fakes: Fakes,
    wire: Arc<Wire>,
    entries: Arc<Mutex<Vec<Json>>>,
    /// How many datagrams have been read.
    seen: Cell<usize>,
}

enum Either {
    Async(Client, tokio::runtime::Runtime),
    Blocking(blocking::Client),
}

impl Player {
    fn new(case: &Json, face: Face, fakes: &Fakes, wire: &Arc<Wire>) -> Result<Self> {
        let answering = Arc::clone(wire);
        let transport = ScriptedTransport::answering(move |request| answering.answer(request));
        let key = Credentials::new("AKIDEXAMPLE", "secret", None);
        let entries = Arc::default();
        let options = SessionOptions {
            history: (case["history"] == true).then(|| history(&entries)),
            region_name: Some("us-east-1".into()),
            credentials: (case["anonymous"] != true).then_some(key),
            seams: Some(fakes.seams()),
            transport: Some(Arc::new(transport)),
            ..SessionOptions::default()
        };
        let config = case.get("config").map(plain::argument);
        let client_options = ClientOptions {
            endpoint_url: case["options"]["endpoint_url"].as_str().map(str::to_owned),
            config: config.as_ref().map(Config::try_from).transpose()?,
            ..ClientOptions::default()
        };
        let service = case["service"].as_str().unwrap();
        let client = match face {
            Face::Async => {
                let runtime = tokio::runtime::Builder::new_current_thread()
                    .build()
                    .unwrap();
                let client = Session::with(options)?.client_with(service, client_options)?;
                Either::Async(client, runtime)
            }
            Face::Blocking => {
                let session = blocking::Session::with(options)?;
                Either::Blocking(session.client_with(service, client_options)?)
            }
        };
        let stubber = Stubber::new(match &client {
            Either::Async(client, _) => client,
            Either::Blocking(client) => client.as_async(),
        });
        Ok(Self {
            client,
            stubber,
            fakes: fakes.clone(),
            wire: Arc::clone(wire),
            entries,
            seen: Cell::default(),
        })
    }

    /// The datagrams sent to the agent since the last time.
    fn datagrams(&self) -> Vec<Json> {
        let sent = self.fakes.datagrams.sent();
        let new = sent.iter().skip(self.seen.replace(sent.len()));
        new.map(|(host, port, message)| {
            let message = std::str::from_utf8(message).unwrap();
            json!([host, port, without_user_agent(message)])
        })
        .collect()
    }

    fn step(&self, kind: &str, details: &[Json]) -> Result<Value> {
        let name = || details[0].as_str().unwrap();
        match kind {
            "answers" => {
                *self.wire.answers.lock().unwrap() = (details.to_vec(), 0);
                Ok(())
            }
            "wait" => {
                let seconds = details[0].as_u64().unwrap();
                self.fakes.clock.advance(Duration::from_secs(seconds));
                Ok(())
            }
            "call" => return self.call(name(), argument(&details[1])),
            "presign" => return self.presign(name(), argument(&details[1])),
            "add_response" => {
                let params = details.get(2).map(argument);
                self.stubber
                    .add_response(name(), argument(&details[1]), params)
            }
            "add_client_error" => self
                .stubber
                .add_client_error(name(), stubbed_error(&details[1])),
            "activate" => self.stubber.activate(),
            "deactivate" => {
                self.stubber.deactivate();
                Ok(())
            }
            "assert_no_pending_responses" => self.stubber.assert_no_pending_responses(),
            _ => panic!("unknown step {kind}"),
        }
        .map(|()| Value::Null)
    }

    fn call(&self, operation: &str, params: Value) -> Result<Value> {
        match &self.client {
            Either::Async(client, runtime) => runtime.block_on(client.call(operation, params)),
            Either::Blocking(client) => client.call(operation, params),
        }
    }

    fn presign(&self, operation: &str, params: Value) -> Result<Value> {
        let options = PresignOptions::default();
        let url = match &self.client {
            Either::Async(client, runtime) => {
                runtime.block_on(client.generate_presigned_url(operation, params, options))
            }
            Either::Blocking(client) => client.generate_presigned_url(operation, params, options),
        };
        Ok(Value::from(url?.into_string()))
    }
}

/// A recorder that keeps entries in the format of the cases, and then fails.
fn history(entries: &Arc<Mutex<Vec<Json>>>) -> HistoryRecorder {
    let recorder = HistoryRecorder::default();
    let entries = Arc::clone(entries);
    recorder.add_handler(move |entry: &HistoryEntry<'_>, source: &str| {
        let mut payload = plain::value(&unread(entry.payload()));
        if entry.event_type().starts_with("HTTP") {
            let headers = payload["headers"].as_object().unwrap().iter();
            let headers = headers.map(|(name, value)| (name.to_lowercase(), value.clone()));
            payload["headers"] = headers
                .filter(|(name, _)| !matches!(name.as_str(), "user-agent" | "content-length"))
                .collect();
        }
        let entry = json!([entry.event_type(), payload, source]);
        entries.lock().unwrap().push(entry);
        Err(Error::value("the recorder does not care"))
    });
    recorder.enable();
    recorder
}

/// The value of a history entry, without reading its streams.
fn unread(value: Value) -> Value {
    match value {
        Value::Body(_) | Value::EventStream(_) => "a stream".into(),
        Value::Map(map) => {
            let members = map.iter();
            Value::Map(
                members
                    .map(|(name, item)| (name.clone(), unread(item.clone())))
                    .collect(),
            )
        }
        value => value,
    }
}

/// The user agent depends on the program.
fn without_user_agent(message: &str) -> String {
    const NAME: &str = "\"UserAgent\":\"";
    match message.split_once(NAME) {
        Some((before, after)) => {
            let end = after.find('"').unwrap();
            format!("{before}{NAME}{}", &after[end..])
        }
        None => message.to_owned(),
    }
}

fn stubbed_error(options: &Json) -> StubbedError {
    let text = |name: &str| options[name].as_str().unwrap_or_default().to_owned();
    let value = |name: &str| options.get(name).map(argument);
    let map = |name: &str| -> Option<Map> { value(name)?.as_map().cloned() };
    let default = StubbedError::default();
    StubbedError {
        service_error_code: text("service_error_code"),
        service_message: text("service_message"),
        http_status_code: options["http_status_code"]
            .as_u64()
            .map_or(default.http_status_code, |code| code.try_into().unwrap()),
        service_error_meta: map("service_error_meta"),
        expected_params: value("expected_params"),
        response_meta: map("response_meta"),
        modeled_fields: value("modeled_fields"),
    }
}

/// An argument, with `{"$any": true}` for values that do not matter.
fn argument(json: &Json) -> Value {
    match json {
        Json::Object(members) if members.contains_key("$any") => ANY.into(),
        Json::Object(members) if !members.keys().any(|name| name.starts_with('$')) => {
            let members = members.iter();
            Value::Map(
                members
                    .map(|(name, item)| (name.as_str(), argument(item)))
                    .collect(),
            )
        }
        Json::Array(items) => Value::List(items.iter().map(argument).collect()),
        _ => plain::argument(json),
    }
}

fn fakes(case: &Json) -> Fakes {
    let fakes = Fakes::default();
    // Half, as a number between 0 and 1.
    fakes.random.set([0, 0, 0, 0, 0, 0, 0, 0x80]);
    fakes.env.set("HOME", "/home/ada");
    fakes.env.set("AWS_EC2_METADATA_DISABLED", "true");
    for (name, value) in case["env"].as_object().into_iter().flatten() {
        fakes.env.set(name, value.as_str().unwrap());
    }
    for (name, content) in case["files"].as_object().into_iter().flatten() {
        let text = content
            .as_str()
            .map_or_else(|| content.to_string(), str::to_owned);
        fakes.fs.write(format!("/home/ada/{name}"), text);
    }
    fakes
}

/// Returns the responses in order, repeats the last one, and records the requests.
#[derive(Debug, Default)]
struct Wire {
    /// Whether the bodies of responses are streams.
    is_stream: bool,
    answers: Mutex<(Vec<Json>, usize)>,
    requests: Mutex<Vec<Json>>,
}

impl Wire {
    fn answer(&self, request: &Request) -> Result<Response> {
        self.requests.lock().unwrap().push(json!({
            "url": request.url,
            "target": request.headers.get("X-Amz-Target").map(botoxide_core::text::Text::as_str),
            "body": plain::body(&request.body),
        }));
        let mut answers = self.answers.lock().unwrap();
        let (answers, next) = &mut *answers;
        let default = json!([200, {}, ""]);
        let answer = answers.get(*next).or(answers.last()).unwrap_or(&default);
        *next += 1;
        plain::response(request, answer, self.is_stream)
    }
}
