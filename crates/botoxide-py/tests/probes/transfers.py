"""Uploads, downloads, copies: what they leave in the bucket and in files, and how they fail."""

from __future__ import annotations

import io
import os
import tempfile
import time
from pathlib import Path
from typing import Any

import boto3
from boto3.exceptions import S3UploadFailedError
from boto3.s3.transfer import ProgressCallbackInvoker, S3Transfer, TransferConfig, create_transfer_manager
from botocore.exceptions import ClientError
from probes.outcome import outcome, signature, text
from s3transfer import futures, manager
from s3transfer.subscribers import BaseSubscriber

MIB = 1024 * 1024
LARGE = b"0123456789abcdef" * (6 * MIB // 16) + b"tail"
PARTS: dict[str, Any] = {"multipart_threshold": 5 * MIB, "multipart_chunksize": 5 * MIB}
CONFIGS: list[dict[str, Any]] = [
    {},
    PARTS,
    {**PARTS, "max_concurrency": 1},
    {**PARTS, "use_threads": False},
    {**PARTS, "io_chunksize": 1000, "num_download_attempts": 1, "max_io_queue": 1},
    {**PARTS, "max_bandwidth": 200 * MIB},
]


class OneWay:
    """A file object that can neither seek nor tell."""

    def __init__(self, data: bytes = b"") -> None:
        self._file = io.BytesIO(data)

    def read(self, amount: int = -1) -> bytes:
        return self._file.read(amount)

    def write(self, data: bytes) -> None:
        self._file.write(data)

    def getvalue(self) -> bytes:
        return self._file.getvalue()


class Failing(io.BytesIO):
    def read(self, amount: Any = -1) -> bytes:
        raise OSError("cannot be read")

    def write(self, data: Any) -> int:
        raise OSError("cannot be written")


class Events(BaseSubscriber):
    def __init__(self) -> None:
        self.seen: list[Any] = []
        self.total = 0

    def on_queued(self, future: Any, **kwargs: Any) -> None:
        self.seen.append(
            ["queued", future.meta.size, future.meta.transfer_id, future.meta.call_args.key, sorted(kwargs)]
        )

    def on_progress(self, future: Any, bytes_transferred: int, **kwargs: Any) -> None:
        self.total += bytes_transferred

    def on_done(self, future: Any, **kwargs: Any) -> None:
        self.seen.append(["done", future.done(), outcome(future.result), future.meta.size, self.total])


def _head(client: Any, bucket: str, key: str) -> Any:
    head = client.head_object(Bucket=bucket, Key=key)
    names = ("ContentLength", "ContentType", "ETag", "Metadata", "CacheControl", "StorageClass")
    return {name: head.get(name) for name in names}


def _round_trips(client: Any, bucket: str, folder: Path, is_long: bool) -> list[Any]:
    found: list[Any] = []
    source = folder / "source"
    for number, options in enumerate(CONFIGS):
        # Large objects take seconds each: moto computes several hashes of them.
        for data in (b"", b"small", LARGE) if number == 1 or is_long else (b"", b"small"):
            config = TransferConfig(**options)
            source.write_bytes(data)
            sent: list[int] = []
            key = f"trip-{number}-{len(data)}"
            extra = {"ContentType": "text/x-probe", "Metadata": {"a": "b"}, "CacheControl": "no-cache"}
            client.upload_file(str(source), bucket, key, ExtraArgs=extra, Callback=sent.append, Config=config)
            target = folder / "target"
            got: list[int] = []
            client.download_file(bucket, key, target, Callback=got.append, Config=config)
            found.append([key, _head(client, bucket, key), sum(sent), sum(got), target.read_bytes() == data])
            target.unlink()
            for reader in (io.BytesIO(b"skipped" + data), OneWay(data), open(source, "rb")):
                if isinstance(reader, io.BytesIO):
                    reader.seek(7)
                client.upload_fileobj(reader, bucket, "stream", Config=config)
                found.append(_head(client, bucket, "stream"))
                if not isinstance(reader, OneWay):
                    reader.close()
            for writer in (io.BytesIO(), OneWay()):
                client.download_fileobj(bucket, key, writer, Config=config)
                found.append([type(writer).__name__, writer.getvalue() == data])
            with open(folder / "appended", "ab") as appended:
                client.download_fileobj(bucket, key, appended, Config=config)
            found.append((folder / "appended").read_bytes() == data)
            (folder / "appended").unlink()
            copied: list[int] = []
            client.copy({"Bucket": bucket, "Key": key}, bucket, "copy", Callback=copied.append, Config=config)
            found.append([_head(client, bucket, "copy"), sum(copied)])
    return found


def _resources(resource: Any, bucket_name: str, folder: Path) -> list[Any]:
    bucket = resource.Bucket(bucket_name)
    item = bucket.Object("by-object")
    (folder / "source").write_bytes(b"of a resource")
    found: list[Any] = [bucket.creation_date is not None, resource.Bucket("not-there-at-all").creation_date]
    bucket.upload_file(str(folder / "source"), "by-bucket", ExtraArgs={"Metadata": {"x": "y"}})
    item.upload_file(folder / "source")
    bucket.download_file("by-object", str(folder / "one"))
    item.download_file(str(folder / "two"))
    bucket.upload_fileobj(io.BytesIO(b"1"), "by-bucket-stream")
    item.upload_fileobj(io.BytesIO(b"22"))
    one, two = io.BytesIO(), io.BytesIO()
    bucket.download_fileobj("by-bucket", one)
    item.download_fileobj(two)
    bucket.copy({"Bucket": bucket_name, "Key": "by-bucket"}, "copied-by-bucket")
    bucket.Object("copied-by-object").copy(
        {"Bucket": bucket_name, "Key": "by-object"}, SourceClient=resource.meta.client
    )
    found += [(folder / "one").read_bytes(), (folder / "two").read_bytes(), one.getvalue(), two.getvalue()]
    summaries = sorted((each.key, each.size, each.e_tag) for each in bucket.objects.filter(Prefix="by-"))
    found += [summaries, resource.ObjectSummary(bucket_name, "by-object").size, item.content_length, item.e_tag]
    found += [item.get()["Body"].read(), bucket.Object("by-bucket").metadata]
    found += [
        len(list(bucket.objects.filter(Prefix="copied").limit(1))),
        item.delete()["ResponseMetadata"]["HTTPStatusCode"],
    ]
    found += [
        outcome(lambda: item.content_length)[1],
        [len(x["Deleted"]) for x in bucket.objects.filter(Prefix="by-").delete()],
    ]
    return [text(each) for each in found]


def _failures(client: Any, bucket: str, folder: Path) -> list[Any]:
    (folder / "source").write_bytes(LARGE)
    name = str(folder / "source")
    config = TransferConfig(**PARTS)

    def failing(amount: int) -> None:
        raise KeyError("of the callback")

    lambda_arn = "arn:aws:s3-object-lambda:us-west-2:123456789012:accesspoint:my-accesspoint"
    found: list[Any] = [
        outcome(client.upload_file, name, "no-such-bucket-here", "k"),
        outcome(client.upload_file, name, "no-such-bucket-here", "k", Config=config),
        outcome(client.upload_file, name, bucket, "k", ExtraArgs={"Wrong": 1}),
        outcome(client.upload_file, 5, bucket, "k"),
        outcome(client.upload_file, name, lambda_arn, "k"),
        outcome(client.upload_file, name, bucket, "failed", Callback=failing),
        outcome(client.upload_file, name, bucket, "failed", Callback=failing, Config=config),
        outcome(client.download_file, bucket, "no-such-key", str(folder / "new")),
        outcome(client.download_file, bucket, "copy", str(folder / "new"), ExtraArgs={"ACL": "x"}),
        outcome(client.download_file, bucket, "copy", str(folder / "new"), Callback=failing),
        outcome(client.download_file, bucket, "copy", 5),
        outcome(client.upload_fileobj, 5, bucket, "k"),
        outcome(client.download_fileobj, bucket, "copy", 5),
        outcome(client.upload_fileobj, Failing(b"data"), bucket, "failed"),
        outcome(client.download_fileobj, bucket, "copy", Failing()),
        outcome(client.copy, {"Bucket": bucket, "Key": "no-such-key"}, bucket, "k"),
        outcome(client.copy, {"Bucket": bucket, "Key": "copy"}, bucket, "k", ExtraArgs={"Wrong": 1}),
    ]
    left = sorted(path.name for path in folder.iterdir())
    uploads = client.list_multipart_uploads(Bucket=bucket).get("Uploads", [])
    keys = [
        each["Key"] for each in client.list_objects_v2(Bucket=bucket).get("Contents", []) if each["Key"] == "failed"
    ]
    try:
        client.upload_file(name, "no-such-bucket-here", "k")
    except S3UploadFailedError as error:
        found.append([type(error.__context__).__name__, isinstance(error.__context__, ClientError)])
    return [*found, left, len(uploads), keys]


def _managers(client: Any, bucket: str, folder: Path) -> list[Any]:
    found: list[Any] = []
    with manager.TransferManager(client, manager.TransferConfig(**PARTS)) as transfers:
        events = [Events() for _ in range(6)]
        steps: list[Any] = [
            lambda: transfers.upload(io.BytesIO(LARGE), bucket, "managed", {"ACL": "private"}, [events[0]]),
            lambda: transfers.download(bucket, "managed", str(folder / "managed"), None, [events[1]]),
            lambda: transfers.copy({"Bucket": bucket, "Key": "managed"}, bucket, "managed-2", None, [events[2]]),
            lambda: transfers.delete(bucket, "managed-2", None, [events[3]]),
            lambda: transfers.download(bucket, "managed-2", str(folder / "none"), None, [events[4]]),
        ]
        for step, each in zip(steps, events, strict=False):
            future = step()
            found.append([outcome(future.result), future.done(), future.meta.transfer_id, future.meta.size])
            while len(each.seen) < 2:
                time.sleep(0.01)
            found.append([sorted(vars(future.meta.call_args)), future.meta.user_context, future.meta.call_args.bucket])
            found.append(outcome(future.set_exception, ValueError("set")))
            found.append(outcome(future.result))
            found.append(text(each.seen[:1]))
    found += [text(each.seen) for each in events[:4]]
    found.append(outcome(transfers.upload, io.BytesIO(b"x"), bucket, "late"))

    def leave() -> None:
        with create_transfer_manager(client, TransferConfig()) as left:
            left.upload(io.BytesIO(b"x"), bucket, "left").result()
            raise ZeroDivisionError("of the block")

    found.append(outcome(leave))
    transfer = S3Transfer(client)
    (folder / "source").write_bytes(b"small")
    found += [outcome(transfer.upload_file, str(folder / "source"), bucket, "legacy"), outcome(S3Transfer)]
    found.append(outcome(S3Transfer, client, manager=transfers))
    found.append(outcome(transfer.download_file, bucket, "legacy", str(folder / "legacy")))
    coordinator: Any = futures.TransferCoordinator(3)
    found += [repr(coordinator), coordinator.status, coordinator.done(), outcome(futures.TransferFuture().done)]
    return found


def _names() -> list[Any]:
    functions: list[Any] = [TransferConfig, S3Transfer, S3Transfer.upload_file, S3Transfer.download_file]
    functions += [create_transfer_manager, ProgressCallbackInvoker, manager.TransferConfig, manager.TransferManager]
    functions += [
        getattr(manager.TransferManager, name) for name in ("upload", "download", "copy", "delete", "shutdown")
    ]
    found: list[Any] = [signature(each) for each in functions]
    found += [S3Transfer.ALLOWED_UPLOAD_ARGS, S3Transfer.ALLOWED_DOWNLOAD_ARGS, S3Transfer.ALLOWED_COPY_ARGS]
    for options in (
        {},
        {"max_concurrency": 3},
        {"multipart_threshold": 0},
        {"max_bandwidth": -1},
        {"use_threads": False},
    ):
        found.append(
            outcome(lambda options=options: sorted(map(text, vars(TransferConfig(**options)).items()))[:20])[0]
        )
        found.append(outcome(lambda options=options: TransferConfig(**options).max_request_concurrency))
    config = TransferConfig()
    config.max_concurrency, config.max_io_queue = 4, 5
    found.append([config.max_request_concurrency, config.max_io_queue_size, config.multipart_threshold])
    return found


def run(argument: Any) -> Any:
    """`argument`: the URL of S3, and whether large objects are transferred with all options."""
    url, is_long = argument
    session: Any = boto3.session.Session("key", "secret", region_name="us-east-1")
    resource = session.resource("s3", endpoint_url=url)
    client = resource.meta.client
    bucket = "ours" if "_drop_in" in boto3.__file__ else "theirs"
    bucket = f"probe-{len(bucket)}"
    client.create_bucket(Bucket=bucket)
    methods = ("upload_file", "download_file", "copy", "upload_fileobj", "download_fileobj")
    holders: list[Any] = [client, resource.Bucket("b"), resource.Object("b", "k")]
    cases: list[Any] = [signature(getattr(holder, name)) for holder in holders for name in methods]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.chdir(folder)
        cases += _names()
        cases += _round_trips(client, bucket, folder, is_long)
        cases += _resources(resource, bucket, folder)
        cases += _managers(client, bucket, folder)
        cases += _failures(client, bucket, folder)
        return [text(case).replace(bucket, "bucket").replace(name, "folder") for case in cases]
