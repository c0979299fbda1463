import boto3
from botocore.exceptions import ClientError

s3 = boto3.client("s3")
try:
    s3.head_bucket(Bucket="photos")
except s3.exceptions.NoSuchBucket:
    print("none")
except ClientError as error:
    print(error.response["Error"]["Code"], error.operation_name)
