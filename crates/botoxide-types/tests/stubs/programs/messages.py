import boto3

sqs = boto3.client("sqs")
url = sqs.get_queue_url(QueueName="jobs")["QueueUrl"]
entries = sqs.send_message_batch(QueueUrl=url, Entries=[{"Id": "1", "MessageBody": "run"}])
print(entries["Failed"], sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"].items())
