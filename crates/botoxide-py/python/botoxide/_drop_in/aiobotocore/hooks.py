"""Hooks, by aiobotocore's name."""

from __future__ import annotations

from botocore.hooks import HierarchicalEmitter
from botoxide.aio._handlers import Answers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["AioHierarchicalEmitter"]


class AioHierarchicalEmitter(HierarchicalEmitter):
    """Handlers of events, whose answers may be awaited."""

    def emit(self, event_name: str, **kwargs: Any) -> Answers:
        return Answers(super().emit(event_name, **kwargs))
