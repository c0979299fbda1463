"""Compares the hand-written stubs with the packages that run: boto3, botocore, s3transfer, aiobotocore and botoxide.

python runtime.py STUBS, where STUBS is a folder made by `botoxide stubs sts --async --out STUBS`; the packages are those that
the interpreter finds. What differs for a reason is in `runtime.tsv`; a row that is not needed is an error, too.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

PACKAGES = ["aiobotocore", "boto3", "botocore", "botoxide", "s3transfer"]
ROWS = Path(__file__).with_suffix(".tsv")


def main(stubs: Path) -> int:
    rows = [line.split("\t") for line in ROWS.read_text().splitlines()[1:]]
    with tempfile.TemporaryDirectory() as folder:
        allowed = Path(folder, "allowed")
        allowed.write_text("".join(f"{re.escape(name)}\n" for name, _reason in rows))
        command = [sys.executable, "-m", "mypy.stubtest", "--concise", "--ignore-missing-stub"]
        command += ["--ignore-positional-only", "--allowlist", str(allowed), *PACKAGES]
        paths = os.pathsep.join(os.path.abspath(path) for path in sys.path[1:] if path)
        environment = {**os.environ, "MYPYPATH": str(stubs.resolve()), "PYTHONPATH": paths}
        result = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    print(result.stdout + result.stderr, end="")
    print(f"# {len(rows)} names differ for a reason")
    return result.returncode


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
