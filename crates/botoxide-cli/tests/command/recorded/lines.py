"""Compares what command lines of scripts print with what the AWS CLI 2 prints, against moto: lines.txt, lines.json.

    python lines.py --record /tmp/aws2/bin/aws           # 2.36.7, by the interpreter of `cargo xtask fetch`
    python lines.py target/debug/botoxide [PATTERN]      # standard output and exit code; tests/command/lines.rs does it

Times, ids and what depends on a machine are masked. Ends with 1 if a line differs that has no row of docs/parity.md
here, or does not differ although it has one.
"""

import contextlib
import difflib
import io
import json
import os
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
import zipfile
from collections.abc import Iterator
from typing import Any

import boto3  # type: ignore[import-untyped]

HERE = pathlib.Path(__file__).resolve().parent
# Lines that print something else on purpose, and the rows of docs/parity.md.
ROWS = {
    "aws ec2 run-instances --generate-cli-skeleton": "A119",
    "aws --help": "A111",
    "aws help topics | head -5": "A111",
    "aws ec2 wait help | head -3": "A111",
    "aws configure list --profile nope": "A9",
    "aws s3api put-object --bucket ire-bucket --key k --body text.txt": "A118",
}
CONFIG = """[default]
region = us-east-1
[profile work]
region = eu-west-1
output = text
[profile yamlish]
region = us-east-1
output = yaml
[profile v1bin]
region = us-east-1
cli_binary_format = raw-in-base64-out
[profile history]
region = us-east-1
cli_history = enabled
cli_timestamp_format = wire
[profile tabular]
region = us-east-1
output = table
"""
PROFILES = ("default", "work", "yamlish", "v1bin", "history", "tabular")
ALIASES = """[toplevel]
whoami = sts get-caller-identity
myregion = configure get region
hello = !echo hello
[command sqs]
q = list-queues
"""
MASKS = [
    (r"127\.0\.0\.1:\d+", "HOST"),
    (r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", "UUID"),
    (r"\b(i|ami|vol|eni|vpc|subnet|sg|sgr|r|rtb|igw|acl|eipalloc|eipassoc|snap|ari|aki)-[0-9a-f]{8,17}\b", r"\1-ID"),
    (r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?", "TIME"),
    (r"\b1[5-9]\d{8}(\.\d+)?\b", "EPOCH"),
    (r"\b1[5-9]\d{11}\b", "EPOCHMS"),
    (r"\b[A-Z0-9]{14,52}\b", "ALNUM"),
    (r"\b[0-9a-f]{16,}\b", "HEX"),
    (r'"[a-z0-9]{20}"|\b(?=[a-z]*\d)[a-z0-9]{20}\b', "ID"),
    (r"\b[A-Za-z0-9+/]{60,}={0,2}", "BASE64"),
    (r"(\d{1,3}\.){3}\d{1,3}", "IP"),
    (r"ip-[\d-]+|ec2-[\d-]+", "IPNAME"),
    (r"([0-9a-f]{2}:){5}[0-9a-f]{2}", "MAC"),
    (r"[ \-─━]{2,}", "  "),
]
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
ROLE = "arn:aws:iam::123456789012:role/r1"


def masked(text: str) -> str:
    for pattern, word in MASKS:
        text = re.sub(pattern, word, text)
    return text


def zipped() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.py", "def h(e,c): return 1")
    return buffer.getvalue()


def fill(endpoint: str, folder: pathlib.Path) -> dict[str, str]:
    """Fills moto and the folder; what the placeholders of lines stand for."""

    def client(service: str) -> Any:
        keys = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
        return boto3.client(service, region_name="us-east-1", endpoint_url=endpoint, **keys)

    values = {}
    s3 = client("s3")
    for bucket in ("photos", "empty"):
        s3.create_bucket(Bucket=bucket)
    for number in range(7):
        s3.put_object(
            Bucket="photos",
            Key=f"a/{number}.txt",
            Body=b"x" * number,
            Metadata={"n": str(number)},
            ContentType="text/plain",
        )
    s3.put_object(Bucket="photos", Key='ünï "q"\tx.txt', Body=b"hello\n")
    s3.put_bucket_tagging(
        Bucket="photos", Tagging={"TagSet": [{"Key": "k", "Value": "v"}, {"Key": "Name", "Value": "x"}]}
    )
    dynamodb = client("dynamodb")
    for table, key in (("films", "title"), ("t0", "k"), ("t1", "k"), ("t2", "k")):
        schema = {
            "KeySchema": [{"AttributeName": key, "KeyType": "HASH"}],
            "AttributeDefinitions": [{"AttributeName": key, "AttributeType": "S"}],
        }
        dynamodb.create_table(TableName=table, BillingMode="PAY_PER_REQUEST", **schema)
    for number in range(12):
        more = {
            "l": {"L": [{"S": "a"}, {"N": "1.50"}, {"NULL": True}]},
            "m": {"M": {"k": {"BOOL": True}}},
            "ss": {"SS": ["p", "q"]},
        }
        item = {"title": {"S": f"t{number:02}"}, "n": {"N": str(number)}, "b": {"B": b"\x00\xffx"}, **more}
        dynamodb.put_item(TableName="films", Item=item)
    ec2 = client("ec2")
    values["ami"] = ec2.describe_images()["Images"][0]["ImageId"]
    tags = [{"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": "web"}]}]
    started = ec2.run_instances(
        ImageId=values["ami"], MinCount=3, MaxCount=3, InstanceType="t3.micro", TagSpecifications=tags
    )
    values["i"] = started["Instances"][0]["InstanceId"]
    iam = client("iam")
    for number in range(5):
        iam.create_user(UserName=f"u{number}", Tags=[{"Key": "team", "Value": "red"}])
    iam.create_role(RoleName="r1", AssumeRolePolicyDocument=json.dumps(TRUST))
    sqs = client("sqs")
    values["queue"] = sqs.create_queue(QueueName="jobs")["QueueUrl"]
    sqs.create_queue(QueueName="jobs2")
    for topic in ("t1", "t2"):
        client("sns").create_topic(Name=topic)
    kms = client("kms")
    values["key"] = kms.create_key(Description="d")["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName="alias/mine", TargetKeyId=values["key"])
    ssm = client("ssm")
    for number in range(15):
        ssm.put_parameter(Name=f"/app/p{number:02}", Value=str(number), Type="String")
    ssm.put_parameter(Name="/app/url", Value="https://example.com/x", Type="String")
    client("secretsmanager").create_secret(Name="sec", SecretString='{"a":1}')
    client("secretsmanager").create_secret(Name="bin", SecretBinary=b"\x00\x01\xff")
    client("kinesis").create_stream(StreamName="st", ShardCount=1)
    client("lambda").create_function(
        FunctionName="fn", Runtime="python3.12", Role=ROLE, Handler="a.h", Code={"ZipFile": zipped()}
    )
    logs = client("logs")
    logs.create_log_group(logGroupName="/g")
    logs.create_log_stream(logGroupName="/g", logStreamName="s")
    now = int(time.time() * 1000)
    events = [{"timestamp": now, "message": "hello world"}, {"timestamp": now + 1, "message": "two"}]
    logs.put_log_events(logGroupName="/g", logStreamName="s", logEvents=events)
    client("route53").create_hosted_zone(Name="example.com", CallerReference="x")
    template = {
        "Resources": {"B": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "stkb"}}},
        "Outputs": {"O": {"Value": "v"}},
    }
    client("cloudformation").create_stack(StackName="stk", TemplateBody=json.dumps(template))
    client("eks").create_cluster(name="k8s", roleArn=ROLE, resourcesVpcConfig={"subnetIds": []})
    client("ecr").create_repository(repositoryName="repo")
    client("events").put_rule(Name="rule1", ScheduleExpression="rate(5 minutes)")
    machine = {"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}
    client("stepfunctions").create_state_machine(name="sm", definition=json.dumps(machine), roleArn=ROLE)
    database = {
        "DBInstanceClass": "db.t3.micro",
        "Engine": "mysql",
        "AllocatedStorage": 20,
        "MasterUsername": "x",
        "MasterUserPassword": "xxxxxxxx",
    }
    client("rds").create_db_instance(DBInstanceIdentifier="db1", **database)
    client("cloudwatch").put_metric_data(Namespace="N", MetricData=[{"MetricName": "m", "Value": 1.5}])
    files: dict[str, str | bytes] = {
        "f.zip": zipped(),
        "blob.bin": b"\x00\x01\xfe\xff",
        "text.txt": "hello file\n",
        "get.json": '{"TableName": "films", "Key": {"title": {"S": "t01"}}}',
        "get.yaml": "TableName: films\nKey:\n  title:\n    S: t01\n",
        "tmpl.yaml": "Resources:\n  Q:\n    Type: AWS::SQS::Queue\n    Properties:\n      QueueName: from-deploy\n",
        "batch.json": '{"films":{"Keys":[{"title":{"S":"t01"}}]}}\n',
        "life.json": '{"Rules":[{"ID":"a","Status":"Enabled","Filter":{"Prefix":"x/"},"Expiration":{"Days":3}}]}\n',
        ".aws/config": CONFIG,
        ".aws/cli/alias": ALIASES,
        ".aws/credentials": "".join(
            f"[{name}]\naws_access_key_id = testing\naws_secret_access_key = testing\n" for name in PROFILES
        ),
    }
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return values


@contextlib.contextmanager
def moto() -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        url = f"http://127.0.0.1:{port}"
        for _ in range(300):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"{url}/moto-api/").close()
                break
            time.sleep(0.2)
        # The same ids in every run.
        urllib.request.urlopen(urllib.request.Request(f"{url}/moto-api/seed?a=42", method="POST", data=b"")).close()
        yield url
    finally:
        server.terminate()
        server.wait()


