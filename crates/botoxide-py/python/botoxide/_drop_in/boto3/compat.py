"""Small helpers for differences between platforms."""

from __future__ import annotations

import collections.abc as collections_abc
import os
import sys

from boto3.exceptions import PythonDeprecationWarning

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["collections_abc"]

SOCKET_ERROR = ConnectionError
TRANSFER_CONFIG_SUPPORTS_CRT = True
_APPEND_MODE_CHAR = "a"

# On Windows `rename` does not replace a file.
rename_file = os.replace if sys.platform == "win32" else os.rename


def filter_python_deprecation_warnings() -> None:
    """Ignore the warnings about versions of Python that boto3 is about to drop."""
    import warnings

    warnings.filterwarnings(
        "ignore",
        message=".*Boto3 will no longer support Python.*",
        category=PythonDeprecationWarning,
        module=r".*boto3\.compat",
    )


def is_append_mode(fileobj: Any) -> bool:
    mode = getattr(fileobj, "mode", None)
    return isinstance(mode, str) and _APPEND_MODE_CHAR in mode
