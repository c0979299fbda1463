"""Events and their handlers: names with dots, `*` for one part, handlers of shorter names included."""

from __future__ import annotations

import copy
import logging

from botocore._aliases import EVENT_ALIASES
from botocore._built_in import identity_of
from botocore.compat import accepts_kwargs
from botoxide import _native

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any

    from botocore._built_in import Identity

    Handler = Callable[..., Any]
    # Those that run first, in the middle, last.
    Sections = tuple[list[Handler], list[Handler], list[Handler]]

logger = logging.getLogger(__name__)

#: The kinds of events of a call; others are emitted by this side, or by programs.
_EVENTS_OF_ENGINE = frozenset([*_native.EVENTS, "*"])

_FIRST = 0
_MIDDLE = 1
_LAST = 2


def first_non_none_response(responses: Iterable[tuple[Any, Any]], default: Any = None) -> Any:
    """The first answer of a handler that is not `None`."""
    return next((answer for _, answer in responses if answer is not None), default)


class BaseEventHooks:
    def emit(self, event_name: str, **kwargs: Any) -> list[tuple[Handler, Any]]:
        """Call the handlers of an event; the pairs of handler and answer."""
        return []

    def register(
        self, event_name: str, handler: Handler, unique_id: Any = None, unique_id_uses_count: bool = False
    ) -> None:
        """Add a handler, which must take `**kwargs`. With a `unique_id` it is added once."""
        self._verify_handler(handler)
        self._register(event_name, handler, unique_id, unique_id_uses_count)

    def register_first(
        self, event_name: str, handler: Handler, unique_id: Any = None, unique_id_uses_count: bool = False
    ) -> None:
        """Add a handler that runs before those of `register`."""
        self._verify_handler(handler)
        self._register_first(event_name, handler, unique_id, unique_id_uses_count)

    def register_last(
        self, event_name: str, handler: Handler, unique_id: Any = None, unique_id_uses_count: bool = False
    ) -> None:
        """Add a handler that runs after those of `register`."""
        self._verify_handler(handler)
        self._register_last(event_name, handler, unique_id, unique_id_uses_count)

    def _register(self, event_name: str, handler: Handler, unique_id: Any, unique_id_uses_count: bool) -> None:
        raise NotImplementedError

    def _register_first(self, event_name: str, handler: Handler, unique_id: Any, unique_id_uses_count: bool) -> None:
        raise NotImplementedError

    def _register_last(self, event_name: str, handler: Handler, unique_id: Any, unique_id_uses_count: bool) -> None:
        raise NotImplementedError

    def unregister(
        self,
        event_name: str,
        handler: Handler | None = None,
        unique_id: Any = None,
        unique_id_uses_count: bool = False,
    ) -> None:
        """Remove a handler, or the one of a `unique_id`. One that is not there is ignored."""

    def _verify_handler(self, func: Handler) -> None:
        if not callable(func):
            raise ValueError(f"Event handler {func} must be callable.")
        try:
            accepts = accepts_kwargs(func)
        except TypeError:
            return  # a callable of C, whose signature is unknown
        if not accepts:
            raise ValueError(f"Event handler {func} must accept keyword arguments (**kwargs)")


