"""What handlers of a call's events get, what they may change and answer, on calls that a handler of `before-send` answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO
from typing import Any

import botocore.session
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectTimeoutError, EndpointConnectionError
from probes.outcome import outcome, text

KINDS = [
    "provide-client-params", "before-parameter-build", "before-endpoint-resolution", "before-call", "request-created",
    "choose-signer", "before-sign", "before-send", "before-parse", "response-received", "needs-retry", "after-call",
    "after-call-error",
]  # fmt: skip


class Raw(BytesIO):
    def stream(self, **kwargs: Any) -> Any:
        while chunk := self.read(4):
            yield chunk


class Answer:
    """Like botocore's `AWSResponse`, as programs make them."""

    def __init__(self, status: int = 200, body: bytes = b"", **headers: str) -> None:
        self.status_code = status
        self.headers = {"x-amzn-requestid": "1", **headers}
        self.raw = Raw(body)
        self.content = body
        self.url = "http://answer"


ITEM = b'{"Item": {"k": {"S": "v"}}}'
BODIES: dict[str, bytes] = {
    "dynamodb": ITEM,
    "sts": b"<GetCallerIdentityResponse><GetCallerIdentityResult><Account>1</Account></GetCallerIdentityResult></GetCallerIdentityResponse>",
    "s3": b"hello",
    "sqs": b"{}",
}
CALLS: list[tuple[str, str, dict[str, Any]]] = [
    ("dynamodb", "get_item", {"TableName": "t", "Key": {"k": {"S": "1"}}}),
    ("sts", "get_caller_identity", {}),
    ("s3", "get_object", {"Bucket": "photos", "Key": "a/b c"}),
    ("s3", "put_object", {"Bucket": "photos", "Key": "k", "Body": b"data", "Metadata": {"a": "b"}}),
    ("s3", "list_objects_v2", {"Bucket": "photos"}),
    ("sqs", "send_message", {"QueueUrl": "https://sqs.eu-central-1.amazonaws.com/1/q", "MessageBody": "m"}),
]


_session = botocore.session.Session()


def client(service: str) -> Any:
    config = Config(retries={"max_attempts": 2, "mode": "standard"})
    return _session.create_client(
        service, "eu-central-1", aws_access_key_id="AKID", aws_secret_access_key="secret", config=config
    )


def _headers(headers: Any) -> list[str]:
    return sorted({name.lower() for name in headers} - {"user-agent", "expect", "host"})


def _kind(body: Any) -> str:
    # Bytes that botocore makes a file of, for S3, stay bytes with us.
    return type(body).__name__ if body in (b"", None) or isinstance(body, (str, dict)) else "bytes"


def _shown(name: str, value: Any) -> Any:
    """What of an argument is the same in all runs."""
    if name == "context":
        skipped = {"client_config", "timestamp", "retries", "s3_redirect", "signing", "checksum", "endpoint_properties"}
        plain = {key: value[key] for key in value if key not in skipped}
        return [text(sorted(plain.items(), key=str)), text(sorted(value.get("signing", {}).items()))]
    if name == "request":
        body = value.body if type(value).__name__ == "AWSPreparedRequest" else value.data
        kind = _kind(body)
        query = value.url.partition("?")[0]
        return [type(value).__name__, value.method, query, _headers(value.headers), kind, value.stream_output]
    if name == "params" and "url_path" in value:
        body = value["body"]
        kind = _kind(body)
        return [
            sorted(set(value) - {"host_prefix", "auth_path"}),
            value["method"],
            value["url"],
            _headers(value["headers"]),
            kind,
        ]
    if name == "request_dict":
        return _shown("params", value)
    if name == "params":
        return sorted(set(value) - {"Body"})
    if name == "builtins":
        return sorted((key, None if callable(each) else each) for key, each in value.items())
    if name == "response_dict" and value is not None:
        body = value["body"]
        kind = type(body).__name__ if isinstance(body, bytes) else "stream"
        return [sorted(value), value["status_code"], _headers(value["headers"]), kind, value["context"]]
    if name == "response" and value is not None:
        return [type(value).__name__, value[0].status_code, sorted(value[1])]
    if name == "http_response":
        return [value.status_code, _headers(value.headers)]
    if name in ("parsed", "parsed_response") and value is not None:
        return sorted(set(value) - {"ResponseMetadata"}) + sorted(value.get("ResponseMetadata", {}))
    if name in ("model", "operation_model", "operation"):
        return [type(value).__name__, value.name]
    if name in ("exception", "caught_exception", "customized_response_dict", "signature_version", "attempts"):
        return text(value)
    if name in ("signing_name", "region_name", "operation_name", "event_name"):
        return value
    return type(value).__name__


