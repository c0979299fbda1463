"""`TokenBucket`: at which rate requests are sent. Counterpart: botocore's module of this name."""

from __future__ import annotations

import threading
import time

from botocore.exceptions import CapacityNotAvailableError


class Clock:
    """The time."""

    def sleep(self, amount: float) -> None:
        time.sleep(amount)

    def current_time(self) -> float:
        return time.time()


class TokenBucket:
    """Tokens that come at a rate, which may change, and of which each request takes one."""

    _MIN_RATE = 0.5

    def __init__(self, max_rate: float, clock: Clock, min_rate: float = _MIN_RATE) -> None:
        self._clock = clock
        self._min_rate = min_rate
        self._rate = 0.0
        self._most = 1.0
        self._current_capacity = 0.0
        self._last: float | None = None
        self._has_changed = threading.Condition()
        self.max_rate = max_rate

    @property
    def max_rate(self) -> float:
        """Tokens a second."""
        return self._rate

    @max_rate.setter
    def max_rate(self, value: float) -> None:
        with self._has_changed:
            # What has come until now came at the old rate.
            self._refill()
            self._rate = max(value, self._min_rate)
            self._most = max(value, 1)
            self._current_capacity = min(self._current_capacity, self._most)
            self._has_changed.notify()

    @property
    def max_capacity(self) -> float:
        """How many tokens there may be at once."""
        return self._most

    @property
    def available_capacity(self) -> float:
        """How many there are."""
        return self._current_capacity

    def acquire(self, amount: float = 1, block: bool = True) -> bool:
        """Takes tokens; waits for them, or raises `CapacityNotAvailableError` if it must not `block`."""
        with self._has_changed:
            return self._acquire(amount, block)

    def _acquire(self, amount: float, block: bool) -> bool:
        self._refill()
        while amount > self._current_capacity:
            if not block:
                raise CapacityNotAvailableError()
            self._has_changed.wait((amount - self._current_capacity) / self._rate)
            self._refill()
        self._current_capacity -= amount
        return True

    def _refill(self) -> None:
        now = self._clock.current_time()
        if self._last is not None:
            come = (now - self._last) * self._rate
            self._current_capacity = min(self._most, self._current_capacity + come)
        self._last = now
