"""Moves files with boto3, or with botoxide in its place.

transfer_boto3.py KIND upload|download|list URL COUNTxSIZE DIRECTORY

KIND is boto3, threads (ten threads call `upload_file` and `download_file`) or crt (awscrt, through s3transfer.crt).
PYTHONPATH says which of the two libraries it is.
"""

import json
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import boto3
from boto3.s3.transfer import TransferConfig, create_transfer_manager
from botocore.config import Config

# As many as boto3's manager has.
THREADS = 10


def classic(url: str):
    """The manager that `upload_file` creates for each call; here one manager serves all files."""
    return create_transfer_manager(boto3.client("s3", endpoint_url=url), TransferConfig())


class Threads:
    """What a program does that has threads of its own."""

    def __init__(self, url: str) -> None:
        self.client = boto3.client("s3", endpoint_url=url)
        self.pool = ThreadPoolExecutor(THREADS)

    def upload(self, path: str, bucket: str, key: str):
        return self.pool.submit(self.client.upload_file, path, bucket, key)

    def download(self, bucket: str, key: str, path: str):
        return self.pool.submit(self.client.download_file, bucket, key, path)


def crt(url: str):
    """boto3's own function supports neither plain HTTP nor another endpoint, so this function combines its parts."""
    import botocore.session
    from s3transfer import crt

    session = botocore.session.Session()
    credentials = crt.BotocoreCRTCredentialsWrapper(session.get_credentials()).to_crt_credentials_provider()
    bundle = os.environ.get("AWS_CA_BUNDLE")
    client = crt.create_s3_crt_client("eu-west-1", credentials, use_ssl=url.startswith("https"), verify=bundle)
    path_style = Config(s3={"addressing_style": "path"})
    arguments = {"region_name": "eu-west-1", "endpoint_url": url, "config": path_style}
    return crt.CRTTransferManager(client, crt.BotocoreCRTRequestSerializer(session, arguments))


def move(manager, way: str, folder: str, directory: str) -> None:
    names = [f"{number // 1000:03}/{number:06}.bin" for number in range(int(folder.split("x")[0]))]
    paths = [(os.path.join(directory, name), f"{folder}/{name}") for name in names]
    if way == "upload":
        futures = [manager.upload(path, "bucket", key) for path, key in paths]
    else:
        for path in {os.path.dirname(path) for path, _ in paths}:
            os.makedirs(path, exist_ok=True)
        futures = [manager.download("bucket", key, path) for path, key in paths]
    for future in futures:
        future.result()


def list_all(url: str, folder: str) -> None:
    pages = boto3.client("s3", endpoint_url=url).get_paginator("list_objects_v2")
    pages = pages.paginate(Bucket="bucket", Prefix=f"{folder}/")
    assert sum(1 for page in pages for _ in page["Contents"]) == int(folder.split("x")[0])


def main(kind: str, way: str, url: str, folder: str, directory: str = "") -> None:
    if way == "list":
        start, cpu = time.perf_counter(), time.process_time()
        list_all(url, folder)
    else:
        manager = {"boto3": classic, "threads": Threads, "crt": crt}[kind](url)
        start, cpu = time.perf_counter(), time.process_time()
        move(manager, way, folder, directory)
    print(json.dumps({"wall": time.perf_counter() - start, "cpu": time.process_time() - cpu}))


main(*sys.argv[1:])
