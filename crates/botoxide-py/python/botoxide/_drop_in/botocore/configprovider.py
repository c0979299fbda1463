"""Where the settings of a session come from, for programs that add settings of their own."""

from __future__ import annotations

import copy
import logging
import os

from botocore.utils import ensure_boolean, normalize_boolean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    # Key or keys in the profile, environment variable or variables, default, conversion.
    _Variable = tuple[Any, Any, Any, Callable[[Any], Any] | None]

logger = logging.getLogger(__name__)

NEW_RETRIES_ENABLED = True

# The name as botocore spells it.
BOTOCORE_DEFAUT_SESSION_VARIABLES: dict[str, _Variable] = {
    "profile": (None, ["AWS_DEFAULT_PROFILE", "AWS_PROFILE"], None, None),
    "region": ("region", "AWS_DEFAULT_REGION", None, None),
    "data_path": ("data_path", "AWS_DATA_PATH", None, None),
    "config_file": (None, "AWS_CONFIG_FILE", "~/.aws/config", None),
    "ca_bundle": ("ca_bundle", "AWS_CA_BUNDLE", None, None),
    "api_versions": ("api_versions", None, {}, None),
    "credentials_file": (None, "AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials", None),
    "metadata_service_timeout": ("metadata_service_timeout", "AWS_METADATA_SERVICE_TIMEOUT", 1, int),
    "metadata_service_num_attempts": ("metadata_service_num_attempts", "AWS_METADATA_SERVICE_NUM_ATTEMPTS", 1, int),
    "ec2_metadata_service_endpoint": ("ec2_metadata_service_endpoint", "AWS_EC2_METADATA_SERVICE_ENDPOINT", None, None),
    "ec2_metadata_service_endpoint_mode": (
        "ec2_metadata_service_endpoint_mode",
        "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE",
        None,
        None,
    ),
    "ec2_metadata_v1_disabled": ("ec2_metadata_v1_disabled", "AWS_EC2_METADATA_V1_DISABLED", False, ensure_boolean),
    "imds_use_ipv6": ("imds_use_ipv6", "AWS_IMDS_USE_IPV6", False, ensure_boolean),
    "use_dualstack_endpoint": ("use_dualstack_endpoint", "AWS_USE_DUALSTACK_ENDPOINT", None, ensure_boolean),
    "use_fips_endpoint": ("use_fips_endpoint", "AWS_USE_FIPS_ENDPOINT", None, ensure_boolean),
    "ignore_configured_endpoint_urls": (
        "ignore_configured_endpoint_urls",
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
        None,
        ensure_boolean,
    ),
    "parameter_validation": ("parameter_validation", None, True, None),
    "csm_enabled": ("csm_enabled", "AWS_CSM_ENABLED", False, ensure_boolean),
    "csm_host": ("csm_host", "AWS_CSM_HOST", "127.0.0.1", None),
    "csm_port": ("csm_port", "AWS_CSM_PORT", 31000, int),
    "csm_client_id": ("csm_client_id", "AWS_CSM_CLIENT_ID", "", None),
    "endpoint_discovery_enabled": ("endpoint_discovery_enabled", "AWS_ENDPOINT_DISCOVERY_ENABLED", "auto", None),
    "sts_regional_endpoints": ("sts_regional_endpoints", "AWS_STS_REGIONAL_ENDPOINTS", "regional", None),
    "retry_mode": ("retry_mode", "AWS_RETRY_MODE", "standard", None),
    "defaults_mode": ("defaults_mode", "AWS_DEFAULTS_MODE", "legacy", None),
    "max_attempts": ("max_attempts", "AWS_MAX_ATTEMPTS", None, int),
    "user_agent_appid": ("sdk_ua_app_id", "AWS_SDK_UA_APP_ID", None, None),
    "request_min_compression_size_bytes": (
        "request_min_compression_size_bytes",
        "AWS_REQUEST_MIN_COMPRESSION_SIZE_BYTES",
        10240,
        None,
    ),
    "disable_request_compression": (
        "disable_request_compression",
        "AWS_DISABLE_REQUEST_COMPRESSION",
        False,
        ensure_boolean,
    ),
    "sigv4a_signing_region_set": ("sigv4a_signing_region_set", "AWS_SIGV4A_SIGNING_REGION_SET", None, None),
    "request_checksum_calculation": (
        "request_checksum_calculation",
        "AWS_REQUEST_CHECKSUM_CALCULATION",
        "when_supported",
        None,
    ),
    "response_checksum_validation": (
        "response_checksum_validation",
        "AWS_RESPONSE_CHECKSUM_VALIDATION",
        "when_supported",
        None,
    ),
    "account_id_endpoint_mode": ("account_id_endpoint_mode", "AWS_ACCOUNT_ID_ENDPOINT_MODE", "preferred", None),
    "disable_host_prefix_injection": (
        "disable_host_prefix_injection",
        "AWS_DISABLE_HOST_PREFIX_INJECTION",
        None,
        ensure_boolean,
    ),
    "auth_scheme_preference": ("auth_scheme_preference", "AWS_AUTH_SCHEME_PREFERENCE", None, None),
    "tcp_keepalive": ("tcp_keepalive", "BOTOCORE_TCP_KEEPALIVE", None, ensure_boolean),
    "s3_disable_express_session_auth": (
        "s3_disable_express_session_auth",
        "AWS_S3_DISABLE_EXPRESS_SESSION_AUTH",
        None,
        None,
    ),
}
DEFAULT_S3_CONFIG_VARS: dict[str, _Variable] = {
    "addressing_style": (("s3", "addressing_style"), None, None, None),
    "use_accelerate_endpoint": (("s3", "use_accelerate_endpoint"), None, None, ensure_boolean),
    "use_dualstack_endpoint": (("s3", "use_dualstack_endpoint"), None, None, ensure_boolean),
    "payload_signing_enabled": (("s3", "payload_signing_enabled"), None, None, ensure_boolean),
    "use_arn_region": (["s3_use_arn_region", ("s3", "use_arn_region")], "AWS_S3_USE_ARN_REGION", None, ensure_boolean),
    "us_east_1_regional_endpoint": (
        ["s3_us_east_1_regional_endpoint", ("s3", "us_east_1_regional_endpoint")],
        "AWS_S3_US_EAST_1_REGIONAL_ENDPOINT",
        None,
        None,
    ),
    "s3_disable_multiregion_access_points": (
        ("s3", "s3_disable_multiregion_access_points"),
        "AWS_S3_DISABLE_MULTIREGION_ACCESS_POINTS",
        None,
        ensure_boolean,
    ),
}
DEFAULT_PROXIES_CONFIG_VARS: dict[str, _Variable] = {
    "proxy_ca_bundle": ("proxy_ca_bundle", None, None, None),
    "proxy_client_cert": ("proxy_client_cert", None, None, None),
    "proxy_use_forwarding_for_https": ("proxy_use_forwarding_for_https", None, None, normalize_boolean),
}


