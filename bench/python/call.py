"""Makes whole calls with boto3, or with botoxide in its place, answered from memory: call.py ANSWER PART count N.

PYTHONPATH says which of the two it is. The same calls as `bench-core`. `GetItem:before-send` takes hold of the call.
"""

import io
import sys

import boto3
from boto3.dynamodb.conditions import Key

QUERY = {"KeyConditionExpression": Key("pk").eq("CUSTOMER#1")}
KEY = {"pk": {"S": "CUSTOMER#1"}, "sk": {"S": "ORDER#1"}}
CALLS = {
    "GetItem": ("dynamodb", "get_item", lambda: {"TableName": "orders", "Key": KEY}),
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
}
TRACE = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1"
RESOURCES = {
    "table.query": ("dynamodb", lambda dynamodb: lambda: dynamodb.Table("orders").query(**QUERY)["Items"]),
    "objects.all": ("s3", lambda s3: lambda: [(item.key, item.size) for item in s3.Bucket("bucket").objects.all()]),
}


class Raw(io.BytesIO):
    """The response in place of urllib3's."""

    def stream(self, **_):
        yield self.read()


def answered(service, answer, kind="client"):
    """A client or a resource that gets this answer to each call."""
    head, _, body = answer.partition(b"\r\n\r\n")
    status, *fields = head.decode().split("\r\n")
    status, headers = int(status.split()[1]), dict(field.split(": ", 1) for field in fields)
    if "botoxide" in boto3.__file__:
        from botoxide import _native

        _native.answer_from_memory((status, list(headers.items()), body))
        return getattr(boto3, kind)(service, region_name="eu-west-1")
    from botocore.awsrequest import AWSResponse

    made = getattr(boto3, kind)(service, region_name="eu-west-1")
    events = (made if kind == "client" else made.meta.client).meta.events
    events.register("before-send", lambda request, **_: AWSResponse(request.url, status, headers, Raw(body)))
    return made


def take_hold(how, made):
    """Does what tools do to boto3: a handler of before-send, OpenTelemetry's two wrappers, one that opens it."""
    if how == "before-send":
        made.meta.events.register("before-send", lambda request, **_: None)
    elif how:
        import wrapt

        def passed(wrapped, instance, arguments, keywords):
            return wrapped(*arguments, **keywords)

        def traced(wrapped, instance, arguments, keywords):
            arguments[0].headers["X-Amzn-Trace-Id"] = TRACE
            return wrapped(*arguments, **keywords)

        wrappers = {
            "opentelemetry": [
                ("client", "BaseClient._make_api_call", passed),
                ("endpoint", "Endpoint.prepare_request", traced),
            ],
            "open": [("endpoint", "Endpoint.make_request", passed)],
        }[how]
        for module, name, wrapper in wrappers:
            wrapt.wrap_function_wrapper(f"botocore.{module}", name, wrapper)


def main(answer, part, _, count):
    part, _, how = part.partition(":")
    with open(answer, "rb") as file:
        answer = file.read()
    if part in RESOURCES:
        service, made = RESOURCES[part]
        call = made(answered(service, answer, "resource"))
        for _ in range(int(count)):
            assert len(call()) in (100, 1000)
        return
    service, method, arguments = CALLS[part]
    made = answered(service, answer)
    take_hold(how, made)
    method = getattr(made, method)
    for _ in range(int(count)):
        out = method(**arguments())
        if part == "GetObject":
            assert len(out["Body"].read()) == 1024


main(*sys.argv[1:])
