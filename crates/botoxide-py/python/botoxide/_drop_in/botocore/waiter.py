"""Waiters: an operation called until its answer has a wanted state. AWS's models and models of programs."""

from __future__ import annotations

import logging
import time
from functools import partial

from botocore import _jmespath, xform_name
from botocore.context import with_current_context
from botocore.exceptions import ClientError, WaiterConfigError, WaiterError
from botocore.useragent import register_feature_id

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from typing import Any

    Matcher = Callable[[Any], object]

logger = logging.getLogger(__name__)


def create_waiter_with_client(waiter_name: str, waiter_model: WaiterModel, client: Any) -> Waiter:
    """A waiter of a model over a client's own method. Its class has the name that boto3 gives it."""
    waiter: Waiter = _create_waiter(waiter_name, waiter_model, client, Waiter, NormalizedOperationMethod)
    return waiter


def _create_waiter(waiter_name: str, waiter_model: WaiterModel, client: Any, base: Any, normalized: Any) -> Any:
    config = waiter_model.get_waiter(waiter_name)
    method = normalized(getattr(client, xform_name(config.operation)))

    if base._IS_ASYNCHRONOUS:

        async def wait(self: Any, **kwargs: Any) -> Any:
            return await base.wait(self, **kwargs)
    else:

        def wait(self: Any, **kwargs: Any) -> Any:  # type: ignore[misc]
            return base.wait(self, **kwargs)

    wait.__doc__ = f"Call {config.operation} every {config.delay} seconds until {waiter_name} is reached."
    waiter_class = type(f"{_class_name(client)}.Waiter.{waiter_name}", (base,), {"wait": wait})
    return waiter_class(waiter_name, config, method)


def _class_name(client: Any) -> str:
    from botocore.utils import get_service_module_name

    return get_service_module_name(client.meta.service_model)


def is_valid_waiter_error(response: Any) -> bool:
    """Whether the response is that of a failed call."""
    error = response.get("Error")
    return isinstance(error, dict) and "Code" in error


class NormalizedOperationMethod:
    """A client's method that returns a service's error as a response."""

    def __init__(self, client_method: Callable[..., Any]) -> None:
        self._client_method = client_method

    def __call__(self, **kwargs: Any) -> Any:
        try:
            return self._client_method(**kwargs)
        except ClientError as error:
            return error.response


class WaiterModel:
    """The waiters of a service, from the dictionary of a `waiters-2.json`."""

    SUPPORTED_VERSION = 2

    def __init__(self, waiter_config: dict[str, Any]) -> None:
        self._waiter_config = waiter_config["waiters"]
        version = waiter_config.get("version", "unknown")
        self._verify_supported_version(version)
        self.version = version
        self.waiter_names = sorted(self._waiter_config)

    def _verify_supported_version(self, version: Any) -> None:
        if version != self.SUPPORTED_VERSION:
            raise WaiterConfigError(
                error_msg=f"Unsupported waiter version, supported version must be: {self.SUPPORTED_VERSION}, "
                f"but version of waiter config is: {version}"
            )

    def get_waiter(self, waiter_name: str) -> SingleWaiterConfig:
        try:
            config = self._waiter_config[waiter_name]
        except KeyError:
            raise ValueError(f"Waiter does not exist: {waiter_name}") from None
        return SingleWaiterConfig(config)


class SingleWaiterConfig:
    """One waiter: `delay` in seconds."""

    def __init__(self, single_waiter_config: dict[str, Any]) -> None:
        self._config = single_waiter_config
        self.description: str = single_waiter_config.get("description", "")
        self.operation: str = single_waiter_config["operation"]
        self.delay: float = single_waiter_config["delay"]
        self.max_attempts: int = single_waiter_config["maxAttempts"]

    @property
    def acceptors(self) -> list[AcceptorConfig]:
        return [AcceptorConfig(config) for config in self._config["acceptors"]]


