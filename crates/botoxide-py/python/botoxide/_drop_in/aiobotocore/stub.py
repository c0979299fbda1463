"""Answers for a client's calls, by aiobotocore's name."""

from __future__ import annotations

from aiobotocore.awsrequest import AioAWSResponse
from botocore.stub import Stubber

__all__ = ["AioStubber"]


class AioStubber(Stubber):
    """botocore's `Stubber`, for an asynchronous client."""

    def _response(self, status: int) -> AioAWSResponse:
        return AioAWSResponse(None, status, {}, None)  # type: ignore[arg-type]
