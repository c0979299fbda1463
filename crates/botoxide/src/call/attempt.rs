//! The attempts of a call: request, signature, transport, response, and the decision to retry.
//!
//! Every attempt is created from the prepared request, so each has its own signature. Counterpart:
//! botocore `endpoint.py` (`Endpoint`).

use std::pin::pin;

use botoxide_core::error::{Error, Result};
use botoxide_core::http::{Request, Response};
use botoxide_core::text::Text;
use botoxide_core::time::Timestamp;
use botoxide_core::value::Value;

use super::cut_body::expect_length;
use super::response_metadata::set_metadata;
use super::steps::{Answer, CallState, Retry, SignedRequest};
use super::{event_input, parse, sign};
use crate::hooks::{BeforeSend, NeedsRetry, Reply, ResponseReceived};
use crate::observe::{self, HistoryEntry, SOURCE};
use crate::seam::interrupt;
use crate::transport::{ByteStream, SendOptions};

impl CallState {
    /// Makes attempts until one is final, and tells handlers if there is no answer:
    /// [`send_request`](Self::send_request), [`after_call_error`](Self::after_call_error).
    ///
    /// # Errors
    ///
    /// That of the last attempt; those of its steps.
    pub async fn make_request(&mut self, request: &mut Request) -> Result<Answer> {
        let result = self.send_request(request).await;
        if let Err(error) = &result {
            self.after_call_error(error).await?;
        }
        result
    }

    /// Makes attempts until one is final: the steps from [`begin_attempt`](Self::begin_attempt) to
    /// [`wait`](Self::wait), again and again.
    ///
    /// # Errors
    ///
    /// That of the last attempt; those of its steps.
    pub async fn send_request(&mut self, request: &mut Request) -> Result<Answer> {
        loop {
            self.begin_attempt()?;
            let span = observe::span::attempt(self.context.retries.attempt);
            let tried = {
                let tried = pin!(self.attempt(request));
                observe::span::within(&span, tried).await
            };
            observe::span::attempt_ended(
                &span,
                tried.as_ref().map_or_else(Err, |(it, _)| seen(it)),
            );
            let (result, retry) = tried?;
            if let Some(answer) = self.wait(retry, request, result).await? {
                return Ok(answer);
            }
        }
    }

    async fn attempt(&mut self, request: &mut Request) -> Result<(Result<Answer>, Retry)> {
        // Errors here fail the call: only failures of the network are retried.
        let signed = self.create_request(request).await?;
        // A response with a wrong checksum, or that cannot be parsed, is final. P292
        let mut result = match self.send(signed).await {
            Ok(response) => Ok(self.parse(response).await?),
            Err(error) => Err(error),
        };
        if let Ok(answer) = &result {
            observe::signature::answered(
                self.context.signing.explanation.as_ref(),
                self.operation,
                (&self.params, request),
                &answer.parsed,
            );
        }
        self.response_received(&mut result).await?;
        let retry = self.needs_retry(request, &mut result).await?;
        Ok((result, retry))
    }

    /// Counts the attempt that begins.
    ///
    /// # Errors
    ///
    /// When the system has no random bytes for the id of the call.
    pub fn begin_attempt(&mut self) -> Result<()> {
        let retries = &mut self.context.retries;
        if retries.attempt == 0 {
            retries.invocation_id = Some(self.client.seams.random.uuid4()?.into());
        }
        retries.attempt += 1;
        Ok(())
    }

    /// Makes the request of one attempt, and signs it: `request-created`, `choose-signer`, `before-sign`.
    ///
    /// # Errors
    ///
    /// `NoCredentials`, `NoRegion`, `UnknownSignatureVersion`; those of reading a stream, and of handlers.
    pub async fn create_request(&mut self, request: &Request) -> Result<SignedRequest> {
        sign::create_request(
            &self.client,
            self.operation,
            request,
            &mut self.context,
            &self.substitutes,
        )
        .await
    }

    /// Sends the request, unless a handler has a response: [`before_send`](Self::before_send) and
    /// [`transmit`](Self::transmit).
    ///
    /// # Errors
    ///
    /// Those of the [transport](crate::transport::Transport::send), and of handlers.
    pub async fn send(&mut self, mut request: SignedRequest) -> Result<Response> {
        match self.before_send(&mut request).await? {
            Some(response) => Ok(response),
            None => self.transmit(request).await,
        }
    }

    /// Shows handlers the signed request; one of them may have a response: `before-send`.
    ///
    /// # Errors
    ///
    /// Those of handlers.
    pub async fn before_send(&mut self, request: &mut SignedRequest) -> Result<Option<Response>> {
        let operation = self.operation;
        let request = request.request_mut();
        let entry = HistoryEntry::HttpRequest { operation, request };
        self.client.history.record(&entry, SOURCE);
        let event = BeforeSend {
            call: self.client.call(operation),
            request,
        };
        let mut response = match self.client.emit(event).await? {
            Reply::Response(response) => Some(*response),
            _ => None,
        };
        if let Some(response) = &mut response
            && operation.has_streaming_output()
            && response.status < 300
        {
            expect_length(response);
        }
        self.is_answered = response.is_some();
        Ok(response)
    }

