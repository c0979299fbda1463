"""Which operation of a copy takes which extra arguments. The copy itself is the engine's.

Counterpart: the constants of s3transfer's module of this name.
"""

from __future__ import annotations

from s3transfer.manager import TransferManager

_READER = ["RequestPayer", "ExpectedBucketOwner"]
_KEY = ["SSECustomerKey", "SSECustomerAlgorithm", "SSECustomerKeyMD5"]
_CONDITIONS = [name for name in TransferManager.ALLOWED_COPY_ARGS if name.startswith("CopySourceIf")]
_SOURCE = [*_CONDITIONS, *(f"CopySource{name}" for name in _KEY)]


class CopySubmissionTask:
    """The arguments of the operations of a copy."""

    EXTRA_ARGS_TO_HEAD_ARGS_MAPPING = {
        **{name: name.removeprefix("CopySource") for name in _SOURCE},
        **{name: name for name in _READER},
    }
    UPLOAD_PART_COPY_ARGS = [*_SOURCE, *_KEY, *_READER]
    CREATE_MULTIPART_ARGS_BLACKLIST = [
        *_SOURCE,
        "MetadataDirective",
        "TaggingDirective",
        "AnnotationDirective",
        "Tagging",
    ]
    COMPLETE_MULTIPART_ARGS = [*_KEY, *_READER]
