"""`Stubber` over a client of the probe, whose calls are the events that a real one emits."""

from __future__ import annotations

import random
from types import SimpleNamespace
from typing import Any

from botocore.exceptions import ClientError
from botocore.hooks import HierarchicalEmitter
from botocore.stub import ANY, Stubber
from probes.outcome import outcome, signature, text

METHODS = {"get_thing": "GetThing", "put_thing": "PutThing", "list_things": "ListThings"}


class Client:
    def __init__(self) -> None:
        service = SimpleNamespace(
            service_name="things",
            operation_model=lambda name: SimpleNamespace(output_shape=None),
            shape_for_error_code=lambda code: None,
        )
        self.meta = SimpleNamespace(events=HierarchicalEmitter(), service_model=service, method_to_api_mapping=METHODS)

    get_thing = put_thing = list_things = None

    def call(self, method: str, context: dict[str, Any], **params: Any) -> Any:
        model = SimpleNamespace(name=METHODS[method])
        builtins = {"AWS::Region": "r", "AWS::Auth::AccountId": "1"}
        events = self.meta.events
        events.emit(f"before-parameter-build.things.{model.name}", model=model, params=params, context=context)
        events.emit("before-endpoint-resolution.things", builtins=builtins, model=model, params=params, context=context)
        _, found = events.emit_until_response(
            f"before-call.things.{model.name}", model=model, params=params, context=context
        )
        if found is None:
            return ["sent", builtins]
        http, parsed = found
        if http.status_code >= 300:
            raise ClientError(parsed, model.name)
        return [http.status_code, http.url, parsed, builtins]


EXPECTED: list[Any] = [None, {}, {"A": 1}, {"A": ANY}, {"A": 1, "B": ANY}, {"B": [1, {"c": ANY}]}, {"A": None}]
PARAMS: list[dict[str, Any]] = [{}, {"A": 1}, {"A": 2}, {"A": 1, "B": 2}, {"B": [1, {"c": 5}]}, {"A": None}]


def _run(seed: int) -> Any:
    draw = random.Random(seed)
    client = Client()
    stubber = Stubber(client)
    found: list[Any] = []
    for _ in range(draw.randint(0, 6)):
        method = draw.choice([*METHODS, "no_such"])
        expected = draw.choice(EXPECTED)
        if draw.random() < 0.5:
            response = draw.choice([{}, {"ResponseMetadata": {"x": 1}}, {"ResponseMetadata": {}, "Extra": 1}])
            found.append(outcome(stubber.add_response, method, response, expected))
        else:
            options: dict[str, Any] = draw.choice(
                [
                    {},
                    {"service_error_code": "NotFound", "service_message": "none", "http_status_code": 404},
                    {"service_error_meta": {"Type": "Sender"}, "response_meta": {"RequestId": "1"}},
                    {"modeled_fields": {}},
                    {"modeled_fields": {"a": 1}},
                ]
            )
            found.append(outcome(stubber.add_client_error, method, expected_params=expected, **options))
    for _ in range(draw.randint(1, 8)):
        step = draw.randrange(8)
        if step == 0:
            found.append(outcome(stubber.activate))
        elif step == 1:
            found.append(outcome(stubber.deactivate))
        elif step == 2:
            found.append(outcome(stubber.assert_no_pending_responses))
        else:
            context = draw.choice([{}, {"is_presign_request": True}])
            with_it = draw.random() < 0.8

            def call(with_it: bool = with_it, context: Any = context) -> Any:
                method, params = draw.choice(list(METHODS)), draw.choice(PARAMS)
                if not with_it:
                    return client.call(method, context, **params)
                with stubber as entered:
                    assert entered is stubber
                    return client.call(method, context, **params)

            found.append(outcome(call))
    return found


def run(argument: Any) -> Any:
    cases: list[Any] = [_run(seed) for seed in range(400)]
    cases.append([repr(ANY), ANY == 1, ANY != 1, {"a": ANY} == {"a": 1}, text(type(ANY).__name__)])
    for name in ("add_response", "add_client_error", "activate", "assert_no_pending_responses"):
        cases.append([name, signature(getattr(Stubber, name))])
    return cases
