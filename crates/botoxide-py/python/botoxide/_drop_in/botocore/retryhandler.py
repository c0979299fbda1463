"""The mode `legacy`: retry handlers made of the documents of services. Counterpart: botocore's module of this name.

Clients retry by the engine's; these are for programs that make handlers of their own.
"""

from __future__ import annotations

import functools
import logging
import random
from binascii import crc32

from botocore.exceptions import (
    ChecksumError,
    ConnectionClosedError,
    ConnectionError,
    EndpointConnectionError,
    ReadTimeoutError,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

logger = logging.getLogger(__name__)

#: The exceptions behind the names of documents.
EXCEPTION_MAP: dict[str, list[type[Exception]]] = {
    "GENERAL_CONNECTION_ERROR": [
        ConnectionError,
        ConnectionClosedError,
        ReadTimeoutError,
        EndpointConnectionError,
    ],
}


def delay_exponential(base: Any, growth_factor: float, attempts: int) -> float:
    """Seconds to wait; the base `rand` is a random part of a second."""
    if base == "rand":
        base = random.random()
    elif base <= 0:
        raise ValueError(f"The 'base' param must be greater than 0, got: {base}")
    seconds: float = base * growth_factor ** (attempts - 1)
    return seconds


def create_exponential_delay_function(base: Any, growth_factor: float) -> Callable[..., float]:
    """`delay_exponential` of these numbers."""
    return functools.partial(delay_exponential, base=base, growth_factor=growth_factor)


def create_retry_handler(config: dict[str, Any], operation_name: str | None = None) -> RetryHandler:
    """A handler of `needs-retry`, as a document describes it."""
    checker = create_checker_from_retry_config(config, operation_name)
    return RetryHandler(checker, create_retry_action_from_config(config, operation_name))


def create_retry_action_from_config(config: dict[str, Any], operation_name: str | None = None) -> Any:
    """What gives the seconds to wait."""
    delay = config["__default__"]["delay"]
    if delay["type"] != "exponential":
        return None
    return create_exponential_delay_function(delay["base"], delay["growth_factor"])


def create_checker_from_retry_config(config: dict[str, Any], operation_name: str | None = None) -> MaxAttemptsDecorator:
    """What decides: the policies for all operations, and those for this one."""
    default = config.get("__default__", {})
    policies = list(default.get("policies", {}).values())
    if operation_name is not None and config.get(operation_name) is not None:
        policies += config[operation_name]["policies"].values()
    checkers = [_checker(policy["applies_when"]) for policy in policies]
    max_attempts = default["max_attempts"] if "__default__" in config else None
    if len(checkers) == 1:
        return MaxAttemptsDecorator(checkers[0], max_attempts)
    exceptions = [each for policy in policies for each in _exceptions(policy["applies_when"])]
    return MaxAttemptsDecorator(MultiChecker(checkers), max_attempts, tuple(exceptions))


def _checker(condition: dict[str, Any]) -> Any:
    response = condition.get("response")
    if response is None:
        return ExceptionRaiser() if "socket_errors" in condition else None
    if "service_error_code" in response:
        return ServiceErrorCodeChecker(response["http_status_code"], response["service_error_code"])
    if "http_status_code" in response:
        return HTTPStatusCodeChecker(response["http_status_code"])
    if "crc32body" in response:
        return CRC32Checker(response["crc32body"])
    raise ValueError("Unknown retry policy")


def _exceptions(condition: dict[str, Any]) -> list[type[Exception]]:
    if "crc32body" in condition.get("response", {}):
        return [ChecksumError]
    return [each for name in condition.get("socket_errors", ()) for each in EXCEPTION_MAP[name]]


class RetryHandler:
    """A handler of `needs-retry`: a checker decides, an action says how long to wait."""

    def __init__(self, checker: Any, action: Any) -> None:
        self._checker = checker
        self._action = action

    def __call__(self, attempts: int, response: Any, caught_exception: Any, **kwargs: Any) -> Any:
        arguments = {"attempt_number": attempts, "response": response, "caught_exception": caught_exception}
        if isinstance(self._checker, MaxAttemptsDecorator):
            arguments["retries_context"] = kwargs["request_dict"]["context"].get("retries")
        if not self._checker(**arguments):
            logger.debug("No retry needed.")
            return None
        result = self._action(attempts=attempts)
        logger.debug("Retry needed, action of: %s", result)
        return result


class BaseChecker:
    """Looks for one kind of failure, in a response or in an exception."""

    def __call__(self, attempt_number: int, response: Any, caught_exception: Any) -> Any:
        if response is not None:
            return self._check_response(attempt_number, response)
        if caught_exception is not None:
            return self._check_caught_exception(attempt_number, caught_exception)
        raise ValueError("Both response and caught_exception are None.")

    def _check_response(self, attempt_number: int, response: Any) -> Any:
        return None

    def _check_caught_exception(self, attempt_number: int, caught_exception: Any) -> Any:
        return None


class MaxAttemptsDecorator(BaseChecker):
    """What another checker says, until there were so many attempts."""

    def __init__(self, checker: Any, max_attempts: Any, retryable_exceptions: Any = None) -> None:
        self._checker = checker
        self._max_attempts = max_attempts
        self._retryable_exceptions = retryable_exceptions

    def __call__(  # type: ignore[override]
        self, attempt_number: int, response: Any, caught_exception: Any, retries_context: dict[str, Any] | None
    ) -> Any:
        if retries_context:
            retries_context["max"] = max(retries_context.get("max", 0), self._max_attempts)
        wanted = self._asked(attempt_number, response, caught_exception)
        if not wanted:
            return False
        if attempt_number < self._max_attempts:
            return wanted
        if response is not None and "ResponseMetadata" in response[1]:
            response[1]["ResponseMetadata"]["MaxAttemptsReached"] = True
        logger.debug("Reached the maximum number of retry attempts: %s", attempt_number)
        return False

    def _asked(self, attempt_number: int, response: Any, caught_exception: Any) -> Any:
        # With the last attempt, its exception is the caller's.
        retryable = self._retryable_exceptions if attempt_number < self._max_attempts else None
        try:
            return self._checker(attempt_number, response, caught_exception)
        except tuple(retryable or ()) as error:
            logger.debug("retry needed, retryable exception caught: %s", error, exc_info=True)
            return True


class HTTPStatusCodeChecker(BaseChecker):
    """A status."""

    def __init__(self, status_code: int) -> None:
        self._status_code = status_code

    def _check_response(self, attempt_number: int, response: Any) -> bool:
        is_seen: bool = response[0].status_code == self._status_code
        if is_seen:
            logger.debug("retry needed: retryable HTTP status code received: %s", self._status_code)
        return is_seen


class ServiceErrorCodeChecker(BaseChecker):
    """A status with an error code."""

    def __init__(self, status_code: int, error_code: str) -> None:
        self._status_code = status_code
        self._error_code = error_code

    def _check_response(self, attempt_number: int, response: Any) -> bool:
        http, parsed = response
        seen = http.status_code, parsed.get("Error", {}).get("Code")
        if seen == (self._status_code, self._error_code):
            logger.debug("retry needed: matching HTTP status and error code seen: %s, %s", *seen)
            return True
        return False


class MultiChecker(BaseChecker):
    """The first of several that wants a retry."""

    def __init__(self, checkers: Iterable[Any]) -> None:
        self._checkers = checkers

    def __call__(self, attempt_number: int, response: Any, caught_exception: Any) -> Any:
        answers = (checker(attempt_number, response, caught_exception) for checker in self._checkers)
        return next(filter(None, answers), False)


class CRC32Checker(BaseChecker):
    """A body that is not what its checksum says."""

    def __init__(self, header: str) -> None:
        self._header_name = header

    def _check_response(self, attempt_number: int, response: Any) -> None:
        expected = response[0].headers.get(self._header_name)
        if expected is None:
            logger.debug("crc32 check skipped, the %s header is not in the http response.", self._header_name)
            return
        actual = crc32(response[0].content)
        if actual != int(expected):
            logger.debug("retry needed: crc32 check failed, expected != actual: %s != %s", expected, actual)
            raise ChecksumError(checksum_type="crc32", expected_checksum=int(expected), actual_checksum=actual)


class ExceptionRaiser(BaseChecker):
    """Raises what was caught."""

    def _check_caught_exception(self, attempt_number: int, caught_exception: Exception) -> None:
        raise caught_exception
