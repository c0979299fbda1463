"""Checksums of bodies: which one a request has if the caller chooses none, and bodies that end with one.

The engine computes the checksums of calls itself.
"""

from __future__ import annotations

from botocore.exceptions import AwsChunkedWrapperError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

DEFAULT_CHECKSUM_ALGORITHM = "CRC32"


class AwsChunkedWrapper:
    """Reads a body as `aws-chunked`: in chunks that tell their size, with the checksum after the last one."""

    _DEFAULT_CHUNK_SIZE = 1024 * 1024  # bytes

    def __init__(
        self,
        raw: Any,
        checksum_cls: Callable[[], Any] | None = None,
        checksum_name: str = "x-amz-checksum",
        chunk_size: int | None = None,
    ) -> None:
        self._raw = raw
        self._checksum_cls = checksum_cls
        self._checksum_name = checksum_name
        self._chunk_size = chunk_size or self._DEFAULT_CHUNK_SIZE
        self._reset()

    def _reset(self) -> None:
        self._ready = b""
        self._is_complete = False
        self._checksum = self._checksum_cls() if self._checksum_cls else None

    def seek(self, offset: int, whence: int = 0) -> None:
        """Starts again; no other place can be sought."""
        if offset != 0 or whence != 0:
            raise AwsChunkedWrapperError(error_msg="Can only seek to start of stream")
        self._reset()
        self._raw.seek(0)

    def read(self, size: int | None = None) -> bytes:
        """The next `size` bytes; all that is left without a size."""
        amount = size if size is not None and size > 0 else None
        while not self._is_complete and (amount is None or len(self._ready) < amount):
            self._ready += self._make_chunk()
        if amount is None:
            amount = len(self._ready)
        given, self._ready = self._ready[:amount], self._ready[amount:]
        return given

    def _make_chunk(self) -> bytes:
        data: bytes = self._raw.read(self._chunk_size)
        size = f"{len(data):x}".encode()
        if self._checksum is not None and data:
            self._checksum.update(data)
        if data:
            return size + b"\r\n" + data + b"\r\n"
        self._is_complete = True
        trailer = b""
        if self._checksum is not None:
            trailer = f"{self._checksum_name}:{self._checksum.b64digest()}\r\n".encode()
        return size + b"\r\n" + trailer + b"\r\n"

    def __iter__(self) -> Iterator[bytes]:
        while not self._is_complete:
            yield self._make_chunk()
