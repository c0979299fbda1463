"""Emitters: the order of handlers, `unique_id` with and without counting, aliases, copies, messages."""

from __future__ import annotations

import copy
import functools
import random
from collections.abc import Callable
from typing import Any

from botocore.hooks import EventAliaser, HierarchicalEmitter, first_non_none_response
from probes.outcome import outcome, signature, text

NAMES = [
    "before-call", "before-call.s3", "before-call.s3.GetObject", "before-call.*", "before-call.*.GetObject",
    "before-call.s3.*", "*", "*.s3", "*.*.GetObject", "a", "a.b.c.d", "before-call.*.*", "needs-retry.dynamodb",
    "creating-client-class.iot-data", "before-parameter-build.route53.ListHostedZones", "before-call.apigateway",
    "before-sign.data.iot.Publish", "docs.title.autoscaling", "before-call.elb.X", "before-send.cloudwatch-events.Put",
    "before-call.runtime.sagemaker.InvokeEndpoint", "xdata.iotx.y", "",
]  # fmt: skip

log: list[Any] = []


def _handler(number: int, answer: Any) -> Callable[..., Any]:
    def handler(**kwargs: Any) -> Any:
        log.append([number, sorted(kwargs), kwargs["event_name"]])
        return answer

    handler.__qualname__ = f"handler{number}"
    return handler


def _emitted(emitter: Any, name: str) -> Any:
    return [answer for _, answer in emitter.emit(name, a=1)]


def _first_answer(emitter: Any, name: str) -> Any:
    return emitter.emit_until_response(name, b=2)[1]


def _unregister(emitter: Any, name: str, *args: Any) -> None:
    try:
        emitter.unregister(name, *args)
    except AttributeError as error:
        # botocore fails where only longer names have handlers; ours ignores it, as it does all other unknown names.
        assert "'first'" in str(error)


def _steps(emitter: Any, seed: int) -> Any:
    draw = random.Random(seed)
    handlers = [_handler(number, draw.choice([None, None, 0, number, "x"])) for number in range(8)]
    found: list[Any] = []
    for _ in range(60):
        log.clear()
        name = draw.choice(NAMES)
        which = draw.randrange(10)
        unique = draw.choice([None, None, "one", "two"])
        counting = bool(unique) and draw.random() < 0.4
        handler = draw.choice(handlers)
        if which < 4:
            method = draw.choice(["register", "register_first", "register_last"])
            found.append(outcome(getattr(emitter, method), name, handler, unique, counting))
        elif which < 6:
            given = handler if unique is None else None
            if unique is None:
                continue
            found.append(outcome(_unregister, emitter, name, given, unique, counting))
        elif which < 8:
            answers = outcome(_emitted, emitter, name)
            found.append([name, answers, list(log)])
        elif which < 9:
            answers = outcome(_first_answer, emitter, name)
            found.append([name, answers, list(log)])
        else:
            copied = copy.copy(emitter)
            copied.register(name, handlers[0])
            found.append([len(copied.emit(name)), len(emitter.emit(name)), type(copied).__name__])
            if draw.random() < 0.3:
                emitter = copied
    return found


class Callable2:
    def __call__(self, **kwargs: Any) -> int:
        return 2

    def method(self, event_name: str, **rest: Any) -> int:
        return 3

    @classmethod
    def of_class(cls, **kwargs: Any) -> int:
        return 4

    @staticmethod
    def static(a: int = 1, *args: Any, **kwargs: Any) -> int:
        return 5

    def without(self, event_name: str) -> int:
        return 6


def _wrapped(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def inner(*args: Any, **kwargs: Any) -> Any:
        return function(*args, **kwargs)

    return inner


def run(argument: Any) -> Any:
    cases: list[Any] = []
    for name in ("register", "register_first", "register_last", "unregister", "emit", "emit_until_response"):
        cases.append([name, signature(getattr(HierarchicalEmitter, name)), signature(getattr(EventAliaser, name))])
    for seed in range(60):
        cases.append(_steps(HierarchicalEmitter(), seed))
        cases.append(_steps(EventAliaser(HierarchicalEmitter()), seed))
    aliaser = EventAliaser(HierarchicalEmitter())
    cases += [[name, aliaser._alias_event_name(name), aliaser._alias_event_name(name)] for name in NAMES]
    own = EventAliaser(HierarchicalEmitter(), {"a.b": "ab", "x": "y", "c": "d.e"})
    cases += [own._alias_event_name(name) for name in ("a.b.c", "z.a.b", "a.bc", "x.x", "c", "cc.a", "q.a.b.x")]
    made = Callable2()
    candidates: list[Any] = [
        made, made.method, Callable2.of_class, Callable2.static, made.static, made.without, print, int, None, 5, "text",
        lambda: None, lambda **k: 1, functools.partial(_handler(1, 2)), functools.partial(made.without), len,
        _wrapped(made.without), dict, dict.update, Callable2, random.random,
    ]  # fmt: skip
    for number, candidate in enumerate(candidates):
        emitter = HierarchicalEmitter()
        result = outcome(emitter.register, "event", candidate)
        cases.append([number, result, len(emitter._lookup_cache)])
    responses: list[Any] = [[], [(1, None)], [(1, None), (2, 0)], [(1, "a"), (2, "b")]]
    cases += [[first_non_none_response(given), first_non_none_response(given, "d")] for given in responses]
    cases.append(text(HierarchicalEmitter().emit_until_response("nothing")))
    return cases
