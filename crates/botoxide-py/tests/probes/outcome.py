"""Results and exceptions as text that can be compared between processes."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from typing import Any


def text(value: Any) -> str:
    """The representation, without addresses."""
    return re.sub(r"0x[0-9a-f]{6,}", "0x…", repr(value))


def signature(function: Callable[..., Any]) -> str:
    """The parameters with their defaults, without annotations."""
    parameters = inspect.signature(function).parameters.values()
    return text([(p.name, p.kind.name, None if p.default is p.empty else repr(p.default)) for p in parameters])


def outcome(function: Callable[..., Any], *args: Any, **kwargs: Any) -> list[str]:
    """What a call gives: its result, or the class and text of its exception."""
    try:
        return ["returned", text(function(*args, **kwargs))]
    except Exception as error:
        return ["raised", f"{type(error).__module__}.{type(error).__qualname__}", text(str(error))]
