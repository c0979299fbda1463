"""`TransferManager`: starts transfers, which the engine's threads do."""

from __future__ import annotations

import atexit
import logging
import re
from weakref import WeakSet

from botocore.context import get_context
from botoxide import _native
from s3transfer.constants import ALLOWED_DOWNLOAD_ARGS, KB, MB
from s3transfer.exceptions import CancelledError, FatalError
from s3transfer.futures import NonThreadedExecutor, TransferCoordinator, TransferFuture, TransferMeta
from s3transfer.utils import CallArgs, OSUtils, set_default_checksum_algorithm

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

logger = logging.getLogger(__name__)

# What user agents call the feature `S3_TRANSFER`.
_S3_TRANSFER = "G"


class TransferConfig:
    """The options of a manager; sizes in bytes, `max_bandwidth` in bytes per second."""

    UNSET_DEFAULT = object()

    def __init__(
        self,
        multipart_threshold: int = 8 * MB,
        multipart_chunksize: int = 8 * MB,
        max_request_concurrency: int = 10,
        max_submission_concurrency: int = 5,
        max_request_queue_size: int = 1000,
        max_submission_queue_size: int = 1000,
        max_io_queue_size: int = 1000,
        io_chunksize: int = 256 * KB,
        num_download_attempts: int = 5,
        max_in_memory_upload_chunks: int = 10,
        max_in_memory_download_chunks: int = 10,
        max_bandwidth: int | None = None,
    ) -> None:
        self.multipart_threshold = multipart_threshold
        self.multipart_chunksize = multipart_chunksize
        self.max_request_concurrency = max_request_concurrency
        self.max_submission_concurrency = max_submission_concurrency
        self.max_request_queue_size = max_request_queue_size
        self.max_submission_queue_size = max_submission_queue_size
        self.max_io_queue_size = max_io_queue_size
        self.io_chunksize = io_chunksize
        self.num_download_attempts = num_download_attempts
        self.max_in_memory_upload_chunks = max_in_memory_upload_chunks
        self.max_in_memory_download_chunks = max_in_memory_download_chunks
        self.max_bandwidth = max_bandwidth
        self._validate_attrs_are_nonzero()

    def _validate_attrs_are_nonzero(self) -> None:
        for name, value in self.__dict__.items():
            if value is not None and value is not self.UNSET_DEFAULT and value <= 0:
                raise ValueError(f"Provided parameter {name} of value {value} must be greater than 0.")

    def get_deep_attr(self, item: str) -> Any:
        return object.__getattribute__(self, item)


#: The options that the engine takes.
_OPTIONS = (
    "multipart_threshold",
    "multipart_chunksize",
    "max_request_concurrency",
    "max_submission_concurrency",
    "max_request_queue_size",
    "max_submission_queue_size",
    "max_io_queue_size",
    "io_chunksize",
    "num_download_attempts",
    "max_in_memory_upload_chunks",
    "max_in_memory_download_chunks",
    "max_bandwidth",
)


#: The managers that may have transfers. The process waits for these before the interpreter ends, as with boto3.
_with_transfers: WeakSet[TransferManager] = WeakSet()


def _wait_for_all() -> None:
    for manager in list(_with_transfers):
        manager.shutdown()


