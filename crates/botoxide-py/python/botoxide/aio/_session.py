"""Sessions of asynchronous clients."""

from __future__ import annotations

import boto3
import botocore.session
from botocore.credentials import Credentials, ReadOnlyCredentials
from botoxide.aio._client import AioBaseClient, AioClientCreator, ClientContext
from botoxide.aio._handlers import AioEventAliaser
from botoxide.aio._loop import in_thread

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from botocore.model import ServiceModel


class AioCredentials:
    """Credentials that may have to be fetched: `await get_frozen_credentials()`."""

    def __init__(self, credentials: Credentials) -> None:
        self._credentials = credentials
        self.method = credentials.method

    async def get_frozen_credentials(self) -> ReadOnlyCredentials:
        """The keys as they are now, refreshed if they are about to expire."""
        frozen: ReadOnlyCredentials = await in_thread(self._credentials.get_frozen_credentials)
        return frozen


class AioSession(botocore.session.Session):
    """botocore's session, whose clients are asynchronous."""

    _CLIENT_CREATOR = AioClientCreator
    _CLIENT_OPTIONS = {"is_asynchronous": True}
    _EVENTS = AioEventAliaser

    def create_client(self, *args: Any, **kwargs: Any) -> Any:
        """A client, for `async with` or `await`. The arguments are those of botocore's method."""
        return ClientContext(self._create_client(*args, **kwargs))

    async def _create_client(self, *args: Any, **kwargs: Any) -> AioBaseClient:
        client: AioBaseClient = super().create_client(*args, **kwargs)  # type: ignore[assignment]
        return client

    async def get_credentials(self) -> AioCredentials | None:  # type: ignore[override]
        """The credentials, or `None` if there are none."""
        found = await in_thread(super().get_credentials)
        return None if found is None else AioCredentials(found)

    async def get_service_model(self, service_name: str, api_version: str | None = None) -> ServiceModel:  # type: ignore[override]
        """The model of a service."""
        return self._load_service_model(service_name, api_version)

    async def get_service_data(self, service_name: str, api_version: str | None = None) -> dict[str, Any]:  # type: ignore[override]
        """The model of a service, as JSON has it."""
        data = self._load_service_data(service_name, api_version)
        await self._emit_service_data(service_name, data)
        return data

    async def get_available_regions(  # type: ignore[override]
        self, service_name: str, partition_name: str = "aws", allow_non_regional: bool = False
    ) -> list[str]:
        """The regions of a partition in which a service is available."""
        return super().get_available_regions(service_name, partition_name, allow_non_regional)


class Session(boto3.Session):
    """Settings, credentials and hooks of asynchronous clients. The arguments are those of `boto3.Session`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if len(args) < 5:
            kwargs.setdefault("botocore_session", AioSession())
        super().__init__(*args, **kwargs)

    def resource(self, *_args: Any, **_kwargs: Any) -> Any:
        """Not there for asynchronous sessions."""
        raise NotImplementedError("resources are not asynchronous; use a client, or boto3.resource in a thread")


_default: list[Session] = []


def client(*args: Any, **kwargs: Any) -> Any:
    """A client of a default session, for `async with` or `await`. The arguments are those of `boto3.client`."""
    if not _default:
        _default.append(Session())
    return _default[0].client(*args, **kwargs)
