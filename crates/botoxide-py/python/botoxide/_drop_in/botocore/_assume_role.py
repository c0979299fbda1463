"""Credentials of roles, and the cache of credentials. Programs import these names from `botocore.credentials`."""

from __future__ import annotations

import logging
import os
from contextlib import suppress
from copy import deepcopy

from botocore._caches import FileWebIdentityTokenLoader
from botocore.compat import total_seconds
from botocore.credentials import (
    CredentialProvider,
    CredentialResolver,
    Credentials,
    DeferredRefreshableCredentials,
    _local_now,
    _parse_if_needed,
    _serialize_if_needed,
    create_mfa_serial_refresher,
)
from botocore.exceptions import (
    CredentialRetrievalError,
    InfiniteLoopConfigError,
    InvalidConfigError,
    PartialCredentialsError,
    UnknownCredentialError,
)
from botocore.useragent import register_feature_ids
from botocore.utils import ArnParser

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, MutableMapping
    from typing import Any

logger = logging.getLogger("botocore.credentials")


class CachedCredentialFetcher:
    """Fetches credentials and keeps them in a mapping, such as a `JSONFileCache`, until they are about to expire."""

    DEFAULT_EXPIRY_WINDOW_SECONDS = 60 * 15

    def __init__(
        self, cache: MutableMapping[str, Any] | None = None, expiry_window_seconds: float | None = None
    ) -> None:
        self._cache: Any = {} if cache is None else cache
        self._cache_key = self._create_cache_key()
        if expiry_window_seconds is None:
            expiry_window_seconds = self.DEFAULT_EXPIRY_WINDOW_SECONDS
        self._expiry_window_seconds = expiry_window_seconds
        self.feature_ids: set[str] = set()

    def _create_cache_key(self) -> str:
        raise NotImplementedError("_create_cache_key()")

    def _make_file_safe(self, filename: str) -> str:
        return filename.replace(":", "_").replace(os.sep, "_").replace("/", "_")

    def _get_credentials(self) -> dict[str, Any]:
        raise NotImplementedError("_get_credentials()")

    def fetch_credentials(self) -> dict[str, Any]:
        """Credentials as `RefreshableCredentials` takes them."""
        return self._get_cached_credentials()

    def _get_cached_credentials(self) -> dict[str, Any]:
        response = self._load_from_cache()
        if response is None:
            response = self._get_credentials()
            self._cache[self._cache_key] = deepcopy(response)
        else:
            logger.debug("Credentials for role retrieved from cache.")
        found = response["Credentials"]
        return {
            "access_key": found["AccessKeyId"],
            "secret_key": found["SecretAccessKey"],
            "token": found["SessionToken"],
            "expiry_time": _serialize_if_needed(found["Expiration"], iso=True),
            "account_id": found.get("AccountId"),
        }

    def _load_from_cache(self) -> dict[str, Any] | None:
        if self._cache_key not in self._cache:
            return None
        found: dict[str, Any] = deepcopy(self._cache[self._cache_key])
        if self._is_expired(found):
            logger.debug("Credentials were found in cache, but they are expired.")
            return None
        return found

    def _is_expired(self, credentials: Mapping[str, Any]) -> bool:
        end = _parse_if_needed(credentials["Credentials"]["Expiration"])
        return total_seconds(end - _local_now()) < self._expiry_window_seconds


