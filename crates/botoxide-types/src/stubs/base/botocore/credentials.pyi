"""Credentials."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

class ReadOnlyCredentials(NamedTuple):
    """Credentials that do not change while a request is signed."""

    access_key: str
    secret_key: str
    token: str | None
    account_id: str | None = None

class Credentials:
    """A pair of keys, perhaps with a session token."""

    access_key: str
    secret_key: str
    token: str | None
    method: str
    account_id: str | None
    def __init__(
        self,
        access_key: str,
        secret_key: str,
        token: str | None = None,
        method: str | None = None,
        account_id: str | None = None,
    ) -> None: ...
    def get_frozen_credentials(self) -> ReadOnlyCredentials: ...
    def get_deferred_property(self, property_name: str) -> Callable[[], Any]: ...

class RefreshableCredentials(Credentials):
    """Credentials that are fetched anew before they end."""

    def __init__(
        self,
        access_key: str,
        secret_key: str,
        token: str | None,
        expiry_time: datetime,
        refresh_using: Callable[[], dict[str, Any]],
        method: str,
        time_fetcher: Callable[[], datetime] = ...,
        advisory_timeout: int | None = None,
        mandatory_timeout: int | None = None,
        account_id: str | None = None,
    ) -> None: ...
    @classmethod
    def create_from_metadata(
        cls,
        metadata: dict[str, Any],
        refresh_using: Callable[[], dict[str, Any]],
        method: str,
        advisory_timeout: int | None = None,
        mandatory_timeout: int | None = None,
    ) -> RefreshableCredentials: ...
    def refresh_needed(self, refresh_in: float | None = None) -> bool: ...

class DeferredRefreshableCredentials(RefreshableCredentials):
    def __init__(
        self,
        refresh_using: Callable[[], dict[str, Any]],
        method: str,
        time_fetcher: Callable[[], datetime] = ...,
    ) -> None: ...

class CredentialProvider:
    METHOD: str | None
    CANONICAL_NAME: str | None
    def __init__(self, session: Any = None) -> None: ...
    def load(self) -> Credentials | None: ...

class CredentialResolver:
    providers: list[CredentialProvider]
    def __init__(self, providers: list[CredentialProvider]) -> None: ...
    def insert_before(self, name: str, credential_provider: CredentialProvider) -> None: ...
    def insert_after(self, name: str, credential_provider: CredentialProvider) -> None: ...
    def remove(self, name: str) -> None: ...
    def get_provider(self, name: str) -> CredentialProvider: ...
    def load_credentials(self) -> Credentials | None: ...
