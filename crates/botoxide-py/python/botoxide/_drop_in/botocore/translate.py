"""The retry definitions of a service, put together from the model's parts."""

from __future__ import annotations

import copy

from botocore.utils import merge_dicts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


def build_retry_config(
    endpoint_prefix: str,
    retry_model: Mapping[str, Any],
    definitions: Mapping[str, Any],
    client_retry_config: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The defaults, then what the service changes, then the attempts that the client asks for."""
    service = retry_model.get(endpoint_prefix, {})
    resolve_references(service, definitions)
    result = {"__default__": copy.deepcopy(retry_model.get("__default__", {}))}
    resolve_references(result, definitions)
    merge_dicts(result, service)
    retries = None if client_retry_config is None else client_retry_config.get("max_attempts")
    if retries is not None:
        # The client counts retries, the model counts attempts.
        result["__default__"]["max_attempts"] = retries + 1
    return result


def resolve_references(config: dict[str, Any], definitions: Mapping[str, Any]) -> None:
    """Replace each `{"$ref": name}` by the definition of that name."""
    for key, value in config.items():
        if isinstance(value, dict):
            if list(value) == ["$ref"]:
                config[key] = definitions[value["$ref"]]
            else:
                resolve_references(value, definitions)
