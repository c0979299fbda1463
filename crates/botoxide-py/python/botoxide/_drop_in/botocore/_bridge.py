"""The objects that handlers see, made from those of the engine, and what handlers have changed, for the engine.

An object that a handler has seen before in the same call is brought up to date instead of being made again.
"""

from __future__ import annotations

import io
from urllib.parse import parse_qsl, urlencode, urlsplit

from botocore.awsrequest import AWSPreparedRequest, AWSRequest, AWSResponse, HeadersDict, frame, http_headers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator
    from typing import Any

    from botoxide import _native

    Pairs = list[tuple[str, str]]

_FORM = "application/x-www-form-urlencoded"


def _data(headers: Pairs, body: Any) -> Any:
    """The body before it is prepared: a form is a dictionary."""
    if isinstance(body, bytes) and any(
        name.lower() == "content-type" and value.startswith(_FORM) for name, value in headers
    ):
        return dict(parse_qsl(body.decode(), keep_blank_values=True))
    return body


def prepared_body(headers: Pairs, body: Any) -> Any:
    """The body after it was prepared: a form is text."""
    return (body.decode() if isinstance(_data(headers, body), dict) else body) or None


def _same(old: Any, new: Any) -> Any:
    """The old object if it equals the new one."""
    return old if type(old) is type(new) and old == new else new


def show_dict(
    known: dict[str, Any] | None, method: str, url: str, headers: Pairs, body: Any, context: dict[str, Any]
) -> dict[str, Any]:
    """A request as `before-call` and `needs-retry` have it."""
    if known is None:
        parts = urlsplit(url)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        known = {"url_path": parts.path or "/", "query_string": query, "headers": {}, "body": None}
    known["method"] = method
    fields = known["headers"]
    if _pairs(fields) != headers:
        fields.clear()
        fields.update(headers)
    known["body"] = _same(known["body"], _data(headers, body))
    known["url"] = url
    known["context"] = context
    return known


def show_request(
    known: AWSRequest | None,
    method: str,
    url: str,
    headers: Pairs,
    body: Any,
    context: dict[str, Any],
    stream_output: bool,
    auth_path: str | None = None,
) -> AWSRequest:
    """A request as `request-created` and `before-sign` have it."""
    if known is None:
        data = _data(headers, body)
        known = AWSRequest(method, url, None, data, auth_path=auth_path, stream_output=stream_output)
        known.context = context
    known.method, known.url = method, url
    known.data = _same(known.data, _data(headers, body))
    known.params = {}
    if _pairs(known.headers) != headers:
        known.headers = http_headers(headers)
    return known


def show_attempt(attempt: _native.Attempt) -> AWSRequest:
    """The signed request of an attempt, for `Endpoint.prepare_request`: its attributes are made when they are read."""
    request = AWSRequest.__new__(AWSRequest)
    request.__dict__["_attempt"] = attempt
    return request


def read_attempt(prepared: Any, attempt: _native.Attempt) -> list[tuple[str, Any]] | tuple[str, str, Pairs, Any] | None:
    """What of a prepared request may have changed: `None`, its header fields, or everything."""
    own = vars(prepared)
    if type(prepared) is not AWSPreparedRequest or own.get("_attempt") is not attempt:
        return read_request(prepared)
    if not own.keys() <= _READ_AS_HEADERS:
        return read_request(prepared)
    headers = own.get("headers")
    if headers is None or type(headers) is not HeadersDict:
        return headers if headers is None else read_request(prepared)
    return list(headers._fields.values())


#: What of a prepared request is not sent, or is among its header fields.
_READ_AS_HEADERS = frozenset({"_attempt", "headers", "context", "stream_output"})


def show_prepared(
    method: str, url: str, headers: Pairs, body: Any, context: dict[str, Any] | None, stream_output: bool
) -> AWSPreparedRequest:
    """A request as `before-send` has it."""
    body = prepared_body(headers, body)
    fields = HeadersDict([(name, value.encode()) for name, value in headers])
    prepared = AWSPreparedRequest(method, url, fields, body, stream_output, context)
    frame(fields, method, body)
    prepared._shown = _shown(prepared)
    return prepared


def _shown(request: AWSPreparedRequest) -> tuple[Any, ...] | None:
    """All of a request that can be compared later; `None` if its body is a stream."""
    headers, body = request.headers, request.body
    if type(headers) is not HeadersDict or not (body is None or isinstance(body, (bytes, str))):
        return None
    return request.method, request.url, body, list(headers._fields.values())


def show_serialized(
    method: str,
    url_path: str,
    query: list[tuple[str, list[str]]],
    headers: Pairs,
    body: Any,
    extra: tuple[bool, str | None, str | None],
) -> dict[str, Any]:
    """What a serializer makes."""
    is_rest, host_prefix, auth_path = extra
    names = {name: values[0] if len(values) == 1 else values for name, values in query}
    request: dict[str, Any] = {
        "url_path": url_path,
        "query_string": names if is_rest else "",
        "method": method,
        "headers": dict(headers),
        "body": _data(headers, body),
    }
    if host_prefix is not None:
        request["host_prefix"] = host_prefix
    if auth_path is not None:
        request["auth_path"] = auth_path
    return request


