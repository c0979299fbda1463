"""The exceptions of clients."""

from typing import Any

from botocore.exceptions import ClientError as _ClientError

class BaseClientExceptions:
    """The exceptions of a client, by name."""

    ClientError: type[_ClientError]
    def __init__(self, code_to_exception: dict[str, str]) -> None: ...
    def from_code(self, error_code: str) -> type[_ClientError]:
        """The class for an error code; `ClientError` for one that the model does not have."""
    def __getattr__(self, name: str) -> Any: ...
