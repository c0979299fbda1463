"""The exceptions of endpoint discovery. Discovery itself is the engine's."""

from __future__ import annotations

from botocore.exceptions import BotoCoreError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class EndpointDiscoveryException(BotoCoreError):
    pass


class EndpointDiscoveryRequired(EndpointDiscoveryException):
    fmt = "Endpoint Discovery is not enabled but this operation requires it."


class EndpointDiscoveryRefreshFailed(EndpointDiscoveryException):
    fmt = "Endpoint Discovery failed to refresh the required endpoints."


def block_endpoint_discovery_required_operations(model: Any, **kwargs: Any) -> None:
    """Handler that refuses operations which cannot be called without discovery."""
    if model.endpoint_discovery and model.endpoint_discovery.get("required"):
        raise EndpointDiscoveryRequired()
