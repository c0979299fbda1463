"""Bodies and event streams that are read by `await`."""

from __future__ import annotations

from botocore.exceptions import IncompleteReadError
from botoxide.aio._task import run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from typing import Any

    from botoxide import _native


class AioStreamingBody:
    """The body of a response, read as it arrives. Iteration gives chunks of 1,024 bytes."""

    _DEFAULT_CHUNK_SIZE = 1024

    def __init__(self, raw_stream: _native.Body, content_length: int | str | None) -> None:
        self._raw_stream = raw_stream
        self._content_length = content_length

    async def read(self, amt: int | None = None) -> bytes:
        """Read at most `amt` bytes, or all. At the end of the stream, check the number of bytes."""
        chunk: bytes = await run(self._raw_stream.read_async(amt))
        if amt is None or amt < 0 or (not chunk and amt > 0):
            self._verify_content_length()
        return chunk

    async def readinto(self, b: bytearray | memoryview) -> int:
        """Read bytes into a buffer, and return how many."""
        chunk = await self.read(len(b))
        b[: len(chunk)] = chunk
        return len(chunk)

    async def readlines(self) -> list[bytes]:
        """The remaining lines, with their ends."""
        return (await self.read()).splitlines(True)

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
        read, expected = self._raw_stream.tell(), self._content_length
        if expected is not None and read != int(expected):
            raise IncompleteReadError(actual_bytes=read, expected_bytes=int(expected))

    def tell(self) -> int:
        """How many bytes were read."""
        return self._raw_stream.tell()

    def at_eof(self) -> bool:
        """Whether as many bytes were read as were announced."""
        return self._content_length is not None and self.tell() >= int(self._content_length)

    def close(self) -> None:
        """Close the connection, unless all was read."""
        self._raw_stream.close()

    async def __aenter__(self) -> AioStreamingBody:
        return self

    async def __aexit__(self, *_error: object) -> None:
        self.close()


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

    def close(self) -> None:
        """Close the connection."""
        self._events.close()

    async def __aenter__(self) -> AioEventStream:
        return self

    async def __aexit__(self, *_error: object) -> None:
        self.close()
