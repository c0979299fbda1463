"""Celery with SQS as its broker: a worker in a thread runs what is sent."""

import os

from celery import Celery
from celery.contrib.testing.worker import start_worker

url = os.environ["AWS_ENDPOINT_URL"].replace("http://", "")
app = Celery("letters", broker=f"sqs://AKIDEXAMPLE:secret@{url}", backend="cache+memory://")
app.conf.update(
    broker_transport_options={
        "region": "us-east-1",
        "is_secure": False,
        "wait_time_seconds": 1,
        "polling_interval": 0.1,
    }
)


@app.task
def add(one, two):
    return one + two


with start_worker(app, perform_ping_check=False, pool="solo"):
    assert [add.delay(number, 1).get(timeout=30) for number in range(5)] == [1, 2, 3, 4, 5]
