"""AWS Lambda Powertools: parameters of SSM and Secrets Manager, and idempotency in DynamoDB."""

from aws_lambda_powertools.utilities import parameters
from aws_lambda_powertools.utilities.idempotency import DynamoDBPersistenceLayer, idempotent

import boto3

boto3.client("ssm").put_parameter(Name="/letters/a", Value='{"size": 3}', Type="String")
boto3.client("secretsmanager").create_secret(Name="password", SecretString="first")
assert parameters.get_parameter("/letters/a", transform="json") == {"size": 3}
assert list(parameters.get_parameters("/letters")) == ["a"]
assert parameters.get_secret("password") == "first"
boto3.client("dynamodb").create_table(
    TableName="idempotency",
    KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
    AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
    BillingMode="PAY_PER_REQUEST",
)
calls = []


class Context:
    function_name = "handler"

    def get_remaining_time_in_millis(self):
        return 10_000


@idempotent(persistence_store=DynamoDBPersistenceLayer(table_name="idempotency"))
def handler(event, context):
    calls.append(event)
    return {"size": len(event["name"])}


assert [handler({"name": "cat"}, Context()) for _ in range(3)] == [{"size": 3}] * 3
assert len(calls) == 1
