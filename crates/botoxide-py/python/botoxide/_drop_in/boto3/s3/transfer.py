"""Transfers of files to and from S3, and their options."""

from __future__ import annotations

import logging
import threading
from os import PathLike, fspath, getpid

from boto3.compat import TRANSFER_CONFIG_SUPPORTS_CRT
from boto3.exceptions import RetriesExceededError, S3UploadFailedError
from boto3.s3 import constants
from botocore.compat import HAS_CRT
from botocore.exceptions import ClientError, MissingDependencyException
from s3transfer.exceptions import RetriesExceededError as S3TransferRetriesExceededError
from s3transfer.futures import NonThreadedExecutor
from s3transfer.manager import TransferConfig as S3TransferConfig
from s3transfer.manager import TransferManager
from s3transfer.subscribers import BaseSubscriber
from s3transfer.utils import OSUtils

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

KB = 1024
MB = KB * KB

logger = logging.getLogger(__name__)


def create_transfer_manager(client: Any, config: Any, osutil: Any = None) -> TransferManager:
    """A manager for a client and options; without threads if `config.use_threads` says so."""
    _should_use_crt(config)
    logger.debug("Using default client. pid: %s, thread: %s", getpid(), threading.get_ident())
    return _create_default_transfer_manager(client, config, osutil)


def _should_use_crt(config: Any) -> bool:
    if config.preferred_transfer_client.lower() == constants.CRT_TRANSFER_CLIENT:
        msg = f"CRT transfer client is configured but is missing minimum CRT version. CRT installed: {HAS_CRT}"
        raise MissingDependencyException(msg=msg)
    logger.debug(
        "Opting out of CRT Transfer Manager. Preferred client: %s, CRT available: %s, Instance Optimized: %s",
        config.preferred_transfer_client,
        HAS_CRT,
        False,
    )
    return False


def has_minimum_crt_version(minimum_version: tuple[int, ...]) -> bool:
    return False


def _create_default_transfer_manager(client: Any, config: Any, osutil: Any) -> TransferManager:
    executor_cls = None if config.use_threads else NonThreadedExecutor
    return TransferManager(client, config, osutil, executor_cls)


class TransferConfig(S3TransferConfig):
    """The options of transfers; sizes in bytes, `max_bandwidth` in bytes per second."""

    #: boto3's name for an option, and s3transfer's. Setting the first sets both.
    ALIAS = {"max_concurrency": "max_request_concurrency", "max_io_queue": "max_io_queue_size"}
    DEFAULTS = {
        "multipart_threshold": 8 * MB,
        "max_concurrency": 10,
        "max_request_concurrency": 10,
        "multipart_chunksize": 8 * MB,
        "num_download_attempts": 5,
        "max_io_queue": 100,
        "max_io_queue_size": 100,
        "io_chunksize": 256 * KB,
        "use_threads": True,
        "max_bandwidth": None,
        "preferred_transfer_client": constants.AUTO_RESOLVE_TRANSFER_CLIENT,
    }

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
    ) -> None:
        def default(name: str, value: Any) -> Any:
            if value is not None:
                return value
            return self.UNSET_DEFAULT if TRANSFER_CONFIG_SUPPORTS_CRT else self.DEFAULTS[name]

        super().__init__(
            multipart_threshold=default("multipart_threshold", multipart_threshold),
            max_request_concurrency=default("max_concurrency", max_concurrency),
            multipart_chunksize=default("multipart_chunksize", multipart_chunksize),
            num_download_attempts=default("num_download_attempts", num_download_attempts),
            max_io_queue_size=default("max_io_queue", max_io_queue),
            io_chunksize=default("io_chunksize", io_chunksize),
            max_bandwidth=default("max_bandwidth", max_bandwidth),
        )
        for alias, name in self.ALIAS.items():
            setattr(self, alias, object.__getattribute__(self, name))
        self.use_threads = default("use_threads", use_threads)
        self.preferred_transfer_client = default("preferred_transfer_client", preferred_transfer_client)

    def __setattr__(self, name: str, value: Any) -> None:
        if name in self.ALIAS:
            super().__setattr__(self.ALIAS[name], value)
        super().__setattr__(name, value)

    def __getattribute__(self, item: str) -> Any:
        # `get_deep_attr` tells what was given; everything else sees the default.
        value = object.__getattribute__(self, item)
        return self.DEFAULTS[item] if value is S3TransferConfig.UNSET_DEFAULT and item in self.DEFAULTS else value


class S3Transfer:
    """Transfers files one at a time, and waits for each. It is made with a client or with a manager."""

    ALLOWED_DOWNLOAD_ARGS = TransferManager.ALLOWED_DOWNLOAD_ARGS
    ALLOWED_UPLOAD_ARGS = TransferManager.ALLOWED_UPLOAD_ARGS
    ALLOWED_COPY_ARGS = TransferManager.ALLOWED_COPY_ARGS

    def __init__(self, client: Any = None, config: Any = None, osutil: Any = None, manager: Any = None) -> None:
        if not client and not manager:
            raise ValueError("Either a boto3.Client or s3transfer.manager.TransferManager must be provided")
        if manager and any([client, config, osutil]):
            raise ValueError(
                "Manager cannot be provided with client, config, nor osutil. These parameters are mutually exclusive."
            )
        if config is None:
            config = TransferConfig()
        if osutil is None:
            osutil = OSUtils()
        self._manager = manager or create_transfer_manager(client, config, osutil)

    def upload_file(
        self,
        filename: str | PathLike[str],
        bucket: str,
        key: str,
        callback: Callable[[int], object] | None = None,
        extra_args: dict[str, Any] | None = None,
    ) -> None:
        """Uploads a file. Raises `S3UploadFailedError` if S3 refuses it."""
        name = _name(filename)
        future = self._manager.upload(name, bucket, key, extra_args, self._get_subscribers(callback))
        try:
            future.result()
        except ClientError as error:
            raise S3UploadFailedError(f"Failed to upload {name} to {bucket}/{key}: {error}") from error

    def download_file(
        self,
        bucket: str,
        key: str,
        filename: str | PathLike[str],
        extra_args: dict[str, Any] | None = None,
        callback: Callable[[int], object] | None = None,
    ) -> None:
        """Downloads to a file. It has its name when it is complete, and not before."""
        name = _name(filename)
        future = self._manager.download(bucket, key, name, extra_args, self._get_subscribers(callback))
        try:
            future.result()
        except S3TransferRetriesExceededError as error:
            raise RetriesExceededError(error.last_exception) from error

    def _get_subscribers(self, callback: Callable[[int], object] | None) -> list[BaseSubscriber] | None:
        return [ProgressCallbackInvoker(callback)] if callback else None

    def __enter__(self) -> S3Transfer:
        return self

    def __exit__(self, *args: Any) -> None:
        self._manager.__exit__(*args)


def _name(filename: object) -> str:
    if isinstance(filename, PathLike):
        filename = fspath(filename)
    if not isinstance(filename, str):
        raise ValueError("Filename must be a string or a path-like object")
    return filename


class ProgressCallbackInvoker(BaseSubscriber):
    """Calls a function with the number of bytes that were transferred since its last call."""

    def __init__(self, callback: Callable[[int], object]) -> None:
        self._callback = callback

    def on_progress(self, bytes_transferred: int, **kwargs: Any) -> None:  # type: ignore[override]
        self._callback(bytes_transferred)
