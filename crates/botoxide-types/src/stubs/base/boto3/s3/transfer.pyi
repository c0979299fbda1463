"""Transfers to and from S3."""

from collections.abc import Callable, Mapping
from os import PathLike
from types import TracebackType
from typing import Any

from botocore.client import BaseClient

KB: int
MB: int

class TransferConfig:
    """How files are transferred: sizes in bytes."""

    ALIAS: dict[str, str]
    multipart_threshold: int
    max_concurrency: int
    max_request_concurrency: int
    multipart_chunksize: int
    num_download_attempts: int
    max_io_queue_size: int
    max_io_queue: int
    io_chunksize: int
    use_threads: bool
    max_bandwidth: int | None
    preferred_transfer_client: str
    def __init__(
        self,
        multipart_threshold: int | None = None,
        max_concurrency: int | None = None,
        multipart_chunksize: int | None = None,
        num_download_attempts: int | None = None,
        max_io_queue: int | None = None,
        io_chunksize: int | None = None,
        use_threads: bool | None = None,
        max_bandwidth: int | None = None,
        preferred_transfer_client: str | None = None,
    ) -> None: ...

class S3Transfer:
    """Uploads and downloads files."""

    ALLOWED_DOWNLOAD_ARGS: list[str]
    ALLOWED_UPLOAD_ARGS: list[str]
    ALLOWED_COPY_ARGS: list[str]
    def __init__(
        self,
        client: BaseClient | None = None,
        config: TransferConfig | None = None,
        osutil: Any = None,
        manager: Any = None,
    ) -> None: ...
    def upload_file(
        self,
        filename: str | PathLike[str],
        bucket: str,
        key: str,
        callback: Callable[[int], Any] | None = None,
        extra_args: Mapping[str, Any] | None = None,
    ) -> None: ...
    def download_file(
        self,
        bucket: str,
        key: str,
        filename: str | PathLike[str],
        extra_args: Mapping[str, Any] | None = None,
        callback: Callable[[int], Any] | None = None,
    ) -> None: ...
    def __enter__(self) -> S3Transfer: ...
    def __exit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None: ...

def create_transfer_manager(client: BaseClient, config: TransferConfig, osutil: Any = None) -> Any: ...
