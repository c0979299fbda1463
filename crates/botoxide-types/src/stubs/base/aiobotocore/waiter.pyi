"""Waiters."""

from typing import Any

from botocore.waiter import Waiter, WaiterModel

class AIOWaiter(Waiter):
    """Made by `client.get_waiter`."""

    async def wait(self, *args: Any, **kwargs: Any) -> None:
        """Calls the operation until the waiter has succeeded; raises `WaiterError`."""

def create_waiter_with_client(waiter_name: str, waiter_model: WaiterModel, client: Any) -> AIOWaiter: ...
