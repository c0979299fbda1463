"""Parsers: responses as dictionaries. The engine parses. Counterpart: botocore's module of this name."""

from __future__ import annotations

import json
import logging

from botocore import _seams
from botocore.eventstream import NoInitialResponseError as NoInitialResponseError
from botocore.utils import lowercase_dict as lowercase_dict
from botoxide import _native

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


LOG = logging.getLogger(__name__)


class ResponseParserError(Exception):
    """A response that is not what its protocol says."""


class ResponseParserFactory:
    """Makes parsers."""

    def __init__(self) -> None:
        self._defaults: dict[str, Any] = {}

    def set_parser_defaults(self, **kwargs: Any) -> None:
        """Sets what parsers are made with."""
        self._defaults.update(kwargs)

    def create_parser(self, protocol_name: str) -> ResponseParser:
        """The parser of a protocol."""
        return PROTOCOL_PARSERS[protocol_name](**self._defaults)


def create_parser(protocol: str) -> ResponseParser:
    """The parser of a protocol."""
    return ResponseParserFactory().create_parser(protocol)


class ResponseParser:
    """Parses responses."""

    DEFAULT_ENCODING = "utf-8"
    EVENT_STREAM_PARSER_CLS: Any = None

    def __init__(self, timestamp_parser: Any = None, blob_parser: Any = None) -> None:
        self._timestamp_parser = timestamp_parser
        self._blob_parser = blob_parser

    def parse(self, response: dict[str, Any], shape: Any) -> dict[str, Any]:
        """The response as a dictionary, with `ResponseMetadata`."""
        from botocore._open import current

        call = current()
        if call is None:
            return _parse_alone(self, response, shape)
        parsed: dict[str, Any] = call.parse_dict(response)
        return parsed


def _parse_alone(parser: ResponseParser, response: dict[str, Any], shape: Any) -> dict[str, Any]:
    """Parses a response that belongs to no call, by the shape alone."""
    names = [name for name, cls in PROTOCOL_PARSERS.items() if isinstance(parser, cls)]
    if not names:
        raise NotImplementedError(f"{type(parser).__name__} parses within calls only; see parity.md, row Y20")
    members = {} if shape is None or response["status_code"] >= 300 else getattr(shape, "members", {})
    if any(member.serialization.get("eventstream") for member in members.values()):
        raise NotImplementedError("botoxide opens event streams within calls only; see parity.md, row Y20")
    payload: str = "" if shape is None else shape.serialization.get("payload", "")
    is_stream = payload in members and hasattr(response["body"], "read")
    body = b"" if is_stream else response["body"]
    parsed = _native_parser(names[0], shape).parse(response["status_code"], response["headers"], body)
    if is_stream:
        parsed[payload] = response["body"]
    return parsed


def _native_parser(protocol: str, shape: Any) -> _native.ShapeParser:
    """The engine's parser for a shape; made once for each shape of a model."""
    if shape is None:
        return _native.ShapeParser(protocol, _model(protocol, None, {}, {}))
    resolver = shape._shape_resolver
    known: dict[tuple[str, str, str], _native.ShapeParser] = resolver.__dict__.setdefault("_parsers", {})
    shapes: dict[str, Any] = resolver.__dict__.get("_shape_map", {})
    own = shapes.get(shape.name, {})
    traits = {name: value for name, value in shape._shape_model.items() if own.get(name) != value}
    key = (protocol, shape.name, repr(sorted(traits)))
    if key not in known:
        known[key] = _native.ShapeParser(protocol, _model(protocol, shape.name, shapes, traits))
    return known[key]


def _model(protocol: str, name: str | None, shapes: dict[str, Any], traits: dict[str, Any]) -> str:
    """The JSON of a service whose one operation has this output; with the shapes that it needs."""
    needed: dict[str, Any] = {}
    left = [] if name is None else [name]
    while left:
        each = left.pop()
        if each not in needed:
            needed[each] = model = shapes[each]
            references = [
                *model.get("members", {}).values(),
                *(model[at] for at in ("member", "key", "value") if at in model),
            ]
            left += [reference["shape"] for reference in references]
    operation: dict[str, Any] = {"name": "Parse", "http": {"method": "POST", "requestUri": "/"}}
    if name is not None:
        kept = {key: value for key, value in traits.items() if key not in ("members", "member", "key", "value", "type")}
        operation["output"] = {"shape": name, **kept}
    metadata = {"protocol": protocol, "apiVersion": "2026-11-22", "endpointPrefix": "any", "serviceId": "Any"}
    return json.dumps({"metadata": metadata, "operations": {"Parse": operation}, "shapes": needed})


class BaseXMLResponseParser(ResponseParser):
    """What parsers of XML have in common."""


class QueryParser(BaseXMLResponseParser):
    """The protocol `query`."""


class EC2QueryParser(QueryParser):
    """The protocol `ec2`."""


class BaseJSONParser(ResponseParser):
    """What parsers of JSON have in common."""

    def _parse_body_as_json(self, body_contents: bytes) -> Any:
        if not body_contents:
            return {}
        text = body_contents.decode(self.DEFAULT_ENCODING)
        try:
            return json.loads(text)
        except ValueError:
            # Errors of proxies.
            return {"message": text}


class JSONParser(BaseJSONParser):
    """The protocol `json`."""


class BaseRestParser(ResponseParser):
    """What parsers with header fields have in common."""


class RestJSONParser(BaseRestParser, BaseJSONParser):
    """The protocol `rest-json`."""


class RestXMLParser(BaseRestParser, BaseXMLResponseParser):
    """The protocol `rest-xml`."""


class BaseCBORParser(ResponseParser):
    """What parsers of CBOR have in common."""


class BaseRpcV2Parser(ResponseParser):
    """What parsers of the RPC protocols have in common."""


class BaseEventStreamParser(ResponseParser):
    """What parsers of events have in common."""


class EventStreamJSONParser(BaseEventStreamParser, BaseJSONParser):
    """Events in JSON."""


class EventStreamXMLParser(BaseEventStreamParser, BaseXMLResponseParser):
    """Events in XML."""


class EventStreamCBORParser(BaseEventStreamParser, BaseCBORParser):
    """Events in CBOR."""


class RpcV2CBORParser(BaseRpcV2Parser, BaseCBORParser):
    """The protocol `smithy-rpc-v2-cbor`."""


PROTOCOL_PARSERS: dict[str, type[ResponseParser]] = {
    "ec2": EC2QueryParser,
    "query": QueryParser,
    "json": JSONParser,
    "rest-json": RestJSONParser,
    "rest-xml": RestXMLParser,
    "smithy-rpc-v2-cbor": RpcV2CBORParser,
}

_PARSE = ResponseParser.parse


def _is_pristine() -> bool:
    if ResponseParser.parse is not _PARSE:
        return False
    return all(each.parse is _PARSE for each in PROTOCOL_PARSERS.values())


_seams.checks.append(_is_pristine)
