"""Parts of botocore that programs use without a client: endpoints, rules, parsers, checksums, signers, compression."""

from __future__ import annotations

import copy
import gzip
import hashlib
import io
import json
from types import SimpleNamespace

import boto3.resources.response
import botocore.session
from botocore import auth, compress, endpoint_provider, httpchecksum, parsers
from botocore.awsrequest import AWSRequest, AWSResponse
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.endpoint import Endpoint
from botocore.hooks import HierarchicalEmitter
from botocore.model import ServiceModel
from botocore.regions import EndpointResolver, EndpointResolverBuiltins
from probes.events import Raw
from probes.outcome import outcome, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_session = botocore.session.Session()
_loader: Any = _session.get_component("data_loader")


def _regions() -> list[Any]:
    data = _loader.load_data("endpoints")
    resolver = EndpointResolver(data)
    cases: list[Any] = [
        resolver.get_available_partitions(),
        [(each.name, each.value) for each in EndpointResolverBuiltins],
    ]

    def fresh(service: str) -> EndpointResolver:
        """A resolver of its own: botocore's changes its data when it looks something up."""
        partitions = []
        for partition in data["partitions"]:
            services = {name: each for name, each in partition["services"].items() if name == service}
            partitions.append(copy.deepcopy({**partition, "services": services}))
        return EndpointResolver({"partitions": partitions})

    def construct(service: str, *args: Any, **kwargs: Any) -> str:
        return json.dumps(fresh(service).construct_endpoint(service, *args, **kwargs), sort_keys=True)

    variants: list[dict[str, bool]] = [{}, {"use_dualstack_endpoint": True}, {"use_fips_endpoint": True}]
    services = sorted({name for partition in data["partitions"] for name in partition["services"]})
    for service in [*services, "nothing"]:
        found: list[Any] = []
        for region in (
            None,
            "us-east-1",
            "eu-central-1",
            "cn-north-1",
            "us-gov-west-1",
            "us-iso-east-1",
            "moon-east-9",
        ):
            for variant in variants:
                found.append(outcome(construct, service, region, **variant))
        found.append(outcome(construct, service, "us-east-1", "aws-cn"))
        for partition in ("aws", "aws-us-gov"):
            for tags in (None, ["fips"]):
                found.append(resolver.get_available_endpoints(service, partition, True, tags))
            found.append(bool(resolver.get_service_endpoints_data(service, partition)))
        cases.append(hashlib.sha256(json.dumps(found).encode()).hexdigest())
    for region in ("us-west-2", "cn-north-1", "us-gov-west-9", "nowhere"):
        cases.append(outcome(resolver.get_partition_for_region, region))
    for partition in ("aws", "aws-cn", "none"):
        cases.append([resolver.get_partition_dns_suffix(partition, tags) for tags in (None, ["dualstack"], ["fips"])])
    cases.append(outcome(EndpointResolver, {}))
    return cases


def _shapes() -> list[Any]:
    """What models say of their shapes and operations, a digest for each service."""
    cases: list[Any] = []
    for service in ("accessanalyzer", "connecthealth", "dynamodb", "ec2", "iam", "polly", "s3", "sqs"):
        model = _session.get_service_model(service)
        found: list[Any] = []
        for name in sorted(model.shape_names):
            shape = model.shape_for(name)
            members = getattr(shape, "members", {})
            each = {key: [of.name, of.type_name, of.serialization, of.metadata] for key, of in members.items()}
            found.append(
                [name, shape.type_name, getattr(shape, "enum", None), shape.serialization, shape.metadata, each]
            )
        for name in model.operation_names:
            operation = model.operation_model(name)
            of = [each and each.name for each in (operation.input_shape, operation.output_shape)]
            found.append(
                [name, operation.wire_name, operation.http, of, [each.name for each in operation.error_shapes]]
            )
        cases.append([service, hashlib.sha256(json.dumps(found, sort_keys=True).encode()).hexdigest()])
    return cases


