"""`boto3.session.Session`: settings and credentials, from which clients are made."""

from __future__ import annotations

import copy
from functools import cached_property

import botocore.session
from boto3.exceptions import ResourceNotExistsError, UnknownAPIVersionError
from boto3.utils import lazy_call
from botocore import __version__
from botocore.client import Config as Config
from botocore.exceptions import DataNotFoundError, NoCredentialsError, UnknownServiceError
from botoxide._carried import Carried

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from boto3.resources.base import ServiceResource
    from boto3.resources.factory import ResourceFactory
    from botocore.hooks import BaseEventHooks


class Session(Carried):
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
            if self._account_id_set_without_credentials(
                aws_account_id=aws_account_id,
                aws_access_key_id=aws_access_key_id,
                aws_secret_access_key=aws_secret_access_key,
            ):
                raise NoCredentialsError()
            keys = [aws_access_key_id, aws_secret_access_key, aws_session_token]
            session.set_credentials(*keys, *([] if aws_account_id is None else [aws_account_id]))
        if region_name is not None:
            session.set_config_variable("region", region_name)
        self._register_default_handlers()

    # Subclasses such as aioboto3's call this and the next one in their own `__init__`.
    @staticmethod
    def _account_id_set_without_credentials(
        *, aws_account_id: str | None, aws_access_key_id: str | None, aws_secret_access_key: str | None, **_kwargs: Any
    ) -> bool:
        return bool(aws_account_id and not (aws_access_key_id and aws_secret_access_key))

    def _setup_loader(self) -> None:
        """Does nothing: the loader has the models of boto3."""

    @cached_property
    def resource_factory(self) -> ResourceFactory:
        """Makes the classes of resources."""
        from boto3.resources.factory import ResourceFactory

        return ResourceFactory(self.events)

    @property
    def _loader(self) -> Any:
        return self._session.get_component("data_loader")

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
        return self._loader.list_available_services(type_name="resources-1")  # type: ignore[no-any-return]

    def get_available_partitions(self) -> list[str]:
        """The names of the partitions: `aws`, `aws-cn` …"""
        return self._session.get_available_partitions()

    def get_available_regions(
        self, service_name: str, partition_name: str = "aws", allow_non_regional: bool = False
    ) -> list[str]:
        """The regions of a partition in which a service is available."""
        return self._session.get_available_regions(
            service_name=service_name, partition_name=partition_name, allow_non_regional=allow_non_regional
        )

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
        # A session of the program's own may not know the newest argument.
        account = {} if aws_account_id is None else {"aws_account_id": aws_account_id}
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
            **account,
        )

    def resource(
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
    ) -> Any:
        """The resource of a service, by its name: `s3`, `dynamodb`, `ec2`."""
        loader = self._loader
        try:
            model = loader.load_service_model(service_name, "resources-1", api_version)
        except UnknownServiceError:
            has_client = service_name in self.get_available_services()
            raise ResourceNotExistsError(service_name, self.get_available_resources(), has_client) from None
        except DataNotFoundError:
            versions = ", ".join(loader.list_api_versions(service_name, "resources-1"))
            raise UnknownAPIVersionError(service_name, str(api_version), versions) from None
        if api_version is None:
            # The client must have the version that the resource describes.
            api_version = loader.determine_latest_version(service_name, "resources-1")
        if config is None:
            config = Config(user_agent_extra="Resource")
        elif config.user_agent_extra is None:
            config = copy.deepcopy(config)
            config.user_agent_extra = "Resource"
        client = self.client(
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
        )
        return self._resource_classes(client, service_name, api_version, model)(service_name)(client=client)

    def _resource_classes(
        self, client: Any, service_name: str, api_version: str, model: Mapping[str, Any]
    ) -> Callable[[str], type[ServiceResource]]:
        """The function that gives the classes of a service's resources, by name; the service's is the first."""
        from boto3.utils import LazyLoadedWaiterModel, ServiceContext

        definitions = model["resources"]
        context = ServiceContext(
            service_name=service_name,
            service_model=client.meta.service_model,
            resource_json_definitions=definitions,
            service_waiter_model=LazyLoadedWaiterModel(self._session, service_name, api_version),
        )

        def resource_class(name: str) -> type[ServiceResource]:
            return self.resource_factory.load_from_definition(
                resource_name=name,
                single_resource_json_definition=model["service"] if name == service_name else definitions.get(name, {}),
                service_context=context,
            )

        return resource_class

    def _register_default_handlers(self) -> None:
        self._session._is_of_boto3 = True
        for event_name, function, unique_id in _HANDLERS:
            self._session.register(event_name, lazy_call(function), unique_id=unique_id)
        self._session.register(
            "creating-resource-class.ec2.Instance",
            lazy_call("boto3.ec2.deletetags.inject_delete_tags", event_emitter=self.events),
        )


#: What boto3 adds to clients and resources: the event, the function, a name that keeps it from being added twice.
_HANDLERS = [
    ("creating-client-class.s3", "boto3.s3.inject.inject_s3_transfer_methods", None),
    ("creating-resource-class.s3.Bucket", "boto3.s3.inject.inject_bucket_methods", None),
    ("creating-resource-class.s3.Object", "boto3.s3.inject.inject_object_methods", None),
    ("creating-resource-class.s3.ObjectSummary", "boto3.s3.inject.inject_object_summary_methods", None),
    (
        "creating-resource-class.dynamodb",
        "boto3.dynamodb.transform.register_high_level_interface",
        "high-level-dynamodb",
    ),
    (
        "creating-resource-class.dynamodb.Table",
        "boto3.dynamodb.table.register_table_methods",
        "high-level-dynamodb-table",
    ),
    ("creating-resource-class.ec2.ServiceResource", "boto3.ec2.createtags.inject_create_tags", None),
]
