"""Responses, by aiobotocore's name."""

from __future__ import annotations

from inspect import isawaitable

from botocore.awsrequest import AWSResponse
from botocore.utils import get_encoding_from_headers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Coroutine
    from typing import Any

__all__ = ["AioAWSResponse"]


class AioAWSResponse(AWSResponse):
    """A response whose content is awaited. `raw.read()` gives it, awaited if need be."""

    async def _read(self) -> bytes:
        if self._content is None:
            read = b"" if self.raw is None else self.raw.read()
            self._content = (await read if isawaitable(read) else read) or b""
        return self._content

    @property
    def content(self) -> Coroutine[Any, Any, bytes]:  # type: ignore[override]
        """The whole body, to be awaited."""
        return self._read()

    async def _read_text(self) -> str:
        encoding = get_encoding_from_headers(self.headers)
        return (await self._read()).decode(encoding or "utf-8")

    @property
    def text(self) -> Coroutine[Any, Any, str]:  # type: ignore[override]
        """The whole body as text, to be awaited."""
        return self._read_text()
