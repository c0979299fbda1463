"""The context of a call, for asynchronous functions."""

from __future__ import annotations

from functools import wraps
from inspect import isawaitable

from botocore.context import start_as_current_context

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

__all__ = ["start_as_current_context", "with_current_context"]


def with_current_context(hook: Callable[[], Any] | None = None) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Runs a coroutine function in a context of its own. `hook` is called first, and awaited if it is asynchronous."""

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        async def run(*args: Any, **kwargs: Any) -> Any:
            with start_as_current_context():
                begun = None if hook is None else hook()
                if isawaitable(begun):
                    await begun
                return await function(*args, **kwargs)

        return run

    return decorate
