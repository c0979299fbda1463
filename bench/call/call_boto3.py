"""Repeats one call with boto3: call_boto3.py OPERATION URL count N | time ROUNDS SECONDS."""

import json
import sys
import time

import boto3

OPERATIONS = {
    "GetCallerIdentity": ("sts", "get_caller_identity", {}),
    "GetItem": (
        "dynamodb",
        "get_item",
        {"TableName": "orders", "Key": {"pk": {"S": "CUSTOMER#1"}, "sk": {"S": "ORDER#1"}}},
    ),
    "GetObject": ("s3", "get_object", {"Bucket": "bucket", "Key": "object"}),
    "ListObjectsV2": ("s3", "list_objects_v2", {"Bucket": "bucket"}),
    "PutObject": ("s3", "put_object", {"Bucket": "bucket", "Key": "object", "Body": b"\7" * 1024}),
    "Query": (
        "dynamodb",
        "query",
        {
            "TableName": "orders",
            "KeyConditionExpression": "pk = :p",
            "ExpressionAttributeValues": {":p": {"S": "CUSTOMER#1"}},
        },
    ),
}


def main(operation: str, url: str, kind: str, *plan: str) -> None:
    service, method, arguments = OPERATIONS[operation]
    call = getattr(boto3.client(service, endpoint_url=url), method)

    def once() -> None:
        answer = call(**arguments)
        if operation == "GetObject":
            assert len(answer["Body"].read()) == 1024

    if kind == "count":
        for _ in range(int(plan[0])):
            once()
        return
    rounds, seconds = int(plan[0]), float(plan[1])
    for number in range(rounds + 1):
        length = seconds / 2 if number == 0 else seconds
        start, cpu, calls = time.perf_counter(), time.process_time(), 0
        while time.perf_counter() - start < length:
            once()
            calls += 1
        if number:
            print(json.dumps({"calls": calls, "cpu": time.process_time() - cpu}))


main(*sys.argv[1:])
