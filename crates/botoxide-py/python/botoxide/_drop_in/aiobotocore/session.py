"""Sessions, by aiobotocore's names."""

from __future__ import annotations

from contextlib import suppress

import botoxide.aio._session
from aiobotocore import __version__
from botocore import __version__ as botocore_version
from botocore.exceptions import UnknownServiceError
from botoxide.aio._client import ClientContext as ClientCreatorContext
from botoxide.aio._loop import in_thread

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from botoxide.aio._client import AioBaseClient

__all__ = ["AioSession", "ClientCreatorContext", "get_session"]

#: What a loader has besides the models of services, and the kinds of models of a service.
_FILES = ("_retry", "endpoints", "partitions", "sdk-default-configuration")
_KINDS = ("service-2", "endpoint-rule-set-1", "paginators-1", "waiters-2", "examples-1")


class AioSession(botoxide.aio._session.AioSession):
    """The session of `botoxide.aio`, with aiobotocore's name in the user agent."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user_agent_name = "aiobotocore"
        self.user_agent_version = __version__
        self.user_agent_extra = f"botocore/{botocore_version}"

    async def _create_client(
        self,
        service_name: str,
        region_name: str | None = None,
        api_version: str | None = None,
        *args: Any,
        **kwargs: Any,
    ) -> AioBaseClient:
        config = kwargs.get("config")
        if getattr(config or self.get_default_client_config(), "warm_up_loader_caches", False):
            await in_thread(self.warm_up_loader_caches, service_name, api_version)
        return await super()._create_client(service_name, region_name, api_version, *args, **kwargs)

    def warm_up_loader_caches(self, service_name: str | None = None, api_version: str | None = None) -> None:
        """Has the session's loader read what it gives for a service, or for all. Clients do not wait for that."""
        loader = self._loader()
        for name in _FILES:
            loader.load_data_with_path(name)
        services = loader.list_available_services(type_name="service-2")
        for service in [service_name] if service_name else services:
            for kind in _KINDS:
                with suppress(UnknownServiceError):
                    loader.load_service_model(service, kind, api_version)


def get_session(env_vars: Mapping[str, object] | None = None) -> AioSession:
    """A new session."""
    return AioSession(env_vars)
