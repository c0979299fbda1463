"""Waiters, by aiobotocore's names."""

from __future__ import annotations

from botocore.exceptions import WaiterError
from botocore.waiter import WaiterModel, _create_waiter
from botoxide.aio._client import AioWaiter as AIOWaiter
from botoxide.aio._client import _AioNormalizedMethod as NormalizedOperationMethod

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["AIOWaiter", "NormalizedOperationMethod", "WaiterError", "WaiterModel", "create_waiter_with_client"]


def create_waiter_with_client(waiter_name: str, waiter_model: WaiterModel, client: Any) -> AIOWaiter:
    """A waiter of a model over a client's own method."""
    waiter: AIOWaiter = _create_waiter(waiter_name, waiter_model, client, AIOWaiter, NormalizedOperationMethod)
    return waiter
