"""Tables of a DynamoDB resource: what they send for plain values, and what they make of responses."""

from __future__ import annotations

import copy
import io
import json
from decimal import Decimal
from typing import Any

import boto3
from boto3.dynamodb.conditions import Attr, Key
from boto3.dynamodb.types import Binary
from botocore.awsrequest import AWSResponse
from botocore.stub import Stubber
from probes.outcome import outcome, text

VALUES: list[Any] = [
    "text", "", 0, 5, -(10**37), 10**38, Decimal("1.50"), Decimal("1E+2"), Decimal("0.00"), Decimal("1E-130"),
    Decimal("Infinity"), Decimal("123456789012345678901234567890123456789"), 1.5, True, False, None,
    b"bytes", bytearray(b"array"), Binary(b"binary"), {"a", "b"}, {1, 2}, {Decimal("1.5"), 2}, {b"x", Binary(b"y")},
    set(), frozenset({"c"}), {"a", 1}, [], [1, "a", [None]], (1, 2), {}, {"a": {"b": [Decimal("1.1"), {"c": b"d"}]}},
    object, [1.5], {"x": 1.5}, {"S": "looks like a value"},
]  # fmt: skip
RETURNED: list[Any] = [
    {"S": "text"}, {"S": ""}, {"N": "5"}, {"N": "1.50"}, {"N": "1E+2"}, {"N": "-0.000"}, {"N": "0"},
    {"N": "12345678901234567890123456789012345678"}, {"BOOL": True}, {"NULL": True}, {"B": "Ynl0ZXM="},
    {"SS": ["a", "b"]}, {"NS": ["1", "2.0"]}, {"BS": ["eA==", "eQ=="]}, {"L": [{"N": "1"}, {"L": [{"S": "x"}]}]},
    {"L": []}, {"M": {}}, {"M": {"a": {"M": {"b": {"L": [{"NS": ["3"]}]}}}, "S": {"S": "y"}}},
]  # fmt: skip


class Raw(io.BytesIO):
    def stream(self) -> Any:
        yield self.read()


class Service:
    """Answers requests with what is put into `answers`, and notes them."""

    def __init__(self) -> None:
        self.requests: list[Any] = []
        self.answers: list[Any] = []
        session: Any = boto3.session.Session("key", "secret", region_name="eu-west-1")
        self.resource = session.resource("dynamodb", endpoint_url="http://127.0.0.1:9")
        self.client = self.resource.meta.client
        self.client.meta.events.register("before-send", self.answer)

    def answer(self, request: Any, **kwargs: Any) -> Any:
        target = request.headers["X-Amz-Target"]
        target = target.decode() if isinstance(target, bytes) else target
        self.requests.append([target, json.loads(request.body)])
        status, body = self.answers.pop(0) if self.answers else (200, {})
        return AWSResponse(request.url, status, {}, Raw(json.dumps(body).encode()))

    def seen(self, function: Any, *args: Any, **kwargs: Any) -> Any:
        self.requests = []
        return [outcome(lambda: _ordered(function(*args, **kwargs))), self.requests]


def _ordered(value: Any) -> Any:
    """Sets have no order, and metadata is not the subject."""
    if isinstance(value, dict):
        return {name: _ordered(each) for name, each in value.items() if name != "ResponseMetadata"}
    if isinstance(value, (set, frozenset)):
        return [type(value).__name__, sorted(text(each) for each in value)]
    return [_ordered(each) for each in value] if isinstance(value, list) else value


def _sorted(requests: Any) -> Any:
    """Sets are sent in any order."""
    if isinstance(requests, dict):
        named = requests.items()
        return {k: sorted(v) if k in ("SS", "NS", "BS") and isinstance(v, list) else _sorted(v) for k, v in named}
    return [_sorted(each) for each in requests] if isinstance(requests, list) else requests


def _writes(service: Service, table: Any) -> list[Any]:
    cases = [service.seen(table.put_item, Item={"id": "1", "value": value}) for value in VALUES]
    item = {"id": 1, "inner": {"list": [1, {"a": {1, 2}}]}, "again": None}
    item["again"] = item["inner"]
    before = copy.deepcopy(item)
    cases.append([service.seen(table.put_item, Item=item), item == before])
    update = {
        "Key": {"id": Decimal("7"), "range": b"r"},
        "UpdateExpression": "SET #a = :a",
        "ExpressionAttributeNames": {"#a": "a"},
        "ExpressionAttributeValues": {":a": [{"x", "y"}, None, True]},
        "ConditionExpression": Attr("a").not_exists() | Attr("b.c[0]").between(1, 2) & ~Attr("d").is_in(["x", 3]),
    }
    cases.append(service.seen(table.update_item, **update))
    cases.append(service.seen(table.update_item, **update))
    cases.append(service.seen(table.update_item, **{**update, "ConditionExpression": "a = :a"}))
    legacy = {"Key": {"id": 1}, "AttributeUpdates": {"a": {"Value": 5, "Action": "PUT"}}}
    cases.append(service.seen(table.update_item, **legacy))
    cases.append(service.seen(table.delete_item, Key={"id": 1}, Expected={"a": {"Value": "x"}}))
    cases.append(service.seen(table.delete_item, Key={"id": 1.5}))
    cases.append(service.seen(table.put_item, Item="text"))
    cases.append(service.seen(table.put_item, Item={"a": 1}, Unknown=2))
    return cases


