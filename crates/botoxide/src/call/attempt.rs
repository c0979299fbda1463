//! The attempts of a call: request, signature, transport, response, and the decision to retry.
//!
//! Every attempt is created from the prepared request, so each has its own signature. Counterpart:
//! botocore `endpoint.py` (`Endpoint`).

use std::pin::pin;

use botoxide_core::body::Body;
use botoxide_core::error::{Error, Result};
use botoxide_core::http::{Request, Response};
use botoxide_core::model::Operation;
use botoxide_core::protocol;
use botoxide_core::redact::HIDDEN;
use botoxide_core::text::Text;
use botoxide_core::time::Timestamp;
use botoxide_core::value::{Map, Value};

use super::checksum;
use super::client_args::ClientArgs;
use super::deadline::Deadline;
use super::sign::{self, SignedRequest};
use super::{event_input, initial_response};
use crate::hooks::{
    BeforeParse, BeforeSend, Context, Event, EventKind, NeedsRetry, Reply, ResponseReceived,
    first_reply,
};
use crate::observe::{self, HistoryEntry, SOURCE};
use crate::seam::interrupt;
use crate::transport::{ByteStream, SendOptions};

/// A response and its parsed form.
pub(super) struct Answer {
    pub(super) response: Response,
    pub(super) parsed: Value,
}

/// Sends a request until there is a final response.
pub(super) async fn make_request(
    client: &ClientArgs,
    operation: Operation,
    mut request: Request,
    params: &mut Value,
    context: &mut Context,
    deadline: Deadline,
) -> Result<Answer> {
    let clock = &*client.seams.clock;
    context.retries.invocation_id = Some(client.seams.random.uuid4()?.into());
    let mut attempt = 1;
    loop {
        context.retries.attempt = attempt;
        let span = observe::span::attempt(attempt);
        let tried = {
            let tried = pin!(try_once(
                client,
                operation,
                (&mut request, &mut *params),
                context
            ));
            observe::span::within(&span, tried).await
        };
        let (result, reply) =
            tried.inspect_err(|error| observe::span::attempt_ended(&span, Err(error)))?;
        observe::span::attempt_ended(&span, seen(&result));
        let Reply::Retry(delay) = reply else {
            if let Reply::WaitAndStop(delay) = reply {
                clock.sleep(delay).await;
            }
            return result.map(|mut answer| {
                set_metadata(
                    &mut answer.parsed,
                    "RetryAttempts",
                    Value::from(attempt - 1),
                );
                answer
            });
        };
        observe::span::retry(delay, seen(&result));
        match &result {
            Ok(answer) => {
                deadline.allow(clock, delay, None)?;
                set_ttl(client, &answer.response, context);
            }
            Err(_) => deadline.allow(clock, delay, result.err())?,
        }
        clock.sleep(delay).await;
        interrupt::check()?;
        attempt += 1;
        rewind(&request.body)?;
    }
}

/// One attempt, and the handlers' decision about a retry.
async fn try_once(
    client: &ClientArgs,
    operation: Operation,
    (request, params): (&mut Request, &mut Value),
    context: &mut Context,
) -> Result<(Result<Answer>, Reply)> {
    // Errors here fail the call: only failures of the network are retried.
    let signed = sign::create_request(client, operation, request, context).await?;
    // A response with a wrong checksum, or that cannot be parsed, is final. P292
    let mut result = match send(client, operation, (signed, &*params), context).await {
        Ok(response) => Ok(parse(client, operation, response, context).await?),
        Err(error) => Err(error),
    };
    if let Ok(answer) = &result {
        let entry = HistoryEntry::ParsedResponse {
            parsed: &answer.parsed,
        };
        client.history.record(&entry, SOURCE);
        observe::signature::answered(
            context.signing.explanation.as_ref(),
            operation,
            (&*params, &*request),
            &answer.parsed,
        );
    }
    response_received(client, operation, &mut result, context).await?;
    let reply = needs_retry(
        client,
        operation,
        (&mut *request, params),
        &mut result,
        context,
    )
    .await?;
    let reply = match reply {
        // Events that were sent are gone.
        Reply::Retry(_) if !event_input::can_repeat(request) => Reply::None,
        reply => reply,
    };
    Ok((result, reply))
}

/// Reports the outcome of an attempt.
fn seen(result: &Result<Answer>) -> Result<(u16, &Value), &Error> {
    let answer = result.as_ref();
    answer.map(|answer| (answer.response.status, &answer.parsed))
}

async fn send(
    client: &ClientArgs,
    operation: Operation,
    (request, params): (SignedRequest, &Value),
    context: &Context,
) -> Result<Response> {
    let mut request = request.into_inner();
    let entry = HistoryEntry::HttpRequest {
        operation,
        request: &request,
    };
    client.history.record(&entry, SOURCE);
    let call = client.call(operation);
    if client
        .emitter
        .has_listeners(EventKind::BeforeSend, call.service_id, operation.name())
    {
        let event = BeforeSend {
            call,
            request: &mut request,
        };
        let replies = client.emitter.emit(&mut Event::BeforeSend(event)).await?;
        if let Reply::Response(response) = first_reply(replies) {
            return Ok(*response);
        }
    }
    let options = SendOptions {
        stream_response: operation.has_streaming_output() || operation.has_event_stream_output(),
        read_timeout: context.read_timeout,
        body_limit: None,
        is_duplex: event_input::follows(operation),
        operation: Some(operation),
    };
    let wire = observe::wire::request(operation, params, &request);
    let result = client.transport.send(request, &options).await;
    let result = result.map_err(|error| error.map_endpoint_url(|url| operation.shown_url(url)));
    if let Some(wire) = wire {
        wire.answered(&result);
    }
    result
}

