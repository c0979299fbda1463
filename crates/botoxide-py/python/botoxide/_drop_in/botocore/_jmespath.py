"""JMESPath expressions of paginators, waiters and resources: paths here, everything else in the engine."""

from __future__ import annotations

import re
from functools import cache, lru_cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_KEYS = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*")


class Keys:
    """The expression of one key or of keys with dots: nearly all paginators have nothing else.

    It gives the object itself, not a copy: the paginator extends the lists that it has found.
    """

    __slots__ = ("_keys", "expression")

    def __init__(self, expression: str) -> None:
        self.expression = expression
        self._keys = expression.split(".")

    def search(self, value: Any) -> Any:
        for key in self._keys:
            if not isinstance(value, dict):
                return None
            value = value.get(key)
        return value


#: A step of a path: a key, a place of a list, or `[]`.
_STEP = re.compile(r"\.?([A-Za-z_][A-Za-z0-9_]*)|\[(-?[0-9]*)\]")
#: Several keys whose lists are joined: `[Versions,DeleteMarkers]|`.
_SEVERAL = re.compile(r"\[([A-Za-z0-9_]+(?:, *[A-Za-z0-9_]+)*)\] *\| *")
_PATH = re.compile(rf"@|(?:{_SEVERAL.pattern})?(?:{_STEP.pattern})+")


class Path:
    """An expression of keys, `[]` and `[0]`: what resources have. It gives the objects themselves too."""

    __slots__ = ("_several", "_steps", "expression")

    def __init__(self, expression: str) -> None:
        self.expression = expression
        several = _SEVERAL.match(expression)
        self._several = re.split(", *", several[1]) if several else None
        rest = "" if expression == "@" else expression[several.end() if several else 0 :]
        #: A key, a place, or `None` for `[]`.
        self._steps = [match[1] or (int(match[2]) if match[2] else None) for match in _STEP.finditer(rest)]

    def search(self, value: Any) -> Any:
        if self._several is not None and value is not None:
            value = [_step(value, key) for key in self._several]
        projects = False
        for step in self._steps:
            if step is None:
                if not isinstance(value, list):
                    return None
                inner: list[Any] = []
                for item in value:
                    if isinstance(item, list):
                        inner += item
                    else:
                        inner.append(item)
                value = [item for item in inner if item is not None]
                projects = True
            elif projects:
                found = [_step(item, step) for item in value]
                value = [item for item in found if item is not None]
            else:
                value = _step(value, step)
        return value


def _step(value: Any, step: str | int) -> Any:
    if isinstance(step, str):
        return value.get(step) if isinstance(value, dict) else None
    return value[step] if isinstance(value, list) and -len(value) <= step < len(value) else None


class Expression:
    __slots__ = ("_compiled", "expression")

    def __init__(self, expression: str) -> None:
        from botoxide import _native

        self.expression = expression
        self._compiled = _native.Expression(expression)

    def search(self, value: Any) -> Any:
        return self._compiled.search(value)


@lru_cache(maxsize=512)
def compile(expression: str) -> Keys | Path | Expression:
    """An object with `search(value)`. Equal expressions are the same object."""
    if _KEYS.fullmatch(expression):
        return Keys(expression)
    return Path(expression) if _PATH.fullmatch(expression) else Expression(expression)


#: The classes of the package jmespath with their bases, for programs that do not have it.
_CLASSES = {
    "JMESPathError": "ValueError",
    "ParseError": "JMESPathError",
    "IncompleteExpressionError": "ParseError",
    "LexerError": "ParseError",
    "ArityError": "ParseError",
    "VariadictArityError": "ArityError",
    "JMESPathTypeError": "JMESPathError",
    "EmptyExpressionError": "JMESPathError",
    "UnknownFunctionError": "JMESPathError",
}


@cache
def _error_class(name: str) -> type[Exception]:
    try:
        from jmespath import exceptions

        return getattr(exceptions, name)  # type: ignore[no-any-return]
    except ImportError:
        base = _CLASSES[name]
        cls = ValueError if base == "ValueError" else _error_class(base)
        return type(name, (cls,), {"__module__": "jmespath.exceptions"})


def error(name: str, text: str) -> Exception:
    """An exception of the package jmespath with this text, whose classes take it in parts."""
    cls = _error_class(name)
    attributes = {"__module__": cls.__module__, "__init__": lambda self, *args: None, "__str__": lambda self: text}
    exception: Exception = type(name, (cls,), attributes)(text)
    return exception
