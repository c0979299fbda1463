"""Puts `boto3`, `botocore` and `s3transfer` of this package in the place of the real ones, in this process."""

from __future__ import annotations

import os
import sys
from importlib.machinery import PathFinder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from importlib.machinery import ModuleSpec
    from importlib.metadata import Distribution, DistributionFinder
    from types import ModuleType

NAMES = ("boto3", "botocore", "s3transfer")

#: What is built on the real ones, and therefore comes from this package, too.
_BUILT_ON_THEM = ("aiobotocore",)

#: How the names of packages with types of services begin.
TYPES = ("mypy_boto3_", "types_aiobotocore_", "types_boto3_")


def drop_in() -> str:
    """The folder with the three packages: put it before site-packages in `PYTHONPATH` to use them."""
    return os.path.join(os.path.dirname(os.path.abspath(__file__)), "_drop_in")


class _Finder:
    """Answers imports of the three names, and questions about their versions where no distribution answers."""

    @staticmethod
    def find_spec(
        fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        return PathFinder.find_spec(fullname, [drop_in()]) if fullname in (*NAMES, *_BUILT_ON_THEM) else None

    @staticmethod
    def find_distributions(context: DistributionFinder.Context) -> Iterator[Distribution]:
        from . import _metadata

        return _metadata.find(context)


class _TypesFinder:
    """Answers imports of `mypy_boto3_*` and the like that are not installed."""

    @staticmethod
    def find_spec(
        fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if not fullname.startswith(TYPES):
            return None
        from . import _types

        return _types.find(fullname)


def is_active() -> bool:
    """Whether imports of the three names give the packages of botoxide."""
    module = sys.modules.get("botocore")
    if module is not None:
        return _is_ours("botocore", getattr(module, "__file__", None))
    if _Finder in sys.meta_path:
        return True
    # With PYTHONPATH the folder comes before the real packages.
    spec = PathFinder.find_spec("botocore")
    return spec is not None and _is_ours("botocore", spec.origin)


def install() -> None:
    """Make imports of `boto3`, `botocore` and `s3transfer` give the packages of botoxide, in the whole process.

    Raises `ImportError` if one of them was imported from elsewhere: the classes of both libraries would mix.
    """
    for name in NAMES:
        module = sys.modules.get(name)
        origin = getattr(module, "__file__", None)
        if module is not None and not _is_ours(name, origin):
            raise ImportError(
                f"{name} is already imported from {origin}: call botoxide.install() (or import botoxide as boto3) "
                f"before the first import of {name}",
                name=name,
                path=origin,
            )
    if _Finder not in sys.meta_path:
        sys.meta_path.insert(0, _Finder)
    if _TypesFinder not in sys.meta_path:
        # At the end: installed packages are found first.
        sys.meta_path.append(_TypesFinder)
    # The processes that `multiprocessing` spawns take over the path, not the finders. The first place of the path is
    # that of the program's own folder.
    if drop_in() not in sys.path:
        sys.path.insert(1, drop_in())


def install_if_asked() -> None:
    """`install`, if the environment has `BOTOXIDE=1`. The file `botoxide.pth` calls this when an interpreter starts."""
    if os.environ.get("BOTOXIDE") == "1":
        install()


def _is_ours(name: str, origin: str | None) -> bool:
    # The same file: tests and editable installs have it below links.
    try:
        return origin is not None and os.path.samefile(origin, os.path.join(drop_in(), name, "__init__.py"))
    except OSError:
        return False