def _rules() -> list[Any]:
    partitions = _loader.load_data("partitions")
    cases: list[Any] = []
    given: list[tuple[str, dict[str, Any]]] = [
        ("s3", {"Bucket": "photos", "Region": "eu-central-1"}),
        ("s3", {"Bucket": "no bucket", "Region": "eu-central-1", "ForcePathStyle": True}),
        ("s3", {"Bucket": "arn:aws:s3:us-west-2:123456789012:accesspoint:mine", "Region": "us-west-2"}),
        ("s3", {"Bucket": "photos", "Region": "eu-central-1", "Accelerate": True, "UseFIPS": True}),
        ("sts", {"UseGlobalEndpoint": True, "Region": "us-east-1"}),
        ("sts", {}),
        ("sts", {"Region": 7}),
        ("dynamodb", {"Region": "us-east-1", "AccountId": "123456789012", "AccountIdEndpointMode": "preferred"}),
    ]
    for service, params in given:
        rules = _loader.load_service_model(service, "endpoint-rule-set-1")
        provider = endpoint_provider.EndpointProvider(rules, partitions)
        for _ in range(2):
            cases.append(outcome(lambda found: [found.url, found.properties, found.headers], _try(provider, params)))
        cases.append([sorted(provider.ruleset.parameters), provider.ruleset.parameters["Region"].builtin])
    return cases


def _try(provider: Any, params: dict[str, Any]) -> Any:
    try:
        return provider.resolve_endpoint(**params)
    except Exception as error:
        shown = [f"{type(error).__module__}.{type(error).__name__}", str(error)]
        return SimpleNamespace(url=shown, properties={}, headers={})


_SHAPES: dict[str, Any] = {
    "Text": {"type": "string"},
    "Number": {"type": "integer"},
    "Time": {"type": "timestamp"},
    "Data": {"type": "blob"},
    "Texts": {"type": "list", "member": {"shape": "Text", "locationName": "item"}},
    "Out": {
        "type": "structure",
        "members": {
            "Name": {"shape": "Text"},
            "Count": {"shape": "Number"},
            "When": {"shape": "Time"},
            "Data": {"shape": "Data"},
            "Names": {"shape": "Texts"},
        },
    },
    "Wrong": {
        "type": "structure",
        "members": {"Message": {"shape": "Text"}, "Count": {"shape": "Number"}},
        "exception": True,
    },
}


def _service(protocol: str) -> ServiceModel:
    operation = {
        "name": "Get",
        "http": {"method": "POST", "requestUri": "/"},
        "output": {"shape": "Out", "resultWrapper": "GetResult"},
        "errors": [{"shape": "Wrong"}],
    }
    metadata = {
        "protocol": protocol,
        "protocols": [protocol],
        "apiVersion": "2026-11-22",
        "endpointPrefix": "things",
        "serviceId": "Things",
        "jsonVersion": "1.1",
        "targetPrefix": "Things",
    }
    return ServiceModel({"metadata": metadata, "operations": {"Get": operation}, "shapes": _SHAPES})


_BODIES = {
    "json": b'{"Name": "a", "Count": 3, "When": 1700000000, "Data": "aGk=", "Names": ["x", "y"], "More": 1}',
    "xml": b"<GetResponse><GetResult><Name>a</Name><Count>3</Count><When>2026-11-22T14:56:00Z</When><Data>aGk=</Data>"
    b"<Names><item>x</item><item>y</item></Names></GetResult><ResponseMetadata><RequestId>1</RequestId>"
    b"</ResponseMetadata></GetResponse>",
    "rest": b"<Out><Name>a</Name><Count>3</Count><Names><item>x</item></Names></Out>",
}


