"""Bodies and event streams that are read by `await`."""

from __future__ import annotations

import asyncio

from botocore.eventstream import NoInitialResponseError
from botocore.exceptions import IncompleteReadError, ReadTimeoutError
from botoxide import _native
from botoxide.aio._task import run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from typing import Any, NoReturn


class AioReadTimeoutError(ReadTimeoutError, asyncio.TimeoutError):
    """The next bytes of a body have not come in time."""


class AioStreamingBody:
    """The body of a response, read as it arrives. Iteration gives chunks of 1,024 bytes.

    Programs also make one over a response of aiohttp's, or over an object whose `content.read` is awaited.
    """

    _DEFAULT_CHUNK_SIZE = 1024

    def __init__(self, raw_stream: Any, content_length: int | str | None) -> None:
        self._raw_stream = raw_stream
        self._content_length = content_length
        self._amount_read = 0

    @property
    def raw_stream(self) -> Any:
        """What the bytes are read from."""
        return self._raw_stream

    async def _read(self, amt: int | None) -> bytes:
        raw = self._raw_stream
        try:
            if isinstance(raw, _native.Body):
                chunk: bytes = await run(raw.read_async(amt))
            else:
                chunk = await raw.content.read(-1 if amt is None else amt)
        except ReadTimeoutError as error:
            raise AioReadTimeoutError(**error.kwargs) from error
        except asyncio.TimeoutError as error:
            raise AioReadTimeoutError(endpoint_url=getattr(raw, "url", None), error=error) from error
        self._amount_read += len(chunk)
        return chunk

    def readable(self) -> bool:
        """Whether there are bytes left."""
        raw = self._raw_stream
        return not self.at_eof() if isinstance(raw, _native.Body) else not raw.content.at_eof()

    async def read(self, amt: int | None = None) -> bytes:
        """Read at most `amt` bytes, or all. At the end of the stream, check the number of bytes."""
        chunk = await self._read(amt)
        if amt is None or amt < 0 or (not chunk and amt > 0):
            self._verify_content_length()
        return chunk

    async def readinto(self, b: bytearray | memoryview) -> int:
        """Read bytes into a buffer, and return how many."""
        chunk = await self._read(len(b))
        b[: len(chunk)] = chunk
        if not chunk and len(b) > 0:
            self._verify_content_length()
        return len(chunk)

    async def readlines(self) -> list[bytes]:
        """The remaining lines, without their ends."""
        return [line async for line in self.iter_lines()]

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self.iter_chunks()

    async def __anext__(self) -> bytes:
        if chunk := await self.read(self._DEFAULT_CHUNK_SIZE):
            return chunk
        raise StopAsyncIteration

    anext = __anext__

    async def iter_chunks(self, chunk_size: int = _DEFAULT_CHUNK_SIZE) -> AsyncIterator[bytes]:
        """Iterate over the bytes, at most `chunk_size` at a time."""
        while chunk := await self.read(chunk_size):
            yield chunk

    async def iter_lines(self, chunk_size: int = _DEFAULT_CHUNK_SIZE, keepends: bool = False) -> AsyncIterator[bytes]:
        """Iterate over lines, reading `chunk_size` bytes at a time."""
        pending = b""
        async for chunk in self.iter_chunks(chunk_size):
            # The last line may continue in the next chunk, and so may a "\r\n".
            *lines, pending = (pending + chunk).splitlines(True)
            for line in lines:
                yield line.splitlines(keepends)[0]
        if pending:
            yield pending.splitlines(keepends)[0]

    def _verify_content_length(self) -> None:
        read, expected = self._amount_read, self._content_length
        if expected is not None and read != int(expected):
            raise IncompleteReadError(actual_bytes=read, expected_bytes=int(expected))

    def tell(self) -> int:
        """How many bytes were read."""
        return self._amount_read

    def at_eof(self) -> bool:
        """Whether as many bytes were read as were announced."""
        return self._content_length is not None and self.tell() >= int(self._content_length)

    def close(self) -> None:
        """Close the connection, unless all was read."""
        self._raw_stream.close()

    async def aclose(self) -> None:
        """The same as `close`, for all kinds of bodies."""
        self.close()

    def set_socket_timeout(self, timeout: float) -> NoReturn:
        """Not there: the timeout is that of `Config`."""
        raise NotImplementedError("set_socket_timeout is not supported for async bodies: use Config(read_timeout=…)")

    def _is_async(self, *_arguments: object) -> NoReturn:
        raise TypeError(f"{type(self).__name__} is async: use `async for`, `async with` and `await`")

    __iter__ = __next__ = __enter__ = __exit__ = _is_async

    async def __aenter__(self) -> AioStreamingBody:
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self.aclose()


class AioEventStream:
    """The events of a response, for `async for`; each is a dictionary with one key, the kind of event."""

    def __init__(self, events: _native.Events) -> None:
        self._events = events

    def __aiter__(self) -> AioEventStream:
        return self

    async def __anext__(self) -> dict[str, Any]:
        event: dict[str, Any] | None = await run(self._events.next_async())
        if event is None:
            raise StopAsyncIteration
        return event

    async def get_initial_response(self) -> NoReturn:
        """Not there: the engine reads this message itself."""
        raise NoInitialResponseError()

    def close(self) -> None:
        """Close the connection."""
        self._events.close()

    async def __aenter__(self) -> AioEventStream:
        return self

    async def __aexit__(self, *_error: object) -> None:
        self.close()
