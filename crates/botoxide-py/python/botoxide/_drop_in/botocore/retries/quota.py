"""`RetryQuota`: how many retries a client may still make. Counterpart: botocore's module of this name."""

from __future__ import annotations

import threading

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class RetryQuota:
    """A number that retries take from, and successes give back to."""

    INITIAL_CAPACITY = 500

    def __init__(self, initial_capacity: int = INITIAL_CAPACITY, lock: Any = None) -> None:
        self._most = self._left = initial_capacity
        self._lock = threading.Lock() if lock is None else lock

    @property
    def available_capacity(self) -> int:
        """What is left."""
        return self._left

    def acquire(self, capacity_amount: int) -> bool:
        """Whether so much was left, and is taken now."""
        with self._lock:
            is_left = capacity_amount <= self._left
            self._left -= capacity_amount if is_left else 0
            return is_left

    def release(self, capacity_amount: int) -> None:
        """Gives back, up to what there was in the beginning."""
        with self._lock:
            self._left = min(self._most, self._left + capacity_amount)
