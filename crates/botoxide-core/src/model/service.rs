//! `Service`: a service description (`service-2.json`) in packed form.
//!
//! Counterpart: botocore `model.py` (`ServiceModel`). A `Service` is a pointer: it is `Copy`, and the
//! model behind it lives as long as the process.

use std::fmt;

use crate::error::{ErrorKind, Result};

use super::archive::{Document, Node, Pack, u16_at, u32_at};
use super::layout::{OPERATION_SIZE, REFERENCE_SIZE, SHAPE_SIZE};
use super::operation::Operation;
use super::shape::Shape;

/// The protocols that botocore supports, in order of preference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Protocol {
    /// `json`: AWS JSON 1.0 and 1.1.
    Json,
    /// `rest-json`.
    RestJson,
    /// `rest-xml`.
    RestXml,
    /// `smithy-rpc-v2-cbor`.
    RpcV2Cbor,
    /// `query`.
    Query,
    /// `ec2`.
    Ec2,
}

impl Protocol {
    /// All of them, most preferred first.
    pub const PREFERRED: [Self; 6] = [
        Self::Json,
        Self::RestJson,
        Self::RestXml,
        Self::RpcV2Cbor,
        Self::Query,
        Self::Ec2,
    ];

    /// The name in the models.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::RestJson => "rest-json",
            Self::RestXml => "rest-xml",
            Self::RpcV2Cbor => "smithy-rpc-v2-cbor",
            Self::Query => "query",
            Self::Ec2 => "ec2",
        }
    }

    /// The protocol with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::PREFERRED
            .into_iter()
            .find(|protocol| protocol.as_str() == name)
    }
}