class HierarchicalEmitter(BaseEventHooks):
    def __init__(self) -> None:
        self._lookup_cache: dict[str, list[Handler]] = {}
        self._handlers = _PrefixTrie()
        self._unique_id_handlers: dict[Any, dict[str, Any]] = {}
        #: Called with a name and a section when a handler is registered for them, if the engine emits such events.
        self._on_register: Callable[[str, int], None] | None = None
        self._names: set[tuple[str, int]] = set()
        self._listeners: dict[tuple[str, int], list[Handler]] = {}
        #: Whether no copy has the same trie.
        self._owns_handlers = True
        #: The engine's own handlers that are registered here: event, section, which; `None` for all of a new session.
        self._rows: list[tuple[str, int, Identity]] | None = []
        #: The client that has them too.
        self._native: _native.Client | None = None

    def _emit(
        self, event_name: str, kwargs: dict[str, Any], stop_on_response: bool = False
    ) -> list[tuple[Handler, Any]]:
        handlers = self._lookup_cache.get(event_name)
        if handlers is None:
            found = self._handlers.prefix_search(event_name)
            handlers = self._lookup_cache[event_name] = [each for each in found if identity_of(each) is None]
        kwargs["event_name"] = event_name
        responses: list[tuple[Handler, Any]] = []
        for handler in handlers:
            logger.debug("Event %s: calling handler %s", event_name, handler)
            response = handler(**kwargs)
            responses.append((handler, response))
            if stop_on_response and response is not None:
                break
        return responses

    def emit(self, event_name: str, **kwargs: Any) -> list[tuple[Handler, Any]]:
        return self._emit(event_name, kwargs)

    def _emit_at(self, name: str, section: int, stops: bool, event_name: str, **kwargs: Any) -> list[Any]:
        """Call the handlers of just this name, in one section; their answers, up to the first if `stops`."""
        answers: list[Any] = []
        for handler in self._handlers_at(name, section):
            logger.debug("Event %s: calling handler %s", event_name, handler)
            answers.append(handler(event_name=event_name, **kwargs))
            if stops and answers[-1] is not None:
                break
        return answers

    def _handlers_at(self, name: str, section: int) -> list[Handler]:
        handlers = self._listeners.get((name, section))
        if handlers is None:
            found = self._handlers.items_at(name, section)
            handlers = self._listeners[name, section] = [each for each in found if identity_of(each) is None]
        return handlers

    def emit_until_response(self, event_name: str, **kwargs: Any) -> tuple[Any, Any]:
        """Call handlers until one gives an answer; the last pair of handler and answer."""
        responses = self._emit(event_name, kwargs, stop_on_response=True)
        return responses[-1] if responses else (None, None)

    def _register(
        self, event_name: str, handler: Handler, unique_id: Any = None, unique_id_uses_count: bool = False
    ) -> None:
        self._register_section(event_name, handler, unique_id, unique_id_uses_count, _MIDDLE)

    def _register_first(
        self, event_name: str, handler: Handler, unique_id: Any = None, unique_id_uses_count: bool = False
    ) -> None:
        self._register_section(event_name, handler, unique_id, unique_id_uses_count, _FIRST)

    def _register_last(
        self, event_name: str, handler: Handler, unique_id: Any, unique_id_uses_count: bool = False
    ) -> None:
        self._register_section(event_name, handler, unique_id, unique_id_uses_count, _LAST)

    def _register_section(
        self, event_name: str, handler: Handler, unique_id: Any, unique_id_uses_count: bool, section: int
    ) -> None:
        if unique_id is not None:
            known = self._unique_id_handlers.get(unique_id)
            if known is not None:
                self._check_count(unique_id, known, unique_id_uses_count, "register")
                if unique_id_uses_count:
                    known["count"] += 1
                return
            entry: dict[str, Any] = {"handler": handler}
            if unique_id_uses_count:
                entry["count"] = 1
            self._unique_id_handlers[unique_id] = entry
        identity = identity_of(handler)
        if identity is not None:
            if self._rows is not None:
                self._rows.append((event_name, section, identity))
            else:
                self._rows = [*self._engine_rows(), (event_name, section, identity)]
            if self._native is not None:
                self._native.register_built_in(*identity, event_name, section)
        elif event_name.partition(".")[0] in _EVENTS_OF_ENGINE:
            if self._on_register is not None:
                self._on_register(event_name, section)
            self._names.add((event_name, section))
        self._own_handlers().append_item(event_name, handler, section=section)
        self._forget_lookups()

    def _forget_lookups(self) -> None:
        # New dictionaries: a thread that emits goes on with the old ones.
        self._lookup_cache = {}
        self._listeners = {}

    def _own_handlers(self) -> _PrefixTrie:
        if not self._owns_handlers:
            self._handlers = copy.copy(self._handlers)
            self._owns_handlers = True
        return self._handlers

    def _engine_rows(self) -> list[tuple[str, int, Identity]]:
        """The engine's own handlers that are in the trie."""
        rows = []
        for name, section, handler in self._handlers.walk():
            identity = identity_of(handler)
            if identity is not None:
                rows.append((name, section, identity))
        return rows

    def _belongs_to(self, native: _native.Client) -> None:
        """Tells the client which of the engine's own handlers it has, now and when that changes."""
        self._native = native
        if self._rows is None:
            return
        from botocore.session import _pristine_emitter

        missing = list(self._rows)
        for row in _pristine_emitter()._engine_rows():
            try:
                missing.remove(row)
            except ValueError:
                name, _, identity = row
                native.unregister_built_in(identity[0], name)
        for name, section, identity in missing:
            native.register_built_in(*identity, name, section)

    def _check_count(self, unique_id: Any, known: dict[str, Any], uses_count: bool, verb: str) -> None:
        if uses_count != bool(known.get("count")):
            raise ValueError(_COUNT_TEXTS[verb, uses_count].format(unique_id=unique_id))

    def unregister(
        self,
        event_name: str,
        handler: Handler | None = None,
        unique_id: Any = None,
        unique_id_uses_count: bool = False,
    ) -> None:
        if unique_id is not None:
            known = self._unique_id_handlers.get(unique_id)
            if known is None:
                return
            self._check_count(unique_id, known, unique_id_uses_count, "unregister")
            if unique_id_uses_count and known["count"] != 1:
                known["count"] -= 1
                return
            handler = self._unique_id_handlers.pop(unique_id)["handler"]
        identity = identity_of(handler)
        if identity is not None and self._rows is None:
            self._rows = self._engine_rows()
        try:
            section = self._own_handlers().remove_item(event_name, handler)
        except ValueError:
            return
        self._forget_lookups()
        if identity is not None and section is not None:
            # The list is there: see above.
            (self._rows or []).remove((event_name, section, identity))
            if self._native is not None:
                self._native.unregister_built_in(identity[0], event_name)

    def __copy__(self) -> HierarchicalEmitter:
        copied = object.__new__(self.__class__)
        self._owns_handlers = False
        copied.__dict__ = {
            **self.__dict__,
            "_unique_id_handlers": copy.copy(self._unique_id_handlers),
            "_names": set(self._names),
            "_on_register": None,
            "_rows": None if self._rows is None else list(self._rows),
            "_native": None,
        }
        return copied


