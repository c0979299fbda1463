"""Bodies of responses, by aiobotocore's names."""

from __future__ import annotations

import sys

from botocore.exceptions import ResponseStreamingError
from botoxide.aio._body import AioReadTimeoutError, AioStreamingBody

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from typing import Any

StreamingBody = AioStreamingBodyBase = AioStreamingBody

__all__ = ["AioHttpxStreamingBody", "AioReadTimeoutError", "AioStreamingBody", "HttpxStreamingBody", "StreamingBody"]


class AioHttpxStreamingBody(AioStreamingBody):
    """A body over a response of httpx, whose chunks have any size. Clients give no such body; programs make them."""

    def __init__(self, raw_stream: Any, content_length: int | str | None = None) -> None:
        super().__init__(raw_stream, content_length)
        self._chunks: AsyncIterator[bytes] | None = None
        self._pending = b""
        self._is_at_end = False

    async def _read(self, amt: int | None) -> bytes:
        wanted = None if amt is None or amt < 0 else amt
        parts, size = [self._pending], len(self._pending)
        while not self._is_at_end and (wanted is None or size < wanted):
            chunk = await self._next()
            self._is_at_end = chunk is None
            parts.append(chunk or b"")
            size += len(parts[-1])
        data = b"".join(parts)
        taken = data[:wanted]
        self._pending = data[len(taken) :]
        self._amount_read += len(taken)
        return taken

    async def _next(self) -> bytes | None:
        # Bytes as they were sent: the length that was announced is theirs.
        if self._chunks is None:
            self._chunks = self._raw_stream.aiter_raw()
        try:
            return await anext(self._chunks, None)
        except Exception as error:
            httpx = sys.modules.get("httpx")
            if httpx is None or not isinstance(error, httpx.TransportError):
                raise
            if isinstance(error, httpx.ReadTimeout):
                raise AioReadTimeoutError(endpoint_url=self._raw_stream.url, error=error) from error
            raise ResponseStreamingError(error=error) from error

    def readable(self) -> bool:
        """Whether there may be bytes left."""
        return bool(self._pending) or not self._is_at_end

    async def close(self) -> None:  # type: ignore[override]
        """Close the connection."""
        await self._raw_stream.aclose()

    aclose = close


HttpxStreamingBody = AioHttpxStreamingBody