/// A service: its metadata, operations and shapes.
///
/// # Example: a custom model
///
/// ```
/// # use botoxide_core::model::{Service, archive::compile_service};
///
/// let json = serde_json::json!({
///     "metadata": { "serviceId": "Photo Box", "endpointPrefix": "photobox", "protocol": "json",
///                   "apiVersion": "2026-11-22", "signatureVersion": "v4" },
///     "operations": { "GetPhoto": { "http": { "method": "POST", "requestUri": "/" } } },
///     "shapes": {}
/// });
/// let service = Service::open(compile_service(&json)?.leak())?;
/// assert_eq!(service.service_id()?.hyphenize(), "photo-box");
/// assert_eq!(service.operation("get_photo")?.name(), "GetPhoto");
/// # Ok::<(), botoxide_core::error::Error>(())
/// ```
#[derive(Clone, Copy)]
pub struct Service(&'static Sections);

pub(super) struct Sections {
    pub(super) document: Document,
    pub(super) root: u32,
    pub(super) references: &'static [u8],
    pub(super) shapes: &'static [u8],
    pub(super) operations: &'static [u8],
    pub(super) extras: &'static [u8],
    exceptions: &'static [u8],
    by_name: &'static [u8],
    by_python_name: &'static [u8],
    shapes_by_name: &'static [u8],
}

/// A service's `serviceId`: `S3`, `DynamoDB Streams` …
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServiceId(&'static str);

impl ServiceId {
    /// As in the model.
    pub fn as_str(self) -> &'static str {
        self.0
    }

    /// As in event names: lower case, hyphens for spaces.
    pub fn hyphenize(self) -> String {
        self.0.replace(' ', "-").to_lowercase()
    }
}

impl Service {
    /// A number that no other model in this process has: for caches of what is made from a model.
    ///
    /// ```
    /// # use botoxide_core::model::{Service, archive::compile_service};
    /// # let json = serde_json::json!({ "metadata": { "protocol": "json" }, "operations": {}, "shapes": {} });
    /// let [one, other] = [(), ()].map(|()| Service::open(compile_service(&json).unwrap().leak()).unwrap());
    /// assert_eq!(one.model_number(), one.clone().model_number());
    /// assert_ne!(one.model_number(), other.model_number());
    /// ```
    pub fn model_number(self) -> usize {
        // It is never freed.
        std::ptr::from_ref(self.0).addr()
    }

    /// Opens what [`compile_service`](super::archive::compile_service) wrote.
    ///
    /// The bytes live as long as the process, because a compiled model does: it is shared by every
    /// session and never dropped.
    ///
    /// # Errors
    ///
    /// `DataCorrupt` when the bytes are truncated or altered.
    pub fn open(bytes: &'static [u8]) -> Result<Self> {
        let pack = Pack::open(bytes, 12)?;
        let sections = Sections {
            document: pack.document()?,
            root: u32_at(pack.section(3), 0),
            references: pack.section(4),
            shapes: pack.section(5),
            operations: pack.section(6),
            extras: pack.section(7),
            exceptions: pack.section(8),
            by_name: pack.section(9),
            by_python_name: pack.section(10),
            shapes_by_name: pack.section(11),
        };
        Ok(Self(Box::leak(Box::new(sections))))
    }

    /// A number that no other service in the process has: a key for what is compiled from it.
    pub fn identity(self) -> usize {
        std::ptr::from_ref(self.0).addr()
    }

    pub(super) fn sections(self) -> &'static Sections {
        self.0
    }

    /// `metadata`, as a whole.
    pub fn metadata(self) -> Option<Node> {
        self.root().get("metadata")
    }

    pub(super) fn root(self) -> Node {
        self.0.document.node(self.0.root)
    }

    /// A string of `metadata`; `None` if it is missing.
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
    /// assert_eq!(service.metadata_text("signatureVersion"), Some("v4"));
    /// # Ok::<(), botoxide_core::error::Error>(())
    /// ```
    pub fn metadata_text(self, key: &str) -> Option<&'static str> {
        self.metadata()?.get(key)?.as_str()
    }

    /// `metadata.apiVersion`; empty if a customer's model has none.
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
    /// assert_eq!(service.api_version(), "2026-11-22");
    /// # Ok::<(), botoxide_core::error::Error>(())
    /// ```
    pub fn api_version(self) -> &'static str {
        self.metadata_text("apiVersion").unwrap_or_default()
    }

    /// `metadata.endpointPrefix`; empty if a customer's model has none.
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
    /// assert_eq!(service.endpoint_prefix(), "photobox");
    /// # Ok::<(), botoxide_core::error::Error>(())
    /// ```
    pub fn endpoint_prefix(self) -> &'static str {
        self.metadata_text("endpointPrefix").unwrap_or_default()
    }

    /// `metadata.serviceId`.
    ///
    /// # Errors
    ///
    /// `MissingServiceId` when the model has none.
    pub fn service_id(self) -> Result<ServiceId> {
        self.metadata_text("serviceId")
            .map(ServiceId)
            .ok_or_else(|| {
                let service_name = self.endpoint_prefix().to_owned();
                ErrorKind::MissingServiceId { service_name }.into()
            })
    }

    /// `metadata.signingName`, otherwise the endpoint prefix.
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
    /// assert_eq!(service.signing_name(), "photobox");
    /// # Ok::<(), botoxide_core::error::Error>(())
    /// ```
    pub fn signing_name(self) -> &'static str {
        self.metadata_text("signingName")
            .unwrap_or_else(|| self.endpoint_prefix())
    }

    /// `metadata.targetPrefix`, of the JSON protocols and CBOR.
    pub fn target_prefix(self) -> &'static str {
        self.metadata_text("targetPrefix").unwrap_or_default()
    }

    /// Whether errors have the codes of the query protocol that the service used before.
    pub fn is_query_compatible(self) -> bool {
        self.metadata()
            .is_some_and(|metadata| metadata.get("awsQueryCompatible").is_some())
    }

    /// The protocol that botocore uses for the service.
    ///
    /// # Errors
    ///
    /// `UnsupportedServiceProtocols` if none of the service's protocols is supported.
    pub fn resolved_protocol(self) -> Result<Protocol> {
        let list = self
            .metadata()
            .and_then(|metadata| metadata.get("protocols"))
            .filter(|list| !list.is_empty());
        let spoken = match list {
            Some(list) => Protocol::PREFERRED.into_iter().find(|protocol| {
                let name = Some(protocol.as_str());
                list.items().any(|item| item.as_str() == name)
            }),
            None => self.metadata_text("protocol").and_then(Protocol::named),
        };
        spoken.ok_or_else(|| {
            let quoted = |names: &[&str]| {
                let quoted: Vec<String> = names.iter().map(|name| format!("'{name}'")).collect();
                format!("[{}]", quoted.join(", "))
            };
            let offered: Vec<&str> = match list {
                Some(list) => list.items().filter_map(|item| item.as_str()).collect(),
                None => self.metadata_text("protocol").into_iter().collect(),
            };
            ErrorKind::UnsupportedServiceProtocols {
                botocore_supported_protocols: quoted(&Protocol::PREFERRED.map(Protocol::as_str)),
                service: self.service_id().map_or("", ServiceId::as_str).to_owned(),
                service_supported_protocols: quoted(&offered),
            }
            .into()
        })
    }

    /// `clientContextParams`: the client settings of its endpoint rules.
    pub fn client_context_parameters(self) -> impl Iterator<Item = (&'static str, Node)> {
        self.root()
            .get("clientContextParams")
            .into_iter()
            .flat_map(Node::entries)
    }

    /// Number of operations.
    pub fn operation_count(self) -> usize {
        self.0.operations.len() / OPERATION_SIZE
    }

    /// The operations, in the model's order.
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
    /// let names: Vec<&str> = service.operations().map(|operation| operation.name()).collect();
    /// assert_eq!(names, ["PutPhoto"]);
    /// # Ok::<(), botoxide_core::error::Error>(())
    /// ```
    pub fn operations(self) -> impl ExactSizeIterator<Item = Operation> {
        (0..self.operation_count()).map(move |number| Operation::new(self, number))
    }

    /// The operation called `name`, by its name in the model or in Python: `ListBuckets`, `list_buckets`.
    ///
    /// # Errors
    ///
    /// `OperationNotFound` if there is none.
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
    /// assert_eq!(service.operation("put_photo")?.name(), "PutPhoto");
    /// assert!(service.operation("eat_photo").is_err());
    /// # Ok::<(), botoxide_core::error::Error>(())
    /// ```
    pub fn operation(self, name: &str) -> Result<Operation> {
        let find = |index, key: fn(Operation) -> &'static str| {
            search(index, self.operation_count(), name, |number| {
                key(Operation::new(self, number))
            })
        };
        find(self.0.by_name, |operation| operation.name())
            .or_else(|| find(self.0.by_python_name, |operation| operation.python_name()))
            .map(|number| Operation::new(self, number))
            .ok_or_else(|| {
                ErrorKind::OperationNotFound {
                    operation_name: name.to_owned(),
                }
                .into()
            })
    }

    /// Number of shapes.
    pub fn shape_count(self) -> usize {
        // The last record only marks the end.
        (self.0.shapes.len() / SHAPE_SIZE).saturating_sub(1)
    }

    /// The shapes, in the model's order.
    pub fn shapes(self) -> impl ExactSizeIterator<Item = Shape> {
        (0..self.shape_count()).map(move |number| Shape::new(self, number))
    }

    /// The shape called `name`.
    ///
    /// # Errors
    ///
    /// `NoShapeFound` if there is none.
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
    /// assert_eq!(service.shape("Tags")?.shape_type(), ShapeType::List);
    /// # Ok::<(), botoxide_core::error::Error>(())
    /// ```
    pub fn shape(self, name: &str) -> Result<Shape> {
        search(self.0.shapes_by_name, self.shape_count(), name, |number| {
            Shape::new(self, number).name()
        })
        .map(|number| Shape::new(self, number))
        .ok_or_else(|| {
            ErrorKind::NoShapeFound {
                msg: name.to_owned(),
            }
            .into()
        })
    }

    /// The exceptions of the service in the model.
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
    /// assert_eq!(service.error_shapes().count(), 1);
    /// # Ok::<(), botoxide_core::error::Error>(())
    /// ```
    pub fn error_shapes(self) -> impl Iterator<Item = Shape> {
        let count = self.0.exceptions.len() / 2;
        (0..count).map(move |at| Shape::new(self, u16_at(self.0.exceptions, at * 2).into()))
    }

    /// The exception for an error code: its `error.code`, otherwise its name.
    pub fn shape_for_error_code(self, code: &str) -> Option<Shape> {
        // botocore builds a dictionary, so the last of several shapes with one code wins.
        self.error_shapes()
            .filter(|shape| shape.error_code() == Some(code))
            .last()
    }

    pub(super) fn text(self, id: u16) -> &'static str {
        self.0.document.string(id.into())
    }

    /// The number of references, which is the bound of [`Shape::reference_index`].
    pub fn reference_count(self) -> usize {
        self.0.references.len() / REFERENCE_SIZE
    }
}

/// Binary search in an index of record numbers sorted by name; there is none where the records are sorted.
fn search(
    index: &'static [u8],
    count: usize,
    name: &str,
    key: impl Fn(usize) -> &'static str,
) -> Option<usize> {
    let (mut low, mut high) = (0, count);
    while low < high {
        let middle = usize::midpoint(low, high);
        let number = if index.is_empty() {
            middle
        } else {
            u16_at(index, middle * 2).into()
        };
        match key(number).cmp(name) {
            std::cmp::Ordering::Equal => return Some(number),
            std::cmp::Ordering::Less => low = middle + 1,
            std::cmp::Ordering::Greater => high = middle,
        }
    }
    None
}

impl PartialEq for Service {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}

impl Eq for Service {}

impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Service({} {})",
            self.endpoint_prefix(),
            self.api_version()
        )
    }
}
