"""Arguments of many Python types at members of each shape: what is sent, or how it is refused."""

from __future__ import annotations

import collections
import datetime
import decimal
import enum
import fractions
import io
import json
import pathlib
import re
import uuid
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import boto3
from botocore.config import Config

#: What differs from call to call, and what depends on the spaces of JSON.
NOT_COMPARED = (
    "authorization", "amz-sdk-invocation-id", "amz-sdk-request", "content-length", "host", "user-agent", "x-amz-content-sha256",
    "x-amz-date",
)  # fmt: skip
AWARE = datetime.timezone(datetime.timedelta(hours=5, minutes=45))


class Pair(NamedTuple):
    a: str
    b: str


class Text(str):
    """A subclass that writes itself in another way."""

    def __str__(self) -> str:
        return "text of its own"


class Number(int):
    """A subclass."""


class Real(float):
    """As numpy's `float64`, which is a `float`."""

    def __repr__(self) -> str:
        return f"np.float64({float(self)})"


class Octets(bytes):
    """A subclass."""


class Names(dict[Any, Any]):
    """A subclass."""


class Items(list[Any]):
    """A subclass."""


class Colour(enum.Enum):
    RED = "red"


class TextColour(str, enum.Enum):
    RED = "red"


class Level(enum.IntEnum):
    HIGH = 3


class Flags(enum.IntFlag):
    A = 1
    B = 2


class Index:
    """As numpy's `int64`, which is no `int`."""

    def __index__(self) -> int:
        return 7

    def __int__(self) -> int:
        return 7

    def __repr__(self) -> str:
        return "np.int64(7)"


class Single:
    """As numpy's `float32`, which is no `float`."""

    def __float__(self) -> float:
        return 1.5

    def __repr__(self) -> str:
        return "np.float32(1.5)"

    def __str__(self) -> str:
        return "1.5"


class Truth:
    """As numpy's `bool_`."""

    def __bool__(self) -> bool:
        return True

    def __repr__(self) -> str:
        return "np.True_"


class Reader:
    """It can be read, and nothing else."""

    def __init__(self) -> None:
        self.rest = b"read"

    def read(self, amount: int = -1) -> bytes:
        rest, self.rest = self.rest, b""
        return rest

    def __repr__(self) -> str:
        return "Reader()"


def _generated() -> Iterator[str]:
    yield "a"


#: Each makes its value anew.
VALUES: list[Callable[[], Any]] = [
    lambda: None, lambda: True, lambda: 1, lambda: -1, lambda: 10**20, lambda: 1.5, lambda: 2.0, lambda: float("nan"),
    lambda: float("-inf"), lambda: 1e300, lambda: "text", lambda: "", lambda: "é\N{PILE OF POO}", lambda: "a\n\x01", lambda: "1",
    lambda: b"bytes", lambda: b"\xff\x00", lambda: bytearray(b"array"), lambda: memoryview(b"view"), lambda: Text("text"),
    lambda: Number(4), lambda: Real(1.5), lambda: Octets(b"octets"), lambda: Names(a="b"), lambda: Items(["a"]),
    lambda: Colour.RED, lambda: TextColour.RED, lambda: Level.HIGH, lambda: Flags.A, lambda: Colour,
    lambda: decimal.Decimal("1.50"), lambda: decimal.Decimal("2"), lambda: decimal.Decimal("-0.1"),
    lambda: decimal.Decimal("1E+30"), lambda: fractions.Fraction(1, 2), lambda: 1 + 2j,
    lambda: {"a"}, lambda: {1}, lambda: frozenset(["a"]), lambda: ("a", "b"), lambda: (1, 2), list, lambda: ["a"],
    lambda: ["a", None], lambda: [b"a"], lambda: [("a",)], lambda: _generated(), lambda: range(2), lambda: map(str, [1]),
    lambda: {"a": "b"}.keys(), lambda: collections.deque(["a"]), lambda: collections.OrderedDict(a="b"),
    lambda: collections.defaultdict(str, a="b"), lambda: collections.UserDict(a="b"), lambda: collections.UserString("a"),
    lambda: Pair("x", "y"), dict, lambda: {"a": "b"}, lambda: {"a": 1},
    lambda: {"a": None}, lambda: {1: "a"}, lambda: {None: "a", "b": "c"}, lambda: {b"a": "b"}, lambda: {("a",): "b"},
    lambda: {Level.HIGH: "a"}, lambda: {1.5: "a", True: "b"},
    lambda: {"S": "a"}, lambda: {"S": "a", "N": "1"},
    lambda: datetime.datetime(2026, 11, 30, 12, 34, 56), lambda: datetime.datetime(2026, 11, 30, 12, 34, 56, 789000),
    lambda: datetime.datetime(2026, 11, 30, 12, 34, 56, 7, datetime.timezone.utc),
    lambda: datetime.datetime(2026, 11, 30, 12, 34, 56, tzinfo=AWARE), lambda: datetime.datetime(1600, 1, 1),
    lambda: datetime.date(2026, 11, 30), lambda: datetime.time(12, 34), lambda: datetime.timedelta(1),
    lambda: "2026-11-30T12:34:56Z", lambda: "2026-11-30", lambda: 1795348800, lambda: 1795348800.25, lambda: "1795348800",
    lambda: pathlib.PurePosixPath("a/b"), lambda: uuid.UUID(int=5), lambda: Index(), lambda: Single(), lambda: Truth(),
    lambda: io.BytesIO(b"file"), lambda: io.StringIO("file"), lambda: Reader(), lambda: object, lambda: len,
    lambda: NotImplemented, lambda: ..., lambda: ValueError("a"),
]  # fmt: skip

