"""`client.exceptions` of a service model."""

from __future__ import annotations

from typing import Any

from botocore.errorfactory import BaseClientExceptions, ClientExceptionsFactory
from probes.outcome import outcome, text


class Shape:
    def __init__(self, name: str, error_code: str) -> None:
        self.name = name
        self.error_code = error_code


class Service:
    def __init__(self, service_id: str | None, shapes: list[tuple[str, str]]) -> None:
        self.service_name = f"service-{service_id}"
        self.metadata = {} if service_id is None else {"serviceId": service_id}
        self.error_shapes = [Shape(*shape) for shape in shapes]


SERVICES = [
    Service("S3", [("NoSuchKey", "NoSuchKey"), ("NoSuchBucket", "NoSuchBucket"), ("ClientErrors", "ClientErrors")]),
    Service("IAM", [("NoSuchEntityException", "NoSuchEntity"), ("LimitExceededException", "LimitExceeded")]),
    Service("Some new service", [("A", "com.a.A"), ("B", "B")]),
    Service("amp", []),
    Service("PrometheusService", []),
    Service(None, [("A", "A")]),
]
NAMES = ["NoSuchKey", "NoSuchEntityException", "NoSuchEntity", "ClientError", "Missing", "A", "__len__"]


def run(argument: Any) -> Any:
    cases: list[Any] = []
    factory = ClientExceptionsFactory()
    for service in SERVICES:
        cases.append(outcome(factory.create_client_exceptions, service))
        try:
            made = factory.create_client_exceptions(service)
        except ValueError:
            continue
        cases.append([made is factory.create_client_exceptions(service), isinstance(made, BaseClientExceptions)])
        for name in NAMES:
            cases.append([name, outcome(getattr, made, name), hasattr(made, name)])
            kind = made.from_code(name)
            cases.append([name, text(kind), kind.__module__, kind.__qualname__, text(kind.__bases__)])
        for shape in service.error_shapes:
            kind = getattr(made, shape.name)
            cases.append([kind is getattr(made, shape.name), kind is made.from_code(shape.error_code)])
            cases.append(outcome(kind, {"Error": {"Code": "c"}}, "Op"))
            cases.append([shape.name in dir(made), text(made._code_to_exception[shape.error_code])])
    return cases
