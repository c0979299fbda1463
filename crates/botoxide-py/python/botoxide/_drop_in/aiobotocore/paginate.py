"""Paginators, by aiobotocore's names."""

from botoxide.aio._client import AioPageIterator, AioPaginator
from botoxide.aio._client import AioResultKeyIterator as ResultKeyIterator

__all__ = ["AioPageIterator", "AioPaginator", "ResultKeyIterator"]
