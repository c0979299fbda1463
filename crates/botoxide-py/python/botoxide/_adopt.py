"""`python -m botoxide adopt`: metadata for pip, so that it does not install the real boto3."""

from __future__ import annotations

import argparse
import base64
import hashlib
import os
import shutil
import sys
import sysconfig
import tempfile
import zipfile

from . import _metadata

_WHEEL = "Wheel-Version: 1.0\nGenerator: botoxide\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


class AdoptError(Exception):
    """The metadata cannot be written; the text says why and what to do."""


def main(options: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m botoxide adopt",
        description="Write metadata, so that pip lists boto3, botocore, s3transfer and aiobotocore as installed. "
        "`pip uninstall boto3 botocore s3transfer aiobotocore` removes it.",
    )
    parser.add_argument("--dry-run", action="store_true", help="print the files, write none")
    parser.add_argument("--wheels", metavar="DIR", help="write four wheels into DIR instead, for --find-links")
    given = parser.parse_args(options)
    try:
        for path in adopt(given.wheels, dry_run=given.dry_run):
            print(f"{'would write' if given.dry_run else 'wrote'} {path}")
    except (AdoptError, OSError) as error:
        print(f"python -m botoxide adopt: {error}", file=sys.stderr)
        return 1
    return 0


def adopt(wheels: str | None = None, *, dry_run: bool = False) -> list[str]:
    """Write the metadata into the running environment, or as wheels into a folder. Returns the paths.

    Raises `AdoptError` if one of the real packages is installed.
    """
    versions = _metadata.versions()
    if wheels is not None:
        paths = [os.path.join(wheels, f"{name}-{version}-py3-none-any.whl") for name, version in versions.items()]
        if not dry_run:
            os.makedirs(wheels, exist_ok=True)
            for path, (name, version) in zip(paths, versions.items(), strict=True):
                _write_wheel(path, name, version)
        return paths
    folder = sysconfig.get_path("purelib")
    paths = [os.path.join(folder, _dist_info(name, version)) for name, version in versions.items()]
    earlier = _earlier(versions)
    if not dry_run:
        _write_folders(folder, versions, earlier)
    return paths


def _dist_info(name: str, version: str) -> str:
    return f"{name}-{version}.dist-info"


def _earlier(names: dict[str, str]) -> list[str]:
    """The folders that an earlier `adopt` wrote."""
    folders = []
    for name in names:
        for distribution in _metadata.installed(name):
            folder = str(distribution.locate_file(_dist_info(name, distribution.version)))
            if not _metadata.is_ours(distribution):
                raise AdoptError(
                    f"the real {name} {distribution.version} is installed in {os.path.dirname(folder)}: uninstall it "
                    f"first (pip uninstall {' '.join(names)}), or keep it and use PYTHONPATH=$(python -m botoxide path)"
                )
            folders.append(folder)
    return folders


def _write_folders(folder: str, versions: dict[str, str], earlier: list[str]) -> None:
    # Everything is written beside its place first, so that an error leaves no half of it.
    with tempfile.TemporaryDirectory(prefix=".botoxide-", dir=folder) as prepared:
        for name, version in versions.items():
            dist_info = _dist_info(name, version)
            os.mkdir(os.path.join(prepared, dist_info))
            for path, content in _files(name, version, {"INSTALLER": "botoxide\n", "REQUESTED": ""}).items():
                with open(os.path.join(prepared, path), "w", encoding="utf-8", newline="\n") as file:
                    file.write(content)
        for old in earlier:
            shutil.rmtree(old)
        for name, version in versions.items():
            dist_info = _dist_info(name, version)
            os.rename(os.path.join(prepared, dist_info), os.path.join(folder, dist_info))


def _write_wheel(path: str, name: str, version: str) -> None:
    part = f"{path}.part"
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as wheel:
        for inner, content in _files(name, version, {}).items():
            # A fixed time: the same version gives the same wheel.
            wheel.writestr(zipfile.ZipInfo(inner, (1980, 1, 1, 0, 0, 0)), content)
    os.replace(part, path)


def _files(name: str, version: str, more: dict[str, str]) -> dict[str, str]:
    """Paths and contents of one dist-info folder, RECORD at the end."""
    contents = {"METADATA": _metadata.text(name, version), "WHEEL": _WHEEL, **more}
    folder = _dist_info(name, version)
    files = {f"{folder}/{inner}": content for inner, content in contents.items()}
    record = "".join(f"{path},{_digest(content)},{len(content.encode())}\n" for path, content in files.items())
    files[f"{folder}/RECORD"] = f"{record}{folder}/RECORD,,\n"
    return files


def _digest(content: str) -> str:
    digest = hashlib.sha256(content.encode()).digest()
    return f"sha256={base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}"
