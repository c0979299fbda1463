"""Sends clients, sessions and resources to the workers of a local cluster, and takes them back."""

import os

from dask.distributed import Client, LocalCluster

import boto3
import botoxide


def listed(client):
    return [item["Key"] for item in client.list_objects_v2(Bucket="letters")["Contents"]]


def read(bucket, key):
    return os.getpid(), bucket.Object(key).get()["Body"].read()


def main():
    assert botoxide.is_active()
    s3, bucket = boto3.client("s3"), boto3.resource("s3").Bucket("letters")
    keys = listed(s3)
    with LocalCluster(n_workers=2, threads_per_worker=2, dashboard_address=None) as cluster, Client(cluster) as dask:
        assert dask.submit(listed, s3).result() == keys
        assert dask.submit(lambda: listed(s3)).result() == keys, "a client in the closure"
        results = dask.gather([dask.submit(read, bucket, f"{number}.txt") for number in range(8)])
        assert [body for _, body in results] == [b"a" * number for number in range(8)]
        assert os.getpid() not in {process for process, _ in results}
        again = dask.submit(lambda client: client, s3, pure=False).result()
        assert listed(again) == keys
        session = dask.submit(lambda: boto3.Session(region_name="eu-west-1")).result()
        assert session.region_name == "eu-west-1"
        # A whole page of resources, and one that a worker sends back.
        assert dask.submit(lambda items: items[1].key, list(bucket.objects.all())).result() == keys[1]
        assert dask.submit(lambda: bucket.Object("1.txt")).result().get()["Body"].read() == b"a"
        error = dask.submit(lambda: s3.get_object(Bucket="letters", Key="none")).exception()
        assert type(error).__name__ == "NoSuchKey" or error.response["Error"]["Code"] == "NoSuchKey", error


if __name__ == "__main__":
    main()
