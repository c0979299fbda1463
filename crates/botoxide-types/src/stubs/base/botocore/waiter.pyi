"""Waiters."""

from typing import Any

class WaiterModel:
    version: int
    waiter_names: list[str]
    def __init__(self, waiter_config: dict[str, Any]) -> None: ...
    def get_waiter(self, waiter_name: str) -> SingleWaiterConfig: ...

class SingleWaiterConfig:
    description: str
    operation: str
    delay: int
    max_attempts: int
    def __init__(self, single_waiter_config: dict[str, Any]) -> None: ...

class Waiter:
    """Made by `client.get_waiter`."""

    name: str
    config: SingleWaiterConfig
    def wait(self, *args: Any, **kwargs: Any) -> Any:
        """Calls the operation until the waiter has succeeded; raises `WaiterError`."""

def create_waiter_with_client(waiter_name: str, waiter_model: WaiterModel, client: Any) -> Waiter: ...
