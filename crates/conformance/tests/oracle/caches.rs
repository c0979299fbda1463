//! The caches that are shared with `aws`: SSO tokens, credentials of roles, sessions of `aws login`. botoxide reads
//! what botocore writes, and the reverse.
//!
//! The cases are those of `cases/credentials` that write a file, on a real file system.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use botoxide::seam::{Fakes, RealFs, Seams};
use botoxide::transport::{ScriptedTransport, block_on};
use botoxide::{ClientOptions, Session, SessionOptions};
use botoxide_core::error::ErrorKind;
use botoxide_core::http::Response;
use botoxide_core::time::{Precision, Timestamp};
use conformance::{Corpus, folders_in, read_json};
use serde_json::{Value as Json, json};

use conformance::python::{printed, script};

#[derive(Clone, Copy, PartialEq)]
enum Mode {
    Read,
    Write,
}

// C111 C113 C114 C116 C126 C128
#[test]
fn caches_are_shared_with_aws() {
    let scratch = std::env::temp_dir().join(format!("botoxide-caches-{}", std::process::id()));
    let cases = cases();
    let theirs = |name: &str| scratch.join("theirs").join(name);
    let ours = |name: &str| scratch.join("ours").join(name);
    let mut jobs = Vec::new();
    for folder in &cases {
        let name = name_of(folder);
        fs::create_dir_all(theirs(&name)).unwrap();
        fs::create_dir_all(ours(&name)).unwrap();
        jobs.push(json!({"case": name, "home": theirs(&name), "mode": "write"}));
    }
    let written_by_botocore = botocore(&jobs);
    let written_here: Vec<Json> = cases
        .iter()
        .map(|folder| {
            let written = run(folder, &ours(&name_of(folder)), Mode::Write);
            rename(folder, &ours(&name_of(folder)), |theirs, ours| {
                (ours, theirs)
            });
            written
        })
        .collect();
    let jobs: Vec<Json> = cases
        .iter()
        .map(|folder| json!({"case": name_of(folder), "home": ours(&name_of(folder)), "mode": "read"}))
        .collect();
    let read_by_botocore = botocore(&jobs);
    let mut corpus = Corpus::open("shared-caches");
    for (at, folder) in cases.iter().enumerate() {
        let name = name_of(folder);
        corpus.case(&format!("{name}: botocore writes"), || {
            rename(folder, &theirs(&name), |theirs, ours| (theirs, ours));
            let read_here = run(folder, &theirs(&name), Mode::Read);
            same(&written_by_botocore[at], &read_here)
        });
        corpus.case(&format!("{name}: botoxide writes"), || {
            same(&written_here[at], &read_by_botocore[at])
        });
    }
    fs::remove_dir_all(&scratch).unwrap();
    corpus.finish();
}

/// The cases that write a file and succeed.
fn cases() -> Vec<PathBuf> {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases/credentials");
    let mut folders = folders_in(&cases);
    folders.retain(|folder| {
        let case = read_json(&folder.join("case.json"));
        let last = &case["steps"].as_array().unwrap().last().unwrap()["expected"];
        let is_found = last["credentials"].is_object() || last["token"].is_object();
        is_found && case.get("files").is_some()
    });
    assert!(folders.len() > 10);
    folders
}

fn name_of(folder: &Path) -> String {
    folder.file_name().unwrap().to_string_lossy().into_owned()
}

/// Renames a file to the name that its reader uses, if botocore and botoxide have different names. `direction` maps
/// botocore's and botoxide's name to the old and the new one. // DIFFERENCE 109
fn rename(
    folder: &Path,
    home: &Path,
    direction: for<'a> fn(&'a str, &'a str) -> (&'a str, &'a str),
) {
    let case = read_json(&folder.join("case.json"));
    for (theirs, ours) in case["cache_names"].as_object().into_iter().flatten() {
        let (from, to) = direction(theirs, ours.as_str().unwrap());
        let path = |name: &str| home.join(".aws/cli/cache").join(format!("{name}.json"));
        fs::rename(path(from), path(to)).unwrap();
    }
}

/// Whether the reader got the writer's credentials without any requests.
fn same(written: &Json, read: &Json) -> Result<(), String> {
    let shown = |found: &Json| -> Json {
        let keys = ["access_key", "secret_key", "token", "expiry"];
        let inner = found["outcome"]
            .get("credentials")
            .or_else(|| found["outcome"].get("token"));
        inner.filter(|inner| inner.is_object()).map_or_else(
            || found["outcome"].clone(),
            |inner| keys.iter().map(|key| json!([key, inner[*key]])).collect(),
        )
    };
    if read["problems"] != json!([]) {
        return Err(read["problems"].to_string());
    }
    let (written, read) = (shown(written), shown(read));
    if written == read && written.is_array() {
        Ok(())
    } else {
        Err(format!("written: {written}\nread:    {read}"))
    }
}

