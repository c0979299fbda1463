"""`names.tsv` says which names of public programs are there. It is right about each of them."""

from __future__ import annotations

from conftest import TESTS, Sides


def test_names_are_there_or_not(sides: Sides) -> None:
    lines = (TESTS / "names.tsv").read_text().splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    found = sides.run("ours", "names", [row[:2] for row in rows])
    wrong = [row for row, is_there in zip(rows, found, strict=True) if (row[2] == "there") != is_there]
    assert not wrong, "\n".join(map(str, wrong))
    assert {row[2] for row in rows} == {"there", "missing", "foreign"}
    unexplained = [row for row in rows if row[2] != "there" and len(row) < 4]
    assert not unexplained
