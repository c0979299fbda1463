//! Calls one operation of each service, and every operation with a sensitive member outside of its body, with markers
//! as secrets. No marker may appear in logs, errors or `Debug`.
//!
//! Not here: the values (`values.rs`); single cases (`../running_client/secrets.rs`). A separate test binary, because
//! its many subscribers would disturb those of other tests. Counterpart: none.
#![expect(clippy::unwrap_used, reason = "a test fails if something is missing")]

mod values;

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use botoxide::config::{Config, Proxies, Retries};
use botoxide::hooks::{Handler, Reply};
use botoxide::observe::{Level, StreamLogger};
use botoxide::seam::{FakeClock, Fakes};
use botoxide::transport::ScriptedTransport;
use botoxide::{ClientOptions, SessionOptions, Value, blocking, params};
use botoxide_core::credential::Credentials;
use botoxide_core::error::{Error, ErrorKind};
use botoxide_core::http::{Request, Response};
use botoxide_core::model::{Location, Operation, Service, Shape};

use percent_encoding::percent_decode_str;

use values::{Maker, TEXT, answer, marks};

const LEVELS: [Level; 5] = [
    Level::TRACE,
    Level::DEBUG,
    Level::INFO,
    Level::WARN,
    Level::ERROR,
];

/// Held during logging: one subscriber at a time.
static LOGGING: Mutex<()> = Mutex::new(());

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// All log lines at `level` and above while this thread runs `act`.
fn logged(level: Level, act: impl FnOnce()) -> String {
    let _alone = LOGGING.lock().unwrap_or_else(PoisonError::into_inner);
    let lines = Lines::default();
    let logger = StreamLogger::new("", level, lines.clone()).with_clock(FakeClock::default());
    tracing::subscriber::with_default(logger, act);
    let bytes = lines.0.lock().unwrap().clone();
    String::from_utf8(bytes).unwrap()
}

/// Everything that a call showed.
#[derive(Default)]
struct Shown {
    logs: String,
    /// `Debug` of all payloads of hooks, the client and the error, and the error's messages.
    printed: Vec<String>,
    requests: Vec<Request>,
}

/// How the server responds.
#[derive(Clone, Copy, Debug)]
enum Answer {
    /// With the output, all of whose sensitive members are marked.
    Success,
    /// With a modelled error, if there is one.
    Refusal,
    /// With a truncated body.
    Broken,
    /// With an error status and the truncated body of a success.
    BrokenRefusal,
    /// Not at all.
    Nothing,
}

const ANSWERS: [Answer; 5] = [
    Answer::Success,
    Answer::Refusal,
    Answer::Broken,
    Answer::BrokenRefusal,
    Answer::Nothing,
];

impl Answer {
    fn to(self, operation: Operation, request: &Request) -> Result<Response, Error> {
        let maker = Maker { is_sparse: false };
        let made = |status, shape: Option<Shape>| match shape {
            Some(shape) => answer(operation, status, shape, &maker.value(shape, false, 0)),
            None => Response {
                status,
                ..Response::default()
            },
        };
        match self {
            Self::Success => Ok(made(200, operation.output_shape())),
            Self::Refusal => {
                let mut errors: Vec<Shape> = operation.error_shapes().collect();
                errors.sort_by_key(|shape| !shape.holds_sensitive());
                Ok(made(400, errors.first().copied()))
            }
            Self::Broken | Self::BrokenRefusal => {
                let mut response = made(200, operation.output_shape());
                if matches!(self, Self::BrokenRefusal) {
                    response.status = 400;
                }
                if let Some(body) = response.body.as_bytes() {
                    let body = body.slice(..body.len().saturating_sub(3));
                    response.body = body.into();
                }
                Ok(response)
            }
            Self::Nothing => Err(ErrorKind::EndpointConnection {
                endpoint_url: request.url.clone(),
            }
            .into()),
        }
    }
}

/// A client of a service in an environment where everything possible is secret.
struct World {
    session: blocking::Session,
    transport: Arc<ScriptedTransport>,
    plan: Arc<Mutex<Option<(Operation, Answer)>>>,
}

