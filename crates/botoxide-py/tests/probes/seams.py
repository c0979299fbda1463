"""Wrappers around the methods that a call passes through in botocore: what they are called with, what the call gives."""

from __future__ import annotations

import functools
from unittest import mock

import wrapt

import botocore.session
from botocore.awsrequest import AWSRequest, AWSResponse
from botocore.client import BaseClient
from botocore.config import Config
from botocore.endpoint import Endpoint
from botocore.httpsession import URLLib3Session
from botocore.parsers import ResponseParser
from botocore.serialize import JSONSerializer
from botocore.signers import RequestSigner
from probes.events import Raw
from probes.outcome import outcome, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

# Class, method, what of a client has the object.
SEAMS: list[tuple[type, str, Callable[[Any], Any] | None]] = [
    (Endpoint, "make_request", lambda client: client._endpoint),
    (Endpoint, "_send_request", lambda client: client._endpoint),
    (Endpoint, "create_request", lambda client: client._endpoint),
    (Endpoint, "prepare_request", lambda client: client._endpoint),
    (Endpoint, "_get_response", lambda client: client._endpoint),
    (Endpoint, "_do_get_response", lambda client: client._endpoint),
    (Endpoint, "_needs_retry", lambda client: client._endpoint),
    (Endpoint, "_send", lambda client: client._endpoint),
    (URLLib3Session, "send", lambda client: client._endpoint.http_session),
    (ResponseParser, "parse", None),
    (BaseClient, "_convert_to_request_dict", lambda client: client),
    (BaseClient, "_emit_api_params", lambda client: client),
    (BaseClient, "_resolve_endpoint_ruleset", lambda client: client),
    (BaseClient, "_make_request", lambda client: client),
    (BaseClient, "_make_api_call", lambda client: client),
    (RequestSigner, "sign", lambda client: client._request_signer),
    (RequestSigner, "handler", None),
    (JSONSerializer, "serialize_to_request", lambda client: client._serializer),
]

CALLS: list[tuple[str, str, dict[str, Any], list[tuple[int, bytes]]]] = [
    ("dynamodb", "get_item", {"TableName": "t", "Key": {"k": {"S": "1"}}}, [(200, b'{"Item": {"k": {"S": "v"}}}')]),
    ("dynamodb", "list_tables", {}, [(500, b"{}"), (200, b'{"TableNames": []}')]),
    ("dynamodb", "list_tables", {}, [(400, b'{"__type": "ResourceNotFoundException", "message": "none"}')]),
    ("s3", "get_object", {"Bucket": "photos", "Key": "a b"}, [(200, b"hello")]),
    ("s3", "put_object", {"Bucket": "photos", "Key": "k", "Body": b"data"}, [(200, b"")]),
    ("sts", "get_caller_identity", {}, [(200, b"<R><GetCallerIdentityResult/></R>")]),
    ("s3", "list_objects_v2", {"Bucket": "photos", "MaxKeys": "x"}, [(200, b"<R/>")]),
]


_session = botocore.session.Session()


def client(service: str) -> Any:
    config = Config(retries={"max_attempts": 2, "mode": "standard"})
    return _session.create_client(
        service, "eu-central-1", aws_access_key_id="AKID", aws_secret_access_key="secret", config=config
    )


def _answers(made: Any, answers: list[tuple[int, bytes]]) -> None:
    left = list(answers)

    def send(request: Any, **kwargs: Any) -> Any:
        status, body = left.pop(0)
        return AWSResponse(request.url, status, {"x-amzn-requestid": "1"}, Raw(body))

    made.meta.events.register("before-send", send)


def _shown(value: Any) -> Any:
    if isinstance(value, AWSRequest):
        return ["AWSRequest", value.method, value.url]
    if isinstance(value, dict):
        return sorted({str(key) for key in value} - {"_botoxide", "s3_redirect", "timestamp", "Expect", "checksum"})
    if isinstance(value, (list, tuple)):
        return [_shown(each) for each in value]
    if isinstance(value, (str, int, bool, type(None))):
        return value
    if type(value).__name__ == "SHAPE" or type(value).__name__.endswith("Shape"):
        return "Shape"
    return type(value).__name__


def _call(service: str, method: str, params: dict[str, Any], made: Any) -> Any:
    def called() -> Any:
        result = getattr(made, method)(**params)
        return {name: value.read() if name == "Body" else value for name, value in result.items()}

    return outcome(called)


