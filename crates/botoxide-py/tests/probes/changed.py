"""Wrappers that change what they see: what then is sent, and what the call gives."""

from __future__ import annotations

import copy
from unittest import mock

from botocore.awsrequest import AWSPreparedRequest, AWSRequest
from botocore.endpoint import Endpoint
from botocore.httpsession import URLLib3Session
from probes.events import Raw
from probes.outcome import outcome
from probes.seams import CALLS, client

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_PREPARE, _MAKE = Endpoint.prepare_request, Endpoint.make_request


def _fields(headers: Any) -> list[Any]:
    names = {"host", "content-length", "user-agent", "authorization", "x-amz-date", "amz-sdk-invocation-id", "expect"}
    names |= {"amz-sdk-request"}
    return sorted([name.lower(), repr(value)] for name, value in headers.items() if name.lower() not in names)


def _body(body: Any) -> Any:
    if isinstance(body, bytes) and b"x-amz-checksum" in body:
        # boto3 has an object there that encodes while it is read.
        return "stream"
    # boto3 writes JSON with spaces.
    return repr(body).replace(" ", "") if isinstance(body, (str, bytes, type(None))) else "stream"


def _passes(endpoint: Any, request: Any, log: list[Any]) -> Any:
    return _PREPARE(endpoint, request)


def _sets_header(endpoint: Any, request: Any, log: list[Any]) -> Any:
    request.headers["X-Trace"] = "1"
    log.append([type(request).__name__, isinstance(request, AWSRequest), request.headers["x-trace"]])
    return _PREPARE(endpoint, request)


def _reads(endpoint: Any, request: Any, log: list[Any]) -> Any:
    log += [request.method, request.url, request.params, request.auth_path, request.stream_output]
    log += [_fields(request.headers), sorted(request.context.get("signing", {})), hasattr(request, "nothing")]
    prepared = _PREPARE(endpoint, request)
    log += [_fields(request.headers), _fields(prepared.headers), prepared.context is request.context]
    log += ["Content-Length" in prepared.headers, repr(prepared)[:40]]
    return prepared


def _reads_late(endpoint: Any, request: Any, log: list[Any]) -> Any:
    prepared = _PREPARE(endpoint, request)
    log += [type(prepared) is AWSPreparedRequest, _fields(request.headers), _fields(prepared.headers), prepared.url]
    return prepared


def _replaces_all(endpoint: Any, request: Any, log: list[Any]) -> Any:
    prepared = _PREPARE(endpoint, request)
    prepared.url += "?added=1"
    prepared.headers["X-Late"] = b"late"
    if prepared.method == "POST" and isinstance(prepared.body, bytes):
        prepared.body = b'{"changed": true}'
    return prepared


def _sets_url(endpoint: Any, request: Any, log: list[Any]) -> Any:
    request.url = request.url.replace("https:", "http:")
    request.params = {"p": "q r"}
    return _PREPARE(endpoint, request)


def _copies(endpoint: Any, request: Any, log: list[Any]) -> Any:
    twin = copy.copy(request)
    twin.headers["X-Twin"] = "yes"
    return _PREPARE(endpoint, twin)


def _makes_another(endpoint: Any, request: Any, log: list[Any]) -> Any:
    return AWSRequest(request.method, request.url, dict(request.headers), request.data).prepare()


def _refuses(endpoint: Any, request: Any, log: list[Any]) -> Any:
    raise LookupError("no")


PREPARERS: list[Callable[[Any, Any, list[Any]], Any]] = [
    _passes,
    _sets_header,
    _reads,
    _reads_late,
    _replaces_all,
    _sets_url,
    _copies,
    _makes_another,
    _refuses,
]


def _adds_field(endpoint: Any, model: Any, request: dict[str, Any], log: list[Any]) -> Any:
    request["headers"]["X-Added"] = "1"
    log.append([model.name, sorted(request.keys() - {"auth_path"}), request["url_path"], request["query_string"]])
    log.append([request["method"], request["url"], _body(request["body"]), _fields(request["headers"])])
    return _MAKE(endpoint, model, request)


