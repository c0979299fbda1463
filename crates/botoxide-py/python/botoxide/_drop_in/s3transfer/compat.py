"""Small helpers for differences between platforms and kinds of file objects."""

from __future__ import annotations

import os
import sys

from botocore.compat import accepts_kwargs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["accepts_kwargs"]

SOCKET_ERROR = ConnectionError
MAXINT = None

# On Windows `rename` does not replace a file.
rename_file = os.replace if sys.platform == "win32" else os.rename


def __getattr__(name: str) -> Any:
    if name == "BaseManager":
        from multiprocessing.managers import BaseManager

        return BaseManager
    if name == "six":
        from botocore.vendored import six

        return six
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def seekable(fileobj: Any) -> bool:
    """Whether the file can be read again from its position."""
    if hasattr(fileobj, "seekable"):
        return bool(fileobj.seekable())
    if hasattr(fileobj, "seek") and hasattr(fileobj, "tell"):
        try:
            fileobj.seek(0, 1)
        except OSError:
            return False
        return True
    return False


def readable(fileobj: Any) -> bool:
    return bool(fileobj.readable()) if hasattr(fileobj, "readable") else hasattr(fileobj, "read")


def fallocate(fileobj: Any, size: int) -> None:
    """Reserve space on the disk, or make the file as large as it will be."""
    if sys.platform != "win32" and hasattr(os, "posix_fallocate"):
        os.posix_fallocate(fileobj.fileno(), 0, size)
    else:
        fileobj.truncate(size)