STATISTICS = {"Namespace": "n", "MetricName": "m", "EndTime": 1795348800, "Period": 60}
#: The service, its method, the path to the member, the other arguments.
MEMBERS: list[tuple[str, str, list[Any], dict[str, Any]]] = [
    ("dynamodb", "get_item", ["TableName"], {"Key": {"pk": {"S": "1"}}}),
    ("dynamodb", "get_item", ["Key", "pk"], {"TableName": "table", "Key": {}}),
    ("dynamodb", "get_item", ["Key"], {"TableName": "table"}),
    ("dynamodb", "get_item", ["ConsistentRead"], {"TableName": "table", "Key": {"pk": {"S": "1"}}}),
    ("dynamodb", "get_item", ["ExpressionAttributeNames"], {"TableName": "table", "Key": {"pk": {"S": "1"}}}),
    ("dynamodb", "get_item", ["AttributesToGet"], {"TableName": "table", "Key": {"pk": {"S": "1"}}}),
    ("dynamodb", "query", ["Limit"], {"TableName": "table"}),
    ("dynamodb", "put_item", ["Item", "a", "B"], {"TableName": "table", "Item": {"a": {}}}),
    ("dynamodb", "put_item", ["Item", "a", "BS"], {"TableName": "table", "Item": {"a": {}}}),
    ("dynamodb", "put_item", ["Item", "a", "NULL"], {"TableName": "table", "Item": {"a": {}}}),
    ("kinesis", "put_record", ["Data"], {"StreamName": "s", "PartitionKey": "k"}),
    ("sns", "publish", ["Message"], {}),
    ("sns", "publish", ["MessageAttributes"], {"Message": "m"}),
    ("sns", "publish", ["MessageAttributes", "a", "BinaryValue"], {"MessageAttributes": {"a": {"DataType": "Binary"}}, "Message": "m"}),
    ("sts", "assume_role", ["DurationSeconds"], {"RoleArn": "arn:aws:iam::123456789012:role/r", "RoleSessionName": "name"}),
    ("cloudformation", "describe_stacks", ["StackName"], {}),
    ("ec2", "describe_spot_price_history", ["StartTime"], {}),
    ("ec2", "describe_instances", ["InstanceIds"], {}),
    ("ec2", "describe_instances", ["MaxResults"], {}),
    ("ec2", "describe_instances", ["DryRun"], {}),
    ("ec2", "run_instances", ["KeyName"], {"MinCount": 1, "MaxCount": 1, "ClientToken": "t"}),
    ("cloudwatch", "get_metric_statistics", ["StartTime"], STATISTICS),
    ("cloudwatch", "put_metric_data", ["MetricData", 0, "Value"], {"Namespace": "n", "MetricData": [{"MetricName": "m"}]}),
    ("s3", "get_object", ["Key"], {"Bucket": "bucket"}),
    ("s3", "get_object", ["IfModifiedSince"], {"Bucket": "bucket", "Key": "key"}),
    ("s3", "get_object", ["PartNumber"], {"Bucket": "bucket", "Key": "key"}),
    ("s3", "get_object", ["Range"], {"Bucket": "bucket", "Key": "key"}),
    ("s3", "list_objects_v2", ["Prefix"], {"Bucket": "bucket"}),
    ("s3", "list_objects_v2", ["MaxKeys"], {"Bucket": "bucket"}),
    ("s3", "list_objects_v2", ["FetchOwner"], {"Bucket": "bucket"}),
    ("s3", "put_object", ["Body"], {"Bucket": "bucket", "Key": "key"}),
    ("s3", "put_object", ["Metadata"], {"Bucket": "bucket", "Key": "key"}),
    ("s3", "put_object", ["BucketKeyEnabled"], {"Bucket": "bucket", "Key": "key"}),
    ("s3", "put_bucket_tagging", ["Tagging", "TagSet"], {"Bucket": "bucket", "Tagging": {}}),
    ("s3", "put_bucket_tagging", ["Tagging", "TagSet", 0, "Key"], {"Bucket": "bucket", "Tagging": {"TagSet": [{"Value": "v"}]}}),
    ("lambda", "tag_resource", ["Tags"], {"Resource": "arn:aws:lambda:eu-west-1:123456789012:function:f"}),
    ("lambda", "update_function_configuration", ["Timeout"], {"FunctionName": "f"}),
    ("lambda", "list_functions", ["MaxItems"], {}),
    ("iot-data", "publish", ["payload"], {"topic": "t"}),
    ("apigateway", "get_usage", ["startDate"], {"usagePlanId": "u", "endDate": "e"}),
    ("wellarchitected", "list_workloads", ["MaxResults"], {}),
    ("bedrock-runtime", "converse", ["additionalModelRequestFields"], {"modelId": "m"}),
    ("bedrock-runtime", "converse", ["inferenceConfig", "temperature"], {"modelId": "m", "inferenceConfig": {}}),
    ("lex-runtime", "post_content", ["sessionAttributes"], {"botName": "b", "botAlias": "a", "userId": "ui", "contentType": "text/plain", "inputStream": b""}),
    ("glacier", "upload_archive", ["body"], {"vaultName": "v"}),
]  # fmt: skip


