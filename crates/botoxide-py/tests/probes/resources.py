"""All members of all resources of a service, over a client whose answers are made from the shapes of its results."""

from __future__ import annotations

import datetime
import itertools
import re
from typing import Any

import boto3
import botocore.client
import botocore.waiter
from boto3.resources.base import ServiceResource
from boto3.resources.collection import CollectionManager
from probes import outcome as outcomes
from probes.outcome import signature

MOMENT = datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.timezone.utc)


def text(value: Any) -> str:
    """The representation, without the names of the functions that made a function."""
    return re.sub(r"\w[\w.<>]*<locals>\.", "", outcomes.text(value))


def outcome(function: Any, *args: Any, **kwargs: Any) -> list[str]:
    return [re.sub(r"\w[\w.<>]*<locals>\.", "", part) for part in outcomes.outcome(function, *args, **kwargs)]


class Answers:
    """Calls of clients and waiters: noted, and answered with lists of `length` items."""

    def __init__(self, length: int) -> None:
        self.length = length
        self.calls: list[str] = []
        self.numbers = itertools.count()

    def value(self, shape: Any, depth: int = 0) -> Any:
        kind = shape.type_name
        if kind == "structure":
            return {} if depth > 7 else {name: self.value(each, depth + 1) for name, each in shape.members.items()}
        if kind == "list":
            return [] if depth > 7 else [self.value(shape.member, depth + 1) for _ in range(self.length)]
        if kind == "map":
            return {"key": self.value(shape.value, depth + 1)}
        if kind == "string":
            return f"text-{next(self.numbers)}"
        simple: dict[str, Any] = {"boolean": True, "timestamp": MOMENT, "blob": b"blob", "float": 1.5, "double": 2.5}
        return simple.get(kind, 7)

    def answer(self, client: Any, operation_name: str, params: Any) -> Any:
        self.calls.append(text((operation_name, params)))
        shape = client.meta.service_model.operation_model(operation_name).output_shape
        answer: dict[str, Any] = {} if shape is None or self.length == 0 else self.value(shape)
        if sum(call.startswith(f"('{operation_name}'") for call in self.calls) > 1:
            # No further page.
            answer = {name: value for name, value in answer.items() if isinstance(value, (list, dict))}
        return answer

    def wait(self, waiter: Any, **kwargs: Any) -> None:
        self.calls.append(text(("wait", waiter.name, kwargs)))


def _members(cls: type) -> list[str]:
    return [name for name in dir(cls) if not name.startswith("_") or name == "_collection_cls"]


def _shown(value: Any) -> str:
    if isinstance(value, ServiceResource):
        return text((value, type(value).__module__, value.meta.data))
    if isinstance(value, list):
        return str([_shown(item) for item in value])
    return text(value)


def _resource(create: Any, length: int) -> list[Any]:
    """What each member of a resource gives, and which calls it makes."""
    found: list[Any] = []
    for name in _members(type(create())):
        if name in ("meta", "copy") or "file" in name:
            continue
        resource = create()
        answers = Answers(length)
        client: Any = botocore.client.BaseClient
        client._make_api_call = lambda *args, answers=answers: answers.answer(*args)
        waiter: Any = botocore.waiter.Waiter
        waiter.wait = lambda *args, answers=answers, **kwargs: answers.wait(*args, **kwargs)
        given = outcome(lambda resource=resource, name=name: _shown(getattr(resource, name)))
        member = getattr(resource, name) if given[0] == "returned" else None
        results: list[Any] = []
        if isinstance(member, CollectionManager):
            results = _collection(member)
        elif callable(member):
            arguments = [f"argument-{number}" for number in range(4)] if name[:1].isupper() else []
            while arguments and outcome(member, *arguments)[0] == "raised":
                arguments.pop()
            results = [signature(member), outcome(lambda member=member, a=arguments: _shown(member(*a)))]
            results.append(outcome(lambda member=member: _shown(member(Extra=1))))
        found.append([name, given, results, answers.calls, _shown(resource)])
    return found


def _collection(manager: Any) -> list[Any]:
    tried = [
        repr(manager),
        repr(manager.all()),
        _members(type(manager)),
        type(manager).__name__,
        outcome(lambda: _shown(list(manager.all()))),
        outcome(lambda: _shown(list(manager.filter(Filters=[{"Name": "a", "Values": ["b"]}], Extra=1).limit(1)))),
        outcome(lambda: _shown(list(manager.page_size(5).filter(Filters=[1]).filter(Filters=[2])))),
        outcome(lambda: _shown([list(page) for page in manager.limit(3).pages()])),
    ]
    batches = [name for name in _members(type(manager)) if name not in dir(CollectionManager)]
    return [*tried, *(outcome(lambda n=n: _shown(getattr(manager.limit(3), n)(Extra=1))) for n in batches)]


def run(argument: Any) -> Any:
    session: Any = boto3.session.Session("a", "b", region_name="eu-west-1")
    cases: list[Any] = [session.get_available_resources()]
    service = session.resource(argument)
    names = service.get_available_subresources()
    cases.append([_shown(service), _members(type(service)), names])

    def make(name: str) -> ServiceResource:
        for count in range(5):
            identifiers = [f"{name}-{number}" for number in range(count)]
            try:
                found: ServiceResource = getattr(service, name)(*identifiers)
            except ValueError:
                continue
            return found
        raise AssertionError(name)

    # A resource that only another one makes is not among these; its members show in the repr of what makes it.
    creators: list[Any] = [lambda: service, *(lambda name=name: make(name) for name in names)]
    for create in creators:
        resource, other = create(), create()
        cases.append([_shown(resource), resource == other, hash(resource) == hash(other), resource == 5])
        cases.append([repr(resource.meta), resource.meta == resource.meta.copy(), resource.meta.identifiers])
        for length in (2, 0):
            cases.extend(_resource(create, length))
    return cases
