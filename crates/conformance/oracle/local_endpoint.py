"""Plays the cases of `cases/local_endpoint` through boto3, on moto and on the embedded endpoint.

The last line of the input is JSON: the servers by name, each with `url`, `key` and `secret`. A line of the output is a case:
its name, and what each server answered to each step.
"""

import functools
import hashlib
import json
import pathlib
import sys
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

CASES = pathlib.Path(__file__).parent.parent / "cases" / "local_endpoint"

#: Values that differ between servers and runs without meaning.
NOISE = {
    "HTTPHeaders",
    "HostId",
    "Initiator",
    "Location",
    "MaxAttemptsReached",
    "Owner",
    "RequestId",
    "RetryAttempts",
    "ServerSideEncryption",
}
#: Values that a server generates.
MADE_UP = {"UploadId", "NextUploadIdMarker", "ContinuationToken", "NextContinuationToken", "url"}
LONG = 200


def filled(value: Any, answers: list[Any], item: str | None, bucket: str) -> Any:
    """An argument with its placeholders replaced."""
    match value:
        case dict() if "$size" in value:
            return value.get("letter", "x").encode() * value["$size"]
        case dict() if "$repeat" in value:
            return value["$repeat"] * value["times"]
        case dict() if "$number" in value:
            return int(filled(value["$number"], answers, item, bucket))
        case dict() if "$of" in value:
            answer = answers[value["$of"]]
            for name in value["path"]:
                answer = answer[name]
            return answer
        case dict():
            return {name: filled(inner, answers, item, bucket) for name, inner in value.items()}
        case list():
            return [filled(inner, answers, item, bucket) for inner in value]
        case str():
            value = value if item is None else value.replace("$ITEM", item)
            return value.replace("$BUCKET", bucket)
        case _:
            return value


def shown(value: Any, name: str = "") -> Any:
    """The part of a response that is compared."""
    match value:
        case _ if name in MADE_UP:
            return "made up" if value else value
        case dict():
            return {key: shown(inner, key) for key, inner in value.items() if key not in NOISE}
        case list():
            return [shown(inner) for inner in value]
        case bytes() if len(value) > LONG:
            return f"{len(value)} bytes {hashlib.sha256(value).hexdigest()[:16]}"
        case bytes():
            return value.decode("utf-8", "backslashreplace")
        case str() | int() | float() | bool() | None:
            return value
        case _:
            # Timestamps depend on the clock, so only their type is compared.
            return type(value).__name__


def called(s3: Any, operation: str, arguments: dict[str, Any]) -> Any:
    """The response of an operation; a presigned URL is requested immediately."""
    if operation.startswith("presigned_"):
        operation = operation.removeprefix("presigned_")
        body = arguments.pop("Body", None)
        url = s3.generate_presigned_url(operation, arguments, ExpiresIn=60)
        method = {"get_object": "GET", "head_object": "HEAD", "put_object": "PUT", "delete_object": "DELETE"}[operation]
        # `urllib` would add a content type that is not signed.
        body = body.encode() if body else None
        request = urllib.request.Request(url, body, {"Content-Type": ""}, method=method)
        with urllib.request.urlopen(request, timeout=60) as response:
            return {"status": response.status, "Body": response.read()}
    answer = getattr(s3, operation)(**arguments)
    if "Body" in answer:
        answer["Body"] = answer["Body"].read()
    return answer


def played(s3: Any, steps: list[Any], item: str | None, bucket: str) -> list[Any]:
    """The responses to the steps of a case."""
    answers: list[Any] = []
    s3.create_bucket(Bucket=bucket)
    for operation, arguments in steps:
        try:
            arguments = filled(arguments, answers, item, bucket)
            if operation != "list_buckets":
                arguments = {"Bucket": bucket} | arguments
            answers.append(called(s3, operation, arguments))
        except ClientError as error:
            status = error.response["ResponseMetadata"]["HTTPStatusCode"]
            answers.append({"error": error.response["Error"]["Code"], "status": status})
        except (BotoCoreError, LookupError, TypeError, OSError) as error:
            answers.append({"error": type(error).__name__, "text": str(error)[:200]})
    text = json.dumps([shown(answer) for answer in answers])
    return list(json.loads(text.replace(bucket, "BUCKET")))


def cases() -> Any:
    """Each case: its name, its subject, and its steps."""
    for path in sorted(CASES.glob("*.json")):
        for name, case in json.loads(path.read_text()).items():
            for item in case.get("for", [None]):
                suffix = "" if item is None else f" {json.dumps(item)[1:-1][:60]}"
                yield f"{path.stem}: {name}{suffix}", item, case.get("config", {}), case["steps"]


def client(server: dict[str, str], config: dict[str, Any]) -> Any:
    """A client that does not retry, and adds checksums only where S3 requires them."""
    usual = {
        "retries": {"total_max_attempts": 1},
        "s3": {"addressing_style": "path"},
        "read_timeout": 60,
        "request_checksum_calculation": "when_required",
    }
    return boto3.client(
        "s3",
        endpoint_url=server["url"],
        aws_access_key_id=server["key"],
        aws_secret_access_key=server["secret"],
        region_name="us-east-1",
        config=Config(**(usual | config)),
    )


def main() -> None:
    servers = json.loads(sys.stdin.readline())
    wanted = sys.argv[1] if len(sys.argv) > 1 else ""
    clients: dict[str, list[Any]] = {}
    with ThreadPoolExecutor(len(servers)) as pool:
        for number, (name, item, config, steps) in enumerate(cases()):
            if wanted not in name:
                continue
            kind = json.dumps(config)
            if kind not in clients:
                clients[kind] = [client(server, config) for server in servers.values()]
            play = functools.partial(played, steps=steps, item=item, bucket=f"bucket-{number:04}")
            answers = dict(zip(servers, pool.map(play, clients[kind]), strict=True))
            print(json.dumps({"case": name} | answers), flush=True)


main()
