"""The list of the engine's own handlers is botocore's, and a program may change it."""

from __future__ import annotations

from conftest import Sides


def test_built_in_handlers_are_the_same(sides: Sides) -> None:
    # P048 to P144: each can be removed and added.
    assert len(sides.compare("built_in")) > 130
