"""The engine's own handlers as functions, so that programs can unregister, register and call them.

A client of the engine has them from the start. An emitter that says the same needs no more than that; one that differs
tells its client what to add and what to leave out.
"""

from __future__ import annotations

from types import FunctionType

from botoxide import _native

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    #: botocore's name of a handler, and the event for which a new session has it.
    Identity = tuple[str, str]


def of_engine(name: str, home: str) -> Callable[..., Any]:
    """The engine's handler of this name, which a new session has for the event `home`."""

    def handler(params: Any = None, model: Any = None, context: Any = None, **kwargs: Any) -> None:
        _call(name, home, params, model, context)

    handler.__name__ = name.rpartition(".")[2]
    handler.__qualname__ = name
    handler.__module__ = "botocore.handlers"
    handler._identity = (name, home)  # type: ignore[attr-defined]
    return handler


def marked(name: str, home: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Marks a function that does what the engine's handler of this name does."""

    def mark(function: Callable[..., Any]) -> Callable[..., Any]:
        function._identity = (name, home)  # type: ignore[attr-defined]
        return function

    return mark


def identity_of(handler: object) -> Identity | None:
    """Which of the engine's handlers a function is."""
    if type(handler) is FunctionType:
        identity: Identity | None = handler.__dict__.get("_identity")
        return identity
    return None


def _call(name: str, home: str, params: Any, model: Any, context: Any) -> None:
    kind, _, rest = home.partition(".")
    if kind != "before-parameter-build":
        raise NotImplementedError(f"{name} is a part of the engine, which calls it for {kind}; see parity.md, row Y4")
    if params is None:
        raise TypeError(f"{name}() missing 1 required positional argument: 'params'")
    if model is not None:
        service_name, operation_name = model.service_model.service_name, model.name
    elif rest:
        service_name, _, operation_name = rest.partition(".")
        service_name = _SERVICES.get(service_name, service_name)
    else:
        raise TypeError(f"{name}() missing 1 required positional argument: 'model'")
    if operation_name == "*":
        operation_name = None
    session = _native.Session({})
    session.call_built_in(name, home, service_name, operation_name or None, params, context)


#: The services whose names are not those in event names.
_SERVICES = {"auto-scaling": "autoscaling", "cloudsearch-domain": "cloudsearchdomain", "route-53": "route53"}
