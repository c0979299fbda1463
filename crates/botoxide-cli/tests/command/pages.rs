//! Operations with pages, and waiters, send the requests of `aws` 1.46.3 and print what it prints: `recorded/pages.json`,
//! which `recorded/pages.py` records.

use std::sync::atomic::{AtomicUsize, Ordering};

use conformance::server::{Action, Received, Server};
use conformance::{Corpus, Skips};
use serde_json::{Value as Json, json};

use crate::shell::Shell;

const RECORDED: &str = include_str!("recorded/pages.json");

#[test]
fn pages_and_waiters_are_those_of_aws() {
    let recorded: Json = serde_json::from_str(RECORDED).unwrap();
    let cases = recorded["cases"].as_array().unwrap();
    assert!(cases.len() > 100);
    let mut corpus = Corpus::with_skips("pages", Skips::default());
    for case in cases {
        let line = case["line"].as_str().unwrap();
        let name = case["answers"].as_str().unwrap();
        let answers = recorded["answers"][name].clone();
        corpus.case(&format!("{name} {line}"), || {
            let server = service(&answers);
            let shell = Shell::signed_in().with("AWS_ENDPOINT_URL", server.url());
            let ran = shell.run(line);
            let expected = (
                case["ok"].as_bool().unwrap(),
                case["stdout"].as_str().unwrap(),
            );
            let found = (ran.code == Some(0), ran.stdout.as_str());
            if found != expected {
                return Err(format!("{found:?}, not {expected:?}: {}", ran.stderr));
            }
            let requests: Vec<Json> = server.received().iter().map(request).collect();
            let expected: Vec<Json> = case["requests"].as_array().unwrap().clone();
            let expected: Vec<Json> = expected.into_iter().map(comparable).collect();
            if requests == expected {
                Ok(())
            } else {
                Err(format!("{requests:?}, not {expected:?}"))
            }
        });
    }
    corpus.finish();
}

/// A server that gives its answers in turn; the last again and again.
fn service(answers: &Json) -> Server {
    let answers = answers.as_array().unwrap().clone();
    let count = AtomicUsize::new(0);
    let answer = move |received: &Received| {
        let at = count.fetch_add(1, Ordering::Relaxed).min(answers.len() - 1);
        let text = |field: usize| answers[at][field].as_str().unwrap();
        let status = u16::try_from(answers[at][0].as_u64().unwrap()).unwrap();
        vec![Action::response(
            status,
            &[("Content-Type", text(1))],
            rooted(text(2), received).as_bytes(),
        )]
    };
    let answer = std::sync::Arc::new(answer);
    let started = Server::start(move |_| {
        let answer = std::sync::Arc::clone(&answer);
        let decide = move |received: &Received| answer(received);
        vec![Action::Read, Action::decide(decide)]
    });
    started.unwrap()
}

/// An answer whose element `R` has the name of the operation's result.
fn rooted(text: &str, received: &Received) -> String {
    let body = String::from_utf8_lossy(&received.body);
    let action = body
        .split('&')
        .find_map(|field| field.strip_prefix("Action="));
    let root = match action {
        Some(action) => format!("<{action}Response/>"),
        None if received.target.ends_with("/invalidation") => "<Invalidation/>".to_owned(),
        None => "<Distribution/>".to_owned(),
    };
    text.replace("<R/>", &root)
}

fn request(received: &Received) -> Json {
    let body = String::from_utf8(received.body.clone()).unwrap();
    comparable(json!([received.method, received.target, body]))
}

/// A request whose JSON is compared by its content, and whose parameters by their names.
fn comparable(mut request: Json) -> Json {
    let body = request[2].as_str().unwrap().to_owned();
    request[2] = serde_json::from_str(&body).unwrap_or_else(|_| {
        let mut fields: Vec<String> = body.split('&').map(masked).collect();
        fields.sort_unstable();
        json!(fields)
    });
    request
}

/// A field or a document without what is random in it.
fn masked(field: &str) -> String {
    if field.starts_with("ClientToken=") {
        return "ClientToken=".to_owned();
    }
    // CloudFront's references: `cli-1796021145-123456`.
    let mut masked = String::new();
    let mut is_random = false;
    for part in field.split_inclusive(['-', '<']) {
        let digits = part.trim_end_matches(['-', '<']);
        let is_number =
            digits.len() < part.len() && digits.bytes().all(|byte| byte.is_ascii_digit());
        if is_random && is_number {
            masked.push_str(&part[digits.len()..]);
        } else {
            masked.push_str(part);
        }
        is_random = part.ends_with('-');
    }
    masked
}

#[test]
fn tokens_in_json_turn_pages_off() {
    let answers = json!([[
        200,
        "application/json",
        "{\"Parameters\": [], \"NextToken\": \"t2\"}"
    ]]);
    let server = service(&answers);
    let shell = Shell::signed_in().with("AWS_ENDPOINT_URL", server.url());
    let ran = shell.run_words(&[
        "ssm",
        "get-parameters-by-path",
        "--cli-input-json",
        "{\"Path\": \"/\", \"NextToken\": \"t1\"}",
    ]);
    assert_eq!(ran.json(), json!({ "Parameters": [], "NextToken": "t2" }));
    assert_eq!(server.received().len(), 1);
}

#[test]
fn what_is_wrong_with_pages_is_said() {
    let shell = Shell::signed_in();
    for (line, code, complaint) in [
        (
            "ssm get-parameters-by-path --path / --no-paginate --max-items 2",
            255,
            "Cannot specify --no-paginate along with pagination arguments: --max-items",
        ),
        (
            "ssm get-parameters-by-path --path / --max-items x",
            252,
            "argument --max-items: invalid int value: 'x'",
        ),
        (
            "ec2 wait",
            252,
            "the following arguments are required: subcommand",
        ),
        (
            "ec2 wait instance-runing",
            252,
            "Found invalid choice 'instance-runing'\n\nMaybe you meant:\n\n  * instance-running",
        ),
        ("sts wait x", 252, "sts has no waiters"),
    ] {
        shell.run(line).failed(code, complaint);
    }
}

#[test]
fn a_waiter_that_fails_says_why() {
    let failed = json!([[
        200,
        "application/json",
        "{\"Configuration\": {\"State\": \"Failed\"}}"
    ]]);
    let server = service(&failed);
    let shell = Shell::signed_in().with("AWS_ENDPOINT_URL", server.url());
    shell
        .run("lambda wait function-active-v2 --function-name f")
        .failed(
            255,
            "Waiter FunctionActiveV2 failed: Waiter encountered a terminal failure state: For expression \
             \"Configuration.State\" we matched expected path: \"Failed\"",
        );
}
