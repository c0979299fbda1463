"""`boto3.session.Session`: settings and credentials, from which clients are made."""

from __future__ import annotations

import botocore.session
from boto3.exceptions import UnknownAPIVersionError as UnknownAPIVersionError
from botocore import __version__
from botocore.client import Config as Config
from botocore.exceptions import NoCredentialsError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from botocore.hooks import BaseEventHooks


class Session:
    """Settings, credentials and hooks of the clients that are made from it."""

    def __init__(
        self,
        aws_access_key_id: str | None = None,
        aws_secret_access_key: str | None = None,
        aws_session_token: str | None = None,
        region_name: str | None = None,
        botocore_session: botocore.session.Session | None = None,
        profile_name: str | None = None,
        aws_account_id: str | None = None,
    ) -> None:
        session = self._session = botocore_session or botocore.session.get_session()
        if session.user_agent_name == "Botocore":
            botocore_info = f"Botocore/{session.user_agent_version}"
            extra = session.user_agent_extra
            session.user_agent_extra = f"{extra} {botocore_info}" if extra else botocore_info
            session.user_agent_name = "Boto3"
            session.user_agent_version = __version__
        if profile_name is not None:
            session.set_config_variable("profile", profile_name)
        if aws_access_key_id or aws_secret_access_key or aws_session_token or aws_account_id:
            if aws_account_id and not (aws_access_key_id and aws_secret_access_key):
                raise NoCredentialsError()
            session.set_credentials(aws_access_key_id, aws_secret_access_key, aws_session_token, aws_account_id)
        if region_name is not None:
            session.set_config_variable("region", region_name)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(region_name={self.region_name!r})"

    @property
    def profile_name(self) -> str:
        """The name of the profile; `default` if none was chosen."""
        return self._session.profile or "default"

    @property
    def region_name(self) -> str | None:
        """The region of clients that are given none."""
        return self._session.get_config_variable("region")  # type: ignore[return-value]

    @property
    def events(self) -> BaseEventHooks:
        """The hooks that clients start with."""
        return self._session.get_component("event_emitter")  # type: ignore[return-value]

    @property
    def available_profiles(self) -> list[str]:
        """The names of all profiles in the shared files."""
        return self._session.available_profiles

    def get_available_services(self) -> list[str]:
        """The names of all services."""
        return self._session.get_available_services()

    def get_available_resources(self) -> list[str]:
        """The names of the services that have resources."""
        return self._session._native_session().available_resources()

    def get_available_partitions(self) -> list[str]:
        """The names of the partitions: `aws`, `aws-cn` …"""
        return self._session.get_available_partitions()

    def get_available_regions(
        self, service_name: str, partition_name: str = "aws", allow_non_regional: bool = False
    ) -> list[str]:
        """The regions of a partition in which a service is available."""
        return self._session.get_available_regions(service_name, partition_name, allow_non_regional)

    def get_credentials(self) -> Any:
        """The credentials, or `None` if there are none."""
        return self._session.get_credentials()

    def get_partition_for_region(self, region_name: str) -> str:
        """The partition that a region belongs to."""
        return self._session.get_partition_for_region(region_name)

    def client(
        self,
        service_name: str,
        region_name: str | None = None,
        api_version: str | None = None,
        use_ssl: bool | None = True,
        verify: bool | str | None = None,
        endpoint_url: str | None = None,
        aws_access_key_id: str | None = None,
        aws_secret_access_key: str | None = None,
        aws_session_token: str | None = None,
        config: Config | None = None,
        aws_account_id: str | None = None,
    ) -> Any:
        """A client for a service, by its name: `s3`, `dynamodb`, `elbv2`."""
        return self._session.create_client(
            service_name,
            region_name=region_name,
            api_version=api_version,
            use_ssl=use_ssl,
            verify=verify,
            endpoint_url=endpoint_url,
            aws_access_key_id=aws_access_key_id,
            aws_secret_access_key=aws_secret_access_key,
            aws_session_token=aws_session_token,
            config=config,
            aws_account_id=aws_account_id,
        )

    def resource(self, service_name: str, *args: object, **kwargs: object) -> object:
        """Not available yet: use `client`."""
        raise NotImplementedError(
            f"botoxide has no resources in Python yet: use Session.client({service_name!r}). "
            "docs/parity.md in botoxide's repository lists what is missing."
        )
