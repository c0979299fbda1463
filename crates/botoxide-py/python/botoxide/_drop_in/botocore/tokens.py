"""Bearer tokens: as programs hold them, and the providers that find them."""

from __future__ import annotations

import logging
import os
import threading
from collections import namedtuple
from datetime import datetime, timedelta

from botocore._caches import CachedProperty, JSONFileCache, SSOTokenLoader, get_token_from_environment
from botocore.exceptions import ClientError, InvalidConfigError, TokenRetrievalError, UnknownTokenProviderError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

logger = logging.getLogger(__name__)


def _utc_now() -> datetime:
    from dateutil.tz import tzutc

    return datetime.now(tzutc())


def _parse(value: str) -> datetime:
    from dateutil.parser import parse

    return parse(value)


def create_token_resolver(session: Any) -> TokenProviderChain:
    """The chain of a session: the environment, then SSO."""
    return TokenProviderChain(providers=[ScopedEnvTokenProvider(session), SSOTokenProvider(session)])


def _sso_json_dumps(obj: Any) -> str:
    import json

    def serialized(value: Any) -> Any:
        return value.strftime("%Y-%m-%dT%H:%M:%SZ") if isinstance(value, datetime) else value

    return json.dumps(obj, default=serialized)


FrozenAuthToken = namedtuple("FrozenAuthToken", ["token", "expiration"], defaults=(None,))


class DeferredRefreshableToken:
    """A token that is fetched when it is first asked for, and again before it expires."""

    _advisory_refresh_timeout = 15 * 60  # seconds
    _mandatory_refresh_timeout = 10 * 60
    # After an attempt, failed or not, the next one waits.
    _attempt_timeout = 60

    def __init__(
        self,
        method: str,
        refresh_using: Callable[[], FrozenAuthToken],
        time_fetcher: Callable[[], datetime] = _utc_now,
    ) -> None:
        self._time_fetcher = time_fetcher
        self._refresh_using = refresh_using
        self.method = method
        self._refresh_lock = threading.Lock()
        self._frozen_token: FrozenAuthToken | None = None
        self._next_refresh: datetime | None = None

    def get_frozen_token(self) -> FrozenAuthToken:
        """The token. Raises `TokenRetrievalError` if it has expired and there is no new one."""
        self._refresh()
        return self._frozen_token  # type: ignore[return-value]

    def _refresh(self) -> None:
        kind = self._should_refresh()
        if kind is not None and self._refresh_lock.acquire(blocking=kind == "mandatory"):
            try:
                self._protected_refresh()
            finally:
                self._refresh_lock.release()

    def _protected_refresh(self) -> None:
        # Another thread may have been faster.
        kind = self._should_refresh()
        if kind is None:
            return
        try:
            self._next_refresh = self._time_fetcher() + timedelta(seconds=self._attempt_timeout)
            self._frozen_token = self._refresh_using()
        except Exception:
            logger.warning("Refreshing token failed during the %s refresh period.", kind, exc_info=True)
            if kind == "mandatory":
                raise
        if self._is_expired():
            raise TokenRetrievalError(provider=self.method, error_msg="Token has expired and refresh failed")

    def _is_expired(self) -> bool:
        token = self._frozen_token
        return token is not None and (token.expiration - self._time_fetcher()).total_seconds() <= 0

    def _should_refresh(self) -> str | None:
        token = self._frozen_token
        if token is None:
            return "mandatory"
        if token.expiration is None:
            return None
        now = self._time_fetcher()
        if self._next_refresh is not None and now < self._next_refresh:
            return None
        remaining = (token.expiration - now).total_seconds()
        if remaining < self._mandatory_refresh_timeout:
            return "mandatory"
        return "advisory" if remaining < self._advisory_refresh_timeout else None


class TokenProviderChain:
    """Providers in order; the first one that has a token wins."""

    def __init__(self, providers: list[Any] | None = None) -> None:
        self._providers = [] if providers is None else providers

    def insert_before(self, name: str, token_provider: Any) -> None:
        """Insert before the provider whose `METHOD` is the name, or raise `UnknownTokenProviderError`."""
        self._providers.insert(self._get_provider_offset(name), token_provider)

    def insert_after(self, name: str, token_provider: Any) -> None:
        self._providers.insert(self._get_provider_offset(name) + 1, token_provider)

    def remove(self, name: str) -> None:
        """Remove a provider; one that is not there is ignored."""
        methods = [provider.METHOD for provider in self._providers]
        if name in methods:
            self._providers.pop(methods.index(name))

    def get_provider(self, name: str) -> Any:
        return self._providers[self._get_provider_offset(name)]

    def _get_provider_offset(self, name: str) -> int:
        try:
            return [provider.METHOD for provider in self._providers].index(name)
        except ValueError:
            raise UnknownTokenProviderError(name=name) from None

    def load_token(self, **kwargs: Any) -> Any:
        for provider in self._providers:
            token = provider.load_token(**kwargs)
            if token is not None:
                return token
        return None


