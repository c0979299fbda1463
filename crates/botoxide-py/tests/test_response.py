"""`StreamingBody` reads as botocore's does, over any raw stream and over the engine's bodies."""

from __future__ import annotations

from conftest import Sides


def test_streaming_bodies_are_the_same(sides: Sides) -> None:
    assert len(sides.compare("response")) > 4000
