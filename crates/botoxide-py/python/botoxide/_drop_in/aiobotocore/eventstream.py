"""Events of a response, by aiobotocore's name."""

from botoxide.aio._body import AioEventStream

__all__ = ["AioEventStream"]
