"""Paginators make the same calls and give the same pages, tokens and errors as botocore's."""

from __future__ import annotations

from conftest import Sides


def test_paginators_are_the_same(sides: Sides) -> None:
    assert len(sides.compare("paginate")) > 450


def test_results_of_keys_are_the_objects_of_the_page() -> None:
    from botocore import _jmespath

    page = {"A": {"B": [1]}}
    assert _jmespath.compile("A.B").search(page) is page["A"]["B"]
    assert _jmespath.compile("A.C.D").search(page) is None
    assert _jmespath.compile("A.B") is _jmespath.compile("A.B")
