"""Tasks that use a client of the parent process, and clients that come with the task."""

import os

from celery import Celery

import boto3

folder = os.environ["CELERY_FOLDER"]
queue = {"data_folder_in": folder, "data_folder_out": folder, "processed_folder": folder}
app = Celery("celery_app", broker="filesystem://", backend=f"file://{folder}")
app.conf.update(
    broker_transport_options=queue,
    task_serializer="pickle",
    result_serializer="pickle",
    accept_content=["pickle"],
    worker_concurrency=2,
)
s3 = boto3.client("s3")
s3.list_buckets()
PARENT = os.getpid()


@app.task
def read(key):
    return os.getpid() != PARENT, s3.get_object(Bucket="letters", Key=key)["Body"].read()


@app.task
def read_with(client, key):
    return client.get_object(Bucket="letters", Key=key)["Body"].read(), client
