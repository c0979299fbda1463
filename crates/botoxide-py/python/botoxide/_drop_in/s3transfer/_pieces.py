"""Parts that programs build transfers of their own from: pieces of files, semaphores, callbacks.

The engine's transfers do not use them. Counterpart: the classes of these names in s3transfer's `utils.py`.
"""

from __future__ import annotations

import os
import threading
from collections import defaultdict

from s3transfer.compat import SOCKET_ERROR

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

    Callback = Callable[..., Any]

#: What a download is tried again for.
S3_RETRYABLE_DOWNLOAD_ERRORS = (TimeoutError, SOCKET_ERROR)


class NoResourcesAvailable(Exception):
    """A semaphore that must not be waited for has nothing left."""


def is_s3express_bucket(bucket: str | None) -> bool:
    """Whether a name is that of a directory bucket."""
    return bucket is not None and bucket.endswith("--x-s3")


def signal_not_transferring(request: Any, operation_name: str, **kwargs: object) -> None:
    """For `request-created`: the body is read to be signed, which is no progress."""
    if operation_name in ("PutObject", "UploadPart") and hasattr(request.body, "signal_not_transferring"):
        request.body.signal_not_transferring()


def signal_transferring(request: Any, operation_name: str, **kwargs: object) -> None:
    """For `request-created`: the body is read to be sent from now on."""
    if operation_name in ("PutObject", "UploadPart") and hasattr(request.body, "signal_transferring"):
        request.body.signal_transferring()


class CountCallbackInvoker:
    """Calls a function when a count is down to zero, after nothing more is added to it."""

    def __init__(self, callback: Callback) -> None:
        self._lock = threading.Lock()
        self._callback = callback
        self._count = 0
        self._is_finalized = False

    @property
    def current_count(self) -> int:
        """The count."""
        with self._lock:
            return self._count

    def increment(self) -> None:
        """Counts up. A `RuntimeError` after `finalize`."""
        with self._lock:
            if self._is_finalized:
                raise RuntimeError("Counter has been finalized it can no longer be incremented.")
            self._count += 1

    def decrement(self) -> None:
        """Counts down. A `RuntimeError` below zero."""
        with self._lock:
            if self._count == 0:
                raise RuntimeError("Counter is at zero. It cannot dip below zero")
            self._count -= 1
            if self._is_finalized and self._count == 0:
                self._callback()

    def finalize(self) -> None:
        """Nothing is counted up any more."""
        with self._lock:
            self._is_finalized = True
            if self._count == 0:
                self._callback()


class DeferredOpenFile:
    """A file that is opened when it is used first."""

    def __init__(
        self, filename: str, start_byte: int = 0, mode: str = "rb", open_function: Callable[[str, str], Any] = open
    ) -> None:
        self._filename = filename
        self._fileobj: Any = None
        self._start_byte = start_byte
        self._mode = mode
        self._open_function = open_function

    @property
    def name(self) -> str:
        """The path of the file."""
        return self._filename

    def _file(self) -> Any:
        if self._fileobj is None:
            self._fileobj = self._open_function(self._filename, self._mode)
            if self._start_byte != 0:
                self._fileobj.seek(self._start_byte)
        return self._fileobj

    def read(self, amount: int | None = None) -> Any:
        """The next bytes."""
        return self._file().read(amount)

    def write(self, data: bytes) -> None:
        """Writes bytes."""
        self._file().write(data)

    def seek(self, where: int, whence: int = 0) -> None:
        """Goes to a position."""
        self._file().seek(where, whence)

    def tell(self) -> int:
        """The position; that of the first byte before the file is open."""
        if self._fileobj is None:
            return self._start_byte
        place: int = self._fileobj.tell()
        return place

    def close(self) -> None:
        """Closes the file, if it is open."""
        if self._fileobj:
            self._fileobj.close()

    def __enter__(self) -> DeferredOpenFile:
        self._file()
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


