"""Runs tests of other projects with botoxide in the place of boto3."""

from __future__ import annotations

import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

from conftest import DROP_IN, FACE


def outcomes(
    corpus: Path, arguments: list[str], report: Path, limit: float, variables: dict[str, str]
) -> dict[str, str]:
    """The tests by their ids: `passed`, or what went wrong. `limit` is in seconds, against hangs."""
    assert corpus.is_dir(), f"{corpus} is missing: run `cargo xtask fetch`"
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "BOTO", "PYTHON"))}
    environment |= {
        "PYTHONPATH": os.pathsep.join(map(str, [DROP_IN, FACE])),
        "PYTHONDONTWRITEBYTECODE": "1",
        "HOME": str(report.parent),
        "TZ": "UTC",
        **variables,
    }
    options = ["-q", "-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", str(corpus), f"--junitxml={report}"]
    subprocess.run(
        [sys.executable, "-m", "pytest", *options, "-o", "junit_family=xunit1", *arguments],
        cwd=corpus,
        env=environment,
        timeout=limit,
        capture_output=True,
        check=False,
    )
    found = {}
    for case in ET.parse(report).iter("testcase"):
        failure = next((child for child in case if child.tag in ("failure", "error", "skipped")), None)
        classes = case.get("classname", "").removeprefix(case.get("file", "").removesuffix(".py").replace("/", "."))
        name = "::".join([case.get("file", ""), *filter(None, classes.split(".")), case.get("name", "")])
        found[name] = "passed" if failure is None else f"{failure.tag}: {failure.get('message', '')[:300]}"
    return found


def rows(path: Path) -> list[list[str]]:
    """The rows of a table, without its comments."""
    lines = path.read_text().splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]
