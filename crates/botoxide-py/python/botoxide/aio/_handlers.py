"""Handlers of events that are coroutines."""

from __future__ import annotations

from inspect import isawaitable, iscoroutinefunction
from typing import Any

from botocore.hooks import EventAliaser

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from botocore.hooks import HierarchicalEmitter


class AioEventAliaser(EventAliaser):
    """The hooks of asynchronous sessions and clients, whose `emit` may be awaited."""

    def emit(self, event_name: str, **kwargs: Any) -> Answers:
        return Answers(super().emit(event_name, **kwargs))


class Answers(list[tuple[Any, Any]]):
    """Pairs of handler and answer. Awaited, they have what coroutines have returned."""

    def __await__(self) -> Generator[Any, None, list[tuple[Any, Any]]]:
        return self._awaited().__await__()

    async def _awaited(self) -> list[tuple[Any, Any]]:
        return [(handler, await answer if isawaitable(answer) else answer) for handler, answer in self]


def emit_at_of(events: Any) -> Callable[..., Any]:
    """The function that calls a client's handlers. It gives the list of their answers, or a coroutine that does."""
    emitter: HierarchicalEmitter = events._emitter

    def emit_at(name: str, section: int, stops: bool, event_name: str, **kwargs: Any) -> Any:
        handlers = emitter._handlers_at(name, section)
        if any(_is_coroutine(handler) for handler in handlers):
            return _emit_one_by_one(handlers, stops, {**kwargs, "event_name": event_name})
        answers = emitter._emit_at(name, section, stops, event_name, **kwargs)
        return _awaited(answers) if any(isawaitable(answer) for answer in answers) else answers

    return emit_at


def _is_coroutine(handler: Any) -> bool:
    return iscoroutinefunction(handler) or iscoroutinefunction(getattr(handler, "__call__", None))  # noqa: B004


async def _emit_one_by_one(handlers: list[Callable[..., Any]], stops: bool, kwargs: dict[str, Any]) -> list[Any]:
    answers: list[Any] = []
    for handler in handlers:
        answer = handler(**kwargs)
        answers.append(await answer if isawaitable(answer) else answer)
        if stops and answers[-1] is not None:
            break
    return answers


async def _awaited(answers: list[Any]) -> list[Any]:
    return [await answer if isawaitable(answer) else answer for answer in answers]
