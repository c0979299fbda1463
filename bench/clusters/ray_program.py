"""Sends clients and resources to the workers of Ray, and takes them back."""

import os

import ray

import boto3
import botoxide


@ray.remote
def listed(client):
    return os.getpid(), [item["Key"] for item in client.list_objects_v2(Bucket="letters")["Contents"]]


@ray.remote
def same(client):
    return client


@ray.remote
class Reader:
    def __init__(self, bucket):
        self.bucket = bucket

    def read(self, key):
        return self.bucket.Object(key).get()["Body"].read()


assert botoxide.is_active()
s3, bucket = boto3.client("s3"), boto3.resource("s3").Bucket("letters")
keys = [item["Key"] for item in s3.list_objects_v2(Bucket="letters")["Contents"]]
ray.init(num_cpus=2, include_dashboard=False)
for process, found in ray.get([listed.remote(s3), listed.remote(ray.put(s3))]):
    assert found == keys and process != os.getpid()
reader = Reader.remote(bucket)
assert ray.get([reader.read.remote(f"{number}.txt") for number in range(4)]) == [b"a" * number for number in range(4)]
assert ray.get(same.remote(s3)).get_object(Bucket="letters", Key="2.txt")["Body"].read() == b"aa"
ray.shutdown()
