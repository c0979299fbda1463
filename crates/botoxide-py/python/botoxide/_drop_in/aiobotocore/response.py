"""Bodies of responses, by aiobotocore's names."""

from botoxide.aio._body import AioReadTimeoutError, AioStreamingBody

StreamingBody = AioStreamingBody

__all__ = ["AioReadTimeoutError", "AioStreamingBody", "StreamingBody"]
