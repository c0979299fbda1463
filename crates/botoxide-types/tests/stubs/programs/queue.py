import boto3

queue = boto3.resource("sqs").get_queue_by_name(QueueName="jobs")
queue.send_message(MessageBody="run", DelaySeconds=1)
for message in queue.receive_messages(MaxNumberOfMessages=10, WaitTimeSeconds=5):
    print(message.body.upper())
    message.delete()
