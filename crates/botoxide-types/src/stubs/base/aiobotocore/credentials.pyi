"""Credentials that are awaited."""

from botocore.credentials import ReadOnlyCredentials

class AioCredentials:
    """A pair of keys, perhaps with a session token."""

    method: str
    async def get_frozen_credentials(self) -> ReadOnlyCredentials: ...
