"""Paginators."""

from collections.abc import AsyncIterator
from typing import Any, Generic, TypeVar

from botocore.paginate import Paginator

_Page = TypeVar("_Page")

class AioPageIterator(Generic[_Page]):
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
    def __aiter__(self) -> AsyncIterator[_Page]: ...
    def search(self, expression: str) -> AsyncIterator[Any]:
        """What a JMESPath expression finds in each page."""
    def result_key_iters(self) -> list[Any]:
        """An iterator over the results of each key."""
    async def build_full_result(self) -> dict[str, Any]:
        """All pages as one."""

class AioPaginator(Paginator[_Page]):
    """Made by `client.get_paginator`."""
