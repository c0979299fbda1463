"""Clients, by aiobotocore's names."""

from botoxide.aio._client import AioBaseClient, AioClientCreator

__all__ = ["AioBaseClient", "AioClientCreator"]
