"""watchtower: log records in CloudWatch Logs, sent by a thread."""

import logging

import watchtower

import boto3

logger = logging.getLogger("letters")
logger.setLevel(logging.INFO)
handler = watchtower.CloudWatchLogHandler(log_group_name="letters", log_stream_name="one")
logger.addHandler(handler)
for number in range(10):
    logger.info("letter %d", number)
handler.flush()
handler.close()
events = boto3.client("logs").get_log_events(logGroupName="letters", logStreamName="one", startFromHead=True)["events"]
assert [event["message"] for event in events] == [f"letter {number}" for number in range(10)]
