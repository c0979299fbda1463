"""Transfers in parts."""

from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import IO, Any

from botocore.client import BaseClient
from s3transfer.futures import TransferFuture
from s3transfer.subscribers import BaseSubscriber

class TransferConfig:
    def __init__(
        self,
        multipart_threshold: int = ...,
        multipart_chunksize: int = ...,
        max_request_concurrency: int = 10,
        max_submission_concurrency: int = 5,
        max_request_queue_size: int = 1000,
        max_submission_queue_size: int = 1000,
        max_io_queue_size: int = 1000,
        io_chunksize: int = ...,
        num_download_attempts: int = 5,
        max_in_memory_upload_chunks: int = 10,
        max_in_memory_download_chunks: int = 10,
        max_bandwidth: int | None = None,
    ) -> None: ...

class TransferManager:
    def __init__(
        self, client: BaseClient, config: TransferConfig | None = None, osutil: Any = None, executor_cls: Any = None
    ) -> None: ...
    @property
    def client(self) -> BaseClient: ...
    @property
    def config(self) -> TransferConfig: ...
    def upload(
        self,
        fileobj: str | IO[bytes],
        bucket: str,
        key: str,
        extra_args: Mapping[str, Any] | None = None,
        subscribers: Iterable[BaseSubscriber] | None = None,
    ) -> TransferFuture: ...
    def download(
        self,
        bucket: str,
        key: str,
        fileobj: str | IO[bytes],
        extra_args: Mapping[str, Any] | None = None,
        subscribers: Iterable[BaseSubscriber] | None = None,
    ) -> TransferFuture: ...
    def copy(
        self,
        copy_source: Mapping[str, str],
        bucket: str,
        key: str,
        extra_args: Mapping[str, Any] | None = None,
        subscribers: Iterable[BaseSubscriber] | None = None,
        source_client: BaseClient | None = None,
    ) -> TransferFuture: ...
    def delete(
        self,
        bucket: str,
        key: str,
        extra_args: Mapping[str, Any] | None = None,
        subscribers: Iterable[BaseSubscriber] | None = None,
    ) -> TransferFuture: ...
    def shutdown(self, cancel: bool = False, cancel_msg: str = "") -> None: ...
    def __enter__(self) -> TransferManager: ...
    def __exit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None: ...