_COUNT_TEXTS = {
    ("register", True): "Initial registration of  unique id {unique_id} was specified to use a counter. "
    "Subsequent register calls to unique id must specify use of a counter as well.",
    ("register", False): "Initial registration of unique id {unique_id} was specified to not use a counter. "
    "Subsequent register calls to unique id must specify not to use a counter as well.",
    ("unregister", True): "Initial registration of unique id {unique_id} was specified to use a counter. "
    "Subsequent unregister calls to unique id must specify use of a counter as well.",
    ("unregister", False): "Initial registration of unique id {unique_id} was specified to not use a counter. "
    "Subsequent unregister calls to unique id must specify not to use a counter as well.",
}


class EventAliaser(BaseEventHooks):
    """An emitter that takes the old names of services too, such as `ec2` endpoints' names before service ids."""

    def __init__(self, event_emitter: Any, event_aliases: Mapping[str, str] | None = None) -> None:
        self._event_aliases = EVENT_ALIASES if event_aliases is None else event_aliases
        self._alias_name_cache: dict[str, str] = {}
        self._emitter = event_emitter

    def emit(self, event_name: str, **kwargs: Any) -> Any:
        return self._emitter.emit(self._alias_event_name(event_name), **kwargs)

    def emit_until_response(self, event_name: str, **kwargs: Any) -> Any:
        return self._emitter.emit_until_response(self._alias_event_name(event_name), **kwargs)

    def register(
        self, event_name: str, handler: Handler, unique_id: Any = None, unique_id_uses_count: bool = False
    ) -> Any:
        name = self._alias_event_name(event_name)
        return self._emitter.register(name, handler, unique_id, unique_id_uses_count)

    def register_first(
        self, event_name: str, handler: Handler, unique_id: Any = None, unique_id_uses_count: bool = False
    ) -> Any:
        name = self._alias_event_name(event_name)
        return self._emitter.register_first(name, handler, unique_id, unique_id_uses_count)

    def register_last(
        self, event_name: str, handler: Handler, unique_id: Any = None, unique_id_uses_count: bool = False
    ) -> Any:
        name = self._alias_event_name(event_name)
        return self._emitter.register_last(name, handler, unique_id, unique_id_uses_count)

    def unregister(
        self,
        event_name: str,
        handler: Handler | None = None,
        unique_id: Any = None,
        unique_id_uses_count: bool = False,
    ) -> Any:
        name = self._alias_event_name(event_name)
        return self._emitter.unregister(name, handler, unique_id, unique_id_uses_count)

    def _alias_event_name(self, event_name: str) -> str:
        name = self._alias_name_cache.get(event_name)
        if name is None:
            name = self._alias_name_cache[event_name] = self._renamed(event_name)
            if name != event_name:
                logger.debug("Changing event name from %s to %s", event_name, name)
        return name

    def _renamed(self, event_name: str) -> str:
        parts = event_name.split(".")
        for old, new in self._event_aliases.items():
            if "." not in old:
                if old in parts:
                    parts[parts.index(old)] = new
                    return ".".join(parts)
            elif old in event_name:
                # Only the first old name that occurs counts, also when it is part of a longer word.
                section = old.split(".")
                for start in range(len(parts)):
                    if parts[start : start + len(section)] == section:
                        parts[start : start + len(section)] = [new]
                        break
                return ".".join(parts)
        return event_name

    def __copy__(self) -> EventAliaser:
        return self.__class__(copy.copy(self._emitter), copy.copy(self._event_aliases))


