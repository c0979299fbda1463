"""Wrappers around botocore's methods are called as with boto3, however they are put there, and calls give the same."""

from __future__ import annotations

from conftest import Sides


def test_wrapped_methods_are_called(sides: Sides) -> None:
    assert len(sides.compare("seams")) > 250


def test_changes_of_wrappers_count(sides: Sides) -> None:
    assert len(sides.compare("changed")) > 190