class ReadFileChunk:
    """A piece of a file as a file of its own, which tells how far it was read."""

    def __init__(
        self,
        fileobj: Any,
        chunk_size: int,
        full_file_size: int,
        callbacks: Iterable[Callback] | None = None,
        enable_callbacks: bool = True,
        close_callbacks: Iterable[Callback] | None = None,
    ) -> None:
        self._fileobj = fileobj
        self._start_byte: int = fileobj.tell()
        self._size: int = min(full_file_size - self._start_byte, chunk_size)
        self._amount_read = 0
        self._callbacks = list(callbacks or ())
        self._callbacks_enabled = enable_callbacks
        self._close_callbacks = list(close_callbacks or ())

    @classmethod
    def from_filename(
        cls,
        filename: str,
        start_byte: int,
        chunk_size: int,
        callbacks: Iterable[Callback] | None = None,
        enable_callbacks: bool = True,
    ) -> ReadFileChunk:
        """A piece of the file at this path."""
        file = open(filename, "rb")  # noqa: SIM115 - the piece closes it
        file.seek(start_byte)
        return cls(file, chunk_size, os.fstat(file.fileno()).st_size, callbacks, enable_callbacks)

    def read(self, amount: int | None = None) -> Any:
        """The next bytes of the piece."""
        left = max(self._size - self._amount_read, 0)
        data = self._fileobj.read(left if amount is None or amount < 0 else min(left, amount))
        self._amount_read += len(data)
        self._tell(len(data))
        return data

    def _tell(self, count: int) -> None:
        if self._callbacks_enabled and count:
            for callback in self._callbacks:
                callback(bytes_transferred=count)

    def signal_transferring(self) -> None:
        """What is read from now on is progress."""
        self.enable_callback()
        if hasattr(self._fileobj, "signal_transferring"):
            self._fileobj.signal_transferring()

    def signal_not_transferring(self) -> None:
        """What is read from now on is no progress."""
        self.disable_callback()
        if hasattr(self._fileobj, "signal_not_transferring"):
            self._fileobj.signal_not_transferring()

    def enable_callback(self) -> None:
        """Progress is told."""
        self._callbacks_enabled = True

    def disable_callback(self) -> None:
        """Progress is not told."""
        self._callbacks_enabled = False

    def seek(self, where: int, whence: int = 0) -> None:
        """Goes to a position in the piece; the progress goes with it."""
        if whence not in (0, 1, 2):
            raise ValueError(f"invalid whence ({whence}, should be 0, 1 or 2)")
        where += self._start_byte + (0, self._amount_read, self._size)[whence]
        self._fileobj.seek(max(where, self._start_byte))
        before = min(self._amount_read, self._size)
        self._amount_read = max(where - self._start_byte, 0)
        self._tell(max(min(where - self._start_byte, self._size), 0) - before)

    def close(self) -> None:
        """Closes the file, and tells it if progress is told."""
        if self._callbacks_enabled:
            for callback in self._close_callbacks:
                callback()
        self._fileobj.close()

    def tell(self) -> int:
        """The position in the piece."""
        return self._amount_read

    def __len__(self) -> int:
        return self._size

    def __enter__(self) -> ReadFileChunk:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def __iter__(self) -> Iterator[bytes]:
        # `http.client` takes it for empty: it is to be read, not iterated over.
        return iter([])


class StreamReaderProgress:
    """A stream that tells how many bytes were read."""

    def __init__(self, stream: Any, callbacks: Iterable[Callback] | None = None) -> None:
        self._stream = stream
        self._callbacks = list(callbacks or ())

    def read(self, *args: Any, **kwargs: Any) -> Any:
        """The next bytes."""
        data = self._stream.read(*args, **kwargs)
        if data:
            for callback in self._callbacks:
                callback(bytes_transferred=len(data))
        return data


class TaskSemaphore:
    """A semaphore whose holders have tags."""

    def __init__(self, count: int) -> None:
        self._semaphore = threading.Semaphore(count)

    def acquire(self, tag: Any, blocking: bool = True) -> Any:
        """Takes one. `NoResourcesAvailable` if none is left and it is not waited for."""
        if not self._semaphore.acquire(blocking):
            raise NoResourcesAvailable(f"Cannot acquire tag '{tag}'")

    def release(self, tag: Any, acquire_token: Any) -> None:
        """Gives one back."""
        self._semaphore.release()


class SlidingWindowSemaphore(TaskSemaphore):
    """A semaphore that is free again up to the first number that is still held: parts may not run ahead of it."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._tag_sequences: dict[Any, int] = defaultdict(int)
        self._lowest_sequence: dict[Any, int] = {}
        self._pending_release: dict[Any, list[int]] = {}
        self._condition = threading.Condition(threading.Lock())

    def current_count(self) -> int:
        """How many are left."""
        with self._condition:
            return self._count

    def acquire(self, tag: Any, blocking: bool = True) -> int:
        """Takes one; its number among those of the tag."""
        with self._condition:
            if self._count == 0 and not blocking:
                raise NoResourcesAvailable(f"Cannot acquire tag '{tag}'")
            while self._count == 0:
                self._condition.wait()
            number = self._tag_sequences[tag]
            if number == 0:
                self._lowest_sequence[tag] = 0
            self._tag_sequences[tag] += 1
            self._count -= 1
            return number

    def release(self, tag: Any, acquire_token: int) -> None:
        """Gives the one of this number back. A `ValueError` if it is not held."""
        with self._condition:
            if tag not in self._tag_sequences:
                raise ValueError(f"Attempted to release unknown tag: {tag}")
            lowest = self._lowest_sequence[tag]
            if acquire_token == lowest:
                pending = self._pending_release.get(tag, [])
                lowest += 1
                self._count += 1
                while pending and pending[-1] == lowest:
                    pending.pop()
                    lowest += 1
                    self._count += 1
                self._lowest_sequence[tag] = lowest
                self._condition.notify()
            elif lowest < acquire_token < self._tag_sequences[tag]:
                pending = self._pending_release.setdefault(tag, [])
                pending.append(acquire_token)
                pending.sort(reverse=True)
            else:
                raise ValueError(f"Attempted to release unknown sequence number {acquire_token} for tag: {tag}")
