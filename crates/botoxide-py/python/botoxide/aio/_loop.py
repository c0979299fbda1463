"""The event loop that runs: asyncio's, or trio's with the methods of asyncio's that the engine calls."""

from __future__ import annotations

import asyncio
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from typing import Any, TypeVar

    from botoxide.aio._trio import Loop

    T = TypeVar("T")


def running() -> Any:
    """The loop. Raises `RuntimeError` if none runs in this thread."""
    return _trio_loop() or asyncio.get_running_loop()


def _trio_loop() -> Loop | None:
    # Only a program that has imported trio can run it.
    if "trio" not in sys.modules:
        return None
    from botoxide.aio import _trio

    return _trio.running()


def start(coroutine: Any) -> Any:
    """Has the loop run a coroutine; a task with `add_done_callback`, `result` and `cancel`."""
    loop = _trio_loop()
    return asyncio.ensure_future(coroutine) if loop is None else loop.create_task(coroutine)


async def sleep(seconds: float) -> None:
    """Waits."""
    loop = _trio_loop()
    await (asyncio.sleep(seconds) if loop is None else loop.sleep(seconds))


def in_thread(function: Callable[..., T], *args: Any, **kwargs: Any) -> Coroutine[Any, Any, T]:
    """What a blocking function returns."""
    loop = _trio_loop()
    return asyncio.to_thread(function, *args, **kwargs) if loop is None else loop.in_thread(function, *args, **kwargs)
