"""A call through botocore's methods: for programs that have replaced some of them.

Each step is one of the engine's (`_native.Call`), which also emits the events. Steps that are not replaced are taken
together if possible. Counterpart: `_make_api_call` and
what it calls in botocore's `client.py`.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager

from botocore import _seams
from botocore import endpoint as endpoints
from botocore.client import STEPS
from botocore.endpoint import Endpoint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from botocore.client import BaseClient
    from botocore.model import OperationModel

#: The key of a call's context below which the engine's part of it is.
KEY = "_botoxide"

_CLIENT_STEPS, _ENDPOINT_STEPS = tuple(STEPS.items()), tuple(endpoints.STEPS.items())

#: The call whose arguments are serialized, or whose response is parsed, on this thread.
_now = threading.local()


def call_of(client: BaseClient, context: dict[str, Any], operation_name: str) -> Any:
    """The engine's part of a call; a new one for a context that a program has made."""
    call = context.get(KEY)
    if call is None:
        call = client._native.open(operation_name, context, client)
        context[KEY] = call
    return call


@contextmanager
def serializing(call: Any) -> Iterator[None]:
    """Tells the serializer for which call it works."""
    outer = getattr(_now, "call", None)
    _now.call = call
    try:
        yield
    finally:
        _now.call = outer


parsing = serializing


def current() -> Any:
    """What `serializing` has told; `None` outside of it."""
    return getattr(_now, "call", None)


def _replaced(client: BaseClient) -> set[str]:
    """The steps of this client's calls that were replaced, and `other` if some are that have no name here."""
    endpoint, cls = client._endpoint, type(client)
    found = {name for name, step in _CLIENT_STEPS if getattr(cls, name) is not step}
    found.update([name for name, step in _ENDPOINT_STEPS if getattr(Endpoint, name) is not step])
    for steps, own in ((STEPS, client.__dict__), (endpoints.STEPS, endpoint.__dict__)):
        if not steps.keys().isdisjoint(own):
            found |= steps.keys() & own.keys()
    parts = client._parts
    if parts is None or not parts.others_are_pristine(client) or not _are_others_pristine():
        found.add("other")
    return found


def _are_others_pristine() -> bool:
    """Whether no class was changed but those of clients and endpoints."""
    for check in _seams.checks:  # noqa: SIM110, a generator would cost more than the checks
        if check is not endpoints._is_pristine and not check():
            return False
    return True


#: If no steps but these were replaced, the engine takes those before the attempts at once, and all attempts at once.
_WHOLE = frozenset({"_make_request", "make_request", "_send_request", "prepare_request"})
#: Steps before the attempts.
_BEFORE = frozenset({"_emit_api_params", "_resolve_endpoint_ruleset", "_convert_to_request_dict"})


def make_api_call(client: BaseClient, operation_name: str, api_params: dict[str, Any]) -> dict[str, Any]:
    """Makes a call."""
    endpoint = client._endpoint
    if client._is_pristine() and endpoints.is_all_else_pristine() and _are_others_pristine():
        return client._native.call_prepared(operation_name, api_params, client, endpoint)
    replaced = _replaced(client)
    model = client._service_model.operation_model(operation_name)
    call = client._native.open(operation_name, None, client)
    context: dict[str, Any] = call.context()
    context[KEY] = call
    preparing = endpoint if "prepare_request" in replaced else None
    if replaced <= _WHOLE:
        request_dict, answer = call.build_request(api_params, preparing)
        if not client.meta.config.inject_host_prefix:
            request_dict.pop("host_prefix", None)
        http, parsed = answer or client._make_request(model, request_dict, context)
    else:
        if replaced <= _WHOLE | _BEFORE:
            call.send_at_once(preparing)
        http, parsed = _by_steps(client, call, model, context, api_params)
    call.after_call(http, parsed)
    if http.status_code >= 300:
        code = context.get("error_code_override") or parsed.get("Error", {}).get("Code")
        raise client.exceptions.from_code(code)(parsed, operation_name)
    result: dict[str, Any] = parsed
    return result


def _by_steps(
    client: BaseClient, call: Any, model: OperationModel, context: dict[str, Any], api_params: dict[str, Any]
) -> tuple[Any, dict[str, Any]]:
    """The answer of a call, step by step."""
    params = client._emit_api_params(api_params=api_params, operation_model=model, context=context)
    url, headers, properties = client._resolve_endpoint_ruleset(model, params, context)
    if properties:
        context["endpoint_properties"] = properties
    request_dict = client._convert_to_request_dict(
        api_params=params, operation_model=model, endpoint_url=url, context=context, headers=headers
    )
    answer: tuple[Any, dict[str, Any]] | None = call.before_call(request_dict)
    if answer is not None:
        return answer
    call.add_checksum(request_dict)
    return client._make_request(model, request_dict, context)
