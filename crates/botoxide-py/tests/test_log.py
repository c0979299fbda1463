"""The engine's log reaches Python's loggers."""

from __future__ import annotations

from conftest import Sides


def test_records_have_the_names_and_levels_of_botocore(sides: Sides) -> None:
    assert len(sides.compare("log")) == 7
