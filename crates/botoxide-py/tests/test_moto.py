"""moto's own tests, with botoxide as their client and a server of moto's that has the real boto3.

`moto.txt` names the tests; each of them passes with the real boto3. `moto_skips.tsv` names those that do not pass, with
the reasons. Another selection: run pytest with `BOTOXIDE_MOTO_IDS`, a file like `moto.txt`, and
`BOTOXIDE_MOTO_TESTS`, the folder of moto's sdist, and with more seconds in `BOTOXIDE_MOTO_LIMIT`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

from conftest import DROP_IN, FACE, TESTS
from server import moto_server

ROOT = TESTS.parents[2]
CORPUS = Path(os.environ.get("BOTOXIDE_MOTO_TESTS") or ROOT / "target" / "corpora" / "moto-5.2.5")
IDS = Path(os.environ.get("BOTOXIDE_MOTO_IDS") or TESTS / "moto.txt")
LIMIT = float(os.environ.get("BOTOXIDE_MOTO_LIMIT") or 600)  # seconds, against hangs


def _wanted() -> set[str]:
    return {line for line in IDS.read_text().splitlines() if line and not line.startswith("#")}


def _skips() -> dict[str, str]:
    lines = (TESTS / "moto_skips.tsv").read_text().splitlines()
    skips = dict(line.split("\t") for line in lines if line and not line.startswith("#"))
    assert all(skips.values()), "a skip has a reason"
    return skips


def _outcomes(url: str, files: list[str], report: Path) -> dict[str, str]:
    """The tests of these files by their ids: `passed`, or what went wrong."""
    assert CORPUS.is_dir(), f"{CORPUS} is missing: run `cargo xtask fetch`"
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "PYTHON"))}
    environment |= {
        "PYTHONPATH": os.pathsep.join(map(str, [DROP_IN, FACE])),
        "PYTHONDONTWRITEBYTECODE": "1",
        "TEST_SERVER_MODE": "true",
        "TEST_SERVER_MODE_ENDPOINT": url,
        "AWS_ACCESS_KEY_ID": "server_key",
        "AWS_SECRET_ACCESS_KEY": "server_secret",
        "AWS_EC2_METADATA_DISABLED": "true",
        "HOME": str(report.parent),
        "TZ": "UTC",
    }
    options = ["-q", "-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", str(CORPUS), f"--junitxml={report}"]
    subprocess.run(
        [sys.executable, "-m", "pytest", *options, "-o", "junit_family=xunit1", *files],
        cwd=CORPUS,
        env=environment,
        timeout=LIMIT,
        capture_output=True,
        check=False,
    )
    outcomes = {}
    for case in ET.parse(report).iter("testcase"):
        failure = next((child for child in case if child.tag in ("failure", "error", "skipped")), None)
        classes = case.get("classname", "").removeprefix(case.get("file", "").removesuffix(".py").replace("/", "."))
        name = "::".join([case.get("file", ""), *filter(None, classes.split(".")), case.get("name", "")])
        outcomes[name] = "passed" if failure is None else f"{failure.tag}: {failure.get('message', '')[:300]}"
    return outcomes


def test_tests_of_moto_pass(tmp_path: Path) -> None:
    wanted, skips = _wanted(), _skips()
    files = sorted({name.split("::")[0] for name in wanted})
    with moto_server() as url:
        outcomes = _outcomes(url, files, tmp_path / "report.xml")
    passed = {name for name in wanted if outcomes.get(name) == "passed"}
    failed = [f"{name}\t{outcomes.get(name)}" for name in sorted(wanted - passed - skips.keys())]
    assert not failed, f"{len(failed)} of {len(wanted)} tests fail:\n" + "\n".join(failed)
    assert not passed & skips.keys(), f"these pass, and stand in moto_skips.tsv: {sorted(passed & skips.keys())}"
    assert skips.keys() <= wanted or IDS != TESTS / "moto.txt", "a skip names no test"
