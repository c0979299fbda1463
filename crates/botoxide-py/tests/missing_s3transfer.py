"""A pytest plugin: names of s3transfer that botoxide does not have can be imported, so that one of them does not keep a
whole file of tests from running. They are classes that raise when an object is made."""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
import types
from typing import Any

import s3transfer
import s3transfer.copies
import s3transfer.manager
import s3transfer.upload

MODULES = ("bandwidth", "delete", "download", "processpool", "tasks")


def _missing(module: str, name: str) -> Any:
    """A name that a module does not have."""
    if name.startswith("_"):
        raise AttributeError(name)

    def fail(*args: object, **kwargs: object) -> None:
        raise NotImplementedError(f"{module}.{name} is not there")

    return type(name, (), {"__init__": fail, "__module__": module})


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, fullname: str, path: Any, target: Any = None) -> Any:
        is_missing = fullname in [f"s3transfer.{name}" for name in MODULES]
        return importlib.machinery.ModuleSpec(fullname, self) if is_missing else None

    def exec_module(self, module: types.ModuleType) -> None:
        _complete(module)


def _complete(module: types.ModuleType) -> None:
    name = module.__name__
    module.__getattr__ = lambda wanted: _missing(name, wanted)  # type: ignore[method-assign]


sys.meta_path.append(_Finder())
for known in (s3transfer, s3transfer.copies, s3transfer.manager, s3transfer.upload):
    _complete(known)
