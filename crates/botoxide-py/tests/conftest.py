"""Runs a probe in two processes, one with our packages and one with the real boto3, and compares what they print.

`BOTOXIDE_FACE` is the folder with the package `botoxide` to test (the source folder without it). `BOTOXIDE_ORACLE` is
the interpreter that has the real boto3 (the running one without it).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

TESTS = Path(__file__).resolve().parent
FACE = Path(os.environ.get("BOTOXIDE_FACE") or TESTS.parent / "python").resolve()
DROP_IN = FACE / "botoxide" / "_drop_in"
ORACLE = os.environ.get("BOTOXIDE_ORACLE") or sys.executable
TIMEOUT = 120.0  # seconds, against hangs

sys.path[:0] = [str(DROP_IN), str(FACE)]


class Sides:
    """The two libraries."""

    def run(self, side: str, probe: str, argument: Any = None) -> Any:
        """What `run(argument)` of `probes/<probe>.py` gives on one side, `ours` or `theirs`."""
        paths = [DROP_IN, FACE] if side == "ours" else []
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "BOTO", "PYTHON"))
        }
        environment |= {"PYTHONPATH": os.pathsep.join(map(str, [*paths, TESTS])), "PYTHONHASHSEED": "0"}
        environment |= {"HOME": "/nonexistent", "TZ": "UTC", "BOTOXIDE": "0"}
        process = subprocess.run(
            [sys.executable if side == "ours" else ORACLE, "-m", "probes", side, probe],
            input=json.dumps(argument),
            capture_output=True,
            text=True,
            env=environment,
            timeout=TIMEOUT,
            check=False,
        )
        assert process.returncode == 0, f"{side}: {process.stderr}"
        return json.loads(process.stdout)

    def compare(self, probe: str, argument: Any = None) -> list[Any]:
        """Run a probe, which gives a list of cases, on both sides. Fail with the cases that differ."""
        ours, theirs = self.run("ours", probe, argument), self.run("theirs", probe, argument)
        assert len(ours) == len(theirs)
        different = [
            f"ours   {mine}\ntheirs {other}" for mine, other in zip(ours, theirs, strict=True) if mine != other
        ]
        assert not different, f"{len(different)} of {len(theirs)} cases differ:\n" + "\n".join(different[:20])
        assert theirs, "the probe has no cases"
        cases: list[Any] = theirs
        return cases


@pytest.fixture(scope="session")
def sides() -> Sides:
    return Sides()
