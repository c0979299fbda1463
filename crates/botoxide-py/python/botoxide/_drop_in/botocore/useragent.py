"""The user agent of programs that build one themselves, and the features that a call reports in its own."""

from __future__ import annotations

import logging
import os
from collections import namedtuple
from copy import copy

from botocore.context import get_context

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

logger = logging.getLogger(__name__)

_ALLOWED_CHARACTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!$%&'*+-.^_`|~,")
_OS_NAMES = ("windows", "linux", "macos", "android", "ios", "watchos", "tvos", "other")
_SDK_NAME = "Botocore"
_LONGEST_FEATURES = 1024  # bytes
_USERAGENT_FEATURE_MAPPINGS = {
    "WAITER": "B",
    "PAGINATOR": "C",
    "RETRY_MODE_LEGACY": "D",
    "RETRY_MODE_STANDARD": "E",
    "RETRY_MODE_ADAPTIVE": "F",
    "S3_TRANSFER": "G",
    "GZIP_REQUEST_COMPRESSION": "L",
    "PROTOCOL_RPC_V2_CBOR": "M",
    "ENDPOINT_OVERRIDE": "N",
    "ACCOUNT_ID_MODE_PREFERRED": "P",
    "ACCOUNT_ID_MODE_DISABLED": "Q",
    "ACCOUNT_ID_MODE_REQUIRED": "R",
    "SIGV4A_SIGNING": "S",
    "RESOLVED_ACCOUNT_ID": "T",
    "FLEXIBLE_CHECKSUMS_REQ_CRC32": "U",
    "FLEXIBLE_CHECKSUMS_REQ_CRC32C": "V",
    "FLEXIBLE_CHECKSUMS_REQ_CRC64": "W",
    "FLEXIBLE_CHECKSUMS_REQ_SHA1": "X",
    "FLEXIBLE_CHECKSUMS_REQ_SHA256": "Y",
    "FLEXIBLE_CHECKSUMS_REQ_WHEN_SUPPORTED": "Z",
    "FLEXIBLE_CHECKSUMS_REQ_WHEN_REQUIRED": "a",
    "FLEXIBLE_CHECKSUMS_RES_WHEN_SUPPORTED": "b",
    "FLEXIBLE_CHECKSUMS_RES_WHEN_REQUIRED": "c",
    "CREDENTIALS_CODE": "e",
    "CREDENTIALS_ENV_VARS": "g",
    "CREDENTIALS_ENV_VARS_STS_WEB_ID_TOKEN": "h",
    "CREDENTIALS_STS_ASSUME_ROLE": "i",
    "CREDENTIALS_STS_ASSUME_ROLE_WEB_ID": "k",
    "CREDENTIALS_PROFILE": "n",
    "CREDENTIALS_PROFILE_SOURCE_PROFILE": "o",
    "CREDENTIALS_PROFILE_NAMED_PROVIDER": "p",
    "CREDENTIALS_PROFILE_STS_WEB_ID_TOKEN": "q",
    "CREDENTIALS_PROFILE_SSO": "r",
    "CREDENTIALS_SSO": "s",
    "CREDENTIALS_PROFILE_SSO_LEGACY": "t",
    "CREDENTIALS_SSO_LEGACY": "u",
    "CREDENTIALS_PROFILE_PROCESS": "v",
    "CREDENTIALS_PROCESS": "w",
    "CREDENTIALS_BOTO2_CONFIG_FILE": "x",
    "CREDENTIALS_HTTP": "z",
    "CREDENTIALS_IMDS": "0",
    "BEARER_SERVICE_ENV_VARS": "3",
    "CLI_V1_TO_V2_MIGRATION_DEBUG_MODE": "-",
    "CREDENTIALS_PROFILE_LOGIN": "AC",
    "CREDENTIALS_LOGIN": "AD",
    "FLEXIBLE_CHECKSUMS_REQ_MD5": "AE",
    "FLEXIBLE_CHECKSUMS_REQ_SHA512": "AF",
    "FLEXIBLE_CHECKSUMS_REQ_XXHASH3": "AG",
    "FLEXIBLE_CHECKSUMS_REQ_XXHASH64": "AH",
    "FLEXIBLE_CHECKSUMS_REQ_XXHASH128": "AI",
    "S3_REGION_REDIRECT": "Ah",
}


