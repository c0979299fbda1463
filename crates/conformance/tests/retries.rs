//! The cases of `cases/retries`: calls to a server that misbehaves, with every attempt, the wait after it, and the
//! outcome of the call. `oracle/retries.py` runs the same files through boto3.
//!
//! The network is real; clock and randomness are fake. Each case runs on the async and on the blocking API.
//! Counterpart: botocore `tests/functional/test_retry.py`.
#![expect(clippy::unwrap_used, reason = "an invalid case fails")]

use std::io;
use std::path::Path;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use botoxide::config::Config;
use botoxide::hooks::{Emitter, Event, Handler, Reply};
use botoxide::seam::{Clock, FakeClock, Fakes, Random, Seams};
use botoxide::transport::ByteStream;
use botoxide::{ClientOptions, Session, SessionOptions, Value, blocking};
use botoxide_core::body::Body;
use botoxide_core::credential::Credentials;
use botoxide_core::error::Result;
use botoxide_core::time::Timestamp;
use botoxide_core::value::Map;
use conformance::replay::{Player, argument, failure, result};
use conformance::server::{Action, Received, Server};
use conformance::{Corpus, files_in, read_json, read_text};
use serde_json::{Map as Object, Value as Json, json};

// P281 P282 P285
#[test]
fn retried_error_codes() {
    let mut corpus = Corpus::open("retried");
    let mut player = Player::default();
    for row in read_text(&Path::new(env!("CARGO_MANIFEST_DIR")).join("cases/retried.tsv")).lines() {
        let columns: Vec<&str> = row.split('\t').collect();
        let [mode, service, operation, params, body, status, again, never] = columns[..] else {
            assert!(row.starts_with('#'), "{row}");
            continue;
        };
        for (codes, requests) in [(again, 2), (never, 1)] {
            for code in codes.split(' ').filter(|code| !code.is_empty()) {
                let body = match code {
                    "-" => String::new(),
                    code => STANDARD.encode(body.replace("%s", code)),
                };
                let job = json!({
                    "service": service,
                    "operation": operation,
                    "params": serde_json::from_str::<Json>(params).unwrap(),
                    "config": { "retries": { "mode": mode, "total_max_attempts": 2 } },
                    "responses": [{ "status": status.parse::<u16>().unwrap(), "body_base64": body }],
                });
                let played: Json = serde_json::from_str(&player.play(job.to_string())).unwrap();
                let sent = played["requests"].as_array().unwrap().len();
                corpus.case(&format!("{mode} {service} {status} {code}"), || {
                    let right = sent == requests;
                    right
                        .then_some(())
                        .ok_or_else(|| format!("{sent} requests, not {requests}"))
                });
            }
        }
    }
    corpus.finish();
}

/// Cases wait for a server that does not respond, so several run at the same time.
const PLAYERS: usize = 8;

// The facts that the cases cite:
// P036 P037 P038 P039 P097 P259 P260 P280 P281 P282 P283 P284 P285 P286 P287 P288 P289 P290 P291 P292 C014 C033
#[test]
fn retries() {
    let mut corpus = Corpus::open("retries");
    let cases = files_in(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("cases/retries"),
        "json",
    );
    let next = AtomicUsize::new(0);
    let outcomes: Vec<Mutex<Option<std::result::Result<(), String>>>> =
        cases.iter().map(|_| Mutex::new(None)).collect();
    std::thread::scope(|scope| {
        for _ in 0..PLAYERS {
            scope.spawn(|| {
                while let Some(path) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let at = cases.iter().position(|other| other == path).unwrap();
                    *outcomes[at].lock().unwrap() = Some(check(path));
                }
            });
        }
    });
    for (path, outcome) in cases.iter().zip(outcomes) {
        let id = path.file_stem().unwrap().to_string_lossy().into_owned();
        let outcome = outcome.into_inner().unwrap();
        corpus.case(&id, || {
            outcome.unwrap_or_else(|| Err("the case panicked".to_owned()))
        });
    }
    corpus.finish();
}

