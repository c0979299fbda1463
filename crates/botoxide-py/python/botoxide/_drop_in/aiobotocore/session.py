"""Sessions, by aiobotocore's names."""

from __future__ import annotations

import botoxide.aio._session
from aiobotocore import __version__
from botocore import __version__ as botocore_version
from botoxide.aio._client import ClientContext as ClientCreatorContext

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

__all__ = ["AioSession", "ClientCreatorContext", "get_session"]


class AioSession(botoxide.aio._session.AioSession):
    """The session of `botoxide.aio`, with aiobotocore's name in the user agent."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user_agent_name = "aiobotocore"
        self.user_agent_version = __version__
        self.user_agent_extra = f"botocore/{botocore_version}"


def get_session(env_vars: Mapping[str, object] | None = None) -> AioSession:
    """A new session."""
    return AioSession(env_vars)
