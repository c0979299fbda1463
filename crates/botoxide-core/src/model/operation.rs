//! `Operation`: one call that a service offers.
//!
//! Counterpart: botocore `model.py` (`OperationModel`).

use std::fmt;

use super::archive::{Node, u16_at, u32_at};
use super::layout::{OPERATION_SIZE, ShapeType};
use super::service::Service;
use super::shape::Shape;

/// An operation of a service. A copy is two words.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Operation {
    service: Service,
    number: u32,
}

impl Operation {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a model has fewer than 2^32 operations"
    )]
    pub(super) fn new(service: Service, number: usize) -> Self {
        Self {
            service,
            number: number as u32,
        }
    }

    fn at(&self, byte: usize) -> usize {
        self.number as usize * OPERATION_SIZE + byte
    }

    fn text(&self, at: usize) -> &'static str {
        let id = u16_at(self.service.sections().operations, self.at(at * 2));
        self.service.text(id)
    }

    fn word(&self, at: usize) -> u32 {
        u32_at(self.service.sections().operations, self.at(12 + at * 4))
    }

    /// The service that offers it.
    pub fn service(&self) -> Service {
        self.service
    }

    /// Its place in the model: an index for tables beside it.
    pub fn index(&self) -> usize {
        self.number as usize
    }

    /// The name that the model lists it under: `ListBuckets`.
    pub fn name(&self) -> &'static str {
        self.text(0)
    }

    /// The name on the wire; differs in cloudfront, where it carries the version.
    pub fn wire_name(&self) -> &'static str {
        self.text(1)
    }

    /// The name of boto3's method: `list_buckets`.
    pub fn python_name(&self) -> &'static str {
        self.text(2)
    }

    /// `http.method`; `POST` where the model has none.
    pub fn method(&self) -> &'static str {
        match self.text(3) {
            "" => "POST",
            method => method,
        }
    }

    /// `http.requestUri`; `/` where the model has none.
    pub fn request_uri(&self) -> &'static str {
        match self.text(4) {
            "" => "/",
            uri => uri,
        }
    }

    fn shape(&self, at: usize) -> Option<Shape> {
        let reference = self.word(at).checked_sub(1)?;
        Some(Shape::new(self.service, reference as usize))
    }

    /// The shape of the arguments; `None` for an operation that takes none.
    pub fn input_shape(&self) -> Option<Shape> {
        self.shape(0)
    }

    /// The shape of the result; `None` for an operation that has none.
    pub fn output_shape(&self) -> Option<Shape> {
        self.shape(1)
    }

    /// A trait that has no method of its own (`staticContextParams`, `httpChecksum`, `endpoint` …).
    pub fn extra(&self, key: &str) -> Option<Node> {
        self.extras().get(key)
    }

    /// All traits that have no method of their own.
    pub(super) fn extras(&self) -> Node {
        self.service.sections().document.node(self.word(2))
    }

    fn is(&self, key: &str) -> bool {
        self.extra(key).and_then(|value| value.as_bool()) == Some(true)
    }

    /// The exceptions that the operation is known to raise.
    pub fn error_shapes(&self) -> impl Iterator<Item = Shape> + use<> {
        let service = self.service;
        self.extra("errors")
            .into_iter()
            .flat_map(Node::items)
            .filter_map(move |name| service.shape(name.as_str()?).ok())
    }

    /// `deprecated`.
    pub fn is_deprecated(&self) -> bool {
        self.is("deprecated")
    }

    /// `endpoint.hostPrefix`, with its `{Label}`s.
    pub fn host_prefix(&self) -> Option<&'static str> {
        self.extra("endpoint")?.get("hostPrefix")?.as_str()
    }

    /// `authtype`: `none`, `v4-unsigned-body`, `bearer` …
    pub fn auth_type(&self) -> Option<&'static str> {
        self.extra("authtype")?.as_str()
    }

    /// `auth`: the kinds of authentication that it takes, by their full names.
    pub fn auth(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.extra("auth")
            .into_iter()
            .flat_map(Node::items)
            .filter_map(|name| name.as_str())
    }

    /// `unsignedPayload`.
    pub fn has_unsigned_payload(&self) -> bool {
        self.is("unsignedPayload")
    }

    /// The member that is filled in with a UUID where the caller gives none; seldom more than one.
    pub fn idempotent_members(&self) -> impl Iterator<Item = Shape> + use<> {
        self.input_shape()
            .into_iter()
            .flat_map(|shape| shape.members())
            .filter(Shape::is_idempotency_token)
    }

    /// Whether the request's body is one blob, which may be a stream.
    pub fn has_streaming_input(&self) -> bool {
        is_blob_payload(self.input_shape())
    }

    /// Whether the response's body is one blob, which is handed out as a stream.
    pub fn has_streaming_output(&self) -> bool {
        is_blob_payload(self.output_shape())
    }

    /// Whether the request's body is a stream of events.
    pub fn has_event_stream_input(&self) -> bool {
        self.input_shape()
            .is_some_and(|shape| shape.event_stream_member().is_some())
    }

    /// Whether the response's body is a stream of events.
    pub fn has_event_stream_output(&self) -> bool {
        self.output_shape()
            .is_some_and(|shape| shape.event_stream_member().is_some())
    }
}

fn is_blob_payload(shape: Option<Shape>) -> bool {
    shape
        .and_then(|shape| shape.payload())
        .is_some_and(|payload| payload.shape_type() == ShapeType::Blob)
}

impl fmt::Debug for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Operation({})", self.name())
    }
}
