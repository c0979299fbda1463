"""`CubicCalculator`: how the rate grows again after throttling. Counterpart: botocore's module of this name."""

from __future__ import annotations

from collections import namedtuple

CubicParams = namedtuple("CubicParams", ["w_max", "k", "last_fail"])


class CubicCalculator:
    """The curve of CUBIC, from the last failure on."""

    _SCALE_CONSTANT = 0.4
    _BETA = 0.7

    def __init__(
        self,
        starting_max_rate: float,
        start_time: float,
        scale_constant: float = _SCALE_CONSTANT,
        beta: float = _BETA,
    ) -> None:
        self._scale_constant = scale_constant
        self._beta = beta
        self._begin(starting_max_rate, start_time)

    def _begin(self, rate: float, timestamp: float) -> None:
        self._w_max = rate
        self._k: float = (rate * (1 - self._beta) / self._scale_constant) ** (1 / 3)
        self._last_fail = timestamp

    def success_received(self, timestamp: float) -> float:
        """The rate at this time."""
        rate: float = self._scale_constant * (timestamp - self._last_fail - self._k) ** 3 + self._w_max
        return rate

    def error_received(self, current_rate: float, timestamp: float) -> float:
        """The rate after a failure at this one."""
        self._begin(current_rate, timestamp)
        return current_rate * self._beta

    def get_params_snapshot(self) -> CubicParams:
        """The numbers of the curve."""
        return CubicParams(self._w_max, self._k, self._last_fail)
