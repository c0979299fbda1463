//! The jobs of an operation, in the replay tool's format.
//!
//! Counterpart: none.

use botoxide_core::model::{Node, Operation, Protocol};
use serde_json::{Value as Json, json};

use super::arguments::arguments;
use super::case::Case;
use super::random::Random;
use super::response::answer;

/// What the sweep knows of a service.
#[derive(Clone, Copy, Debug)]
pub(super) struct Subject<'a> {
    pub(super) name: &'a str,
    pub(super) protocol: Protocol,
    /// The constraints that nothing checks: enums.
    pub(super) constraints: Option<Node>,
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
        // What is typed in Python, so that texts that repeat it are alike.
        "operation": operation.python_name(),
        "params": params,
        "region": "us-east-1",
        "time": "2026-11-22T14:56:00Z",
    });
    if let Some(responses) = responses {
        job["responses"] = responses;
    }
    job
}
