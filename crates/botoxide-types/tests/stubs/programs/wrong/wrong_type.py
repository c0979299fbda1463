import boto3

boto3.client("sqs").receive_message(QueueUrl="url", MaxNumberOfMessages="ten")
