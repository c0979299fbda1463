"""The body of a response that is read as it arrives."""

from collections.abc import Iterator
from io import IOBase
from types import TracebackType
from typing import Any

class StreamingBody(IOBase):
    """A body, read once. Iteration gives chunks of 1,024 bytes."""

    def __init__(self, raw_stream: Any, content_length: int | str | None) -> None: ...
    def set_socket_timeout(self, timeout: float | None) -> None:
        """Sets the timeout in seconds of the connection that the body arrives on."""
    def read(self, amt: int | None = None) -> bytes:
        """At most `amt` bytes, or all."""
    def readinto(self, b: bytearray | memoryview) -> int: ...
    def readlines(self, hint: int | None = -1, /) -> list[bytes]: ...
    def __iter__(self) -> Iterator[bytes]: ...
    def __next__(self) -> bytes: ...
    def __enter__(self) -> Any: ...
    def __exit__(
        self, type: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None: ...
    def iter_lines(self, chunk_size: int = 1024, keepends: bool = False) -> Iterator[bytes]:
        """Lines, read in chunks of this many bytes."""
    def iter_chunks(self, chunk_size: int = 1024) -> Iterator[bytes]:
        """Chunks of at most this many bytes."""
    def tell(self) -> int: ...
