"""Waits for a task of the engine on the running loop."""

from __future__ import annotations

from botoxide.aio._loop import running

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from botoxide import _native


async def run(task: _native.Task) -> Any:
    """The result of a task. Cancelling the caller ends the task and closes its connection."""
    try:
        while (done := task.poll()) is None:
            future = running().create_future()
            if task.arm(future):
                await future
    except BaseException:
        task.close()
        raise
    return done[0]
