"""Plugins that a program names in `BOTOCORE_EXPERIMENTAL__PLUGINS`: modules that see each new client."""

from __future__ import annotations

import importlib
import logging
import os
from contextvars import ContextVar

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from contextvars import Token
    from typing import Any

log = logging.getLogger(__name__)


class PluginContext:
    """The plugins of this context; `None` means those of the environment."""

    __match_args__ = ("plugins",)

    def __init__(self, plugins: str | None = None) -> None:
        self.plugins = plugins

    def __repr__(self) -> str:
        return f"PluginContext(plugins={self.plugins!r})"

    def __eq__(self, other: object) -> bool:
        return self.plugins == other.plugins if type(other) is PluginContext else NotImplemented

    __hash__ = None  # type: ignore[assignment]


_plugin_context: ContextVar[PluginContext | None] = ContextVar("_plugin_context")


def get_plugin_context() -> PluginContext | None:
    return _plugin_context.get(None)


def set_plugin_context(ctx: PluginContext | None) -> Token[PluginContext | None]:
    return _plugin_context.set(ctx)


def reset_plugin_context(token: Token[PluginContext | None]) -> None:
    _plugin_context.reset(token)


def get_botocore_plugins() -> str | None:
    context = get_plugin_context()
    if context is not None and context.plugins is not None:
        return context.plugins
    plugins = os.environ.get("BOTOCORE_EXPERIMENTAL__PLUGINS")
    if context is not None:
        context.plugins = plugins
    return plugins


def load_client_plugins(client: Any, plugins: Mapping[str, str]) -> None:
    """Hand the client to each plugin. A plugin that fails is logged and skipped."""
    for name, module_name in plugins.items():
        log.debug("Importing client plugin %s from module %s", name, module_name)
        try:
            importlib.import_module(module_name).initialize_client_plugin(client)
        except Exception as error:
            log.debug("The client plugin %s cannot be loaded: %s", name, error)
