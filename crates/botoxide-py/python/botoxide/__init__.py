"""boto3 and botocore, rebuilt in Rust.

`import botoxide as boto3` in one file, or `botoxide.install()` before the first import of boto3 in the program.
Importing this package alone changes nothing: the first use of an attribute such as `client` installs it.
"""

from __future__ import annotations

import os

from ._keys import pickle_keys
from ._switch import install, is_active

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    # `import botoxide as boto3`: the same types.
    from boto3 import Session as Session
    from boto3 import client as client
    from boto3 import resource as resource
    from boto3 import set_stream_logger as set_stream_logger
    from boto3 import setup_default_session as setup_default_session

    __version__: str

__all__ = ["install", "is_active", "pickle_keys"]

_MODULES = frozenset(
    {"_adopt", "_carried", "_drop_in", "_keys", "_metadata", "_native", "_pickles", "_stubs", "_types"}
)


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from ._native import VERSION

        return VERSION
    # `from botoxide import _native` asks for an attribute before it looks for the module.
    if name.startswith("__") or name in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    # `BOTOXIDE=0` gives the real boto3, to compare the two without changing the program.
    if os.environ.get("BOTOXIDE") != "0":
        install()
    import boto3

    return getattr(boto3, name)
