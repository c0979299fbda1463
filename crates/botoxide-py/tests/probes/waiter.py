"""Waiters over scripted answers: every matcher, limits, errors, messages."""

from __future__ import annotations

import random
import time
from types import SimpleNamespace
from typing import Any

from botocore import waiter
from botocore.exceptions import ClientError
from probes.outcome import outcome, signature, text

ACCEPTORS: list[dict[str, Any]] = [
    {"matcher": "path", "argument": "Status", "expected": "READY"},
    {"matcher": "path", "argument": "length(Items) > `1`", "expected": True},
    {"matcher": "pathAll", "argument": "Items[].State", "expected": "ok"},
    {"matcher": "pathAny", "argument": "Items[].State", "expected": "bad"},
    {"matcher": "status", "expected": 200},
    {"matcher": "status", "expected": 404},
    {"matcher": "error", "expected": "NotFound"},
    {"matcher": "error", "expected": ""},
    {"matcher": "error", "expected": True},
    {"matcher": "error", "expected": False},
    {"matcher": "pathAll", "argument": "Missing", "expected": 1},
]
ANSWERS: list[Any] = [
    {"Status": "READY"},
    {"Status": "PENDING", "ResponseMetadata": {"HTTPStatusCode": 200}},
    {"Items": [{"State": "ok"}, {"State": "ok"}]},
    {"Items": [{"State": "ok"}, {"State": "bad"}]},
    {"Items": []},
    {},
    ClientError({"Error": {"Code": "NotFound", "Message": "none"}, "ResponseMetadata": {"HTTPStatusCode": 404}}, "Get"),
    ClientError({"Error": {"Code": "Throttled"}}, "Get"),
    ClientError({"Error": {}}, "Get"),
    {"Error": "text", "Status": "READY"},
    {"Error": {"Code": "InBody", "Message": "m"}, "Status": "READY"},
]

slept: list[Any] = []
time.sleep = slept.append


class Method:
    def __init__(self, answers: list[Any]) -> None:
        self.answers = answers
        self.calls: list[Any] = []

    def __call__(self, **kwargs: Any) -> Any:
        self.calls.append(kwargs)
        answer = self.answers[min(len(self.calls), len(self.answers)) - 1]
        if isinstance(answer, Exception):
            raise answer
        return answer


def _wait(config: dict[str, Any], method: Method, arguments: dict[str, Any]) -> Any:
    slept.clear()
    model = waiter.WaiterModel({"version": 2, "waiters": {"ThingReady": config}})
    client = SimpleNamespace(
        get_thing=method,
        meta=SimpleNamespace(
            events=None, service_model=SimpleNamespace(metadata={"serviceId": "My Things"}, service_name="things")
        ),
    )
    made = waiter.create_waiter_with_client("ThingReady", model, client)
    kind = type(made)
    names = [kind.__name__, kind.__qualname__, kind.__module__, made.name, isinstance(made, waiter.Waiter)]
    last = None
    try:
        result: Any = ["returned", made.wait(**arguments)]
    except Exception as error:
        result = ["raised", type(error).__name__, text(str(error))]
        last = text(getattr(error, "last_response", None))
    return [names, result, last, text(method.calls), list(slept)]


def run(argument: Any) -> Any:
    draw = random.Random(5)
    cases: list[Any] = [
        signature(waiter.Waiter),
        signature(waiter.Waiter.wait),
        signature(waiter.create_waiter_with_client),
        signature(waiter.NormalizedOperationMethod.__call__),
    ]
    for _ in range(500):
        acceptors = [
            {**draw.choice(ACCEPTORS), "state": draw.choice(["success", "failure", "retry"])}
            for _ in range(draw.randint(0, 4))
        ]
        config = {
            "operation": "GetThing",
            "delay": draw.choice([1, 5]),
            "maxAttempts": draw.randint(1, 4),
            "acceptors": acceptors,
        }
        arguments: dict[str, Any] = {"Id": "1"}
        if draw.random() < 0.4:
            arguments["WaiterConfig"] = draw.choice(
                [{}, {"Delay": 0}, {"MaxAttempts": 2}, {"Delay": 9, "MaxAttempts": 1}]
            )
        answers = [draw.choice(ANSWERS) for _ in range(draw.randint(1, 4))]
        cases.append([text(config), outcome(_wait, config, Method(answers), arguments)])
    for acceptor in [*ACCEPTORS, {"matcher": "other", "expected": 1}, {"matcher": "path"}, {}]:
        made = outcome(waiter.AcceptorConfig, {"state": "success", **acceptor})
        cases.append(made)
        if made[0] == "returned":
            one = waiter.AcceptorConfig({"state": "success", **acceptor})
            cases.append([one.explanation, one.state, one.matcher, text(one.expected), one.argument])
            one.matcher = "strange"
            cases.append(one.explanation)
            answers = [answer.response if isinstance(answer, ClientError) else answer for answer in ANSWERS]
            cases += [outcome(one.matcher_func, answer) for answer in answers]
    models: list[Any] = [
        {},
        {"waiters": {}},
        {"version": 1, "waiters": {}},
        {"version": 2, "waiters": {"B": 1, "A": 2}},
    ]
    for config in models:
        cases.append(outcome(lambda c: waiter.WaiterModel(c).waiter_names, config))
    cases.append(outcome(waiter.WaiterModel({"version": 2, "waiters": {}}).get_waiter, "Missing"))
    single = {"operation": "A", "delay": 1, "maxAttempts": 2, "acceptors": [], "description": "d"}
    cases.append(text(vars(waiter.SingleWaiterConfig(single))))
    cases.append([waiter.is_valid_waiter_error(answer) for answer in ANSWERS if isinstance(answer, dict)])
    return cases
