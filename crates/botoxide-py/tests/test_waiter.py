"""Waiters, those of AWS's models and those of programs, wait and fail as botocore's do."""

from __future__ import annotations

from conftest import Sides


def test_waiters_are_the_same(sides: Sides) -> None:
    assert len(sides.compare("waiter")) > 600
