"""Credentials, by aiobotocore's names."""

from botoxide.aio._session import AioCredentials

__all__ = ["AioCredentials"]
