"""Clients."""

from collections.abc import Mapping
from typing import Any

from botocore.config import Config as Config
from botocore.errorfactory import BaseClientExceptions
from botocore.exceptions import ClientError as ClientError
from botocore.hooks import BaseEventHooks
from botocore.model import ServiceModel

class ClientMeta:
    """What a client is: `client.meta`."""

    @property
    def events(self) -> BaseEventHooks: ...
    @property
    def service_model(self) -> ServiceModel: ...
    @property
    def region_name(self) -> str: ...
    @property
    def endpoint_url(self) -> str: ...
    @property
    def config(self) -> Config: ...
    @property
    def method_to_api_mapping(self) -> dict[str, str]: ...
    @property
    def partition(self) -> str: ...

class BaseClient:
    """What all clients have in common."""

    @property
    def meta(self) -> ClientMeta: ...
    @property
    def exceptions(self) -> BaseClientExceptions: ...
    def __getattr__(self, item: str) -> Any: ...
    def can_paginate(self, operation_name: str) -> bool:
        """Whether an operation, by the name of its method, has a paginator."""
    def generate_presigned_url(
        self,
        ClientMethod: str,
        Params: Mapping[str, Any] | None = None,
        ExpiresIn: int = 3600,
        HttpMethod: str | None = None,
    ) -> Any:
        """The URL of a call, with which a program without credentials can make it for `ExpiresIn` seconds."""
    def get_paginator(self, *args: Any, **kwargs: Any) -> Any:
        """The paginator of an operation, by the name of its method."""
    def get_waiter(self, *args: Any, **kwargs: Any) -> Any:
        """A waiter, by its name."""
    def close(self) -> Any:
        """Closes the idle connections."""
