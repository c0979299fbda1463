"""An application whose client is made, and has called, before gunicorn forks its workers."""

import os

import boto3

s3 = boto3.client("s3")
s3.list_buckets()
PARENT = os.getpid()


def app(environ, start_response):
    key = environ["PATH_INFO"].lstrip("/")
    body = s3.get_object(Bucket="letters", Key=key)["Body"].read()
    start_response("200 OK", [("X-Process", f"{PARENT} {os.getpid()}"), ("X-Library", boto3.__file__)])
    return [body]