def create_botocore_default_config_mapping(session: Any) -> dict[str, BaseProvider]:
    """A provider for each setting of botocore, by its name."""
    factory = ConfigChainFactory(session=session)
    mapping: dict[str, BaseProvider] = dict(_chains(factory, BOTOCORE_DEFAUT_SESSION_VARIABLES))
    for section, variables in (("s3", DEFAULT_S3_CONFIG_VARS), ("proxies_config", DEFAULT_PROXIES_CONFIG_VARS)):
        mapping[section] = SectionConfigProvider(section, session, _chains(factory, variables))
    return mapping


def _chains(factory: ConfigChainFactory, variables: Mapping[str, _Variable]) -> dict[str, BaseProvider]:
    return {
        name: factory.create_config_chain(name, environment, profile, default, conversion)
        for name, (profile, environment, default, conversion) in variables.items()
    }


class ConfigChainFactory:
    """Chains in botocore's order: the session's variable, the environment, the profile, the default."""

    def __init__(self, session: Any, environ: Mapping[str, str] | None = None) -> None:
        self._session = session
        self._environ = os.environ if environ is None else environ

    def create_config_chain(
        self,
        instance_name: str | None = None,
        env_var_names: str | list[str] | None = None,
        config_property_names: Any = None,
        default: Any = None,
        conversion_func: Callable[[Any], Any] | None = None,
    ) -> ChainProvider:
        providers: list[BaseProvider] = []
        if instance_name is not None:
            providers.append(InstanceVarProvider(instance_name, self._session))
        providers += [EnvironmentProvider(name, self._environ) for name in _as_list(env_var_names)]
        providers += [ScopedConfigProvider(name, self._session) for name in _as_list(config_property_names)]
        if default is not None:
            providers.append(ConstantProvider(default))
        return ChainProvider(providers, conversion_func)


