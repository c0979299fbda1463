//! The corpus `monitoring`: the messages about calls that clients send to an agent.
//!
//! Counterpart: botocore `tests/functional/csm/test_monitoring.py`.
#![expect(clippy::unwrap_used, reason = "an invalid case fails")]

use std::sync::Arc;

use botoxide::config::{Config, Retries};
use botoxide::seam::Fakes;
use botoxide::transport::{ScriptedTransport, block_on};
use botoxide::{Error, ErrorKind, Result, Session, SessionOptions, params};
use botoxide_core::http::{Headers, Response};
use conformance::{Corpus, corpus_path, read_json, read_text};
use serde_json::{Value as Json, json};

const MODEL: &str = "csmtest/2018-06-19/service-2.json";
const PORT: u16 = 31_001;

// P303 C051 C052 C053 C054
#[test]
fn monitoring() {
    let mut corpus = Corpus::open("monitoring");
    let cases = read_json(&corpus_path("functional/csm/cases.json"));
    for case in cases["cases"].as_array().unwrap() {
        let configuration = match &case["configuration"] {
            Json::Null => &cases["defaults"]["configuration"],
            configuration => configuration,
        };
        corpus.case(case["description"].as_str().unwrap(), || {
            run(case, configuration)
        });
    }
    corpus.finish();
}

fn run(case: &Json, configuration: &Json) -> Result<(), String> {
    let fakes = world(configuration);
    for call in case["apiCalls"].as_array().unwrap() {
        // Some of them fail, which is reported, too.
        let _ = play(call, configuration, &fakes);
    }
    let mut told = Vec::new();
    for (host, port, message) in fakes.datagrams.sent() {
        if (host.as_str(), port) != ("127.0.0.1", PORT) {
            return Err(format!("a message went to {host}:{port}"));
        }
        told.push(serde_json::from_slice(&message).map_err(|error| error.to_string())?);
    }
    let wanted = case["expectedMonitoringEvents"].as_array().unwrap();
    if told.len() != wanted.len() {
        return Err(format!(
            "{} messages instead of {}",
            told.len(),
            wanted.len()
        ));
    }
    wanted
        .iter()
        .zip(&told)
        .try_for_each(|(wanted, told)| compare(wanted, told))
}

fn world(configuration: &Json) -> Fakes {
    let fakes = Fakes::default();
    let text = |name: &str| configuration[name].as_str();
    fakes.env.set("AWS_EC2_METADATA_DISABLED", "true");
    fakes
        .env
        .set("AWS_ACCESS_KEY_ID", text("accessKey").unwrap());
    fakes.env.set("AWS_SECRET_ACCESS_KEY", "secret-key");
    fakes.env.set("AWS_DEFAULT_REGION", text("region").unwrap());
    fakes.env.set("AWS_DATA_PATH", "/models");
    fakes.env.set("AWS_CSM_PORT", PORT.to_string());
    fakes.env.set("AWS_CONFIG_FILE", "/config");
    if let Some(token) = text("sessionToken") {
        fakes.env.set("AWS_SESSION_TOKEN", token);
    }
    for (name, value) in configuration["environmentVariables"].as_object().unwrap() {
        fakes.env.set(name, value.as_str().unwrap());
    }
    let shared = configuration["sharedConfigFile"].as_object().unwrap();
    let lines = shared
        .iter()
        .map(|(name, value)| format!("{name} = {}\n", value.as_str().unwrap()));
    let lines: String = lines.collect();
    fakes.fs.write("/config", format!("[default]\n{lines}"));
    // An unused shape has a misspelt type, which botocore ignores.
    let model = read_text(&corpus_path("functional/csm/data").join(MODEL));
    let model = model.replace("strucutre", "structure");
    fakes.fs.write(format!("/models/{MODEL}"), model);
    fakes
}

fn play(call: &Json, configuration: &Json, fakes: &Fakes) -> Result<()> {
    let answers = call["attemptResponses"].as_array().unwrap();
    let answers: Vec<_> = answers.iter().map(answer).collect();
    let retries = configuration["maxRetries"].as_i64().map(|count| Retries {
        max_attempts: Some(count),
        ..Retries::default()
    });
    let session = Session::with(SessionOptions {
        config: Some(Config {
            retries,
            ..Config::default()
        }),
        seams: Some(fakes.seams()),
        transport: Some(Arc::new(ScriptedTransport::with_results(answers))),
        ..SessionOptions::default()
    })?;
    let service = call["serviceId"].as_str().unwrap();
    let client = session.client(&service.to_lowercase().replace(' ', ""))?;
    let operation = call["operationName"].as_str().unwrap();
    block_on(client.call(operation, params! {}))??;
    Ok(())
}

fn answer(answer: &Json) -> Result<Response> {
    let message = |json: &Json| json.as_str().unwrap().to_owned();
    let failure = &answer["sdkException"];
    if failure["isRetryable"] == true {
        let endpoint_url = message(&failure["message"]);
        return Err(ErrorKind::EndpointConnection { endpoint_url }.into());
    }
    if failure["isRetryable"] == false {
        return Err(Error::value(message(&failure["message"])));
    }
    let mut headers = Headers::new();
    for (name, value) in answer["responseHeaders"].as_object().unwrap() {
        headers.append(name.to_lowercase(), value.as_str().unwrap());
    }
    let body = match answer["errorCode"].as_str() {
        Some(code) => json!({ "__type": code, "message": answer["errorMessage"] }).to_string(),
        None => "{}".to_owned(),
    };
    Ok(Response {
        status: answer["httpStatus"].as_u64().unwrap().try_into().unwrap(),
        headers,
        body: body.into(),
    })
}

/// Checks that a message has exactly the expected members.
fn compare(wanted: &Json, told: &Json) -> Result<(), String> {
    let (wanted, told) = (wanted.as_object().unwrap(), told.as_object().unwrap());
    let names = |members: &serde_json::Map<String, Json>| {
        let mut names: Vec<_> = members.keys().cloned().collect();
        names.sort();
        names
    };
    if names(wanted) != names(told) {
        return Err(format!("{told:?} has other members than {wanted:?}"));
    }
    for (name, wanted) in wanted {
        let told = &told[name];
        let is_fine = match wanted.as_str() {
            Some("ANY_INT") => told.is_i64(),
            Some("ANY_STR") => told.is_string(),
            // botocore's runner has its own error class, which prints only the message.
            Some(message) if message.to_lowercase().contains("retryable exception") => {
                let told = told.as_str().unwrap_or_default();
                told == message
                    || told == format!("Could not connect to the endpoint URL: \"{message}\"")
            }
            _ => told == wanted,
        };
        if !is_fine {
            return Err(format!("{name} is {told} instead of {wanted}"));
        }
    }
    Ok(())
}
