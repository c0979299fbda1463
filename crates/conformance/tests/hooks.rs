//! Compares hooks with botocore: thousands of registrations and events on both emitters, and the methods that are added
//! to clients.
#![expect(clippy::unwrap_used, reason = "a test fails if something is missing")]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use botoxide::hooks::{Custom, Emitter, Event, Handler, Position, Reply, UniqueId};
use botoxide::{Client, Error, Session, SessionOptions, Value};
use conformance::Corpus;
use conformance::python::{printed, script};
use serde_json::{Value as Json, json};

/// How many sequences of 24 steps are run.
const SEQUENCES: usize = 4_000;

// P001 P002 P003 P004 P005 P007 P008 P009 P010 P011 P012 P013
#[test]
fn the_emitter_calls_the_same_handlers_as_botocore() {
    let played = oracle("emitter.py", &[&SEQUENCES.to_string()]);
    let mut corpus = Corpus::open("emitter");
    for (at, sequence) in played.lines().enumerate() {
        corpus.case(&at.to_string(), || {
            let steps: Vec<Json> = serde_json::from_str(sequence).map_err(|e| e.to_string())?;
            let mut bench = Bench::default();
            for (number, step) in steps.iter().enumerate() {
                let step = step.as_array().unwrap();
                let (asked, expected) = step.split_at(step.len() - 2);
                let result = bench.play(asked);
                let calls = std::mem::take(&mut *bench.calls.lock().unwrap());
                let found = [json!(calls), result];
                if found != expected {
                    return Err(format!(
                        "step {number} {}: expected {}, found {}",
                        json!(asked),
                        json!(expected),
                        json!(found)
                    ));
                }
            }
            Ok(())
        });
    }
    corpus.finish();
}

/// The emitters of a sequence, and the handlers that were called.
struct Bench {
    emitters: Vec<Emitter>,
    handlers: Vec<Handler>,
    calls: Arc<Mutex<Vec<u64>>>,
}

impl Default for Bench {
    fn default() -> Self {
        let calls = Arc::new(Mutex::new(Vec::new()));
        let handlers = (0..8u64).map(|number| {
            let calls = Arc::clone(&calls);
            Handler::sync(move |_| {
                calls.lock().unwrap().push(number);
                match number {
                    7 => Err(Error::value("handler 7")),
                    _ if number % 3 == 0 => Ok(Reply::None),
                    _ => Ok(Reply::Value(Value::from(number))),
                }
            })
        });
        Self {
            handlers: handlers.collect(),
            emitters: vec![Emitter::default()],
            calls,
        }
    }
}

impl Bench {
    fn play(&mut self, step: &[Json]) -> Json {
        let text = |at: usize| step[at].as_str().unwrap();
        let index = |at: usize| usize::try_from(step[at].as_u64().unwrap()).unwrap();
        let emitter = &self.emitters[index(1)];
        let outcome = match text(0) {
            "copy" => {
                let copy = emitter.clone();
                self.emitters.push(copy);
                Ok(Json::Null)
            }
            "emit" => emit(text(2), |event| {
                let replies = ready(emitter.emit(event))?;
                Ok(replies.iter().map(plain).collect())
            }),
            "until" => emit(text(2), |event| {
                Ok(plain(&ready(emitter.emit_until_response(event))?))
            }),
            what => {
                let handler = self.handlers[index(3)].clone();
                let unique = step[4].as_str().map(|id| UniqueId {
                    id,
                    is_counted: step[5] == true,
                });
                let position = match what {
                    "register_first" => Position::First,
                    "register_last" => Position::Last,
                    _ => Position::Middle,
                };
                match (what, unique) {
                    ("unregister", Some(unique)) => emitter.unregister_unique(text(2), unique),
                    ("unregister", None) => {
                        emitter.unregister(text(2), &handler);
                        Ok(())
                    }
                    _ => emitter.register_at(text(2), handler, position, unique),
                }
                .map(|()| Json::Null)
            }
        };
        outcome.unwrap_or_else(|error: Error| json!({ "error": error.to_string() }))
    }
}