impl World {
    fn new() -> Self {
        let fakes = Fakes::default();
        fakes.env.set("HOME", "/home/ada");
        let plan = Arc::new(Mutex::new(None));
        let told = Arc::clone(&plan);
        let transport = Arc::new(ScriptedTransport::answering(move |request| {
            let plan: Option<(Operation, Answer)> = *told.lock().unwrap();
            let (operation, answer) = plan.expect("a call has been planned");
            answer.to(operation, request)
        }));
        let session = blocking::Session::with(SessionOptions {
            region_name: Some("us-east-1".into()),
            credentials: Some(Credentials::new(
                "AKIDEXAMPLE",
                format!("{TEXT}-key"),
                Some(format!("{TEXT}-token")),
            )),
            seams: Some(fakes.seams()),
            transport: Some(Arc::<ScriptedTransport>::clone(&transport)),
            ..SessionOptions::default()
        })
        .unwrap();
        for service in session.as_async().available_services().unwrap() {
            let model = session.as_async().service_model(&service, None).unwrap();
            let name = model.signing_name().replace(['-', ' '], "_").to_uppercase();
            fakes
                .env
                .set(format!("AWS_BEARER_TOKEN_{name}"), "hunter2-bearer-token");
        }
        Self {
            session,
            transport,
            plan,
        }
    }

    fn client(&self, service: &str) -> blocking::Client {
        let proxy = || "http://ada:hunter2-proxy@proxy:3128".to_owned();
        let options = ClientOptions {
            endpoint_url: Some("https://ada:hunter2-endpoint@example.com:8443".into()),
            config: Some(Config {
                proxies: Some(Proxies {
                    urls: [("https".to_owned(), proxy()), ("http".to_owned(), proxy())].into(),
                }),
                retries: Some(Retries {
                    total_max_attempts: Some(1),
                    ..Retries::default()
                }),
                ..Config::default()
            }),
            ..ClientOptions::default()
        };
        self.session.client_with(service, options).unwrap()
    }

    /// Calls an operation with marked arguments and collects everything that is shown.
    fn call(&self, service: &str, operation: Operation, answer: Answer, level: Level) -> Shown {
        *self.plan.lock().unwrap() = Some((operation, answer));
        let before = self.transport.requests().len();
        let mut shown = Shown::default();
        let printed = Arc::new(Mutex::new(Vec::new()));
        shown.logs = logged(level, || {
            let client = self.client(service);
            let notes = Arc::clone(&printed);
            let print = Handler::sync(move |event| {
                notes.lock().unwrap().push(format!("{event:?} {event:#?}"));
                Ok(Reply::None)
            });
            client.as_async().events().register("*", print).unwrap();
            let params = match operation.input_shape() {
                Some(shape) => Maker { is_sparse: true }.value(shape, false, 0),
                None => params! {},
            };
            let result = client.call(operation.name(), params);
            let mut printed = printed.lock().unwrap();
            printed.push(format!(
                "{client:#?} {:#?} {:?}",
                client.as_async(),
                self.session
            ));
            if let Err(error) = result {
                printed.push(texts(&error, answer));
            }
        });
        shown.printed = std::mem::take(&mut *printed.lock().unwrap());
        shown.requests = self.transport.requests().split_off(before);
        shown
    }
}

/// All strings of an error, except the message of a complete response, which the service intends for the caller.
fn texts(error: &Error, answer: Answer) -> String {
    let mut text = format!("{error} {error:#} {error:?} {error:#?}");
    let mut cause: Option<&dyn std::error::Error> = std::error::Error::source(error);
    while let Some(error) = cause {
        text = format!("{text} {error} {error:?}");
        cause = error.source();
    }
    let message = error
        .as_client_error()
        .map(|error| error.message().to_owned());
    match message {
        Some(message) if message.len() > 3 && matches!(answer, Answer::Refusal) => text
            .replace(&message, "")
            .replace(&format!("{message:?}"), "\"\""),
        _ => text,
    }
}

