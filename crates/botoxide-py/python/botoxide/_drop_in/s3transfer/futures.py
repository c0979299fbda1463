"""The handles of transfers."""

from __future__ import annotations

import logging

from s3transfer.exceptions import CancelledError, TransferNotDoneError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from botoxide import _native

logger = logging.getLogger(__name__)


class BaseTransferFuture:
    @property
    def meta(self) -> Any:
        raise NotImplementedError("meta")

    def done(self) -> bool:
        raise NotImplementedError("done()")

    def result(self) -> Any:
        raise NotImplementedError("result()")

    def cancel(self) -> None:
        raise NotImplementedError("cancel()")


class BaseTransferMeta:
    @property
    def call_args(self) -> Any:
        raise NotImplementedError("call_args")

    @property
    def transfer_id(self) -> Any:
        raise NotImplementedError("transfer_id")

    @property
    def user_context(self) -> dict[Any, Any]:
        raise NotImplementedError("user_context")


class TransferFuture(BaseTransferFuture):
    """A transfer that was started."""

    def __init__(self, meta: TransferMeta | None = None, coordinator: TransferCoordinator | None = None) -> None:
        self._meta = TransferMeta() if meta is None else meta
        self._coordinator = TransferCoordinator() if coordinator is None else coordinator

    @property
    def meta(self) -> TransferMeta:
        return self._meta

    def done(self) -> bool:
        """Whether it has succeeded, failed or been cancelled."""
        return self._coordinator.done()

    def result(self) -> Any:
        """Waits for the end; raises what the transfer failed with."""
        try:
            return self._coordinator.result()
        except KeyboardInterrupt:
            self.cancel()
            raise

    def cancel(self) -> None:
        """Starts no further part, and undoes what was started."""
        self._coordinator.cancel()

    def set_exception(self, exception: BaseException) -> None:
        """Changes the outcome of a transfer that is done."""
        if not self.done():
            raise TransferNotDoneError("set_exception can only be called once the transfer is complete.")
        self._coordinator.set_exception(exception, override=True)


class TransferMeta(BaseTransferMeta):
    """What is known about a transfer: its arguments, and the object's size and ETag."""

    def __init__(self, call_args: Any = None, transfer_id: Any = None) -> None:
        self._call_args = call_args
        self._transfer_id = transfer_id
        self._user_context: dict[Any, Any] = {}
        self._size: int | None = None
        self._etag: str | None = None
        self._native: _native.Transfer | None = None

    @property
    def call_args(self) -> Any:
        return self._call_args

    @property
    def transfer_id(self) -> Any:
        return self._transfer_id

    @property
    def user_context(self) -> dict[Any, Any]:
        """A dictionary for subscribers."""
        return self._user_context

    @property
    def size(self) -> int | None:
        """The size in bytes, once it is known."""
        return self._size if self._native is None else self._native.size()

    @property
    def etag(self) -> str | None:
        """The ETag of the object that is downloaded or copied, once it is known."""
        return self._etag if self._native is None else self._native.etag()

    def provide_transfer_size(self, size: int) -> None:
        """Tells the size, so that no request is needed to find it."""
        self._size = size
        if self._native is not None:
            self._native.provide_size(size)

    def provide_object_etag(self, etag: str) -> None:
        """Tells the ETag of the object."""
        self._etag = etag
        if self._native is not None:
            self._native.provide_etag(etag)


class TransferCoordinator:
    """The state of a transfer."""

    def __init__(self, transfer_id: Any = None) -> None:
        self.transfer_id = transfer_id
        self._native: _native.Transfer | None = None
        self._status = "not-started"
        self._result: Any = None
        self._exception: BaseException | None = None

    def __repr__(self) -> str:
        return f"{type(self).__name__}(transfer_id={self.transfer_id})"

    def _bind(self, transfer: _native.Transfer, meta: TransferMeta) -> None:
        """The engine's handle; its threads may be faster than the call that starts the transfer."""
        if self._native is None:
            self._native = meta._native = transfer

    @property
    def exception(self) -> BaseException | None:
        return self._exception

    @property
    def status(self) -> str:
        if self._native is not None and self._exception is None:
            return self._native.status()
        return self._status

    def done(self) -> bool:
        return self.status in ("failed", "cancelled", "success")

    def result(self) -> Any:
        if self._exception is not None:
            raise self._exception
        if self._native is not None:
            self._native.result()
        return self._result

    def set_result(self, result: Any) -> None:
        self._exception, self._result, self._status = None, result, "success"

    def set_exception(self, exception: BaseException, override: bool = False) -> None:
        if override or not self.done():
            self._exception, self._status = exception, "failed"

    def cancel(self, msg: str = "", exc_type: type[BaseException] = CancelledError) -> None:
        if self.done():
            return
        if self._native is not None:
            self._native.cancel()
        else:
            self._exception, self._status = exc_type(msg), "cancelled"


class BaseExecutor:
    """Runs functions. Managers run their transfers in the engine's threads, or in none: see `NonThreadedExecutor`."""

    def __init__(self, max_workers: int | None = None) -> None:
        pass

    def submit(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        raise NotImplementedError("submit()")

    def shutdown(self, wait: bool = True) -> None:
        raise NotImplementedError("shutdown()")


class NonThreadedExecutor(BaseExecutor):
    """Runs functions at once. A manager with it does a transfer before the method that starts it returns."""

    def submit(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> NonThreadedExecutorFuture:
        future = NonThreadedExecutorFuture()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            logger.debug("Setting exception for %s to %s", future, error)
            future.set_exception_info(error, error.__traceback__)
        return future

    def shutdown(self, wait: bool = True) -> None:
        pass


class NonThreadedExecutorFuture:
    """The result of a function that has run."""

    def __init__(self) -> None:
        self._result: Any = None
        self._exception: BaseException | None = None
        self._traceback: Any = None
        self._done = False
        self._done_callbacks: list[Callable[[Any], Any]] = []

    def set_result(self, result: Any) -> None:
        self._result = result
        self._set_done()

    def set_exception_info(self, exception: BaseException, traceback: Any) -> None:
        self._exception, self._traceback = exception, traceback
        self._set_done()

    def _set_done(self) -> None:
        self._done = True
        callbacks, self._done_callbacks = self._done_callbacks, []
        for callback in callbacks:
            callback(self)

    def result(self, timeout: float | None = None) -> Any:
        if self._exception is not None:
            raise self._exception.with_traceback(self._traceback)
        return self._result

    def done(self) -> bool:
        return self._done

    def add_done_callback(self, fn: Callable[[Any], Any]) -> None:
        if self._done:
            fn(self)
        else:
            self._done_callbacks.append(fn)


#: Tags of tasks whose data is in memory.
IN_MEMORY_UPLOAD_TAG = "in_memory_upload"
IN_MEMORY_DOWNLOAD_TAG = "in_memory_download"


def __getattr__(name: str) -> Any:
    # Executors of programs need `concurrent.futures`, which the engine does not.
    if name in ("BoundedExecutor", "ExecutorFuture"):
        from s3transfer import _executors

        return getattr(_executors, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
