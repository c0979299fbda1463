//! The commands that are written by hand do what those of `aws` do: `recorded/by_hand/*.json`, which `recorded/by_hand.py` records.
//! What they do otherwise stands beside the step, with the row of docs/parity.md that has the reason.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use conformance::server::{Action, Received, Server};
use conformance::{Corpus, Skips};
use regex_lite::{Captures, Regex};
use serde_json::{Value as Json, json};

use crate::shell::{Ran, Shell};

/// How many scenarios run at once.
const THREADS: usize = 4;
/// The headers of a request that are compared, besides metadata of objects.
const HEADERS: [&str; 3] = [
    "x-amz-target",
    "x-amz-server-side-encryption",
    "x-amz-server-side-encryption-aws-kms-key-id",
];

#[test]
#[expect(
    clippy::print_stderr,
    reason = "what is left out is for people who run the test"
)]
fn commands_by_hand_do_what_those_of_aws_do() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/command/recorded/by_hand");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
        .collect();
    paths.sort();
    let mut scenarios = Vec::new();
    for path in paths {
        let text = fs::read_to_string(&path).unwrap();
        let recorded: Json = serde_json::from_str(&text).unwrap();
        scenarios.extend(recorded["scenarios"].as_array().unwrap().iter().cloned());
    }
    let wanted = std::env::var("BY_HAND").unwrap_or_default();
    scenarios.retain(|scenario| scenario["name"].as_str().unwrap().contains(&wanted));
    if !has_namespaces() {
        eprintln!("deploy install and uninstall are left out: no mount namespaces (unshare) here");
        scenarios.retain(|scenario| scenario["etc_of"].is_null());
    }
    // Messages and files name the program, which is `aws` in the records.
    let programs = tempfile::tempdir().unwrap();
    let program = programs.path().join("aws");
    symlink(env!("CARGO_BIN_EXE_botoxide"), &program).unwrap();
    let next = AtomicUsize::new(0);
    let results = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                while let Some(scenario) = scenarios.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let played = play(scenario, &program);
                    results.lock().unwrap().extend(played);
                }
            });
        }
    });
    let mut corpus = Corpus::with_skips("by_hand", Skips::default());
    for (id, result) in results.into_inner().unwrap() {
        corpus.case(&id, || result);
    }
    corpus.finish();
}

/// Plays a scenario, and compares each of its steps.
fn play(scenario: &Json, program: &Path) -> Vec<(String, Result<(), String>)> {
    let answers = Arc::new(Mutex::new(Vec::<Json>::new()));
    let left = Arc::clone(&answers);
    let server = Server::start(move |_| {
        let left = Arc::clone(&left);
        let decide =
            Action::decide(move |request| vec![answer(&mut left.lock().unwrap(), request)]);
        vec![Action::Read, decide]
    })
    .unwrap();
    let shell = home(scenario, &server.url());
    let place = fs::canonicalize(shell.home()).unwrap();
    let place = place.to_str().unwrap();
    let masks: Vec<(Regex, String)> = items(&scenario["masks"])
        .map(|mask| {
            (
                Regex::new(text(&mask[0])).unwrap(),
                python_groups(text(&mask[1])),
            )
        })
        .collect();
    let clean = |text: &str| {
        let text = text
            .replace(&server.url(), "<endpoint>")
            .replace(place, "~");
        masks.iter().fold(text, |text, (pattern, with)| {
            pattern.replace_all(&text, with.as_str()).into_owned()
        })
    };
    let mut results = Vec::new();
    for (at, step) in items(&scenario["steps"]).enumerate() {
        *answers.lock().unwrap() = items(&step["answers"]).cloned().collect();
        server.forget();
        let before = files(shell.home());
        let words: Vec<String> = items(&step["words"])
            .map(|word| text(word).replace("~/", &format!("{place}/")))
            .collect();
        let ran = match scenario["etc_of"].as_str() {
            None => shell.run_as(program, &words, text(&step["stdin"])),
            Some(user) => {
                let mut enclosed = enclosed(user);
                enclosed.push(program.to_str().unwrap().to_owned());
                enclosed.extend(words);
                shell.run_as(Path::new("unshare"), &enclosed, text(&step["stdin"]))
            }
        };
        let after = files(shell.home());
        let requests: Vec<Json> = server.received().iter().map(shown).collect();
        let changed: BTreeMap<_, _> = after
            .iter()
            .filter(|(name, file)| before.get(*name) != Some(file))
            .collect();
        let removed: Vec<_> = before
            .keys()
            .filter(|name| !after.contains_key(*name))
            .collect();
        let found = json!({
            "requests": requests,
            "files": changed,
            "removed": removed,
        });
        let found: Json = serde_json::from_str(&clean(&found.to_string())).unwrap();
        let words: Vec<&str> = items(&step["words"]).map(text).collect();
        let id = format!("{} {at} {}", text(&scenario["name"]), words.join(" "));
        results.push((id, compare(step, &ran, &found, &clean)));
    }
    results
}

