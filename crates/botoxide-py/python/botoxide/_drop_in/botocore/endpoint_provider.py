"""`EndpointProvider`: endpoints by the rules of a service, for programs that have rules. The engine evaluates them.

Counterpart: botocore's module of this name.
"""

from __future__ import annotations

import json
import logging
import re
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from botocore.exceptions import EndpointResolutionError
from botoxide import _native

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

logger = logging.getLogger(__name__)

VALID_HOST_LABEL_RE = re.compile(r"^(?!-)[a-zA-Z\d-]{1,63}(?<!-)$")
CACHE_SIZE = 100
#: What the rules of S3 define and do not read.
S3_UNREFERENCED_PARAMS = frozenset({"Key", "Prefix", "CopySource"})


class RuleSetEndpoint(NamedTuple):
    """What rules give for a call."""

    url: str
    properties: dict[str, Any]
    headers: dict[str, list[str]]


class ParameterType(Enum):
    """The types of parameters."""

    string = str
    boolean = bool
    stringarray = tuple


class ParameterDefinition:
    """A parameter of a rule set."""

    def __init__(
        self,
        name: str,
        parameter_type: str,
        documentation: str | None = None,
        builtIn: str | None = None,
        default: Any = None,
        required: bool | None = None,
        deprecated: Any = None,
    ) -> None:
        self.name = name
        try:
            self.parameter_type = ParameterType[parameter_type.lower()]
        except KeyError:
            message = (
                f"Unknown parameter type: {parameter_type}. "
                "A parameter must be of type string, boolean, or string array."
            )
            raise EndpointResolutionError(msg=message) from None
        self.documentation = documentation
        self.builtin = builtIn
        self.default = default
        self.required = required
        self.deprecated = deprecated


class RuleSet:
    """The rules of a service."""

    def __init__(
        self,
        version: str,
        parameters: dict[str, dict[str, Any]],
        rules: list[dict[str, Any]],
        partitions: dict[str, Any],
        documentation: str | None = None,
        **kwargs: Any,
    ) -> None:
        self.version = version
        self.parameters = {
            name: ParameterDefinition(
                name,
                spec["type"],
                spec.get("documentation"),
                spec.get("builtIn"),
                spec.get("default"),
                spec.get("required"),
                spec.get("deprecated"),
            )
            for name, spec in parameters.items()
        }
        self.rules = rules
        self.documentation = documentation
        data = {"version": version, "parameters": parameters, "rules": rules}
        self._native = _native.Rules(json.dumps(data), json.dumps(partitions))

    def evaluate(self, input_parameters: dict[str, Any]) -> RuleSetEndpoint:
        """The endpoint. `EndpointResolutionError` if the rules say so, or if none of them matches."""
        url, properties, headers = self._native.resolve(input_parameters)
        return RuleSetEndpoint(url, properties, dict(headers))


class EndpointProvider:
    """Endpoints by rules; those that were asked for last are remembered."""

    def __init__(
        self,
        ruleset_data: dict[str, Any],
        partition_data: dict[str, Any],
        excluded_params: Iterable[str] | None = None,
    ) -> None:
        self.ruleset = RuleSet(**ruleset_data, partitions=partition_data)
        self._excluded = frozenset(excluded_params or ())
        self._resolve = lru_cache(maxsize=CACHE_SIZE)(self._evaluate)

    def resolve_endpoint(self, **input_parameters: Any) -> RuleSetEndpoint:
        """The endpoint for these parameters."""
        given = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in input_parameters.items()
            if name not in self._excluded
        }
        return self._resolve(**given)

    def _evaluate(self, **given: Any) -> RuleSetEndpoint:
        parameters = {name: list(value) if isinstance(value, tuple) else value for name, value in given.items()}
        return self.ruleset.evaluate(parameters)
