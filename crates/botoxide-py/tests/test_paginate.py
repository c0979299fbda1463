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


PATHS = [
    "@", "A", "A.B", "A[]", "A[].B", "A[].B[]", "A[].B[].C", "A[0]", "A[0].B", "A[-1].B", "A[5]", "A[0].B[].C",
    "[A,D]|[]", "[A, D] | [].B", "A || D", "D || A[-1].B", "N || A", "E || N", "E || F || A[]", "Z.Y.X", "[Z,A]|[].B",
]  # fmt: skip
DOCUMENTS: list[object] = [
    {"A": [{"B": 1}, {"B": None}, {"C": 2}, 5, None], "D": [{"B": 3}], "N": 0, "E": "", "F": False},
    {"A": [{"B": [{"C": 1}, {"C": 2}]}, {"B": [[{"C": 3}]]}, [{"B": [4]}]], "D": "text", "E": [], "F": {}},
    {"A": {"B": {"C": [1, [2, [3]], None]}}, "D": None, "N": False},
    {"A": [], "D": [], "N": 1.5},
    {"A": "text", "D": {"B": 1}},
    {},
    None,
    [1],
]


def test_paths_find_what_the_engine_finds() -> None:
    from botocore import _jmespath
    from botoxide import _native

    for path in PATHS:
        assert not isinstance(_jmespath.compile(path), _jmespath.Expression)
        for document in DOCUMENTS:
            found = _jmespath.compile(path).search(document)
            assert found == _native.Expression(path).search(document), (path, document)


def test_expressions_have_a_syntax_tree() -> None:
    from botocore import _jmespath

    field = {"type": "field", "children": [], "value": "Contents"}
    assert _jmespath.compile("Contents").parsed == field
    for expression in ("A.B", "A[].B", "A || B", "length(A)"):
        assert _jmespath.compile(expression).parsed["children"]
