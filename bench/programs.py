#!/usr/bin/env python3
"""Runs programs of PyPI, unchanged, with botoxide: programs.py [NAME …]. See README.md.

Each program has an environment of its own, with what pip installs for it and botoxide beside it. It does its main job
(`programs/NAME.py`) against moto's server. `REAL=1` runs it with the real boto3, for comparison.
"""

import os
import sys
import tempfile

import beside
import harness
from figures import Cell, Table, write
from harness import HERE

# The packages; the real boto3 comes with them.
PROGRAMS = {
    "awswrangler_": ["awswrangler==3.17.1", "setuptools"],
    "s3fs_": ["s3fs==2026.9.0"],
    "smart_open_": ["smart_open[s3]==9.0.2"],
    "luigi_": ["luigi==3.8.1", "boto3"],
    "celery_sqs": ["celery[sqs]==5.7.0"],
    "credstash_": ["credstash==1.17.1", "setuptools<81"],
    "boto3_refresh_session_": ["boto3-refresh-session==10.0.7"],
    "pyiceberg_": ["pyiceberg[glue,s3fs,pyarrow]==0.12.0"],
    "django_storages": ["django-storages[s3]==1.14.6"],
    "moto_": ["moto[s3,dynamodb,sqs]==5.2.5"],
    "sam_translator": ["aws-sam-translator==1.115.0"],
    "mlflow_": ["mlflow==3.17.2", "boto3"],
    "dvc_": ["dvc[s3]==3.67.1"],
    "powertools": ["aws-lambda-powertools==3.37.0", "boto3"],
    "pynamodb_": ["pynamodb==6.1.0"],
    "scrapy_": ["scrapy==2.19.0", "boto3"],
    "cloudpathlib_": ["cloudpathlib[s3]==0.26.0"],
    "watchtower_": ["watchtower==3.4.0"],
    "chalice_": ["chalice==1.34.0", "setuptools<81", "wheel"],
    "aioboto3_": ["aioboto3==15.5.0"],
}

# What a program imports first, to make sure of the library that it has.
CHECK = """\
import runpy, sys, boto3, botocore
import botoxide
assert botoxide.is_active() is (sys.argv[1] == "ours"), boto3.__file__
runpy.run_path(sys.argv[2], run_name="__main__")
"""

VERSION = "import importlib.metadata as m, sys; print(m.version(sys.argv[1]))"


def run(name: str, packages: list[str], side: str) -> list[str]:
    package = packages[0].partition("[")[0].partition("=")[0]
    try:
        python = beside.python(f"programs-{name}", packages)
    except harness.Missing:
        return [package, "–", "pip cannot install it"]
    with tempfile.TemporaryDirectory() as folder, beside.moto() as endpoint:
        variables = beside.environment(endpoint, folder) | {"BOTOXIDE": "1" if side == "ours" else "0"}
        version = beside.run([python, "-c", VERSION, package], variables, folder).strip()
        program = os.path.join(HERE, "programs", f"{name}.py")
        result = beside.outcome(beside.run, [python, "-c", CHECK, side, program], variables, folder)
    return [package, version, result]


def main(names: list[str]) -> int:
    side = "theirs" if os.environ.get("REAL") else "ours"
    rows: list[list[Cell]] = []
    for name in names:
        rows.append([*run(name, PROGRAMS[name], side)])
        print(rows[-1], file=sys.stderr, flush=True)
    print(f"{sum(row[-1] == 'pass' for row in rows)} of {len(rows)} pass", file=sys.stderr)
    if side == "ours":
        write("programs", Table("Programs", ["", "version", "result"], rows))
    return any(row[-1] != "pass" for row in rows)


sys.exit(main(harness.arguments(__doc__, PROGRAMS)))
