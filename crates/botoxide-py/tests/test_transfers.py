"""Transfers give what boto3's give, and fail as they do."""

from __future__ import annotations

import io

import pytest

from conftest import Sides
from server import moto_server


def test_transfers_are_the_same(sides: Sides) -> None:
    with moto_server() as url:
        assert len(sides.compare("transfers", [url, False])) > 200


def test_faults_are_the_same(sides: Sides) -> None:
    """Of services, disks and callers. Argument `true` plays all of them."""
    assert len(sides.compare("faults", False)) > 40


def test_the_crt_client_is_missing() -> None:
    import boto3
    from boto3.s3.transfer import TransferConfig
    from botocore.exceptions import MissingDependencyException

    s3 = boto3.client("s3", region_name="us-east-1", aws_access_key_id="AK", aws_secret_access_key="SK")
    with pytest.raises(MissingDependencyException, match="CRT installed: False"):
        s3.upload_fileobj(io.BytesIO(), "box", "key", Config=TransferConfig(preferred_transfer_client="crt"))
