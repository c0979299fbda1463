"""`boto3.session`: settings and credentials, from which clients are made."""

# imports of the chosen services
import botocore.session
from botocore.client import BaseClient
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.hooks import BaseEventHooks

class AnySession:
    """What asynchronous sessions have, too."""

    def __init__(
        self,
        aws_access_key_id: str | None = None,
        aws_secret_access_key: str | None = None,
        aws_session_token: str | None = None,
        region_name: str | None = None,
        botocore_session: botocore.session.AnySession | None = None,
        profile_name: str | None = None,
        aws_account_id: str | None = None,
    ) -> None: ...
    @property
    def profile_name(self) -> str:
        """The name of the profile; `default` if none was chosen."""
    @property
    def region_name(self) -> str | None:
        """The region of clients that are given none."""
    @property
    def events(self) -> BaseEventHooks:
        """The hooks that clients start with."""
    @property
    def available_profiles(self) -> list[str]:
        """The names of all profiles in the shared files."""
    def get_available_services(self) -> list[str]:
        """The names of all services."""
    def get_available_resources(self) -> list[str]:
        """The names of the services that have resources."""
    def get_available_partitions(self) -> list[str]:
        """The names of the partitions: `aws`, `aws-cn` …"""
    def get_partition_for_region(self, region_name: str) -> str:
        """The partition that a region belongs to."""

class Session(AnySession):
    """Settings, credentials and hooks of the clients that are made from it."""

    def get_available_regions(
        self, service_name: str, partition_name: str = "aws", allow_non_regional: bool = False
    ) -> list[str]:
        """The regions of a partition in which a service is available."""
    def get_credentials(self) -> Credentials | None:
        """The credentials, or `None` if there are none."""
    # client of the chosen services
    # resource of the chosen services
