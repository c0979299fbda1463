"""What boto3 adds to the resource of a DynamoDB table: batches of writes."""

from __future__ import annotations

import logging

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

logger = logging.getLogger(__name__)


def register_table_methods(base_classes: list[type], **kwargs: Any) -> None:
    base_classes.insert(0, TableResource)


class TableResource:
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)

    def batch_writer(self, overwrite_by_pkeys: list[str] | None = None) -> BatchWriter:
        """A context manager that writes items in batches, and sends again what the table did not take.

        Of the items in a batch with equal values of the attributes `overwrite_by_pkeys`, the last one is sent.
        """
        table: Any = self
        return BatchWriter(table.name, table.meta.client, overwrite_by_pkeys=overwrite_by_pkeys)


class BatchWriter:
    """Collects writes to one table, and sends them when there are `flush_amount`, and at the end of the block.

    The client is one of a DynamoDB resource: it takes and gives plain values.
    """

    def __init__(
        self, table_name: str, client: Any, flush_amount: int = 25, overwrite_by_pkeys: list[str] | None = None
    ) -> None:
        self._table_name = table_name
        self._client = client
        self._items_buffer: list[dict[str, Any]] = []
        self._flush_amount = flush_amount
        self._overwrite_by_pkeys = overwrite_by_pkeys

    def put_item(self, Item: dict[str, Any]) -> None:
        self._add_request_and_process({"PutRequest": {"Item": Item}})

    def delete_item(self, Key: dict[str, Any]) -> None:
        self._add_request_and_process({"DeleteRequest": {"Key": Key}})

    def _add_request_and_process(self, request: dict[str, Any]) -> None:
        if self._overwrite_by_pkeys:
            self._remove_dup_pkeys_request_if_any(request)
        self._items_buffer.append(request)
        self._flush_if_needed()

    def _remove_dup_pkeys_request_if_any(self, request: dict[str, Any]) -> None:
        values = self._extract_pkey_values(request)
        for other in [each for each in self._items_buffer if self._extract_pkey_values(each) == values]:
            self._items_buffer.remove(other)
            logger.debug("With overwrite_by_pkeys enabled, skipping request:%s", other)

    def _extract_pkey_values(self, request: dict[str, Any]) -> list[Any] | None:
        for kind, part in (("PutRequest", "Item"), ("DeleteRequest", "Key")):
            if request.get(kind):
                return [request[kind][part][name] for name in self._overwrite_by_pkeys or ()]
        return None

    def _flush_if_needed(self) -> None:
        if len(self._items_buffer) >= self._flush_amount:
            self._flush()

    def _flush(self) -> None:
        sent, self._items_buffer = self._items_buffer[: self._flush_amount], self._items_buffer[self._flush_amount :]
        response = self._client.batch_write_item(RequestItems={self._table_name: sent})
        unprocessed = response["UnprocessedItems"] or {}
        self._items_buffer.extend(unprocessed.get(self._table_name, ()))
        logger.debug("Batch write sent %s, unprocessed: %s", len(sent), len(self._items_buffer))

    def __enter__(self) -> BatchWriter:
        return self

    def __exit__(self, exc_type: object, exc_value: object, tb: object) -> None:
        while self._items_buffer:
            self._flush()