class SSOTokenProvider:
    """The token of `aws sso login`, for a profile with an `sso_session`."""

    METHOD = "sso"
    _REFRESH_WINDOW = 15 * 60  # seconds
    _SSO_TOKEN_CACHE_DIR = os.path.expanduser(os.path.join("~", ".aws", "sso", "cache"))
    _SSO_CONFIG_VARS = ["sso_start_url", "sso_region"]
    _GRANT_TYPE = "refresh_token"
    DEFAULT_CACHE_CLS: Any = JSONFileCache

    def __init__(
        self,
        session: Any,
        cache: Any = None,
        time_fetcher: Callable[[], datetime] = _utc_now,
        profile_name: str | None = None,
    ) -> None:
        if cache is None:
            cache = self.DEFAULT_CACHE_CLS(self._SSO_TOKEN_CACHE_DIR, dumps_func=_sso_json_dumps)
        self._session = session
        self._now = time_fetcher
        self._cache = cache
        self._token_loader = SSOTokenLoader(cache=cache)
        self._profile_name: str = profile_name or session.get_config_variable("profile") or "default"

    def _load_sso_config(self) -> dict[str, str] | None:
        config = self._session.full_config
        profile = config.get("profiles", {}).get(self._profile_name, {})
        if "sso_session" not in profile:
            return None
        name = profile["sso_session"]
        sso = config.get("sso_sessions", {}).get(name)
        using = f'The profile "{self._profile_name}" is configured to use the SSO token provider but'
        if not sso:
            raise InvalidConfigError(error_msg=f'{using} the "{name}" sso_session configuration does not exist.')
        missing = [key for key in self._SSO_CONFIG_VARS if key not in sso]
        if missing:
            raise InvalidConfigError(error_msg=f"{using} is missing the following configuration: {missing}.")
        return {"session_name": name, "sso_region": sso["sso_region"], "sso_start_url": sso["sso_start_url"]}

    @CachedProperty
    def _sso_config(self) -> Any:
        return self._load_sso_config()

    @CachedProperty
    def _client(self) -> Any:
        from botocore import UNSIGNED
        from botocore.config import Config
        from botocore.utils import create_nested_client

        config = Config(region_name=self._sso_config["sso_region"], signature_version=UNSIGNED)
        return create_nested_client(self._session, "sso-oidc", config=config)

    def _attempt_create_token(self, token: Mapping[str, Any]) -> dict[str, Any]:
        response = self._client.create_token(
            grantType=self._GRANT_TYPE,
            clientId=token["clientId"],
            clientSecret=token["clientSecret"],
            refreshToken=token["refreshToken"],
        )
        made = {
            "startUrl": self._sso_config["sso_start_url"],
            "region": self._sso_config["sso_region"],
            "accessToken": response["accessToken"],
            "expiresAt": self._now() + timedelta(seconds=response["expiresIn"]),
            "clientId": token["clientId"],
            "clientSecret": token["clientSecret"],
            "registrationExpiresAt": token["registrationExpiresAt"],
        }
        if "refreshToken" in response:
            made["refreshToken"] = response["refreshToken"]
        logger.info("SSO Token refresh succeeded")
        return made

    def _refresh_access_token(self, token: Mapping[str, Any]) -> dict[str, Any] | None:
        keys = ("refreshToken", "clientId", "clientSecret", "registrationExpiresAt")
        missing = [key for key in keys if key not in token]
        if missing:
            logger.info("Unable to refresh SSO token: missing keys: %s", missing)
            return None
        expiry = _parse(token["registrationExpiresAt"])
        if (expiry - self._now()).total_seconds() <= 0:
            logger.info("SSO token registration expired at %s", expiry)
            return None
        try:
            return self._attempt_create_token(token)
        except ClientError:
            logger.warning("SSO token refresh attempt failed", exc_info=True)
            return None

    def _refresher(self) -> FrozenAuthToken:
        start_url, name = self._sso_config["sso_start_url"], self._sso_config["session_name"]
        logger.info("Loading cached SSO token for %s", name)
        token = self._token_loader(start_url, session_name=name)
        expiration = _parse(token["expiresAt"])
        logger.debug("Cached SSO token expires at %s", expiration)
        if (expiration - self._now()).total_seconds() < self._REFRESH_WINDOW:
            new = self._refresh_access_token(token)
            if new is not None:
                token, expiration = new, new["expiresAt"]
                self._token_loader.save_token(start_url, token, session_name=name)
        return FrozenAuthToken(token["accessToken"], expiration=expiration)

    def load_token(self, **kwargs: Any) -> DeferredRefreshableToken | None:
        if self._sso_config is None:
            return None
        return DeferredRefreshableToken(self.METHOD, self._refresher, time_fetcher=self._now)


class ScopedEnvTokenProvider:
    """The environment variable `AWS_BEARER_TOKEN_` and the signing name of the service."""

    METHOD = "env"

    def __init__(self, session: Any, environ: Mapping[str, str] | None = None) -> None:
        self._session = session
        self.environ = os.environ if environ is None else environ

    def load_token(self, **kwargs: Any) -> FrozenAuthToken | None:
        signing_name = kwargs.get("signing_name")
        if signing_name is None:
            return None
        token = get_token_from_environment(signing_name, self.environ)
        if token is None:
            return None
        logger.info("Found token in environment variables.")
        return FrozenAuthToken(token)
