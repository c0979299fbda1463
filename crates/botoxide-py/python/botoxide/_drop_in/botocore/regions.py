"""Endpoints by `endpoints.json`, for programs that look them up themselves. Those of calls are the engine's.

Counterpart: botocore's module of this name.
"""

from __future__ import annotations

import copy
import logging
import re
from enum import Enum

from botocore.exceptions import EndpointVariantError, NoRegionError, UnknownRegionError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

LOG = logging.getLogger(__name__)

DEFAULT_URI_TEMPLATE = "{service}.{region}.{dnsSuffix}"
DEFAULT_SERVICE_DATA: dict[str, Any] = {"endpoints": {}}


class BaseEndpointResolver:
    """What finds endpoints."""

    def construct_endpoint(self, service_name: str, region_name: str | None = None) -> Any:
        """The endpoint of a service in a region, as a dictionary; `None` if it is unknown."""
        raise NotImplementedError

    def get_available_partitions(self) -> list[str]:
        """The names of the partitions."""
        raise NotImplementedError

    def get_available_endpoints(
        self, service_name: str, partition_name: str = "aws", allow_non_regional: bool = False
    ) -> list[str]:
        """The regions of a service."""
        raise NotImplementedError


class EndpointResolver(BaseEndpointResolver):
    """Finds endpoints in the data of `endpoints.json`."""

    _UNSUPPORTED_DUALSTACK_PARTITIONS = ["aws-iso", "aws-iso-b"]

    def __init__(self, endpoint_data: dict[str, Any], uses_builtin_data: bool = False) -> None:
        if "partitions" not in endpoint_data:
            raise ValueError('Missing "partitions" in endpoint data')
        self._endpoint_data = endpoint_data
        self.uses_builtin_data = uses_builtin_data

    def _partitions(self, name: str | None = None) -> list[dict[str, Any]]:
        return [each for each in self._endpoint_data["partitions"] if name is None or each["partition"] == name]

    def get_service_endpoints_data(self, service_name: str, partition_name: str = "aws") -> Any:
        """The endpoints of a service in a partition, as the file has them."""
        for partition in self._partitions(partition_name):
            if service_name in partition["services"]:
                return partition["services"][service_name]["endpoints"]
        return None

    def get_available_partitions(self) -> list[str]:
        """The names of the partitions."""
        return [partition["partition"] for partition in self._partitions()]

    def get_available_endpoints(
        self,
        service_name: str,
        partition_name: str = "aws",
        allow_non_regional: bool = False,
        endpoint_variant_tags: list[str] | None = None,
    ) -> list[str]:
        """The regions of a service in a partition, or those that have a variant."""
        found: list[str] = []
        for partition in self._partitions(partition_name):
            endpoints = partition["services"].get(service_name, {}).get("endpoints", {})
            for name, endpoint in endpoints.items():
                # Only regions have variants.
                if name in partition["regions"] and endpoint_variant_tags:
                    is_wanted = bool(self._retrieve_variant_data(endpoint, endpoint_variant_tags))
                else:
                    is_wanted = allow_non_regional or name in partition["regions"]
                if is_wanted:
                    found.append(name)
        return found

    def get_partition_dns_suffix(self, partition_name: str, endpoint_variant_tags: list[str] | None = None) -> Any:
        """The domain of a partition."""
        for partition in self._partitions(partition_name):
            if not endpoint_variant_tags:
                return partition["dnsSuffix"]
            variant = self._retrieve_variant_data(partition.get("defaults"), endpoint_variant_tags)
            if variant and "dnsSuffix" in variant:
                return variant["dnsSuffix"]
        return None

    def construct_endpoint(
        self,
        service_name: str,
        region_name: str | None = None,
        partition_name: str | None = None,
        use_dualstack_endpoint: bool = False,
        use_fips_endpoint: bool = False,
    ) -> Any:
        """The endpoint of a service in a region, as a dictionary; `None` if no partition has the region."""
        if service_name == "s3" and use_dualstack_endpoint and region_name is None:
            region_name = "us-east-1"
        tags = self._create_tag_list(use_dualstack_endpoint, use_fips_endpoint)
        if partition_name is not None:
            named = self._partitions(partition_name)
            return self._endpoint_for_partition(named[-1], service_name, region_name, tags, True) if named else None
        for partition in self._partitions():
            if use_dualstack_endpoint and partition["partition"] in self._UNSUPPORTED_DUALSTACK_PARTITIONS:
                continue
            endpoint = self._endpoint_for_partition(partition, service_name, region_name, tags)
            if endpoint:
                return endpoint
        return None

    def get_partition_for_region(self, region_name: str) -> str:
        """The partition of a region. `UnknownRegionError` if none has it."""
        for partition in self._partitions():
            if self._region_match(partition, region_name):
                name: str = partition["partition"]
                return name
        message = "No partition found for provided region_name."
        raise UnknownRegionError(region_name=region_name, error_msg=message)

    def _endpoint_for_partition(
        self,
        partition: dict[str, Any],
        service_name: str,
        region_name: str | None,
        tags: list[str],
        force_partition: bool = False,
    ) -> Any:
        name = partition["partition"]
        if "dualstack" in tags and name in self._UNSUPPORTED_DUALSTACK_PARTITIONS:
            message = f"Dualstack endpoints are currently not supported for {name} partition"
            raise EndpointVariantError(tags=["dualstack"], error_msg=message)
        service = partition["services"].get(service_name, DEFAULT_SERVICE_DATA)
        if region_name is None:
            if "partitionEndpoint" not in service:
                raise NoRegionError()
            region_name = service["partitionEndpoint"]
        assert region_name is not None
        if region_name not in service["endpoints"]:
            if not (self._region_match(partition, region_name) or force_partition):
                return None
            endpoint = service.get("partitionEndpoint")
            if endpoint and not service.get("isRegionalized", True):
                region_name = endpoint
        return self._resolve(partition, service_name, service, region_name, tags)

    def _region_match(self, partition: dict[str, Any], region_name: str) -> bool:
        if region_name in partition["regions"]:
            return True
        return "regionRegex" in partition and bool(re.compile(partition["regionRegex"]).match(region_name))

    def _retrieve_variant_data(self, endpoint_data: Any, tags: list[str]) -> Any:
        for variant in (endpoint_data or {}).get("variants", []):
            if set(variant["tags"]) == set(tags):
                return copy.copy(variant)
        return None

    def _create_tag_list(self, use_dualstack_endpoint: bool, use_fips_endpoint: bool) -> list[str]:
        tags = [("dualstack", use_dualstack_endpoint), ("fips", use_fips_endpoint)]
        return [tag for tag, is_wanted in tags if is_wanted]

    def _resolve(
        self, partition: dict[str, Any], service_name: str, service: dict[str, Any], region: str, tags: list[str]
    ) -> dict[str, Any]:
        endpoint = service.get("endpoints", {}).get(region, {})
        if endpoint.get("deprecated"):
            LOG.warning("Client is configured with the deprecated endpoint: %s", region)
        service_defaults, partition_defaults = service.get("defaults", {}), partition.get("defaults", {})
        if tags:
            result: dict[str, Any] = {}
            for data in (endpoint, service_defaults, partition_defaults):
                _add_missing(self._retrieve_variant_data(data, tags) or {}, result)
            if not result:
                message = f"Endpoint does not exist for {service_name} in region {region}"
                raise EndpointVariantError(tags=tags, error_msg=message)
            _add_missing(endpoint, result)
        else:
            result = dict(endpoint)
        result.setdefault("dnsSuffix", partition["dnsSuffix"])
        result["partition"] = partition["partition"]
        result["endpointName"] = region
        _add_missing(service_defaults, result)
        _add_missing(partition_defaults, result)
        for key in ("hostname", "sslCommonName"):
            if key in result or key == "hostname":
                names = {"service": service_name, "region": region, "dnsSuffix": result["dnsSuffix"]}
                result[key] = result[key].format(**names)
        return result


