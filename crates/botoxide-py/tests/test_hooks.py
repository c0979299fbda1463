"""Emitters call the same handlers in the same order as botocore's."""

from __future__ import annotations

from conftest import Sides


def test_emitters_are_the_same(sides: Sides) -> None:
    assert len(sides.compare("hooks")) > 160
