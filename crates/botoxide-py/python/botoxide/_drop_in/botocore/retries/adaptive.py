"""The mode `adaptive`: the rate at which a client sends. Counterpart: botocore's module of this name."""

from __future__ import annotations

import logging
import math
import threading

from botocore.retries import bucket, standard, throttling

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

logger = logging.getLogger(__name__)


def register_retry_handler(client: Any) -> ClientRateLimiter:
    """Gives a client a limit of its rate, beside the engine's."""
    clock = bucket.Clock()
    limiter = ClientRateLimiter(
        rate_adjustor=throttling.CubicCalculator(starting_max_rate=0, start_time=clock.current_time()),
        rate_clocker=RateClocker(clock),
        token_bucket=bucket.TokenBucket(max_rate=1, clock=clock),
        throttling_detector=standard.ThrottlingErrorDetector(standard.RetryEventAdapter()),
        clock=clock,
    )
    client.meta.events.register("before-send", limiter.on_sending_request)
    client.meta.events.register("needs-retry", limiter.on_receiving_response)
    return limiter


class ClientRateLimiter:
    """Makes requests wait once one of them was throttled."""

    _MAX_RATE_ADJUST_SCALE = 2.0

    def __init__(
        self, rate_adjustor: Any, rate_clocker: Any, token_bucket: Any, throttling_detector: Any, clock: Any
    ) -> None:
        self._rate_adjustor = rate_adjustor
        self._rate_clocker = rate_clocker
        self._token_bucket = token_bucket
        self._throttling_detector = throttling_detector
        self._clock = clock
        self._enabled = False
        self._lock = threading.Lock()

    def on_sending_request(self, request: Any, **kwargs: Any) -> None:
        """A handler of `before-send`."""
        if self._enabled:
            self._token_bucket.acquire()

    def on_receiving_response(self, **kwargs: Any) -> None:
        """A handler of `needs-retry`."""
        measured = self._rate_clocker.record()
        now = self._clock.current_time()
        with self._lock:
            if self._throttling_detector.is_throttling_error(**kwargs):
                rate = min(measured, self._token_bucket.max_rate) if self._enabled else measured
                new = self._rate_adjustor.error_received(rate, now)
                logger.debug("Throttling response received, new send rate: %s, measured rate: %s", new, measured)
                self._enabled = True
            else:
                new = self._rate_adjustor.success_received(now)
            self._token_bucket.max_rate = min(new, self._MAX_RATE_ADJUST_SCALE * measured)


class RateClocker:
    """Measures a rate, smoothed."""

    _DEFAULT_SMOOTHING = 0.8
    _TIME_BUCKET_RANGE = 0.5

    def __init__(
        self, clock: Any, smoothing: float = _DEFAULT_SMOOTHING, time_bucket_range: float = _TIME_BUCKET_RANGE
    ) -> None:
        self._clock = clock
        self._smoothing = smoothing
        self._measured_rate = 0.0
        self._count = 0.0
        self._last: float = math.floor(clock.current_time())
        self._lock = threading.Lock()

    def record(self, amount: float = 1) -> float:
        """Counts; the rate a second until now."""
        with self._lock:
            step = self._TIME_BUCKET_RANGE
            now = math.floor(self._clock.current_time() / step) * step
            self._count += amount
            if now > self._last:
                rate = self._count / (now - self._last)
                self._measured_rate = rate * self._smoothing + self._measured_rate * (1 - self._smoothing)
                self._count, self._last = 0, now
            return self._measured_rate

    @property
    def measured_rate(self) -> float:
        """The rate until now."""
        return self._measured_rate
