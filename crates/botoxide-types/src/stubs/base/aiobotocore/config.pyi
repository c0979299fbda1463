"""`AioConfig`: the options of a client."""

from collections.abc import Mapping
from typing import Any

from botocore.config import Config

class AioConfig(Config):
    """Options of a client: those of `Config`, and aiohttp's."""

    connector_args: Mapping[str, Any]
    def __init__(
        self,
        connector_args: Mapping[str, Any] | None = None,
        http_session_cls: type | None = None,
        warm_up_loader_caches: bool | None = None,
        **kwargs: Any,
    ) -> None: ...
    def merge(self, other_config: Config) -> AioConfig: ...