impl Shown {
    /// A marker that is shown but should not be, with the preceding text.
    fn leaks(&self, marks: &[String]) -> Vec<String> {
        let mut leaks = Vec::new();
        let places = self.printed.iter().map(|text| ("Debug", text));
        for (place, text) in places.chain([("log", &self.logs)]) {
            for mark in marks.iter().chain(&self.signatures()) {
                if let Some(at) = text.find(mark.as_str()) {
                    let start = text.floor_char_boundary(at.saturating_sub(120));
                    let end = text.ceil_char_boundary((at + 30).min(text.len()));
                    leaks.push(format!("{place} has {mark}: …{}…", &text[start..end]));
                }
            }
        }
        leaks
    }

    /// Whether a request has something to hide besides its credentials.
    fn is_marked(&self, marks: &[String]) -> bool {
        self.requests.iter().any(|request| {
            let body = request.body.as_bytes().map_or(&[][..], |bytes| bytes);
            let mut text = format!("{} {}", request.url, String::from_utf8_lossy(body));
            text = text.replace("hunter2-endpoint", "");
            let headers = request.headers.iter();
            let headers = headers.filter(|(name, _)| {
                !name.eq_ignore_ascii_case("authorization")
                    && !name.eq_ignore_ascii_case("x-amz-security-token")
            });
            headers.for_each(|(_, value)| text.push_str(value));
            marks.iter().any(|mark| text.contains(mark.as_str()))
        })
    }

    /// The signatures of all requests, and of URLs inside of them.
    fn signatures(&self) -> Vec<String> {
        let mut found = Vec::new();
        for request in &self.requests {
            let body = request.body.as_bytes().map(|bytes| bytes.to_vec());
            let body = String::from_utf8_lossy(&body.unwrap_or_default()).into_owned();
            let authorization = request.headers.get("Authorization");
            let mut text = format!(
                "{} {body} {}",
                request.url,
                authorization.map_or("", |value| value.as_str())
            );
            for _ in 0..3 {
                for (at, word) in text.match_indices("Signature=") {
                    let rest = &text[at + word.len()..];
                    let signature = rest.split(['&', ' ', ',']).next().unwrap();
                    if signature.len() > 20 {
                        found.push(signature.to_owned());
                    }
                }
                text = percent_decode_str(&text).decode_utf8_lossy().into_owned();
            }
        }
        found
    }
}

fn is_sensitive(shape: Option<Shape>, is_fit: impl Fn(Location) -> bool) -> bool {
    let members = shape.into_iter().flat_map(|shape| shape.members());
    members
        .into_iter()
        .any(|member| is_fit(member.location()) && member.holds_sensitive())
}

/// Operations with something sensitive in a header, in the query or in the path.
fn outside_of_body(service: Service) -> impl Iterator<Item = Operation> {
    service.operations().filter(|operation| {
        let is_outside = |location| location != Location::Body;
        is_sensitive(operation.input_shape(), is_outside)
            || is_sensitive(operation.output_shape(), is_outside)
    })
}

/// The operation with the most sensitive members.
fn chosen(service: Service) -> Operation {
    let secrets = |operation: &Operation| {
        usize::from(is_sensitive(operation.input_shape(), |_| true)) * 2
            + usize::from(is_sensitive(operation.output_shape(), |_| true))
    };
    let has_events = |operation: &Operation| operation.has_event_stream_input();
    let operations = service
        .operations()
        .filter(|operation| !has_events(operation));
    operations.max_by_key(secrets).unwrap()
}

