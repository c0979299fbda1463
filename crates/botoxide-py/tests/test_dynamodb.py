"""Types and conditions of DynamoDB are those of boto3."""

from __future__ import annotations

from conftest import Sides


def test_types_and_conditions_are_the_same(sides: Sides) -> None:
    assert len(sides.compare("dynamodb")) > 1700


def test_tables_are_the_same(sides: Sides) -> None:
    assert len(sides.compare("tables")) > 80
