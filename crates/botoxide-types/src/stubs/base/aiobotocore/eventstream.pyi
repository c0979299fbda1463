"""Events of a response."""

from collections.abc import AsyncIterator
from typing import Any, Generic, TypeVar

_Event = TypeVar("_Event")

class AioEventStream(Generic[_Event]):
    """The events of a response, as they arrive."""

    def __aiter__(self) -> AsyncIterator[_Event]: ...
    async def get_initial_response(self) -> Any: ...
    def close(self) -> None: ...