class Sent(Exception):
    """Ends a call at its first request."""


def _body(body: Any) -> str:
    if hasattr(body, "read"):
        body = body.read()
    body = body.encode() if isinstance(body, str) else bytes(body or b"")
    if body[:1] == b"{":
        return json.dumps(json.loads(body), sort_keys=True)
    if b"=" in body:
        return repr(sorted(body.split(b"&")))
    return repr(body)


def _send(request: Any, **_: Any) -> None:
    headers = []
    for name, value in request.headers.items():
        if name.lower() not in NOT_COMPARED:
            headers.append(f"{name}: {value.decode() if isinstance(value, bytes) else value}")
    raise Sent("\n".join([f"{request.method} {request.url}", *sorted(headers), _body(request.body)]))


def _put(arguments: Any, path: list[Any], value: Any) -> Any:
    """A copy of the arguments with the value at the end of the path."""
    step, *rest = path
    inner = value
    if rest:
        kept = arguments[step] if isinstance(arguments, list) else arguments.get(step, {})
        inner = _put(kept, rest, value)
    if isinstance(arguments, list):
        return [inner if at == step else item for at, item in enumerate(arguments)]
    return {**arguments, step: inner}


def _outcome(call: Callable[..., Any], arguments: dict[str, Any]) -> list[str]:
    try:
        call(**arguments)
    except Exception as error:
        text = re.sub(r"0x[0-9a-f]{6,}", "0x…", str(error))
        return [f"{type(error).__module__}.{type(error).__qualname__}", text]
    return ["returned"]


def run(argument: Any) -> Any:
    cases = []
    clients: dict[str, Any] = {}
    for service, method, path, others in MEMBERS:
        if service not in clients:
            clients[service] = boto3.client(
                service,
                region_name="eu-west-1",
                aws_access_key_id="AKIDEXAMPLE",
                aws_secret_access_key="secret",
                aws_account_id="123456789012",
                config=Config(retries={"max_attempts": 0}),
            )
            clients[service].meta.events.register("before-send", _send)
        call = getattr(clients[service], method)
        for make in VALUES:
            value = make()
            outcome = _outcome(call, _put(others, path, value))
            cases.append(
                [f"{service} {method} {'.'.join(map(str, path))}", type(value).__name__, repr(value)[:40], outcome]
            )
    return [
        [re.sub(r"0x[0-9a-f]{6,}", "0x…", part) if isinstance(part, str) else part for part in case] for case in cases
    ]
