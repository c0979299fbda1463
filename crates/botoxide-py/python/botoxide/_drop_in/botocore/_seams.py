"""Whether the methods that calls pass through in botocore are still the library's own.

If they are, a call is one call of the engine. If one of them was replaced, on its class or on an object of a client,
the call takes its steps one by one through these methods: `_open.py`. The comparison is by identity: a function that
wrapt wraps equals what it wraps.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

#: Each says whether the classes of a module are untouched. A module adds its own when it is imported: what was never
#: imported was never replaced.
checks: list[Callable[[], bool]] = []


def are_pristine() -> bool:
    """Whether no class was changed."""
    for check in checks:  # noqa: SIM110, a generator would cost more than the checks
        if not check():
            return False
    return True
