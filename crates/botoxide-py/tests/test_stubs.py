"""Types of services: the command that writes them, what checkers say of programs, and modules at run time."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import DROP_IN, FACE, TIMEOUT

CHECKS = Path(__file__).parents[2] / "botoxide-types" / "tests" / "stubs"


def python(*arguments: str, code: int = 0) -> str:
    """Run an interpreter that finds `botoxide` and its packages; returns what it prints."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "BOTOXIDE"))}
    environment = {**kept, "PYTHONPATH": os.pathsep.join(map(str, [DROP_IN, FACE])), "PYTHONDONTWRITEBYTECODE": "1"}
    process = subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, env=environment, timeout=TIMEOUT, check=False
    )
    assert process.returncode == code, process.stdout + process.stderr
    return process.stdout + process.stderr


def run_time(code: str) -> str:
    return python("-c", f"import botoxide; botoxide.install()\n{code}")


@pytest.fixture(scope="module")
def stubs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stubs")
    python("-m", "botoxide", "stubs", "s3", "dynamodb", "sqs", "sts", "--async", "--out", str(folder))
    return folder


def test_mypy_accepts_programs_and_refuses_wrong_ones(stubs: Path) -> None:
    # The stubs themselves are checked with them. Pyright, and all services: by hand, `programs.py` and `strict.py`.
    told = python(str(CHECKS / "programs.py"), str(stubs), "--mypy")
    assert "9 of 30 programs are refused" in told


def test_the_stubs_by_hand_fit_the_packages(stubs: Path) -> None:
    told = python(str(CHECKS / "runtime.py"), str(stubs))
    assert told.endswith(" names differ for a reason\n") and told.count("\n") == 1


def test_the_command_checks_and_refuses(stubs: Path) -> None:
    assert python("-m", "botoxide", "stubs", "--check", "--out", str(stubs)) == ""
    text = python("-m", "botoxide", "stubs", "dynamo", "--out", str(stubs), code=2)
    assert text == "python -m botoxide stubs: unknown service 'dynamo'; maybe you meant: dynamodb, dynamodbstreams\n"
    text = python("-m", "botoxide", "stubs", "--fast", code=2)
    assert text == "python -m botoxide stubs: Unknown options: --fast\n"
    assert python("-m", "botoxide", "stubs", "--help").startswith("usage: python -m botoxide stubs [SERVICE ...]")


def test_types_are_there_at_run_time_without_files() -> None:
    told = run_time(
        "from mypy_boto3_s3 import S3Client, type_defs as t, literals\n"
        "from mypy_boto3_dynamodb.service_resource import Table\n"
        "from mypy_boto3_s3.paginator import ListObjectsV2Paginator\n"
        "from types_aiobotocore_sqs.client import SQSClient\n"
        "import mypy_boto3_s3.waiter, types_aiobotocore_s3.paginator, types_boto3_s3.type_defs, typing\n"
        "request = t.GetObjectRequestTypeDef\n"
        "print(sorted(request.__required_keys__), 'Range' in request.__optional_keys__)\n"
        "print(t.TagTypeDef(Key='a', Value='b'), S3Client.__module__, Table.__name__)\n"
        "print('GLACIER' in typing.get_args(literals.StorageClassType))"
    )
    assert told.splitlines() == [
        "['Bucket', 'Key'] True",
        "{'Key': 'a', 'Value': 'b'} mypy_boto3_s3.client Table",
        "True",
    ]


def test_asynchronous_stubs_agree_with_the_clients() -> None:
    assert int(python(str(CHECKS / "asynchronous.py")).split()[1]) > 400


def test_pydantic_validates_with_the_types() -> None:
    told = run_time(
        "from pydantic import TypeAdapter, ValidationError\n"
        "from mypy_boto3_s3.type_defs import ListObjectsV2OutputTypeDef as Page, TagTypeDef\n"
        "page = {'Contents': [{'Key': 'a', 'Size': '3'}]}\n"
        "kinds = TypeAdapter(Page).json_schema()['$defs']['ObjectTypeDef']['properties']\n"
        "print(sorted(kinds)[:2])\n"
        "try: TypeAdapter(TagTypeDef).validate_python({'Key': 'a'})\n"
        "except ValidationError as error: print(error.errors()[0]['loc'], error.errors()[0]['type'])"
    )
    assert told.splitlines() == ["['ChecksumAlgorithm', 'ChecksumType']", "('Value',) missing"]


def test_a_service_that_does_not_exist_has_no_types() -> None:
    assert run_time(
        "for name in ('mypy_boto3_nothing', 'mypy_boto3_sts.waiter', 'types_boto3_s4'):\n"
        "    try: __import__(name)\n"
        "    except ImportError as error: print(error)"
    ).splitlines() == [
        "No module named 'mypy_boto3_nothing'",
        "No module named 'mypy_boto3_sts.waiter'",
        "No module named 'types_boto3_s4'",
    ]
