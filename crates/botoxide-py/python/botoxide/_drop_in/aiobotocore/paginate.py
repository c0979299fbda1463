"""Paginators, by aiobotocore's names."""

from botoxide.aio._client import AioPageIterator, AioPaginator

__all__ = ["AioPageIterator", "AioPaginator"]
