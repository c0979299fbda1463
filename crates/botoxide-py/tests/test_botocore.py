"""botocore's own functional tests, with botoxide in its place.

`botocore.txt` names their files; each test passes with the real botocore. `botocore_skips.tsv` has patterns of those
that do not pass, with the reasons. The sdist, or another folder with its tests, may be given as
`BOTOXIDE_BOTOCORE_TESTS`, another list of files as `BOTOXIDE_BOTOCORE_FILES`.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from conftest import TESTS
from suites import outcomes, rows

ROOT = TESTS.parents[2]
CORPUS = Path(os.environ.get("BOTOXIDE_BOTOCORE_TESTS") or ROOT / "target" / "corpora" / "botocore-1.44.5")
FILES = Path(os.environ.get("BOTOXIDE_BOTOCORE_FILES") or TESTS / "botocore.txt")
LIMIT = 600  # seconds, against hangs
FEWEST = 2000  # tests that pass


def test_functional_tests_of_botocore_pass(tmp_path: Path) -> None:
    skips = rows(TESTS / "botocore_skips.tsv")
    # A test that hangs where botoxide is not botocore: its threads wait for each other.
    hanging = [
        "--deselect",
        "tests/functional/test_useragent.py::test_registered_feature_ids_dont_bleed_across_threads",
    ]
    files = [name for (name,) in rows(FILES)]
    found = outcomes(CORPUS, [*files, *hanging], tmp_path / "report.xml", LIMIT, {})
    reasons = {name: [pattern for pattern, _ in skips if re.search(pattern, name)] for name in found}
    failed = [f"{name}\t{found[name]}" for name in sorted(found) if found[name] != "passed" and not reasons[name]]
    assert not failed, f"{len(failed)} of {len(found)} tests fail:\n" + "\n".join(failed)
    passing = {pattern for name, patterns in reasons.items() if found[name] == "passed" for pattern in patterns}
    assert not passing, f"tests pass that these rows of botocore_skips.tsv name: {sorted(passing)}"
    passed = sum(outcome == "passed" for outcome in found.values())
    assert passed >= FEWEST or FILES != TESTS / "botocore.txt", passed
