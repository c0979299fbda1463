"""Caches and loaders of tokens. Programs import these names from `botocore.utils`."""

from __future__ import annotations

import datetime
import functools
import os

from botocore.exceptions import SSOTokenLoadError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import IO, Any


class CachedProperty:
    """A property that is computed once and then kept in the object's `__dict__`."""

    def __init__(self, fget: Callable[[Any], Any]) -> None:
        self._fget = fget

    def __get__(self, obj: Any, cls: type[Any]) -> Any:
        if obj is None:
            return self
        value = obj.__dict__[self._fget.__name__] = self._fget(obj)
        return value


def instance_cache(func: Callable[..., Any]) -> Callable[..., Any]:
    """Keep a method's results in the object's `_instance_cache`."""

    @functools.wraps(func)
    def cached(self: Any, *args: Any, **kwargs: Any) -> Any:
        key = (func.__name__, args, tuple(sorted(kwargs.items()))) if kwargs else (func.__name__, args)
        value = self._instance_cache.get(key)
        if value is None:
            value = self._instance_cache[key] = func(self, *args, **kwargs)
        return value

    return cached


def lru_cache_weakref(*cache_args: Any, **cache_kwargs: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """`functools.lru_cache` for methods that does not keep the object alive."""
    import weakref

    def wrapper(func: Callable[..., Any]) -> Callable[..., Any]:
        @functools.lru_cache(*cache_args, **cache_kwargs)
        def by_reference(reference: Any, *args: Any, **kwargs: Any) -> Any:
            return func(reference(), *args, **kwargs)

        @functools.wraps(func)
        def inner(self: Any, *args: Any, **kwargs: Any) -> Any:
            hashable = {name: tuple(value) if isinstance(value, list) else value for name, value in kwargs.items()}
            return by_reference(weakref.ref(self), *args, **hashable)

        inner.cache_info = by_reference.cache_info  # type: ignore[attr-defined]
        return inner

    return wrapper


def _serialize_if_needed(value: Any, iso: bool = False) -> Any:
    if isinstance(value, datetime.datetime):
        return value.isoformat() if iso else value.strftime("%Y-%m-%dT%H:%M:%S%Z")
    return value


class JSONFileCache:
    """A mapping whose values are JSON files in a folder, each written whole or not at all, readable by its owner."""

    CACHE_DIR = os.path.expanduser(os.path.join("~", ".aws", "boto", "cache"))

    def __init__(self, working_dir: str = CACHE_DIR, dumps_func: Callable[[Any], str] | None = None) -> None:
        self._working_dir = working_dir
        self._dumps = self._default_dumps if dumps_func is None else dumps_func

    def _default_dumps(self, obj: Any) -> str:
        import json

        return json.dumps(obj, default=self._serialize_if_needed)

    def _serialize_if_needed(self, value: Any, iso: bool = False) -> Any:
        return _serialize_if_needed(value, iso)

    def __contains__(self, cache_key: str) -> bool:
        return os.path.isfile(self._convert_cache_key(cache_key))

    def __getitem__(self, cache_key: str) -> Any:
        import json

        try:
            with open(self._convert_cache_key(cache_key)) as file:
                return json.load(file)
        except (OSError, ValueError):
            raise KeyError(cache_key) from None

    def __delitem__(self, cache_key: str) -> None:
        try:
            os.unlink(self._convert_cache_key(cache_key))
        except FileNotFoundError:
            raise KeyError(cache_key) from None

    def __setitem__(self, cache_key: str, value: Any) -> None:
        import tempfile

        try:
            content = self._dumps(value)
        except (TypeError, ValueError):
            raise ValueError(f"Value cannot be cached, must be JSON serializable: {value}") from None
        os.makedirs(self._working_dir, exist_ok=True)
        descriptor, path = tempfile.mkstemp(dir=self._working_dir, suffix=".tmp")
        with os.fdopen(descriptor, "w") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(path, self._convert_cache_key(cache_key))

    def _convert_cache_key(self, cache_key: str) -> str:
        return os.path.join(self._working_dir, cache_key + ".json")


# Tokens


class FileWebIdentityTokenLoader:
    def __init__(self, web_identity_token_path: str, _open: Callable[[str], IO[str]] = open) -> None:
        self._web_identity_token_path = web_identity_token_path
        self._open = _open

    def __call__(self) -> str:
        with self._open(self._web_identity_token_path) as file:
            return file.read()


class SSOTokenLoader:
    """Tokens of `aws sso login`, by the name of the SSO session or else by its start URL."""

    def __init__(self, cache: Any = None) -> None:
        self._cache = {} if cache is None else cache

    def _generate_cache_key(self, start_url: str, session_name: str | None) -> str:
        import hashlib

        name = start_url if session_name is None else session_name
        return hashlib.sha1(name.encode("utf-8")).hexdigest()

    def save_token(self, start_url: str, token: Any, session_name: str | None = None) -> None:
        self._cache[self._generate_cache_key(start_url, session_name)] = token

    def __call__(self, start_url: str, session_name: str | None = None) -> Any:
        key = self._generate_cache_key(start_url, session_name)
        if key not in self._cache:
            name = start_url if session_name is None else session_name
            raise SSOTokenLoadError(error_msg=f"Token for {name} does not exist")
        token = self._cache[key]
        if "accessToken" not in token or "expiresAt" not in token:
            raise SSOTokenLoadError(error_msg=f"Token for {start_url} is invalid")
        return token


def generate_login_cache_key(sign_in_session_name: str) -> str:
    import hashlib

    return hashlib.sha256(sign_in_session_name.encode("utf-8")).hexdigest()


def get_login_token_cache_directory() -> str:
    path = os.environ.get("AWS_LOGIN_CACHE_DIRECTORY")
    if path is not None:
        return os.path.expanduser(os.path.expandvars(path))
    return os.path.expanduser(os.path.join("~", ".aws", "login", "cache"))


class LoginTokenLoader:
    """Tokens of `aws login`, by the name of the session."""

    def __init__(self, cache: Any = None) -> None:
        self._cache = {} if cache is None else cache

    def save_token(self, session_name: str, token: Any) -> None:
        self._cache[generate_login_cache_key(session_name)] = token

    def load_token(self, session_name: str) -> Any:
        key = generate_login_cache_key(session_name)
        return self._cache[key] if key in self._cache else None


def get_token_from_environment(signing_name: Any, environ: Mapping[str, str] | None = None) -> str | None:
    """The bearer token of a service: `AWS_BEARER_TOKEN_` and the signing name."""
    if not isinstance(signing_name, str) or not signing_name.strip():
        return None
    return (os.environ if environ is None else environ).get(_get_bearer_env_var_name(signing_name))


def _get_bearer_env_var_name(signing_name: str) -> str:
    return f"AWS_BEARER_TOKEN_{signing_name.replace('-', '_').replace(' ', '_').upper()}"
