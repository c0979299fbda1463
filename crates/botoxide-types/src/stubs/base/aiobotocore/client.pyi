"""Clients whose methods are awaited."""

from collections.abc import Mapping
from types import TracebackType
from typing import Any

from botocore.client import BaseClient
from typing_extensions import Self

class AioBaseClient(BaseClient):
    """What all asynchronous clients have in common."""

    async def generate_presigned_url(
        self,
        ClientMethod: str,
        Params: Mapping[str, Any] | None = None,
        ExpiresIn: int = 3600,
        HttpMethod: str | None = None,
    ) -> str:
        """The URL of a call, with which a program without credentials can make it for `ExpiresIn` seconds."""
    async def close(self) -> None:
        """Closes the idle connections."""
    async def __aenter__(self) -> Self: ...
    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc_val: BaseException | None, exc_tb: TracebackType | None
    ) -> None: ...
