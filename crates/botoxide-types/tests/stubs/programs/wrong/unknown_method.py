import boto3

boto3.resource("sqs").Queue("url").sendd()
