"""moto's own tests, with botoxide as their client and a server of moto's that has the real boto3.

`moto.txt` names the tests; each of them passes with the real boto3. `moto_skips.tsv` names those that do not pass, with
the reasons. Another selection: run pytest with `BOTOXIDE_MOTO_IDS`, a file like `moto.txt`, and
`BOTOXIDE_MOTO_TESTS`, the folder of moto's sdist, and with more seconds in `BOTOXIDE_MOTO_LIMIT`.
"""

from __future__ import annotations

import os
from pathlib import Path

from conftest import TESTS
from server import moto_server
from suites import outcomes, rows

ROOT = TESTS.parents[2]
CORPUS = Path(os.environ.get("BOTOXIDE_MOTO_TESTS") or ROOT / "target" / "corpora" / "moto-5.2.5")
IDS = Path(os.environ.get("BOTOXIDE_MOTO_IDS") or TESTS / "moto.txt")
LIMIT = float(os.environ.get("BOTOXIDE_MOTO_LIMIT") or 600)  # seconds, against hangs


def _wanted() -> set[str]:
    return {line for line in IDS.read_text().splitlines() if line and not line.startswith("#")}


def _skips() -> dict[str, str]:
    skips: dict[str, str] = dict(rows(TESTS / "moto_skips.tsv"))
    assert all(skips.values()), "a skip has a reason"
    return skips


def test_tests_of_moto_pass(tmp_path: Path) -> None:
    wanted, skips = _wanted(), _skips()
    files = sorted({name.split("::")[0] for name in wanted})
    with moto_server() as url:
        variables = {
            "TEST_SERVER_MODE": "true",
            "TEST_SERVER_MODE_ENDPOINT": url,
            "AWS_ACCESS_KEY_ID": "server_key",
            "AWS_SECRET_ACCESS_KEY": "server_secret",
            "AWS_EC2_METADATA_DISABLED": "true",
        }
        found = outcomes(CORPUS, files, tmp_path / "report.xml", LIMIT, variables)
    passed = {name for name in wanted if found.get(name) == "passed"}
    failed = [f"{name}\t{found.get(name)}" for name in sorted(wanted - passed - skips.keys())]
    assert not failed, f"{len(failed)} of {len(wanted)} tests fail:\n" + "\n".join(failed)
    assert not passed & skips.keys(), f"these pass, and stand in moto_skips.tsv: {sorted(passed & skips.keys())}"
    assert skips.keys() <= wanted or IDS != TESTS / "moto.txt", "a skip names no test"