class BaseAssumeRoleCredentialFetcher(CachedCredentialFetcher):
    def __init__(
        self,
        client_creator: Callable[..., Any],
        role_arn: str,
        extra_args: Mapping[str, Any] | None = None,
        cache: MutableMapping[str, Any] | None = None,
        expiry_window_seconds: float | None = None,
    ) -> None:
        import time

        self._client_creator = client_creator
        self._role_arn = role_arn
        self._assume_kwargs: dict[str, Any] = {**deepcopy(dict(extra_args or {})), "RoleArn": role_arn}
        self._role_session_name = self._assume_kwargs.get("RoleSessionName")
        self._using_default_session_name = not self._role_session_name
        if self._using_default_session_name:
            self._role_session_name = f"botocore-session-{int(time.time())}"
            self._assume_kwargs["RoleSessionName"] = self._role_session_name
        super().__init__(cache, expiry_window_seconds)

    def _create_cache_key(self) -> str:
        """A name that `aws` and other tools compute too, so that they share the cache."""
        import json
        from hashlib import sha1

        args = deepcopy(self._assume_kwargs)
        if self._using_default_session_name:
            # It has the time in it.
            del args["RoleSessionName"]
        if "Policy" in args:
            args["Policy"] = json.loads(args["Policy"])
        return self._make_file_safe(sha1(json.dumps(args, sort_keys=True).encode("utf-8")).hexdigest())

    def _add_account_id_to_response(self, response: dict[str, Any]) -> None:
        arn = response.get("AssumedRoleUser", {}).get("Arn")
        if ArnParser.is_arn(arn):
            response["Credentials"]["AccountId"] = ArnParser().parse_arn(arn)["account"]
        else:
            logger.debug("Unable to extract account ID from Arn: %s", arn)


class AssumeRoleCredentialFetcher(BaseAssumeRoleCredentialFetcher):
    def __init__(
        self,
        client_creator: Callable[..., Any],
        source_credentials: Any,
        role_arn: str,
        extra_args: Mapping[str, Any] | None = None,
        mfa_prompter: Callable[[str], str] | None = None,
        cache: MutableMapping[str, Any] | None = None,
        expiry_window_seconds: float | None = None,
    ) -> None:
        self._source_credentials = source_credentials
        self._mfa_prompter = _ask if mfa_prompter is None else mfa_prompter
        super().__init__(client_creator, role_arn, extra_args, cache, expiry_window_seconds)

    def _get_credentials(self) -> dict[str, Any]:
        register_feature_ids(self.feature_ids)
        kwargs = self._assume_role_kwargs()
        response: dict[str, Any] = self._create_client().assume_role(**kwargs)
        self._add_account_id_to_response(response)
        return response

    def _assume_role_kwargs(self) -> dict[str, Any]:
        kwargs = deepcopy(self._assume_kwargs)
        serial = kwargs.get("SerialNumber")
        if serial is not None:
            kwargs["TokenCode"] = self._mfa_prompter(f"Enter MFA code for {serial}: ")
        return kwargs

    def _create_client(self) -> Any:
        frozen = self._source_credentials.get_frozen_credentials()
        return self._client_creator(
            "sts",
            aws_access_key_id=frozen.access_key,
            aws_secret_access_key=frozen.secret_key,
            aws_session_token=frozen.token,
        )


def _ask(prompt: str) -> str:
    from getpass import getpass

    return getpass(prompt)


class AssumeRoleWithWebIdentityCredentialFetcher(BaseAssumeRoleCredentialFetcher):
    def __init__(
        self,
        client_creator: Callable[..., Any],
        web_identity_token_loader: Callable[[], str],
        role_arn: str,
        extra_args: Mapping[str, Any] | None = None,
        cache: MutableMapping[str, Any] | None = None,
        expiry_window_seconds: float | None = None,
    ) -> None:
        self._web_identity_token_loader = web_identity_token_loader
        super().__init__(client_creator, role_arn, extra_args, cache, expiry_window_seconds)

    def _get_credentials(self) -> dict[str, Any]:
        from botocore import UNSIGNED
        from botocore.config import Config

        register_feature_ids(self.feature_ids)
        kwargs = self._assume_role_kwargs()
        client = self._client_creator("sts", config=Config(signature_version=UNSIGNED))
        response: dict[str, Any] = client.assume_role_with_web_identity(**kwargs)
        self._add_account_id_to_response(response)
        return response

    def _assume_role_kwargs(self) -> dict[str, Any]:
        # The file is read each time: the token in it changes.
        return {**deepcopy(self._assume_kwargs), "WebIdentityToken": self._web_identity_token_loader()}


