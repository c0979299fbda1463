"""Asynchronous clients, on the event loop of asyncio.

    async with botoxide.aio.client("s3") as s3:
        await s3.put_object(Bucket="photos", Key="cat", Body=b"meow")

The loop itself watches the sockets, without a thread for a call. Methods have boto3's names and arguments, and are
awaited; paginators give `async for`, bodies are read by `await`.
"""

from __future__ import annotations

from botoxide._switch import install

# These modules are boto3's, which this package brings.
install()

from botoxide.aio._body import AioEventStream, AioStreamingBody  # noqa: E402
from botoxide.aio._client import AioBaseClient, ClientContext  # noqa: E402
from botoxide.aio._session import Session, client  # noqa: E402

__all__ = ["AioBaseClient", "AioEventStream", "AioStreamingBody", "ClientContext", "Session", "client"]