def register_feature_id(feature_id: str) -> None:
    """Report a feature in the user agent of this context's calls. Unknown names are ignored."""
    context = get_context()
    if context is not None and (short := _USERAGENT_FEATURE_MAPPINGS.get(feature_id)):
        context.features.add(short)


def register_feature_ids(feature_ids: Iterable[str]) -> None:
    for feature_id in feature_ids:
        register_feature_id(feature_id)


def sanitize_user_agent_string_component(raw_str: str, allow_hash: bool) -> str:
    return "".join(c if c in _ALLOWED_CHARACTERS or (allow_hash and c == "#") else "-" for c in raw_str)


class UserAgentComponentSizeConfig:
    def __init__(self, max_size_in_bytes: int, delimiter: str) -> None:
        if max_size_in_bytes < 1:
            raise ValueError(f"Invalid `max_size_in_bytes`: {max_size_in_bytes}. Value must be a positive integer.")
        self.max_size_in_bytes = max_size_in_bytes
        self.delimiter = delimiter


class UserAgentComponent(
    namedtuple("UserAgentComponent", ["prefix", "name", "value", "size_config"], defaults=(None, None))
):
    """`prefix/name#value`, cut at a delimiter to the size that is allowed."""

    __slots__ = ()

    def to_string(self) -> str:
        prefix = sanitize_user_agent_string_component(self.prefix, allow_hash=True)
        text = f"{prefix}/{sanitize_user_agent_string_component(self.name, allow_hash=False)}"
        if self.value:
            text += f"#{sanitize_user_agent_string_component(self.value, allow_hash=True)}"
        if self.size_config is not None:
            text = self._truncate_string(text, self.size_config.max_size_in_bytes, self.size_config.delimiter)
        return text

    def _truncate_string(self, string: str, max_size: int, delimiter: str) -> str:
        original = string
        while len(string.encode("utf-8")) > max_size:
            string, found, _ = string.rpartition(delimiter)
            if not found:
                break
        if not string:
            logger.debug("The part %s of the user agent is longer than %s bytes and is left out", original, max_size)
        return string


class RawStringUserAgentComponent:
    def __init__(self, value: str) -> None:
        self._value = value

    def to_string(self) -> str:
        return self._value