def update_prepared(prepared: AWSPreparedRequest, method: str, url: str, headers: Pairs) -> None:
    """What handlers have changed in a request that other code holds already."""
    prepared.method, prepared.url = method, url
    kept = {name: value for name, value in prepared.headers.items() if name in ("Content-Length", "Transfer-Encoding")}
    prepared.headers = HeadersDict((name, value.encode()) for name, value in headers)
    prepared.headers.update(kept)


class _Raw(io.BytesIO):
    """A body that is here already, with the methods of urllib3's responses that are used."""

    def stream(self, amt: int = 2**16, decode_content: bool | None = None) -> Iterator[bytes]:
        while chunk := self.read(amt):
            yield chunk


def show_response(url: str, status: int, headers: Pairs, body: Any) -> AWSResponse:
    """A response. Its body is a stream if the caller reads it."""
    raw = _Raw(body) if isinstance(body, bytes) else body
    response = AWSResponse(url, status, headers, raw)
    if isinstance(body, bytes):
        response._content = body
    return response


def show_response_dict(http: AWSResponse, operation_name: str, body: Any) -> dict[str, Any]:
    """A response as parsers have it."""
    return {
        "headers": http.headers,
        "status_code": http.status_code,
        "context": {"operation_name": operation_name},
        "body": http.content if body is None else body,
    }


def stream_of(parsed: dict[str, Any]) -> Any:
    """What the caller of an operation reads."""
    for value in parsed.values():
        if hasattr(value, "_raw_stream") or hasattr(value, "get_initial_response"):
            return value
    return b""


def _pairs(headers: Any) -> Pairs:
    # Their views are slow.
    fields = headers._fields.values() if type(headers) is HeadersDict else headers.items()
    return [
        (name if type(name) is str else _text(name), value if type(value) is str else _text(value))
        for name, value in fields
    ]


def _text(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _body(body: Any) -> Any:
    if isinstance(body, dict):
        return urlencode([_utf8(item) for item in body.items()], doseq=True).encode()
    return body


def _utf8(item: tuple[Any, Any]) -> tuple[Any, Any]:
    name, value = item
    return (name.encode() if isinstance(name, str) else name, value.encode() if isinstance(value, str) else value)


def read_dict(request: dict[str, Any]) -> tuple[str, str, Pairs, Any]:
    """Method, URL, header fields and body of what `show_dict` showed."""
    return request["method"], request["url"], _pairs(request["headers"]), _body(request["body"])


def read_request(request: Any) -> tuple[str, str, Pairs, Any]:
    """The same of a request, prepared or not."""
    if isinstance(request, AWSRequest):
        url, body = request._with_params(), request.data
    else:
        url, body = request.url, request.body
    return request.method, url, _pairs(request.headers), _body(body)


def read_prepared(request: Any) -> tuple[str, str, Pairs, Any] | None:
    """The same of a prepared request; `None` if it is as handlers were given it."""
    if type(request) is AWSPreparedRequest and request._shown is not None and request._shown == _shown(request):
        return None
    return read_request(request)


def read_response(response: Any) -> tuple[int, Pairs, Any]:
    """Status, header fields and body of what a handler answers with: anything like an `AWSResponse`."""
    # An `AWSResponse` reads its stream for it.
    body = getattr(response, "content", None)
    if body is None:
        body = response.raw.read()
    return response.status_code, _pairs(response.headers), body


def first_answer(answers: list[Any]) -> Any:
    """The first that is not `None`."""
    return next((answer for answer in answers if answer is not None), None)


def keep(given: dict[str, Any]) -> dict[str, Any]:
    """The state of the arguments of handlers: what `carry_over` gives to those that are made again."""
    return {name: _state(value) for name, value in given.items()}


def _state(value: Any) -> dict[str, Any] | None:
    if isinstance(value, dict):
        return {name: dict(inner) if type(inner) is dict else inner for name, inner in value.items()}
    return dict(vars(value)) if isinstance(value, (AWSRequest, AWSPreparedRequest)) else None


def carry_over(kept: dict[str, Any], again: dict[str, Any]) -> None:
    for name, new in again.items():
        state = kept[name]
        if state is None:
            continue
        if not isinstance(new, dict):
            new.__dict__.update(state)
            continue
        for key in new.keys() - state.keys():
            del new[key]
        for key, value in state.items():
            inner = new.get(key)
            if type(inner) is dict and type(value) is dict:
                inner.clear()
                inner.update(value)
            else:
                new[key] = value


def run_coroutine(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """The result of a coroutine, in a thread that runs no event loop."""
    import asyncio

    return asyncio.run(coroutine)


def handler_of(client: Any) -> Callable[..., Any]:
    """What signs the requests of a client, for the engine."""
    handler: Callable[..., Any] = client._request_signer.handler
    return handler
