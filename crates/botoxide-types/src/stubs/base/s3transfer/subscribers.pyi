"""What is told of the progress of transfers."""

from typing import Any

from s3transfer.futures import TransferFuture

class BaseSubscriber:
    VALID_SUBSCRIBER_TYPES: list[str]
    def on_queued(self, future: TransferFuture, **kwargs: Any) -> None: ...
    def on_progress(self, future: TransferFuture, bytes_transferred: int, **kwargs: Any) -> None: ...
    def on_done(self, future: TransferFuture, **kwargs: Any) -> None: ...
