"""Calls are signed with the credentials of the chain, the parts and the objects that a program has put there."""

from __future__ import annotations

from conftest import Sides


def test_chains_are_the_same(sides: Sides) -> None:
    assert len(sides.compare("chain")) > 15
