"""s3transfer's own tests, with botoxide in its place.

`s3transfer.txt` names their files; each test passes with the real s3transfer. `s3transfer_skips.tsv` has patterns of
those that do not pass, with the reasons. Another folder with the tests may be given as `BOTOXIDE_S3TRANSFER_TESTS`.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from conftest import DROP_IN, FACE, TESTS
from suites import outcomes, rows

ROOT = TESTS.parents[2]
CORPUS = Path(os.environ.get("BOTOXIDE_S3TRANSFER_TESTS") or ROOT / "target" / "corpora" / "s3transfer-0.19.3")
LIMIT = 300  # seconds, against hangs
FEWEST = 255  # tests that pass


def test_tests_of_s3transfer_pass(tmp_path: Path) -> None:
    skips = rows(TESTS / "s3transfer_skips.tsv")
    # It waits for a writer of a pipe that never comes: see its pattern in the table.
    hanging = ["--deselect", "tests/functional/test_download.py::TestRangedDownload::test_download_for_fifo_file"]
    files = [name for (name,) in rows(TESTS / "s3transfer.txt")]
    # The plug-in is here.
    variables = {"PYTHONPATH": os.pathsep.join(map(str, [DROP_IN, FACE, TESTS]))}
    arguments = ["-p", "missing_s3transfer", *files, *hanging]
    found = outcomes(CORPUS, arguments, tmp_path / "report.xml", LIMIT, variables)
    reasons = {name: [pattern for pattern, _ in skips if re.search(pattern, name)] for name in found}
    failed = [f"{name}\t{found[name]}" for name in sorted(found) if found[name] != "passed" and not reasons[name]]
    assert not failed, f"{len(failed)} of {len(found)} tests fail:\n" + "\n".join(failed)
    passing = {pattern for name, patterns in reasons.items() if found[name] == "passed" for pattern in patterns}
    assert not passing, f"tests pass that these rows of s3transfer_skips.tsv name: {sorted(passing)}"
    passed = sum(outcome == "passed" for outcome in found.values())
    assert passed >= FEWEST, passed