def play(program: str, lines: list[str]) -> Iterator[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as home, moto() as url:
        folder = pathlib.Path(home)
        values = fill(url, folder)
        (folder / "bin").mkdir()
        (folder / "bin/aws").symlink_to(os.path.abspath(program))
        base = {
            "PATH": f"{home}/bin:/usr/bin:/bin",
            "HOME": home,
            "AWS_ENDPOINT_URL": url,
            "TZ": "UTC",
            "LANG": "C.UTF-8",
            "AWS_EC2_METADATA_DISABLED": "true",
        }
        for line in lines:
            variables, _, script = line.rpartition(" :: ")
            for name, value in values.items():
                script = script.replace(f"{{{name}}}", value)
            env = dict(base)
            for variable in variables.split():
                name, _, value = variable.partition("=")
                env[name] = value
                if value == "-":
                    del env[name]
            done = subprocess.run(
                ["bash", "-c", script],
                env=env,
                cwd=home,
                capture_output=True,
                text=True,
                errors="replace",
                stdin=subprocess.DEVNULL,
                timeout=120,
            )
            yield {"line": line, "code": done.returncode, "stdout": masked(done.stdout.replace(home, "~"))}


def main() -> int:
    lines = [line for line in (HERE / "lines.txt").read_text().splitlines() if line and not line.startswith("#")]
    if sys.argv[1] == "--record":
        rows = map(json.dumps, play(sys.argv[2], lines))
        (HERE / "lines.json").write_text("[\n" + ",\n".join(rows) + "\n]\n")
        return 0
    recorded = json.loads((HERE / "lines.json").read_text())
    pattern = sys.argv[2] if len(sys.argv) > 2 else ""
    # All are run: what one does, others find.
    wrong = equal = 0
    for theirs, ours in zip(recorded, play(sys.argv[1], lines), strict=True):
        is_same = theirs == ours
        equal += is_same
        row = ROWS.get(ours["line"])
        if is_same == (row is None) or not re.search(pattern, ours["line"]):
            continue
        wrong += 1
        print(ours["line"], "is equal, and has row " + row if row else f"code {ours['code']}, there {theirs['code']}")
        print(
            *difflib.unified_diff(
                theirs["stdout"].splitlines(), ours["stdout"].splitlines(), "aws", "botoxide", lineterm="", n=0
            ),
            sep="\n",
        )
    print(f"{equal} of {len(lines)} lines are equal, {len(ROWS)} differ on purpose, {wrong} are wrong")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
