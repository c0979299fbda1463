//! The cases of `cases/credentials`: environment, files and scripted responses, and the expected credentials or error.
//! `oracle/credentials.py` runs the same folders through botocore.
//!
//! Counterpart: botocore `tests/functional/test_credentials.py` and similar tests.
#![expect(clippy::unwrap_used, reason = "an invalid case fails")]

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use botoxide::hooks::Feature;
use botoxide::seam::{Env as _, Fakes, Fs as _, Output, RealFs};
use botoxide::transport::{ScriptedTransport, block_on};
use botoxide::{ClientOptions, Session, SessionOptions};
use botoxide_core::error::{Error, ErrorKind};
use botoxide_core::http::{Request, Response};
use botoxide_core::time::{Precision, Timestamp};
use conformance::{Corpus, folders_in, read_json};
use serde_json::{Map, Value as Json, json};

const HOME: &str = "/home/ada";

// The facts that the cases cite:
// C034 C037 C040 C041 C042 C043 C044 C045 C046 C083 C084 C085 C086 C087 C088 C089 C090 C094 C095 C096 C097
// C098 C099 C100 C101 C102 C103 C104 C105 C106 C107 C108 C109 C110 C111 C112 C113 C114 C115 C116 C117 C118
// C119 C120 C121 C122 C123 C124 C126 C127 C128 C129 C132 C133 C137
#[test]
fn credentials() {
    let mut corpus = Corpus::open("credentials");
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases/credentials");
    for folder in folders_in(&cases) {
        let id = folder.file_name().unwrap().to_string_lossy().into_owned();
        corpus.case(&id, || run(&folder));
    }
    corpus.finish();
}