class AcceptorConfig:
    """What a response must have to bring the waiter into `state`."""

    def __init__(self, config: dict[str, Any]) -> None:
        self.state: str = config["state"]
        self.matcher: str = config["matcher"]
        self.expected = config["expected"]
        self.argument: Any = config.get("argument")
        self.matcher_func: Matcher = self._create_matcher_func()

    @property
    def explanation(self) -> str:
        match self.matcher:
            case "path":
                return f'For expression "{self.argument}" we matched expected path: "{self.expected}"'
            case "pathAll":
                return f'For expression "{self.argument}" all members matched expected path: "{self.expected}"'
            case "pathAny":
                return f'For expression "{self.argument}" we matched expected path: "{self.expected}" at least once'
            case "status":
                return f"Matched expected HTTP status code: {self.expected}"
            case "error":
                return f"Matched expected service error code: {self.expected}"
        return f'No explanation for unknown waiter type: "{self.matcher}"'

    def _create_matcher_func(self) -> Matcher:
        expected = self.expected
        match self.matcher:
            case "path":
                return self._path_matcher(lambda result: result == expected)
            case "pathAll":
                return self._path_matcher(
                    lambda result: _is_filled(result) and all(element == expected for element in result)
                )
            case "pathAny":
                return self._path_matcher(
                    lambda result: _is_filled(result) and any(element == expected for element in result)
                )
            case "status":
                return lambda response: response.get("ResponseMetadata", {}).get("HTTPStatusCode") == expected
            case "error":
                return self._error_matcher()
        raise WaiterConfigError(error_msg=f"Unknown acceptor: {self.matcher}")

    def _path_matcher(self, matches: Callable[[Any], bool]) -> Matcher:
        expression = _jmespath.compile(self.argument)

        def acceptor_matches(response: Any) -> bool | None:
            return None if is_valid_waiter_error(response) else matches(expression.search(response))

        return acceptor_matches

    def _error_matcher(self) -> Matcher:
        if self.expected is True:
            return lambda response: "Error" in response and "Code" in response["Error"]
        if self.expected is False:
            return lambda response: "Error" not in response
        return lambda response: response.get("Error", {}).get("Code", "") == self.expected


def _is_filled(result: Any) -> bool:
    return isinstance(result, list) and bool(result)


class Waiter:
    """Made by `client.get_waiter(name)` or `create_waiter_with_client`."""

    #: Whether `wait` is awaited.
    _IS_ASYNCHRONOUS = False

    def __init__(self, name: str, config: SingleWaiterConfig, operation_method: Callable[..., Any]) -> None:
        self._operation_method = operation_method
        self.name = name
        self.config = config

    @with_current_context(partial(register_feature_id, "WAITER"))
    def wait(self, **kwargs: Any) -> None:
        """Call the operation until a response matches.

        `WaiterConfig` may hold `Delay` (seconds between calls) and `MaxAttempts`. Raises `WaiterError` for a response
        in the failure state, for an error that no acceptor expects, and after the last attempt.
        """
        steps = self._steps(kwargs.pop("WaiterConfig", {}))
        for _ in steps:
            delay = steps.send(self._operation_method(**kwargs))
            if delay is not None:
                time.sleep(delay)

    def _steps(self, config: dict[str, Any]) -> Generator[float | None, Any, None]:
        """Each step must be answered by `send` with a response: that returns how long to wait, `None` at the end."""
        acceptors = list(self.config.acceptors)
        delay = config.get("Delay", self.config.delay)
        max_attempts = config.get("MaxAttempts", self.config.max_attempts)
        last: AcceptorConfig | None = None
        attempt = 0
        while True:
            response = yield None
            attempt += 1
            matched = next((acceptor for acceptor in acceptors if acceptor.matcher_func(response)), None)
            if matched is None and is_valid_waiter_error(response):
                error = response["Error"]
                raise self._failed(
                    f"An error occurred ({error.get('Code', 'Unknown')}): {error.get('Message', 'Unknown')}", response
                )
            last = matched or last
            state = "waiting" if last is None else last.state
            if state == "success":
                logger.debug("Waiting complete, waiter matched the success state.")
                yield None
                return
            if state == "failure":
                assert last is not None, "only an acceptor brings a waiter into this state"
                raise self._failed(f"Waiter encountered a terminal failure state: {last.explanation}", response)
            if attempt >= max_attempts:
                reason = "Max attempts exceeded"
                if last is not None:
                    # boto3 names the last acceptor that it looked at, also if that one did not match.
                    reason += f". Previously accepted state: {(matched or acceptors[-1]).explanation}"
                raise self._failed(reason, response)
            yield delay

    def _failed(self, reason: str, response: Any) -> WaiterError:
        return WaiterError(name=self.name, reason=reason, last_response=response)
