"""Parsers: responses as dictionaries. The engine parses. Counterpart: botocore's module of this name."""

from __future__ import annotations

import logging

from botocore import _seams
from botocore.eventstream import NoInitialResponseError as NoInitialResponseError
from botocore.utils import lowercase_dict as lowercase_dict

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
            raise NotImplementedError(
                "botoxide parses only the responses of calls; docs/parity.md in its repository lists what is missing"
            )
        parsed: dict[str, Any] = call.parse_dict(response)
        return parsed


class BaseXMLResponseParser(ResponseParser):
    """What parsers of XML have in common."""


class QueryParser(BaseXMLResponseParser):
    """The protocol `query`."""


class EC2QueryParser(QueryParser):
    """The protocol `ec2`."""


class BaseJSONParser(ResponseParser):
    """What parsers of JSON have in common."""


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
