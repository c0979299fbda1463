"""What the parts of a retry policy are. Counterpart: botocore's module of this name."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class BaseRetryBackoff:
    """Says how long to wait."""

    def delay_amount(self, context: Any) -> float:
        """Seconds before the next attempt."""
        raise NotImplementedError("delay_amount")


class BaseRetryableChecker:
    """Says whether a kind of failure is there."""

    def is_retryable(self, context: Any) -> bool:
        """Whether another attempt may succeed."""
        raise NotImplementedError("is_retryable")
