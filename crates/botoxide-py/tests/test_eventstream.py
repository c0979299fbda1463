"""Messages of event streams are read as botocore reads them; events of the engine pass through."""

from __future__ import annotations

import pytest

from conftest import Sides


def test_messages_and_streams_are_the_same(sides: Sides) -> None:
    assert len(sides.compare("eventstream")) > 300


def test_events_of_the_engine_come_as_they_are() -> None:
    from botocore.eventstream import EventStream, NoInitialResponseError

    class Events:
        closed = False

        def __init__(self) -> None:
            self._left: list[dict[str, object]] = [{"Records": {"Payload": b"1"}}, {}, {"End": {}}]

        def __iter__(self) -> Events:
            return self

        def __next__(self) -> dict[str, object]:
            if not self._left:
                raise StopIteration
            return self._left.pop(0)

        def close(self) -> None:
            self.closed = True

    events = Events()
    stream = EventStream._from_native(events)
    assert type(stream) is EventStream
    assert list(stream) == [{"Records": {"Payload": b"1"}}, {"End": {}}]
    with pytest.raises(NoInitialResponseError):
        stream.get_initial_response()
    stream.close()
    assert events.closed
