"""Every exception class: bases, order of methods, messages, attributes and pickles."""

from __future__ import annotations

import base64
import pickle
from importlib import import_module
from string import Formatter
from typing import Any

from probes.outcome import outcome, text

MODULES = [
    "botocore.exceptions",
    "botocore.vendored.requests.exceptions",
    "botocore.vendored.requests.packages.urllib3.exceptions",
    "boto3.exceptions",
    "s3transfer.exceptions",
    "botocore.eventstream",
]
RESPONSES = [
    {},
    {"Error": {}},
    {"Error": {"Code": "NoSuchKey", "Message": "Not here"}},
    {"Error": {"Code": "X"}, "ResponseMetadata": {"MaxAttemptsReached": True, "RetryAttempts": 4}},
    {"Error": {"Message": "m"}, "ResponseMetadata": {"MaxAttemptsReached": True}},
    {"Error": {"Code": "ü"}, "ResponseMetadata": {"MaxAttemptsReached": False, "RetryAttempts": 1}},
    {"Error": {"Code": 1, "Message": None}, "ResponseMetadata": {}, "Extra": [1, "a"]},
]


def _classes() -> list[type[BaseException]]:
    found = [
        value
        for module in MODULES
        for value in vars(import_module(module)).values()
        if isinstance(value, type) and issubclass(value, BaseException) and value.__module__ == module
    ]
    return sorted(set(found), key=lambda kind: (kind.__module__, kind.__name__))


def _arguments(kind: type[Any]) -> list[tuple[tuple[Any, ...], dict[str, Any]]]:
    fields = {name: f"<{name}>" for _, name, _, _ in Formatter().parse(getattr(kind, "fmt", "")) if name}
    given: list[tuple[tuple[Any, ...], dict[str, Any]]] = [
        ((), {}),
        (("a message",), {}),
        ((), fields),
        ((), {**fields, "extra": 1, "error": ValueError("x"), "msg": "m", "request": "req", "response": "res"}),
        ((None, {"status": 1}), fields),
        (("service", "bad", "available"), {}),
        (("service", ["a", "b"], True), {}),
        (("service", ["a", "b"], False), {}),
        ((), {"name": "n", "reason": "r", "last_response": {"a": 1}}),
        ((ValueError("last"),), {}),
        ((ValueError("last"), "text"), {}),
        ((7, 8), {}),
    ]
    return given + [((response, "GetObject"), {}) for response in RESPONSES]


def _described(error: BaseException) -> Any:
    state = {name: text(value) for name, value in sorted(vars(error).items())}
    kind = type(error)
    return [f"{kind.__module__}.{kind.__name__}", text(error.args), text(str(error)), state]


def _made() -> list[tuple[str, BaseException]]:
    made = []
    for kind in _classes():
        for number, (args, kwargs) in enumerate(_arguments(kind)):
            try:
                made.append((f"{kind.__module__}.{kind.__name__} {number}", kind(*args, **kwargs)))
            except Exception:
                continue
    return made


def _pickled(error: BaseException, protocol: int) -> str | None:
    try:
        return base64.b64encode(pickle.dumps(error, protocol)).decode()
    except Exception:
        return None


def _read(data: str) -> Any:
    return _described(pickle.loads(base64.b64decode(data)))


def _made_once(kind: type[BaseException], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    return _described(kind(*args, **kwargs))


def run(argument: Any) -> Any:
    if argument == "pickles":
        return {f"{name} {protocol}": _pickled(error, protocol) for name, error in _made() for protocol in (2, 4)}
    if isinstance(argument, dict):
        return [[name, outcome(_read, data)] for name, data in argument.items()]
    cases: list[Any] = []
    for kind in _classes():
        order = [f"{base.__module__}.{base.__name__}" for base in kind.__mro__]
        cases.append([order, text(kind.__bases__), getattr(kind, "fmt", None), kind.__qualname__])
        for args, kwargs in _arguments(kind):
            label = f"{kind.__module__}.{kind.__name__}"
            cases.append([label, text(args), text(kwargs), outcome(_made_once, kind, args, kwargs)])
    cases.append(["alias", text(import_module("boto3.exceptions").DynanmoDBOperationNotSupportedError)])
    return cases
