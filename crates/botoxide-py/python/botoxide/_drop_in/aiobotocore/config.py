"""Options of clients."""

from __future__ import annotations

import copy

from botocore.config import Config

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


class AioConfig(Config):
    """botocore's options. Those of aiohttp's connector are accepted, and have no effect: there is no aiohttp."""

    def __init__(
        self,
        connector_args: Mapping[str, Any] | None = None,
        http_session_cls: type | None = None,
        warm_up_loader_caches: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.connector_args = dict(connector_args or {})
        self.http_session_cls = http_session_cls
        self.warm_up_loader_caches = warm_up_loader_caches

    def merge(self, other_config: Config) -> AioConfig:
        """These options, with those of the other over them."""
        options = copy.copy(self._user_provided_options)
        options.update(other_config._user_provided_options)
        return AioConfig(self.connector_args, **options)
