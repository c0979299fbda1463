"""Sessions, by aiobotocore's names."""

from __future__ import annotations

from botoxide.aio._client import ClientContext as ClientCreatorContext
from botoxide.aio._session import AioSession

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["AioSession", "ClientCreatorContext", "get_session"]


def get_session(env_vars: Mapping[str, object] | None = None) -> AioSession:
    """A new session."""
    return AioSession(env_vars)
