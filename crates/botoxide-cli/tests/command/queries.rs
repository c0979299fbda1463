//! `--query` finds in results with timestamps and bytes what `aws` 1.46.3 finds, with ISO 8601 times:
//! `recorded/queries.json`, which `recorded/queries.py` records.

use conformance::server::{Action, Server};
use conformance::{Corpus, Skips};
use serde_json::Value as Json;

use crate::shell::Shell;

const RECORDED: &str = include_str!("recorded/queries.json");

#[test]
fn queries_find_what_is_printed() {
    let recorded: Json = serde_json::from_str(RECORDED).unwrap();
    let cases = recorded["cases"].as_array().unwrap();
    assert!(cases.len() >= 200, "{}", cases.len());
    let mut corpus = Corpus::with_skips("queries", Skips::default());
    for (name, response) in recorded["responses"].as_object().unwrap() {
        let text = |key: &str| response[key].as_str().unwrap().to_owned();
        let (content_type, body) = (text("type"), text("body"));
        let server = Server::start(move |_| {
            let headers = [("Content-Type", content_type.as_str())];
            vec![
                Action::Read,
                Action::response(200, &headers, body.as_bytes()),
            ]
        });
        let server = server.unwrap();
        let shell = Shell::signed_in().with("AWS_ENDPOINT_URL", server.url());
        for case in cases.iter().filter(|case| case["response"] == *name) {
            let query = case["query"].as_str().unwrap();
            corpus.case(&format!("{name} {query}"), || {
                let line = text("line");
                let mut words: Vec<&str> = line.split(' ').collect();
                if !query.is_empty() {
                    words.extend(["--query", query]);
                }
                let ran = shell.run_words(&words);
                let found = (ran.code == Some(0), ran.stdout.as_str());
                let expected = (
                    case["ok"].as_bool().unwrap(),
                    case["stdout"].as_str().unwrap(),
                );
                if found == expected {
                    Ok(())
                } else {
                    Err(format!("{found:?}, not {expected:?}: {}", ran.stderr))
                }
            });
        }
    }
    corpus.finish();
}
