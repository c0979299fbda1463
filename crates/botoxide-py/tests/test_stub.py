"""`Stubber` answers, checks and complains as botocore's does."""

from __future__ import annotations

from conftest import Sides


def test_stubbers_are_the_same(sides: Sides) -> None:
    assert len(sides.compare("stub")) > 400
