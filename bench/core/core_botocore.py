"""Makes whole calls with botocore, answered from memory: core_botocore.py ANSWER PART count N. As `bench-core`."""

import datetime
import io
import sys

import botocore.session
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest, AWSResponse
from botocore.credentials import Credentials

UTC = datetime.UTC


def large_item():
    item = {"pk": {"S": "CUSTOMER#1"}, "sk": {"S": "ORDER#1"}}
    for number in range(40):
        item[f"text{number:02}"] = {"S": "x" * 100}
        item[f"number{number:02}"] = {"N": str(number)}
    item["list"] = {"L": [{"S": "x" * 10} for _ in range(20)]}
    item["map"] = {"M": {f"key{number}": {"S": "x" * 10} for number in range(10)}}
    return {"TableName": "orders", "Item": item}


def metrics():
    def query(name):
        dimension = {"Name": "InstanceId", "Value": "i-0123456789abcdef0"}
        metric = {"Namespace": "AWS/EC2", "MetricName": name, "Dimensions": [dimension]}
        return {"Id": name, "MetricStat": {"Metric": metric, "Period": 60, "Stat": "Average"}}

    return {
        "MetricDataQueries": [query(name) for name in ("cpu", "memory", "disk", "received", "sent")],
        "StartTime": datetime.datetime.fromtimestamp(1795345200, UTC),
        "EndTime": datetime.datetime.fromtimestamp(1795348800, UTC),
    }


KEY = {"pk": {"S": "CUSTOMER#1"}, "sk": {"S": "ORDER#1"}}
CALLS = {
    "GetItem": ("dynamodb", "get_item", lambda: {"TableName": "orders", "Key": KEY}),
    "PutItem": (
        "dynamodb",
        "put_item",
        lambda: {"TableName": "orders", "Item": {**KEY, "total": {"N": "12.50"}}},
    ),
    "PutItemLarge": ("dynamodb", "put_item", large_item),
    "Query": (
        "dynamodb",
        "query",
        lambda: {
            "TableName": "orders",
            "KeyConditionExpression": "pk = :p",
            "ExpressionAttributeValues": {":p": {"S": "CUSTOMER#1"}},
        },
    ),
    "GetObject": ("s3", "get_object", lambda: {"Bucket": "bucket", "Key": "object"}),
    "PutObject": ("s3", "put_object", lambda: {"Bucket": "bucket", "Key": "object", "Body": b"\7" * 1024}),
    "ListObjectsV2": ("s3", "list_objects_v2", lambda: {"Bucket": "bucket"}),
    "DescribeInstances": ("ec2", "describe_instances", dict),
    "GetCallerIdentity": ("sts", "get_caller_identity", dict),
    "ReceiveMessage": (
        "sqs",
        "receive_message",
        lambda: {
            "QueueUrl": "https://sqs.eu-west-1.amazonaws.com/123456789012/queue",
            "MaxNumberOfMessages": 10,
        },
    ),
    "GetMetricData": ("cloudwatch", "get_metric_data", metrics),
}


class Raw(io.BytesIO):
    """The response in place of urllib3's."""

    def stream(self, **_):
        yield self.read()


def client(service, answer):
    session = botocore.session.get_session()
    made = session.create_client(service, region_name="eu-west-1")
    head, _, body = answer.partition(b"\r\n\r\n")
    status, *fields = head.decode().split("\r\n")
    headers = dict(field.split(": ", 1) for field in fields)

    def respond(request, **_):
        return AWSResponse(request.url, int(status.split()[1]), headers, Raw(body))

    made.meta.events.register("before-send", respond)
    return made


def call(part, answer):
    service, method, arguments = CALLS[part]
    method = getattr(client(service, answer), method)

    def once(_):
        out = method(**arguments())
        if part == "GetObject":
            assert len(out["Body"].read()) == 1024

    return once


def endpoint(is_new):
    provider = client("s3", b"HTTP/1.1 200 -\r\n\r\n")._ruleset_resolver._provider

    def once(number):
        bucket = f"bucket-{number:08}" if is_new else "bucket"
        found = provider.resolve_endpoint(Bucket=bucket, Region="eu-west-1")
        assert found.url == f"https://{bucket}.s3.eu-west-1.amazonaws.com"

    return once


def sign():
    signer = SigV4Auth(Credentials("AKIDEXAMPLE", "secret"), "dynamodb", "eu-west-1")

    def once(_):
        headers = {"X-Amz-Target": "DynamoDB_20120810.GetItem", "Content-Type": "application/x-amz-json-1.0"}
        request = AWSRequest("POST", "https://dynamodb.eu-west-1.amazonaws.com/", headers, b" " * 64)
        signer.add_auth(request)
        assert "Authorization" in request.headers

    return once


def main(answer, part, _, count):
    with open(answer, "rb") as file:
        answer = file.read()
    if part.startswith("endpoint"):
        once = endpoint(part == "endpoint")
    elif part == "sign":
        once = sign()
    else:
        once = call(part, answer)
    for number in range(int(count)):
        once(number)


main(*sys.argv[1:])
