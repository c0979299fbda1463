"""The base of all resources."""

from typing import Any

from botocore.client import BaseClient

class ResourceMeta:
    """What a resource is: `resource.meta`."""

    service_name: str
    identifiers: list[str]
    data: Any
    resource_model: Any
    def __init__(
        self,
        service_name: str,
        identifiers: list[str] | None = None,
        client: BaseClient | None = None,
        data: Any = None,
        resource_model: Any = None,
    ) -> None: ...
    @property
    def client(self) -> BaseClient: ...
    def copy(self) -> ResourceMeta: ...

class ServiceResource:
    """A resource. Identifiers are given by position, or by name."""

    @property
    def meta(self) -> ResourceMeta: ...
    def __init__(self, *args: Any, **kwargs: Any) -> None: ...
    def __eq__(self, other: object) -> bool: ...
    def __hash__(self) -> int: ...
