"""The small modules behave as boto3's."""

from __future__ import annotations

from conftest import Sides


def test_utils_are_the_same(sides: Sides) -> None:
    assert len(sides.compare("utils")) > 3000


def test_small_modules_are_the_same(sides: Sides) -> None:
    assert len(sides.compare("small")) > 400
