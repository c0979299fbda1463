"""Sessions of asynchronous clients."""

from __future__ import annotations

import boto3
import botocore.session
from botoxide.aio._client import AioBaseClient, AioClientCreator, ClientContext

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class _CoreSession(botocore.session.Session):
    """botocore's session, whose clients are asynchronous."""

    _CLIENT_CREATOR = AioClientCreator
    _CLIENT_OPTIONS = {"is_asynchronous": True}


class Session(boto3.Session):
    """Settings, credentials and hooks of asynchronous clients. The arguments are those of `boto3.Session`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if len(args) < 5:
            kwargs.setdefault("botocore_session", _CoreSession())
        super().__init__(*args, **kwargs)

    def client(self, *args: Any, **kwargs: Any) -> Any:
        """A client, for `async with` or `await`. The arguments are those of `boto3.Session.client`."""
        make = super().client

        def created() -> AioBaseClient:
            client: AioBaseClient = make(*args, **kwargs)
            return client

        return ClientContext(created)

    def resource(self, *_args: Any, **_kwargs: Any) -> Any:
        """Not there for asynchronous sessions."""
        raise NotImplementedError("resources are not asynchronous; use a client, or boto3.resource in a thread")


_default: list[Session] = []


def client(*args: Any, **kwargs: Any) -> Any:
    """A client of a default session, for `async with` or `await`. The arguments are those of `boto3.client`."""
    if not _default:
        _default.append(Session())
    return _default[0].client(*args, **kwargs)
