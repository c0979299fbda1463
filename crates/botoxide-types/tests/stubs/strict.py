"""Checks stubs by themselves: `mypy --strict` and `pyright` in strict mode, without any `type: ignore`.

By hand: python strict.py BOTOXIDE [SERVICE ...], where BOTOXIDE is the program; all services by default. Both checkers
must be on the path. Services are checked in batches of 40: all at once need more than 5 GB. `--mypy` leaves pyright
out. Exit code 1 for any error.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

BATCH = 40


def main(program: str, services: list[str], *, has_pyright: bool) -> int:
    is_whole = not services
    with tempfile.TemporaryDirectory() as folder:
        stubs = Path(folder)
        if is_whole:
            subprocess.run([program, "stubs", "--all", "--docs", "none", "--out", folder], check=True)
            session = (stubs / "boto3" / "session.pyi").read_text()
            services = sorted(set(re.findall(r'service_name: Literal\["([^"]+)"\]', session)))
            print(f"# the signatures of {len(services)} services", flush=True)
        is_clean = not is_whole or check(stubs, ["boto3"], has_pyright=has_pyright)
    for start in range(0, len(services), BATCH):
        batch = services[start : start + BATCH]
        print(f"# {start + len(batch)} of {len(services)}: {batch[0]} to {batch[-1]}", flush=True)
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([program, "stubs", *batch, "--async", "--out", folder], check=True, stdout=subprocess.DEVNULL)
            packages = sorted(path.name for path in Path(folder).iterdir())
            is_clean &= check(Path(folder), packages, has_pyright=has_pyright)
    return 0 if is_clean else 1


def check(stubs: Path, packages: list[str], *, has_pyright: bool) -> bool:
    ignored = [str(path) for path in stubs.rglob("*.pyi") if "type: ignore" in path.read_text()]
    for path in ignored:
        print(f"{path}: type: ignore")
    is_clean = mypy(stubs, packages)
    if has_pyright:
        is_clean &= pyright(stubs, packages)
    return is_clean and not ignored


def mypy(stubs: Path, packages: list[str]) -> bool:
    arguments = [argument for package in packages for argument in ("-p", package)]
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "mypy", "--strict", "--python-version", "3.10", "--cache-dir", os.devnull]
        environment = {**os.environ, "MYPYPATH": str(stubs.resolve())}
        result = subprocess.run(
            [*command, *arguments], env=environment, cwd=folder, capture_output=True, text=True, check=False
        )
    if result.returncode:
        print(f"mypy: {result.stdout}{result.stderr}", flush=True)
    return not result.returncode


def pyright(stubs: Path, packages: list[str]) -> bool:
    config = {
        "typeCheckingMode": "strict",
        "pythonVersion": "3.10",
        "extraPaths": ["."],
        # Relative to this file: other paths are passed over.
        "include": packages,
        "reportMissingModuleSource": False,
    }
    (stubs / "pyrightconfig.json").write_text(json.dumps(config))
    command = ["pyright", "--outputjson", "-p", str(stubs)]
    result = json.loads(subprocess.run(command, capture_output=True, text=True, check=False).stdout)
    for each in result["generalDiagnostics"]:
        line = each.get("range", {}).get("start", {}).get("line", 0) + 1
        print(f"pyright: {each['file']}:{line}: {each['message']} ({each.get('rule')})", flush=True)
    analyzed = result["summary"]["filesAnalyzed"]
    # A package has at least three files.
    print(f"# pyright: {analyzed} files", flush=True)
    return not result["generalDiagnostics"] and analyzed >= 3 * len(packages)


if __name__ == "__main__":
    given = [argument for argument in sys.argv[1:] if argument != "--mypy"]
    sys.exit(main(os.path.abspath(given[0]), given[1:], has_pyright="--mypy" not in sys.argv))
