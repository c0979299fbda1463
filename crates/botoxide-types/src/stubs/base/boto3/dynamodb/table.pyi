"""Batches of writes to a table of DynamoDB."""

from collections.abc import Mapping
from types import TracebackType
from typing import Any

class BatchWriter:
    """Collects puts and deletes, and sends them in batches of 25."""

    def __init__(
        self, table_name: str, client: Any, flush_amount: int = 25, overwrite_by_pkeys: list[str] | None = None
    ) -> None: ...
    def put_item(self, Item: Mapping[str, Any]) -> None: ...
    def delete_item(self, Key: Mapping[str, Any]) -> None: ...
    def __enter__(self) -> BatchWriter: ...
    def __exit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None: ...