fn run(folder: &Path) -> Result<(), String> {
    let case = read_json(&folder.join("case.json"));
    let optional = |name: &str| {
        let path = folder.join(name);
        path.exists().then(|| read_json(&path))
    };
    let exchanges = optional("http.json").unwrap_or_else(|| json!([]));
    let world = Fakes::default();
    world.env.set("HOME", HOME);
    set_env(&world, &optional("env.json").unwrap_or_default());
    let files = folder.join("fs");
    if files.is_dir() {
        copy(&world, &files, Path::new(HOME));
    }
    for (theirs, ours) in cache_names(&case) {
        if let Ok(bytes) = world.fs.read(&Path::new(HOME).join(&theirs)) {
            world.fs.remove(Path::new(HOME).join(&theirs));
            world.fs.write(Path::new(HOME).join(ours), bytes);
        }
    }
    prepare(&world, &case);
    let before = json_files(&world);
    let script = Arc::new(Mutex::new(Script::new(&exchanges)));
    let transport = {
        let script = Arc::clone(&script);
        ScriptedTransport::answering(move |request| script.lock().unwrap().answer(request))
    };
    let session = Session::with(SessionOptions {
        profile_name: case["profile"].as_str().map(str::to_owned),
        credentials_directory: case["cache"].as_str().map(str::to_owned),
        seams: Some(world.seams()),
        transport: Some(Arc::new(transport)),
        ..SessionOptions::default()
    });
    let mut seen = Vec::new();
    for step in case["steps"].as_array().unwrap() {
        let outcome = match &session {
            Ok(session) => run_step(&world, session, &case, step),
            Err(error) => error_json(error),
        };
        seen.push(outcome);
    }
    let mut problems = script.lock().unwrap().problems.clone();
    let expected: Vec<Json> = case["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| step.get("botoxide").unwrap_or(&step["expected"]).clone())
        .collect();
    compare(&mut problems, "steps", &json!(expected), &json!(seen));
    let requests: Vec<Json> = exchanges
        .as_array()
        .unwrap()
        .iter()
        .map(|exchange| {
            let mut request = exchange["request"].clone();
            if let Some(features) = exchange["botoxide"].get("features") {
                request["headers"]["features"] = features.clone();
            }
            request
        })
        .collect();
    let sent = Json::Array(script.lock().unwrap().seen.clone());
    compare(&mut problems, "requests", &json!(requests), &sent);
    let prompts = case.get("prompts").cloned().unwrap_or_else(|| json!([]));
    compare(
        &mut problems,
        "prompts",
        &prompts,
        &json!(world.prompt.questions()),
    );
    let mut files = json_files(&world);
    files.retain(|path, document| before.get(path) != Some(document));
    let mut written = case.get("files").cloned().unwrap_or_else(|| json!({}));
    for (theirs, ours) in cache_names(&case) {
        let written = written.as_object_mut().unwrap();
        if let Some(document) = written.remove(&theirs) {
            written.insert(ours, document);
        }
    }
    compare(
        &mut problems,
        "files",
        &written,
        &emptied(&Json::Object(files)),
    );
    if problems.is_empty() {
        Ok(())
    } else {
        Err(problems.join("\n"))
    }
}

/// The files that have another name in botoxide: botocore's path, botoxide's. // DIFFERENCE 109
fn cache_names(case: &Json) -> Vec<(String, String)> {
    let names = case["cache_names"].as_object().into_iter().flatten();
    let path = |name: &str| format!(".aws/cli/cache/{name}.json");
    names
        .map(|(theirs, ours)| (path(theirs), path(ours.as_str().unwrap())))
        .collect()
}

fn run_step(world: &Fakes, session: &Session, case: &Json, step: &Json) -> Json {
    if let Some(seconds) = step["advance"].as_u64() {
        world.clock.advance(Duration::from_secs(seconds));
    }
    set_env(world, &step["env"]);
    for (path, text) in step["fs"].as_object().into_iter().flatten() {
        world
            .fs
            .write(format!("{HOME}/{path}"), filled(text.as_str().unwrap()));
    }
    if let Some(region) = case["client_region"].as_str() {
        let options = ClientOptions {
            region_name: Some(region.to_owned()),
            ..ClientOptions::default()
        };
        if let Err(error) = session.client_with("sqs", options) {
            return error_json(&error);
        }
    }
    if let Some(signing_name) = case.get("signing_name") {
        return match block_on(session.auth_token(signing_name.as_str())).unwrap() {
            Ok(None) => json!({"token": null}),
            Ok(Some(token)) => {
                json!({"token": {"token": token.token, "expiry": token.expiry.map(moment)}})
            }
            Err(error) => error_json(&error),
        };
    }
    match block_on(session.credentials()).unwrap() {
        Ok(None) => json!({"credentials": null}),
        Ok(Some(credentials)) => {
            let features = session.credentials_cache().features();
            let mut codes: Vec<&str> = features.iter().map(Feature::code).collect();
            codes.sort_unstable();
            json!({"credentials": {
                "access_key": credentials.access_key,
                "secret_key": credentials.secret_key,
                "token": credentials.token,
                "account_id": credentials.account_id,
                "expiry": credentials.expiry.map(moment),
                "method": credentials.method,
                "features": codes,
            }})
        }
        Err(error) => error_json(&error),
    }
}

/// The responses of a case in order, and the requests that were made.
struct Script {
    answers: Vec<Json>,
    seen: Vec<Json>,
    problems: Vec<String>,
}

impl Script {
    fn new(exchanges: &Json) -> Self {
        Self {
            answers: exchanges.as_array().unwrap().clone(),
            seen: Vec::new(),
            problems: Vec::new(),
        }
    }

    fn answer(&mut self, request: &Request) -> Result<Response, Error> {
        let shown = emptied(&shown_request(request));
        let endpoint_url = request.url.clone();
        let Some(exchange) = self.answers.get(self.seen.len()) else {
            self.problems.push(format!("nobody answers {shown}"));
            return Err(ErrorKind::ConnectionClosed { endpoint_url }.into());
        };
        self.seen.push(shown);
        if let Some(name) = exchange["error"].as_str() {
            return Err(match name {
                "proxy" => ErrorKind::ProxyConnection {
                    proxy_url: "http://***:***@proxy:3128".to_owned(),
                },
                "closed" => ErrorKind::ConnectionClosed { endpoint_url },
                "connect-timeout" => ErrorKind::ConnectTimeout { endpoint_url },
                "read-timeout" => ErrorKind::ReadTimeout { endpoint_url },
                "refused" => ErrorKind::EndpointConnection { endpoint_url },
                _ => ErrorKind::Ssl {
                    endpoint_url,
                    error: "bad certificate".to_owned(),
                },
            }
            .into());
        }
        let answer = &exchange["response"];
        let body = match &answer["body"] {
            Json::Null => String::new(),
            Json::String(text) => filled(text),
            document => filled(&document.to_string()),
        };
        let mut response = Response {
            status: answer["status"].as_u64().unwrap_or(200).try_into().unwrap(),
            body: body.into(),
            ..Response::default()
        };
        for (name, value) in answer["headers"].as_object().into_iter().flatten() {
            response
                .headers
                .append(name.clone(), value.as_str().unwrap().to_owned());
        }
        Ok(response)
    }
}

/// The part of a request that a case records.
fn shown_request(request: &Request) -> Json {
    let mut shown = json!({"method": request.method.as_str(), "url": request.url});
    let mut kept = Map::new();
    for name in [
        "accept",
        "authorization",
        "x-amz-security-token",
        "x-amz-sso_bearer_token",
        "x-aws-ec2-metadata-token",
        "x-aws-ec2-metadata-token-ttl-seconds",
    ] {
        if let Some(value) = request.headers.get(name) {
            let value = match value.find("Credential=") {
                Some(at) if name == "authorization" => {
                    value[at..].split(',').next().unwrap_or_default()
                }
                _ => value,
            };
            kept.insert(name.to_owned(), value.into());
        }
    }
    if let Some(proof) = request.headers.get("dpop") {
        let parts: Vec<Json> = proof
            .split('.')
            .take(2)
            .map(|part| serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap())
            .collect();
        kept.insert(
            "dpop".to_owned(),
            json!({"header": parts[0], "payload": parts[1]}),
        );
    }
    let agent = request
        .headers
        .get("user-agent")
        .map_or("", |agent| agent.as_str());
    if let Some(codes) = agent.split(' ').find_map(|part| part.strip_prefix("m/")) {
        let mut codes: Vec<&str> = codes.split(',').collect();
        codes.sort_unstable();
        kept.insert("features".to_owned(), json!(codes));
    }
    if !kept.is_empty() {
        shown["headers"] = Json::Object(kept);
    }
    let body = request.body.as_bytes().filter(|body| !body.is_empty());
    if let Some(body) = body {
        let text = String::from_utf8_lossy(body);
        shown["body"] = serde_json::from_str(&text).unwrap_or_else(|_| json!(text));
    }
    shown
}

fn prepare(world: &Fakes, case: &Json) {
    for answer in case["answers"].as_array().into_iter().flatten() {
        world.prompt.answer(answer.as_str().unwrap());
    }
    for process in case["processes"].as_array().into_iter().flatten() {
        let words: Vec<&str> = process["words"]
            .as_array()
            .unwrap()
            .iter()
            .map(|word| word.as_str().unwrap())
            .collect();
        let text = |key: &str| process[key].as_str().unwrap_or_default().into();
        let code = process["code"].as_i64().unwrap_or(0);
        let output = Output {
            code: code.try_into().ok(),
            stdout: text("stdout"),
            stderr: text("stderr"),
        };
        world.process.set(&words, output);
    }
}

fn set_env(world: &Fakes, env: &Json) {
    for (name, value) in env.as_object().into_iter().flatten() {
        match value.as_str() {
            Some(value) => world.env.set(name, filled(value)),
            None => world.env.remove(name),
        }
    }
}

fn copy(world: &Fakes, from: &Path, to: &Path) {
    for path in RealFs.list(from).unwrap() {
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(world, &path, &target);
            continue;
        }
        let bytes = RealFs.read(&path).unwrap();
        match std::str::from_utf8(&bytes) {
            Ok(text) => world.fs.write(target, filled(text)),
            Err(_) => world.fs.write(target, bytes),
        }
    }
}

