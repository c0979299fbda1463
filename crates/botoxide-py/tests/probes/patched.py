"""What tests put in the place of the environment and of models: what sessions and clients make of it."""

from __future__ import annotations

import datetime
import os
from unittest import mock

import botocore.session
from botocore.awsrequest import AWSResponse
from botocore.endpoint import Endpoint
from botocore.loaders import Loader
from probes.events import Raw
from probes.outcome import outcome

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

MODEL: dict[str, Any] = {
    "version": "2.0",
    "metadata": {
        "apiVersion": "2020-02-02",
        "endpointPrefix": "otherservice",
        "protocol": "rest-json",
        "serviceFullName": "Other Service",
        "serviceId": "Other Service",
        "signatureVersion": "v4",
        "signingName": "other",
        "uid": "otherservice-2020-02-02",
    },
    "operations": {
        "MockOperation": {
            "name": "MockOperation",
            "http": {"method": "POST", "requestUri": "/mock/{Name}"},
            "input": {"shape": "Input"},
            "output": {"shape": "Output"},
        },
    },
    "shapes": {
        "Input": {
            "type": "structure",
            "required": ["Name"],
            "members": {"Name": {"shape": "String", "location": "uri", "locationName": "Name"}},
        },
        "Output": {"type": "structure", "members": {"Value": {"shape": "String"}}},
        "String": {"type": "string"},
    },
}

RULES: dict[str, Any] = {
    "version": "1.0",
    "parameters": {"Region": {"type": "String", "builtIn": "AWS::Region", "required": True, "documentation": ""}},
    "rules": [
        {
            "conditions": [],
            "type": "endpoint",
            "endpoint": {"url": "https://mock.{Region}.example.com", "properties": {}, "headers": {}},
        }
    ],
}


def _environments() -> Iterator[Any]:
    environ = {"AWS_ACCESS_KEY_ID": "AKIDPATCHED", "AWS_SECRET_ACCESS_KEY": "s", "AWS_DEFAULT_REGION": "eu-north-1"}
    with mock.patch("os.environ", environ):
        session = botocore.session.Session()
        yield session.get_config_variable("region")
        credentials: Any = session.get_credentials()
        yield credentials.access_key
        environ["AWS_DEFAULT_REGION"] = "eu-south-1"
        yield botocore.session.Session().create_client("sqs").meta.region_name
        environ["AWS_ENDPOINT_URL_SQS"] = "http://localhost:1"
        yield botocore.session.Session().create_client("sqs").meta.endpoint_url
    yield outcome(lambda: botocore.session.Session().create_client("sqs").meta.region_name)
    with mock.patch.dict(os.environ, {"AWS_DEFAULT_REGION": "eu-west-3"}):
        yield botocore.session.Session().create_client("sqs").meta.region_name


def _models() -> Iterator[Any]:
    def load(self: Any, service_name: str, type_name: str, api_version: str | None = None) -> Any:
        return {"service-2": MODEL, "endpoint-rule-set-1": RULES}.get(type_name)

    session = botocore.session.Session()
    session.set_credentials("AKID", "secret")
    loader: Any = session.get_component("data_loader")
    with mock.patch.object(loader, "load_service_model", load.__get__(loader)):
        yield from _calls(session, "otherservice")

    class Own(Loader):
        load_service_model = load

    session = botocore.session.Session()
    session.set_credentials("AKID", "secret")
    session.register_component("data_loader", Own())
    yield from _calls(session, "another")
    yield outcome(lambda: botocore.session.Session().create_client("otherservice", "eu-west-1"))[:2]


def _calls(session: Any, name: str) -> Iterator[Any]:
    client = session.create_client(name, "eu-west-1")
    seen: list[Any] = []

    def send(request: Any, **kwargs: Any) -> Any:
        seen.append([request.method, request.url, "/eu-west-1/other/" in str(request.headers["Authorization"])])
        return AWSResponse(request.url, 200, {}, Raw(b'{"Value": "v"}'))

    client.meta.events.register("before-send", send)
    yield [type(client).__name__, client.meta.service_model.service_name, client.meta.service_model.api_version]
    yield [client.mock_operation(Name="a b")["Value"], seen]
    yield outcome(lambda: client.mock_operation())


def _answers() -> Iterator[Any]:
    """Answers of a handler that say less than a service would."""
    session = botocore.session.Session()
    session.set_credentials("AKID", "secret")
    for service, method, body in (
        ("s3", "list_buckets", b""),
        ("s3", "list_buckets", b"<Other><Name>n</Name></Other>"),
        ("ec2", "describe_instances", b"<r/>"),
        ("sts", "get_caller_identity", b"<Other><GetCallerIdentityResult/></Other>"),
        ("sqs", "list_queues", b""),
    ):
        for wrapped in (None, "make_request", "_do_get_response"):
            client = session.create_client(service, "eu-west-1")

            def send(request: Any, body: bytes = body, **kwargs: Any) -> Any:
                return AWSResponse(request.url, 200, {}, Raw(body))

            client.meta.events.register("before-send", send)
            call = getattr(client, method)
            if wrapped is None:
                yield [service, outcome(lambda call=call: sorted(call()))]
                continue
            original = getattr(Endpoint, wrapped)
            with mock.patch.object(Endpoint, wrapped, lambda *args, original=original: original(*args)):
                yield [service, wrapped, outcome(lambda call=call: sorted(call()))]


def _moments() -> Iterator[Any]:
    """Timestamps that were made before another class replaced `datetime`, while it does, and after that."""
    session = botocore.session.Session()
    session.set_credentials("AKID", "secret")
    client = session.create_client("s3", "eu-west-1")
    seen: list[Any] = []

    def send(request: Any, **kwargs: Any) -> Any:
        seen.append(request.headers["If-Modified-Since"])
        return AWSResponse(request.url, 304, {}, Raw(b""))

    client.meta.events.register("before-send", send)

    class Other(datetime.datetime):
        pass

    moment = datetime.datetime(2020, 1, 2, 3, 4, 5)
    with mock.patch.object(datetime, "datetime", Other):
        yield outcome(lambda: client.get_object(Bucket="b", Key="k", IfModifiedSince=moment))[:2]
        yield outcome(lambda: client.get_object(Bucket="b", Key="k", IfModifiedSince=Other(2021, 1, 1)))[:2]
    yield outcome(lambda: client.get_object(Bucket="b", Key="k", IfModifiedSince=moment))[:2]
    yield [str(each) for each in seen]


def run(argument: Any) -> Any:
    return [*_moments(), *_environments(), *_models(), *_answers()]
