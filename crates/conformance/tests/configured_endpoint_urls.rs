//! The corpus `configured-endpoint-urls`: profiles, variables and arguments, and the endpoint URL that is used.
//!
//! Counterpart: botocore `tests/functional/configured_endpoint_urls/test_configured_endpoint_url.py`.
#![expect(clippy::unwrap_used, reason = "an invalid case fails")]

use std::fmt::Write as _;

use botoxide::config::ConfigStore;
use botoxide::seam::Fakes;
use conformance::{Corpus, corpus_path, read_json};
use serde_json::Value as Json;

// C133, C135
#[test]
fn configured_endpoint_urls() {
    let mut corpus = Corpus::open("configured-endpoint-urls");
    let file = read_json(&corpus_path(
        "functional/configured_endpoint_urls/profile-tests.json",
    ));
    for suite in file["testSuites"].as_array().unwrap() {
        let config = config_file(suite);
        for (at, case) in suite["endpointUrlTests"]
            .as_array()
            .unwrap()
            .iter()
            .enumerate()
        {
            corpus.case(&at.to_string(), || run(suite, &config, case));
        }
    }
    corpus.finish();
}

fn run(suite: &Json, config: &str, case: &Json) -> Result<(), String> {
    let text = |key: &str| case[key].as_str().unwrap();
    let world = Fakes::default();
    world.env.set("AWS_CONFIG_FILE", "/config");
    world.fs.write("/config", config);
    for (name, value) in suite["environments"][text("environment")]
        .as_object()
        .unwrap()
    {
        world.env.set(name, value.as_str().unwrap());
    }
    let mut store = ConfigStore::new(&world.seams());
    store.set("profile", text("profile"));
    let argument = &suite["client_configs"][text("client_config")];
    let is_ignored = match argument["ignore_configured_endpoint_urls"].as_bool() {
        Some(is_ignored) => is_ignored,
        None => store
            .boolean("ignore_configured_endpoint_urls")
            .map_err(|error| error.to_string())?
            .unwrap_or(false),
    };
    let found = match argument["endpoint_url"].as_str() {
        Some(url) => Some(url.to_owned()),
        None if is_ignored => None,
        None => store
            .endpoint_url(text("service"))
            .map_err(|error| error.to_string())?,
    };
    // A URL of AWS means that the rules resolve the endpoint because nothing is configured.
    let expected = case["output"]["endpointUrl"].as_str();
    if found.as_deref() == expected.filter(|url| !url.contains(".amazonaws.com")) {
        return Ok(());
    }
    Err(format!("{}: {expected:?} was {found:?}", text("name")))
}

/// The suite's profiles and services sections as a configuration file.
fn config_file(suite: &Json) -> String {
    let mut file = String::new();
    for (name, profile) in suite["profiles"].as_object().unwrap() {
        writeln!(file, "[profile {name}]").unwrap();
        for (key, value) in profile.as_object().unwrap() {
            writeln!(file, "{key} = {}", value.as_str().unwrap()).unwrap();
        }
    }
    for (name, services) in suite["services"].as_object().unwrap() {
        writeln!(file, "[services {name}]").unwrap();
        for (service, values) in services.as_object().unwrap() {
            writeln!(file, "{service} =").unwrap();
            for (key, value) in values.as_object().unwrap() {
                writeln!(file, "  {key} = {}", value.as_str().unwrap()).unwrap();
            }
        }
    }
    file
}
