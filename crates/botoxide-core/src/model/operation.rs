//! `Operation`: one call that a service offers.
//!
//! Counterpart: botocore `model.py` (`OperationModel`).

use std::fmt;

use super::archive::{Node, u16_at, u32_at};
use super::layout::{Location, OPERATION_SIZE, ShapeType};
use super::service::Service;
use super::shape::Shape;
use crate::redact::{self, HIDDEN};
use crate::uri::{self, Keep, percent_encode};

/// An operation of a service. A copy is two machine words.
///
/// # Example
///
/// ```
/// # use botoxide_core::model::{Service, ShapeType, archive::compile_service};
/// # let json = serde_json::json!({
/// #     "metadata": { "serviceId": "Photo Box", "endpointPrefix": "photobox", "protocol": "rest-json",
/// #                   "apiVersion": "2026-11-22", "signatureVersion": "v4" },
/// #     "operations": { "PutPhoto": { "name": "PutPhoto", "http": { "method": "PUT", "requestUri": "/photos/{Name}" },
/// #         "input": { "shape": "Photo" }, "deprecated": true, "errors": [{ "shape": "Full" }] } },
/// #     "shapes": {
/// #         "Photo": { "type": "structure", "required": ["Name"], "members": {
/// #             "Name": { "shape": "Name", "location": "uri", "locationName": "Name" },
/// #             "Tags": { "shape": "Tags" } } },
/// #         "Name": { "type": "string" }, "Tags": { "type": "list", "member": { "shape": "Name" } },
/// #         "Full": { "type": "structure", "members": {}, "exception": true }
/// #     }
/// # });
/// # let service = Service::open(compile_service(&json)?.leak())?;
/// let operation = service.operation("PutPhoto")?;
/// assert_eq!(format!("{} {}", operation.method(), operation.request_uri()), "PUT /photos/{Name}");
/// # Ok::<(), botoxide_core::error::Error>(())
/// ```
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

    /// Its index in the model.
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
    ///
    /// # Example
    ///
    /// ```
    /// # use botoxide_core::model::{Service, ShapeType, archive::compile_service};
    /// # let json = serde_json::json!({
    /// #     "metadata": { "serviceId": "Photo Box", "endpointPrefix": "photobox", "protocol": "rest-json",
    /// #                   "apiVersion": "2026-11-22", "signatureVersion": "v4" },
    /// #     "operations": { "PutPhoto": { "name": "PutPhoto", "http": { "method": "PUT", "requestUri": "/photos/{Name}" },
    /// #         "input": { "shape": "Photo" }, "deprecated": true, "errors": [{ "shape": "Full" }] } },
    /// #     "shapes": {
    /// #         "Photo": { "type": "structure", "required": ["Name"], "members": {
    /// #             "Name": { "shape": "Name", "location": "uri", "locationName": "Name" },
    /// #             "Tags": { "shape": "Tags" } } },
    /// #         "Name": { "type": "string" }, "Tags": { "type": "list", "member": { "shape": "Name" } },
    /// #         "Full": { "type": "structure", "members": {}, "exception": true }
    /// #     }
    /// # });
    /// # let service = Service::open(compile_service(&json)?.leak())?;
    /// let operation = service.operation("PutPhoto")?;
    /// assert_eq!(operation.python_name(), "put_photo");
    /// # Ok::<(), botoxide_core::error::Error>(())
    /// ```
    pub fn python_name(&self) -> &'static str {
        self.text(2)
    }

    /// `http.method`; `POST` where the model has none.
    ///
    /// # Example
    ///
    /// ```
    /// # use botoxide_core::model::{Service, ShapeType, archive::compile_service};
    /// # let json = serde_json::json!({
    /// #     "metadata": { "serviceId": "Photo Box", "endpointPrefix": "photobox", "protocol": "rest-json",
    /// #                   "apiVersion": "2026-11-22", "signatureVersion": "v4" },
    /// #     "operations": { "PutPhoto": { "name": "PutPhoto", "http": { "method": "PUT", "requestUri": "/photos/{Name}" },
    /// #         "input": { "shape": "Photo" }, "deprecated": true, "errors": [{ "shape": "Full" }] } },
    /// #     "shapes": {
    /// #         "Photo": { "type": "structure", "required": ["Name"], "members": {
    /// #             "Name": { "shape": "Name", "location": "uri", "locationName": "Name" },
    /// #             "Tags": { "shape": "Tags" } } },
    /// #         "Name": { "type": "string" }, "Tags": { "type": "list", "member": { "shape": "Name" } },
    /// #         "Full": { "type": "structure", "members": {}, "exception": true }
    /// #     }
    /// # });
    /// # let service = Service::open(compile_service(&json)?.leak())?;
    /// let operation = service.operation("PutPhoto")?;
    /// assert_eq!(operation.method(), "PUT");
    /// # Ok::<(), botoxide_core::error::Error>(())
    /// ```
    pub fn method(&self) -> &'static str {
        match self.text(3) {
            "" => "POST",
            method => method,
        }
    }

    /// `http.requestUri`; `/` where the model has none.
    ///
    /// # Example
    ///
    /// ```
    /// # use botoxide_core::model::{Service, ShapeType, archive::compile_service};
    /// # let json = serde_json::json!({
    /// #     "metadata": { "serviceId": "Photo Box", "endpointPrefix": "photobox", "protocol": "rest-json",
    /// #                   "apiVersion": "2026-11-22", "signatureVersion": "v4" },
    /// #     "operations": { "PutPhoto": { "name": "PutPhoto", "http": { "method": "PUT", "requestUri": "/photos/{Name}" },
    /// #         "input": { "shape": "Photo" }, "deprecated": true, "errors": [{ "shape": "Full" }] } },
    /// #     "shapes": {
    /// #         "Photo": { "type": "structure", "required": ["Name"], "members": {
    /// #             "Name": { "shape": "Name", "location": "uri", "locationName": "Name" },
    /// #             "Tags": { "shape": "Tags" } } },
    /// #         "Name": { "type": "string" }, "Tags": { "type": "list", "member": { "shape": "Name" } },
    /// #         "Full": { "type": "structure", "members": {}, "exception": true }
    /// #     }
    /// # });
    /// # let service = Service::open(compile_service(&json)?.leak())?;
    /// let operation = service.operation("PutPhoto")?;
    /// assert_eq!(operation.request_uri(), "/photos/{Name}");
    /// # Ok::<(), botoxide_core::error::Error>(())
    /// ```
    pub fn request_uri(&self) -> &'static str {
        match self.text(4) {
            "" => "/",
            uri => uri,
        }
    }

    /// The status of a successful response, if the model names it.
    ///
    /// ```
    /// # use botoxide_core::model::{Service, archive::compile_service};
    /// # let json = serde_json::json!({
    /// #     "metadata": { "protocol": "rest-json" }, "shapes": {},
    /// #     "operations": { "DeletePhoto": { "http": { "method": "DELETE", "requestUri": "/", "responseCode": 204 } } }
    /// # });
    /// # let service = Service::open(compile_service(&json)?.leak())?;
    /// assert_eq!(service.operation("DeletePhoto")?.response_code(), Some(204));
    /// # Ok::<(), botoxide_core::error::Error>(())
    /// ```
    pub fn response_code(&self) -> Option<u16> {
        match u16_at(self.service.sections().operations, self.at(10)) {
            0 => None,
            code => Some(code),
        }
    }

    fn shape(&self, at: usize) -> Option<Shape> {
        let reference = self.word(at).checked_sub(1)?;
        Some(Shape::new(self.service, reference as usize))
    }

    /// The shape of the arguments; `None` for an operation without arguments.
    ///
    /// # Example
    ///
    /// ```
    /// # use botoxide_core::model::{Service, ShapeType, archive::compile_service};
    /// # let json = serde_json::json!({
    /// #     "metadata": { "serviceId": "Photo Box", "endpointPrefix": "photobox", "protocol": "rest-json",
    /// #                   "apiVersion": "2026-11-22", "signatureVersion": "v4" },
    /// #     "operations": { "PutPhoto": { "name": "PutPhoto", "http": { "method": "PUT", "requestUri": "/photos/{Name}" },
    /// #         "input": { "shape": "Photo" }, "deprecated": true, "errors": [{ "shape": "Full" }] } },
    /// #     "shapes": {
    /// #         "Photo": { "type": "structure", "required": ["Name"], "members": {
    /// #             "Name": { "shape": "Name", "location": "uri", "locationName": "Name" },
    /// #             "Tags": { "shape": "Tags" } } },
    /// #         "Name": { "type": "string" }, "Tags": { "type": "list", "member": { "shape": "Name" } },
    /// #         "Full": { "type": "structure", "members": {}, "exception": true }
    /// #     }
    /// # });
    /// # let service = Service::open(compile_service(&json)?.leak())?;
    /// let operation = service.operation("PutPhoto")?;
    /// let input = operation.input_shape().unwrap();
    /// assert_eq!(input.name(), "Photo");
    /// # Ok::<(), botoxide_core::error::Error>(())
    /// ```
    pub fn input_shape(&self) -> Option<Shape> {
        self.shape(0)
    }

    /// The shape of the result; `None` for an operation without a result.
    ///
    /// # Example
    ///
    /// ```
    /// # use botoxide_core::model::{Service, ShapeType, archive::compile_service};
    /// # let json = serde_json::json!({
    /// #     "metadata": { "serviceId": "Photo Box", "endpointPrefix": "photobox", "protocol": "rest-json",
    /// #                   "apiVersion": "2026-11-22", "signatureVersion": "v4" },
    /// #     "operations": { "PutPhoto": { "name": "PutPhoto", "http": { "method": "PUT", "requestUri": "/photos/{Name}" },
    /// #         "input": { "shape": "Photo" }, "deprecated": true, "errors": [{ "shape": "Full" }] } },
    /// #     "shapes": {
    /// #         "Photo": { "type": "structure", "required": ["Name"], "members": {
    /// #             "Name": { "shape": "Name", "location": "uri", "locationName": "Name" },
    /// #             "Tags": { "shape": "Tags" } } },
    /// #         "Name": { "type": "string" }, "Tags": { "type": "list", "member": { "shape": "Name" } },
    /// #         "Full": { "type": "structure", "members": {}, "exception": true }
    /// #     }
    /// # });
    /// # let service = Service::open(compile_service(&json)?.leak())?;
    /// let operation = service.operation("PutPhoto")?;
    /// assert!(operation.output_shape().is_none());
    /// # Ok::<(), botoxide_core::error::Error>(())
    /// ```
    pub fn output_shape(&self) -> Option<Shape> {
        self.shape(1)
    }

    /// A trait without its own method (`staticContextParams`, `httpChecksum`, `endpoint` …).
    pub fn extra(&self, key: &str) -> Option<Node> {
        self.extras().get(key)
    }

    /// All traits without their own method.
    pub(super) fn extras(&self) -> Node {
        self.service.sections().document.node(self.word(2))
    }

    fn is(&self, key: &str) -> bool {
        self.extra(key).and_then(|value| value.as_bool()) == Some(true)
    }

    /// The exceptions of the operation in the model.
    ///
    /// # Example
    ///
    /// ```
    /// # use botoxide_core::model::{Service, ShapeType, archive::compile_service};
    /// # let json = serde_json::json!({
    /// #     "metadata": { "serviceId": "Photo Box", "endpointPrefix": "photobox", "protocol": "rest-json",
    /// #                   "apiVersion": "2026-11-22", "signatureVersion": "v4" },
    /// #     "operations": { "PutPhoto": { "name": "PutPhoto", "http": { "method": "PUT", "requestUri": "/photos/{Name}" },
    /// #         "input": { "shape": "Photo" }, "deprecated": true, "errors": [{ "shape": "Full" }] } },
    /// #     "shapes": {
    /// #         "Photo": { "type": "structure", "required": ["Name"], "members": {
    /// #             "Name": { "shape": "Name", "location": "uri", "locationName": "Name" },
    /// #             "Tags": { "shape": "Tags" } } },
    /// #         "Name": { "type": "string" }, "Tags": { "type": "list", "member": { "shape": "Name" } },
    /// #         "Full": { "type": "structure", "members": {}, "exception": true }
    /// #     }
    /// # });
    /// # let service = Service::open(compile_service(&json)?.leak())?;
    /// let operation = service.operation("PutPhoto")?;
    /// let names: Vec<&str> = operation.error_shapes().map(|shape| shape.name()).collect();
    /// assert_eq!(names, ["Full"]);
    /// # Ok::<(), botoxide_core::error::Error>(())
    /// ```
    pub fn error_shapes(&self) -> impl Iterator<Item = Shape> + use<> {
        let service = self.service;
        self.extra("errors")
            .into_iter()
            .flat_map(Node::items)
            .filter_map(move |name| service.shape(name.as_str()?).ok())
    }

    /// Whether its responses can contain a secret: a sensitive member in the output or in an error, or credentials.
    pub fn has_secret_response(&self) -> bool {
        self.handles_credentials()
            || self
                .output_shape()
                .is_some_and(|shape| shape.holds_sensitive())
            || self.error_shapes().any(|shape| shape.holds_sensitive())
    }

    /// A URL of a request for errors and logs: without passwords, signatures and tokens, and without the
    /// arguments that the model calls sensitive.
    pub fn shown_url(&self, url: &str) -> String {
        let shown = redact::url(url);
        let parts = uri::split(&shown);
        let mut out = if self.has_secret_path() && !parts.path.is_empty() {
            format!("{}://{}/{HIDDEN}", parts.scheme, parts.authority)
        } else {
            shown.split('?').next().unwrap_or_default().to_owned()
        };
        if let Some(query) = parts.query {
            out.push('?');
            out.push_str(&self.shown_query(query));
        }
        out
    }

    /// A query string for errors and logs, besides signatures and tokens: without sensitive arguments.
    pub fn shown_query(&self, query: &str) -> String {
        let pairs = query.split('&').map(|pair| match pair.split_once('=') {
            Some((name, _)) if self.is_secret_name(name) => format!("{name}={HIDDEN}"),
            _ => pair.to_owned(),
        });
        pairs.collect::<Vec<_>>().join("&")
    }

    /// Whether an argument in the path is sensitive.
    pub fn has_secret_path(&self) -> bool {
        self.sensitive_members()
            .any(|member| member.location() == Location::Uri || member.is_host_label())
    }

    /// Whether a parameter of the query or a header field of this name is sensitive.
    pub fn is_secret_name(&self, name: &str) -> bool {
        self.sensitive_members().any(|member| {
            let wire_name = member.wire_name();
            match member.location() {
                Location::Header => wire_name.eq_ignore_ascii_case(name),
                Location::QueryString => {
                    percent_encode(wire_name, Keep::Unreserved).eq_ignore_ascii_case(name)
                }
                Location::Headers => {
                    let start = name.get(..wire_name.len());
                    start.is_some_and(|start| start.eq_ignore_ascii_case(wire_name))
                }
                Location::Body | Location::StatusCode | Location::Uri => false,
            }
        })
    }

    /// Members of input and output that are outside of the body and can be sensitive.
    fn sensitive_members(&self) -> impl Iterator<Item = Shape> + use<> {
        let shapes = [self.input_shape(), self.output_shape()];
        let members = shapes
            .into_iter()
            .flatten()
            .flat_map(|shape| shape.members());
        members.filter(|member| {
            (member.location() != Location::Body || member.is_host_label())
                && member.holds_sensitive()
        })
    }

    /// Whether its service returns credentials, which its model does not always call sensitive.
    pub fn handles_credentials(&self) -> bool {
        let id = self.service.service_id();
        id.is_ok_and(|id| CREDENTIAL_SERVICES.contains(&id.as_str()))
    }

    /// `deprecated`.
    ///
    /// # Example
    ///
    /// ```
    /// # use botoxide_core::model::{Service, ShapeType, archive::compile_service};
    /// # let json = serde_json::json!({
    /// #     "metadata": { "serviceId": "Photo Box", "endpointPrefix": "photobox", "protocol": "rest-json",
    /// #                   "apiVersion": "2026-11-22", "signatureVersion": "v4" },
    /// #     "operations": { "PutPhoto": { "name": "PutPhoto", "http": { "method": "PUT", "requestUri": "/photos/{Name}" },
    /// #         "input": { "shape": "Photo" }, "deprecated": true, "errors": [{ "shape": "Full" }] } },
    /// #     "shapes": {
    /// #         "Photo": { "type": "structure", "required": ["Name"], "members": {
    /// #             "Name": { "shape": "Name", "location": "uri", "locationName": "Name" },
    /// #             "Tags": { "shape": "Tags" } } },
    /// #         "Name": { "type": "string" }, "Tags": { "type": "list", "member": { "shape": "Name" } },
    /// #         "Full": { "type": "structure", "members": {}, "exception": true }
    /// #     }
    /// # });
    /// # let service = Service::open(compile_service(&json)?.leak())?;
    /// let operation = service.operation("PutPhoto")?;
    /// assert!(operation.is_deprecated());
    /// # Ok::<(), botoxide_core::error::Error>(())
    /// ```
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

    /// `auth`: the supported authentication schemes, by their full names.
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

    /// The members that are filled in with a UUID if the caller gives none; seldom more than one.
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

    /// Whether the response's body is one blob, which is returned as a stream.
    ///
    /// # Example
    ///
    /// ```
    /// # use botoxide_core::model::{Service, ShapeType, archive::compile_service};
    /// # let json = serde_json::json!({
    /// #     "metadata": { "serviceId": "Photo Box", "endpointPrefix": "photobox", "protocol": "rest-json",
    /// #                   "apiVersion": "2026-11-22", "signatureVersion": "v4" },
    /// #     "operations": { "PutPhoto": { "name": "PutPhoto", "http": { "method": "PUT", "requestUri": "/photos/{Name}" },
    /// #         "input": { "shape": "Photo" }, "deprecated": true, "errors": [{ "shape": "Full" }] } },
    /// #     "shapes": {
    /// #         "Photo": { "type": "structure", "required": ["Name"], "members": {
    /// #             "Name": { "shape": "Name", "location": "uri", "locationName": "Name" },
    /// #             "Tags": { "shape": "Tags" } } },
    /// #         "Name": { "type": "string" }, "Tags": { "type": "list", "member": { "shape": "Name" } },
    /// #         "Full": { "type": "structure", "members": {}, "exception": true }
    /// #     }
    /// # });
    /// # let service = Service::open(compile_service(&json)?.leak())?;
    /// let operation = service.operation("PutPhoto")?;
    /// assert!(!operation.has_streaming_output());
    /// # Ok::<(), botoxide_core::error::Error>(())
    /// ```
    pub fn has_streaming_output(&self) -> bool {
        is_blob_payload(self.output_shape())
    }

    /// Whether the request's body is an event stream.
    pub fn has_event_stream_input(&self) -> bool {
        self.input_shape()
            .is_some_and(|shape| shape.event_stream_member().is_some())
    }

    /// Whether the response's body is an event stream.
    pub fn has_event_stream_output(&self) -> bool {
        self.output_shape()
            .is_some_and(|shape| shape.event_stream_member().is_some())
    }
}

/// Ids of the services that return credentials.
const CREDENTIAL_SERVICES: &[&str] = &[
    "Cognito Identity",
    "Cognito Identity Provider",
    "ECR",
    "ECR PUBLIC",
    "SSO",
    "SSO OIDC",
    "STS",
    "Signin",
    "codeartifact",
];

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