    /// Sends the request.
    ///
    /// # Errors
    ///
    /// Those of the [transport](crate::transport::Transport::send).
    pub async fn transmit(&self, request: SignedRequest) -> Result<Response> {
        let (client, operation) = (&*self.client, self.operation);
        let request = request.into_inner();
        let options = SendOptions {
            stream_response: operation.has_streaming_output()
                || operation.has_event_stream_output(),
            read_timeout: self.context.read_timeout,
            body_limit: None,
            is_duplex: event_input::follows(operation),
            operation: Some(operation),
        };
        let wire = observe::wire::request(operation, &self.params, &request);
        let result = client.transport.send(request, &options).await;
        let result = result.map_err(|error| error.map_endpoint_url(|url| operation.shown_url(url)));
        if let Some(wire) = wire {
            wire.answered(&result);
        }
        result
    }

    /// Checks the checksum of a response and parses it: `before-parse`.
    ///
    /// # Errors
    ///
    /// `ResponseParser` for a response that the protocol does not allow; `FlexibleChecksum`; those of handlers. They are
    /// final.
    pub async fn parse(&self, response: Response) -> Result<Answer> {
        let answer = parse::parse(self, response).await?;
        let entry = HistoryEntry::ParsedResponse {
            parsed: &answer.parsed,
        };
        self.client.history.record(&entry, SOURCE);
        Ok(answer)
    }

    /// Shows handlers how the attempt ended: `response-received`.
    ///
    /// # Errors
    ///
    /// Those of handlers.
    pub async fn response_received(&mut self, result: &mut Result<Answer>) -> Result<()> {
        let (response, parsed, error) = parts(result);
        let event = ResponseReceived {
            call: self.client.call(self.operation),
            response,
            parsed,
            error,
            context: &mut self.context,
        };
        self.client.emit(event).await.map(drop)
    }

    /// Asks handlers whether another attempt follows: `needs-retry`. They may change the request for it.
    ///
    /// # Errors
    ///
    /// Those of handlers.
    pub async fn needs_retry(
        &mut self,
        request: &mut Request,
        result: &mut Result<Answer>,
    ) -> Result<Retry> {
        let (response, parsed, error) = parts(result);
        let event = NeedsRetry {
            call: self.client.call(self.operation),
            client: &self.client,
            params: &mut self.params,
            attempts: self.context.retries.attempt,
            request,
            response,
            parsed,
            error,
            context: &mut self.context,
        };
        Ok(match self.client.emit(event).await? {
            // Events that were sent are gone.
            Reply::Retry(delay) if event_input::can_repeat(request) => Retry::After(delay),
            Reply::WaitAndStop(delay) => Retry::WaitAndStop(delay),
            _ => Retry::None,
        })
    }

    /// Waits as handlers decided: the answer if it is final, `None` if another attempt follows, for which the body goes
    /// back to its start.
    ///
    /// # Errors
    ///
    /// That of `result` if it is final; `OverallTimeout` where the wait would last too long; `UnseekableStream` for a body
    /// that can be read only once; the error of an [`Interrupt`](crate::seam::Interrupt).
    pub async fn wait(
        &mut self,
        retry: Retry,
        request: &Request,
        result: Result<Answer>,
    ) -> Result<Option<Answer>> {
        let clock = &*self.client.seams.clock;
        let delay = match retry {
            Retry::After(delay) => delay,
            Retry::None => return self.last(result).map(Some),
            Retry::WaitAndStop(delay) => {
                clock.sleep(delay).await;
                return self.last(result).map(Some);
            }
        };
        observe::span::retry(delay, seen(&result));
        match result {
            Ok(answer) => {
                self.deadline.allow(clock, delay, None)?;
                if let Some(ttl) = self.ttl(&answer.response) {
                    self.context.retries.ttl = Some(ttl);
                }
            }
            Err(error) => self.deadline.allow(clock, delay, Some(error))?,
        }
        clock.sleep(delay).await;
        interrupt::check()?;
        ByteStream::rewind_body(&request.body)?;
        Ok(None)
    }

    fn last(&self, result: Result<Answer>) -> Result<Answer> {
        let mut answer = result?;
        let retries = self.context.retries.attempt.saturating_sub(1);
        set_metadata(&mut answer.parsed, "RetryAttempts", Value::from(retries));
        Ok(answer)
    }

    /// The deadline of the next attempt, by the service's clock.
    fn ttl(&self, response: &Response) -> Option<Text> {
        // Python's strptime has only this form: `Sun, 30 Aug 2015 12:36:00 GMT`.
        let date = response
            .headers
            .get("Date")
            .filter(|date| date.as_bytes().get(3) == Some(&b',') && date.ends_with(" GMT"))
            .and_then(|date| Timestamp::parse(date).ok())?;
        let read_timeout = (self.context.read_timeout).or(self.client.config.read_timeout)?;
        // botocore takes the local time twice, for the skew and for now, so it cancels out.
        let seconds = i64::try_from(read_timeout.as_secs()).unwrap_or(i64::MAX);
        let ttl = Timestamp::new(date.seconds.saturating_add(seconds), 0);
        Some(ttl.to_sigv4().into())
    }
}

/// Reports the outcome of an attempt.
fn seen(result: &Result<Answer>) -> Result<(u16, &Value), &Error> {
    let answer = result.as_ref();
    answer.map(|answer| (answer.response.status, &answer.parsed))
}

fn parts(
    result: &mut Result<Answer>,
) -> (Option<&mut Response>, Option<&mut Value>, Option<&Error>) {
    match result {
        Ok(answer) => (Some(&mut answer.response), Some(&mut answer.parsed), None),
        Err(error) => (None, None, Some(error)),
    }
}
