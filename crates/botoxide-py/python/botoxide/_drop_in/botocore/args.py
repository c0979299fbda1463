"""Names that programs import from here. What clients are made of is the engine's.

Counterpart: botocore's module of this name.
"""

from __future__ import annotations

import logging

from botocore.config import Config as Config
from botocore.regions import EndpointResolverBuiltins as EPRBuiltins

logger = logging.getLogger(__name__)

__all__ = ["VALID_REGIONAL_ENDPOINTS_CONFIG", "ClientConfigString", "ConfigObjectWrapper", "EPRBuiltins"]

VALID_REGIONAL_ENDPOINTS_CONFIG = ["legacy", "regional"]
PRIORITY_ORDERED_SUPPORTED_PROTOCOLS = ("smithy-rpc-v2-cbor", "json", "rest-json", "rest-xml", "query", "ec2")
USERAGENT_APPID_MAXLEN = 50


class ConfigObjectWrapper:
    """Marks a value that came from a `Config`."""


class ClientConfigString(str, ConfigObjectWrapper):
    """A string that came from a `Config`."""

    def __new__(cls, value: str | None = None) -> ClientConfigString:
        return super().__new__(cls, value or "")
