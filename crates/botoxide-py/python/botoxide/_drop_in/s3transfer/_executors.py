"""Executors that programs build transfers of their own from. The engine has its own threads.

Counterpart: the classes of these names in s3transfer's `futures.py`.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial

from s3transfer._pieces import TaskSemaphore

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any


class ExecutorFuture:
    """The future of an executor, with callbacks that take nothing."""

    def __init__(self, future: Any) -> None:
        self._future = future

    def result(self) -> Any:
        """The result, once it is there."""
        return self._future.result()

    def add_done_callback(self, fn: Callable[[], Any]) -> None:
        """Calls a function at the end."""
        self._future.add_done_callback(lambda future: fn())

    def done(self) -> bool:
        """Whether it has ended."""
        is_done: bool = self._future.done()
        return is_done


class BoundedExecutor:
    """An executor that takes a limited number of tasks, and of those with a tag."""

    EXECUTOR_CLS: Any = ThreadPoolExecutor

    def __init__(
        self,
        max_size: int,
        max_num_threads: int,
        tag_semaphores: Mapping[Any, Any] | None = None,
        executor_cls: Any = None,
    ) -> None:
        self._max_num_threads = max_num_threads
        self._executor = (self.EXECUTOR_CLS if executor_cls is None else executor_cls)(max_workers=max_num_threads)
        self._semaphore = TaskSemaphore(max_size)
        self._tag_semaphores = tag_semaphores

    def submit(self, task: Any, tag: Any = None, block: bool = True) -> ExecutorFuture:
        """Submits a task. `NoResourcesAvailable` if there are too many and `block` is false."""
        semaphore = self._semaphore
        if tag:
            semaphore = (self._tag_semaphores or {})[tag]
        token = semaphore.acquire(task.transfer_id, block)
        future = ExecutorFuture(self._executor.submit(task))
        future.add_done_callback(partial(semaphore.release, task.transfer_id, token))
        return future

    def shutdown(self, wait: bool = True) -> None:
        """Takes no more tasks, and waits for those that run."""
        self._executor.shutdown(wait)
