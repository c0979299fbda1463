"""Checks 21 small programs, which must be accepted, and nine wrong ones, which must be refused.

By hand: python programs.py STUBS [SITE_PACKAGES], where STUBS is a folder made by `botoxide stubs s3 dynamodb sqs sts
--async --out STUBS`, and SITE_PACKAGES that of an environment with `boto3-stubs[s3,dynamodb,sqs,sts]` and
`types-aiobotocore[s3,dynamodb,sqs]`, for which both checkers must say the same. `--mypy` leaves pyright out. Exit code 1 if anything is otherwise.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

PROGRAMS = Path(__file__).resolve().parent / "programs"


def main(folders: list[Path], *, has_pyright: bool) -> int:
    programs = sorted(PROGRAMS.glob("*.py")) + sorted(PROGRAMS.glob("wrong/*.py"))
    wrong = {path.name for path in programs if path.parent.name == "wrong"}
    is_right = True
    for folder in folders:
        checkers = {"mypy": mypy(folder, programs)} | ({"pyright": pyright(folder, programs)} if has_pyright else {})
        for checker, refused in checkers.items():
            print(f"# {checker}, {folder}: {len(refused)} of {len(programs)} programs are refused")
            for name in sorted(refused.keys() ^ wrong):
                is_right &= folder is not folders[0]
                print(f"{name} is {'refused' if name in refused else 'accepted'}: {refused.get(name, '')}")
    return 0 if is_right else 1


def mypy(folder: Path, programs: list[Path]) -> dict[str, str]:
    command = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--scripts-are-modules"]
    environment = {**os.environ, "MYPYPATH": str(stubs(folder))}
    with tempfile.TemporaryDirectory() as cache:
        result = subprocess.run(
            [*command, "--cache-dir", cache, *map(str, programs)],
            env=environment,
            cwd=cache,
            capture_output=True,
            text=True,
            check=False,
        )
    if result.stderr:
        sys.exit(result.stderr)
    lines = [line for line in result.stdout.splitlines() if ": error: " in line]
    return {Path(line.split(":")[0]).name: line.split(": error: ")[1] for line in lines}


def stubs(folder: Path) -> Path:
    """The folder itself, or one with links to its stub packages by the names of the packages."""
    if not (folder / "boto3-stubs").exists():
        return folder.resolve()
    linked = Path(tempfile.mkdtemp())
    for path in folder.iterdir():
        if path.name.endswith("-stubs") or path.name.startswith(("mypy_boto3_", "types_")):
            (linked / path.name.removesuffix("-stubs")).symlink_to(path.resolve())
    return linked


def pyright(folder: Path, programs: list[Path]) -> dict[str, str]:
    with tempfile.TemporaryDirectory() as project:
        config = {
            "typeCheckingMode": "strict",
            "stubPath": "typings",
            # Relative to this file: other paths are passed over.
            "include": ["programs"],
            "reportMissingModuleSource": False,
            # A key of a result may be missing: both sets of stubs say so.
            "reportTypedDictNotRequiredAccess": False,
        }
        Path(project, "pyrightconfig.json").write_text(json.dumps(config))
        Path(project, "programs").symlink_to(PROGRAMS)
        Path(project, "typings").symlink_to(stubs(folder))
        command = ["pyright", "--outputjson", "-p", project]
        result = json.loads(subprocess.run(command, capture_output=True, text=True, check=False).stdout)
    assert result["summary"]["filesAnalyzed"] == len(programs), result["summary"]
    errors = [each for each in result["generalDiagnostics"] if each["severity"] == "error"]
    return {Path(each["file"]).name: each["message"] for each in errors}


if __name__ == "__main__":
    given = [Path(argument) for argument in sys.argv[1:] if argument != "--mypy"]
    sys.exit(main(given, has_pyright="--mypy" not in sys.argv))