def _record(made: Any, log: list[Any], *kinds: str) -> None:
    for kind in kinds or KINDS:

        def seen(kind: str = kind, **kwargs: Any) -> None:
            log.append([kind, {name: _shown(name, value) for name, value in sorted(kwargs.items())}])

        made.meta.events.register_first(kind, seen)


def _answered(made: Any, *answers: Any) -> None:
    left = list(answers)

    def send(**kwargs: Any) -> Any:
        answer = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    made.meta.events.register("before-send", send)


def _all_events() -> list[Any]:
    cases = []
    for service, method, params in CALLS:
        log: list[Any] = []
        made = client(service)
        _record(made, log)
        body = b"" if method == "put_object" else BODIES[service]
        if method == "list_objects_v2":
            body = b"<ListBucketResult><Contents><Key>a%20b</Key></Contents><EncodingType>url</EncodingType></ListBucketResult>"
        _answered(made, Answer(200, body))
        result = outcome(lambda made=made, method=method, params=params: sorted(getattr(made, method)(**params)))
        cases += [[service, method, each] for each in log]
        cases.append([service, method, result, [each[0] for each in log]])
    return cases


def _errors() -> list[Any]:
    cases: list[Any] = []
    body = b'{"__type": "com.amazonaws#ResourceNotFoundException", "message": "none"}'
    for answers in (
        [Answer(400, body)],
        [Answer(500, b"{}"), Answer(200, ITEM)],
        [Answer(500, b"{}")],
        [EndpointConnectionError(endpoint_url="http://x"), Answer(200, ITEM)],
        [ConnectTimeoutError(endpoint_url="http://x")],
        [ValueError("on purpose")],
    ):
        log: list[Any] = []
        made = client("dynamodb")
        _record(made, log, "response-received", "needs-retry", "after-call", "after-call-error")
        _answered(made, *answers)
        result = outcome(lambda made=made: made.get_item(TableName="t", Key={"k": {"S": "1"}})["Item"])
        cases.append([result, log])
    return cases


def _identities() -> list[Any]:
    made = client("dynamodb")
    kept: dict[str, Any] = {}
    answers = [Answer(500, b"{}"), Answer(200, ITEM)]

    def build(params: Any, context: Any, **kwargs: Any) -> None:
        kept["params"], kept["context"] = params, context
        context["mine"] = [1]
        params["ConsistentRead"] = True

    def provide(params: Any, **kwargs: Any) -> None:
        kept["first"] = params

    def call(params: Any, context: Any, **kwargs: Any) -> None:
        kept["request"] = params
        kept["same context"] = context is kept["context"] and params["context"] is context
        params["headers"]["X-Mine"] = "1"

    def created(request: Any, **kwargs: Any) -> None:
        kept.setdefault("created", []).append([request.headers.get("X-Mine"), request.context is kept["context"]])
        request.headers["X-Created"] = "2"

    def send(request: Any, **kwargs: Any) -> Any:
        header = request.headers["X-Created"]
        kept.setdefault("sent", []).append([header, json.loads(request.body)["ConsistentRead"]])
        return answers.pop(0)

    def retry(response: Any, attempts: int, request_dict: Any, **kwargs: Any) -> Any:
        kept.setdefault("retry", []).append([attempts, request_dict is kept["request"], response[0].status_code])
        kept["parsed"] = response[1]
        request_dict["headers"]["X-Mine"] = str(attempts + 1)
        return 0 if attempts < 2 else None

    def after(parsed: Any, context: Any, http_response: Any, **kwargs: Any) -> None:
        kept["same parsed"] = parsed is kept["parsed"]
        kept["mine"] = context["mine"]
        kept["retries"] = [context["retries"]["attempt"], context["retries"]["max"]]
        parsed["Added"] = object
        kept["http"] = [http_response.status_code, http_response.content]

    for name, handler in [
        ("provide-client-params", provide), ("before-parameter-build", build), ("before-call", call),
        ("request-created", created), ("before-send", send), ("needs-retry", retry), ("after-call", after),
    ]:  # fmt: skip
        made.meta.events.register_first(name, handler)
    result = made.get_item(TableName="t", Key={"k": {"S": "1"}})
    same = [result is kept["parsed"], kept["first"] is kept["params"], result["Added"] is object]
    for name in ("params", "context", "request", "parsed", "first"):
        del kept[name]
    return [same, sorted(text(item) for item in kept.items()), result["ResponseMetadata"]["RetryAttempts"]]