def _note(log: list[Any], args: Any, kwargs: Any) -> None:
    log.append([_shown(list(args)), sorted((name, _shown(value)) for name, value in kwargs.items())])


def _ways(log: list[Any], holder: Any, name: str, on_class: bool) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Ways to wrap: each returns what takes the wrapper off again."""
    original = getattr(holder, name)

    def by_wrapt() -> Any:
        def wrapper(wrapped: Any, instance: Any, args: Any, kwargs: Any) -> Any:
            _note(log, args, kwargs)
            return wrapped(*args, **kwargs)

        wrapt.wrap_function_wrapper(holder, name, wrapper)
        return functools.partial(_take_off, holder, name, original, on_class)

    def by_mock() -> Any:
        def effect(*args: Any, **kwargs: Any) -> Any:
            _note(log, args[1:] if on_class else args, kwargs)
            return original(*args, **kwargs)

        patch = mock.patch.object(holder, name, autospec=True, side_effect=effect)
        if not on_class:
            patch = mock.patch.object(holder, name, side_effect=effect)
        patch.start()
        return patch.stop

    def by_assignment() -> Any:
        def replaced(*args: Any, **kwargs: Any) -> Any:
            _note(log, args[1:] if on_class else args, kwargs)
            return original(*args, **kwargs)

        setattr(holder, name, replaced)
        return functools.partial(_take_off, holder, name, original, on_class)

    return iter([("wrapt", by_wrapt), ("mock", by_mock), ("assignment", by_assignment)])


def _take_off(holder: Any, name: str, original: Any, on_class: bool) -> None:
    if on_class:
        setattr(holder, name, original)
    else:
        delattr(holder, name)


def _is_called_by_network(name: str) -> bool:
    return name in ("_send", "send")


def run(argument: Any) -> Any:
    cases: list[Any] = []
    for cls, name, holder_of in SEAMS:
        for number, (service, method, params, answers) in enumerate(CALLS):
            for way in range(3):
                # All ways for one call, one way for the others: it is the same code.
                if way != number % 3 and number != 0:
                    continue
                log: list[Any] = []
                label, wrap = list(_ways(log, cls, name, True))[way]
                off = wrap()
                made = client(service)
                if not _is_called_by_network(name):
                    _answers(made, answers)
                    result = _call(service, method, params, made)
                    off()
                    after = len(log)
                    made = client(service)
                    _answers(made, answers)
                    again = _call(service, method, params, made)
                    cases.append(
                        [cls.__name__, name, label, service, method, result, again == result, log, len(log) == after]
                    )
                else:
                    off()
                if holder_of is None or _is_called_by_network(name):
                    continue
                log = []
                made = client(service)
                _answers(made, answers)
                label, wrap = list(_ways(log, holder_of(made), name, False))[way]
                off = wrap()
                result = _call(service, method, params, made)
                off()
                cases.append(["object", name, label, service, method, result, log])
    cases += _sent()
    return cases


def _sent() -> list[Any]:
    """What sends is replaced: nothing goes to the network."""
    cases: list[Any] = []
    for cls, name in ((Endpoint, "_send"), (URLLib3Session, "send")):
        for service, method, params, answers in CALLS:
            left = list(answers)
            log: list[Any] = []

            def send(
                self: Any, request: Any, left: Any = left, log: Any = log, service: str = service, method: str = method
            ) -> AWSResponse:
                body = request.body if isinstance(request.body, (str, type(None))) else "bytes"
                names = sorted({key.lower() for key in request.headers} - {"expect", "host"})
                log.append(
                    [type(self).__name__, request.method, request.url, names, service in ("dynamodb", "s3") or body]
                )
                status, content = left.pop(0)
                return AWSResponse(request.url, status, {"x-amzn-requestid": "1"}, Raw(content))

            with mock.patch.object(cls, name, send):
                cases.append([name, service, _call(service, method, params, client(service)), log])
    made = client("dynamodb")

    class Session:
        def send(self, request: Any) -> AWSResponse:
            return AWSResponse(request.url, 200, {}, Raw(b'{"TableNames": ["mine"]}'))

    made._endpoint.http_session = Session()
    cases.append(_call("dynamodb", "list_tables", {}, made))
    cases.append(text(type(made._endpoint.http_session).__name__))
    return cases
