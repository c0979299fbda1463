from collections.abc import Iterator

import boto3
from mypy_boto3_dynamodb.client import DynamoDBClient
from mypy_boto3_dynamodb.type_defs import ScanInputTypeDef


def items(dynamodb: DynamoDBClient, request: ScanInputTypeDef) -> Iterator[str]:
    for item in dynamodb.scan(**request)["Items"]:
        yield str(item)


print(list(items(boto3.client("dynamodb"), {"TableName": "films", "Limit": 3})))