def _of_errors() -> list[Any]:
    made = client("dynamodb")
    kept: list[Any] = []

    def after(parsed: Any, **kwargs: Any) -> None:
        kept.append(parsed)
        parsed["Error"]["Message"] = "changed"

    made.meta.events.register("after-call.dynamodb", after)
    _answered(made, Answer(400, b'{"__type": "ResourceNotFoundException", "message": "none"}'))
    try:
        made.get_item(TableName="t", Key={"k": {"S": "1"}})
    except ClientError as error:
        return [error.response is kept[0], str(error), type(error).__name__]
    return []


def _replies() -> list[Any]:
    cases: list[Any] = []
    for answer in (None, False, 0, 0.0, "x", True, -1):
        made = client("dynamodb")
        counted: list[int] = []

        def retry(attempts: int, answer: Any = answer, counted: Any = counted, **kwargs: Any) -> Any:
            counted.append(attempts)
            return answer if attempts < 3 else False

        made.meta.events.register_first("needs-retry.dynamodb.GetItem", retry)
        if answer is True:
            continue  # it waits a second
        _answered(made, Answer(200, ITEM))
        cases.append([text(answer), outcome(made.get_item, TableName="t", Key={"k": {"S": "1"}})[:2], counted])
    made = client("dynamodb")
    made.meta.events.register("provide-client-params.dynamodb", lambda **kwargs: {"TableName": "other", "Key": {}})
    seen: list[Any] = []
    made.meta.events.register("before-parameter-build", lambda params, **kwargs: seen.append(params))
    _answered(made, Answer(200, ITEM))
    made.get_item(TableName="t", Key={"k": {"S": "1"}})
    cases.append(seen)
    made = client("dynamodb")
    parsed = {"Item": 1, "ResponseMetadata": {}}
    made.meta.events.register("before-call", lambda **kwargs: (Answer(200), parsed))
    cases.append(made.get_item(TableName="t", Key={"k": {"S": "1"}}) is parsed)
    made = client("dynamodb")
    made.meta.events.register("choose-signer", lambda **kwargs: UNSIGNED)
    made.meta.events.register("before-send", lambda request, **kwargs: seen.append("Authorization" in request.headers))
    _answered(made, Answer(200, ITEM))
    made.get_item(TableName="t", Key={"k": {"S": "1"}})
    cases.append(seen[-1])
    return cases


def _parse() -> list[Any]:
    made = client("dynamodb")

    def parse(response_dict: Any, customized_response_dict: Any, operation_model: Any, **kwargs: Any) -> None:
        response_dict["body"] = response_dict["body"].replace(b"v", b"w")
        customized_response_dict["Extra"] = {"a": [1, operation_model.name]}

    made.meta.events.register("before-parse.dynamodb.GetItem", parse)
    _answered(made, Answer(200, ITEM))
    result = made.get_item(TableName="t", Key={"k": {"S": "1"}})
    return [result["Item"], result["Extra"]]


