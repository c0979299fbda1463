"""Paginators."""

from collections.abc import Iterator
from typing import Any, Generic, TypeVar

_Page = TypeVar("_Page")

class PageIterator(Generic[_Page]):
    """The pages of a paginated operation."""

    @property
    def result_keys(self) -> list[Any]: ...
    @property
    def resume_token(self) -> str | None:
        """Where another iteration can continue, as its `StartingToken`."""
    @resume_token.setter
    def resume_token(self, value: dict[str, Any] | None) -> None: ...
    @property
    def non_aggregate_part(self) -> dict[str, Any]: ...
    def __iter__(self) -> Iterator[_Page]: ...
    def search(self, expression: str) -> Iterator[Any]:
        """What a JMESPath expression finds in each page."""
    def build_full_result(self) -> _Page:
        """All pages as one."""

class Paginator(Generic[_Page]):
    """Made by `client.get_paginator`."""

    @property
    def result_keys(self) -> list[Any]: ...
    def paginate(self, *args: Any, **kwargs: Any) -> Any:
        """The pages for the arguments of the operation."""
