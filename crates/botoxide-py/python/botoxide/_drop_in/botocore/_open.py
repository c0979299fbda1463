"""A call through botocore's methods, step by step: for programs that have replaced some of them.

Each step is one of the engine's (`_native.Call`), which also emits the events. Counterpart: `_make_api_call` and
what it calls in botocore's `client.py`.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from botocore.client import BaseClient

#: The key of a call's context below which the engine's part of it is.
KEY = "_botoxide"

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


def make_api_call(client: BaseClient, operation_name: str, api_params: dict[str, Any]) -> dict[str, Any]:
    """Makes a call."""
    model = client._service_model.operation_model(operation_name)
    call = client._native.open(operation_name, None, client)
    context: dict[str, Any] = call.context()
    context[KEY] = call
    params = client._emit_api_params(api_params=api_params, operation_model=model, context=context)
    url, headers, properties = client._resolve_endpoint_ruleset(model, params, context)
    if properties:
        context["endpoint_properties"] = properties
    request_dict = client._convert_to_request_dict(
        api_params=params, operation_model=model, endpoint_url=url, context=context, headers=headers
    )
    answer = call.before_call(request_dict)
    if answer is None:
        call.add_checksum(request_dict)
        answer = client._make_request(model, request_dict, context)
    http, parsed = answer
    call.after_call(http, parsed)
    if http.status_code >= 300:
        code = context.get("error_code_override") or parsed.get("Error", {}).get("Code")
        raise client.exceptions.from_code(code)(parsed, operation_name)
    result: dict[str, Any] = parsed
    return result
