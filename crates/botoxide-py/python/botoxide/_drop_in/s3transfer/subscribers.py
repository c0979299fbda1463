"""`BaseSubscriber`: what a program subclasses to hear about a transfer."""

from __future__ import annotations

from functools import lru_cache

from s3transfer.compat import accepts_kwargs
from s3transfer.exceptions import InvalidSubscriberMethodError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class BaseSubscriber:
    """Methods that are called when a transfer is queued, has moved bytes, is done. They must take `**kwargs`."""

    VALID_SUBSCRIBER_TYPES = ["queued", "progress", "done"]

    def __new__(cls, *args: Any, **kwargs: Any) -> BaseSubscriber:
        cls._validate_subscriber_methods()
        return super().__new__(cls)

    @classmethod
    @lru_cache
    def _validate_subscriber_methods(cls) -> None:
        for kind in cls.VALID_SUBSCRIBER_TYPES:
            method = getattr(cls, f"on_{kind}")
            if not callable(method):
                raise InvalidSubscriberMethodError(f"Subscriber method {method} must be callable.")
            if not accepts_kwargs(method):
                raise InvalidSubscriberMethodError(
                    f"Subscriber method {method} must accept keyword arguments (**kwargs)"
                )

    def on_queued(self, future: Any, **kwargs: Any) -> None:
        pass

    def on_progress(self, future: Any, bytes_transferred: int, **kwargs: Any) -> None:
        pass

    def on_done(self, future: Any, **kwargs: Any) -> None:
        pass
