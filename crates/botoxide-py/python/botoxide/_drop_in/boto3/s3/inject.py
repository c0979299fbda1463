"""The methods that boto3 adds to clients, buckets and objects of S3."""

from __future__ import annotations

import copy as python_copy
import logging

from boto3 import utils
from boto3.compat import is_append_mode
from botocore.context import with_current_context
from botocore.exceptions import ClientError
from botocore.useragent import register_feature_id

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from boto3.s3.transfer import ProgressCallbackInvoker, S3Transfer, TransferConfig, create_transfer_manager

logger = logging.getLogger(__name__)

#: The names of `boto3.s3.transfer`, which is imported with the first transfer or when one of them is asked for.
_OF_TRANSFER = ("ProgressCallbackInvoker", "S3Transfer", "TransferConfig", "create_transfer_manager")


def _load() -> None:
    from boto3.s3 import transfer

    for name in _OF_TRANSFER:
        # A program may have put its own in place.
        globals().setdefault(name, getattr(transfer, name))


def __getattr__(name: str) -> Any:
    if name not in _OF_TRANSFER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    _load()
    return globals()[name]


def _begin() -> None:
    _load()
    register_feature_id("S3_TRANSFER")


_with_feature = with_current_context(_begin)


def _inject(class_attributes: dict[str, Any], prefix: str, *names: str) -> None:
    for name in names:
        utils.inject_attribute(class_attributes, name, globals()[prefix + name])


_TRANSFERS = ("upload_file", "download_file", "copy", "upload_fileobj", "download_fileobj")


def inject_s3_transfer_methods(class_attributes: dict[str, Any], **kwargs: Any) -> None:
    _inject(class_attributes, "", *_TRANSFERS)


def inject_bucket_methods(class_attributes: dict[str, Any], **kwargs: Any) -> None:
    _inject(class_attributes, "bucket_", "load", *_TRANSFERS)


def inject_object_methods(class_attributes: dict[str, Any], **kwargs: Any) -> None:
    _inject(class_attributes, "object_", *_TRANSFERS)


def inject_object_summary_methods(class_attributes: dict[str, Any], **kwargs: Any) -> None:
    _inject(class_attributes, "object_summary_", "load")


def bucket_load(self: Any, *args: Any, **kwargs: Any) -> None:
    """Calls `list_buckets` and sets the attributes of this bucket, such as `creation_date`.

    A caller that may not list buckets gets none.
    """
    self.meta.data = {}
    try:
        buckets = self.meta.client.list_buckets()["Buckets"]
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") != "AccessDenied":
            raise
        return
    self.meta.data = next((bucket for bucket in buckets if bucket["Name"] == self.name), {})


def object_summary_load(self: Any, *args: Any, **kwargs: Any) -> None:
    """Calls `head_object` and sets the attributes of this summary from its response."""
    response = self.meta.client.head_object(Bucket=self.bucket_name, Key=self.key)
    if "ContentLength" in response:
        # As in the results of list_objects, where summaries come from.
        response["Size"] = response.pop("ContentLength")
    self.meta.data = response


@_with_feature
def upload_file(
    self: Any, Filename: Any, Bucket: str, Key: str, ExtraArgs: Any = None, Callback: Any = None, Config: Any = None
) -> Any:
    """Uploads a file to an object, in parts if it is large.

    Filename: the path of the file
    ExtraArgs: further arguments of the operations, such as {"ContentType": "text/plain"}
    Callback: a function that is called with numbers of bytes, as they are transferred
    Config: a boto3.s3.transfer.TransferConfig
    """
    with S3Transfer(self, Config) as transfer:
        return transfer.upload_file(filename=Filename, bucket=Bucket, key=Key, extra_args=ExtraArgs, callback=Callback)


@_with_feature
def download_file(
    self: Any, Bucket: str, Key: str, Filename: Any, ExtraArgs: Any = None, Callback: Any = None, Config: Any = None
) -> Any:
    """Downloads an object to a file, in parts if it is large.

    Filename: the path of the file; it is there when the download is complete, and not before
    ExtraArgs, Callback, Config: as of upload_file
    """
    with S3Transfer(self, Config) as transfer:
        return transfer.download_file(
            bucket=Bucket, key=Key, filename=Filename, extra_args=ExtraArgs, callback=Callback
        )


@_with_feature
def copy(
    self: Any,
    CopySource: Any,
    Bucket: str,
    Key: str,
    ExtraArgs: Any = None,
    Callback: Any = None,
    SourceClient: Any = None,
    Config: Any = None,
) -> Any:
    """Copies an object within S3, in parts if it is large.

    CopySource: {"Bucket": …, "Key": …, "VersionId": …}
    SourceClient: a client that may read the source, if this one may not
    ExtraArgs, Callback, Config: as of upload_file
    """
    config = python_copy.copy(TransferConfig() if Config is None else Config)
    config.preferred_transfer_client = "classic"
    with create_transfer_manager(self, config) as manager:
        return manager.copy(
            copy_source=CopySource,
            bucket=Bucket,
            key=Key,
            extra_args=ExtraArgs,
            subscribers=_subscribers(Callback),
            source_client=SourceClient,
        ).result()


