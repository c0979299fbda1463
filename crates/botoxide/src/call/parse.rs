//! What a response says: its checksum checked, its body parsed, with what handlers change about both.
//!
//! A successful response that only the caller looks at may stay [unparsed](super::unparsed) until it is asked for.
//!
//! Counterpart: botocore `endpoint.py` (`_do_get_response`, after the response has come).

use botoxide_core::error::Result;
use botoxide_core::http::Response;
use botoxide_core::model::Operation;
use botoxide_core::protocol::{self, Additions};
use botoxide_core::redact::HIDDEN;
use botoxide_core::value::{Map, Value};

use super::steps::{Answer, CallState};
use super::{checksum, initial_response};
use crate::hooks::{BeforeParse, EventKind};
use crate::observe::{HistoryEntry, SOURCE};

/// Checks and parses a response; a success only if its output is wanted.
pub(super) async fn parse(state: &CallState, mut response: Response) -> Result<Answer> {
    let (client, operation) = (&*state.client, state.operation);
    let is_wanted = state.is_output_wanted || state.substitutes.parser.is_some();
    let call = client.call(operation);
    let checksum = checksum::check(operation, &mut response, &state.context)?;
    let entry = HistoryEntry::HttpResponse {
        operation,
        response: &response,
    };
    client.history.record(&entry, SOURCE);
    let mut customized = Map::new();
    if !(client.emitter).has_listeners(EventKind::BeforeParse, call.service_id, operation.name()) {
        if !is_wanted && can_wait(operation, &response) {
            let mut answer = match &state.maker {
                Some(make) => {
                    make(state.to_make(response.clone(), customized))?;
                    let status = response.status;
                    Answer::made(response, status)
                }
                None => Answer::unparsed(response, None, customized),
            };
            checksum::report(&mut answer.parsed, checksum);
            return Ok(answer);
        }
        let mut parsed = by_protocol(state, &mut response, customized).await?;
        hide_body(operation, &response, &mut parsed);
        checksum::report(&mut parsed, checksum);
        return Ok(Answer::new(response, parsed));
    }
    // Hooks may change the status and the headers for the parser; the response keeps its own.
    let mut seen = response.clone();
    let mut malformed_status = None;
    let event = BeforeParse {
        call,
        response: &mut seen,
        customized: &mut customized,
        malformed_status: &mut malformed_status,
    };
    client.emit(event).await?;
    let is_late = !is_wanted && can_wait(operation, &seen);
    if is_late && malformed_status.is_none() && state.maker.is_none() {
        response.body = seen.body.clone();
        let mut answer = Answer::unparsed(response, Some(seen), customized);
        checksum::report(&mut answer.parsed, checksum);
        return Ok(answer);
    }
    let made = match &state.maker {
        Some(make) if is_late => Some(make(state.to_make(seen.clone(), customized.clone()))),
        _ => None,
    };
    if let Some(Ok(())) = made {
        response.body = seen.body;
        let mut answer = Answer::made(response, seen.status);
        checksum::report(&mut answer.parsed, checksum);
        return Ok(answer);
    }
    let result = match made {
        Some(Err(error)) => Err(error),
        _ => by_protocol(state, &mut seen, customized.clone()).await,
    };
    let mut parsed = match result {
        Err(_) if malformed_status.is_some() && !is_well_formed(&seen) => {
            seen.status = malformed_status.unwrap_or(seen.status);
            protocol::parse_customized(operation, &seen, customized)?
        }
        result => result?,
    };
    hide_body(operation, &seen, &mut parsed);
    checksum::report(&mut parsed, checksum);
    response.body = seen.body;
    Ok(Answer::new(response, parsed))
}

/// Whether nothing but the caller's result depends on what the response says.
fn can_wait(operation: Operation, response: &Response) -> bool {
    response.status < 300 && !operation.has_event_stream_output()
}

async fn by_protocol(state: &CallState, response: &mut Response, customized: Map) -> Result<Value> {
    let Some(parse) = &state.substitutes.parser else {
        let additions = Additions {
            members: customized,
            is_own: state.is_answered,
            ..Additions::default()
        };
        return initial_response::parse(state.operation, response, additions).await;
    };
    let mut parsed = parse(response)?;
    if let Some(members) = parsed.as_map_mut() {
        for (name, value) in customized {
            members.insert(name, value);
        }
    }
    Ok(parsed)
}

// DIFFERENCE 97
/// The body of an error that no parser understands becomes its message. It is hidden if it may contain a secret; an HTML
/// page of a proxy is not the service's, and the words of a status are known.
fn hide_body(operation: Operation, response: &Response, parsed: &mut Value) {
    let body = response.body.as_bytes().map_or(&[][..], |bytes| bytes);
    if response.status < 300 || body.is_empty() || protocol::is_html(body) {
        return;
    }
    let error = parsed
        .as_map_mut()
        .and_then(|parsed| parsed.get_mut("Error"));
    let error = error.and_then(Value::as_map_mut);
    if let Some(message) = error.and_then(|error| error.get_mut("Message"))
        && message.as_str().map(str::as_bytes) == Some(body)
        && body != protocol::reason(response.status).as_bytes()
        && operation.has_secret_response()
    {
        *message = Value::from(HIDDEN);
    }
}

fn is_well_formed(response: &Response) -> bool {
    let body = response.body.as_bytes();
    body.is_none_or(|body| protocol::xml_root(body).is_some())
}
