"""The exception classes of boto3 itself: of resources and transfers. Those of calls are botocore's."""

from __future__ import annotations

from botocore.exceptions import DataNotFoundError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


class Boto3Error(Exception):
    pass


class ResourceLoadException(Boto3Error):
    pass


class NoVersionFound(Boto3Error):
    pass


class UnknownAPIVersionError(Boto3Error, DataNotFoundError):
    def __init__(self, service_name: str, bad_api_version: str, available_api_versions: str) -> None:
        Boto3Error.__init__(
            self,
            f"The '{service_name}' resource does not support an API version of: {bad_api_version}\n"
            f"Valid API versions are: {available_api_versions}",
        )


class ResourceNotExistsError(Boto3Error, DataNotFoundError):
    def __init__(self, service_name: str, available_services: Iterable[str], has_low_level_client: bool) -> None:
        names = "\n   - ".join(available_services)
        message = f"The '{service_name}' resource does not exist.\nThe available resources are:\n   - {names}\n"
        if has_low_level_client:
            message += f"\nConsider using a boto3.client('{service_name}') instead of a resource for '{service_name}'"
        Boto3Error.__init__(self, message)


class RetriesExceededError(Boto3Error):
    def __init__(self, last_exception: BaseException, msg: str = "Max Retries Exceeded") -> None:
        super().__init__(msg)
        self.last_exception = last_exception


class S3TransferFailedError(Boto3Error):
    pass


class S3UploadFailedError(Boto3Error):
    pass


class DynamoDBOperationNotSupportedError(Boto3Error):
    def __init__(self, operation: str, value: object) -> None:
        super().__init__(
            f"{operation} operation cannot be applied to value {value} of type {type(value)} directly. Must use "
            "AttributeBase object methods (i.e. Attr().eq()). to generate ConditionBase instances first."
        )


# The name as boto3 first spelled it.
DynanmoDBOperationNotSupportedError = DynamoDBOperationNotSupportedError


class DynamoDBNeedsConditionError(Boto3Error):
    def __init__(self, value: object) -> None:
        super().__init__(
            f"Expecting a ConditionBase object. Got {value} of type {type(value)}. "
            "Use AttributeBase object methods (i.e. Attr().eq()). to generate ConditionBase instances."
        )


class DynamoDBNeedsKeyConditionError(Boto3Error):
    pass


class PythonDeprecationWarning(Warning):
    pass


class InvalidCrtTransferConfigError(Boto3Error):
    pass
