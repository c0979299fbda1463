"""Answers an asynchronous client's calls from a list, for tests."""

from botocore.stub import Stubber

class AioStubber(Stubber):
    """Answers the calls of a client, in order."""