fn check(path: &Path) -> std::result::Result<(), String> {
    let case = read_json(path);
    let expected = match (case.get("botoxide"), case["difference"].as_str()) {
        (Some(own), Some(reason))
            if *own != case["expected"] && reason.contains("docs/parity.md") =>
        {
            own
        }
        (None, None) => &case["expected"],
        _ => return Err("botoxide and difference are for cases that differ".to_owned()),
    };
    for face in [Face::Async, Face::Blocking] {
        let found = play(&case, face);
        if found != *expected {
            return Err(format!("{face:?}\nexpected {expected}\nfound    {found}"));
        }
    }
    Ok(())
}

/// The API that runs a case.
#[derive(Clone, Copy, Debug)]
enum Face {
    Async,
    Blocking,
}

/// Runs a case and compares it with `expected`.
fn play(case: &Json, face: Face) -> Json {
    let world = World::of(case);
    let session = SessionOptions {
        region_name: Some("us-east-1".to_owned()),
        credentials: Some(Credentials::new("AKIDEXAMPLE", "secret", None)),
        seams: Some(world.seams()),
        ..SessionOptions::default()
    };
    let played = match face {
        Face::Async => play_async(case, &world, session),
        Face::Blocking => play_blocking(case, &world, session),
    };
    let found = match played {
        Ok(calls) => json!({ "calls": calls, "received": world.received() }),
        Err(error) => json!({ "error": failure(&error) }),
    };
    world.without_port(found)
}

fn play_async(case: &Json, world: &World, options: SessionOptions) -> Result<Vec<Json>> {
    let session = Session::with(options)?;
    let client = session.client_with(text(case, "service"), client_options(case, world)?)?;
    world.watch(client.events())?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let mut calls = Vec::new();
        for pause in pauses(case) {
            world.begin(pause);
            let mut outcome = client.call(text(case, "operation"), params(case)).await;
            if let Ok(Value::Map(members)) = &mut outcome {
                for (_, member) in members.iter_mut() {
                    if let Value::Body(body @ Body::Stream(_)) = member {
                        // It must be read here, inside its runtime.
                        let stream = ByteStream::from_body(body)?;
                        if let Ok(bytes) = stream.collect().await {
                            *body = Body::from(bytes.to_vec());
                        }
                    }
                }
            }
            calls.push(world.end(outcome));
        }
        Ok(calls)
    })
}

fn play_blocking(case: &Json, world: &World, options: SessionOptions) -> Result<Vec<Json>> {
    let session = blocking::Session::with(options)?;
    let client = session.client_with(text(case, "service"), client_options(case, world)?)?;
    world.watch(client.as_async().events())?;
    let calls = pauses(case).map(|pause| {
        world.begin(pause);
        world.end(client.call(text(case, "operation"), params(case)))
    });
    Ok(calls.collect())
}

fn text<'a>(case: &'a Json, name: &str) -> &'a str {
    case[name].as_str().unwrap()
}

/// The arguments. `{"$reader": text}` is a stream that cannot seek, `{"$file": [text, position]}` one that can.
fn params(case: &Json) -> Value {
    let Json::Object(members) = case.get("params").cloned().unwrap_or_else(|| json!({})) else {
        panic!("params is an object");
    };
    let mut params = Map::new();
    for (name, member) in members {
        let value = if let Some(text) = member["$reader"].as_str() {
            let length = u64::try_from(text.len()).ok();
            let reader = io::Cursor::new(text.to_owned());
            Value::Body(Body::from(ByteStream::from_reader(reader, length)))
        } else if let Some(text) = member["$file"][0].as_str() {
            let mut file = io::Cursor::new(text.to_owned());
            file.set_position(member["$file"][1].as_u64().unwrap());
            Value::Body(Body::from(ByteStream::from_seekable(file).unwrap()))
        } else {
            argument(&member).unwrap()
        };
        params.push(name.as_str().into(), value);
    }
    Value::Map(params)
}

/// How long after the previous call each call is made.
fn pauses(case: &Json) -> impl Iterator<Item = Duration> {
    let seconds = case["calls"].as_array().cloned();
    let seconds = seconds.unwrap_or_else(|| vec![json!(0)]);
    seconds
        .into_iter()
        .map(|seconds| Duration::from_secs_f64(seconds.as_f64().unwrap()))
}