@_with_feature
def upload_fileobj(
    self: Any, Fileobj: Any, Bucket: str, Key: str, ExtraArgs: Any = None, Callback: Any = None, Config: Any = None
) -> Any:
    """Uploads what a file object gives from its position on.

    Fileobj: an object with read(n), which gives bytes
    ExtraArgs, Callback, Config: as of upload_file
    """
    if not hasattr(Fileobj, "read"):
        raise ValueError("Fileobj must implement read")
    config = TransferConfig() if Config is None else Config
    with create_transfer_manager(self, config) as manager:
        return manager.upload(
            fileobj=Fileobj, bucket=Bucket, key=Key, extra_args=ExtraArgs, subscribers=_subscribers(Callback)
        ).result()


@_with_feature
def download_fileobj(
    self: Any, Bucket: str, Key: str, Fileobj: Any, ExtraArgs: Any = None, Callback: Any = None, Config: Any = None
) -> Any:
    """Downloads an object to a file object.

    Fileobj: an object with write(bytes)
    ExtraArgs, Callback, Config: as of upload_file
    """
    if not hasattr(Fileobj, "write"):
        raise ValueError("Fileobj must implement write")
    config = python_copy.copy(TransferConfig() if Config is None else Config)
    disable_threading_if_append_mode(config, Fileobj)
    with create_transfer_manager(self, config) as manager:
        return manager.download(
            bucket=Bucket, key=Key, fileobj=Fileobj, extra_args=ExtraArgs, subscribers=_subscribers(Callback)
        ).result()


def _subscribers(callback: Any) -> list[Any] | None:
    return None if callback is None else [ProgressCallbackInvoker(callback)]


def disable_threading_if_append_mode(config: Any, fileobj: Any) -> None:
    """Turns threads off for a file that puts each write at its end: they must come in order."""
    if is_append_mode(fileobj):
        config.use_threads = False
        logger.warning(
            "A single thread will be used because the provided file object is in append mode. Writes may always be "
            "appended to the end of the file regardless of seek position, so a single thread must be used to ensure "
            "sequential writes."
        )


def _of_bucket(bucket: Any, name: str, arguments: dict[str, Any]) -> Any:
    """The client's method for an object of a bucket."""
    del arguments["self"]
    return getattr(bucket.meta.client, name)(Bucket=bucket.name, **arguments)


def _of_object(object_: Any, name: str, arguments: dict[str, Any]) -> Any:
    """The client's method for an object."""
    del arguments["self"]
    return getattr(object_.meta.client, name)(Bucket=object_.bucket_name, Key=object_.key, **arguments)


def bucket_upload_file(
    self: Any, Filename: Any, Key: str, ExtraArgs: Any = None, Callback: Any = None, Config: Any = None
) -> Any:
    """Uploads a file to an object of this bucket; see the client's upload_file."""
    return _of_bucket(self, "upload_file", locals())


def bucket_download_file(
    self: Any, Key: str, Filename: Any, ExtraArgs: Any = None, Callback: Any = None, Config: Any = None
) -> Any:
    """Downloads an object of this bucket to a file; see the client's download_file."""
    return _of_bucket(self, "download_file", locals())


def bucket_copy(
    self: Any,
    CopySource: Any,
    Key: str,
    ExtraArgs: Any = None,
    Callback: Any = None,
    SourceClient: Any = None,
    Config: Any = None,
) -> Any:
    """Copies an object to one of this bucket; see the client's copy."""
    return _of_bucket(self, "copy", locals())


def bucket_upload_fileobj(
    self: Any, Fileobj: Any, Key: str, ExtraArgs: Any = None, Callback: Any = None, Config: Any = None
) -> Any:
    """Uploads a file object to an object of this bucket; see the client's upload_fileobj."""
    return _of_bucket(self, "upload_fileobj", locals())


def bucket_download_fileobj(
    self: Any, Key: str, Fileobj: Any, ExtraArgs: Any = None, Callback: Any = None, Config: Any = None
) -> Any:
    """Downloads an object of this bucket to a file object; see the client's download_fileobj."""
    return _of_bucket(self, "download_fileobj", locals())


def object_upload_file(
    self: Any, Filename: Any, ExtraArgs: Any = None, Callback: Any = None, Config: Any = None
) -> Any:
    """Uploads a file to this object; see the client's upload_file."""
    return _of_object(self, "upload_file", locals())


def object_download_file(
    self: Any, Filename: Any, ExtraArgs: Any = None, Callback: Any = None, Config: Any = None
) -> Any:
    """Downloads this object to a file; see the client's download_file."""
    return _of_object(self, "download_file", locals())


def object_copy(
    self: Any,
    CopySource: Any,
    ExtraArgs: Any = None,
    Callback: Any = None,
    SourceClient: Any = None,
    Config: Any = None,
) -> Any:
    """Copies an object to this one; see the client's copy."""
    return _of_object(self, "copy", locals())


def object_upload_fileobj(
    self: Any, Fileobj: Any, ExtraArgs: Any = None, Callback: Any = None, Config: Any = None
) -> Any:
    """Uploads a file object to this object; see the client's upload_fileobj."""
    return _of_object(self, "upload_fileobj", locals())


def object_download_fileobj(
    self: Any, Fileobj: Any, ExtraArgs: Any = None, Callback: Any = None, Config: Any = None
) -> Any:
    """Downloads this object to a file object; see the client's download_fileobj."""
    return _of_object(self, "download_fileobj", locals())
