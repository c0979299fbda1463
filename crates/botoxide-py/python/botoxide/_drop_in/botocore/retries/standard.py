"""The mode `standard`: when a call is repeated, and after which wait. Counterpart: botocore's module of this name."""

from __future__ import annotations

import logging
import random
import time

from botocore.configprovider import NEW_RETRIES_ENABLED as NEW_RETRIES_ENABLED
from botocore.exceptions import ConnectionError, HTTPClientError
from botocore.retries import quota, special
from botocore.retries.base import BaseRetryableChecker, BaseRetryBackoff

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

DEFAULT_MAX_ATTEMPTS = 3
_SERVICE_MAX_ATTEMPTS = {"dynamodb": 4, "dynamodb-streams": 4}
logger = logging.getLogger(__name__)


def register_retry_handler(client: Any, max_attempts: int | None = None) -> RetryHandler:
    """Gives a client a retry handler of this mode, after the engine's."""
    service = client.meta.service_model.service_id.hyphenize()
    if max_attempts is None:
        max_attempts = _SERVICE_MAX_ATTEMPTS.get(service, DEFAULT_MAX_ATTEMPTS)
    adapter = RetryEventAdapter()
    detector = ThrottlingErrorDetector(adapter)
    backoff = ExponentialBackoff(service_name=service, throttling_detector=detector)
    checker = RetryQuotaChecker(quota.RetryQuota(), detector)
    handler = RetryHandler(RetryPolicy(StandardRetryConditions(max_attempts), backoff), adapter, checker, service)
    events = client.meta.events
    seeder = MaxAttemptsSeeder(max_attempts).seed_max_attempts
    events.register(f"request-created.{service}", seeder, unique_id=f"seed-max-attempts-{service}")
    events.register(f"after-call.{service}", checker.release_retry_quota)
    events.register(f"needs-retry.{service}", handler.needs_retry, unique_id=f"retry-config-{service}")
    return handler


class MaxAttemptsSeeder:
    """Tells the first attempt how many there may be."""

    def __init__(self, max_attempts: int) -> None:
        self._max_attempts = max_attempts

    def seed_max_attempts(self, request: Any, **kwargs: Any) -> None:
        retries = request.context.get("retries")
        if retries is not None:
            retries["max"] = self._max_attempts


