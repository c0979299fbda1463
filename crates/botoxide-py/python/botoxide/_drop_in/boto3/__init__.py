"""boto3, over the engine of botoxide."""

from __future__ import annotations

import logging

from boto3.session import Session as Session
from botocore import __version__ as __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__author__ = "Amazon Web Services"

#: The session of `client` and `resource`; made when one of them is called first.
DEFAULT_SESSION: Session | None = None


def setup_default_session(**kwargs: Any) -> None:
    """Makes the default session anew, with the arguments of `Session`."""
    global DEFAULT_SESSION
    DEFAULT_SESSION = Session(**kwargs)


def set_stream_logger(name: str = "boto3", level: int = logging.DEBUG, format_string: str | None = None) -> None:
    """Writes the log messages below `name`, from `level` on, to standard error."""
    handler = logging.StreamHandler()
    handler.setLevel(level)
    handler.setFormatter(logging.Formatter(format_string or "%(asctime)s %(name)s [%(levelname)s] %(message)s"))
    logger = logging.getLogger(name)
    logger.setLevel(level)
    logger.addHandler(handler)


def _get_default_session() -> Session:
    if DEFAULT_SESSION is None:
        setup_default_session()
    return DEFAULT_SESSION  # type: ignore[return-value]


def client(*args: Any, **kwargs: Any) -> Any:
    """A client of the default session; see `boto3.session.Session.client`."""
    return _get_default_session().client(*args, **kwargs)


def resource(*args: Any, **kwargs: Any) -> Any:
    """A resource of the default session; see `boto3.session.Session.resource`."""
    return _get_default_session().resource(*args, **kwargs)


class NullHandler(logging.Handler):
    """Drops log records."""

    def emit(self, record: logging.LogRecord) -> None:
        """Does nothing."""


logging.getLogger("boto3").addHandler(NullHandler())
