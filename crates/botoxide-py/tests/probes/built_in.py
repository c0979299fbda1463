"""`botocore.handlers.BUILTIN_HANDLERS`: the list, and what removing, adding, unregistering and calling its entries does."""

from __future__ import annotations

import boto3
import botocore.session
from botocore import handlers
from botocore.awsrequest import AWSResponse
from botocore.config import Config
from probes.events import Raw
from probes.outcome import outcome, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


def _listed() -> list[Any]:
    places = {handlers.REGISTER_FIRST: "first", handlers.REGISTER_LAST: "last"}
    rows: list[Any] = []
    for event, handler, *place in handlers.BUILTIN_HANDLERS:
        # The handlers of documentation: DIFFERENCE 48.
        if not event.startswith("docs."):
            name = getattr(handler, "__qualname__", type(handler).__name__)
            rows.append([event, name, [places[each] for each in place]])
    return rows


def _client(service: str = "s3", **options: Any) -> Any:
    session = botocore.session.Session(**options)
    return _made(session, service)


def _made(session: Any, service: str) -> Any:
    config = Config(retries={"max_attempts": 0})
    return session.create_client(
        service, "eu-central-1", aws_access_key_id="AKID", aws_secret_access_key="secret", config=config
    )


def _sent(client: Any, method: str, body: bytes = b"", **params: Any) -> list[Any]:
    """What goes out: URL, names of header fields; and the outcome."""
    seen: list[Any] = []

    def send(request: Any, **kwargs: Any) -> Any:
        fields = sorted(name.lower() for name in request.headers)
        seen.append([request.method, request.url, fields])
        return AWSResponse(request.url, 200, {"x-amzn-requestid": "1"}, Raw(body))

    client.meta.events.register("before-send", send)
    return [*seen, outcome(getattr(client, method), **params)]


class _Changed:
    """`BUILTIN_HANDLERS` as a program has changed it."""

    def __init__(self, change: Callable[[list[Any]], None]) -> None:
        self.change = change
        self.before = list(handlers.BUILTIN_HANDLERS)

    def __enter__(self) -> None:
        self.change(handlers.BUILTIN_HANDLERS)

    def __exit__(self, *error: object) -> None:
        handlers.BUILTIN_HANDLERS[:] = self.before


def _without(*functions: Any) -> Callable[[list[Any]], None]:
    def change(entries: list[Any]) -> None:
        entries[:] = [entry for entry in entries if entry[1] not in functions]

    return change


def _removed() -> list[Any]:
    tenant: dict[str, Any] = {"Bucket": "tenant:photos", "Key": "k"}
    listing = (
        b"<ListBucketResult><Contents><Key>a%20b</Key></Contents><EncodingType>url</EncodingType></ListBucketResult>"
    )
    cases: list[Any] = [_sent(_client(), "get_object", **tenant)]
    with _Changed(_without(handlers.validate_bucket_name)):
        cases.append(_sent(_client(), "put_object", b"", Body=b"", **tenant)[-1][0])
    with _Changed(_without(handlers.add_expect_header)):
        cases.append(_sent(_client(), "put_object", Bucket="photos", Key="k", Body=b"data" * 2000))
    with _Changed(_without(handlers.set_list_objects_encoding_type_url)):
        cases.append(_sent(_client(), "list_objects_v2", listing, Bucket="photos"))
    with _Changed(_without(handlers.add_retry_headers)):
        cases.append(_sent(_client("sqs"), "list_queues", b"{}"))
    with _Changed(_without(handlers.add_generate_presigned_url)):
        cases.append(outcome(lambda: _client().generate_presigned_url("get_object")))
    with _Changed(_without(handlers.remove_polly_start_speech_synthesis_stream)):
        cases.append(hasattr(_client("polly"), "start_speech_synthesis_stream"))
    with _Changed(lambda entries: entries.clear()):
        made = _client()
        cases.append([hasattr(made, name) for name in ("generate_presigned_url", "generate_presigned_post")])
        cases.append(_sent(made, "list_objects_v2", listing, Bucket="photos"))
    cases.append(hasattr(_client("polly"), "start_speech_synthesis_stream"))
    cases.append(_sent(_client(include_builtin_handlers=False), "list_objects_v2", listing, Bucket="photos"))
    cases.append(_sent(_client(), "list_objects_v2", listing, Bucket="photos"))
    return cases


def _added() -> list[Any]:
    log: list[str] = []

    def mine(event_name: str, **kwargs: Any) -> None:
        log.append(event_name)

    entry = ("before-call.s3.GetObject", mine)
    with _Changed(lambda entries: entries.extend([entry, ("before-send", mine, handlers.REGISTER_FIRST)])):
        made = _client()
    _sent(made, "get_object", Bucket="photos", Key="k")
    _sent(_client(), "get_object", Bucket="photos", Key="k")
    return log


