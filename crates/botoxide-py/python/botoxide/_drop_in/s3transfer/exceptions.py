"""The exceptions of transfers."""

from concurrent.futures import CancelledError

__all__ = ["CancelledError"]


class RetriesExceededError(Exception):
    def __init__(self, last_exception: BaseException, msg: str = "Max Retries Exceeded") -> None:
        super().__init__(msg)
        self.last_exception = last_exception


class S3UploadFailedError(Exception):
    pass


class S3DownloadFailedError(Exception):
    pass


class S3CopyFailedError(Exception):
    pass


class InvalidSubscriberMethodError(Exception):
    pass


class TransferNotDoneError(Exception):
    pass


class FatalError(CancelledError):
    """The transfer was cancelled because another one failed."""


class S3ValidationError(Exception):
    pass
