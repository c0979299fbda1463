"""Errors that boto3 has no class for. Each is also one of botocore's, so that programs need not know it.

The names of `boto3.exceptions` are here too, for programs that `import botoxide as boto3`.
"""

from __future__ import annotations

from botocore.exceptions import BotoCoreError, ConnectionClosedError, DataNotFoundError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class DataCorruptError(DataNotFoundError):
    fmt = "The packed service models are damaged: {msg}"


class InvalidModelError(DataNotFoundError):
    fmt = "The service model is not usable: {msg}"


class UnreadableResponseError(ConnectionClosedError):
    fmt = 'The response from endpoint URL "{endpoint_url}" cannot be read as HTTP: line {line}: {reason}'


class MissingMemberError(KeyError):
    """A required member is not in a result."""


class OverallTimeoutError(BotoCoreError):
    fmt = "The call did not end within its overall timeout of {timeout} seconds."


def __getattr__(name: str) -> Any:
    import boto3.exceptions

    return getattr(boto3.exceptions, name)
