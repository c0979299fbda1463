"""The chain of credential providers of a session, as programs change it.

As long as a program has not changed it, the engine looks for credentials. Counterpart: `create_credential_resolver` and
`ProfileProviderBuilder` in botocore's `credentials.py`.
"""

from __future__ import annotations

from operator import is_

from botocore._assume_role import (
    AssumeRoleProvider,
    AssumeRoleWithWebIdentityProvider,
    CanonicalNameCredentialSourcer,
)
from botocore._imds import InstanceMetadataFetcher
from botocore._providers import (
    BotoProvider,
    ConfigProvider,
    ContainerProvider,
    EnvProvider,
    InstanceMetadataProvider,
    OriginalEC2Provider,
    ProcessProvider,
    SharedCredentialProvider,
)
from botocore.credentials import CredentialProvider, CredentialResolver, from_engine
from botocore.utils import create_nested_client

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_REFRESH_WINDOW = 15 * 60


def create_credential_resolver(
    session: Any, cache: dict[str, Any] | None = None, region_name: str | None = None
) -> CredentialResolver:
    """The default chain of a session."""
    from botocore.utils import resolve_imds_endpoint_mode

    profile_name = session.get_config_variable("profile") or "default"
    has_profile = session.instance_variables().get("profile") is not None
    cache = {} if cache is None else cache
    env, container = EnvProvider(), ContainerProvider()
    fetcher = InstanceMetadataFetcher(
        timeout=session.get_config_variable("metadata_service_timeout"),
        num_attempts=session.get_config_variable("metadata_service_num_attempts"),
        user_agent=session.user_agent(),
        config={
            "ec2_metadata_service_endpoint": session.get_config_variable("ec2_metadata_service_endpoint"),
            "ec2_metadata_service_endpoint_mode": resolve_imds_endpoint_mode(session),
            "ec2_credential_refresh_window": _REFRESH_WINDOW,
            "ec2_metadata_v1_disabled": session.get_config_variable("ec2_metadata_v1_disabled"),
        },
    )
    metadata = InstanceMetadataProvider(iam_role_fetcher=fetcher)
    builder = ProfileProviderBuilder(session, cache=cache, region_name=region_name)
    assume_role = AssumeRoleProvider(
        load_config=lambda: session.full_config,
        client_creator=_client_creator(session, region_name),
        cache=cache,
        profile_name=profile_name,
        credential_sourcer=CanonicalNameCredentialSourcer([env, container, metadata]),
        profile_provider_builder=builder,
    )
    of_profile = builder.providers(profile_name=profile_name, disable_env_vars=has_profile)
    # A profile that was named in the program is stronger than the environment.
    first = [assume_role] if has_profile else [env, assume_role]
    resolver = CredentialResolver([*first, *of_profile, OriginalEC2Provider(), BotoProvider(), container, metadata])
    resolver._made_of = list(resolver.providers)
    return resolver


def is_pristine(resolver: Any) -> bool:
    """Whether a chain is as it was made."""
    made = getattr(resolver, "_made_of", None)
    if made is None or "load_credentials" in resolver.__dict__:
        return False
    return len(made) == len(resolver.providers) and all(map(is_, made, resolver.providers))


def get_credentials(session: Any) -> Any:
    """The credentials of a session, by a chain of its own."""
    return create_credential_resolver(session).load_credentials()


class ProfileProviderBuilder:
    """Makes the providers that read profiles."""

    def __init__(
        self,
        session: Any,
        cache: dict[str, Any] | None = None,
        region_name: str | None = None,
        sso_token_cache: Any = None,
        login_token_cache: Any = None,
    ) -> None:
        self._session = session
        self._cache = cache
        self._region_name = region_name

    def providers(self, profile_name: str, disable_env_vars: bool = False) -> list[Any]:
        """The providers of a profile, in order."""
        session = self._session
        return [
            AssumeRoleWithWebIdentityProvider(
                load_config=lambda: session.full_config,
                client_creator=_client_creator(session, self._region_name),
                cache=self._cache,
                profile_name=profile_name,
                disable_env_vars=disable_env_vars,
            ),
            SSOProvider(session=session, profile_name=profile_name),
            SharedCredentialProvider(
                profile_name=profile_name, creds_filename=session.get_config_variable("credentials_file")
            ),
            LoginProvider(session=session, profile_name=profile_name),
            ProcessProvider(profile_name=profile_name, load_config=lambda: session.full_config),
            ConfigProvider(profile_name=profile_name, config_filename=session.get_config_variable("config_file")),
        ]


def _client_creator(session: Any, region_name: str | None) -> Callable[..., Any]:
    def create(service_name: str, **kwargs: Any) -> Any:
        return create_nested_client(session, service_name, **{"region_name": region_name, **kwargs})

    return create


class _OfEngine(CredentialProvider):
    """A provider that only the engine has: its chain's answer, if it is this provider's."""

    def __init__(self, session: Any = None, profile_name: str | None = None) -> None:
        super().__init__(session)
        self._profile_name = profile_name

    def load(self) -> Any:
        from botoxide import _native

        # The default profile need not exist.
        profile_name = None if self._profile_name == "default" else self._profile_name
        native = _native.Session({"profile_name": profile_name, "variables": {}})
        found = native.credentials()
        return from_engine(native) if found is not None and found[4] == self.METHOD else None


class SSOProvider(_OfEngine):
    """Credentials of IAM Identity Center."""

    METHOD = "sso"


class LoginProvider(_OfEngine):
    """Credentials of `aws login`."""

    METHOD = "login"
