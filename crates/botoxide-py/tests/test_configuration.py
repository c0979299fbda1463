"""Configuration files are read, and settings looked up, as botocore does it."""

from __future__ import annotations

from conftest import Sides


def test_files_and_chains_are_the_same(sides: Sides) -> None:
    assert len(sides.compare("configuration")) > 340
