"""Results are the same objects, whether the parsers make them or, for a handler, the values of the engine."""

from __future__ import annotations

import datetime
import gc
import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

import boto3
from botoxide import _native
from conftest import DROP_IN, FACE

KEYS: dict[str, Any] = {
    "region_name": "eu-west-1",
    "aws_access_key_id": "AKIDEXAMPLE",
    "aws_secret_access_key": "secret",
}
ITEM = {
    "pk": {"S": "é\n\\\"\ud83d\ude00 x"}, "n": {"N": "1.50"}, "b": {"B": "AAE="}, "no": {"NULL": True},
    "list": {"L": [{"S": ""}, {"M": {"k" * 70: {"SS": ["a", "b"]}}}]}, "yes": {"BOOL": False}, "empty": {"M": {}},
}  # fmt: skip
ANSWER = {"Item": ITEM, "ConsumedCapacity": {"CapacityUnits": 0.5}}
LISTING = """<?xml version="1.0"?>
<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>bucket</Name><Prefix>a%2Bb+</Prefix>{before}
<KeyCount>3</KeyCount><MaxKeys>1000</MaxKeys><IsTruncated>false</IsTruncated>
<Contents><Key>a%20b&amp;%C3%A9</Key><LastModified>2026-11-30T12:34:56.789Z</LastModified><ETag>&quot;e&quot;</ETag><Size>5</Size></Contents>
<Contents><ETag>+</ETag><Key>plain</Key><Size>12345678901234567890</Size><Owner><ID>%41</ID></Owner></Contents>
<CommonPrefixes><Prefix>x%2F</Prefix></CommonPrefixes><Contents><Key>%ff</Key></Contents>{after}</ListBucketResult>"""
INSTANCES = """<DescribeInstancesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>id</requestId>
<reservationSet><item><instancesSet><item><launchTime>2026-11-30T12:34:56+02:00</launchTime><amiLaunchIndex>0</amiLaunchIndex>
<ebsOptimized>true</ebsOptimized><tagSet><item><key>k</key><value>v</value></item></tagSet></item></instancesSet><groupSet/>
</item></reservationSet></DescribeInstancesResponse>"""
QUEUE = '{"Messages": [{"MessageId": "1", "Attributes": {"SentTimestamp": "1"}, "Body": null}, null]}'
STREAM = """{"StreamDescription": {"StreamARN": "arn", "StreamCreationTimestamp": 1795348800.123456,
"StreamModeDetails": null}}"""
FUNCTION = """{"Configuration": {"Timeout": "3", "MemorySize": 5.0, "Environment": {"Variables": {"a": "b"}}},
"Tags": {"t": "u"}}"""
CONVERSE = """{"output": {"message": {"role": "user", "content": [{"text": "a"}, {"newKind": 1}]}},
"additionalModelResponseFields": {"a": [1, {"b": 1e5}]}}"""
ROLE = """<GetRoleResponse><GetRoleResult><Role><AssumeRolePolicyDocument>%7B%7D</AssumeRolePolicyDocument></Role>
</GetRoleResult></GetRoleResponse>"""
IDENTITY = """<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>a</Arn>
<UserId>u</UserId></GetCallerIdentityResult><ResponseMetadata><RequestId>id</RequestId></ResponseMetadata></GetCallerIdentityResponse>"""
ENCODED = "<EncodingType>url</EncodingType>"
BUCKET = {"Bucket": "bucket"}
CASES: list[tuple[str, str, dict[str, Any], str]] = [
    ("dynamodb", "get_item", {"TableName": "t", "Key": {"pk": {"S": "1"}}}, json.dumps(ANSWER)),
    ("s3", "list_objects_v2", BUCKET, LISTING.format(before=ENCODED, after="")),
    ("s3", "list_objects_v2", BUCKET, LISTING.format(before="", after=ENCODED)),
    ("s3", "list_objects_v2", BUCKET, LISTING.format(before="", after="")),
    ("s3", "list_objects_v2", {**BUCKET, "EncodingType": "url"}, LISTING.format(before=ENCODED, after="")),
    ("s3", "list_objects", BUCKET, LISTING.format(before=ENCODED, after="")),
    ("s3", "get_object", {**BUCKET, "Key": "k"}, "content"),
    ("s3", "put_object", {**BUCKET, "Key": "k", "Body": b"x"}, ""),
    ("s3", "get_bucket_location", BUCKET, "<LocationConstraint>eu-west-1</LocationConstraint>"),
    ("ec2", "describe_instances", {}, INSTANCES),
    ("sqs", "receive_message", {"QueueUrl": "https://sqs.eu-west-1.amazonaws.com/1/q"}, QUEUE),
    ("kinesis", "describe_stream", {"StreamName": "s"}, STREAM),
    ("lambda", "get_function", {"FunctionName": "f"}, FUNCTION),
    ("bedrock-runtime", "converse", {"modelId": "m"}, CONVERSE),
    ("sts", "get_caller_identity", {}, IDENTITY),
    ("iam", "get_role", {"RoleName": "r"}, ROLE),
    ("dynamodb", "get_item", {"TableName": "t", "Key": {"pk": {"S": "1"}}}, "[]"),
    ("dynamodb", "get_item", {"TableName": "t", "Key": {"pk": {"S": "1"}}}, '{"Item": {"a": "b"}}'),
    ("dynamodb", "list_tables", {}, "null"),
    ("ec2", "describe_instances", {}, "<html/>"),
    ("ec2", "describe_instances", {}, "<DescribeInstancesResponse><reservationSet>"),
    ("s3", "list_objects_v2", BUCKET, "<Other/>"),
]  # fmt: skip
HEADERS = [
    ("x-amzn-RequestId", "id"), ("Date", "Mon, 30 Nov 2026 12:34:56 GMT"), ("X-Twice", "1"), ("x-twice", "2"),
    ("x-amz-meta-a", "b"), ("ETag", '"e"'), ("Last-Modified", "Mon, 30 Nov 2026 12:34:56 GMT"),
]  # fmt: skip


