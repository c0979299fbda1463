"""Options of clients."""

from __future__ import annotations

import ssl

from botocore.config import Config
from botocore.exceptions import ParamValidationError
from botoxide.aio._client import AioHttpSession

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any


def _is_switch(value: object) -> bool:
    return isinstance(value, bool)


def _is_time(value: object) -> bool:
    return value is None or isinstance(value, (float, int))


#: The options of aiohttp's connector: whether a value is allowed, and what it must be.
_CONNECTOR_ARGS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "use_dns_cache": (_is_switch, "value must be a boolean"),
    "force_close": (_is_switch, "value must be a boolean"),
    "ttl_dns_cache": (lambda value: value is None or isinstance(value, int), "value must be an int or None"),
    "keepalive_timeout": (_is_time, "value must be a float/int or None"),
    "write_timeout": (_is_time, "value must be a float/int or None"),
    "pool_timeout": (_is_time, "value must be a float/int or None"),
    "ssl_context": (lambda value: isinstance(value, ssl.SSLContext), "must be an SSLContext instance"),
    "resolver": (lambda value: hasattr(value, "resolve"), "must be an instance of a AbstractResolver"),
    "socket_factory": (lambda value: value is None or callable(value), "must be a callable"),
}
_KEEPALIVE = 12  # seconds


class AioConfig(Config):
    """botocore's options. Those of aiohttp's connector are accepted, and have no effect: there is no aiohttp."""

    def __init__(
        self,
        connector_args: Mapping[str, Any] | None = None,
        http_session_cls: type | None = None,
        warm_up_loader_caches: bool | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        given = {
            "connector_args": connector_args,
            "http_session_cls": http_session_cls,
            "warm_up_loader_caches": warm_up_loader_caches,
        }
        self._given = {name: value for name, value in given.items() if value is not None}
        self.connector_args = {"keepalive_timeout": _KEEPALIVE, **_checked(connector_args or {})}
        self.http_session_cls = http_session_cls or AioHttpSession
        self.warm_up_loader_caches = bool(warm_up_loader_caches)

    def merge(self, other_config: Config) -> AioConfig:
        """These options, with those of the other over them."""
        options = {**self._user_provided_options, **other_config._user_provided_options}
        return AioConfig(**options, **{**self._given, **getattr(other_config, "_given", {})})


def _checked(connector_args: Mapping[str, Any]) -> Mapping[str, Any]:
    for name, value in connector_args.items():
        if name not in _CONNECTOR_ARGS:
            raise ParamValidationError(report=f"invalid connector_arg:{name}")
        is_allowed, problem = _CONNECTOR_ARGS[name]
        if not is_allowed(value):
            raise ParamValidationError(report=f"{name} {problem}")
    return connector_args
