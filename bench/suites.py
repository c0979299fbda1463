#!/usr/bin/env python3
"""Runs tests of other projects with the real library and with botoxide: suites.py [NAME …]. See README.md.

A test that passes with the real library only must have a row in `suites/NAME.tsv`, and a test with a row must fail. The
tests come from PyPI. A suite without a version there is run if `target/suites/NAME` is a checkout of its repository.
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

# The sdist with the tests, or the name of a checkout; more packages; arguments of pytest.
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
    "moto": (
        "moto==5.2.5",
        ["moto[all]==5.2.5", "freezegun"],
        ["-m", "not network and not requires_docker"]
        + [f"tests/test_{name}" for name in ("dynamodb", "s3", "sqs", "sts")],
    ),
    "opentelemetry": (
        "opentelemetry_instrumentation_boto3sqs==0.66b1",
        ["opentelemetry-instrumentation-boto3sqs==0.66b1", "opentelemetry-test-utils==0.66b1"],
        ["tests"],
    ),
    "boto3": (
        "boto3",
        ["boto3==1.44.5", "botocore==1.44.5"],
        ["tests/functional", "tests/unit", "--ignore=tests/functional/docs"],
    ),
    "chalice": (
        "chalice",
        ["chalice==1.33.0", "hypothesis", "requests", "watchdog==2.3.1", "websocket-client"],
        [f"tests/{name}.py" for name in ("functional/test_awsclient", "functional/test_utils")]
        + [f"tests/unit/test_{name}.py" for name in ("awsclient", "invoke", "logs")],
    ),
    "django-storages": (
        "django-storages",
        ["django-storages[s3]==1.14.6", "Django==5.2.19", "rsa"],
        ["tests/test_s3.py", "tests/test_utils.py"],
    ),
    "smart_open": (
        "smart_open",
        ["smart_open[s3]==9.0.2", "numpy", "pytest-xdist[psutil]", "responses"],
        ["tests/test_s3.py", "tests/test_s3_version.py"],
    ),
    "xray": ("xray", ["aws-xray-sdk==2.15.0", "pytest-asyncio", "pytest-benchmark"], ["tests/ext/botocore"]),
}


def sources(sdist: str) -> str:
    """The unpacked sdist."""
    folder = os.path.join(TARGET, "suites")
    name = sdist.replace("==", "-")
    if "==" in sdist and not os.path.exists(os.path.join(folder, name)):
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
    for package in ("aiobotocore", "aws_xray_sdk", "boto3", "chalice", "moto", "smart_open", "storages"):
        path = os.path.join(folder, name, package)
        if os.path.isdir(path):
            os.rename(path, f"{path}_source")
    return os.path.join(folder, name)


def passed(name: str, python: str, arguments: list[str], folder: str, side: str) -> set[str]:
    """The ids of the tests that pass."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "PYTHON", "BOTO"))}
    kept |= {"PYTHONDONTWRITEBYTECODE": "1", "TZ": "UTC", "DJANGO_SETTINGS_MODULE": "tests.settings"}
    plugin = ["--continue-on-collection-errors"]
    if side == "botoxide":
        package = beside.face()
        paths = [os.path.join(HERE, "suites"), os.path.join(package, "_drop_in"), os.path.dirname(package)]
        kept["PYTHONPATH"] = os.pathsep.join(paths)
        plugin += ["-p", "missing"] if name in ("aiobotocore", "s3fs") else []
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
        if not os.path.isdir(folder):
            print(f"{name}: {folder} is not there", file=sys.stderr)
            continue
        theirs = passed(name, python, arguments, folder, "real")
        ours = passed(name, python, arguments, folder, "botoxide")
        known = []
        path = os.path.join(HERE, "suites", f"{name}.tsv")
        if os.path.exists(path):
            with open(path) as file:
                known = [line.rstrip("\n").split("\t") for line in file if not line.startswith("#")]
        explained = {test: [pattern for pattern, _ in known if re.search(pattern, test)] for test in theirs}
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
