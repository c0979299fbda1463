//! The jobs of an operation, in the replay tool's format.
//!
//! Counterpart: none.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use botoxide_core::model::{Node, Operation, Protocol};
use serde_json::{Value as Json, json};

use super::arguments::arguments;
use super::case::Case;
use super::random::Random;
use super::response::answer;
use super::world::Worlds;

/// What the sweep needs to know about a service.
#[derive(Debug)]
pub(super) struct Subject<'a> {
    pub(super) name: &'a str,
    pub(super) protocol: Protocol,
    /// The constraints that are not checked: enums.
    pub(super) constraints: Option<Node>,
    pub(super) worlds: Worlds,
}

/// One job.
pub(super) fn job(subject: &Subject<'_>, operation: Operation, case: &Case, seed: u64) -> Json {
    let words = [subject.name, operation.name(), case.name];
    let mut random = Random::new(seed, &words);
    let params = arguments(operation, case.arguments, subject.constraints, &mut random);
    let responses = answer(operation, subject.protocol, case.answer, &mut random);
    let mut job = json!({
        "id": words.join("/"),
        "service": subject.name,
        // The name in Python, so that strings that contain it are equal.
        "operation": operation.python_name(),
        "params": params,
        "region": "us-east-1",
        "time": "2026-11-22T14:56:00Z",
    });
    if let Some(job) = job.as_object_mut() {
        subject.worlds.place(job, &words, seed);
    }
    if let Some(mut responses) = responses {
        if let Some(list) = responses.as_array_mut().filter(|_| discovers(operation)) {
            list.insert(0, endpoints());
        }
        job["responses"] = responses;
    }
    job
}

/// Whether the client first requests the endpoint of the operation from the service.
fn discovers(operation: Operation) -> bool {
    let discovery = operation.extra("endpointdiscovery");
    let required = discovery.and_then(|discovery| discovery.get("required"));
    required.and_then(|required| required.as_bool()) == Some(true)
}

/// The response to that request.
fn endpoints() -> Json {
    let endpoint = json!({ "Address": "cell-1.example.com", "CachePeriodInMinutes": 1440 });
    let body = json!({ "Endpoints": [endpoint] }).to_string();
    json!({
        "status": 200,
        "headers": [["content-type", "application/x-amz-json-1.0"]],
        "body_base64": STANDARD.encode(body),
    })
}
