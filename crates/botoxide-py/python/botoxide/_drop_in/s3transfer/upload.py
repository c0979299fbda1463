"""Which operation of an upload takes which extra arguments. The upload itself is the engine's.

Counterpart: the constants of s3transfer's module of this name.
"""

from __future__ import annotations

from s3transfer.constants import FULL_OBJECT_CHECKSUM_ARGS
from s3transfer.utils import ChunksizeAdjuster as ChunksizeAdjuster

_SHARED = ["SSECustomerKey", "SSECustomerAlgorithm", "SSECustomerKeyMD5", "RequestPayer", "ExpectedBucketOwner"]


class UploadSubmissionTask:
    """The arguments of the operations of an upload."""

    PUT_OBJECT_BLOCKLIST = ["ChecksumType", "MpuObjectSize"]
    CREATE_MULTIPART_BLOCKLIST = [*FULL_OBJECT_CHECKSUM_ARGS, "MpuObjectSize"]
    UPLOAD_PART_ARGS = ["ChecksumAlgorithm", *_SHARED]
    COMPLETE_MULTIPART_ARGS = [*_SHARED, "ChecksumType", "MpuObjectSize", *FULL_OBJECT_CHECKSUM_ARGS]
