"""Bodies of responses, by aiobotocore's names."""

from botoxide.aio._body import AioStreamingBody

StreamingBody = AioStreamingBody

__all__ = ["AioStreamingBody", "StreamingBody"]
