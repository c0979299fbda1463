//! Endpoint URLs of every form: compares the destination of requests, or the error, with botocore's, which `record.py`
//! recorded. Requests go through a proxy, so that host names need not be resolved.

use std::sync::{Arc, Mutex};

use botoxide::config::{AddressingStyle, Proxies, Retries, S3Config};
use botoxide::seam::{Fakes, Seams};
use botoxide::{ClientOptions, Config, Session, SessionOptions, blocking};
use botoxide_core::credential::Credentials;
use botoxide_core::error::Result;
use botoxide_core::value::{Map, Value as Argument};
use serde_json::Value;

use crate::server::{Server, runtime};

/// URLs that Python 3.11, used to record the cases, parses differently than later versions.
const OTHER_PYTHON: &[&str] = &["http://[::1]x"];

fn options(proxy: &str, url: &str) -> ClientOptions {
    let config = Config {
        proxies: Some(Proxies {
            urls: [("http".to_owned(), proxy.to_owned())].into(),
        }),
        retries: Some(Retries {
            total_max_attempts: Some(1),
            ..Retries::default()
        }),
        s3: Some(S3Config {
            addressing_style: Some(AddressingStyle::Path),
            ..S3Config::default()
        }),
        ..Config::default()
    };
    ClientOptions {
        endpoint_url: Some(url.to_owned()),
        config: Some(config),
        ..ClientOptions::default()
    }
}

fn session(seams: Seams) -> SessionOptions {
    SessionOptions {
        region_name: Some("us-east-1".to_owned()),
        credentials: Some(Credentials::new("AKIDEXAMPLE", "secret", None)),
        seams: Some(Seams {
            clock: seams.clock,
            random: seams.random,
            ..Fakes::default().seams()
        }),
        ..SessionOptions::default()
    }
}

fn arguments(operation: &str) -> Argument {
    let pair = match operation {
        "GetFunction" => Some(("FunctionName", "f")),
        "HeadBucket" => Some(("Bucket", "bkt")),
        _ => None,
    };
    Argument::Map(pair.into_iter().collect::<Map>())
}

#[test]
fn every_url_is_used_as_recorded() {
    let cases: Vec<Value> = serde_json::from_str(include_str!("cases/endpoint_urls.json")).unwrap();
    assert!(cases.len() >= 300);
    let line = Arc::new(Mutex::new(String::new()));
    let seen = Arc::clone(&line);
    let proxy = Server::start(move |peer, _| {
        while let Some(request) = peer.request() {
            seen.lock().unwrap().clone_from(&request);
            let body = if request.starts_with("HEAD") {
                ""
            } else {
                "{}"
            };
            let length = body.len();
            peer.send(
                format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{body}").as_bytes(),
            );
        }
    });
    let held = blocking::Session::with(session(Seams::blocking())).unwrap();
    let polled = Session::with(session(Seams::tokio())).unwrap();
    let runtime = runtime();
    let mut wrong = Vec::new();
    for case in &cases {
        let [url, service, operation] =
            ["url", "service", "operation"].map(|name| case[name].as_str().unwrap());
        if OTHER_PYTHON.contains(&url) {
            continue;
        }
        let specific = |text: &str| {
            text.replace("SERVER", "127.0.0.1:4566")
                .replace("PORT", "4566")
        };
        let made = &case["made"];
        let options = options(&proxy.url(""), &specific(url));
        let calls: [Box<dyn Fn() -> Result<()>>; 2] = [
            Box::new(|| {
                let client = held.client_with(service, options.clone())?;
                client.call(operation, arguments(operation)).map(drop)
            }),
            Box::new(|| {
                let client = polled.client_with(service, options.clone())?;
                let call = client.call(operation, arguments(operation));
                runtime.block_on(call).map(drop)
            }),
        ];
        for call in calls {
            line.lock().unwrap().clear();
            let ours = match call() {
                Ok(()) => {
                    let request = line.lock().unwrap().clone();
                    let host = request
                        .lines()
                        .find_map(|line| line.strip_prefix("Host: "))
                        .unwrap_or_default();
                    let line = request.lines().next().unwrap_or_default();
                    format!(
                        "{} at {host}",
                        line.replacen(&format!("http://{host}"), "", 1)
                    )
                }
                Err(error) => format!("{}: {error}", error.kind().class_name()),
            };
            let wanted = if let Some(line) = made["line"].as_str() {
                format!("{line} at {}", made["host"].as_str().unwrap())
            } else {
                let (class, text) = (made["error"].as_str(), made["text"].as_str());
                format!("{}: {}", class.unwrap(), text.unwrap())
            };
            // An unreachable host looks different through a proxy.
            let is_there = made["error"] != "EndpointConnectionError";
            if is_there && ours != specific(&wanted) {
                wrong.push(format!(
                    "{url:?} of {service}\n   {ours}\n   {}",
                    specific(&wanted)
                ));
            }
            assert!(is_there || ours.contains(" HTTP/1.1 at "), "{url}: {ours}");
        }
    }
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
}