class TransferManager:
    """Transfers files and streams, several at a time.

    As a context manager it waits for its transfers at the end of the block, and cancels them if the block raises.
    """

    ALLOWED_DOWNLOAD_ARGS = ALLOWED_DOWNLOAD_ARGS
    ALLOWED_UPLOAD_ARGS = _native.ALLOWED_UPLOAD_ARGS
    ALLOWED_COPY_ARGS = _native.ALLOWED_COPY_ARGS
    _ALLOWED_SHARED_ARGS = [name for name in ALLOWED_UPLOAD_ARGS if name in _native.ALLOWED_COPY_ARGS]
    ALLOWED_DELETE_ARGS = _native.ALLOWED_DELETE_ARGS
    VALIDATE_SUPPORTED_BUCKET_VALUES = True
    _UNSUPPORTED_BUCKET_PATTERNS = {
        "S3 Object Lambda": re.compile(
            r"^arn:(aws).*:s3-object-lambda:[a-z\-0-9]+:[0-9]{12}:accesspoint[/:][a-zA-Z0-9\-]{1,63}"
        )
    }

    def __init__(self, client: Any, config: Any = None, osutil: Any = None, executor_cls: Any = None) -> None:
        self._client = client
        self._config = TransferConfig() if config is None else config
        self._osutil = OSUtils() if osutil is None else osutil
        self._executor_cls = executor_cls
        self._id_counter = 0
        self._is_closed = False
        self._transfers: _native.Transfers | None = None

    def _native_transfers(self) -> _native.Transfers:
        """The engine's manager; made with the first transfer."""
        if self._transfers is not None:
            return self._transfers
        options = {name: getattr(self._config, name) for name in _OPTIONS}
        executor_cls = self._executor_cls
        if isinstance(executor_cls, type) and issubclass(executor_cls, NonThreadedExecutor):
            options["use_threads"] = False
        context = get_context()
        is_feature = context is not None and _S3_TRANSFER in context.features
        self._transfers = _native.Transfers(self._client._native, options, self._client, is_feature)
        if not _with_transfers:
            atexit.register(_wait_for_all)
        _with_transfers.add(self)
        return self._transfers

    @property
    def client(self) -> Any:
        return self._client

    @property
    def config(self) -> Any:
        return self._config

    def upload(
        self,
        fileobj: Any,
        bucket: str,
        key: str,
        extra_args: dict[str, Any] | None = None,
        subscribers: Iterable[Any] | None = None,
    ) -> TransferFuture:
        """Starts to upload a file, by its name, or what a file object gives."""
        extra_args = dict(extra_args) if extra_args else {}
        self._validate_all_known_args(extra_args, self.ALLOWED_UPLOAD_ARGS)
        self._validate_if_bucket_supported(bucket)
        self._add_operation_defaults(extra_args)
        return self._submit(
            CallArgs(fileobj=fileobj, bucket=bucket, key=key, extra_args=extra_args, subscribers=subscribers or []),
            lambda transfers, listener: transfers.upload(fileobj, bucket, key, extra_args, listener),
        )

    def download(
        self,
        bucket: str,
        key: str,
        fileobj: Any,
        extra_args: dict[str, Any] | None = None,
        subscribers: Iterable[Any] | None = None,
    ) -> TransferFuture:
        """Starts to download to a file, by its name, or to a file object."""
        extra_args = {} if extra_args is None else extra_args
        self._validate_all_known_args(extra_args, self.ALLOWED_DOWNLOAD_ARGS)
        self._validate_if_bucket_supported(bucket)
        return self._submit(
            CallArgs(bucket=bucket, key=key, fileobj=fileobj, extra_args=extra_args, subscribers=subscribers or []),
            lambda transfers, listener: transfers.download(bucket, key, fileobj, extra_args, listener),
        )

    def copy(
        self,
        copy_source: Any,
        bucket: str,
        key: str,
        extra_args: dict[str, Any] | None = None,
        subscribers: Iterable[Any] | None = None,
        source_client: Any = None,
    ) -> TransferFuture:
        """Starts to copy an object. `source_client` reads the source, if this manager's client may not."""
        extra_args = {} if extra_args is None else extra_args
        source_client = self._client if source_client is None else source_client
        for given, noun in (("Metadata", "metadata"), ("Tagging", "tagging")):
            if extra_args.get(given) and extra_args.get(f"{given}Directive") is None:
                logger.warning(
                    "%s was supplied without a %s directive. The supplied %s will be ignored and the source's is kept. "
                    "Set %sDirective to 'REPLACE' to apply it.",
                    given,
                    noun,
                    noun,
                    given,
                )
        self._validate_all_known_args(extra_args, self.ALLOWED_COPY_ARGS)
        if isinstance(copy_source, dict):
            self._validate_if_bucket_supported(copy_source.get("Bucket"))
        self._validate_if_bucket_supported(bucket)
        call_args = CallArgs(
            copy_source=copy_source,
            bucket=bucket,
            key=key,
            extra_args=extra_args,
            subscribers=subscribers or [],
            source_client=source_client,
        )
        other = None if source_client is self._client else source_client._native
        return self._submit(
            call_args, lambda transfers, listener: transfers.copy(copy_source, bucket, key, extra_args, listener, other)
        )

    def delete(
        self,
        bucket: str,
        key: str,
        extra_args: dict[str, Any] | None = None,
        subscribers: Iterable[Any] | None = None,
    ) -> TransferFuture:
        """Starts to delete an object."""
        extra_args = {} if extra_args is None else extra_args
        self._validate_all_known_args(extra_args, self.ALLOWED_DELETE_ARGS)
        self._validate_if_bucket_supported(bucket)
        return self._submit(
            CallArgs(bucket=bucket, key=key, extra_args=extra_args, subscribers=subscribers or []),
            lambda transfers, listener: transfers.delete(bucket, key, extra_args, listener),
        )

    def _submit(
        self, call_args: CallArgs, start: Callable[[_native.Transfers, Any], _native.Transfer]
    ) -> TransferFuture:
        if self._is_closed:
            raise RuntimeError("cannot schedule new futures after shutdown")
        coordinator = TransferCoordinator(self._id_counter)
        future = TransferFuture(TransferMeta(call_args, self._id_counter), coordinator)
        self._id_counter += 1
        listener = _Listener(future, call_args.subscribers) if call_args.subscribers else None
        coordinator._bind(start(self._native_transfers(), listener), future.meta)
        return future

    def _validate_if_bucket_supported(self, bucket: Any) -> None:
        if not self.VALIDATE_SUPPORTED_BUCKET_VALUES:
            return
        for resource, pattern in self._UNSUPPORTED_BUCKET_PATTERNS.items():
            if pattern.match(bucket):
                raise ValueError(
                    f"TransferManager methods do not support {resource} resource. Use direct client calls instead."
                )

    def _validate_all_known_args(self, actual: Iterable[str], allowed: list[str]) -> None:
        for name in actual:
            if name not in allowed:
                raise ValueError(f"Invalid extra_args key '{name}', must be one of: {', '.join(allowed)}")

    def _add_operation_defaults(self, extra_args: dict[str, Any]) -> None:
        if self.client.meta.config.request_checksum_calculation == "when_supported":
            set_default_checksum_algorithm(extra_args)

    def __enter__(self) -> TransferManager:
        return self

    def __exit__(self, exc_type: Any, exc_value: Any, *args: Any) -> None:
        cause = CancelledError if isinstance(exc_value, KeyboardInterrupt) else FatalError
        self._shutdown(bool(exc_type), str(exc_value) or repr(exc_value), cause)

    def shutdown(self, cancel: bool = False, cancel_msg: str = "") -> None:
        """Waits until all transfers are done, after they were cancelled if asked. No more are taken."""
        self._shutdown(cancel, cancel_msg)

    def _shutdown(self, cancel: bool, cancel_msg: str, exc_type: type[BaseException] = CancelledError) -> None:
        self._is_closed = True
        if self._transfers is not None:
            if cancel:
                self._transfers.cancel(cancel_msg, issubclass(exc_type, FatalError))
            self._transfers.shutdown()


class _Listener:
    """Tells the subscribers of a transfer what the engine's threads report."""

    def __init__(self, future: TransferFuture, subscribers: Iterable[Any]) -> None:
        self._future = future
        self._callbacks = {
            kind: [getattr(each, f"on_{kind}") for each in subscribers if hasattr(each, f"on_{kind}")]
            for kind in ("queued", "progress", "done")
        }

    def queued(self, transfer: _native.Transfer) -> None:
        self._future._coordinator._bind(transfer, self._future.meta)
        for callback in self._callbacks["queued"]:
            callback(future=self._future)

    def progress(self, bytes_transferred: int) -> None:
        for callback in self._callbacks["progress"]:
            callback(future=self._future, bytes_transferred=bytes_transferred)

    def done(self, transfer: _native.Transfer) -> None:
        self._future._coordinator._bind(transfer, self._future.meta)
        for callback in self._callbacks["done"]:
            try:
                callback(future=self._future)
            except Exception:
                logger.debug("Exception raised in %s.", callback, exc_info=True)
