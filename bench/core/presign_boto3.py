"""Repeats one presigned URL with boto3: presign_boto3.py PART count N | time ROUNDS SECONDS."""

import json
import sys
import time

import boto3


def maker(part):
    region = "us-east-1" if part == "s3-hmac" else "eu-central-1"
    client = boto3.client(part.split("-")[0], region_name=region)
    key = "photos/2026/cat.jpg"
    if part == "s3-post":
        return lambda number: client.generate_presigned_post("bucket", "in/${filename}")
    if part == "s3-v4-each":
        return lambda number: client.generate_presigned_url(
            "get_object", Params={"Bucket": f"bucket-{number:08}", "Key": key}
        )
    method, params = {
        "s3-v4": ("get_object", {"Bucket": "bucket", "Key": key}),
        "s3-hmac": ("get_object", {"Bucket": "bucket", "Key": key}),
        "sts": ("get_caller_identity", {}),
        "dynamodb": ("get_item", {"TableName": "orders", "Key": {"pk": {"S": "CUSTOMER#1"}}}),
    }[part]
    return lambda number: client.generate_presigned_url(method, Params=params)


def main(part, kind, *plan):
    once = maker(part)
    if kind == "count":
        for number in range(int(plan[0])):
            once(number)
        return
    rounds, seconds, number = int(plan[0]), float(plan[1]), 0
    for at in range(rounds + 1):
        length = seconds / 2 if at == 0 else seconds
        start, cpu, calls = time.perf_counter(), time.process_time(), 0
        while time.perf_counter() - start < length:
            once(number)
            number += 1
            calls += 1
        if at:
            print(json.dumps({"calls": calls, "cpu": time.process_time() - cpu}))


main(*sys.argv[1:])