#[test]
fn no_service_shows_a_secret() {
    let world = World::new();
    let marks = marks();
    let services = world.session.as_async().available_services().unwrap();
    assert_eq!(services.len(), 439);
    let (mut calls, mut marked, mut leaks, mut unsent) = (0, 0, Vec::new(), Vec::new());
    for service in &services {
        let model = world
            .session
            .as_async()
            .service_model(service, None)
            .unwrap();
        let mut operations: Vec<Operation> = outside_of_body(model).collect();
        let first = chosen(model);
        if !operations.contains(&first) {
            operations.push(first);
        }
        for operation in operations {
            if operation.has_event_stream_input() {
                continue;
            }
            for answer in ANSWERS {
                let shown = world.call(service, operation, answer, Level::TRACE);
                calls += 1;
                marked += usize::from(shown.is_marked(&marks));
                if shown.requests.is_empty() {
                    let reason = shown.printed.last().unwrap();
                    unsent.push(format!("{service} {}: {reason:.300}", operation.name()));
                }
                let found = shown.leaks(&marks);
                leaks.extend(
                    found
                        .into_iter()
                        .map(|leak| format!("{service} {} {answer:?}: {leak}", operation.name())),
                );
            }
        }
    }
    unsent.dedup();
    assert!(
        leaks.is_empty(),
        "{} leaks:\n{}",
        leaks.len(),
        leaks.join("\n")
    );
    assert!(calls > 2000, "{calls}");
    assert!(
        unsent.len() < 50,
        "{} were not sent:\n{}",
        unsent.len(),
        unsent.join("\n")
    );
    assert!(marked > 1200, "{marked} requests had something to hide");
}

#[test]
fn no_level_shows_a_secret() {
    let world = World::new();
    let marks = marks();
    for (service, operation) in [
        ("workdocs", "GetDocument"),
        ("workdocs", "DescribeUsers"),
        ("s3", "PutObject"),
        ("s3", "CopyObject"),
        ("chime-sdk-voice", "GetPhoneNumber"),
        ("lex-runtime", "PostContent"),
        ("sts", "AssumeRole"),
        ("bedrock", "GetEvaluationJob"),
        ("codecatalyst", "ListSpaces"),
        ("sdb", "ListDomains"),
    ] {
        let client = world.client(service);
        let operation = client.as_async().operation(operation).unwrap();
        for level in LEVELS {
            for answer in ANSWERS {
                let shown = world.call(service, operation, answer, level);
                assert_eq!(shown.requests.len(), 1, "{service} {}", operation.name());
                let leaks = shown.leaks(&marks);
                assert!(leaks.is_empty(), "{service} {level}: {}", leaks.join("\n"));
                assert_eq!(shown.logs.contains("[TRACE]"), level == Level::TRACE);
                assert_eq!(shown.logs.contains("[DEBUG]"), level >= Level::DEBUG);
            }
        }
    }
}

/// Services that sign a URL for a copy between regions send it as a parameter.
#[test]
fn no_presigned_parameter_shows_a_signature() {
    let world = World::new();
    let marks = marks();
    let arn = "arn:aws:rds:eu-west-1:123456789012:cluster-snapshot:s";
    let cluster = || {
        params! {"SourceDBClusterSnapshotIdentifier": arn, "TargetDBClusterSnapshotIdentifier": "t",
        "SourceRegion": "eu-west-1"}
    };
    for (service, operation, params) in [
        ("neptune", "CopyDBClusterSnapshot", cluster()),
        ("docdb", "CopyDBClusterSnapshot", cluster()),
        ("rds", "CopyDBClusterSnapshot", cluster()),
        (
            "rds",
            "CopyDBSnapshot",
            params! {"SourceDBSnapshotIdentifier": arn, "TargetDBSnapshotIdentifier": "t", "SourceRegion": "eu-west-1"},
        ),
        (
            "rds",
            "CreateDBInstanceReadReplica",
            params! {"DBInstanceIdentifier": "i", "SourceDBInstanceIdentifier": arn, "SourceRegion": "eu-west-1"},
        ),
        (
            "rds",
            "CreateDBCluster",
            params! {"DBClusterIdentifier": "i", "Engine": "aurora", "SourceRegion": "eu-west-1"},
        ),
        (
            "neptune",
            "CreateDBCluster",
            params! {"DBClusterIdentifier": "i", "Engine": "neptune", "SourceRegion": "eu-west-1"},
        ),
        (
            "docdb",
            "CreateDBCluster",
            params! {"DBClusterIdentifier": "i", "Engine": "docdb", "SourceRegion": "eu-west-1"},
        ),
        (
            "rds",
            "StartDBInstanceAutomatedBackupsReplication",
            params! {"SourceDBInstanceArn": arn, "SourceRegion": "eu-west-1"},
        ),
        (
            "ec2",
            "CopySnapshot",
            params! {"SourceRegion": "eu-west-1", "SourceSnapshotId": "snap-1"},
        ),
    ] {
        let shown = sent(&world, service, operation, params);
        assert!(shown.signatures().len() >= 2, "{service} {operation}");
        let leaks = shown.leaks(&marks);
        assert!(
            leaks.is_empty(),
            "{service} {operation}: {}",
            leaks.join("\n")
        );
        assert!(shown.logs.contains("Version="), "{}", shown.logs);
    }
    // SigV2 puts the token into the body.
    for operation in [
        "ListDomains",
        "DomainMetadata",
        "DeleteDomain",
        "CreateDomain",
        "GetAttributes",
    ] {
        let params = match operation {
            "ListDomains" => params! {},
            "GetAttributes" => params! {"DomainName": "d", "ItemName": "i"},
            _ => params! {"DomainName": "d"},
        };
        let shown = sent(&world, "sdb", operation, params);
        let leaks = shown.leaks(&marks);
        assert!(leaks.is_empty(), "{operation}: {}", leaks.join("\n"));
        assert!(shown.logs.contains("SecurityToken=***"), "{}", shown.logs);
    }
}

