"""What is wrong with a response. The engine parses; its parsers have no Python classes yet."""

from __future__ import annotations


class ResponseParserError(Exception):
    """A response that is not what its protocol says."""