/// What makes the folder etc of the home /etc, as `recorded/by_hand.py` does.
fn enclosed(user: &str) -> Vec<String> {
    let inner = if user == "nobody" {
        "unshare --user"
    } else {
        ""
    };
    let script = format!("mount --bind \"$HOME/etc\" /etc && exec {inner} \"$@\"");
    ["--map-root-user", "--mount", "sh", "-c", &script, "sh"]
        .map(str::to_owned)
        .to_vec()
}

/// Whether this system lets a process have a mount namespace.
fn has_namespaces() -> bool {
    let mut unshare = std::process::Command::new("unshare");
    unshare.args(["--map-root-user", "--mount", "true"]);
    unshare.status().is_ok_and(|status| status.success())
}

fn items(list: &Json) -> impl Iterator<Item = &Json> {
    list.as_array().into_iter().flatten()
}

fn text(json: &Json) -> &str {
    json.as_str().unwrap_or_default()
}

/// `\1` as the crate writes it.
fn python_groups(replacement: &str) -> String {
    replacement
        .replace('$', "$$")
        .replace("\\1", "${1}")
        .replace("\\2", "${2}")
}

/// A home with the files and programs of a scenario.
fn home(scenario: &Json, url: &str) -> Shell {
    let mut shell = Shell::signed_in()
        .with("TZ", "UTC")
        .with("LC_ALL", "C.UTF-8")
        .with("AWS_ENDPOINT_URL", url);
    let place = fs::canonicalize(shell.home()).unwrap();
    let place = place.to_str().unwrap().to_owned();
    shell = shell.with("PATH", format!("{place}/bin:/usr/bin:/bin"));
    for (name, value) in scenario["env"].as_object().unwrap() {
        shell = shell.with(
            name.clone().leak(),
            text(value).replace('~', &place).replace("{url}", url),
        );
    }
    let mode = u32::from_str_radix(text(&scenario["mode"]), 8).unwrap();
    for (folder, mode) in [("files", mode), ("programs", 0o755)] {
        for (name, content) in scenario[folder].as_object().unwrap() {
            let below = if folder == "programs" { "bin" } else { "" };
            let path = shell.home().join(below).join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, text(content)).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        }
    }
    shell
}

/// The first answer that is left and whose text the request contains.
fn answer(left: &mut Vec<Json>, request: &Received) -> Action {
    let summary = format!(
        "{} {} {} {}",
        request.method,
        request.target,
        request.header("x-amz-target").unwrap_or_default(),
        python_json(&body(request)),
    );
    let found = left
        .iter()
        .position(|answer| summary.contains(text(&answer["request"])));
    let Some(at) = found else {
        let body = br#"{"__type": "NoAnswer", "message": "the scenario has no answer"}"#;
        return Action::response(400, &[], body);
    };
    let answer = left.remove(at);
    let headers: Vec<(&str, &str)> = answer["headers"]
        .as_object()
        .unwrap()
        .iter()
        .map(|(name, value)| (name.as_str(), text(value)))
        .collect();
    let body = answer["base64"].as_str().map_or_else(
        || {
            let url = format!("http://{}", request.header("host").unwrap_or_default());
            text(&answer["body"])
                .replace("<endpoint>", &url)
                .into_bytes()
        },
        |encoded| STANDARD.decode(encoded).unwrap(),
    );
    let status = u16::try_from(answer["status"].as_u64().unwrap()).unwrap();
    // A response to HEAD has a length, and no body.
    if request.method == "HEAD" {
        let length = body.len().to_string();
        let headers = [headers, vec![("Content-Length", length.as_str())]].concat();
        return Action::response(status, &headers, b"");
    }
    Action::response(status, &headers, &body)
}

/// JSON with Python's spaces.
fn python_json(json: &Json) -> String {
    match json {
        Json::Object(members) => {
            let members: Vec<String> = members
                .iter()
                .map(|(key, value)| format!("{}: {}", json!(key), python_json(value)))
                .collect();
            format!("{{{}}}", members.join(", "))
        }
        Json::Array(items) => {
            let items: Vec<String> = items.iter().map(python_json).collect();
            format!("[{}]", items.join(", "))
        }
        other => other.to_string(),
    }
}

/// A request as the recorder writes it.
fn shown(request: &Received) -> Json {
    let headers: BTreeMap<String, &str> = request
        .headers
        .iter()
        .map(|(name, value)| (name.to_lowercase(), value.as_str()))
        .filter(|(name, _)| HEADERS.contains(&name.as_str()) || name.starts_with("x-amz-meta-"))
        .collect();
    json!({"method": request.method, "target": request.target, "headers": headers, "body": body(request)})
}

