"""Serializers: arguments as requests. The engine serializes. Counterpart: botocore's module of this name."""

from __future__ import annotations

from botocore import _seams

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from botocore.model import OperationModel


ISO8601 = "%Y-%m-%dT%H:%M:%SZ"
ISO8601_MICRO = "%Y-%m-%dT%H:%M:%S.%fZ"
DEFAULT_TIMESTAMP_FORMAT = "iso8601"
TIMESTAMP_PRECISION_DEFAULT = "default"
TIMESTAMP_PRECISION_MILLISECOND = "millisecond"


def create_serializer(protocol_name: str, include_validation: bool = True) -> Serializer:
    """The serializer of a protocol."""
    serializer = SERIALIZERS[protocol_name]()
    serializer._validates = include_validation
    return serializer


class Serializer:
    """Makes requests of arguments."""

    DEFAULT_METHOD = "POST"
    MAP_TYPE = dict
    DEFAULT_ENCODING = "utf-8"

    def __init__(self) -> None:
        self._client: Any = None
        self._validates = True

    def serialize_to_request(self, parameters: dict[str, Any], operation_model: OperationModel) -> dict[str, Any]:
        """The request as a dictionary: `url_path`, `query_string`, `method`, `headers`, `body`."""
        from botocore._open import current

        call = current()
        if call is None or call.operation_name != operation_model.name:
            call = self._own_client(operation_model).open(operation_model.name, {}, None)
        request: dict[str, Any] = call.serialize(parameters)
        return request

    def _own_client(self, operation_model: OperationModel) -> Any:
        if self._client is not None:
            return self._client
        service_name = operation_model.service_model.service_name
        if (service_name, self._validates) not in _clients:
            from botocore.config import Config
            from botocore.session import Session

            config = Config(parameter_validation=self._validates)
            client: Any = Session().create_client(service_name, "us-east-1", config=config)
            _clients[service_name, self._validates] = client._native
        return _clients[service_name, self._validates]


#: Clients that serialize for programs, by service and whether they check arguments.
_clients: dict[tuple[str, bool], Any] = {}


class BaseRestSerializer(Serializer):
    """What serializers with paths have in common."""


class QuerySerializer(Serializer):
    """The protocol `query`."""


class EC2Serializer(QuerySerializer):
    """The protocol `ec2`."""


class JSONSerializer(Serializer):
    """The protocol `json`."""


class RestJSONSerializer(BaseRestSerializer, JSONSerializer):
    """The protocol `rest-json`."""


class RestXMLSerializer(BaseRestSerializer):
    """The protocol `rest-xml`."""


class RpcV2CBORSerializer(Serializer):
    """The protocol `smithy-rpc-v2-cbor`."""


SERIALIZERS: dict[str, type[Serializer]] = {
    "ec2": EC2Serializer,
    "query": QuerySerializer,
    "json": JSONSerializer,
    "rest-json": RestJSONSerializer,
    "rest-xml": RestXMLSerializer,
    "smithy-rpc-v2-cbor": RpcV2CBORSerializer,
}

SEAMS = frozenset({"serialize_to_request"})
_SERIALIZE = Serializer.serialize_to_request


def _is_pristine() -> bool:
    if Serializer.serialize_to_request is not _SERIALIZE:
        return False
    return all(each.serialize_to_request is _SERIALIZE for each in SERIALIZERS.values())


_seams.checks.append(_is_pristine)
