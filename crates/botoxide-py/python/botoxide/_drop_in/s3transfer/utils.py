"""The names of s3transfer's `utils` that programs use. What the engine does itself has no counterpart here."""

from __future__ import annotations

import contextlib
import functools
import math
import os
import stat
import string

from s3transfer._pieces import S3_RETRYABLE_DOWNLOAD_ERRORS as S3_RETRYABLE_DOWNLOAD_ERRORS
from s3transfer._pieces import CountCallbackInvoker as CountCallbackInvoker
from s3transfer._pieces import DeferredOpenFile as DeferredOpenFile
from s3transfer._pieces import NoResourcesAvailable as NoResourcesAvailable
from s3transfer._pieces import ReadFileChunk as ReadFileChunk
from s3transfer._pieces import SlidingWindowSemaphore as SlidingWindowSemaphore
from s3transfer._pieces import StreamReaderProgress as StreamReaderProgress
from s3transfer._pieces import TaskSemaphore as TaskSemaphore
from s3transfer._pieces import is_s3express_bucket as is_s3express_bucket
from s3transfer._pieces import signal_not_transferring as signal_not_transferring
from s3transfer._pieces import signal_transferring as signal_transferring
from s3transfer.compat import fallocate, rename_file
from s3transfer.constants import FULL_OBJECT_CHECKSUM_ARGS, GB, MB

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any

MAX_PARTS = 10000
MAX_SINGLE_UPLOAD_SIZE = 5 * GB
MIN_UPLOAD_CHUNKSIZE = 5 * MB


def random_file_extension(num_digits: int = 8) -> str:
    from random import choice

    return "".join(choice(string.hexdigits) for _ in range(num_digits))


def calculate_num_parts(size: int, part_size: int) -> int:
    return math.ceil(size / float(part_size))


def calculate_range_parameter(part_size: int, part_index: int, num_parts: int, total_size: int | None = None) -> str:
    """The value of `Range` for a part; the last one has no end, unless the size is known."""
    start = part_index * part_size
    end: int | str = start + part_size - 1
    if part_index == num_parts - 1:
        end = "" if total_size is None else total_size - 1
    return f"bytes={start}-{end}"


def get_callbacks(transfer_future: Any, callback_type: str) -> list[Callable[..., Any]]:
    """The methods `on_<type>` of a transfer's subscribers, with the future filled in."""
    name = f"on_{callback_type}"
    subscribers = transfer_future.meta.call_args.subscribers
    return [
        functools.partial(getattr(each, name), future=transfer_future) for each in subscribers if hasattr(each, name)
    ]


def invoke_progress_callbacks(callbacks: Iterable[Callable[..., Any]], bytes_transferred: int) -> None:
    if bytes_transferred:
        for callback in callbacks:
            callback(bytes_transferred=bytes_transferred)


def get_filtered_dict(
    original_dict: Mapping[str, Any],
    whitelisted_keys: Iterable[str] | None = None,
    blocklisted_keys: Iterable[str] | None = None,
) -> dict[str, Any]:
    return {
        key: value
        for key, value in original_dict.items()
        if (whitelisted_keys and key in whitelisted_keys) or (blocklisted_keys and key not in blocklisted_keys)
    }


def set_default_checksum_algorithm(extra_args: dict[str, Any]) -> None:
    """CRC32, unless the caller has chosen a checksum."""
    if not any(name in FULL_OBJECT_CHECKSUM_ARGS for name in extra_args):
        extra_args.setdefault("ChecksumAlgorithm", "CRC32")


class CallArgs:
    """The arguments of a transfer, as attributes."""

    def __init__(self, **kwargs: Any) -> None:
        for name, value in kwargs.items():
            setattr(self, name, value)

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...


class FunctionContainer:
    """A function with its arguments."""

    def __init__(self, func: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
        self._func = func
        self._args = args
        self._kwargs = kwargs

    def __repr__(self) -> str:
        return f"Function: {self._func} with args {self._args} and kwargs {self._kwargs}"

    def __call__(self) -> Any:
        return self._func(*self._args, **self._kwargs)


class OSUtils:
    """Files. The engine opens, renames and removes those of transfers itself."""

    _MAX_FILENAME_LEN = 255

    def get_file_size(self, filename: str) -> int:
        return os.path.getsize(filename)

    def open_file_chunk_reader(
        self, filename: str, start_byte: int, size: int, callbacks: Iterable[Callable[..., Any]]
    ) -> ReadFileChunk:
        """A piece of a file; callbacks are off until `enable_callback`."""
        return ReadFileChunk.from_filename(filename, start_byte, size, callbacks, enable_callbacks=False)

    def open_file_chunk_reader_from_fileobj(
        self,
        fileobj: Any,
        chunk_size: int,
        full_file_size: int,
        callbacks: Iterable[Callable[..., Any]],
        close_callbacks: Iterable[Callable[..., Any]] | None = None,
    ) -> ReadFileChunk:
        """A piece of a file that is open."""
        return ReadFileChunk(fileobj, chunk_size, full_file_size, callbacks, False, close_callbacks)

    def open(self, filename: str, mode: str) -> Any:
        return open(filename, mode)

    def remove_file(self, filename: str) -> None:
        """Removes a file; one that is not there is ignored."""
        with contextlib.suppress(OSError):
            os.remove(filename)

    def rename_file(self, current_filename: str, new_filename: str) -> None:
        rename_file(current_filename, new_filename)

    @classmethod
    def is_special_file(cls, filename: str) -> bool:
        """Whether it is a device, a pipe or a socket."""
        if not os.path.exists(filename):
            return False
        mode = os.stat(filename).st_mode
        return stat.S_ISCHR(mode) or stat.S_ISBLK(mode) or stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)

    def get_temp_filename(self, filename: str) -> str:
        suffix = os.extsep + random_file_extension()
        path, name = os.path.dirname(filename), os.path.basename(filename)
        return os.path.join(path, name[: self._MAX_FILENAME_LEN - len(suffix)] + suffix)

    def allocate(self, filename: str, size: int) -> None:
        try:
            with self.open(filename, "wb") as file:
                fallocate(file, size)
        except OSError:
            self.remove_file(filename)
            raise


class ChunksizeAdjuster:
    """Finds a size of parts that S3 takes."""

    def __init__(
        self,
        max_size: int = MAX_SINGLE_UPLOAD_SIZE,
        min_size: int = MIN_UPLOAD_CHUNKSIZE,
        max_parts: int = MAX_PARTS,
    ) -> None:
        self.max_size = max_size
        self.min_size = min_size
        self.max_parts = max_parts

    def adjust_chunksize(self, current_chunksize: int, file_size: int | None = None) -> int:
        chunksize = current_chunksize
        if file_size is not None:
            while calculate_num_parts(file_size, chunksize) > self.max_parts:
                chunksize *= 2
        return min(max(chunksize, self.min_size), self.max_size)