class _Node:
    __slots__ = ("children", "values")

    def __init__(self) -> None:
        self.children: dict[str, _Node] = {}
        self.values: Sections | None = None

    def __copy__(self) -> _Node:
        copied = _Node()
        copied.children = {part: copy.copy(child) for part, child in self.children.items()}
        if self.values is not None:
            first, middle, last = self.values
            copied.values = (list(first), list(middle), list(last))
        return copied


class _PrefixTrie:
    """Handlers by the parts of their event names."""

    def __init__(self) -> None:
        self._root = _Node()

    def append_item(self, key: str, value: Handler, section: int = _MIDDLE) -> None:
        node = self._root
        for part in key.split("."):
            node = node.children.setdefault(part, _Node())
        if node.values is None:
            node.values = ([], [], [])
        node.values[section].append(value)

    def prefix_search(self, key: str) -> list[Handler]:
        """The handlers that an event has, in order: longer names first, `*` before a part."""
        found: list[Handler] = []
        self._collect(self._root, key.split("."), 0, found)
        return found

    def items_at(self, key: str, section: int) -> list[Handler]:
        """The handlers of this name and section alone, in order."""
        node: _Node | None = self._root
        for part in key.split("."):
            node = node.children.get(part) if node else None
        return list(node.values[section]) if node and node.values else []

    def _collect(self, node: _Node, parts: list[str], index: int, found: list[Handler]) -> None:
        if index < len(parts):
            for part in ("*", parts[index]):
                child = node.children.get(part)
                if child is not None:
                    self._collect(child, parts, index + 1, found)
        if node.values:
            found += [handler for section in node.values for handler in section]

    def walk(self) -> list[tuple[str, int, Handler]]:
        """Every handler with its name and section."""
        found: list[tuple[str, int, Handler]] = []
        left = [("", self._root)]
        while left:
            name, node = left.pop()
            for section, handlers in enumerate(node.values or ()):
                found += [(name, section, handler) for handler in handlers]
            left += [(f"{name}.{part}" if name else part, child) for part, child in node.children.items()]
        return found

    def remove_item(self, key: str, value: Handler | None) -> int | None:
        """Remove the first occurrence of a handler; its section. Raises `ValueError` if the name has no handlers."""
        path = [self._root]
        parts = key.split(".")
        for part in parts:
            child = path[-1].children.get(part)
            if child is None:
                raise ValueError(f"key is not in trie: {key}")
            path.append(child)
        for section, handlers in enumerate(path[-1].values or ()):
            if value in handlers:
                handlers.remove(value)
                return section
        return None

    def __copy__(self) -> _PrefixTrie:
        copied = self.__class__()
        copied._root = copy.copy(self._root)
        return copied
