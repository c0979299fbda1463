"""Handlers that every client has, and those that programs add for all clients.

The engine's own handlers are not in this list. Counterpart: botocore's module of this name.
"""

from __future__ import annotations

import logging
import re

from botocore import UNSIGNED
from botocore.exceptions import ParamValidationError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

logger = logging.getLogger(__name__)

#: The third part of an entry of `BUILTIN_HANDLERS`: before or after the others.
REGISTER_FIRST = object()
REGISTER_LAST = object()

#: Entries are `(event name, handler)` or `(event name, handler, REGISTER_FIRST)`. A new session registers them.
BUILTIN_HANDLERS: list[tuple[Any, ...]] = []

VALID_BUCKET = re.compile(r"^[a-zA-Z0-9.\-_]{1,255}$")
_ACCESSPOINT_ARN = (
    r"^arn:(aws).*:(s3|s3-object-lambda):[a-z\-0-9]*:[0-9]{12}:accesspoint[/:]"
    r"[a-zA-Z0-9\-.]{1,63}$"
)
_OUTPOST_ARN = (
    r"^arn:(aws).*:s3-outposts:[a-z\-0-9]+:[0-9]{12}:outpost[/:]"
    r"[a-zA-Z0-9\-]{1,63}[/:]accesspoint[/:][a-zA-Z0-9\-]{1,63}$"
)
VALID_S3_ARN = re.compile("|".join([_ACCESSPOINT_ARN, _OUTPOST_ARN]))


def disable_signing(**kwargs: object) -> object:
    """For `choose-signer`: requests are sent without a signature."""
    return UNSIGNED


def validate_bucket_name(params: dict[str, Any], **kwargs: object) -> None:
    """For `before-parameter-build`: refuses a name that no bucket can have."""
    bucket = params.get("Bucket")
    if bucket is None or VALID_BUCKET.search(bucket) or VALID_S3_ARN.search(bucket):
        return
    report = (
        f'Invalid bucket name "{bucket}": Bucket name must match the regex "{VALID_BUCKET.pattern}" '
        f'or be an ARN matching the regex "{VALID_S3_ARN.pattern}"'
    )
    raise ParamValidationError(report=report)
