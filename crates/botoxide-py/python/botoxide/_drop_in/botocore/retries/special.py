"""Failures of single services. Counterpart: botocore's module of this name."""

from __future__ import annotations

import logging
from binascii import crc32

from botocore.retries.base import BaseRetryableChecker

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

logger = logging.getLogger(__name__)


class RetryIDPCommunicationError(BaseRetryableChecker):
    """STS could not reach the provider of identities."""

    _SERVICE_NAME = "sts"

    def is_retryable(self, context: Any) -> bool:
        service_name: str = context.operation_model.service_model.service_name
        code: str | None = context.get_error_code()
        return service_name == self._SERVICE_NAME and code == "IDPCommunicationError"


class RetryDDBChecksumError(BaseRetryableChecker):
    """The body of a response of DynamoDB is not what its checksum says."""

    _CHECKSUM_HEADER = "x-amz-crc32"
    _SERVICE_NAME = "dynamodb"

    def is_retryable(self, context: Any) -> bool:
        http = context.http_response
        if context.operation_model.service_model.service_name != self._SERVICE_NAME or http is None:
            return False
        expected = http.headers.get(self._CHECKSUM_HEADER)
        if expected is None:
            return False
        actual = crc32(http.content)
        if actual != int(expected):
            logger.debug("DynamoDB crc32 checksum does not match, expected: %s, actual: %s", expected, actual)
            return True
        return False
