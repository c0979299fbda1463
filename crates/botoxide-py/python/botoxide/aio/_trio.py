"""trio's event loop, with the methods of asyncio's that the engine calls.

Its tasks are trio's system tasks: they end with the run.
"""

from __future__ import annotations

from functools import partial

import trio

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Generator
    from typing import Any

    Wait = Callable[[int], Awaitable[None]]

_LOOP: trio.lowlevel.RunVar[Loop] = trio.lowlevel.RunVar("botoxide.aio")


def running() -> Loop | None:
    """The loop of trio that runs in this thread, or `None`."""
    try:
        return _LOOP.get()
    except LookupError:
        loop = Loop(trio.lowlevel.current_trio_token())
        _LOOP.set(loop)
        return loop
    except RuntimeError:
        return None


class Loop:
    """A run of trio."""

    def __init__(self, token: trio.lowlevel.TrioToken) -> None:
        self._token = token
        self._readers: dict[int, trio.CancelScope] = {}
        self._writers: dict[int, trio.CancelScope] = {}

    def create_future(self) -> Future:
        return Future(self)

    def create_task(self, coroutine: Coroutine[Any, Any, Any]) -> Task:
        return Task(coroutine)

    def add_reader(self, fd: int, callback: Callable[[], object]) -> None:
        self._readers[fd] = _watch(fd, callback, trio.lowlevel.wait_readable)

    def remove_reader(self, fd: int) -> None:
        self._readers.pop(fd).cancel()

    def add_writer(self, fd: int, callback: Callable[[], object]) -> None:
        self._writers[fd] = _watch(fd, callback, trio.lowlevel.wait_writable)

    def remove_writer(self, fd: int) -> None:
        self._writers.pop(fd).cancel()

    def call_later(self, seconds: float, callback: Callable[[], object]) -> trio.CancelScope:
        scope = trio.CancelScope()

        async def call() -> None:
            with scope:
                await trio.sleep(seconds)
                callback()

        trio.lowlevel.spawn_system_task(call)
        return scope

    def call_soon_threadsafe(self, function: Callable[..., object], *args: Any) -> None:
        self._token.run_sync_soon(partial(function, *args))

    async def getaddrinfo(self, host: str, port: int, *, type: int) -> list[Any]:
        return await trio.socket.getaddrinfo(host, port, type=type)

    async def sleep(self, seconds: float) -> None:
        await trio.sleep(seconds)

    async def in_thread(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return await trio.to_thread.run_sync(partial(function, *args, **kwargs))


def _watch(fd: int, callback: Callable[[], object], wait: Wait) -> trio.CancelScope:
    scope = trio.CancelScope()

    async def watch() -> None:
        # The callback keeps the socket open until this ends.
        with scope:
            while True:
                try:
                    await wait(fd)
                except trio.BusyResourceError:
                    # An earlier watch of the same socket ends only now.
                    await trio.lowlevel.checkpoint()
                else:
                    callback()

    trio.lowlevel.spawn_system_task(watch)
    return scope


class Future:
    """What a task of the engine waits for."""

    def __init__(self, loop: Loop) -> None:
        self._loop = loop
        self._event = trio.Event()

    def get_loop(self) -> Loop:
        return self._loop

    def done(self) -> bool:
        return self._event.is_set()

    def set_result(self, result: object) -> None:
        self._event.set()

    def __await__(self) -> Generator[Any, None, None]:
        return self._event.wait().__await__()


class Task:
    """A coroutine that runs, and its result."""

    def __init__(self, coroutine: Coroutine[Any, Any, Any]) -> None:
        self._scope = trio.CancelScope()
        self._callbacks: list[Callable[[Task], object]] = []
        self._value: Any = None
        self._error: BaseException | None = None
        trio.lowlevel.spawn_system_task(self._run, coroutine)

    async def _run(self, coroutine: Coroutine[Any, Any, Any]) -> None:
        with self._scope:
            try:
                self._value = await coroutine
            except Exception as error:
                self._error = error
        if not self._scope.cancelled_caught:
            for callback in self._callbacks:
                callback(self)

    def add_done_callback(self, callback: Callable[[Task], object]) -> None:
        self._callbacks.append(callback)

    def result(self) -> Any:
        if self._error is not None:
            raise self._error
        return self._value

    def cancel(self) -> None:
        self._scope.cancel()
