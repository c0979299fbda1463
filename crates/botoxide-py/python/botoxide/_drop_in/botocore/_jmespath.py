"""JMESPath expressions of paginators, waiters and resources: paths here, everything else in the engine."""

from __future__ import annotations

import re
from functools import cache, lru_cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_KEYS = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*")


class _Compiled:
    """What all expressions have, as in the package jmespath."""

    __slots__ = ()

    expression: str

    @property
    def parsed(self) -> dict[str, Any]:
        """The syntax tree, as the package jmespath has it. Raises `ImportError` without that package."""
        from jmespath import compile

        tree: Any = compile(self.expression).parsed
        return tree  # type: ignore[no-any-return]


class Keys(_Compiled):
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


class Path(_Compiled):
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
                value = _without_none(_flat(value))
                projects = True
            elif projects:
                value = _without_none([_step(item, step) for item in value])
            else:
                value = _step(value, step)
        return value


def _flat(items: list[Any]) -> list[Any]:
    if list not in map(type, items):
        return items
    flat: list[Any] = []
    for item in items:
        if isinstance(item, list):
            flat += item
        else:
            flat.append(item)
    return flat


def _without_none(items: list[Any]) -> list[Any]:
    return [item for item in items if item is not None]


def _step(value: Any, step: str | int) -> Any:
    if isinstance(step, str):
        return value.get(step) if isinstance(value, dict) else None
    return value[step] if isinstance(value, list) and -len(value) <= step < len(value) else None


class Either(_Compiled):
    """`A || B`: the first path that finds something, such as the next marker or the last key of a page."""

    __slots__ = ("_paths", "expression")

    def __init__(self, expression: str, paths: list[Keys | Path]) -> None:
        self.expression = expression
        self._paths = paths

    def search(self, value: Any) -> Any:
        found = None
        for path in self._paths:
            found = path.search(value)
            # For JMESPath, numbers are something, even 0.
            if found or (isinstance(found, (int, float)) and found is not False):
                return found
        return found


class Expression(_Compiled):
    __slots__ = ("_compiled", "expression")

    def __init__(self, expression: str) -> None:
        from botoxide import _native

        self.expression = expression
        self._compiled = _native.Expression(expression)

    def search(self, value: Any) -> Any:
        return self._compiled.search(value)


@lru_cache(maxsize=512)
def compile(expression: str) -> Keys | Path | Either | Expression:
    """An object with `search(value)`. Equal expressions are the same object."""
    paths = [_path(part.strip()) for part in expression.split("||")]
    found = [path for path in paths if path is not None]
    if len(found) < len(paths):
        return Expression(expression)
    return found[0] if len(found) == 1 else Either(expression, found)


def search(expression: str, data: Any) -> Any:
    """What an expression finds."""
    return compile(expression).search(data)


def _path(expression: str) -> Keys | Path | None:
    if _KEYS.fullmatch(expression):
        return Keys(expression)
    return Path(expression) if _PATH.fullmatch(expression) else None


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