/// The JSON files of the home directory, by their relative paths.
fn json_files(world: &Fakes) -> Map<String, Json> {
    let mut found = Map::new();
    let mut folders = vec![world.env.home_dir().unwrap()];
    while let Some(folder) = folders.pop() {
        for path in world.fs.list(&folder).unwrap_or_default() {
            if world.fs.is_directory(&path) {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "json")
                && let Ok(document) = serde_json::from_slice(&world.fs.read(&path).unwrap())
            {
                let name = path.strip_prefix(HOME).unwrap();
                found.insert(name.to_string_lossy().into_owned(), document);
            }
        }
    }
    found
}

/// Replaces `{home}` in a case with the home directory.
fn filled(text: &str) -> String {
    text.replace("{home}", HOME)
}

fn emptied(document: &Json) -> Json {
    let text = document.to_string().replace(HOME, "{home}");
    serde_json::from_str(&text).unwrap()
}

fn moment(moment: Timestamp) -> String {
    Timestamp::new(moment.seconds, 0).to_iso8601(Precision::Full)
}

fn error_json(error: &Error) -> Json {
    let class = match error.as_client_error() {
        Some(error) => error.exception.unwrap_or("ClientError"),
        None => error.kind().class_name(),
    };
    emptied(&json!({"error": {"class": class, "message": error.to_string()}}))
}

fn compare(problems: &mut Vec<String>, what: &str, expected: &Json, seen: &Json) {
    if expected != seen {
        problems.push(format!("{what}: expected {expected}, got {seen}"));
    }
}
