import boto3
from mypy_boto3_s3 import S3Client
from mypy_boto3_s3.literals import StorageClassType


def put(s3: S3Client, key: str, storage_class: StorageClassType = "STANDARD") -> str:
    return s3.put_object(Bucket="photos", Key=key, Body=b"bytes", StorageClass=storage_class)["ETag"]


print(put(boto3.client("s3", region_name="eu-west-1"), "cat", "GLACIER"))