async fn parse(
    client: &ClientArgs,
    operation: Operation,
    mut response: Response,
    context: &Context,
) -> Result<Answer> {
    let call = client.call(operation);
    let checksum = checksum::check(operation, &mut response, context)?;
    let entry = HistoryEntry::HttpResponse {
        operation,
        response: &response,
    };
    client.history.record(&entry, SOURCE);
    let mut customized = Map::new();
    if !client
        .emitter
        .has_listeners(EventKind::BeforeParse, call.service_id, operation.name())
    {
        let mut parsed = initial_response::parse(operation, &mut response, customized).await?;
        hide_body(operation, &response, &mut parsed);
        checksum::report(&mut parsed, checksum);
        return Ok(Answer { response, parsed });
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
    client.emitter.emit(&mut Event::BeforeParse(event)).await?;
    let mut parsed = match initial_response::parse(operation, &mut seen, customized.clone()).await {
        Err(_) if malformed_status.is_some() && !is_well_formed(&seen) => {
            seen.status = malformed_status.unwrap_or(seen.status);
            protocol::parse_customized(operation, &seen, customized)?
        }
        result => result?,
    };
    hide_body(operation, &seen, &mut parsed);
    checksum::report(&mut parsed, checksum);
    response.body = seen.body;
    Ok(Answer { response, parsed })
}

// DIFFERENCE 97
/// The body of an error that no parser understands becomes its message. It is hidden if it may contain a secret; an HTML
/// page of a proxy is not the service's.
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
        && operation.has_secret_response()
    {
        *message = Value::from(HIDDEN);
    }
}

fn is_well_formed(response: &Response) -> bool {
    let body = response.body.as_bytes();
    body.is_none_or(|body| protocol::xml_root(body).is_some())
}

async fn response_received(
    client: &ClientArgs,
    operation: Operation,
    result: &mut Result<Answer>,
    context: &mut Context,
) -> Result<()> {
    let call = client.call(operation);
    if !client.emitter.has_listeners(
        EventKind::ResponseReceived,
        call.service_id,
        operation.name(),
    ) {
        return Ok(());
    }
    let (response, parsed, error) = parts(result);
    let event = ResponseReceived {
        call,
        response,
        parsed,
        error,
        context,
    };
    client
        .emitter
        .emit(&mut Event::ResponseReceived(event))
        .await?;
    Ok(())
}

/// The handlers' decision about a retry.
async fn needs_retry(
    client: &ClientArgs,
    operation: Operation,
    (request, params): (&mut Request, &mut Value),
    result: &mut Result<Answer>,
    context: &mut Context,
) -> Result<Reply> {
    let call = client.call(operation);
    let (response, parsed, error) = parts(result);
    let event = NeedsRetry {
        call,
        client,
        params,
        attempts: context.retries.attempt,
        request,
        response,
        parsed,
        error,
        context,
    };
    let replies = client.emitter.emit(&mut Event::NeedsRetry(event)).await?;
    Ok(first_reply(replies))
}

fn parts(
    result: &mut Result<Answer>,
) -> (Option<&mut Response>, Option<&mut Value>, Option<&Error>) {
    match result {
        Ok(answer) => (Some(&mut answer.response), Some(&mut answer.parsed), None),
        Err(error) => (None, None, Some(error)),
    }
}

/// Sets a member of `ResponseMetadata`, if the response has one.
pub(super) fn set_metadata(parsed: &mut Value, name: &'static str, value: Value) {
    if let Some(metadata) = parsed
        .as_map_mut()
        .and_then(|parsed| parsed.get_mut("ResponseMetadata"))
        && let Some(metadata) = metadata.as_map_mut()
    {
        metadata.insert(Text::from_static(name), value);
    }
}

/// The deadline of the next attempt, by the service's clock. // P291
fn set_ttl(client: &ClientArgs, response: &Response, context: &mut Context) {
    // Python's strptime has only this form: `Sun, 30 Aug 2015 12:36:00 GMT`.
    let date = response
        .headers
        .get("Date")
        .filter(|date| date.as_bytes().get(3) == Some(&b',') && date.ends_with(" GMT"))
        .and_then(|date| Timestamp::parse(date).ok());
    if let (Some(date), Some(read_timeout)) =
        (date, context.read_timeout.or(client.config.read_timeout))
    {
        // botocore takes the local time twice, for the skew and for now, so it cancels out.
        let seconds = i64::try_from(read_timeout.as_secs()).unwrap_or(i64::MAX);
        let ttl = Timestamp::new(date.seconds.saturating_add(seconds), 0);
        context.retries.ttl = Some(ttl.to_sigv4().into());
    }
}

/// A body that was partly or completely sent is sent again from its start. // P260
pub(super) fn rewind(body: &Body) -> Result<()> {
    if let Body::Stream(stream) = body
        && let Some(stream) = stream.downcast::<ByteStream>()
    {
        return stream.rewind();
    }
    Ok(())
}