class UserAgentString:
    """The user agent of a session and, with `with_client_config`, of a client."""

    def __init__(
        self,
        platform_name: str | None,
        platform_version: str | None,
        platform_machine: str | None,
        python_version: str | None,
        python_implementation: str | None,
        execution_env: str | None,
        crt_version: str | None = None,
    ) -> None:
        self._platform_name = platform_name
        self._platform_version = platform_version
        self._platform_machine = platform_machine
        self._python_version = python_version
        self._python_implementation = python_implementation
        self._execution_env = execution_env
        self._crt_version = crt_version
        self._session_user_agent_name: str | None = None
        self._session_user_agent_version: str | None = None
        self._session_user_agent_extra: str | None = None
        self._client_config: Any = None
        self._client_features: set[str] | None = None

    @classmethod
    def from_environment(cls) -> UserAgentString:
        import platform

        return cls(
            platform_name=platform.system(),
            platform_version=platform.release(),
            platform_machine=platform.machine(),
            python_version=platform.python_version(),
            python_implementation=platform.python_implementation(),
            execution_env=os.environ.get("AWS_EXECUTION_ENV"),
        )

    def set_session_config(
        self,
        session_user_agent_name: str | None,
        session_user_agent_version: str | None,
        session_user_agent_extra: str | None,
    ) -> UserAgentString:
        self._session_user_agent_name = session_user_agent_name
        self._session_user_agent_version = session_user_agent_version
        self._session_user_agent_extra = session_user_agent_extra
        return self

    def set_client_features(self, features: set[str]) -> None:
        self._client_features = features

    def with_client_config(self, client_config: Any) -> UserAgentString:
        copied = copy(self)
        copied._client_config = client_config
        return copied

    def to_string(self) -> str:
        config = self._client_config
        if config:
            given = config._supplied_user_agent if hasattr(config, "_supplied_user_agent") else config.user_agent
            if given is not None:
                extras = (self._session_user_agent_extra, config.user_agent_extra)
                return " ".join([given, *filter(None, extras)])
        components: list[Any] = [
            *self._build_sdk_metadata(),
            RawStringUserAgentComponent("ua/2.1"),
            *self._build_os_metadata(),
            *self._build_runtime_metadata(),
            *self._build_feature_metadata(),
            *self._build_config_metadata(),
        ]
        return " ".join(filter(None, (component.to_string() for component in components)))

    def _build_sdk_metadata(self) -> list[UserAgentComponent]:
        from botocore import __version__

        name, version = self._session_user_agent_name, self._session_user_agent_version
        components = [UserAgentComponent(_SDK_NAME, __version__)]
        if name and version and (name, version) != (_SDK_NAME, __version__):
            components = [UserAgentComponent(name, version), UserAgentComponent("md", _SDK_NAME, __version__)]
        if self._crt_version is not None:
            components.append(UserAgentComponent("md", "awscrt", self._crt_version))
        return components

    def _build_os_metadata(self) -> list[UserAgentComponent]:
        if self._platform_name is None:
            return [UserAgentComponent("os", "other")]
        family = self._platform_name.lower()
        family = {"darwin": "macos"}.get(family, family)
        if family in _OS_NAMES:
            return [UserAgentComponent("os", family, self._platform_version)]
        unknown = UserAgentComponent("md", self._platform_name, self._platform_version)
        return [UserAgentComponent("os", "other"), unknown]

    def _build_runtime_metadata(self) -> list[UserAgentComponent]:
        components = []
        if self._platform_machine:
            components.append(UserAgentComponent("md", "arch", self._platform_machine.lower()))
        components.append(UserAgentComponent("lang", "python", self._python_version))
        if self._python_implementation:
            components.append(UserAgentComponent("md", "pyimpl", self._python_implementation))
        if self._execution_env:
            components.append(UserAgentComponent("exec-env", self._execution_env))
        return components

    def _build_feature_metadata(self) -> list[UserAgentComponent]:
        context = get_context()
        features = (self._client_features or set()) | (set() if context is None else context.features)
        if not features:
            return []
        size = UserAgentComponentSizeConfig(_LONGEST_FEATURES, ",")
        return [UserAgentComponent("m", ",".join(features), size_config=size)]

    def _build_config_metadata(self) -> list[Any]:
        config = self._client_config
        components: list[Any] = []
        if config and config.retries:
            components.append(UserAgentComponent("cfg", "retry-mode", config.retries.get("mode")))
            if config.endpoint_discovery_enabled:
                components.append(UserAgentComponent("cfg", "endpoint-discovery"))
        if config and config.user_agent_appid:
            app_id = sanitize_user_agent_string_component(config.user_agent_appid, allow_hash=True)
            components.append(RawStringUserAgentComponent(f"app/{app_id}"))
        if self._session_user_agent_extra:
            components.append(RawStringUserAgentComponent(self._session_user_agent_extra))
        if config and config.user_agent_extra:
            components.append(RawStringUserAgentComponent(config.user_agent_extra))
        return components

    def rebuild_and_replace_user_agent_handler(self, operation_name: str, request: Any, **kwargs: Any) -> None:
        """Handler of `request-created`: write the user agent again, with the features of the call."""
        if request.headers.get("User-Agent"):
            request.headers.replace_header("User-Agent", self.to_string())
