"""The connections of a client, by aiobotocore's name."""

from botoxide.aio._client import AioHttpSession as AIOHTTPSession

__all__ = ["AIOHTTPSession"]
