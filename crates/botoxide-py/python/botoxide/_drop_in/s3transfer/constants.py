"""Sizes, and the arguments that operations of a transfer take."""

import s3transfer
from botoxide import _native

KB = 1024
MB = KB * KB
GB = MB * KB

ALLOWED_DOWNLOAD_ARGS = _native.ALLOWED_DOWNLOAD_ARGS
#: Checksums of whole objects, which the caller has.
FULL_OBJECT_CHECKSUM_ARGS = [
    name
    for name in _native.ALLOWED_UPLOAD_ARGS
    if name.startswith("Checksum") and name not in ("ChecksumAlgorithm", "ChecksumType")
]

USER_AGENT = f"s3transfer/{s3transfer.__version__}"
PROCESS_USER_AGENT = f"{USER_AGENT} processpool"
