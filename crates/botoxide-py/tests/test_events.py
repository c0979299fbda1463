"""Handlers of a call's events get, change and answer what they do with boto3."""

from __future__ import annotations

from conftest import Sides


def test_events_are_the_same(sides: Sides) -> None:
    assert len(sides.compare("events")) > 120


def test_answers_of_handlers_are_read_alike(sides: Sides) -> None:
    assert len(sides.compare("answers")) > 20
