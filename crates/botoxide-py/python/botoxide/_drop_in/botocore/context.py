"""The context of a call: the features that its user agent names."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from copy import deepcopy
from functools import wraps

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextvars import Token
    from typing import Any


class ClientContext:
    """`features` are the short ids of what the program uses, such as `C` for a paginator."""

    __match_args__ = ("features",)

    def __init__(self, features: set[str] | None = None) -> None:
        self.features = set() if features is None else features

    def __repr__(self) -> str:
        return f"ClientContext(features={self.features!r})"

    def __eq__(self, other: object) -> bool:
        return self.features == other.features if type(other) is ClientContext else NotImplemented

    __hash__ = None  # type: ignore[assignment]


_context: ContextVar[ClientContext | None] = ContextVar("_context")


def get_context() -> ClientContext | None:
    return _context.get(None)


def set_context(ctx: ClientContext | None) -> Token[ClientContext | None]:
    return _context.set(ctx)


def reset_context(token: Token[ClientContext | None]) -> None:
    _context.reset(token)


@contextmanager
def start_as_current_context(ctx: ClientContext | None = None) -> Iterator[None]:
    """Work in a copy of `ctx`, or else of the current context."""
    current = ctx or get_context()
    token = set_context(ClientContext() if current is None else deepcopy(current))
    try:
        yield
    finally:
        reset_context(token)


def with_current_context(
    hook: Callable[[], object] | None = None,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Decorator: run a function in a context of its own, after `hook`."""

    def decorator(func: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(func)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            with start_as_current_context():
                if hook:
                    hook()
                return func(*args, **kwargs)

        return wrapper

    return decorator