fn emit(
    name: &str,
    act: impl FnOnce(&mut Event<'_>) -> Result<Json, Error>,
) -> Result<Json, Error> {
    let mut data = Value::Null;
    act(&mut Event::Custom(Custom::new(name, &mut data)))
}

fn plain(reply: &Reply) -> Json {
    match reply {
        Reply::Value(value) => json!(value.as_i64()),
        _ => Json::Null,
    }
}

/// Runs a future whose handlers never wait.
fn ready<T>(future: impl Future<Output = T>) -> T {
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    match std::pin::pin!(future).poll(&mut context) {
        std::task::Poll::Ready(value) => value,
        std::task::Poll::Pending => panic!("a handler waited"),
    }
}

/// The methods of boto3's clients besides operations: the name, the services (all if none is named), and the
/// counterpart here.
const OTHER_METHODS: &[(&str, &[&str], &str)] = &[
    ("can_paginate", &[], "M140: paginators"),
    ("close", &[], "M143: `Client::close`"),
    ("exceptions", &[], "M139: `ClientError::exception`"),
    ("get_paginator", &[], "M141: paginators"),
    ("get_waiter", &[], "M142: waiters"),
    ("waiter_names", &[], "M142: waiters"),
    (
        "generate_presigned_url",
        &[],
        "M144 P058: `Client::generate_presigned_url`",
    ),
    (
        "generate_presigned_post",
        &["s3"],
        "P059: `Client::generate_presigned_post`",
    ),
    (
        "generate_db_auth_token",
        &["rds"],
        "P131: `Client::generate_db_auth_token`",
    ),
    (
        "generate_db_connect_auth_token",
        &["dsql"],
        "P130: `Client::generate_db_connect_auth_token`",
    ),
    (
        "generate_db_connect_admin_auth_token",
        &["dsql"],
        "P130: `Client::generate_db_connect_admin_auth_token`",
    ),
    ("copy", &["s3"], "transfers"),
    ("download_file", &["s3"], "transfers"),
    ("download_fileobj", &["s3"], "transfers"),
    ("upload_file", &["s3"], "transfers"),
    ("upload_fileobj", &["s3"], "transfers"),
];

// M135 M137 M144 P058 P059 P061 P062 P063 P064 P065 P130 P131
#[test]
fn clients_have_the_methods_of_boto3() {
    let theirs = oracle("methods.py", &[]);
    let theirs: BTreeMap<String, BTreeSet<String>> = serde_json::from_str(&theirs).unwrap();
    let session = Session::with(SessionOptions {
        region_name: Some("us-east-1".to_owned()),
        ..SessionOptions::default()
    })
    .unwrap();
    let services: Vec<String> = theirs.keys().cloned().collect();
    assert_eq!(session.available_services().unwrap(), services);
    let mut corpus = Corpus::open("methods");
    for (service, theirs) in &theirs {
        let client = session.client(service);
        for name in theirs {
            corpus.case(&format!("{service}.{name}"), || {
                let client = client.as_ref().map_err(ToString::to_string)?;
                let is_other = OTHER_METHODS.iter().any(|(other, services, _)| {
                    other == name && (services.is_empty() || services.contains(&service.as_str()))
                });
                match client.operation(name) {
                    Ok(operation) if operation.python_name() == name => Ok(()),
                    Ok(operation) => Err(format!("it is {}", operation.python_name())),
                    Err(_) if is_other => Ok(()),
                    Err(error) => Err(error.to_string()),
                }
            });
        }
        corpus.case(service, || {
            let client = client.as_ref().map_err(ToString::to_string)?;
            let more: Vec<&str> = operations(client)
                .filter(|name| !theirs.contains(*name))
                .collect();
            if more.is_empty() {
                Ok(())
            } else {
                Err(format!("boto3 has no {more:?}"))
            }
        });
    }
    corpus.finish();
}

fn operations(client: &Client) -> impl Iterator<Item = &'static str> {
    client.operations().map(|operation| operation.python_name())
}

// M140 M141 M142 M143 M144 M145 M146
#[test]
fn every_additional_method_exists_in_boto3() {
    let theirs = oracle("methods.py", &[]);
    let theirs: BTreeMap<String, BTreeSet<String>> = serde_json::from_str(&theirs).unwrap();
    for (name, services, reason) in OTHER_METHODS {
        let having: Vec<&str> = theirs
            .iter()
            .filter(|(_, methods)| methods.contains(*name))
            .map(|(service, _)| service.as_str())
            .collect();
        if services.is_empty() {
            assert_eq!(having.len(), theirs.len(), "{name}: {reason}");
        } else {
            assert_eq!(having, *services, "{name}: {reason}");
        }
    }
}

/// The output of a script of `oracle/`.
fn oracle(name: &str, arguments: &[&str]) -> String {
    printed(&script(name).args(arguments).output().unwrap())
}
