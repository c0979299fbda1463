"""`Config` takes and refuses what botocore's does, with the same attributes."""

from __future__ import annotations

from conftest import Sides


def test_config_is_the_same(sides: Sides) -> None:
    assert len(sides.compare("config")) > 300
