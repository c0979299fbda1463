"""The events of a call, and functions that are called at them."""

from collections.abc import Callable, Iterable
from typing import Any

_Handler = Callable[..., Any]

def first_non_none_response(responses: Iterable[tuple[_Handler, Any]], default: Any = None) -> Any: ...

class BaseEventHooks:
    """Calls functions at events such as `before-send.s3.PutObject`."""

    def emit(self, event_name: str, **kwargs: Any) -> list[tuple[_Handler, Any]]: ...
    def register(
        self, event_name: str, handler: _Handler, unique_id: str | None = None, unique_id_uses_count: bool = False
    ) -> None:
        """Calls `handler(**kwargs)` at an event; `*` stands for one part of the name."""
    def register_first(
        self, event_name: str, handler: _Handler, unique_id: str | None = None, unique_id_uses_count: bool = False
    ) -> None:
        """Calls `handler` before those of `register`."""
    def register_last(
        self, event_name: str, handler: _Handler, unique_id: str | None = None, unique_id_uses_count: bool = False
    ) -> None:
        """Calls `handler` after those of `register`."""
    def unregister(
        self,
        event_name: str,
        handler: _Handler | None = None,
        unique_id: str | None = None,
        unique_id_uses_count: bool = False,
    ) -> None: ...

class HierarchicalEmitter(BaseEventHooks):
    def emit_until_response(self, event_name: str, **kwargs: Any) -> tuple[_Handler | None, Any]: ...