def _changes_result(endpoint: Any, model: Any, request: dict[str, Any], log: list[Any]) -> Any:
    http, parsed = _MAKE(endpoint, model, request)
    log += [type(http).__name__, http.status_code, http.url, sorted(http.headers.items()), sorted(parsed)]
    parsed["Mine"] = 1
    return http, parsed


def _other_result(endpoint: Any, model: Any, request: dict[str, Any], log: list[Any]) -> Any:
    http, parsed = _MAKE(endpoint, model, request)
    return http, {"Other": sorted(parsed), "ResponseMetadata": {"HTTPStatusCode": 200}}


def _twice(endpoint: Any, model: Any, request: dict[str, Any], log: list[Any]) -> Any:
    first = _MAKE(endpoint, model, request)
    log.append(first[0].status_code)
    return first


def _not_at_all(endpoint: Any, model: Any, request: dict[str, Any], log: list[Any]) -> Any:
    raise LookupError("no")


MAKERS: list[Callable[[Any, Any, dict[str, Any], list[Any]], Any]] = [
    _adds_field,
    _changes_result,
    _other_result,
    _twice,
    _not_at_all,
]


def _call(service: str, method: str, params: dict[str, Any], made: Any) -> Any:
    def called() -> Any:
        result = dict(getattr(made, method)(**params))
        metadata = result.pop("ResponseMetadata", {})
        shown = {name: value.read() if name == "Body" else value for name, value in result.items()}
        return [shown, metadata.get("RetryAttempts"), metadata.get("HTTPStatusCode")]

    return outcome(called)


def _case(cls: type, name: str, wrapper: Any, case: Any, listens: bool) -> Any:
    service, method, params, answers = case
    left = list(answers)
    log: list[Any] = []
    sent: list[Any] = []
    made = client(service)

    def send(request: Any, **kwargs: Any) -> Any:
        from botocore.awsrequest import AWSResponse

        headers = {
            name: value if isinstance(value, bytes) else value.encode() for name, value in request.headers.items()
        }
        sent.append([request.method, request.url, _body(request.body), _fields(headers)])
        status, content = left.pop(0)
        return AWSResponse(request.url, status, {"x-amzn-requestid": "1"}, Raw(content))

    made.meta.events.register("before-send", send)
    if listens:
        # Handlers have the request before the wrapper does, and the answer after it.
        made.meta.events.register("request-created", lambda request, **kwargs: request.headers.add_header("X-By", "h"))
        made.meta.events.register("after-call", lambda parsed, **kwargs: log.append(sorted(parsed)))
        made.meta.events.register("needs-retry", lambda response, **kwargs: log.append(response is None))
    with mock.patch.object(cls, name, lambda *args: wrapper(*args, log)):
        result = _call(service, method, params, made)
    return [wrapper.__name__, service, method, listens, result, log, sent]


def run(argument: Any) -> Any:
    cases = []
    for case in CALLS:
        for listens in (False, True):
            cases += [_case(Endpoint, "prepare_request", each, case, listens) for each in PREPARERS]
            cases += [_case(Endpoint, "make_request", each, case, listens) for each in MAKERS]
    made = client("dynamodb")
    log: list[Any] = []
    with (
        mock.patch.object(Endpoint, "prepare_request", lambda self, request: _sets_header(self, request, log)),
        mock.patch.object(
            Endpoint, "make_request", lambda self, model, request: _changes_result(self, model, request, log)
        ),
        mock.patch.object(URLLib3Session, "send", lambda self, request: _sent(request, log)),
    ):
        cases.append([_call("dynamodb", "list_tables", {}, made), log])
    return cases


def _sent(request: Any, log: list[Any]) -> Any:
    from botocore.awsrequest import AWSResponse

    log.append(_fields(request.headers))
    return AWSResponse(request.url, 200, {}, Raw(b'{"TableNames": []}'))
