"""What boto3 adds to clients and resources of S3: transfers of files and streams."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType


def __getattr__(name: str) -> ModuleType:
    # Programs that have made a client use `boto3.s3.transfer` without an import of their own.
    if name != "transfer":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return import_module(f"{__name__}.{name}")
