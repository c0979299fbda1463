"""What is wrong with a response. The engine parses; its parsers have no Python classes yet."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class ResponseParserError(Exception):
    """A response that is not what its protocol says."""


def create_parser(protocol: str) -> Any:
    """Not available: clients parse in the engine."""
    raise NotImplementedError(
        f"botoxide has no parser of the protocol {protocol!r} in Python; docs/parity.md in its repository lists what "
        "is missing"
    )