class AssumeRoleProvider(CredentialProvider):
    """The `role_arn` of a profile, assumed with the credentials of `source_profile` or `credential_source`."""

    METHOD = "assume-role"
    ROLE_CONFIG_VAR = "role_arn"
    WEB_IDENTITY_TOKE_FILE_VAR = "web_identity_token_file"
    EXPIRY_WINDOW_SECONDS = 60 * 15
    NAMED_PROVIDER_FEATURE_MAP = {
        "Ec2InstanceMetadata": "CREDENTIALS_IMDS",
        "Environment": "CREDENTIALS_ENV_VARS",
        "EcsContainer": "CREDENTIALS_HTTP",
    }

    def __init__(
        self,
        load_config: Callable[[], Any],
        client_creator: Callable[..., Any],
        cache: MutableMapping[str, Any] | None,
        profile_name: str,
        prompter: Callable[[str], str] = _ask,
        credential_sourcer: Any = None,
        profile_provider_builder: Any = None,
    ) -> None:
        self.cache = cache
        self._load_config = load_config
        self._client_creator = client_creator
        self._profile_name = profile_name
        self._prompter = prompter
        self._loaded_config: Any = {}
        self._credential_sourcer = credential_sourcer
        self._profile_provider_builder = profile_provider_builder
        self._visited_profiles = [profile_name]
        self._feature_ids: set[str] = set()

    def load(self) -> DeferredRefreshableCredentials | None:
        self._loaded_config = self._load_config()
        profile = self._profiles().get(self._profile_name, {})
        if not self._has_assume_role_config_vars(profile):
            return None
        return self._load_creds_via_assume_role(self._profile_name)

    def _profiles(self) -> Any:
        return self._loaded_config.get("profiles", {})

    def _has_assume_role_config_vars(self, profile: Mapping[str, Any]) -> bool:
        # A role with a web identity belongs to the provider below.
        return self.ROLE_CONFIG_VAR in profile and self.WEB_IDENTITY_TOKE_FILE_VAR not in profile

    def _has_static_credentials(self, profile: Mapping[str, Any]) -> bool:
        return "aws_secret_access_key" in profile or "aws_access_key_id" in profile

    def _load_creds_via_assume_role(self, profile_name: str) -> DeferredRefreshableCredentials:
        role = self._get_role_config(profile_name)
        source = self._resolve_source_credentials(role, profile_name)
        arguments = {
            "RoleSessionName": role["role_session_name"],
            "ExternalId": role["external_id"],
            "SerialNumber": role["mfa_serial"],
            "DurationSeconds": role.get("duration_seconds"),
        }
        fetcher = AssumeRoleCredentialFetcher(
            client_creator=self._client_creator,
            source_credentials=source,
            role_arn=role["role_arn"],
            extra_args={name: value for name, value in arguments.items() if value is not None},
            mfa_prompter=self._prompter,
            cache=self.cache,
        )
        fetcher.feature_ids = self._feature_ids.copy()
        refresher: Callable[[], Any] = fetcher.fetch_credentials
        if role["mfa_serial"] is not None:
            refresher = create_mfa_serial_refresher(refresher)
        self._feature_ids.add("CREDENTIALS_STS_ASSUME_ROLE")
        register_feature_ids(self._feature_ids)
        return DeferredRefreshableCredentials(method=self.METHOD, refresh_using=refresher, time_fetcher=_local_now)

    def _get_role_config(self, profile_name: str) -> dict[str, Any]:
        profile = self._profiles()[profile_name]
        optional = ("external_id", "mfa_serial", "role_session_name", "source_profile", "credential_source")
        role: dict[str, Any] = {"role_arn": profile["role_arn"], **{name: profile.get(name) for name in optional}}
        with suppress(KeyError, ValueError):
            role["duration_seconds"] = int(profile["duration_seconds"])
        source, profile_of_source = role["credential_source"], role["source_profile"]
        if source is not None and profile_of_source is not None:
            raise InvalidConfigError(
                error_msg=f'The profile "{profile_name}" contains both source_profile and credential_source.'
            )
        if source is not None:
            self._validate_credential_source(profile_name, source)
        elif profile_of_source is not None:
            self._validate_source_profile(profile_name, profile_of_source)
        else:
            raise PartialCredentialsError(provider=self.METHOD, cred_var="source_profile or credential_source")
        return role

    def _validate_credential_source(self, parent_profile: str, credential_source: str) -> None:
        if self._credential_sourcer is None:
            raise InvalidConfigError(
                error_msg=f'The credential_source "{credential_source}" is specified in profile "{parent_profile}", '
                "but no source provider was configured."
            )
        if not self._credential_sourcer.is_supported(credential_source):
            raise InvalidConfigError(
                error_msg=f'The credential source "{credential_source}" referenced in profile "{parent_profile}" '
                "is not valid."
            )

    def _validate_source_profile(self, parent_profile_name: str, source_profile_name: str) -> None:
        profiles = self._profiles()
        if source_profile_name not in profiles:
            raise InvalidConfigError(
                error_msg=f'The source_profile "{source_profile_name}" referenced in the profile '
                f'"{parent_profile_name}" does not exist.'
            )
        if source_profile_name not in self._visited_profiles:
            return
        # A profile may name itself if it has keys; every other circle has no end.
        if source_profile_name != parent_profile_name or not self._has_static_credentials(
            profiles[source_profile_name]
        ):
            raise InfiniteLoopConfigError(source_profile=source_profile_name, visited_profiles=self._visited_profiles)

    def _resolve_source_credentials(self, role_config: Mapping[str, Any], profile_name: str) -> Any:
        source = role_config["credential_source"]
        if source is not None:
            self._feature_ids.add("CREDENTIALS_PROFILE_NAMED_PROVIDER")
            return self._resolve_credentials_from_source(source, profile_name)
        self._visited_profiles.append(role_config["source_profile"])
        self._feature_ids.add("CREDENTIALS_PROFILE_SOURCE_PROFILE")
        return self._resolve_credentials_from_profile(role_config["source_profile"])

    def _resolve_credentials_from_profile(self, profile_name: str) -> Any:
        profile = self._profiles()[profile_name]
        has_keys = self._has_static_credentials(profile)
        self._feature_ids.add("CREDENTIALS_PROFILE")
        if has_keys and not self._profile_provider_builder:
            return self._resolve_static_credentials_from_profile(profile)
        if not has_keys and self._has_assume_role_config_vars(profile):
            return self._load_creds_via_assume_role(profile_name)
        providers = self._profile_provider_builder.providers(profile_name=profile_name, disable_env_vars=True)
        found = CredentialResolver(providers).load_credentials()
        if found is None:
            raise InvalidConfigError(error_msg=f'The source profile "{profile_name}" must have credentials.')
        return found

    def _resolve_static_credentials_from_profile(self, profile: Mapping[str, Any]) -> Credentials:
        try:
            return Credentials(
                access_key=profile["aws_access_key_id"],
                secret_key=profile["aws_secret_access_key"],
                token=profile.get("aws_session_token"),
            )
        except KeyError as error:
            raise PartialCredentialsError(provider=self.METHOD, cred_var=str(error)) from error

    def _resolve_credentials_from_source(self, credential_source: str, profile_name: str) -> Any:
        found = self._credential_sourcer.source_credentials(credential_source)
        if found is None:
            raise CredentialRetrievalError(
                provider=credential_source,
                error_msg=f"No credentials found in credential_source referenced in profile {profile_name}",
            )
        feature = self.NAMED_PROVIDER_FEATURE_MAP.get(credential_source)
        if feature:
            self._feature_ids.add(feature)
        return found


