"""The recorder of calls that `aws history` and tools of programs listen to."""

from __future__ import annotations

import logging

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

HISTORY_RECORDER: HistoryRecorder | None = None
logger = logging.getLogger(__name__)


class BaseHistoryHandler:
    def emit(self, event_type: str, payload: Any, source: str) -> None:
        raise NotImplementedError("emit()")


class HistoryRecorder:
    def __init__(self) -> None:
        self._enabled = False
        self._handlers: list[Any] = []

    def enable(self) -> None:
        self._enabled = True

    def disable(self) -> None:
        self._enabled = False

    def add_handler(self, handler: Any) -> None:
        self._handlers.append(handler)

    def record(self, event_type: str, payload: Any, source: str = "BOTOCORE") -> None:
        """Hand an event to the handlers. A handler that fails is logged; the call goes on."""
        for handler in self._handlers if self._enabled else ():
            try:
                handler.emit(event_type, payload, source)
            except Exception:
                logger.debug("Exception raised in %s.", handler, exc_info=True)


def get_global_history_recorder() -> HistoryRecorder:
    """The recorder of the process."""
    global HISTORY_RECORDER
    if HISTORY_RECORDER is None:
        HISTORY_RECORDER = HistoryRecorder()
    return HISTORY_RECORDER
