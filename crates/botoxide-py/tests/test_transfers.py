"""Transfers give what boto3's give, and fail as they do."""

from __future__ import annotations

from conftest import Sides
from server import moto_server


def test_transfers_are_the_same(sides: Sides) -> None:
    with moto_server() as url:
        assert len(sides.compare("transfers", [url, False])) > 200