def _unregistered() -> list[Any]:
    cases: list[Any] = []
    made = _client()
    events = made.meta.events
    events.unregister("before-parameter-build.s3", handlers.validate_bucket_name)
    cases.append(_sent(made, "list_objects", b"<ListBucketResult/>", Bucket="tenant:photos"))
    events.register("before-parameter-build.s3", handlers.validate_bucket_name)
    cases.append(_sent(made, "list_objects", b"<ListBucketResult/>", Bucket="tenant:photos"))
    # Registered twice, unregistered once; under another name; one that is not there.
    events.register("before-parameter-build.s3", handlers.validate_bucket_name)
    events.unregister("before-parameter-build.s3", handlers.validate_bucket_name)
    events.unregister("before-parameter-build.s3.ListObjects", handlers.validate_bucket_name)
    cases.append(_sent(made, "list_objects", b"<ListBucketResult/>", Bucket="tenant:photos"))
    session = botocore.session.Session()
    session.unregister("before-call.s3", handlers.add_expect_header)
    one = _made(session, "s3")
    session.register("before-call.s3", handlers.add_expect_header)
    other = _made(session, "s3")
    for each in (one, other):
        cases.append(_sent(each, "put_object", Bucket="photos", Key="k", Body=b"data" * 2000))
    made = _client()
    made.meta.events.register("choose-signer.s3.*", handlers.disable_signing)
    cases.append(_sent(made, "get_object", Bucket="photos", Key="k"))
    made.meta.events.unregister("choose-signer.s3.*", handlers.disable_signing)
    cases.append(_sent(made, "get_object", Bucket="photos", Key="k"))
    # An old name of a service in an event.
    made = _client("autoscaling")
    config: dict[str, Any] = {"LaunchConfigurationName": "a", "UserData": "b"}
    for way in ("unregister", "register"):
        name = "before-parameter-build.autoscaling.CreateLaunchConfiguration"
        getattr(made.meta.events, way)(name, handlers.base64_encode_user_data)
        bodies: list[Any] = []
        made.meta.events.register("before-call", lambda params, bodies=bodies, **kw: bodies.append(params["body"]))
        _sent(made, "create_launch_configuration", b"<R/>", **config)
        cases.append(text(bodies[0]))
    return cases


def _names() -> list[Any]:
    session = boto3.Session(aws_access_key_id="a", aws_secret_access_key="b", region_name="eu-central-1")
    made: Any = session.client("mturk")
    cases: list[Any] = [made.list_hi_ts_for_qualification_type.__name__]
    cases.append(session._session.create_client("runtime.sagemaker", "eu-central-1").meta.service_model.service_name)
    session.events.register("choose-service-name", lambda service_name, **kw: "sqs" if service_name == "q" else None)
    made = outcome(lambda: session._session.create_client("q", "eu-central-1").meta.service_model.service_name)
    cases.append(made[:2])
    return cases


def _called() -> list[Any]:
    session = botocore.session.Session()

    def model(service: str, operation: str) -> Any:
        return session.get_service_model(service).operation_model(operation)

    copy = model("s3", "CopyObject")
    calls: list[tuple[Any, dict[str, Any], Any]] = [
        (handlers.sse_md5, {"Bucket": "b", "SSECustomerKey": "k" * 32}, model("s3", "GetObject")),
        (handlers.copy_source_sse_md5, {"Bucket": "b", "CopySourceSSECustomerKey": b"k" * 32}, copy),
        (handlers.handle_copy_source_param, {"CopySource": {"Bucket": "b", "Key": "a b", "VersionId": "1"}}, copy),
        (handlers.handle_copy_source_param, {"CopySource": {"Bucket": "b"}}, copy),
        (handlers.validate_ascii_metadata, {"Metadata": {"a": "ü"}}, copy),
        (handlers.validate_bucket_name, {"Bucket": "no bucket"}, copy),
        (handlers.base64_encode_user_data, {"UserData": "text"}, model("ec2", "RunInstances")),
        (handlers.fix_route53_ids, {"Id": "/hostedzone/ABC"}, model("route53", "GetHostedZone")),
        (handlers.inject_account_id, {"vaultName": "v"}, model("glacier", "DescribeVault")),
    ]
    cases: list[Any] = []
    for function, params, operation in calls:
        cases.append([outcome(function, params=params, model=operation, context={}), text(params)])
    params, context = {"Bucket": "b"}, {"mine": 1}
    cases.append(outcome(handlers.set_list_objects_encoding_type_url, params=params, context=context))
    return [*cases, params, context]


def run(argument: Any) -> Any:
    return [*_listed(), *_removed(), *_added(), *_unregistered(), *_names(), *_called()]
