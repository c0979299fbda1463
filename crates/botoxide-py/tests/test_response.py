"""`StreamingBody` reads as botocore's does, over any raw stream and over the engine's bodies."""

from __future__ import annotations

import pytest

from conftest import Sides


def test_streaming_bodies_are_the_same(sides: Sides) -> None:
    assert len(sides.compare("response")) > 4000


@pytest.mark.parametrize("kind", ["whole", "chunked"])
def test_bodies_of_responses_are_the_same(sides: Sides, kind: str) -> None:
    assert len(sides.compare("body", kind)) > 150


# DIFFERENCE 6
def test_a_body_that_ends_early_is_never_taken_for_whole(sides: Sides) -> None:
    to_the_end = ("read of", "read none", "iter", "lines", "chunks", "readlines", "readinto 1 ", "readinto all")
    cases = [case for case in sides.run("ours", "body", "short") if case[0].startswith(to_the_end)]
    assert len(cases) > 80
    assert {tuple(outcome[:2]) for _, _, outcome in cases} == {("raised", "botocore.exceptions.IncompleteReadError")}
