"""`Config`, the options of a client. Its `__dict__` holds the options: programs read and write it."""

from __future__ import annotations

from collections import OrderedDict

from botocore.exceptions import (
    InvalidMaxRetryAttemptsError,
    InvalidRetryConfigurationError,
    InvalidRetryModeError,
    InvalidS3AddressingStyleError,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

_TIMEOUT = 60  # seconds
_MAX_POOL_CONNECTIONS = 10
_RETRY_OPTIONS = ("max_attempts", "mode", "total_max_attempts")
_RETRY_MODES = ("legacy", "standard", "adaptive")
_LEAST_ATTEMPTS = {"max_attempts": 0, "total_max_attempts": 1}


class Config:
    """Options of a client, as keywords or in the order of `OPTION_DEFAULTS`."""

    OPTION_DEFAULTS: OrderedDict[str, Any] = OrderedDict(
        region_name=None,
        signature_version=None,
        user_agent=None,
        user_agent_extra=None,
        user_agent_appid=None,
        connect_timeout=_TIMEOUT,
        read_timeout=_TIMEOUT,
        parameter_validation=True,
        max_pool_connections=_MAX_POOL_CONNECTIONS,
        proxies=None,
        proxies_config=None,
        s3=None,
        s3_disable_express_session_auth=None,
        retries=None,
        client_cert=None,
        inject_host_prefix=None,
        endpoint_discovery_enabled=None,
        use_dualstack_endpoint=None,
        use_fips_endpoint=None,
        ignore_configured_endpoint_urls=None,
        defaults_mode=None,
        tcp_keepalive=None,
        request_min_compression_size_bytes=None,
        disable_request_compression=None,
        client_context_params=None,
        sigv4a_signing_region_set=None,
        request_checksum_calculation=None,
        response_checksum_validation=None,
        account_id_endpoint_mode=None,
        auth_scheme_preference=None,
    )
    NON_LEGACY_OPTION_DEFAULTS: dict[str, Any] = {"connect_timeout": None}

    if TYPE_CHECKING:
        s3: dict[str, Any] | None
        retries: dict[str, Any] | None

        def __getattr__(self, name: str) -> Any: ...
        def __setattr__(self, name: str, value: Any) -> None: ...

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        given = self._record_user_provided_options(args, kwargs)
        self._user_provided_options = given
        self._inject_host_prefix = "UNSET"
        options = dict(self.OPTION_DEFAULTS)
        if given.get("defaults_mode", "legacy") != "legacy":
            options.update(self.NON_LEGACY_OPTION_DEFAULTS)
        options.update(given)
        # A property, which stays unset until it is assigned: for a client, "not given" differs from `None`.
        options.pop("inject_host_prefix", None)
        if "inject_host_prefix" in given:
            self.inject_host_prefix = given["inject_host_prefix"]
        self.__dict__.update(options)
        self._validate_s3_configuration(self.s3)
        self._validate_retry_configuration(self.retries)

    @property
    def inject_host_prefix(self) -> Any:
        return True if self._inject_host_prefix == "UNSET" else self._inject_host_prefix

    @inject_host_prefix.setter
    def inject_host_prefix(self, value: Any) -> None:
        self._inject_host_prefix = value

    def _record_user_provided_options(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
        names = list(self.OPTION_DEFAULTS)
        for name in kwargs:
            if name not in self.OPTION_DEFAULTS:
                raise TypeError(f"Got unexpected keyword argument '{name}'")
        if len(args) > len(names):
            raise TypeError(f"Takes at most {len(names)} arguments ({len(args)} given)")
        given = dict(kwargs)
        for name, value in zip(names, args, strict=False):
            if name in given:
                raise TypeError(f"Got multiple values for keyword argument '{name}'")
            given[name] = value
        return given

    def _validate_s3_configuration(self, s3: Mapping[str, Any] | None) -> None:
        if s3 is None:
            return
        style = s3.get("addressing_style")
        if style not in ("virtual", "auto", "path", None):
            raise InvalidS3AddressingStyleError(s3_addressing_style=style)

    def _validate_retry_configuration(self, retries: Mapping[str, Any] | None) -> None:
        for name, value in retries.items() if retries is not None else ():
            if name not in _RETRY_OPTIONS:
                raise InvalidRetryConfigurationError(retry_config_option=name, valid_options=_RETRY_OPTIONS)
            least = _LEAST_ATTEMPTS.get(name)
            if least is not None and value < least:
                raise InvalidMaxRetryAttemptsError(provided_max_attempts=value, min_value=least)
            if name == "mode" and value not in _RETRY_MODES:
                raise InvalidRetryModeError(provided_retry_mode=value, valid_modes=_RETRY_MODES)

    def merge(self, other_config: Config) -> Config:
        """A new `Config` with the given options of both; those of `other_config` win."""
        return Config(**{**self._user_provided_options, **other_config._user_provided_options})
