"""botocore, over the engine of botoxide.

Here: the version, `UNSIGNED`, initializers of sessions and the names of operations. Clients are in `botocore.client`.
"""

from __future__ import annotations

import logging
import os

from botoxide import _native

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from botocore.session import Session

__version__: str = _native.MODELS_VERSION

log = logging.getLogger("botocore")
log.addHandler(logging.NullHandler())

BOTOCORE_ROOT = os.path.dirname(os.path.abspath(__file__))

#: The scalar types of models.
ScalarTypes = ("string", "integer", "boolean", "timestamp", "float", "double", "long")


class UNSIGNED:
    """Requests without a signature; compared by identity, so a copy is the class itself."""

    def __copy__(self) -> UNSIGNED:
        return self

    def __deepcopy__(self, memodict: dict[int, object]) -> UNSIGNED:
        return self

    def __reduce__(self) -> str:
        return "UNSIGNED"


UNSIGNED = UNSIGNED()  # type: ignore[misc, assignment]

_INITIALIZERS: list[Callable[[Session], None]] = []


def register_initializer(callback: Callable[[Session], None]) -> None:
    """Calls `callback` with each session that is made from now on."""
    _INITIALIZERS.append(callback)


def unregister_initializer(callback: Callable[[Session], None]) -> None:
    """Forgets an initializer; a `ValueError` if it is not registered."""
    _INITIALIZERS.remove(callback)


def invoke_initializers(session: Session) -> None:
    """Calls the initializers with a new session."""
    for initializer in _INITIALIZERS:
        initializer(session)


_xform_cache: dict[tuple[str, str], str] = {}


def xform_name(name: str, sep: str = "_", _xform_cache: dict[tuple[str, str], str] = _xform_cache) -> str:
    """The name of a method or argument for a name of the model: `ListBuckets` is `list_buckets`."""
    if sep in name:
        return name
    key = (name, sep)
    if key not in _xform_cache:
        _xform_cache[key] = _native.xform_name(name, sep)
    return _xform_cache[key]
