"""Credentials as programs hold them, and the providers that find them.

The engine has its own chain of providers, which clients use. These classes are for programs that subclass, construct or
call them. The providers are in `_providers.py`, those of roles in `_assume_role.py`.
"""

from __future__ import annotations

import datetime
import logging
import threading
from collections import namedtuple
from importlib import import_module

from botocore._caches import FileWebIdentityTokenLoader, JSONFileCache, SSOTokenLoader
from botocore.compat import total_seconds
from botocore.exceptions import (
    ConfigNotFound,
    CredentialRetrievalError,
    InvalidConfigError,
    MetadataRetrievalError,
    PartialCredentialsError,
    RefreshWithMFAUnsupportedError,
    UnauthorizedSSOTokenError,
    UnknownCredentialError,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

# Programs import these from here, the classes below, and those of `_LAZY`.
__all__ = [
    "ConfigNotFound",
    "FileWebIdentityTokenLoader",
    "InvalidConfigError",
    "JSONFileCache",
    "MetadataRetrievalError",
    "PartialCredentialsError",
    "SSOTokenLoader",
    "UnauthorizedSSOTokenError",
]

logger = logging.getLogger(__name__)

_DEFAULT_MANDATORY_REFRESH_TIMEOUT = 10 * 60  # seconds
_DEFAULT_ADVISORY_REFRESH_TIMEOUT = 15 * 60

_LAZY = {
    **dict.fromkeys(
        (
            "AssumeRoleCredentialFetcher",
            "AssumeRoleProvider",
            "AssumeRoleWithWebIdentityCredentialFetcher",
            "AssumeRoleWithWebIdentityProvider",
            "BaseAssumeRoleCredentialFetcher",
            "CachedCredentialFetcher",
            "CanonicalNameCredentialSourcer",
        ),
        "botocore._assume_role",
    ),
    **dict.fromkeys(
        (
            "BotoProvider",
            "ConfigProvider",
            "ContainerProvider",
            "EnvProvider",
            "InstanceMetadataProvider",
            "OriginalEC2Provider",
            "ProcessProvider",
            "SharedCredentialProvider",
        ),
        "botocore._providers",
    ),
    **dict.fromkeys(
        (
            "create_credential_resolver",
            "get_credentials",
            "LoginProvider",
            "ProfileProviderBuilder",
            "SSOProvider",
        ),
        "botocore._chain",
    ),
    "ContainerMetadataFetcher": "botocore._imds",
    "InstanceMetadataFetcher": "botocore._imds",
    "Config": "botocore.config",
    "ArnParser": "botocore.utils",
    "create_nested_client": "botocore.utils",
    "parse_key_val_file": "botocore.utils",
    "resolve_imds_endpoint_mode": "botocore.utils",
    "SSOTokenProvider": "botocore.tokens",
    "tzlocal": "dateutil.tz",
    "tzutc": "dateutil.tz",
}


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return globals().setdefault(name, getattr(import_module(_LAZY[name]), name))


ReadOnlyCredentials = namedtuple(
    "ReadOnlyCredentials", ["access_key", "secret_key", "token", "account_id"], defaults=(None,)
)


def parse(value: str) -> datetime.datetime:
    from dateutil.parser import parse

    return parse(value)


def _local_now() -> datetime.datetime:
    from dateutil.tz import tzlocal

    return datetime.datetime.now(tzlocal())


def _parse_if_needed(value: Any) -> datetime.datetime:
    return value if isinstance(value, datetime.datetime) else parse(value)


def _serialize_if_needed(value: Any, iso: bool = False) -> Any:
    if isinstance(value, datetime.datetime):
        return value.isoformat() if iso else value.strftime("%Y-%m-%dT%H:%M:%S%Z")
    return value


def create_assume_role_refresher(client: Any, params: Mapping[str, Any]) -> Callable[[], dict[str, Any]]:
    """A function for `refresh_using` that assumes a role."""

    def refresh() -> dict[str, Any]:
        found = client.assume_role(**params)["Credentials"]
        return {
            "access_key": found["AccessKeyId"],
            "secret_key": found["SecretAccessKey"],
            "token": found["SessionToken"],
            "expiry_time": _serialize_if_needed(found["Expiration"]),
        }

    return refresh


def create_mfa_serial_refresher(actual_refresh: Callable[[], Any]) -> Callable[[], Any]:
    """A refresher that works once: a code of an MFA device cannot be used again."""
    called = False

    def refresh() -> Any:
        nonlocal called
        if called:
            raise RefreshWithMFAUnsupportedError()
        called = True
        return actual_refresh()

    return refresh


class Credentials:
    """Credentials without a known expiry. `method` is the name of the provider that found them."""

    def __init__(
        self,
        access_key: str | None,
        secret_key: str | None,
        token: str | None = None,
        method: str | None = None,
        account_id: str | None = None,
    ) -> None:
        self.access_key = access_key
        self.secret_key = secret_key
        self.token = token
        self.method = "explicit" if method is None else method
        self.account_id = account_id
        self._normalize()

    def _normalize(self) -> None:
        """Programs override this to change the keys that were just set."""

    def get_frozen_credentials(self) -> ReadOnlyCredentials:
        """The current keys, which belong together."""
        return ReadOnlyCredentials(self.access_key, self.secret_key, self.token, self.account_id)

    def get_deferred_property(self, property_name: str) -> Callable[[], Any]:
        return lambda: getattr(self, property_name, None)


class _Refreshed:
    """An attribute that is refreshed before it is read."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __get__(self, instance: Any, owner: Any) -> Any:
        if instance is None:
            return self
        instance._refresh()
        return getattr(instance, self._name)

    def __set__(self, instance: Any, value: Any) -> None:
        setattr(instance, self._name, value)


class RefreshableCredentials(Credentials):
    """Credentials that expire, with the function `refresh_using` that gets new ones.

    They are refreshed when they are read. From 15 minutes before they expire a refresh may fail, from 10 minutes the
    read fails with it. One thread refreshes; the others wait only in these last 10 minutes.
    """

    _advisory_refresh_timeout = _DEFAULT_ADVISORY_REFRESH_TIMEOUT
    _mandatory_refresh_timeout = _DEFAULT_MANDATORY_REFRESH_TIMEOUT

    access_key = _Refreshed("_access_key")
    secret_key = _Refreshed("_secret_key")
    token = _Refreshed("_token")
    account_id = _Refreshed("_account_id")

    def __init__(
        self,
        access_key: str | None,
        secret_key: str | None,
        token: str | None,
        expiry_time: datetime.datetime | None,
        refresh_using: Callable[[], Any],
        method: str,
        time_fetcher: Callable[[], datetime.datetime] = _local_now,
        advisory_timeout: float | None = None,
        mandatory_timeout: float | None = None,
        account_id: str | None = None,
    ) -> None:
        self._refresh_using = refresh_using
        self._access_key = access_key
        self._secret_key = secret_key
        self._token = token
        self._account_id = account_id
        self._expiry_time = expiry_time
        self._staged_expiry_time: datetime.datetime | None = None
        self._time_fetcher = time_fetcher
        self._refresh_lock = threading.Lock()
        self.method = method
        self._frozen_credentials: ReadOnlyCredentials | None = ReadOnlyCredentials(
            access_key, secret_key, token, account_id
        )
        self._normalize()
        if advisory_timeout is not None:
            self._advisory_refresh_timeout = advisory_timeout  # type: ignore[assignment]
        if mandatory_timeout is not None:
            self._mandatory_refresh_timeout = mandatory_timeout  # type: ignore[assignment]

    @classmethod
    def create_from_metadata(
        cls,
        metadata: Mapping[str, Any],
        refresh_using: Callable[[], Any],
        method: str,
        advisory_timeout: float | None = None,
        mandatory_timeout: float | None = None,
    ) -> RefreshableCredentials:
        """From what `refresh_using` gives: `access_key`, `secret_key`, `token`, `expiry_time` as text."""
        timeouts: dict[str, Any] = {"advisory_timeout": advisory_timeout, "mandatory_timeout": mandatory_timeout}
        return cls(
            access_key=metadata["access_key"],
            secret_key=metadata["secret_key"],
            token=metadata["token"],
            expiry_time=cls._expiry_datetime(metadata["expiry_time"]),
            method=method,
            refresh_using=refresh_using,
            account_id=metadata.get("account_id"),
            # Subclasses need not know the timeouts.
            **{name: value for name, value in timeouts.items() if value is not None},
        )

    def _seconds_remaining(self) -> float:
        assert self._expiry_time is not None, "only credentials that expire are asked"
        return total_seconds(self._expiry_time - self._time_fetcher())

    def refresh_needed(self, refresh_in: float | None = None) -> bool:
        """Whether less than `refresh_in` seconds are left (15 minutes without it)."""
        if self._expiry_time is None:
            return False
        if refresh_in is None:
            refresh_in = self._advisory_refresh_timeout
        if self._seconds_remaining() >= refresh_in:
            return False
        logger.debug("Credentials need to be refreshed.")
        return True

    def _is_expired(self) -> bool:
        return self.refresh_needed(refresh_in=0)

    def _refresh(self) -> None:
        if not self.refresh_needed(self._advisory_refresh_timeout):
            return
        if self._refresh_lock.acquire(False):
            try:
                # Another thread may have been faster.
                if self.refresh_needed(self._advisory_refresh_timeout):
                    self._protected_refresh(is_mandatory=self.refresh_needed(self._mandatory_refresh_timeout))
            finally:
                self._refresh_lock.release()
        elif self.refresh_needed(self._mandatory_refresh_timeout):
            with self._refresh_lock:
                if self.refresh_needed(self._mandatory_refresh_timeout):
                    self._protected_refresh(is_mandatory=True)

    def _protected_refresh(self, is_mandatory: bool) -> None:
        try:
            metadata = self._refresh_using()
        except Exception:
            logger.warning(
                "Refreshing temporary credentials failed during %s refresh period.",
                "mandatory" if is_mandatory else "advisory",
                exc_info=True,
            )
            if is_mandatory:
                raise
            return
        try:
            self._set_from_data(metadata)
            self._publish_refresh()
        finally:
            self._staged_expiry_time = None
        if self._is_expired():
            message = "Credentials were refreshed, but the refreshed credentials are still expired."
            logger.warning(message)
            raise RuntimeError(message)

    @staticmethod
    def _expiry_datetime(time_str: str) -> datetime.datetime:
        return parse(time_str)

    def _set_from_data(self, data: Mapping[str, Any]) -> None:
        expected = ["access_key", "secret_key", "token", "expiry_time"]
        missing = [key for key in expected if not data or key not in data]
        if missing:
            raise CredentialRetrievalError(
                provider=self.method,
                error_msg=f"Credential refresh failed, response did not contain: {', '.join(missing)}",
            )
        self.access_key = data["access_key"]
        self.secret_key = data["secret_key"]
        self.token = data["token"]
        self._staged_expiry_time = parse(data["expiry_time"])
        self.account_id = data.get("account_id")
        logger.debug("Retrieved credentials will expire at: %s", self._staged_expiry_time)
        self._normalize()

    def _publish_refresh(self) -> None:
        # The frozen tuple is replaced at once: readers without the lock see old or new, never a mixture.
        self._frozen_credentials = ReadOnlyCredentials(
            self._access_key, self._secret_key, self._token, self._account_id
        )
        if self._staged_expiry_time is not None:
            self._expiry_time = self._staged_expiry_time

    def get_frozen_credentials(self) -> ReadOnlyCredentials:
        self._refresh()
        return self._frozen_credentials  # type: ignore[return-value]


class DeferredRefreshableCredentials(RefreshableCredentials):
    """Credentials that are fetched when they are first read."""

    def __init__(
        self,
        refresh_using: Callable[[], Any],
        method: str,
        time_fetcher: Callable[[], datetime.datetime] = _local_now,
    ) -> None:
        # Not by the base's constructor, which normalizes: there are no keys yet.
        self._access_key = self._secret_key = self._token = self._account_id = None
        self._expiry_time = self._staged_expiry_time = None
        self._refresh_using = refresh_using
        self._time_fetcher = time_fetcher
        self._refresh_lock = threading.Lock()
        self.method = method
        self._frozen_credentials = None

    def refresh_needed(self, refresh_in: float | None = None) -> bool:
        return self._frozen_credentials is None or super().refresh_needed(refresh_in)


class CredentialProvider:
    """Base of providers: `load` gives credentials, or `None` if this place has none."""

    METHOD: str | None = None
    CANONICAL_NAME: str | None = None

    def __init__(self, session: Any = None) -> None:
        self.session = session

    def load(self) -> Any:
        return True

    def _extract_creds_from_mapping(self, mapping: Mapping[str, Any], *key_names: str) -> list[Any]:
        for name in key_names:
            if name not in mapping:
                raise PartialCredentialsError(provider=self.METHOD, cred_var=name)
        return [mapping[name] for name in key_names]


class CredentialResolver:
    """Providers in order; the first one that has credentials wins."""

    #: The default providers, in a default chain.
    _made_of: list[Any] | None = None

    def __init__(self, providers: list[Any]) -> None:
        self.providers = providers

    def insert_before(self, name: str, credential_provider: Any) -> None:
        """Insert before the provider whose `METHOD` is the name, or raise `UnknownCredentialError`."""
        self.providers.insert(self._get_provider_offset(name), credential_provider)

    def insert_after(self, name: str, credential_provider: Any) -> None:
        self.providers.insert(self._get_provider_offset(name) + 1, credential_provider)

    def remove(self, name: str) -> None:
        """Remove a provider; one that is not there is ignored."""
        methods = [provider.METHOD for provider in self.providers]
        if name in methods:
            self.providers.pop(methods.index(name))

    def get_provider(self, name: str) -> Any:
        return self.providers[self._get_provider_offset(name)]

    def _get_provider_offset(self, name: str) -> int:
        try:
            return [provider.METHOD for provider in self.providers].index(name)
        except ValueError:
            raise UnknownCredentialError(name=name) from None

    def load_credentials(self) -> Any:
        for provider in self.providers:
            logger.debug("Looking for credentials via: %s", provider.METHOD)
            found = provider.load()
            if found is not None:
                return found
        return None


def from_engine(session: Any) -> Credentials | None:
    """The credentials that a session of the engine finds. Those that expire ask it again."""
    found = session.credentials()
    if found is None:
        return None
    access_key, secret_key, token, account_id, method, expiry = found
    if expiry is None:
        return Credentials(access_key, secret_key, token, method, account_id)

    def refresh() -> dict[str, Any]:
        keys = session.credentials()
        if keys is None or keys[5] is None:
            return {}
        names = ("access_key", "secret_key", "token", "account_id")
        return {**dict(zip(names, keys, strict=False)), "expiry_time": keys[5].isoformat()}

    return RefreshableCredentials(access_key, secret_key, token, expiry, refresh, method, account_id=account_id)
