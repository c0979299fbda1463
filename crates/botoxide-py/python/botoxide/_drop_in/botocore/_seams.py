"""Whether the methods that calls pass through in botocore are still the library's own.

If they are, a call is one call of the engine. If one of them was replaced, on its class or on an object of a client,
the call takes its steps one by one through these methods: `_open.py`. The comparison is by identity: a function that
wrapt wraps equals what it wraps.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from botocore.client import BaseClient

#: Each says whether the classes of a module are untouched. A module adds its own when it is imported: what was never
#: imported was never replaced.
checks: list[Callable[[], bool]] = []


def replaced(client: BaseClient) -> set[str]:
    """The steps of this client's calls that were replaced, and `other` if some are that have no name here."""
    from botocore import client as clients
    from botocore import endpoint

    endpoint_of_client = client._endpoint
    found = _names(clients.STEPS, type(client), client) | _names(endpoint.STEPS, endpoint.Endpoint, endpoint_of_client)
    parts = client._parts
    are_pristine = parts is not None and parts.others_are_pristine(client)
    if not are_pristine or not all(check() for check in checks if check is not endpoint._is_pristine):
        found.add("other")
    return found


def _names(steps: dict[str, Callable[..., Any]], cls: type, instance: Any) -> set[str]:
    own = instance.__dict__
    return {name for name, step in steps.items() if getattr(cls, name) is not step or name in own}


def are_pristine() -> bool:
    """Whether no class was changed."""
    for check in checks:  # noqa: SIM110, a generator would cost more than the checks
        if not check():
            return False
    return True