def _parsers() -> list[Any]:
    cases: list[Any] = []
    bodies = {"json": "json", "rest-json": "json", "query": "xml", "ec2": "rest", "rest-xml": "rest"}
    for protocol, kind in bodies.items():
        model = _service(protocol).operation_model("Get")
        for status in (200, 400, 500):
            body = _BODIES[kind]
            if status == 400:
                body = b'{"__type": "Wrong", "Message": "no", "Count": 4}'
                if kind != "json":
                    body = b"<ErrorResponse><Error><Code>Wrong</Code><Message>no</Message></Error></ErrorResponse>"
            response = {"status_code": status, "headers": {"x-amzn-requestid": "1", "A": "b"}, "body": body}
            parser = parsers.create_parser(protocol)
            cases.append(_parsed(parser, response, model.output_shape))
            if status == 400 and kind == "json":
                cases.append(_parsed(parser, response, model.error_shapes[0]))
    model = _session.get_service_model("sqs").operation_model("ListQueues")
    response = {"status_code": 200, "headers": {}, "body": b'{"QueueUrls": ["https://q"]}'}
    cases.append(outcome(parsers.create_parser("json").parse, response, model.output_shape))
    got = _session.get_service_model("s3").operation_model("GetObject").output_shape
    stream = io.BytesIO(b"data")
    streamed: dict[str, Any] = {"status_code": 200, "headers": {"ETag": "e"}, "body": stream}
    parsed = parsers.create_parser("rest-xml").parse(streamed, got)
    cases.append([parsed["ETag"], parsed["Body"] is stream])
    cases.append(parsers.JSONParser()._parse_body_as_json(b"[1]"))
    cases.append(text(boto3.resources.response.jmespath.search("a.b", {"a": {"b": 1}})))
    return cases


def _parsed(parser: Any, response: dict[str, Any], shape: Any) -> Any:
    """What is parsed, or that nothing is: the class of the exception is DIFFERENCE 15, zones are DIFFERENCE Y10."""
    try:
        return json.dumps(parser.parse(response, shape), sort_keys=True, default=str)
    except Exception:
        return "raised"


def _checksums() -> list[Any]:
    cases: list[Any] = []
    for name in sorted(httpchecksum._CHECKSUM_CLS):
        checksum = httpchecksum._CHECKSUM_CLS[name]()
        checksum.update(b"some ")
        checksum.update(b"data")
        again = httpchecksum._CHECKSUM_CLS[name]()
        file = io.BytesIO(b"xdata" * 300_000)
        file.seek(1)
        cases.append([name, checksum.b64digest(), again.handle(file), file.tell()])
    for expected in (httpchecksum.Crc32Checksum().handle(b"hello"), "AAAAAA=="):
        for read in (lambda body: body.read(), lambda body: [body.read(3), body.read(9), body.read(9)]):
            body = httpchecksum.StreamingChecksumBody(io.BytesIO(b"hello"), 5, httpchecksum.Crc32Checksum(), expected)
            cases.append(outcome(read, body))
    return cases


def _signers() -> list[Any]:
    import time
    from unittest import mock

    cases: list[Any] = [sorted(set(auth.HmacV1Auth.QSAOfInterest))]
    for token in (None, "token"):
        keys = Credentials("AKID", "secret", token)
        made = [
            auth.S3SigV4PostAuth(keys, "s3", "eu-central-1"),
            auth.S3ExpressPostAuth(keys, "s3express", "eu-central-1", identity_cache=None),
            auth.HmacV1PostAuth(keys),
            auth.S3ExpressAuth(keys, "s3express", "eu-central-1", identity_cache=None),
            auth.S3ExpressQueryAuth(keys, "s3express", "eu-central-1", identity_cache=None),
        ]
        for signer in made if token else made[:3]:
            for policy in ({}, {"conditions": [{"bucket": "b"}], "expiration": "2030-01-01T00:00:00Z"}):
                request = AWSRequest("PUT", "https://b.s3.example.com/k", headers={"a": "b"}, data=b"")
                request.context["s3-presign-post-policy"] = policy
                request.context["s3-presign-post-fields"] = {"key": "k"}
                with mock.patch.object(time, "time", lambda: 1_700_000_000.0), _frozen():
                    signer.add_auth(request)
                request.context.pop("s3-presign-post-policy-signed", None)
                fields = sorted((name.lower(), value) for name, value in request.headers.items())
                cases.append(
                    [type(signer).__name__, request.url, fields, text(sorted(request.context.items(), key=str))]
                )
    for signer in (
        auth.SigV4Auth(Credentials("AKID", "secret"), "iam", "us-east-1"),
        auth.S3SigV4Auth(Credentials("AKID", "secret"), "s3", "eu-central-1"),
    ):
        for url in ("https://example.com/a%20b//./c?b=2&a=1", "/only/a/path?x"):
            for headers in (
                {"Host": "h", "X-Amz-Date": "1"},
                {"Host": "h", "A": "b  c", "X-Amz-Content-SHA256": "UNSIGNED-PAYLOAD"},
            ):
                request = AWSRequest("post", url, headers=headers, data=b"body")
                request.context["timestamp"] = "20230101T000000Z"
                canonical = signer.canonical_request(request)
                string = signer.string_to_sign(request, canonical)
                cases.append([canonical, string, signer.signature(string, request)])
    return cases


