"""Service models as objects: services, operations, shapes.

The JSON of a model comes from the engine's archive when a shape is asked for. Counterpart: botocore's module of this
name.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from types import SimpleNamespace

from botocore.exceptions import UndefinedModelAttributeError, UnsupportedServiceProtocolsError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    Json = dict[str, Any]

NOT_SET = object()

#: The protocols of botocore, the preferred first.
PRIORITY_ORDERED_SUPPORTED_PROTOCOLS = ("json", "rest-json", "rest-xml", "smithy-rpc-v2-cbor", "query", "ec2")


class NoShapeFoundError(Exception):
    """A model has no shape of this name."""


class InvalidShapeError(Exception):
    """A shape lacks its type, or names an unknown one."""


class OperationNotFoundError(Exception):
    """A model has no operation of this name."""


class InvalidShapeReferenceError(Exception):
    """A reference lacks the name of its shape."""


class ServiceId(str):
    """The id of a service: `S3`, `Route 53`."""

    def hyphenize(self) -> str:
        """The id as event names have it: `route-53`."""
        return self.lower().replace(" ", "-")


class Shape:
    """The type of an argument, a result, or a part of one."""

    #: The traits that say how a value is written.
    SERIALIZED_ATTRS = [
        "locationName",
        "queryName",
        "flattened",
        "location",
        "payload",
        "streaming",
        "timestampFormat",
        "xmlNamespace",
        "resultWrapper",
        "xmlAttribute",
        "eventstream",
        "event",
        "eventheader",
        "eventpayload",
        "jsonvalue",
        "timestampFormat",
        "hostLabel",
    ]
    #: The traits that say what a value may be.
    METADATA_ATTRS = [
        "required",
        "min",
        "max",
        "pattern",
        "sensitive",
        "enum",
        "idempotencyToken",
        "error",
        "exception",
        "endpointdiscoveryid",
        "retryable",
        "document",
        "union",
        "contextParam",
        "clientContextParams",
        "requiresLength",
    ]
    MAP_TYPE: type[dict[str, Any]] = dict

    def __init__(
        self, shape_name: str, shape_model: Json, shape_resolver: ShapeResolver | UnresolvableShapeMap | None = None
    ) -> None:
        self.name = shape_name
        self.type_name: str = shape_model["type"]
        self.documentation: str = shape_model.get("documentation", "")
        self._shape_model = shape_model
        self._shape_resolver = UnresolvableShapeMap() if shape_resolver is None else shape_resolver

    @cached_property
    def serialization(self) -> Json:
        """How values are written; `locationName` is called `name` here."""
        model = self._shape_model
        found = {name: model[name] for name in self.SERIALIZED_ATTRS if name in model}
        if "locationName" in found:
            found["name"] = found.pop("locationName")
        return found

    @cached_property
    def metadata(self) -> Json:
        """What values may be: required members, limits, enumerations."""
        return {name: self._shape_model[name] for name in self.METADATA_ATTRS if name in self._shape_model}

    @cached_property
    def required_members(self) -> list[str]:
        """The names of the members that must be given."""
        return self.metadata.get("required", [])  # type: ignore[no-any-return]

    @property
    def event_stream_name(self) -> str | None:
        """The member that is a stream of events."""
        return None

    def _resolve_shape_ref(self, shape_ref: Json) -> Shape:
        return self._shape_resolver.resolve_shape_ref(shape_ref)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}({self.name})>"


class StructureShape(Shape):
    """A structure: members by name."""

    @cached_property
    def members(self) -> dict[str, Shape]:
        """The members, in the order of the model."""
        references = self._shape_model.get("members", {}).items()
        return self.MAP_TYPE((name, self._resolve_shape_ref(reference)) for name, reference in references)

    @cached_property
    def event_stream_name(self) -> str | None:
        """The member that is a stream of events."""
        streams = (name for name, member in self.members.items() if member.serialization.get("eventstream"))
        return next(streams, None)

    @cached_property
    def error_code(self) -> str | None:
        """The code that services send for this exception; `None` for a structure that is none."""
        if not self.metadata.get("exception", False):
            return None
        return self.metadata.get("error", {}).get("code") or self.name

    @cached_property
    def is_document_type(self) -> bool:
        """Whether values are any JSON."""
        return bool(self.metadata.get("document", False))

    @cached_property
    def is_tagged_union(self) -> bool:
        """Whether exactly one member is set."""
        return bool(self.metadata.get("union", False))


class ListShape(Shape):
    """A list."""

    @cached_property
    def member(self) -> Shape:
        """The type of the items."""
        return self._resolve_shape_ref(self._shape_model["member"])


class MapShape(Shape):
    """A map."""

    @cached_property
    def key(self) -> Shape:
        """The type of the keys."""
        return self._resolve_shape_ref(self._shape_model["key"])

    @cached_property
    def value(self) -> Shape:
        """The type of the values."""
        return self._resolve_shape_ref(self._shape_model["value"])


class StringShape(Shape):
    """A string."""

    @cached_property
    def enum(self) -> list[str]:
        """The values that the service knows; empty if the model names none."""
        return self.metadata.get("enum", [])  # type: ignore[no-any-return]


class ServiceModel:
    """The model of a service."""

    def __init__(self, service_description: Json, service_name: str | None = None) -> None:
        self._service_description = service_description
        self.metadata: Json = service_description.get("metadata", NOT_SET)
        self._shape_resolver = ShapeResolver(service_description.get("shapes", {}))
        self._signature_version: object = NOT_SET
        self._service_name = service_name
        self._instance_cache: dict[str, OperationModel] = {}

    def shape_for(self, shape_name: str, member_traits: Mapping[str, object] | None = None) -> Shape:
        """The shape of this name."""
        return self._shape_resolver.get_shape_by_name(shape_name, member_traits)

    def shape_for_error_code(self, error_code: str) -> Shape | None:
        """The exception that a code stands for."""
        return self._error_code_cache.get(error_code)

    @cached_property
    def _error_code_cache(self) -> dict[str | None, Shape]:
        return {shape.error_code: shape for shape in self.error_shapes}  # type: ignore[attr-defined]

    def resolve_shape_ref(self, shape_ref: Json) -> Shape:
        """The shape that a reference names, with the traits of the reference."""
        return self._shape_resolver.resolve_shape_ref(shape_ref)

    @cached_property
    def shape_names(self) -> Iterable[str]:
        """The names of all shapes."""
        return self._service_description.get("shapes", {})  # type: ignore[no-any-return]

    @cached_property
    def error_shapes(self) -> list[Shape]:
        """The exceptions."""
        shapes = self._service_description.get("shapes", {}).items()
        return [self.shape_for(name) for name, shape in shapes if shape.get("exception", False)]

    def operation_model(self, operation_name: str) -> OperationModel:
        """The operation of this name, as the model spells it."""
        if operation_name not in self._instance_cache:
            try:
                model = self._service_description["operations"][operation_name]
            except KeyError:
                raise OperationNotFoundError(operation_name) from None
            self._instance_cache[operation_name] = OperationModel(model, self, operation_name)
        return self._instance_cache[operation_name]

    @cached_property
    def documentation(self) -> str:
        """What the service is for, as HTML."""
        return self._service_description.get("documentation", "")  # type: ignore[no-any-return]

    @cached_property
    def operation_names(self) -> list[str]:
        """The names of all operations."""
        return list(self._service_description.get("operations", []))

    @cached_property
    def service_name(self) -> str:
        """The name of the service, as clients are made by it."""
        return self.endpoint_prefix if self._service_name is None else self._service_name

    @cached_property
    def service_id(self) -> ServiceId:
        """The id of the service."""
        try:
            return ServiceId(self._get_metadata_property("serviceId"))
        except UndefinedModelAttributeError:
            from botocore.exceptions import MissingServiceIdError

            raise MissingServiceIdError(service_name=self._service_name) from None

    @cached_property
    def signing_name(self) -> str:
        """The name of the service in signatures."""
        return self.metadata.get("signingName") or self.endpoint_prefix

    @cached_property
    def api_version(self) -> str:
        """The version of the API."""
        return self._get_metadata_property("apiVersion")

    @cached_property
    def protocol(self) -> str:
        """The protocol that the model names first."""
        return self._get_metadata_property("protocol")

    @cached_property
    def protocols(self) -> list[str]:
        """The protocols that the service knows."""
        return self._get_metadata_property("protocols")  # type: ignore[return-value]

    @cached_property
    def resolved_protocol(self) -> str:
        """The protocol that is used."""
        if "protocols" not in self.metadata:
            return self.protocol
        for protocol in PRIORITY_ORDERED_SUPPORTED_PROTOCOLS:
            if protocol in self.protocols:
                return protocol
        raise UnsupportedServiceProtocolsError(
            botocore_supported_protocols=PRIORITY_ORDERED_SUPPORTED_PROTOCOLS,
            service_supported_protocols=self.protocols,
            service=self.service_name,
        )

    @cached_property
    def endpoint_prefix(self) -> str:
        """The first part of the host."""
        return self._get_metadata_property("endpointPrefix")

    @cached_property
    def endpoint_discovery_operation(self) -> OperationModel | None:
        """The operation that names endpoints."""
        models = map(self.operation_model, self.operation_names)
        return next((model for model in models if model.is_endpoint_discovery_operation), None)

    @cached_property
    def endpoint_discovery_required(self) -> bool:
        """Whether an operation needs a discovered endpoint."""
        models = map(self.operation_model, self.operation_names)
        return any((model.endpoint_discovery or {}).get("required") for model in models)

    @cached_property
    def client_context_parameters(self) -> list[SimpleNamespace]:
        """The arguments of the endpoint rules that a client may be given."""
        parameters = self._service_description.get("clientContextParams", {}).items()
        return [
            SimpleNamespace(name=name, type=each["type"], documentation=each.get("documentation"))
            for name, each in parameters
        ]

    def _get_metadata_property(self, name: str) -> str:
        try:
            return self.metadata[name]  # type: ignore[no-any-return]
        except KeyError:
            message = f'"{name}" not defined in the metadata of the model: {self}'
            raise UndefinedModelAttributeError(message) from None

    @property
    def signature_version(self) -> object:
        """How requests are signed; may be set."""
        if self._signature_version is NOT_SET:
            self._signature_version = self.metadata.get("signatureVersion")
        return self._signature_version

    @signature_version.setter
    def signature_version(self, value: object) -> None:
        self._signature_version = value

    @cached_property
    def is_query_compatible(self) -> bool:
        """Whether errors have the codes of the query protocol."""
        return "awsQueryCompatible" in self.metadata

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.service_name})"


class OperationModel:
    """The model of an operation."""

    def __init__(self, operation_model: Json, service_model: ServiceModel, name: str | None = None) -> None:
        self._operation_model = operation_model
        self._service_model = service_model
        self._api_name = name
        self._wire_name: str | None = operation_model.get("name")
        self.metadata: Json = service_model.metadata
        self.http: Json = operation_model.get("http", {})

    @cached_property
    def name(self) -> str:
        """The name in the model."""
        return self._api_name or self.wire_name  # type: ignore[return-value]

    @property
    def wire_name(self) -> str | None:
        """The name in requests."""
        return self._wire_name

    @property
    def service_model(self) -> ServiceModel:
        """The service."""
        return self._service_model

    @cached_property
    def documentation(self) -> str:
        """What the operation does, as HTML."""
        return self._operation_model.get("documentation", "")  # type: ignore[no-any-return]

    @cached_property
    def deprecated(self) -> bool:
        """Whether programs should use another operation."""
        return self._operation_model.get("deprecated", False)  # type: ignore[no-any-return]

    @cached_property
    def endpoint_discovery(self) -> Json | None:
        """How its endpoint is discovered."""
        return self._operation_model.get("endpointdiscovery", None)

    @cached_property
    def is_endpoint_discovery_operation(self) -> bool:
        """Whether it names the endpoints of others."""
        return self._operation_model.get("endpointoperation", False)  # type: ignore[no-any-return]

    def _shape(self, key: str) -> Shape | None:
        reference = self._operation_model.get(key)
        return None if reference is None else self._service_model.resolve_shape_ref(reference)

    @cached_property
    def input_shape(self) -> Shape | None:
        """The arguments; `None` if there are none."""
        return self._shape("input")

    @cached_property
    def output_shape(self) -> Shape | None:
        """The result; `None` if there is none."""
        return self._shape("output")

    @cached_property
    def idempotent_members(self) -> list[str]:
        """The arguments that get a random token if they are not given."""
        shape = self.input_shape
        if not isinstance(shape, StructureShape):
            return []
        return [name for name, member in shape.members.items() if member.metadata.get("idempotencyToken")]

    @cached_property
    def static_context_parameters(self) -> list[SimpleNamespace]:
        """Arguments of the endpoint rules that are always the same."""
        parameters = self._operation_model.get("staticContextParams", {}).items()
        return [SimpleNamespace(name=name, value=each.get("value")) for name, each in parameters]

    @cached_property
    def context_parameters(self) -> list[SimpleNamespace]:
        """Arguments of the endpoint rules that are members of the input."""
        shape = self.input_shape
        if not isinstance(shape, StructureShape):
            return []
        return [
            SimpleNamespace(name=member.metadata["contextParam"]["name"], member_name=name)
            for name, member in shape.members.items()
            if "contextParam" in member.metadata and "name" in member.metadata["contextParam"]
        ]

    @cached_property
    def operation_context_parameters(self) -> Json:
        """Arguments of the endpoint rules that expressions find in the input."""
        return self._operation_model.get("operationContextParams", {})  # type: ignore[no-any-return]

    @cached_property
    def request_compression(self) -> Json | None:
        """How bodies may be compressed."""
        return self._operation_model.get("requestcompression")

    @cached_property
    def auth(self) -> list[str] | None:
        """The authentication schemes, the preferred first."""
        return self._operation_model.get("auth")

    @cached_property
    def auth_type(self) -> str | None:
        """How requests are signed, if not as the service says."""
        return self._operation_model.get("authtype")

    @cached_property
    def unsigned_payload(self) -> bool | None:
        """Whether the body stays out of the signature."""
        return self._operation_model.get("unsignedPayload")

    @cached_property
    def error_shapes(self) -> list[Shape]:
        """The exceptions of the operation."""
        return [self._service_model.resolve_shape_ref(each) for each in self._operation_model.get("errors", [])]

    @cached_property
    def endpoint(self) -> Json | None:
        """The prefix of the host."""
        return self._operation_model.get("endpoint")

    @cached_property
    def http_checksum_required(self) -> bool:
        """Whether requests need an MD5 checksum."""
        return self._operation_model.get("httpChecksumRequired", False)  # type: ignore[no-any-return]

    @cached_property
    def http_checksum(self) -> Json:
        """Which checksums requests and responses have."""
        return self._operation_model.get("httpChecksum", {})  # type: ignore[no-any-return]

    @cached_property
    def has_event_stream_input(self) -> bool:
        """Whether a stream of events follows the request."""
        return self.get_event_stream_input() is not None

    @cached_property
    def has_event_stream_output(self) -> bool:
        """Whether the response is a stream of events."""
        return self.get_event_stream_output() is not None

    def get_event_stream_input(self) -> Shape | None:
        """The member of the input that is a stream of events."""
        return self._get_event_stream(self.input_shape)

    def get_event_stream_output(self) -> Shape | None:
        """The member of the output that is a stream of events."""
        return self._get_event_stream(self.output_shape)

    def _get_event_stream(self, shape: Shape | None) -> Shape | None:
        name = None if shape is None else shape.event_stream_name
        return shape.members[name] if name and isinstance(shape, StructureShape) else None

    @cached_property
    def has_streaming_input(self) -> bool:
        """Whether the body of the request may be a file."""
        return self.get_streaming_input() is not None

    @cached_property
    def has_streaming_output(self) -> bool:
        """Whether the body of the response is a `StreamingBody`."""
        return self.get_streaming_output() is not None

    def get_streaming_input(self) -> Shape | None:
        """The member of the input that may be a file."""
        return self._get_streaming_body(self.input_shape)

    def get_streaming_output(self) -> Shape | None:
        """The member of the output that is a `StreamingBody`."""
        return self._get_streaming_body(self.output_shape)

    def _get_streaming_body(self, shape: Shape | None) -> Shape | None:
        if not isinstance(shape, StructureShape):
            return None
        payload = shape.serialization.get("payload")
        if payload is None or shape.members[payload].type_name != "blob":
            return None
        return shape.members[payload]

    def __repr__(self) -> str:
        return f"{type(self).__name__}(name={self.name})"


class ShapeResolver:
    """Finds shapes by name, and those that references name."""

    SHAPE_CLASSES: dict[str, type[Shape]] = {
        "structure": StructureShape,
        "list": ListShape,
        "map": MapShape,
        "string": StringShape,
    }

    def __init__(self, shape_map: Json) -> None:
        self._shape_map = shape_map
        self._shape_cache: dict[str, Shape] = {}

    def get_shape_by_name(self, shape_name: str, member_traits: Mapping[str, object] | None = None) -> Shape:
        """The shape of this name, with these traits over its own."""
        try:
            shape_model = self._shape_map[shape_name]
        except KeyError:
            raise NoShapeFoundError(shape_name) from None
        try:
            shape_cls = self.SHAPE_CLASSES.get(shape_model["type"], Shape)
        except KeyError:
            raise InvalidShapeError(f"Shape is missing required key 'type': {shape_model}") from None
        if member_traits:
            shape_model = {**shape_model, **member_traits}
        return shape_cls(shape_name, shape_model, self)

    def resolve_shape_ref(self, shape_ref: Json) -> Shape:
        """The shape that a reference names, with the traits of the reference."""
        traits = dict(shape_ref)
        try:
            name = traits.pop("shape")
        except KeyError:
            raise InvalidShapeReferenceError(f"Invalid model, missing shape reference: {shape_ref}") from None
        if traits:
            return self.get_shape_by_name(name, traits)
        if name not in self._shape_cache:
            self._shape_cache[name] = self.get_shape_by_name(name)
        return self._shape_cache[name]


class UnresolvableShapeMap:
    """For shapes that stand alone."""

    def get_shape_by_name(self, shape_name: str, member_traits: Mapping[str, object] | None = None) -> Shape:
        """A `ValueError`."""
        raise ValueError(f"Attempted to lookup shape '{shape_name}', but no shape map was provided.")

    def resolve_shape_ref(self, shape_ref: Json) -> Shape:
        """A `ValueError`."""
        raise ValueError(f"Attempted to resolve shape '{shape_ref}', but no shape map was provided.")


class DenormalizedStructureBuilder:
    """A structure out of a dictionary in which each member holds its own type."""

    SCALAR_TYPES = (
        "string",
        "integer",
        "boolean",
        "blob",
        "float",
        "timestamp",
        "long",
        "double",
        "char",
    )

    def __init__(self, name: str | None = None) -> None:
        self.members: Json = {}
        self._name_generator = ShapeNameGenerator()
        self.name = name or self._name_generator.new_shape_name("structure")

    def with_members(self, members: Json) -> DenormalizedStructureBuilder:
        """Sets the members, and returns the builder."""
        self._members = members
        return self

    def build_model(self) -> StructureShape:
        """The structure."""
        shapes: Json = {}
        denormalized = {"type": "structure", "members": self._members}
        self._build_model(denormalized, shapes, self.name)
        return StructureShape(self.name, shapes[self.name], ShapeResolver(shapes))

    def _build_model(self, model: Json, shapes: Json, shape_name: str) -> Json:
        kind = model["type"]
        shape: Json = {"type": kind}
        if "documentation" in model:
            shape["documentation"] = model["documentation"]
        if kind == "structure":
            members = {name: self._build_reference(member, shapes) for name, member in model.get("members", {}).items()}
            shape["members"] = members
        elif kind == "list":
            shape["member"] = self._build_reference(model["member"], shapes)
        elif kind == "map":
            shape["key"] = self._build_reference(model["key"], shapes)
            shape["value"] = self._build_reference(model["value"], shapes)
        elif kind in self.SCALAR_TYPES:
            shape = dict(model)
        else:
            raise InvalidShapeError(f"Unknown shape type: {kind}")
        shapes[shape_name] = shape
        return shape

    def _build_reference(self, model: Json, shapes: Json) -> Json:
        name = model.get("shape_name") or self._name_generator.new_shape_name(model["type"])
        self._build_model({key: value for key, value in model.items() if key != "shape_name"}, shapes, name)
        return {"shape": name}


class ShapeNameGenerator:
    """Names for shapes that have none."""

    def __init__(self) -> None:
        self._name_cache: defaultdict[str, int] = defaultdict(int)

    def new_shape_name(self, type_name: str) -> str:
        """A name that is not used yet: `StringType1`."""
        self._name_cache[type_name] += 1
        return f"{type_name.capitalize()}Type{self._name_cache[type_name]}"