fn client_options(case: &Json, world: &World) -> Result<ClientOptions> {
    let config = case.get("config").cloned().unwrap_or_else(|| json!({}));
    Ok(ClientOptions {
        endpoint_url: Some(world.server.url()),
        config: Some(Config::try_from(&argument(&config).unwrap())?),
        ..ClientOptions::default()
    })
}

/// The environment of a case: a server, a clock that advances during waits, and its random numbers.
struct World {
    server: Arc<Server>,
    clock: Arc<Waits>,
    random: Arc<Numbers>,
    fakes: Fakes,
    trace: Arc<Mutex<Trace>>,
}

/// A record of a call.
#[derive(Debug, Default)]
struct Trace {
    attempts: Vec<Json>,
    /// The invocation ids so far, of all calls.
    invocations: Vec<String>,
    /// When the attempt started, or the previous one ended.
    since: Duration,
}

impl World {
    fn of(case: &Json) -> Self {
        let script: Vec<_> = case["server"]
            .as_array()
            .unwrap()
            .iter()
            .map(Action::script)
            .collect();
        let actions = move |number: usize| {
            let at = number.min(script.len().saturating_sub(1));
            script.get(at).cloned().unwrap_or_default()
        };
        let server = Server::refusing(actions).unwrap();
        let refused = case["refused"].as_u64().unwrap_or(0);
        if refused == 0 {
            server.listen().unwrap();
        }
        let server = Arc::new(server);
        let random = case["random"].as_array().cloned();
        let random = random.unwrap_or_else(|| vec![json!(0.5)]);
        let fakes = Fakes::default();
        fakes.env.set("AWS_EC2_METADATA_DISABLED", "true");
        for (name, value) in case["env"].as_object().into_iter().flatten() {
            fakes.env.set(name, value.as_str().unwrap());
        }
        Self {
            clock: Arc::new(Waits {
                time: FakeClock::default(),
                refused: AtomicU64::new(refused),
                server: Arc::clone(&server),
            }),
            server,
            random: Arc::new(Numbers {
                units: random
                    .iter()
                    .map(|number| number.as_f64().unwrap())
                    .collect(),
                drawn: AtomicUsize::new(0),
                filled: AtomicU64::new(0),
            }),
            fakes,
            trace: Arc::default(),
        }
    }

    fn seams(&self) -> Seams {
        Seams {
            clock: Arc::<Waits>::clone(&self.clock),
            random: Arc::<Numbers>::clone(&self.random),
            ..self.fakes.seams()
        }
    }

    /// Records when attempts start and end.
    fn watch(&self, events: &Emitter) -> Result<()> {
        let (trace, clock) = (Arc::clone(&self.trace), Arc::clone(&self.clock));
        let begun = Handler::sync(move |event| {
            if let Event::RequestCreated(event) = event {
                let header = |name: &str| event.request.headers.get(name).unwrap().to_string();
                trace.lock().unwrap().begin(
                    clock.monotonic(),
                    &header("amz-sdk-request"),
                    &header("amz-sdk-invocation-id"),
                );
            }
            Ok(Reply::None)
        });
        events.register_last("request-created", begun)?;
        let (trace, clock) = (Arc::clone(&self.trace), Arc::clone(&self.clock));
        let ended = Handler::sync(move |event| {
            if let Event::ResponseReceived(event) = event {
                let how = match (event.error, &event.response, &event.parsed) {
                    (Some(error), ..) => error.kind().class_name().to_owned(),
                    (None, Some(response), Some(parsed)) => {
                        let code = parsed["Error"]["Code"].as_str().unwrap_or_default();
                        format!("{} {code}", response.status).trim_end().to_owned()
                    }
                    _ => "nothing".to_owned(),
                };
                trace.lock().unwrap().end(clock.monotonic(), how);
            }
            Ok(Reply::None)
        });
        events.register("response-received", ended)
    }

    fn begin(&self, pause: Duration) {
        self.clock.time.advance(pause);
        self.trace.lock().unwrap().since = self.clock.monotonic();
    }

