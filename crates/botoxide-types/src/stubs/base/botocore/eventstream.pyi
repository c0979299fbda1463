"""Events of a response."""

from collections.abc import Iterator
from typing import Generic, TypeVar

_Event = TypeVar("_Event")

class EventStream(Generic[_Event]):
    """The events of a response, as they arrive."""

    def __iter__(self) -> Iterator[_Event]: ...
    def get_initial_response(self) -> _Event: ...
    def close(self) -> None: ...
