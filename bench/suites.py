#!/usr/bin/env python3
"""Runs tests of other projects with the real library and with botoxide: suites.py [aiobotocore] [s3fs]. See README.md.

A test that passes with the real library only must have a row in `suites/NAME.tsv`, and a test with a row must fail.
"""

import glob
import os
import re
import subprocess
import sys
import tarfile

import beside
import harness
from figures import Cell, Table, write
from harness import HERE, TARGET

_TOOLS = [
    "pytest==9.0.3",
    "pytest-timeout",
    "pytest-cov",
    "moto[server,s3,sqs,awslambda,dynamodb,cloudformation,sns,batch,ec2,rds]==5.2.5",
]

FILES = """adaptive basic_s3 client config dynamodb ec2 eventstreams monitor mturk response session sns sqs stubber
utils waiter"""

# The sdist with the tests, more packages, arguments of pytest.
SUITES = {
    "aiobotocore": (
        "aiobotocore==3.10.0",
        [
            "aiobotocore[httpx]==3.10.0",
            "anyio",
            "dill",
            "docker",
            "packaging",
            "pytest-mock",
            "time-machine",
            "trio",
            "trustme",
        ],
        ["-m", "not localonly", "--http-backend=aiohttp"] + [f"tests/test_{name}.py" for name in FILES.split()],
    ),
    "s3fs": ("s3fs==2026.9.0", ["s3fs==2026.9.0", "pytest-env"], ["s3fs"]),
}


def sources(sdist: str) -> str:
    """The unpacked sdist."""
    folder = os.path.join(TARGET, "suites")
    name = sdist.replace("==", "-")
    if not os.path.exists(os.path.join(folder, name)):
        command = [
            *harness.python(),
            "-m",
            "pip",
            "download",
            "-q",
            "--no-deps",
            "--no-binary",
            ":all:",
            "-d",
            folder,
            sdist,
        ]
        subprocess.run(command, check=True)
        with tarfile.open(os.path.join(folder, f"{name}.tar.gz")) as archive:
            archive.extractall(folder, filter="data")
        # The package itself is not imported from here.
        package = os.path.join(folder, name, "aiobotocore")
        if os.path.isdir(package):
            os.rename(package, f"{package}_source")
    return os.path.join(folder, name)


def passed(python: str, arguments: list[str], folder: str, side: str) -> set[str]:
    """The ids of the tests that pass."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "PYTHON", "BOTO"))}
    kept["PYTHONDONTWRITEBYTECODE"] = "1"
    plugin = []
    if side == "botoxide":
        package = beside.face()
        paths = [os.path.join(HERE, "suites"), os.path.join(package, "_drop_in"), os.path.dirname(package)]
        kept["PYTHONPATH"] = os.pathsep.join(paths)
        plugin = ["-p", "missing"]
    command = [python, "-m", "pytest", "-q", "-rA", "--timeout", "60", "-p", "no:cacheprovider", *plugin, *arguments]
    done = subprocess.run(command, cwd=folder, env=kept, capture_output=True, text=True)
    print(side, (done.stdout.strip().splitlines() or [done.stderr[-500:]])[-1], file=sys.stderr, flush=True)
    return set(re.findall(r"^PASSED (\S.*)$", done.stdout, re.MULTILINE))


def main(names: list[str]) -> int:
    bad = 0
    rows: list[list[Cell]] = []
    for name in names:
        sdist, packages, arguments = SUITES[name]
        venv = harness.environment_of(f"suite-{name}", [*_TOOLS, *packages])
        (python,) = glob.glob(os.path.join(venv, "bin", "python"))
        folder = sources(sdist)
        theirs = passed(python, arguments, folder, "real")
        ours = passed(python, arguments, folder, "botoxide")
        with open(os.path.join(HERE, "suites", f"{name}.tsv")) as file:
            patterns = [line.split("\t")[0] for line in file if not line.startswith("#")]
        explained = {test: any(re.search(pattern, test) for pattern in patterns) for test in theirs}
        unexplained = sorted(test for test in theirs - ours if not explained[test])
        unused = sorted(test for test in theirs & ours if explained[test])
        rows.append([sdist, len(theirs), len(theirs & ours), len(theirs - ours) - len(unexplained), len(unexplained)])
        for test in unexplained:
            print(f"  fails without a row: {test}")
        for test in unused:
            print(f"  passes with a row: {test}")
        bad += len(unexplained) + len(unused)
    columns = ["", "passed by the real one", "of these by botoxide", "explained", "unexplained"]
    write("suites", Table("Tests of other projects", columns, rows))
    return bad > 0


sys.exit(main(harness.arguments(__doc__, SUITES)))