def _add_missing(data: dict[str, Any], result: dict[str, Any]) -> None:
    for key, value in data.items():
        result.setdefault(key, value)


class EndpointResolverBuiltins(str, Enum):
    """The values that endpoint rules take from the client, by the names of the rules."""

    AWS_REGION = "AWS::Region"
    AWS_USE_FIPS = "AWS::UseFIPS"
    AWS_USE_DUALSTACK = "AWS::UseDualStack"
    AWS_STS_USE_GLOBAL_ENDPOINT = "AWS::STS::UseGlobalEndpoint"
    AWS_S3_USE_GLOBAL_ENDPOINT = "AWS::S3::UseGlobalEndpoint"
    AWS_S3_ACCELERATE = "AWS::S3::Accelerate"
    AWS_S3_FORCE_PATH_STYLE = "AWS::S3::ForcePathStyle"
    AWS_S3_USE_ARN_REGION = "AWS::S3::UseArnRegion"
    AWS_S3_DISABLE_EXPRESS_SESSION_AUTH = "AWS::S3::DisableS3ExpressSessionAuth"
    AWS_S3CONTROL_USE_ARN_REGION = "AWS::S3Control::UseArnRegion"
    AWS_S3_DISABLE_MRAP = "AWS::S3::DisableMultiRegionAccessPoints"
    SDK_ENDPOINT = "SDK::Endpoint"
    ACCOUNT_ID = "AWS::Auth::AccountId"
    ACCOUNT_ID_ENDPOINT_MODE = "AWS::Auth::AccountIdEndpointMode"
