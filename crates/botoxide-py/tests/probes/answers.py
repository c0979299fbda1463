"""What a call makes of answers that handlers of `before-send` give: error bodies, lengths, damaged events."""

from __future__ import annotations

import json
from typing import Any

import boto3
from botocore.config import Config
from probes.events import Answer
from probes.outcome import outcome

KEYS = {"aws_access_key_id": "AKID", "aws_secret_access_key": "secret", "region_name": "us-east-1"}


def _client(service: str, answer: Answer, **config: Any) -> Any:
    client = boto3.client(service, **KEYS, config=Config(retries={"max_attempts": 0}, **config))
    client.meta.events.register("before-send", lambda **kwargs: answer)
    return client


def _error(client: Any) -> Any:
    try:
        client.get_object(Bucket="photos", Key="k")
    except client.exceptions.ClientError as error:
        return error.response["Error"]


def _errors() -> list[Any]:
    bodies = [(status, body) for status in (304, 405, 412) for body in (b"Not Modified", b"Method Not Allowed", b"")]
    return [_error(_client("s3", Answer(status, body))) for status, body in bodies]


def _read(length: str, *amounts: int | None) -> Any:
    answer = Answer(200, b"hello", **{"content-length": length})
    body = _client("s3", answer).get_object(Bucket="photos", Key="k")["Body"]
    return [body.read(amount) for amount in amounts]


def _lengths() -> list[Any]:
    # The end is noticed by the read that reaches it here, and by the next one there (DIFFERENCE 6).
    reads: list[tuple[int | None, ...]] = [(None,), (3, 3, 3), (5, 1)]
    return [outcome(_read, length, *amounts) for length in ("4", "5", "6") for amounts in reads]


def _events() -> list[Any]:
    answer = Answer(200, b"\0\0\0\x20\0\0\0\x08damaged and of no use")
    query = {"ExpressionType": "SQL", "Expression": "x", "InputSerialization": {}, "OutputSerialization": {}}
    found = _client("s3", answer).select_object_content(Bucket="photos", Key="k", **query)
    return [outcome(list, found["Payload"])]


def _misfits() -> list[Any]:
    sent: list[Any] = []
    client = _client("dynamodb", Answer(200, b"{}"), parameter_validation=False)
    client.meta.events.register_first(
        "before-send", lambda request, **kwargs: sent.append(json.loads(bytes(request.body)))
    )
    for value in ({"S": "a"}, ["a", {"b": None}], 1, {"a": {"b": [1.5, True]}}):
        client.put_item(TableName="t", Item={"k": {"S": value}})
    return [*sent, outcome(client.put_item, TableName="t", Item={"k": {"S": {"a": {1, 2}}}})[0]]


def run(argument: Any) -> Any:
    return [*_errors(), *_lengths(), *_events(), *_misfits()]
