"""Helpers that plugins of boto3 call when they add to clients and resources."""

from __future__ import annotations

from collections import namedtuple
from importlib import import_module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


class ServiceContext(
    namedtuple("ServiceContext", ["service_name", "service_model", "service_waiter_model", "resource_json_definitions"])
):
    """What a resource class is made from."""


def lazy_call(full_name: str, **kwargs: Any) -> Callable[..., Any]:
    """An event handler that imports `module.function` when it is first called. `kwargs` win over the event's."""
    module, name = full_name.rsplit(".", 1)

    def _handler(**event: Any) -> Any:
        return getattr(import_module(module), name)(**{**event, **kwargs})

    return _handler


def inject_attribute(class_attributes: dict[str, Any], name: str, value: Any) -> None:
    if name in class_attributes:
        raise RuntimeError(f'Cannot inject class attribute "{name}", attribute already exists in class dict.')
    class_attributes[name] = value


class LazyLoadedWaiterModel:
    """A waiter model that is loaded when a waiter is asked for."""

    def __init__(self, bc_session: Any, service_name: str, api_version: str | None) -> None:
        self._session = bc_session
        self._service_name = service_name
        self._api_version = api_version

    def get_waiter(self, waiter_name: str) -> Any:
        return self._session.get_waiter_model(self._service_name, self._api_version).get_waiter(waiter_name)
