//! `S3Store`: whether an S3-compatible store has shown that it supports checksums and chunked payloads.
//!
//! For clients with `s3.compatibility = auto` and a custom endpoint; `docs/s3-compatible-stores.md` has the
//! details. Counterpart: none; botocore sends the same to every store.

use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use botoxide_core::body::Body;
use botoxide_core::checksum::{Place, RequestChecksum};
use botoxide_core::error::Result;
use botoxide_core::http::{Headers, Request};
use botoxide_core::model::Operation;
use botoxide_core::value::Value;
use futures_core::future::BoxFuture;

use super::super::checksum;
use crate::hooks::{AsyncHandler, Context, Event, NeedsRetry, Reply};
use crate::transport::ByteStream;

/// What a client knows of its store.
#[derive(Debug, Default)]
pub(crate) struct S3Store {
    checksums: Knowledge,
    chunks: Knowledge,
}

/// Whether a store supports a feature.
#[derive(Debug, Default)]
struct Knowledge(AtomicU8);

const UNKNOWN: u8 = 0;
const TAKES: u8 = 1;
const REFUSES: u8 = 2;

impl Knowledge {
    fn is(&self, state: u8) -> bool {
        self.0.load(Ordering::Relaxed) == state
    }

    fn set(&self, state: u8) {
        self.0.store(state, Ordering::Relaxed);
    }

    /// After a refusal, later signs of support are ignored.
    fn show(&self) {
        let _ = self
            .0
            .compare_exchange(UNKNOWN, TAKES, Ordering::Relaxed, Ordering::Relaxed);
    }
}

/// Error codes for unsupported checksums or chunks; a status for a response without a body.
const REFUSALS: &[&str] = &[
    "411",
    "501",
    "BadDigest",
    "IncompleteBody",
    "InvalidArgument",
    "InvalidDigest",
    "InvalidRequest",
    "MissingContentLength",
    "NotImplemented",
    "SignatureDoesNotMatch",
    "XAmzContentSHA256Mismatch",
];

impl S3Store {
    /// Removes from a call what the store may not support: a checksum that the caller did not request, and chunks.
    pub(in crate::call) fn adapt(
        &self,
        operation: Operation,
        params: &Value,
        request: &Request,
        context: &mut Context,
    ) {
        let Some(checksum) = &mut context.checksum.request else {
            return;
        };
        let is_asked_for = is_asked_for(operation, params);
        if !is_asked_for && !self.checksums.is(TAKES) {
            take_away(operation, context);
            return;
        }
        if checksum.place == Place::Trailer && !self.chunks.is(TAKES) {
            // A request that may be refused, or stored with its chunks, must be repeatable.
            let may_try = self.chunks.is(UNKNOWN)
                && self.checksums.is(TAKES)
                && can_repeat(&request.body)
                && !is_conditional(&request.headers);
            if !may_try && can_repeat(&request.body) {
                checksum.place = Place::Header;
            } else if !may_try && !is_asked_for {
                take_away(operation, context);
                return;
            }
        }
        context.checksum.may_be_refused =
            can_repeat(&request.body) && (!is_asked_for || checksum_is_in_trailer(context));
    }

    /// Whether a response needs further handling; what it shows is recorded.
    fn learn(&self, event: &NeedsRetry<'_>) -> bool {
        let Some(response) = event.response.as_deref() else {
            return false;
        };
        if response
            .headers
            .iter()
            .any(|(name, _)| checksum::is_checksum(name))
        {
            self.checksums.show();
        }
        let sent = &event.context.checksum;
        if sent.plain.is_none() {
            return false;
        }
        if response.status < 300 {
            return checksum_is_in_trailer(event.context) && self.chunks.is(UNKNOWN);
        }
        let code = event.parsed.as_deref();
        let code = code.and_then(|parsed| parsed["Error"]["Code"].as_str());
        code.is_some_and(|code| REFUSALS.contains(&code))
    }

    /// Accepts the response, or sends the call again without the unsupported feature.
    async fn conclude(&self, event: &mut NeedsRetry<'_>) -> Result<Reply> {
        let is_success = event
            .response
            .as_deref()
            .is_some_and(|response| response.status < 300);
        let sent = &mut event.context.checksum;
        let (Some(plain), Some(checksum)) = (sent.plain.take(), &mut sent.request) else {
            return Ok(Reply::None);
        };
        if is_success
            && self
                .is_echoed(
                    event.response.as_deref().map(|response| &response.headers),
                    checksum,
                    &plain,
                )
                .await?
        {
            self.chunks.show();
            return Ok(Reply::None);
        }
        if checksum.place == Place::Trailer {
            self.chunks.set(REFUSES);
            checksum.place = Place::Header;
        } else {
            self.checksums.set(REFUSES);
            take_away(event.call.operation, event.context);
        }
        tracing::debug!(
            "the store does not support this checksum; sending the request again without it"
        );
        *event.request = *plain;
        ByteStream::rewind_body(&event.request.body)?;
        checksum::apply(event.request, event.context, false).await?;
        Ok(Reply::Retry(Duration::ZERO))
    }

    /// Whether a store has decoded the chunks: its response has the payload's checksum.
    async fn is_echoed(
        &self,
        headers: Option<&Headers>,
        checksum: &RequestChecksum,
        plain: &Request,
    ) -> Result<bool> {
        let told = headers.and_then(|headers| headers.get(checksum.algorithm.header_name()));
        let Some(told) = told else {
            return Ok(false);
        };
        ByteStream::rewind_body(&plain.body)?;
        let found = checksum::compute(&plain.body, checksum.algorithm).await?;
        Ok(told.as_str() == found)
    }
}

impl AsyncHandler for S3Store {
    fn concerns(&self, event: &Event<'_>) -> bool {
        matches!(event, Event::NeedsRetry(event) if self.learn(event))
    }

    fn call<'a>(&'a self, event: &'a mut Event<'_>) -> BoxFuture<'a, Result<Reply>> {
        match event {
            Event::NeedsRetry(event) => Box::pin(self.conclude(event)),
            _ => Box::pin(std::future::ready(Ok(Reply::None))),
        }
    }
}

/// No checksum, or if one is required, `Content-MD5`, which all stores support.
fn take_away(operation: Operation, context: &mut Context) {
    context.checksum.request = None;
    context.checksum.has_content_md5 = checksum::is_required(operation);
}

fn checksum_is_in_trailer(context: &Context) -> bool {
    let checksum = context.checksum.request.as_ref();
    checksum.is_some_and(|checksum| checksum.place == Place::Trailer)
}

/// Whether the caller chose an algorithm.
fn is_asked_for(operation: Operation, params: &Value) -> bool {
    let member = operation
        .extra("httpChecksum")
        .and_then(|traits| traits.get("requestAlgorithmMember")?.as_str());
    member.is_some_and(|member| params.get(member).is_some())
}

/// Whether a second request would differ from the first.
fn is_conditional(headers: &Headers) -> bool {
    headers.contains("If-None-Match") || headers.contains("If-Match")
}

/// Whether a body can be sent twice.
pub(in crate::call) fn can_repeat(body: &Body) -> bool {
    match body {
        Body::Bytes(_) => true,
        Body::Stream(_) => ByteStream::from_body(body).is_ok_and(|stream| stream.can_repeat()),
    }
}
