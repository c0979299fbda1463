"""What tests put in the place of the environment and of models counts, as with boto3."""

from __future__ import annotations

from conftest import Sides


def test_replacements_count(sides: Sides) -> None:
    assert len(sides.compare("patched")) == 32
