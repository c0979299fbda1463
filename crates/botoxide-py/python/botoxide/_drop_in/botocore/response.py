"""`StreamingBody`, the body of a response that is read as it arrives."""

from __future__ import annotations

import io
import logging
import sys

from botocore.compat import set_socket_timeout
from botocore.exceptions import IncompleteReadError, ReadTimeoutError, ResponseStreamingError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

logger = logging.getLogger(__name__)


class StreamingBody(io.IOBase):
    """A body over a raw stream: one of the engine, or any object with `read`. Iteration gives chunks, not lines."""

    _DEFAULT_CHUNK_SIZE = 1024

    def __init__(self, raw_stream: Any, content_length: int | str | None) -> None:
        self._raw_stream = raw_stream
        self._content_length = content_length
        self._amount_read = 0

    # `IOBase` closes a file that is collected; here the raw stream decides, as in botocore.
    def __del__(self) -> None:
        pass

    def set_socket_timeout(self, timeout: float | None) -> None:
        """Set the timeout in seconds of the connection that the body arrives on."""
        try:
            set_socket_timeout(self._raw_stream, timeout)
        except AttributeError:
            logger.exception("This raw stream gives no access to its socket, so its timeout cannot be set.")
            raise

    def readable(self) -> bool:
        try:
            return bool(self._raw_stream.readable())
        except AttributeError:
            return _is_engine_body(self._raw_stream)

    def read(self, amt: int | None = None) -> bytes:
        """Read at most `amt` bytes, or all. At the end of the stream, check the number of bytes."""
        try:
            chunk: bytes = self._raw_stream.read(amt)
        except Exception as error:
            if (translated := _translated(error)) is None:
                raise
            raise translated from error
        self._amount_read += len(chunk)
        if amt is None or (not chunk and amt > 0):
            self._verify_content_length()
        return chunk

    def readinto(self, b: bytearray | memoryview) -> int:
        try:
            amount: int = self._raw_stream.readinto(b)
        except Exception as error:
            if (translated := _translated(error)) is None:
                raise
            raise translated from error
        self._amount_read += amount
        if amount == 0 and len(b) > 0:
            self._verify_content_length()
        return amount

    def readlines(self, hint: int = -1, /) -> list[bytes]:
        lines: list[bytes] = _as_file(self._raw_stream).readlines()
        return lines

    def __iter__(self) -> Iterator[bytes]:
        return self.iter_chunks(self._DEFAULT_CHUNK_SIZE)

    def __next__(self) -> bytes:
        chunk = self.read(self._DEFAULT_CHUNK_SIZE)
        if not chunk:
            raise StopIteration
        return chunk

    next = __next__

    def __enter__(self) -> Any:
        return _as_file(self._raw_stream)

    def __exit__(self, type: Any, value: Any, traceback: Any) -> None:
        self._raw_stream.close()

    def iter_lines(self, chunk_size: int = _DEFAULT_CHUNK_SIZE, keepends: bool = False) -> Iterator[bytes]:
        """Iterate over lines, reading `chunk_size` bytes at a time."""
        pending = b""
        for chunk in self.iter_chunks(chunk_size):
            # The last line may continue in the next chunk, and so may a "\r\n".
            *lines, pending = (pending + chunk).splitlines(True)
            for line in lines:
                yield line.splitlines(keepends)[0]
        if pending:
            yield pending.splitlines(keepends)[0]

    def iter_chunks(self, chunk_size: int = _DEFAULT_CHUNK_SIZE) -> Iterator[bytes]:
        """Iterate over the bytes, at most `chunk_size` at a time."""
        while (chunk := self.read(chunk_size)) != b"":
            yield chunk

    def _verify_content_length(self) -> None:
        if self._content_length is not None and self._amount_read != int(self._content_length):
            raise IncompleteReadError(actual_bytes=self._amount_read, expected_bytes=int(self._content_length))

    def tell(self) -> int:
        position: int = self._raw_stream.tell()
        return position

    def close(self) -> None:
        self._raw_stream.close()


class _EngineFile(io.RawIOBase):
    """The body of the engine as the file object that `with body as file` gives: lines, `readline`, `closed`."""

    def __init__(self, body: Any) -> None:
        self._body = body

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        amount: int = self._body.readinto(buffer)
        return amount

    def read(self, amt: int | None = -1) -> bytes:
        data: bytes = self._body.read(None if amt is None or amt < 0 else amt)
        return data

    def tell(self) -> int:
        position: int = self._body.tell()
        return position

    def close(self) -> None:
        self._body.close()
        super().close()


def _is_engine_body(raw_stream: Any) -> bool:
    native = sys.modules.get("botoxide._native")
    return native is not None and isinstance(raw_stream, native.Body)


def _as_file(raw_stream: Any) -> Any:
    return _EngineFile(raw_stream) if _is_engine_body(raw_stream) else raw_stream


def _translated(error: Exception) -> Exception | None:
    """botocore's error for an error of urllib3, which a program's own raw stream may raise."""
    urllib3 = sys.modules.get("urllib3.exceptions")
    if urllib3 is not None:
        if isinstance(error, urllib3.ReadTimeoutError):
            return ReadTimeoutError(endpoint_url=error.url, error=error)
        if isinstance(error, urllib3.ProtocolError):
            return ResponseStreamingError(error=error)
    return None


def get_response(operation_model: Any, http_response: Any) -> tuple[Any, Any]:
    """Parse a response: the pair of the HTTP response and the parsed result."""
    from botocore.parsers import create_parser

    headers, status = http_response.headers, http_response.status_code
    if status < 300 and operation_model.has_streaming_output:
        body = StreamingBody(http_response.raw, headers.get("content-length"))
    else:
        body = http_response.content
    parser = create_parser(operation_model.service_model.resolved_protocol)
    parsed = parser.parse({"headers": headers, "status_code": status, "body": body}, operation_model.output_shape)
    return http_response, parsed