def _reads(service: Service, table: Any) -> list[Any]:
    cases = []
    item = {f"a{number}": value for number, value in enumerate(RETURNED)}
    service.answers = [(200, {"Item": item})]
    cases.append(service.seen(table.get_item, Key={"id": "1"}))
    for value in RETURNED:
        service.answers = [(200, {"Item": {"a": value}})]
        cases.append(service.seen(table.get_item, Key={"id": 5}, ProjectionExpression="a"))
    conditions: list[Any] = [
        Key("id").eq("x"),
        Key("id").eq(1) & Key("range").begins_with("r"),
        Key("id").eq(b"x") & Key("range").between(Decimal("1"), 2),
        "id = :x",
        Attr("id").eq(1),
        5,
    ]
    for condition in conditions:
        service.answers = [
            (200, {"Items": [item, {"a": {"N": "1"}}], "Count": 2, "LastEvaluatedKey": {"id": {"N": "5"}}})
        ]
        options = {
            "FilterExpression": Attr("f").contains("x") & Attr("s").size().gt(5),
            "ExclusiveStartKey": {"id": {3}},
        }
        cases.append(service.seen(table.query, KeyConditionExpression=condition, **options))
    old = {"KeyConditions": {"id": {"AttributeValueList": [1, "x"], "ComparisonOperator": "EQ"}}}
    cases.append(service.seen(table.query, **old))
    service.answers = [(200, {"Items": [item]})]
    cases.append(service.seen(table.scan, FilterExpression=Attr("a").attribute_type("S")))
    service.answers = [(200, {"Responses": {"t": [item]}, "UnprocessedKeys": {"t": {"Keys": [{"id": {"S": "1"}}]}}})]
    cases.append(service.seen(service.resource.batch_get_item, RequestItems={"t": {"Keys": [{"id": 1}, {"id": {2}}]}}))
    pages = [{"Items": [item], "LastEvaluatedKey": {"id": {"N": "1"}}}, {"Items": [{"a": {"S": "b"}}]}]
    service.answers = [(200, page) for page in pages]
    paginator = service.client.get_paginator("scan")
    cases.append(service.seen(lambda: list(paginator.paginate(TableName="t", FilterExpression=Attr("a").eq(1)))))
    transaction = [
        {"Put": {"TableName": "t", "Item": {"id": 1}, "ConditionExpression": Attr("id").exists()}},
        {"Delete": {"TableName": "t", "Key": {"id": "x"}}},
    ]
    cases.append(service.seen(service.client.transact_write_items, TransactItems=transaction))
    cases.append(service.seen(service.client.execute_statement, Statement="SELECT", Parameters=[1, "x", {"y"}]))
    error = {"__type": "com.amazonaws#ConditionalCheckFailedException", "message": "no", "Item": {"a": {"N": "1"}}}
    service.answers = [(400, error)]
    cases.append(service.seen(table.put_item, Item={"id": 1}))
    return cases


def _batches(service: Service, table: Any) -> list[Any]:
    def write(count: int, keys: Any, fails: bool = False) -> None:
        with table.batch_writer(overwrite_by_pkeys=keys) as batch:
            for number in range(count):
                batch.put_item(Item={"id": number % 20, "set": {number}})
            batch.delete_item(Key={"id": Decimal(3)})
            if fails:
                raise ZeroDivisionError("of the block")

    cases = []
    for count, keys in ((0, None), (24, None), (30, None), (60, ["id"])):
        service.answers = [(200, {"UnprocessedItems": {"t": [{"PutRequest": {"Item": {"id": {"N": "9"}}}}]}})]
        cases.append(service.seen(write, count, keys))
    cases.append(service.seen(write, 3, None, True))
    cases.append(service.seen(write, 3, ["missing"]))
    return cases


def _stubs(service: Service, table: Any) -> list[Any]:
    stubber = Stubber(service.client)
    expected = {"TableName": "t", "KeyConditionExpression": Key("id").eq("x"), "FilterExpression": Attr("a").eq(1)}
    stubber.add_response("query", {"Items": [{"a": {"N": "5"}}]}, expected)
    stubber.add_response("put_item", {}, {"TableName": "t", "Item": {"id": 1}})
    stubber.add_client_error("get_item", "Throttled", "slow")
    query = {"KeyConditionExpression": Key("id").eq("x"), "FilterExpression": Attr("a").eq(1)}
    with stubber:
        cases = [service.seen(table.query, **query), service.seen(table.put_item, Item={"id": 2})]
        cases.append(service.seen(table.get_item, Key={"id": 1}))
    seen: list[Any] = []
    events = service.client.meta.events
    events.register("provide-client-params.dynamodb", lambda params, **kwargs: seen.append(text(params)))
    events.register("before-parameter-build.dynamodb", lambda params, **kwargs: seen.append(text(params)))
    events.register("after-call.dynamodb", lambda parsed, **kwargs: seen.append(text(sorted(parsed))))
    cases.append(service.seen(table.query, **query))
    return [*cases, seen]


def run(argument: Any) -> Any:
    service = Service()
    table = service.resource.Table("t")
    cases = _writes(service, table) + _reads(service, table) + _batches(service, table) + _stubs(service, table)
    # A client of its own takes DynamoDB's own form.
    other: Any = boto3.session.Session("key", "secret", region_name="eu-west-1").client("dynamodb")
    cases.append(outcome(lambda: other.put_item(TableName="t", Item={"id": 1})))
    return [_sorted(case) for case in cases]
