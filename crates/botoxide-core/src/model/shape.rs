//! `Shape`: the shape of an argument, a result or a part of one, with the traits of its position.
//!
//! Counterpart: botocore `model.py` (`Shape`, `StructureShape` …). A shape that is reached through a
//! member has its own traits, overridden by the member's.

use std::fmt;

use super::archive::{Node, u16_at, u32_at};
use super::layout::{
    Location, REFERENCE_SIZE, SHAPE_FLAGS, SHAPE_SIZE, ShapeType, TimestampFormat, reference_flag,
    shape_flag,
};
use super::service::Service;

/// The maximum depth of the search for sensitive shapes.
const MAX_DEPTH: usize = 64;

/// A shape at its position: on its own, or as a member of another.
///
/// Reading it touches a few words of the packed model; a copy is two machine words.
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
/// let photo = service.shape("Photo")?;
/// for member in photo.members() {
///     println!("{}: {:?}", member.member_name(), member.shape_type());
/// }
/// # Ok::<(), botoxide_core::error::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    service: Service,
    reference: u32,
}

impl Shape {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a model has fewer than 2^32 references"
    )]
    pub(super) fn new(service: Service, reference: usize) -> Self {
        Self {
            service,
            reference: reference as u32,
        }
    }

    fn reference_u16(&self, at: usize) -> u16 {
        let record = self.reference as usize * REFERENCE_SIZE;
        u16_at(self.service.sections().references, record + at)
    }

    fn bits(&self) -> u16 {
        self.reference_u16(6)
    }

    fn record(&self) -> usize {
        usize::from(self.reference_u16(4)) * SHAPE_SIZE
    }

    fn shape_u32(&self, at: usize) -> u32 {
        u32_at(self.service.sections().shapes, self.record() + at)
    }

    fn shape_u16(&self, at: usize) -> u16 {
        u16_at(self.service.sections().shapes, self.record() + at)
    }

    fn is(&self, flag: u16) -> bool {
        self.bits() & flag != 0
    }

    fn is_shape(&self, flag: u16) -> bool {
        (self.shape_u16(2) >> SHAPE_FLAGS) & flag != 0
    }

    /// The service that it belongs to.
    pub fn service(&self) -> Service {
        self.service
    }

    /// The name of the shape: `BucketName`.
    pub fn name(&self) -> &'static str {
        self.service.text(self.shape_u16(0))
    }

    /// The type of its values.
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
    /// let photo = service.shape("Photo")?;
    /// assert_eq!(photo.shape_type(), ShapeType::Structure);
    /// # Ok::<(), botoxide_core::error::Error>(())
    /// ```
    pub fn shape_type(&self) -> ShapeType {
        ShapeType::stored(self.shape_u16(2) & ((1 << SHAPE_FLAGS) - 1))
    }

    /// The name of its member; empty unless it is a member of a structure.
    pub fn member_name(&self) -> &'static str {
        self.service.text(self.reference_u16(0))
    }

    /// `locationName`, otherwise the member's name: the default name on the wire.
    pub fn wire_name(&self) -> &'static str {
        self.service.text(self.reference_u16(2))
    }

    /// `locationName` (botocore: `serialization['name']`), if there is one.
    pub fn location_name(&self) -> Option<&'static str> {
        self.is(reference_flag::HAS_WIRE_NAME)
            .then(|| self.wire_name())
    }

    /// Its location in a REST protocol.
    pub fn location(&self) -> Location {
        Location::stored((self.bits() >> 11) & 0b111)
    }

    /// `timestampFormat`.
    pub fn timestamp_format(&self) -> TimestampFormat {
        TimestampFormat::stored(self.bits() >> 14)
    }

    /// The index of this position in the service's model.
    pub fn reference_index(&self) -> usize {
        self.reference as usize
    }

    /// The members of a structure, in the model's order; empty for other types.
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
    /// let photo = service.shape("Photo")?;
    /// let names: Vec<&str> = photo.members().map(|member| member.member_name()).collect();
    /// assert_eq!(names, ["Name", "Tags"]);
    /// # Ok::<(), botoxide_core::error::Error>(())
    /// ```
    pub fn members(&self) -> impl DoubleEndedIterator<Item = Self> + ExactSizeIterator + use<> {
        let table = self.member_table();
        (0..usize::from(table.count))
            .map(move |at| Self::new(table.service, table.first as usize + at))
    }

    /// The members of a structure as a table, for random access.
    pub(crate) fn member_table(&self) -> MemberTable {
        let (service, first) = (self.service, self.shape_u32(4));
        let count = if self.shape_type() == ShapeType::Structure {
            let end = self.shape_u32(SHAPE_SIZE + 4);
            // A crafted end must not make a loop longer than the file.
            let most = service.reference_count().saturating_sub(first as usize);
            (end.saturating_sub(first) as usize).min(most)
        } else {
            0
        };
        MemberTable {
            service,
            shape: self.reference_u16(4),
            first,
            count: u16::try_from(count).unwrap_or(u16::MAX),
        }
    }

    /// The member of a structure with this name.
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
    /// let photo = service.shape("Photo")?;
    /// assert_eq!(photo.member("Tags").unwrap().shape_type(), ShapeType::List);
    /// assert!(photo.member("Size").is_none());
    /// # Ok::<(), botoxide_core::error::Error>(())
    /// ```
    pub fn member(&self, name: &str) -> Option<Self> {
        self.members().find(|member| member.member_name() == name)
    }

    /// Number of members of a structure.
    pub fn member_count(&self) -> usize {
        self.members().len()
    }

    /// Member number `at` of a structure.
    pub fn member_at(&self, at: usize) -> Option<Self> {
        let mut members = self.members();
        members.nth(at)
    }

    /// The shape of a list's items. For other types: the shape itself.
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
    /// let photo = service.shape("Photo")?;
    /// assert_eq!(photo.member("Tags").unwrap().item().shape_type(), ShapeType::String);
    /// # Ok::<(), botoxide_core::error::Error>(())
    /// ```
    #[must_use]
    pub fn item(&self) -> Self {
        if self.shape_type() != ShapeType::List {
            return *self;
        }
        Self {
            service: self.service,
            reference: self.shape_u32(4),
        }
    }

    /// The shape of a map's keys. For other types: the shape itself.
    #[must_use]
    pub fn key(&self) -> Self {
        if self.shape_type() != ShapeType::Map {
            return *self;
        }
        Self {
            service: self.service,
            reference: self.shape_u32(4),
        }
    }

    /// The shape of a map's values. For other types: the shape itself.
    #[must_use]
    pub fn value(&self) -> Self {
        if self.shape_type() != ShapeType::Map {
            return *self;
        }
        Self {
            service: self.service,
            reference: self.shape_u32(4).saturating_add(1),
        }
    }

    /// `required`: the members that must be given, in the model's order.
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
    /// let photo = service.shape("Photo")?;
    /// assert_eq!(photo.required().collect::<Vec<_>>(), ["Name"]);
    /// # Ok::<(), botoxide_core::error::Error>(())
    /// ```
    pub fn required(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.extra("required")
            .into_iter()
            .flat_map(Node::items)
            .filter_map(|name| name.as_str())
    }

    /// A trait without its own method (`min`, `xmlNamespace`, `contextParam` …): the member's,
    /// otherwise the shape's. `enum`, `pattern` and `max`, which are not validated, are part of the documentation.
    pub fn extra(&self, key: &str) -> Option<Node> {
        let of_member = self.member_extras().and_then(|extras| extras.get(key));
        of_member.or_else(|| self.own_extras()?.get(key))
    }

    /// The member's traits without their own method.
    pub(super) fn member_extras(&self) -> Option<Node> {
        if !self.is(reference_flag::HAS_EXTRA) {
            return None;
        }
        let node = self.member_extra()?;
        Some(self.service.sections().document.node(node))
    }

    /// The shape's traits without their own method.
    pub(super) fn own_extras(&self) -> Option<Node> {
        match self.shape_u32(8) {
            0 => None,
            node => Some(self.service.sections().document.node(node)),
        }
    }

    /// The shape on its own, without the traits of its position.
    pub(super) fn alone(&self) -> Self {
        Self::new(self.service, usize::from(self.reference_u16(4)))
    }

    fn member_extra(&self) -> Option<u32> {
        let table = self.service.sections().extras;
        let (mut low, mut high) = (0, table.len() / 8);
        while low < high {
            let middle = usize::midpoint(low, high);
            match u32_at(table, middle * 8).cmp(&self.reference) {
                std::cmp::Ordering::Equal => return Some(u32_at(table, middle * 8 + 4)),
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }

    /// The traits of a reference that are set or not, by their names in the models.
    pub(super) fn named_flags(&self) -> impl Iterator<Item = (&'static str, bool)> + use<> {
        let bits = self.bits();
        let named = reference_flag::NAMED.iter();
        named.map(move |(flag, name)| (*name, bits & flag != 0))
    }

    /// The traits of a shape that are set, by their names in the models.
    pub(super) fn named_shape_flags(&self) -> impl Iterator<Item = &'static str> + use<> {
        let shape = *self;
        let named = shape_flag::NAMED.iter();
        named.filter_map(move |(flag, name)| shape.is_shape(*flag).then_some(*name))
    }

    /// `payload`: the member of a structure that is the whole body.
    pub fn payload(&self) -> Option<Self> {
        self.member(self.extra("payload")?.as_str()?)
    }

    /// `min`: the smallest number, or the shortest length.
    pub fn min(&self) -> Option<f64> {
        self.extra("min")?.as_f64()
    }

    /// `flattened`: a list or map without an element around it.
    pub fn is_flattened(&self) -> bool {
        self.is(reference_flag::FLATTENED)
    }

    /// `xmlAttribute`.
    pub fn is_xml_attribute(&self) -> bool {
        self.is(reference_flag::XML_ATTRIBUTE)
    }

    /// `eventpayload`.
    pub fn is_event_payload(&self) -> bool {
        self.is(reference_flag::EVENT_PAYLOAD)
    }

    /// `eventheader`.
    pub fn is_event_header(&self) -> bool {
        self.is(reference_flag::EVENT_HEADER)
    }

    /// `hostLabel`: a part of the host name.
    pub fn is_host_label(&self) -> bool {
        self.is(reference_flag::HOST_LABEL)
    }

    /// `idempotencyToken`: filled in with a UUID if the caller gives none.
    pub fn is_idempotency_token(&self) -> bool {
        self.is(reference_flag::IDEMPOTENCY_TOKEN)
    }

    /// `jsonvalue`: JSON in a header.
    pub fn is_json_value(&self) -> bool {
        self.is(reference_flag::JSON_VALUE)
    }

    /// `streaming`.
    pub fn is_streaming(&self) -> bool {
        self.is(reference_flag::STREAMING)
    }

    /// `exception`: the shape of an error.
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
    /// let photo = service.shape("Photo")?;
    /// assert!(service.shape("Full")?.is_exception() && !photo.is_exception());
    /// # Ok::<(), botoxide_core::error::Error>(())
    /// ```
    pub fn is_exception(&self) -> bool {
        self.is_shape(shape_flag::EXCEPTION)
    }

    /// `union`: exactly one member is set.
    pub fn is_tagged_union(&self) -> bool {
        self.is_shape(shape_flag::UNION)
    }

    /// `document`: free-form JSON.
    pub fn is_document_type(&self) -> bool {
        self.is_shape(shape_flag::DOCUMENT)
    }

    /// `sensitive`: not to be shown.
    pub fn is_sensitive(&self) -> bool {
        self.is_shape(shape_flag::SENSITIVE)
    }

    /// Whether a value of this shape can contain a sensitive value at any depth.
    ///
    /// ```
    /// # use botoxide_core::model::{Service, archive::compile_service};
    ///
    /// let json = serde_json::json!({
    ///     "metadata": { "serviceId": "Safe", "protocol": "json" },
    ///     "operations": {},
    ///     "shapes": {
    ///         "Safe": { "type": "structure", "members": { "Codes": { "shape": "Codes" }, "Name": { "shape": "Name" } } },
    ///         "Codes": { "type": "list", "member": { "shape": "Code" } },
    ///         "Code": { "type": "string", "sensitive": true },
    ///         "Name": { "type": "string" }
    ///     }
    /// });
    /// let safe = Service::open(compile_service(&json)?.leak())?.shape("Safe")?;
    /// assert!(safe.holds_sensitive() && !safe.is_sensitive());
    /// assert!(!safe.member("Name").unwrap().holds_sensitive());
    /// # Ok::<(), botoxide_core::error::Error>(())
    /// ```
    pub fn holds_sensitive(&self) -> bool {
        self.finds_sensitive(&mut Vec::new(), 0)
    }

    fn finds_sensitive(self, seen: &mut Vec<&'static str>, depth: usize) -> bool {
        // Deeper than any model goes: better hidden than shown.
        if self.is_sensitive() || depth > MAX_DEPTH {
            return true;
        }
        match self.shape_type() {
            ShapeType::Structure if seen.contains(&self.name()) => false,
            ShapeType::Structure => {
                seen.push(self.name());
                self.members()
                    .any(|member| member.finds_sensitive(seen, depth + 1))
            }
            ShapeType::List => self.item().finds_sensitive(seen, depth + 1),
            ShapeType::Map => {
                self.key().finds_sensitive(seen, depth + 1)
                    || self.value().finds_sensitive(seen, depth + 1)
            }
            ShapeType::Blob
            | ShapeType::Boolean
            | ShapeType::Character
            | ShapeType::Double
            | ShapeType::Float
            | ShapeType::Integer
            | ShapeType::Long
            | ShapeType::String
            | ShapeType::Timestamp => false,
        }
    }

    /// `eventstream`: a structure whose members are events.
    pub fn is_event_stream(&self) -> bool {
        self.is_shape(shape_flag::EVENT_STREAM)
    }

    /// `event`: one event of a stream.
    pub fn is_event(&self) -> bool {
        self.is_shape(shape_flag::EVENT)
    }

    /// The member of a structure that is an event stream.
    pub fn event_stream_member(&self) -> Option<Self> {
        self.members().find(Self::is_event_stream)
    }

    /// The code of an exception: `error.code`, otherwise its name; `None` for other shapes.
    pub fn error_code(&self) -> Option<&'static str> {
        if !self.is_exception() {
            return None;
        }
        let code = self
            .extra("error")
            .and_then(|error| error.get("code"))
            .and_then(|code| code.as_str());
        Some(
            code.filter(|code| !code.is_empty())
                .unwrap_or_else(|| self.name()),
        )
    }
}

/// The members of a structure, by number.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MemberTable {
    service: Service,
    shape: u16,
    first: u32,
    count: u16,
}

impl MemberTable {
    /// The number of members.
    pub(crate) fn len(&self) -> u16 {
        self.count
    }

    /// A number that is unique for the structure in its service, one without members too.
    pub(crate) fn id(&self) -> u32 {
        self.shape.into()
    }

    /// Member number `at`.
    pub(crate) fn at(&self, at: u16) -> Option<Shape> {
        (at < self.count).then(|| Shape {
            service: self.service,
            reference: self.first + u32::from(at),
        })
    }
}

impl fmt::Debug for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Shape({} {})", self.shape_type().as_str(), self.name())
    }
}