def _frozen() -> Any:
    import contextlib
    import datetime
    from unittest import mock

    if hasattr(auth, "get_current_datetime"):
        now = datetime.datetime.fromtimestamp(1_700_000_000, datetime.timezone.utc)
        return mock.patch.object(auth, "get_current_datetime", lambda: now.replace(tzinfo=None))
    return contextlib.nullcontext()


def _compress() -> list[Any]:
    cases: list[Any] = []
    for body in (b"x" * 200, "y" * 200, {"a": "b" * 200}, io.BytesIO(b"z" * 200), b"short", 7):
        for encodings in ({"encodings": ["gzip"]}, {"encodings": ["br"]}, None):
            model = SimpleNamespace(request_compression=encodings, has_streaming_input=False)
            config = SimpleNamespace(
                disable_request_compression=False, signature_version="v4", request_min_compression_size_bytes=100
            )
            request: dict[str, Any] = {"body": body, "headers": {"Content-Encoding": "a"}}
            result = outcome(compress.maybe_compress_request, config, request, model)
            made = request["body"]
            made = made.read() if hasattr(made, "read") else made
            if isinstance(made, bytes) and made[:2] == b"\x1f\x8b":
                made = gzip.decompress(made)
            cases.append([result, text(made), request["headers"]])
            if hasattr(body, "seek"):
                body.seek(0)
    return cases


def _endpoint() -> list[Any]:
    log: list[Any] = []
    answers = [(500, b"{}"), (200, b'{"Name": "a", "Count": 3}')]
    emitter = HierarchicalEmitter()

    def record(event_name: str, **kwargs: Any) -> None:
        log.append([event_name, sorted(kwargs)])

    def retry(response: Any, attempts: int, **kwargs: Any) -> float | None:
        return 0.0 if response[0].status_code == 500 and attempts < 3 else None

    class Session:
        def send(self, request: Any) -> Any:
            log.append([request.method, request.url, request.body.decode()])
            status, body = answers.pop(0)
            return AWSResponse(request.url, status, {"x-amzn-requestid": "1"}, Raw(body))

        def close(self) -> None:
            pass

    kinds = ("request-created", "before-send", "before-parse", "response-received", "needs-retry")
    for kind in kinds:
        emitter.register(kind, record)
    emitter.register("needs-retry", retry)
    endpoint = Endpoint("https://things.example.com", "things", emitter, None, Session())
    model = _service("json").operation_model("Get")
    request = {
        "url_path": "/", "query_string": {}, "method": "POST", "headers": {}, "body": b"{}",
        "url": "https://things.example.com/", "context": {"client_config": Config()},
    }  # fmt: skip
    http, parsed = endpoint.make_request(model, request)
    return [*log, http.status_code, text(parsed)]


def run(argument: Any) -> Any:
    cases = [*_regions(), *_shapes(), *_rules(), *_parsers(), *_checksums(), *_signers(), *_compress(), *_endpoint()]
    return json.loads(json.dumps(cases))