def _signing() -> list[Any]:
    cases: list[Any] = []
    for service, method, params in CALLS[:4]:
        log: list[Any] = []
        made = client(service)

        def region(context: Any, **kwargs: Any) -> None:
            context.setdefault("signing", {}).update(region="mars-1", signing_name="rockets")

        made.meta.events.register("before-call", region)
        _record(made, log, "choose-signer", "before-sign")
        scopes: list[str] = []

        def send(request: Any, scopes: Any = scopes, **kwargs: Any) -> None:
            header = request.headers["Authorization"]
            header = header.decode() if isinstance(header, bytes) else header
            scopes.append(header.partition("Credential=")[2].split("/", 2)[2].partition(",")[0])

        made.meta.events.register("before-send", send)
        _answered(made, Answer(200, b"" if method == "put_object" else BODIES[service]))
        outcome(getattr(made, method), **params)
        cases.append([log, scopes])
    return cases


def _presigned() -> list[Any]:
    log: list[Any] = []
    made = client("s3")
    _record(made, log)
    url = made.generate_presigned_url("get_object", {"Bucket": "photos", "Key": "k"})
    return [log, url.partition("?")[0]]


def _classes() -> list[Any]:
    session = botocore.session.Session()

    class Mixin:
        def twice(self) -> int:
            return 2

    def creating(class_attributes: Any, base_classes: Any, event_name: str, **kwargs: Any) -> None:
        class_attributes["once"] = lambda self: 1
        base_classes.insert(0, Mixin)

    session.register("creating-client-class.sqs", creating)
    made: Any = session.create_client("sqs", "eu-central-1", aws_access_key_id="a", aws_secret_access_key="b")
    return [made.once(), made.twice(), [base.__name__ for base in type(made).__bases__]]


def _order() -> list[Any]:
    """Among handlers of the library: what they have done is seen by those that come after them."""
    cases: list[Any] = []
    for name in (
        "before-parameter-build", "before-parameter-build.s3", "before-parameter-build.s3.ListObjectsV2",
        "before-parameter-build.*.ListObjectsV2", "before-parameter-build.*.*", "*.s3.ListObjectsV2",
    ):  # fmt: skip
        for way in ("register_first", "register", "register_last"):
            log: list[Any] = []
            made = client("s3")

            def handler(params: Any = None, log: Any = log, event_name: str = "", **kwargs: Any) -> None:
                if event_name.startswith("before-parameter-build"):
                    log.append(sorted(params))

            register: Callable[..., Any] = getattr(made.meta.events, way)
            register(name, handler)
            _answered(made, Answer(200, b"<ListBucketResult/>"))
            made.list_objects_v2(Bucket="photos")
            cases.append([name, way, log])
    log = []
    made = client("s3")
    _order_unique(made, log)
    cases.append(log)
    return cases


def _order_unique(made: Any, log: list[Any]) -> None:
    def handler(**kwargs: Any) -> None:
        log.append(kwargs["event_name"])

    events = made.meta.events
    _answered(made, Answer(200, b"<ListBucketResult/>"))
    events.register("before-call.s3", handler, unique_id="one")
    events.register("before-call.s3", handler, unique_id="one")
    made.list_objects_v2(Bucket="photos")
    events.unregister("before-call.s3", unique_id="one")
    made.list_objects_v2(Bucket="photos")
    events.register("before-call.s3", handler)
    events.register("mine.s3", handler)
    events.emit("mine.s3.event", a=1)
    log.append([answer for _, answer in events.emit("my.event", a=1)])
    events.unregister("before-call.s3", handler)
    made.list_objects_v2(Bucket="photos")


def run(argument: Any) -> Any:
    cases = _all_events() + _errors()
    cases += [_identities(), _of_errors(), *_replies(), _parse(), *_signing(), *_presigned()[0], _presigned()[1]]
    cases += [_classes(), *_order()]
    return cases
