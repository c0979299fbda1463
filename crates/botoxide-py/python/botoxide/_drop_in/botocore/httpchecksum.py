"""Checksums of bodies: which one a request has if the caller chooses none, and bodies that end with one.

The engine computes the checksums of calls itself.
"""

from __future__ import annotations

import base64
import logging
from hashlib import sha1, sha256, sha512

from botocore.exceptions import AwsChunkedWrapperError
from botocore.exceptions import FlexibleChecksumError as FlexibleChecksumError
from botocore.response import StreamingBody
from botoxide import _native

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

logger = logging.getLogger(__name__)

DEFAULT_CHECKSUM_ALGORITHM = "CRC32"


class BaseChecksum:
    """A checksum that is computed piece by piece."""

    _CHUNK_SIZE = 1024 * 1024  # bytes

    def update(self, chunk: bytes | bytearray) -> None:
        """Takes the next bytes."""

    def digest(self) -> bytes:
        """The checksum."""
        raise NotImplementedError

    def b64digest(self) -> str:
        """The checksum in base64."""
        return base64.b64encode(self.digest()).decode("ascii")

    def handle(self, body: Any) -> str:
        """The checksum of a body in base64: of bytes, or of a file, which is at its old place afterwards."""
        if isinstance(body, (bytes, bytearray)):
            self.update(body)
        else:
            place = body.tell()
            for chunk in iter(lambda: body.read(self._CHUNK_SIZE), b""):
                self.update(chunk)
            body.seek(place)
        return self.b64digest()


class _OfHash(BaseChecksum):
    def __init__(self, new: Callable[[], Any]) -> None:
        self._checksum = new()

    def update(self, chunk: bytes | bytearray) -> None:
        self._checksum.update(chunk)

    def digest(self) -> bytes:
        digest: bytes = self._checksum.digest()
        return digest


class Crc32Checksum(_OfHash):
    """CRC-32."""

    def __init__(self) -> None:
        super().__init__(lambda: _native.Checksum("crc32"))


class CrtCrc32Checksum(Crc32Checksum):
    """CRC-32 of `awscrt`; here as above."""


class CrtCrc32cChecksum(_OfHash):
    """CRC-32C."""

    def __init__(self) -> None:
        super().__init__(lambda: _native.Checksum("crc32c"))


class CrtCrc64NvmeChecksum(_OfHash):
    """CRC-64/NVME."""

    def __init__(self) -> None:
        super().__init__(lambda: _native.Checksum("crc64nvme"))


class CrtXxhash64Checksum(_OfHash):
    """XXH64."""

    def __init__(self) -> None:
        super().__init__(lambda: _native.Checksum("xxhash64"))


class CrtXxhash3Checksum(_OfHash):
    """XXH3, 64 bits."""

    def __init__(self) -> None:
        super().__init__(lambda: _native.Checksum("xxhash3"))


class CrtXxhash128Checksum(_OfHash):
    """XXH3, 128 bits."""

    def __init__(self) -> None:
        super().__init__(lambda: _native.Checksum("xxhash128"))


class Sha1Checksum(_OfHash):
    """SHA-1."""

    def __init__(self) -> None:
        super().__init__(sha1)


class Sha256Checksum(_OfHash):
    """SHA-256."""

    def __init__(self) -> None:
        super().__init__(sha256)


class Sha512Checksum(_OfHash):
    """SHA-512."""

    def __init__(self) -> None:
        super().__init__(sha512)


_CHECKSUM_CLS: dict[str, Callable[[], BaseChecksum]] = {
    "crc32": Crc32Checksum,
    "crc32c": CrtCrc32cChecksum,
    "crc64nvme": CrtCrc64NvmeChecksum,
    "sha1": Sha1Checksum,
    "sha256": Sha256Checksum,
    "sha512": Sha512Checksum,
    "xxhash64": CrtXxhash64Checksum,
    "xxhash3": CrtXxhash3Checksum,
    "xxhash128": CrtXxhash128Checksum,
}


class StreamingChecksumBody(StreamingBody):
    """A body that is compared with its checksum when it ends: `FlexibleChecksumError` if they differ."""

    def __init__(self, raw_stream: Any, content_length: Any, checksum: BaseChecksum, expected: str) -> None:
        super().__init__(raw_stream, content_length)
        self._checksum = checksum
        self._expected = expected

    def read(self, amt: int | None = None) -> bytes:
        """The next `amt` bytes, or all that is left."""
        chunk = super().read(amt)
        self._checksum.update(chunk)
        if amt is None or (not chunk and amt > 0):
            self._validate_checksum()
        return chunk

    def readinto(self, b: Any) -> int:
        """Fills a buffer; how many bytes there were."""
        chunk = super().read(len(b))
        b[: len(chunk)] = chunk
        self._checksum.update(chunk)
        if not chunk and len(b) > 0:
            self._validate_checksum()
        return len(chunk)

    def _validate_checksum(self) -> None:
        if self._checksum.digest() != base64.b64decode(self._expected):
            found = self._checksum.b64digest()
            raise FlexibleChecksumError(
                error_msg=f"Expected checksum {self._expected} did not match calculated checksum: {found}"
            )


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
