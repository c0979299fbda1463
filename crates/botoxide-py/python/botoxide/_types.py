"""`mypy_boto3_*` and the like at run time, without files: modules made of a service's model when they are imported.

What a type checker reads as stubs is executed here. Keys of dictionaries are real, so that libraries such as pydantic
can validate with them; classes of clients and resources have names, and no methods.
"""

from __future__ import annotations

import sys
from functools import cache
from importlib.abc import Loader
from importlib.machinery import ModuleSpec
from typing import Any

from . import _native

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import ModuleType

_PREFIXES = {"mypy_boto3_": False, "types_boto3_": False, "types_aiobotocore_": True}


@cache
def _services() -> dict[str, str]:
    return _native.stub_services()


@cache
def _package(service_name: str, is_async: bool) -> dict[str, str]:
    return _native.stub_package(service_name, is_async)


def find(fullname: str) -> ModuleSpec | None:
    """The specification of a module; `None` if no service has it."""
    package, _, module = fullname.partition(".")
    for prefix, is_async in _PREFIXES.items():
        service = _services().get(package.removeprefix(prefix)) if package.startswith(prefix) else None
        if service is None:
            continue
        name = f"{module or '__init__'}.pyi"
        if name in _package(service, is_async):
            loader = _Loader(service, is_async, name)
            return ModuleSpec(fullname, loader, origin="botoxide", is_package=not module)
    return None


class _Loader(Loader):
    def __init__(self, service_name: str, is_async: bool, name: str) -> None:
        self._source = (service_name, is_async, name)

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        service_name, is_async, name = self._source
        text = _package(service_name, is_async)[name]
        code = compile(f"from __future__ import annotations\n{text}", f"<{module.__name__}>", "exec")
        names = _Names(module.__dict__)
        exec(code, module.__dict__, names)
        for value in list(module.__dict__.values()):
            if isinstance(value, type) and hasattr(value, "__total__"):
                _mark_keys(value)


class _Names(dict[str, Any]):
    """The names of a module while it is executed. A name that comes later is a reference to it."""

    def __init__(self, module: dict[str, Any]) -> None:
        super().__init__()
        self._module = module
        self["__builtins__"] = {**vars(sys.modules["builtins"]), "__import__": _import}
        module["__builtins__"] = self["__builtins__"]

    def __setitem__(self, name: str, value: Any) -> None:
        super().__setitem__(name, value)
        if name != "__builtins__":
            self._module[name] = value

    def __missing__(self, name: str) -> Any:
        builtins = vars(sys.modules["builtins"])
        if name in builtins:
            return builtins[name]
        if name in self._module:
            return self._module[name]
        from typing import ForwardRef

        return ForwardRef(name, module=self._module["__name__"])


def _import(
    name: str,
    globals: Mapping[str, Any] | None = None,
    locals: Mapping[str, Any] | None = None,
    fromlist: tuple[str, ...] = (),
    level: int = 0,
) -> Any:
    """Imports, with something in the place of what exists for type checkers only."""
    try:
        found: Any = __import__(name, globals, locals, fromlist, level)
    except ImportError:
        if level or name.partition(".")[0] not in ("aiobotocore", "boto3", "botocore", "typing_extensions"):
            raise
        found = None
    if level or name.partition(".")[0] not in ("aiobotocore", "boto3", "botocore", "typing_extensions"):
        return found
    return _Module(found)


class _Module:
    """A module that has every name: a class that can be a base, and takes parameters."""

    def __init__(self, module: Any) -> None:
        self._module = module

    def __getattr__(self, name: str) -> Any:
        import typing

        for module in (self._module, typing):
            found = getattr(module, name, None)
            if found is not None:
                break
        if found is None and name == "deprecated":
            return lambda message: lambda function: function
        if found is not None and not isinstance(found, type):
            return found
        if found is None or name.removeprefix("Aio") in ("EventStream", "PageIterator", "Paginator"):
            bases = () if found is None else (found,)
            # A parameter changes nothing.
            return type(name, bases, {"__class_getitem__": classmethod(lambda cls, item: cls)})
        return found


def _mark_keys(cls: Any) -> None:
    """Says which keys may be missing: annotations that are not evaluated do not tell `TypedDict`."""
    annotations = cls.__annotations__
    optional = {
        name
        for name, kind in annotations.items()
        if str(getattr(kind, "__forward_arg__", kind)).startswith("NotRequired[")
    }
    cls.__optional_keys__ = frozenset(optional)
    cls.__required_keys__ = frozenset(annotations.keys() - optional)