    /// The attempts of the call that has ended, and its outcome.
    fn end(&self, outcome: Result<Value>) -> Json {
        let mut trace = self.trace.lock().unwrap();
        trace.pause(self.clock.monotonic());
        let attempts = std::mem::take(&mut trace.attempts);
        let mut outcome = match outcome {
            Ok(value) => json!({ "result": result(&value) }),
            Err(error) => json!({ "error": failure(&error) }),
        };
        for response in ["/result", "/error/response"] {
            let metadata = outcome.pointer_mut(&format!("{response}/ResponseMetadata"));
            if let Some(metadata) = metadata.and_then(Json::as_object_mut) {
                metadata.remove("HTTPHeaders");
            }
        }
        json!({ "attempts": attempts, "outcome": outcome })
    }

    /// The requests that the server has read.
    fn received(&self) -> Vec<String> {
        let line = |request: &Received| {
            let body = String::from_utf8_lossy(&request.body);
            let line = format!("{} {} {body}", request.method, request.target);
            line.trim_end().to_owned()
        };
        self.server.received().iter().map(line).collect()
    }

    fn without_port(&self, json: Json) -> Json {
        let url = self.server.url();
        match json {
            Json::String(text) => text.replace(&url, "http://server").into(),
            Json::Array(items) => items
                .into_iter()
                .map(|item| self.without_port(item))
                .collect(),
            Json::Object(members) => {
                let members = members.into_iter();
                let members: Object<_, _> = members
                    .map(|(name, member)| (name, self.without_port(member)))
                    .collect();
                members.into()
            }
            other => other,
        }
    }
}

impl Trace {
    fn begin(&mut self, now: Duration, request: &str, invocation: &str) {
        self.pause(now);
        let known = |id: &String| id == invocation;
        if !self.invocations.iter().any(known) {
            self.invocations.push(invocation.to_owned());
        }
        let at = self.invocations.iter().position(known);
        self.attempts
            .push(json!({ "request": request, "invocation": at.unwrap() + 1 }));
    }

    fn end(&mut self, now: Duration, how: String) {
        let held = self.passed(now);
        let attempt = self.attempts.last_mut().unwrap();
        if let Some(held) = held {
            attempt["held"] = held;
        }
        attempt["ended"] = how.into();
    }

    /// The wait after an attempt belongs to that attempt.
    fn pause(&mut self, now: Duration) {
        if let (Some(wait), Some(attempt)) = (self.passed(now), self.attempts.last_mut()) {
            attempt["wait"] = wait;
        }
    }

    /// The elapsed seconds, if any, rounded to 10 µs because of the resolution of Python's clock.
    fn passed(&mut self, now: Duration) -> Option<Json> {
        let passed = now
            .checked_sub(self.since)
            .unwrap_or_default()
            .as_secs_f64();
        self.since = now;
        let rounded = (passed * 1e5).round() / 1e5;
        (rounded > 0.0).then(|| json!(rounded))
    }
}

/// A clock that advances during waits. A server may also start to listen during a wait.
#[derive(Debug)]
struct Waits {
    time: FakeClock,
    /// How many more attempts are refused.
    refused: AtomicU64,
    server: Arc<Server>,
}

impl Clock for Waits {
    fn now(&self) -> Timestamp {
        self.time.now()
    }

    fn monotonic(&self) -> Duration {
        self.time.monotonic()
    }

    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        if self.refused.fetch_sub(1, Ordering::Relaxed) == 1 {
            self.server.listen().unwrap();
        }
        self.time.sleep(duration)
    }
}

/// The random numbers of a case, repeated, and distinct UUIDs.
#[derive(Debug)]
struct Numbers {
    units: Vec<f64>,
    drawn: AtomicUsize,
    filled: AtomicU64,
}

impl Random for Numbers {
    fn fill(&self, buffer: &mut [u8]) -> io::Result<()> {
        let number = self.filled.fetch_add(1, Ordering::Relaxed).to_le_bytes();
        for (slot, byte) in buffer.iter_mut().zip(number.into_iter().cycle()) {
            *slot = byte;
        }
        Ok(())
    }

    fn unit(&self) -> io::Result<f64> {
        let at = self.drawn.fetch_add(1, Ordering::Relaxed);
        Ok(self.units[at % self.units.len()])
    }
}
