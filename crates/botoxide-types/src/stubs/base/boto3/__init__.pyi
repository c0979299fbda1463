"""Types of boto3, made by botoxide."""

import logging
from typing import Any

from boto3.session import Session as Session

__author__: str
__version__: str
DEFAULT_SESSION: Session | None

def setup_default_session(
    *,
    aws_access_key_id: str | None = None,
    aws_secret_access_key: str | None = None,
    aws_session_token: str | None = None,
    region_name: str | None = None,
    botocore_session: Any = None,
    profile_name: str | None = None,
    aws_account_id: str | None = None,
) -> None:
    """Makes the default session anew, with the arguments of `Session`."""

def set_stream_logger(name: str = "boto3", level: int = logging.DEBUG, format_string: str | None = None) -> None:
    """Writes the log messages below `name`, from `level` on, to standard error."""

_session: Session

# The methods of the default session: their signatures stand once, in `session.pyi`.
client = _session.client
resource = _session.resource
