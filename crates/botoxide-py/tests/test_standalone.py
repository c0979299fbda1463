"""What programs use without a client."""

from __future__ import annotations

from conftest import Sides


def test_parts_without_a_client_are_the_same(sides: Sides) -> None:
    # P222 P224: endpoints.json; the rest is what clients are made of.
    assert len(sides.compare("standalone")) > 300