@pytest.fixture
def answered() -> Iterator[Any]:
    """A client whose calls have this answer."""
    yield lambda service, body: _client(service, body)
    _native.answer_from_memory(None)


def _client(service: str, body: str) -> Any:
    _native.answer_from_memory((200, HEADERS, body.encode()))
    return boto3.Session().client(service, **KEYS)


def _tree(value: Any) -> Any:
    """A value with the types of all its parts, in their order."""
    if isinstance(value, dict):
        return [type(value), [(type(key), key, _tree(item)) for key, item in value.items()]]
    if isinstance(value, list):
        return [type(value), [_tree(item) for item in value]]
    if hasattr(value, "read"):
        return [type(value), value.read()]
    return [type(value), value, getattr(value, "tzinfo", None), getattr(value, "fold", None)]


def _outcome(client: Any, method: str, arguments: dict[str, Any]) -> Any:
    try:
        return _tree(getattr(client, method)(**arguments))
    except Exception as error:
        return [type(error), str(error)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]}-{case[1]}-{len(case[3])}")
def test_both_ways_make_the_same(answered: Any, case: tuple[str, str, dict[str, Any], str]) -> None:
    service, method, arguments, body = case
    made, seen = _outcome(answered(service, body), method, arguments), []
    client = answered(service, body)
    client.meta.events.register("after-call", lambda **kwargs: seen.append(kwargs["parsed"]))
    assert _outcome(client, method, arguments) == made
    assert len(seen) == (0 if isinstance(made[1], str) else 1)


def test_the_collector_stays_as_it_was(answered: Any) -> None:
    body = json.dumps({"TableNames": ["name" * 10] * 5000})
    client = answered("dynamodb", body)
    for was in (True, False):
        (gc.enable if was else gc.disable)()
        try:
            assert len(client.list_tables()["TableNames"]) == 5000
            assert gc.isenabled() is was
        finally:
            gc.enable()


@pytest.mark.parametrize("zone", ["UTC", "AAA-5:45", "AAA-1BBB,M3.5.0,M10.5.0/3"])
def test_numbers_are_in_local_time(zone: str) -> None:
    program = f"""
import sys; sys.path[:0] = {[str(DROP_IN), str(FACE)]!r}
import boto3, datetime
from botoxide import _native
from dateutil.tz import tzlocal
for seconds in (0, 1795348800, 1781000000.5, 1793494800, 1793498400, -1):
    body = '{{"StreamDescription": {{"StreamCreationTimestamp": %r}}}}' % seconds
    _native.answer_from_memory((200, [], body.encode()))
    client = boto3.Session().client("kinesis", region_name="x", aws_access_key_id="a", aws_secret_access_key="b")
    made = client.describe_stream(StreamName="s")["StreamDescription"]["StreamCreationTimestamp"]
    theirs = datetime.datetime.fromtimestamp(seconds, tzlocal())
    assert type(made.tzinfo) is tzlocal and made.tzinfo == theirs.tzinfo, made
    assert (made.replace(tzinfo=None), made.fold) == (theirs.replace(tzinfo=None), theirs.fold), (made, theirs)
"""
    environment = {"TZ": zone, "HOME": "/nonexistent"}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


def test_a_time_out_of_range_is_an_error(answered: Any) -> None:
    body = '{"StreamDescription": {"StreamCreationTimestamp": -62135596800}}'
    made = answered("kinesis", body).describe_stream(StreamName="s")["StreamDescription"]["StreamCreationTimestamp"]
    assert made.replace(tzinfo=None) == datetime.datetime(1, 1, 1)
