"""The base of all resources."""

from __future__ import annotations

import logging

import boto3
from botoxide._carried import Carried

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

logger = logging.getLogger(__name__)


class ResourceMeta:
    """What a resource is: `resource.meta`."""

    def __init__(
        self,
        service_name: str,
        identifiers: list[str] | None = None,
        client: Any = None,
        data: Any = None,
        resource_model: Any = None,
    ) -> None:
        #: The name of the service.
        self.service_name = service_name
        #: The names of the identifiers.
        self.identifiers = [] if identifiers is None else identifiers
        #: The client that calls.
        self.client = client
        #: The attributes, as a response has them; `None` before they are loaded.
        self.data = data
        self.resource_model = resource_model

    def __repr__(self) -> str:
        return f"ResourceMeta('{self.service_name}', identifiers={self.identifiers})"

    def __eq__(self, other: object) -> bool:
        return type(other).__name__ == type(self).__name__ and self.__dict__ == other.__dict__

    __hash__ = None  # type: ignore[assignment]

    def copy(self) -> ResourceMeta:
        """A copy that shares what it refers to."""
        return ResourceMeta(self.service_name, self.identifiers, self.client, self.data, self.resource_model)


class ServiceResource(Carried):
    """A resource. Identifiers are given by position, in the order of `meta.identifiers`, or by name."""

    meta: Any = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        meta = self.meta = self.meta.copy()
        client = kwargs.pop("client", None)
        meta.client = boto3.client(meta.service_name) if client is None else client
        for number, value in enumerate(args):
            setattr(self, f"_{meta.identifiers[number]}", value)
        for name, value in kwargs.items():
            if name not in meta.identifiers:
                raise ValueError(f"Unknown keyword argument: {name}")
            setattr(self, f"_{name}", value)
        for name in meta.identifiers:
            if getattr(self, name) is None:
                raise ValueError(f"Required parameter {name} not set")

    def __repr__(self) -> str:
        identifiers = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.meta.identifiers)
        return f"{type(self).__name__}({identifiers})"

    def __eq__(self, other: Any) -> bool:
        if type(other).__name__ != type(self).__name__:
            return False
        return all(getattr(self, name) == getattr(other, name) for name in self.meta.identifiers)

    def __hash__(self) -> int:
        return hash((type(self).__name__, tuple(getattr(self, name) for name in self.meta.identifiers)))


_plain_init = ServiceResource.__init__


def make_resources(cls: Any, client: Any, columns: Mapping[str, Iterable[Any]], items: Iterable[Any]) -> list[Any]:
    """The resources of a page: `columns` holds the values of each identifier, `items` the attributes or `None`."""
    rows = list(zip(*columns.values(), strict=True))
    meta = cls.meta
    is_plain = (
        getattr(cls, "__init__", None) is _plain_init
        and cls.__new__ is object.__new__
        and type(meta) is ResourceMeta
        and set(meta.identifiers) == columns.keys()
        and not any(None in row for row in rows)
    )
    if not is_plain:
        resources = []
        for row, data in zip(rows, items, strict=True):
            resource = cls(client=client, **dict(zip(columns, row, strict=True)))
            if data is not None:
                resource.meta.data = data
            resources.append(resource)
        return resources
    # What `__init__` does, without its checks: a page holds up to a thousand resources.
    service_name, identifiers, model = meta.service_name, meta.identifiers, meta.resource_model
    names = [f"_{name}" for name in columns]
    make = cls.__new__
    resources = []
    for row, data in zip(rows, items, strict=True):
        resource = make(cls)
        attributes = resource.__dict__
        attributes["meta"] = ResourceMeta(service_name, identifiers, client, data, model)
        for name, value in zip(names, row):  # noqa: B905 -- they come from one dictionary
            attributes[name] = value
        resources.append(resource)
    return resources