fn sent(world: &World, service: &str, operation: &str, params: Value) -> Shown {
    let before = world.transport.requests().len();
    let logs = logged(Level::TRACE, || {
        // The credentials are marked; the endpoint is the service's own, by region.
        let client = world.session.client(service).unwrap();
        let model = client.as_async().operation(operation).unwrap();
        *world.plan.lock().unwrap() = Some((model, Answer::Success));
        let _ = client.call(operation, params);
    });
    let requests = world.transport.requests().split_off(before);
    assert_eq!(requests.len(), 1, "{service} {operation}");
    Shown {
        logs,
        requests,
        ..Shown::default()
    }
}

// DIFFERENCE 96
/// Validation quotes arguments, but none that the model marks as sensitive.
#[test]
fn no_error_quotes_a_secret_argument() {
    let world = World::new();
    let marks = marks();
    let list = || Value::List(vec![Value::from(TEXT)]);
    let nested = || params! { "a": { "b": TEXT } };
    for (service, operation, params) in [
        (
            "secretsmanager",
            "PutSecretValue",
            params! {"SecretId": "s", "SecretString": list()},
        ),
        (
            "secretsmanager",
            "PutSecretValue",
            params! {"SecretId": "s", "SecretBinary": nested()},
        ),
        (
            "iam",
            "CreateLoginProfile",
            params! {"UserName": "u", "Password": nested()},
        ),
        (
            "kms",
            "Encrypt",
            params! {"KeyId": "k", "Plaintext": list()},
        ),
        (
            "ssm",
            "PutParameter",
            params! {"Name": "n", "Value": list(), "Type": "SecureString"},
        ),
        ("lambda", "CreateFunction", params! {"Environment": TEXT}),
        (
            "lambda",
            "CreateFunction",
            params! {"Environment": { "Variables": { "hunter2-name": 1 } }},
        ),
        (
            "workdocs",
            "GetDocument",
            params! {"AuthenticationToken": list(), "DocumentId": "d"},
        ),
        (
            "cognito-idp",
            "InitiateAuth",
            params! {"AuthParameters": TEXT, "AuthFlow": "a", "ClientId": "c"},
        ),
        (
            "rds",
            "CreateDBInstance",
            params! {"MasterUserPassword": list()},
        ),
    ] {
        let client = world.client(service);
        let error = client.call(operation, params.clone()).unwrap_err();
        let texts = texts(&error, Answer::Nothing);
        assert!(texts.contains("***"), "{service} {operation}: {texts}");
        assert!(texts.contains("ParamValidation"), "{texts}");
        let shown = Shown {
            printed: vec![texts],
            ..Shown::default()
        };
        let leaks = shown.leaks(&marks);
        assert!(
            leaks.is_empty(),
            "{service} {operation}: {}",
            leaks.join("\n")
        );
    }
}