fn body(request: &Received) -> Json {
    let mut bytes = request.body.clone();
    if request.header("content-encoding") == Some("aws-chunked") {
        bytes = without_chunks(&bytes);
    }
    let kind = request.header("content-type").unwrap_or_default();
    if kind.starts_with("application/x-www-form-urlencoded") {
        let form = String::from_utf8(bytes).unwrap();
        let pairs = form.split('&').filter(|pair| !pair.is_empty());
        let pairs: BTreeMap<String, String> = pairs
            .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
            .map(|(name, value)| (unescape(name), unescape(value)))
            .collect();
        return json!(pairs);
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return json!({ "zip": unzip(bytes) });
    }
    match String::from_utf8(bytes) {
        Ok(text) => serde_json::from_str(&text).unwrap_or(Json::String(text)),
        Err(error) => json!({ "base64": STANDARD.encode(error.as_bytes()) }),
    }
}

fn without_chunks(mut body: &[u8]) -> Vec<u8> {
    let mut whole = Vec::new();
    while let Some(end) = body.windows(2).position(|pair| pair == b"\r\n") {
        let head = std::str::from_utf8(&body[..end]).unwrap();
        let size = usize::from_str_radix(head.split(';').next().unwrap(), 16).unwrap();
        if size == 0 {
            break;
        }
        whole.extend_from_slice(&body[end + 2..end + 2 + size]);
        body = &body[end + 2 + size + 2..];
    }
    whole
}

fn unescape(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => {
                let digits = [rest.next().unwrap(), rest.next().unwrap()];
                let digits = std::str::from_utf8(&digits).unwrap();
                bytes.push(u8::from_str_radix(digits, 16).unwrap());
            }
            other => bytes.push(other),
        }
    }
    String::from_utf8(bytes).unwrap()
}

fn unzip(bytes: Vec<u8>) -> BTreeMap<String, String> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    (0..archive.len())
        .map(|at| {
            let mut file = archive.by_index(at).unwrap();
            let mut text = String::new();
            std::io::Read::read_to_string(&mut file, &mut text).unwrap();
            (file.name().unwrap().to_string(), text)
        })
        .collect()
}

/// Mode and text of each file below a home, but for caches and programs.
fn files(home: &Path) -> BTreeMap<String, Json> {
    fn walk(home: &Path, folder: &Path, found: &mut BTreeMap<String, Json>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path
                .strip_prefix(home)
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned();
            if name == "bin" || name == ".aws/cli" {
                continue;
            }
            if path.is_dir() {
                walk(home, &path, found);
                continue;
            }
            let mode = fs::metadata(&path).unwrap().permissions().mode() & 0o777;
            let text = String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned();
            found.insert(name, json!({"mode": format!("{mode:o}"), "text": text}));
        }
    }
    let mut found = BTreeMap::new();
    walk(home, home, &mut found);
    found
}

fn compare(
    step: &Json,
    ran: &Ran,
    found: &Json,
    clean: &dyn Fn(&str) -> String,
) -> Result<(), String> {
    let other = &step["other"];
    let wanted = |name: &str| {
        if other[name].is_null() {
            &step[name]
        } else {
            &other[name]
        }
    };
    if ran.code.map(i64::from) != wanted("code").as_i64() {
        return Err(format!(
            "code: wanted {}, found {:?}: {}",
            wanted("code"),
            ran.code,
            ran.stderr
        ));
    }
    // Python reads both ends of a line as one.
    let stdout = clean(&decoded(&ran.stdout.replace('\r', "\n")));
    if stdout != text(wanted("stdout")) {
        return Err(format!(
            "stdout: wanted {}, found {}",
            wanted("stdout"),
            json!(stdout)
        ));
    }
    let stderr = clean(&ran.stderr.replace('\r', "\n"));
    let message = text(wanted("stderr"));
    let is_same = if ran.code == Some(0) && other["stderr"].is_null() {
        stderr.trim_matches('\n') == message
    } else {
        stderr.contains(message)
    };
    if !is_same {
        return Err(format!("stderr: wanted {message:?}, found {stderr:?}"));
    }
    let mut files = wanted("files").clone();
    if let Some(mode) = other["mode"].as_str() {
        for file in files.as_object_mut().unwrap().values_mut() {
            file["mode"] = json!(mode);
        }
    }
    for (name, mode) in other["modes"].as_object().into_iter().flatten() {
        files[name.as_str()]["mode"] = mode.clone();
    }
    for name in ["requests", "files", "removed"] {
        let wanted = |_| {
            if name == "files" {
                &files
            } else {
                wanted(name)
            }
        };
        if found[name] != *wanted(name) {
            return Err(format!(
                "{name}: wanted {:#}, found {:#}",
                wanted(name),
                found[name]
            ));
        }
    }
    Ok(())
}

/// Tokens of EKS as the URLs that they are.
fn decoded(text: &str) -> String {
    let token = Regex::new("(k8s-aws-v1\\.)([A-Za-z0-9_-]+)").unwrap();
    let decode = |found: &Captures<'_>| {
        let url = URL_SAFE_NO_PAD.decode(&found[2]).unwrap();
        format!("{}{}", &found[1], String::from_utf8(url).unwrap())
    };
    token.replace_all(text, decode).into_owned()
}
