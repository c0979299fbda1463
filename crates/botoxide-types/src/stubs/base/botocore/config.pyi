"""`Config`: the options of a client."""

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any, Literal

from typing_extensions import TypedDict

class _Retries(TypedDict, total=False):
    total_max_attempts: int
    """Attempts, the first included."""
    max_attempts: int
    """Retries after the first attempt."""
    mode: Literal["legacy", "standard", "adaptive"]

class _S3(TypedDict, total=False):
    use_accelerate_endpoint: bool
    payload_signing_enabled: bool
    addressing_style: Literal["auto", "virtual", "path"]
    us_east_1_regional_endpoint: Literal["regional", "legacy"]

class _Proxies(TypedDict, total=False):
    proxy_ca_bundle: str
    proxy_client_cert: str | tuple[str, str]
    proxy_use_forwarding_for_https: bool

class Config:
    """Options of a client. Timeouts are in seconds."""

    OPTION_DEFAULTS: OrderedDict[str, Any]
    NON_LEGACY_OPTION_DEFAULTS: dict[str, Any]
    region_name: str | None
    signature_version: Any
    user_agent: str | None
    user_agent_extra: str | None
    user_agent_appid: str | None
    connect_timeout: float
    read_timeout: float
    parameter_validation: bool
    max_pool_connections: int
    proxies: dict[str, str] | None
    proxies_config: _Proxies | None
    s3: _S3 | None
    s3_disable_express_session_auth: bool | None
    retries: _Retries | None
    client_cert: str | tuple[str, str] | None
    inject_host_prefix: bool | None
    endpoint_discovery_enabled: bool | str | None
    use_dualstack_endpoint: bool | None
    use_fips_endpoint: bool | None
    ignore_configured_endpoint_urls: bool | None
    defaults_mode: str | None
    tcp_keepalive: bool | None
    request_min_compression_size_bytes: int | None
    disable_request_compression: bool | None
    client_context_params: dict[str, Any] | None
    sigv4a_signing_region_set: str | None
    request_checksum_calculation: str | None
    response_checksum_validation: str | None
    account_id_endpoint_mode: str | None
    auth_scheme_preference: str | None
    def __init__(
        self,
        region_name: str | None = None,
        signature_version: Any = None,
        user_agent: str | None = None,
        user_agent_extra: str | None = None,
        user_agent_appid: str | None = None,
        connect_timeout: float | None = 60,
        read_timeout: float | None = 60,
        parameter_validation: bool = True,
        max_pool_connections: int = 10,
        proxies: Mapping[str, str] | None = None,
        proxies_config: _Proxies | None = None,
        s3: _S3 | None = None,
        s3_disable_express_session_auth: bool | None = None,
        retries: _Retries | None = None,
        client_cert: str | tuple[str, str] | None = None,
        inject_host_prefix: bool | None = None,
        endpoint_discovery_enabled: bool | str | None = None,
        use_dualstack_endpoint: bool | None = None,
        use_fips_endpoint: bool | None = None,
        ignore_configured_endpoint_urls: bool | None = None,
        defaults_mode: Literal["legacy", "standard", "auto", "in-region", "cross-region", "mobile"] | None = None,
        tcp_keepalive: bool | None = None,
        request_min_compression_size_bytes: int | None = None,
        disable_request_compression: bool | None = None,
        client_context_params: Mapping[str, Any] | None = None,
        sigv4a_signing_region_set: str | None = None,
        request_checksum_calculation: Literal["when_supported", "when_required"] | None = None,
        response_checksum_validation: Literal["when_supported", "when_required"] | None = None,
        account_id_endpoint_mode: Literal["preferred", "disabled", "required"] | None = None,
        auth_scheme_preference: str | None = None,
    ) -> None: ...
    def merge(self, other_config: Config) -> Config:
        """A new `Config` with the given options of both; those of `other_config` win."""