class AssumeRoleWithWebIdentityProvider(CredentialProvider):
    """A role assumed with the token in a file, as on EKS: from the environment or the profile."""

    METHOD = "assume-role-with-web-identity"
    _CONFIG_TO_ENV_VAR = {
        "web_identity_token_file": "AWS_WEB_IDENTITY_TOKEN_FILE",
        "role_session_name": "AWS_ROLE_SESSION_NAME",
        "role_arn": "AWS_ROLE_ARN",
    }

    def __init__(
        self,
        load_config: Callable[[], Any],
        client_creator: Callable[..., Any],
        profile_name: str,
        cache: MutableMapping[str, Any] | None = None,
        disable_env_vars: bool = False,
        token_loader_cls: Callable[[str], Callable[[], str]] | None = None,
    ) -> None:
        self.cache = cache
        self._load_config = load_config
        self._client_creator = client_creator
        self._profile_name = profile_name
        self._profile_config: Any = None
        self._disable_env_vars = disable_env_vars
        self._token_loader_cls = FileWebIdentityTokenLoader if token_loader_cls is None else token_loader_cls
        self._feature_ids: set[str] = set()

    def load(self) -> DeferredRefreshableCredentials | None:
        return self._assume_role_with_web_identity()

    def _get_config(self, key: str) -> Any:
        value = None if self._disable_env_vars else os.environ.get(self._CONFIG_TO_ENV_VAR[key])
        if value is not None:
            self._feature_ids.add("CREDENTIALS_ENV_VARS_STS_WEB_ID_TOKEN")
            return value
        if self._profile_config is None:
            self._profile_config = self._load_config().get("profiles", {}).get(self._profile_name, {})
        value = self._profile_config.get(key)
        if value is not None:
            self._feature_ids.add("CREDENTIALS_PROFILE_STS_WEB_ID_TOKEN")
        return value

    def _assume_role_with_web_identity(self) -> DeferredRefreshableCredentials | None:
        path = self._get_config("web_identity_token_file")
        if not path:
            return None
        role_arn = self._get_config("role_arn")
        if not role_arn:
            raise InvalidConfigError(
                error_msg="The provided profile or the current environment is configured to assume role with web "
                "identity but has no role ARN configured. Ensure that the profile has the role_arnconfiguration set "
                "or the AWS_ROLE_ARN env var is set."
            )
        name = self._get_config("role_session_name")
        fetcher = AssumeRoleWithWebIdentityCredentialFetcher(
            client_creator=self._client_creator,
            web_identity_token_loader=self._token_loader_cls(path),
            role_arn=role_arn,
            extra_args={} if name is None else {"RoleSessionName": name},
            cache=self.cache,
        )
        fetcher.feature_ids = self._feature_ids.copy()
        self._feature_ids.add("CREDENTIALS_STS_ASSUME_ROLE_WEB_ID")
        register_feature_ids(self._feature_ids)
        return DeferredRefreshableCredentials(method=self.METHOD, refresh_using=fetcher.fetch_credentials)


class CanonicalNameCredentialSourcer:
    """Providers by the names that `credential_source` may have."""

    def __init__(self, providers: list[Any]) -> None:
        self._providers = providers

    def is_supported(self, source_name: str) -> bool:
        return source_name in [provider.CANONICAL_NAME for provider in self._providers]

    def source_credentials(self, source_name: str) -> Any:
        source = self._get_provider(source_name)
        return source.load_credentials() if isinstance(source, CredentialResolver) else source.load()

    def _get_provider(self, canonical_name: str) -> Any:
        name = canonical_name.lower()
        named = (p for p in self._providers if p.CANONICAL_NAME and p.CANONICAL_NAME.lower() == name)
        provider = next(named, None)
        if name in ("sharedconfig", "sharedcredentials"):
            # A role in these files comes before keys in them.
            roles = next((p for p in self._providers if p.METHOD == "assume-role"), None)
            if roles is not None:
                return roles if provider is None else CredentialResolver([roles, provider])
        if provider is None:
            raise UnknownCredentialError(name=canonical_name)
        return provider
