"""A pytest plugin: modules of aiobotocore that botoxide does not have can be imported, so that one does not keep
a whole file of tests from running. Their names are classes that raise when they are used."""

import functools
import importlib.abc
import importlib.machinery
import pkgutil
import sys
import types

import aiobotocore

try:
    import httpx
except ImportError:
    httpx = None


def missing(module, name):
    """A name that `module` does not have."""
    if name.startswith("__"):
        raise AttributeError(name)
    if name == "httpx":
        return httpx
    if name == "is_httpx_session_cls":
        return lambda cls: False

    def fail(self, *_args, **_kwargs):
        raise NotImplementedError(f"{module}.{name} is not there")

    return Kind(name, (), {"__init__": fail, "__module__": module})


class Kind(type):
    def __getattr__(cls, name):
        return missing(f"{cls.__module__}.{cls.__qualname__}", name)


class Module(types.ModuleType):
    __path__: list[str] = []

    def __getattr__(self, name):
        value = missing(self.__name__, name)
        setattr(self, name, value)
        return value


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, fullname, path=None, target=None):
        if fullname.startswith(("aiobotocore.", "botocore.retries")):
            return importlib.machinery.ModuleSpec(fullname, self, is_package=True)
        return None

    def create_module(self, spec):
        return Module(spec.name)

    def exec_module(self, module):
        parent, _, name = module.__name__.rpartition(".")
        setattr(sys.modules[parent], name, module)


assert "_drop_in" in aiobotocore.__file__, aiobotocore.__file__
sys.meta_path.append(Finder())
for each in pkgutil.iter_modules(aiobotocore.__path__, "aiobotocore."):
    known = importlib.import_module(each.name)
    known.__getattr__ = functools.partial(missing, each.name)
