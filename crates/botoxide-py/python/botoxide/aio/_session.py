"""Sessions of asynchronous clients."""

from __future__ import annotations

import asyncio

import boto3
import botocore.session
from botocore.credentials import Credentials, ReadOnlyCredentials
from botoxide.aio._client import AioBaseClient, AioClientCreator, ClientContext

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class AioCredentials:
    """Credentials that may have to be fetched: `await get_frozen_credentials()`."""

    def __init__(self, credentials: Credentials) -> None:
        self._credentials = credentials
        self.method = credentials.method

    async def get_frozen_credentials(self) -> ReadOnlyCredentials:
        """The keys as they are now, refreshed if they are about to expire."""
        frozen: ReadOnlyCredentials = await asyncio.to_thread(self._credentials.get_frozen_credentials)
        return frozen


class AioSession(botocore.session.Session):
    """botocore's session, whose clients are asynchronous."""

    _CLIENT_CREATOR = AioClientCreator
    _CLIENT_OPTIONS = {"is_asynchronous": True}

    def create_client(self, *args: Any, **kwargs: Any) -> Any:
        """A client, for `async with` or `await`. The arguments are those of botocore's method."""
        return ClientContext(self._create_client(*args, **kwargs))

    async def _create_client(self, *args: Any, **kwargs: Any) -> AioBaseClient:
        client: AioBaseClient = super().create_client(*args, **kwargs)  # type: ignore[assignment]
        return client

    async def get_credentials(self) -> AioCredentials | None:  # type: ignore[override]
        """The credentials, or `None` if there are none."""
        found = await asyncio.to_thread(super().get_credentials)
        return None if found is None else AioCredentials(found)


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
