"""moto in the process: it answers the calls of clients and resources, without a server."""

from moto import mock_aws

import boto3


@mock_aws
def use():
    s3 = boto3.resource("s3", region_name="us-east-1")
    s3.create_bucket(Bucket="letters")
    s3.Object("letters", "a").put(Body=b"hello")
    assert s3.Object("letters", "a").get()["Body"].read() == b"hello"
    table = boto3.resource("dynamodb", region_name="us-east-1").create_table(
        TableName="t",
        KeySchema=[{"AttributeName": "k", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "k", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    table.put_item(Item={"k": "a", "n": 1})
    assert table.get_item(Key={"k": "a"})["Item"]["n"] == 1
    queue = boto3.resource("sqs", region_name="us-east-1").create_queue(QueueName="q")
    queue.send_message(MessageBody="hello")
    assert [message.body for message in queue.receive_messages()] == ["hello"]


use()