def _as_list(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


class ConfigValueStore:
    """Settings by name: a provider for each, and values that were set and win over them."""

    def __init__(self, mapping: Mapping[str, Any] | None = None) -> None:
        self._overrides: dict[str, Any] = {}
        self._mapping: dict[str, Any] = {}
        for name, provider in (mapping or {}).items():
            self.set_config_provider(name, provider)

    def _with_mapping(self, mapping: Mapping[str, Any]) -> ConfigValueStore:
        store = ConfigValueStore(mapping)
        store._overrides.update(self._overrides)
        return store

    def __deepcopy__(self, memo: dict[int, Any]) -> ConfigValueStore:
        return self._with_mapping(copy.deepcopy(self._mapping, memo))

    def __copy__(self) -> ConfigValueStore:
        return self._with_mapping(self._mapping)

    def get_config_variable(self, logical_name: str) -> Any:
        """The value; `None` for names that nobody provides."""
        if logical_name in self._overrides:
            return self._overrides[logical_name]
        provider = self._mapping.get(logical_name)
        return None if provider is None else provider.provide()

    def get_config_provider(self, logical_name: str) -> Any:
        """The provider, `None` where a value was set."""
        return None if logical_name in self._overrides else self._mapping.get(logical_name)

    def set_config_variable(self, logical_name: str, value: Any) -> None:
        self._overrides[logical_name] = value

    def clear_config_variable(self, logical_name: str) -> None:
        self._overrides.pop(logical_name, None)

    def set_config_provider(self, logical_name: str, provider: Any) -> None:
        self._mapping[logical_name] = provider


class BaseProvider:
    """Base of providers: `provide` gives a value or `None`."""

    def provide(self) -> Any:
        raise NotImplementedError("provide")


class ChainProvider(BaseProvider):
    """The first provider that has a value."""

    def __init__(self, providers: list[Any] | None = None, conversion_func: Callable[[Any], Any] | None = None) -> None:
        self._providers = [] if providers is None else providers
        self._conversion_func = conversion_func

    def __deepcopy__(self, memo: dict[int, Any]) -> ChainProvider:
        return ChainProvider(copy.deepcopy(self._providers, memo), self._conversion_func)

    def provide(self) -> Any:
        for provider in self._providers:
            value = provider.provide()
            if value is not None:
                return value if self._conversion_func is None else self._conversion_func(value)
        return None

    def set_default_provider(self, default_provider: Any) -> None:
        """Make a provider the last one, in place of a constant that is there."""
        if self._providers and isinstance(self._providers[-1], ConstantProvider):
            self._providers[-1] = default_provider
        else:
            self._providers.append(default_provider)
        if sum(isinstance(provider, ConstantProvider) for provider in self._providers) > 1:
            logger.info("ChainProvider object contains multiple instances of ConstantProvider objects")

    def __repr__(self) -> str:
        return f"[{', '.join(map(str, self._providers))}]"


class _SessionProvider(BaseProvider):
    """A provider whose deep copy has the same session."""

    def __init__(self, session: Any) -> None:
        self._session = session

    def __deepcopy__(self, memo: dict[int, Any]) -> _SessionProvider:
        copied = copy.copy(self)
        for name, value in vars(self).items():
            if name != "_session":
                setattr(copied, name, copy.deepcopy(value, memo))
        return copied


class InstanceVarProvider(_SessionProvider):
    """A variable that was set in the session."""

    def __init__(self, instance_var: str, session: Any) -> None:
        super().__init__(session)
        self._instance_var = instance_var

    def provide(self) -> Any:
        return self._session.instance_variables().get(self._instance_var)

    def __repr__(self) -> str:
        return f"InstanceVarProvider(instance_var={self._instance_var}, session={self._session})"


class ScopedConfigProvider(_SessionProvider):
    """A key of the profile, or a pair of section and key in it."""

    def __init__(self, config_var_name: str | tuple[str, str], session: Any) -> None:
        super().__init__(session)
        self._config_var_name = config_var_name

    def provide(self) -> Any:
        config = self._session.get_scoped_config()
        if isinstance(self._config_var_name, tuple):
            section, name = self._config_var_name
            values = config.get(section)
            return values.get(name) if isinstance(values, dict) else None
        return config.get(self._config_var_name)

    def __repr__(self) -> str:
        return f"ScopedConfigProvider(config_var_name={self._config_var_name}, session={self._session})"


class EnvironmentProvider(BaseProvider):
    """An environment variable."""

    def __init__(self, name: str, env: Mapping[str, str]) -> None:
        self._name = name
        self._env = env

    def provide(self) -> str | None:
        return self._env.get(self._name)

    def __repr__(self) -> str:
        return f"EnvironmentProvider(name={self._name}, env={self._env})"


class SectionConfigProvider(_SessionProvider):
    """A section of the profile, with providers for some of its keys."""

    def __init__(self, section_name: str, session: Any, override_providers: dict[str, Any] | None = None) -> None:
        super().__init__(session)
        self._section_name = section_name
        self._scoped_config_provider = ScopedConfigProvider(section_name, session)
        self._override_providers: dict[str, Any] = {} if override_providers is None else override_providers

    def __deepcopy__(self, memo: dict[int, Any]) -> SectionConfigProvider:
        providers = copy.deepcopy(self._override_providers, memo)
        return SectionConfigProvider(self._section_name, self._session, providers)

    def provide(self) -> Any:
        section = self._scoped_config_provider.provide()
        if section and not isinstance(section, dict):
            logger.debug("The setting %s is not a section: its value %s is ignored", self._section_name, section)
            return None
        for name, provider in self._override_providers.items():
            value = provider.provide()
            if value is not None:
                section = {} if section is None else section
                section[name] = value
        return section

    def set_default_provider(self, key: str, default_provider: Any) -> None:
        """Make a provider the last one for a key."""
        provider = self._override_providers.get(key)
        if isinstance(provider, ChainProvider):
            provider.set_default_provider(default_provider)
        elif isinstance(provider, BaseProvider):
            self._override_providers[key] = ChainProvider([provider, default_provider])
        else:
            self._override_providers[key] = default_provider

    def __repr__(self) -> str:
        return (
            f"SectionConfigProvider(section_name={self._section_name}, session={self._session}, "
            f"override_providers={self._override_providers})"
        )


class ConstantProvider(BaseProvider):
    """Always the same value."""

    def __init__(self, value: Any) -> None:
        self._value = value

    def provide(self) -> Any:
        return self._value

    def __repr__(self) -> str:
        return f"ConstantProvider(value={self._value})"
