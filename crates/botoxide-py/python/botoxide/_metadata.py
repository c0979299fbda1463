"""Name, version and requirements of the packages, as `importlib.metadata` and pip see them."""

from __future__ import annotations

import os
import sys
from importlib.metadata import Distribution, DistributionFinder, MetadataPathFinder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

S3TRANSFER_VERSION = "0.19.3"
AIOBOTOCORE_VERSION = "3.10.0"
_SUMMARY = "Summary: {name}, provided by botoxide"
#: `pip install boto3[crt]` and `aiobotocore[boto3]` find nothing more to install.
_EXTRAS = {"aiobotocore": ["awscli", "boto3", "httpx"]}


def versions() -> dict[str, str]:
    """The versions that the packages stand for, by name."""
    from ._native import MODELS_VERSION

    return {
        "boto3": MODELS_VERSION,
        "botocore": MODELS_VERSION,
        "s3transfer": S3TRANSFER_VERSION,
        "aiobotocore": AIOBOTOCORE_VERSION,
    }


def _requirements(name: str, version: str) -> list[str]:
    """What boto3 itself requires: programs that use these packages without naming them keep them."""
    major, minor, _ = version.split(".", 2)
    jmespath = "jmespath>=0.7.1,<2.0.0"
    return {
        "boto3": [f"botocore>={version},<{major}.{int(minor) + 1}.0", jmespath, "s3transfer>=0.19.0,<0.20.0"],
        "botocore": [jmespath, "python-dateutil>=2.1,<3.0.0", "urllib3>=1.25.4,!=2.2.0,<3"],
        "s3transfer": ["botocore>=1.37.4,<2.0a0"],
        "aiobotocore": ["botocore", jmespath],
    }[name]


def text(name: str, version: str) -> str:
    """The file METADATA of one package."""
    lines = [
        "Metadata-Version: 2.1",
        f"Name: {name}",
        f"Version: {version}",
        _SUMMARY.format(name=name),
        "Requires-Python: >=3.10",
        *(f"Requires-Dist: {requirement}" for requirement in _requirements(name, version)),
        *(f"Provides-Extra: {extra}" for extra in _EXTRAS.get(name, ["crt"])),
    ]
    return "\n".join(lines) + "\n"


class Provided(Distribution):
    """A distribution without files of its own."""

    def __init__(self, name: str, version: str) -> None:
        self._files = {"METADATA": text(name, version), "INSTALLER": "botoxide\n"}

    def read_text(self, filename: str | os.PathLike[str]) -> str | None:
        return self._files.get(os.fspath(filename))

    def locate_file(self, path: str | os.PathLike[str]) -> os.PathLike[str]:  # type: ignore[override, unused-ignore]
        from pathlib import Path

        return Path(__file__).parent / "_drop_in" / path


def find(context: DistributionFinder.Context) -> Iterator[Distribution]:
    """The distributions of our names that are asked for and that the environment does not have."""
    # A question about certain folders, as pip asks it, is about what these hold.
    if "path" in vars(context):
        return
    for name, version in versions().items():
        if context.name in (None, name) and not installed(name):
            yield Provided(name, version)


def installed(name: str) -> list[Distribution]:
    """The distributions of a name in the environment: real ones, or those that `adopt` wrote."""
    return list(MetadataPathFinder.find_distributions(DistributionFinder.Context(name=name, path=sys.path)))


def is_ours(distribution: Distribution) -> bool:
    metadata = distribution.read_text("METADATA") or ""
    return _SUMMARY.format(name=distribution.metadata["Name"]) in metadata.splitlines()
