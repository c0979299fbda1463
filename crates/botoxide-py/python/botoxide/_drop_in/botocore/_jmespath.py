"""JMESPath expressions of paginators and waiters: chains of keys here, everything else in the engine."""

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


class Expression:
    __slots__ = ("_compiled", "expression")

    def __init__(self, expression: str) -> None:
        from botoxide import _native

        self.expression = expression
        self._compiled = _native.Expression(expression)

    def search(self, value: Any) -> Any:
        return self._compiled.search(value)


@lru_cache(maxsize=512)
def compile(expression: str) -> Keys | Expression:
    """An object with `search(value)`. Equal expressions are the same object."""
    return Keys(expression) if _KEYS.fullmatch(expression) else Expression(expression)


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