class RetryHandler:
    """A handler of `needs-retry`."""

    _LONG_POLLING_OPERATIONS = {
        "sqs": {"ReceiveMessage"},
        "sfn": {"GetActivityTask"},
        "swf": {"PollForActivityTask", "PollForDecisionTask"},
        "kinesis": {"ReceiveQueueRecords", "ReceiveDeadLetterQueueRecords"},
    }

    def __init__(
        self,
        retry_policy: Any,
        retry_event_adapter: Any,
        retry_quota: Any,
        service_name: str | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._retry_policy = retry_policy
        self._retry_event_adapter = retry_event_adapter
        self._retry_quota = retry_quota
        self._service_name = service_name
        self._sleep = sleep

    def needs_retry(self, **kwargs: Any) -> float | bool | None:
        """Seconds before the next attempt; `None` or `False` if there is none."""
        context = self._retry_event_adapter.create_retry_context(**kwargs)
        answer: float | bool | None = None
        if not self._retry_policy.should_retry(context):
            logger.debug("Not retrying request.")
        elif self._retry_quota.acquire_retry_quota(context):
            answer = self._retry_policy.compute_retry_delay(context)
            logger.debug("Retry needed, retrying request after delay of: %s", answer)
        else:
            logger.debug("Retry needed but retry quota reached, not retrying request.")
            if self._polls_long(context):
                # The program asks again at once.
                self._sleep(self._retry_policy.compute_retry_delay(context))
                answer = False
        self._retry_event_adapter.adapt_retry_response_from_context(context)
        return answer

    def _polls_long(self, context: Any) -> bool:
        operations = self._LONG_POLLING_OPERATIONS.get(self._service_name or "")
        if operations is None or context.operation_model is None:
            return False
        return context.operation_model.name in operations


class RetryEventAdapter:
    """Between the arguments of `needs-retry` and `RetryContext`."""

    def create_retry_context(self, **kwargs: Any) -> RetryContext:
        """The context of an attempt."""
        http, parsed = kwargs["response"] or (None, None)
        return RetryContext(
            attempt_number=kwargs["attempts"],
            operation_model=kwargs["operation"],
            http_response=http,
            parsed_response=parsed,
            caught_exception=kwargs["caught_exception"],
            request_context=kwargs["request_dict"]["context"],
        )

    def adapt_retry_response_from_context(self, context: RetryContext) -> None:
        """Adds what was noted to `ResponseMetadata`."""
        if context.parsed_response is not None:
            context.parsed_response.setdefault("ResponseMetadata", {}).update(context.get_retry_metadata())


class RetryContext:
    """How an attempt has ended."""

    def __init__(
        self,
        attempt_number: int,
        operation_model: Any = None,
        parsed_response: dict[str, Any] | None = None,
        http_response: Any = None,
        caught_exception: Exception | None = None,
        request_context: dict[str, Any] | None = None,
    ) -> None:
        self.attempt_number = attempt_number
        self.operation_model = operation_model
        self.parsed_response = parsed_response
        self.http_response = http_response
        self.caught_exception = caught_exception
        self.request_context = {} if request_context is None else request_context
        self._metadata: dict[str, Any] = {}

    def get_error_code(self) -> str | None:
        """The code of a parsed error."""
        error = (self.parsed_response or {}).get("Error")
        return error.get("Code") if isinstance(error, dict) else None

    def add_retry_metadata(self, **kwargs: Any) -> None:
        """Notes something for `ResponseMetadata`."""
        self._metadata.update(kwargs)

    def get_retry_metadata(self) -> dict[str, Any]:
        """What was noted."""
        return dict(self._metadata)


class RetryPolicy:
    """When, and after which wait."""

    def __init__(self, retry_checker: BaseRetryableChecker, retry_backoff: BaseRetryBackoff) -> None:
        self._retry_checker = retry_checker
        self._retry_backoff = retry_backoff

    def should_retry(self, context: Any) -> bool:
        return self._retry_checker.is_retryable(context)

    def compute_retry_delay(self, context: Any) -> float:
        return self._retry_backoff.delay_amount(context)


class ExponentialBackoff(BaseRetryBackoff):
    """Waits that double, times a random part, and at least what the service asks for."""

    _BASE = 2
    _MAX_BACKOFF = 20
    _RETRY_AFTER_HEADER = "x-amz-retry-after"
    _RETRY_AFTER_MAX_ADDITIONAL = 5
    _SCALES = {"dynamodb": 0.025, "dynamodb-streams": 0.025}

    def __init__(
        self,
        max_backoff: float = _MAX_BACKOFF,
        random: Callable[[], float] = random.random,
        service_name: str | None = None,
        throttling_detector: Any = None,
    ) -> None:
        self._max_backoff = max_backoff
        self._random = random
        self._service_name = service_name
        self._throttling_detector = throttling_detector

    def delay_amount(self, context: Any) -> float:
        detector = self._throttling_detector
        is_throttled = detector is not None and detector.is_throttling_error_from_context(context)
        scale = 1 if is_throttled else self._SCALES.get(self._service_name or "", 0.05)
        wait: float = self._random() * min(scale * self._BASE ** (context.attempt_number - 1), self._max_backoff)
        asked = self._asked_for(context.http_response)
        return wait if asked is None else max(wait, min(asked, wait + self._RETRY_AFTER_MAX_ADDITIONAL))

    def _asked_for(self, http: Any) -> float | None:
        value = None if http is None else http.headers.get(self._RETRY_AFTER_HEADER)
        if value is None:
            return None
        try:
            seconds = int(value) / 1000
        except (ValueError, OverflowError):
            seconds = -1
        if seconds < 0:
            logger.debug("Invalid %s header value: %s, ignoring.", self._RETRY_AFTER_HEADER, value)
            return None
        return seconds


class MaxAttemptsChecker(BaseRetryableChecker):
    """Whether there are attempts left."""

    def __init__(self, max_attempts: int) -> None:
        self._max_attempts = max_attempts

    def is_retryable(self, context: Any) -> bool:
        retries = context.request_context.get("retries")
        if retries:
            retries["max"] = max(retries.get("max", 0), self._max_attempts)
        if context.attempt_number < self._max_attempts:
            return True
        logger.debug("Max attempts of %s reached.", self._max_attempts)
        context.add_retry_metadata(MaxAttemptsReached=True)
        return False


class TransientRetryableChecker(BaseRetryableChecker):
    """Failures of the network and of servers."""

    _TRANSIENT_ERROR_CODES = ["RequestTimeout", "RequestTimeoutException", "PriorRequestNotComplete"]
    _TRANSIENT_STATUS_CODES = [500, 502, 503, 504]
    _TRANSIENT_EXCEPTION_CLS = (ConnectionError, HTTPClientError)

    def __init__(
        self,
        transient_error_codes: Iterable[str] | None = None,
        transient_status_codes: Iterable[int] | None = None,
        transient_exception_cls: Any = None,
    ) -> None:
        self._codes = self._TRANSIENT_ERROR_CODES if transient_error_codes is None else transient_error_codes
        self._statuses = self._TRANSIENT_STATUS_CODES if transient_status_codes is None else transient_status_codes
        self._classes = self._TRANSIENT_EXCEPTION_CLS if transient_exception_cls is None else transient_exception_cls

    def is_retryable(self, context: Any) -> bool:
        http = context.http_response
        if context.get_error_code() in self._codes or (http is not None and http.status_code in self._statuses):
            return True
        return isinstance(context.caught_exception, self._classes)


class ThrottledRetryableChecker(BaseRetryableChecker):
    """The codes of throttling."""

    _THROTTLED_ERROR_CODES = [
        "Throttling",
        "ThrottlingException",
        "ThrottledException",
        "RequestThrottledException",
        "TooManyRequestsException",
        "ProvisionedThroughputExceededException",
        "TransactionInProgressException",
        "RequestLimitExceeded",
        "BandwidthLimitExceeded",
        "LimitExceededException",
        "RequestThrottled",
        "SlowDown",
        "PriorRequestNotComplete",
        "EC2ThrottledException",
    ]

    def __init__(self, throttled_error_codes: Iterable[str] | None = None) -> None:
        self._codes = self._THROTTLED_ERROR_CODES if throttled_error_codes is None else throttled_error_codes

    def is_retryable(self, context: Any) -> bool:
        return context.get_error_code() in self._codes


class ModeledRetryErrorDetector:
    """What the model says about an error."""

    TRANSIENT_ERROR = "TRANSIENT_ERROR"
    THROTTLING_ERROR = "THROTTLING_ERROR"

    def _shapes(self, context: Any) -> list[Any]:
        code, model = context.get_error_code(), context.operation_model
        if code is None or model is None:
            return []
        return [
            shape
            for shape in model.error_shapes or ()
            if code == (shape.metadata.get("error", {}).get("code") or shape.name)
        ]

    def detect_error_type(self, context: Any) -> str | None:
        """One of the two constants; `None` for an error that is final."""
        for shape in self._shapes(context):
            retryable = shape.metadata.get("retryable")
            if retryable is not None:
                return self.THROTTLING_ERROR if retryable.get("throttling") else self.TRANSIENT_ERROR
        return None

    def is_modeled_error(self, context: Any) -> bool:
        """Whether the operation has an error of this code."""
        return bool(self._shapes(context))


class ThrottlingStatusCodeChecker(BaseRetryableChecker):
    """The status 429, where the model says nothing about the error."""

    _THROTTLING_STATUS_CODES = [429]

    def __init__(self, throttling_status_codes: Iterable[int] | None = None) -> None:
        given = throttling_status_codes
        self._statuses = self._THROTTLING_STATUS_CODES if given is None else given
        self._detector = ModeledRetryErrorDetector()

    def is_retryable(self, context: Any) -> bool:
        http = context.http_response
        return http is not None and http.status_code in self._statuses and not self._detector.is_modeled_error(context)


class ModeledRetryableChecker(BaseRetryableChecker):
    """Errors that the model says are worth a retry."""

    def __init__(self) -> None:
        self._detector = ModeledRetryErrorDetector()

    def is_retryable(self, context: Any) -> bool:
        return self._detector.detect_error_type(context) is not None


class ThrottlingErrorDetector:
    """Whether an attempt was throttled."""

    def __init__(self, retry_event_adapter: RetryEventAdapter) -> None:
        self._adapter = retry_event_adapter
        self._modeled = ModeledRetryErrorDetector()
        self._codes = ThrottledRetryableChecker()
        self._statuses = ThrottlingStatusCodeChecker()

    def is_throttling_error(self, **kwargs: Any) -> bool:
        """The same of the arguments of `needs-retry`."""
        return self.is_throttling_error_from_context(self._adapter.create_retry_context(**kwargs))

    def is_throttling_error_from_context(self, context: Any) -> bool:
        if self._codes.is_retryable(context):
            return True
        kind = self._modeled.detect_error_type(context)
        return self._statuses.is_retryable(context) if kind is None else kind == self._modeled.THROTTLING_ERROR


class OrRetryChecker(BaseRetryableChecker):
    """Whether one of several says so."""

    def __init__(self, checkers: Iterable[BaseRetryableChecker]) -> None:
        self._checkers = checkers

    def is_retryable(self, context: Any) -> bool:
        return any(checker.is_retryable(context) for checker in self._checkers)


class StandardRetryConditions(BaseRetryableChecker):
    """All of this mode's."""

    def __init__(self, max_attempts: int = DEFAULT_MAX_ATTEMPTS) -> None:
        self._max_attempts_checker = MaxAttemptsChecker(max_attempts)
        self._additional_checkers = OrRetryChecker(
            [
                TransientRetryableChecker(),
                ThrottledRetryableChecker(),
                ThrottlingStatusCodeChecker(),
                ModeledRetryableChecker(),
                special.RetryIDPCommunicationError(),
                special.RetryDDBChecksumError(),
            ]
        )

    def is_retryable(self, context: Any) -> bool:
        return self._max_attempts_checker.is_retryable(context) and self._additional_checkers.is_retryable(context)


class RetryQuotaChecker:
    """Takes from a quota, and gives back."""

    _RETRY_COST = 14
    _THROTTLING_RETRY_COST = 5
    _NO_RETRY_INCREMENT = 1

    def __init__(self, quota: Any, throttling_detector: Any = None) -> None:
        self._quota = quota
        self._throttling_detector = throttling_detector

    def acquire_retry_quota(self, context: Any) -> bool:
        """Whether the quota allows another attempt."""
        detector = self._throttling_detector
        is_throttled = detector is not None and detector.is_throttling_error_from_context(context)
        cost = self._THROTTLING_RETRY_COST if is_throttled else self._RETRY_COST
        if self._quota.acquire(cost):
            context.request_context["retry_quota_capacity"] = cost
            return True
        context.add_retry_metadata(RetryQuotaReached=True)
        return False

    def release_retry_quota(self, context: dict[str, Any], http_response: Any, **kwargs: Any) -> None:
        """A handler of `after-call`."""
        if http_response is not None and 200 <= http_response.status_code < 300:
            self._quota.release(context.get("retry_quota_capacity", self._NO_RETRY_INCREMENT))
