"""Sends the tasks, and checks their results."""

from celery_app import PARENT, read, read_with, s3

results = [read.delay(f"{number}.txt") for number in range(8)]
for number, result in enumerate(results):
    assert result.get(timeout=60) == (True, b"a" * number), number
body, again = read_with.delay(s3, "3.txt").get(timeout=60)
assert body == b"aaa"
assert again.get_object(Bucket="letters", Key="2.txt")["Body"].read() == b"aa"
assert PARENT