/// The results of botocore for jobs, in order.
fn botocore(jobs: &[Json]) -> Vec<Json> {
    let mut child = script("caches.py")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let lines: Vec<String> = jobs.iter().map(ToString::to_string).collect();
    let lines = lines.join("\n") + "\n";
    let mut stdin = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || stdin.write_all(lines.as_bytes()));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    let text = printed(&output);
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// The result of botoxide for a case in a home directory, in the format of `oracle/caches.py`.
fn run(folder: &Path, home: &Path, mode: Mode) -> Json {
    let case = read_json(&folder.join("case.json"));
    let optional = |name: &str| {
        let path = folder.join(name);
        if path.exists() {
            read_json(&path)
        } else {
            Json::default()
        }
    };
    let filled = |text: &str| text.replace("{home}", home.to_str().unwrap());
    let world = Fakes::default();
    world.env.set("HOME", home.to_str().unwrap());
    let set_env = |env: &Json| {
        for (name, value) in env.as_object().into_iter().flatten() {
            match value.as_str() {
                Some(value) => world.env.set(name, filled(value)),
                None => world.env.remove(name),
            }
        }
    };
    set_env(&optional("env.json"));
    let mut answers = optional("http.json")
        .as_array()
        .cloned()
        .unwrap_or_default();
    let steps = case["steps"].as_array().unwrap();
    if mode == Mode::Write {
        copy(&folder.join("fs"), home, &filled);
    } else {
        // Only the response of the portal that returns credentials for a token.
        answers.retain(|exchange| {
            exchange["request"]["url"]
                .as_str()
                .unwrap()
                .contains("portal.sso")
        });
        answers = answers.split_off(answers.len().saturating_sub(1));
    }
    let problems = Arc::new(Mutex::new(Vec::new()));
    let session = Session::with(SessionOptions {
        profile_name: case["profile"].as_str().map(str::to_owned),
        credentials_directory: case["cache"].as_str().map(str::to_owned),
        seams: Some(Seams {
            fs: Arc::new(RealFs),
            ..world.seams()
        }),
        transport: Some(Arc::new(answering(answers, Arc::clone(&problems)))),
        ..SessionOptions::default()
    })
    .unwrap();
    let mut outcome = Json::Null;
    for (at, step) in steps.iter().enumerate() {
        world
            .clock
            .advance(Duration::from_secs(step["advance"].as_u64().unwrap_or(0)));
        set_env(&step["env"]);
        if mode == Mode::Write {
            for (path, text) in step["fs"].as_object().into_iter().flatten() {
                fs::write(home.join(path), filled(text.as_str().unwrap())).unwrap();
            }
        }
        if mode == Mode::Write || at + 1 == steps.len() {
            outcome = ask(&session, &case);
        }
    }
    let problems = problems.lock().unwrap().clone();
    json!({"outcome": outcome, "problems": problems})
}

/// Returns the responses of a case in order, and records additional requests.
fn answering(answers: Vec<Json>, problems: Arc<Mutex<Vec<String>>>) -> ScriptedTransport {
    let mut answers = answers.into_iter();
    ScriptedTransport::answering(move |request| {
        let endpoint_url = request.url.clone();
        let Some(exchange) = answers.next() else {
            problems
                .lock()
                .unwrap()
                .push(format!("nobody answers {endpoint_url}"));
            return Err(ErrorKind::ConnectionClosed { endpoint_url }.into());
        };
        if exchange["error"].is_string() {
            return Err(ErrorKind::ConnectionClosed { endpoint_url }.into());
        }
        let answer = &exchange["response"];
        let body = answer["body"]
            .as_str()
            .map_or_else(|| answer["body"].to_string(), str::to_owned);
        Ok(Response {
            status: answer["status"].as_u64().unwrap_or(200).try_into().unwrap(),
            body: body.into(),
            ..Response::default()
        })
    })
}

fn ask(session: &Session, case: &Json) -> Json {
    if let Some(region) = case["client_region"].as_str() {
        let options = ClientOptions {
            region_name: Some(region.to_owned()),
            ..ClientOptions::default()
        };
        session.client_with("sqs", options).unwrap();
    }
    if let Some(signing_name) = case.get("signing_name") {
        return match block_on(session.auth_token(signing_name.as_str())).unwrap() {
            Ok(token) => json!({"token": token.map(|token| {
                json!({"token": token.token, "expiry": token.expiry.map(moment)})
            })}),
            Err(error) => json!(error.to_string()),
        };
    }
    match block_on(session.credentials()).unwrap() {
        Ok(found) => json!({"credentials": found.map(|found| json!({
            "access_key": found.access_key,
            "secret_key": found.secret_key,
            "token": found.token,
            "expiry": found.expiry.map(moment),
        }))}),
        Err(error) => json!(error.to_string()),
    }
}

fn moment(moment: Timestamp) -> String {
    Timestamp::new(moment.seconds, 0).to_iso8601(Precision::Full)
}

fn copy(from: &Path, to: &Path, filled: &dyn Fn(&str) -> String) {
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            fs::create_dir_all(&target).unwrap();
            copy(&path, &target, filled);
        } else {
            fs::write(&target, filled(&fs::read_to_string(&path).unwrap())).unwrap();
        }
    }
}
