"""Records what `--query` of awscli 1.46.3 finds in results with timestamps and bytes: queries.json, which
tests/command/queries.rs holds the command to.

    python3 -m venv /tmp/aws && /tmp/aws/bin/pip install awscli==1.46.3 && /tmp/aws/bin/python queries.py

The responses are made up. Times are ISO 8601 (`cli_timestamp_format`), as version 2 prints them.
"""

import http.server
import json
import os
import sys
import tempfile
import threading
from typing import Any

XML, JSON = "application/xml", "application/x-amz-json-1.1"


def listed(*objects: tuple[str, str]) -> str:
    rows = [
        f"<Contents><Key>{key}</Key><LastModified>{time}</LastModified><Size>1</Size></Contents>"
        for key, time in objects
    ]
    return f"<ListBucketResult><Name>b</Name>{''.join(rows)}</ListBucketResult>"


def users(*rows: tuple[str, str]) -> str:
    members = [f"<member><UserName>{name}</UserName><CreateDate>{time}</CreateDate></member>" for name, time in rows]
    result = f"<ListUsersResult><Users>{''.join(members)}</Users></ListUsersResult>"
    return f"<ListUsersResponse>{result}</ListUsersResponse>"


def instances(*rows: tuple[str, str]) -> str:
    items = [f"<item><instanceId>{name}</instanceId><launchTime>{time}</launchTime></item>" for name, time in rows]
    reservation = f"<item><instancesSet>{''.join(items)}</instancesSet></item>"
    return f"<DescribeInstancesResponse><reservationSet>{reservation}</reservationSet></DescribeInstancesResponse>"


RESPONSES: dict[str, dict[str, str]] = {
    "s3": {
        "line": "s3api list-objects-v2 --bucket b --no-paginate",
        "type": XML,
        "body": listed(
            ("new", "2026-03-01T00:00:00.000Z"),
            ("old", "2025-12-31T23:59:59.250Z"),
            ("newest", "2026-11-30T06:45:39Z"),
        ),
    },
    "iam": {
        "line": "iam list-users --no-paginate",
        "type": XML,
        "body": users(("ada", "2019-05-01T10:00:00Z"), ("bob", "2023-05-01T10:00:00Z")),
    },
    "ec2": {
        "line": "ec2 describe-instances --no-paginate",
        "type": XML,
        "body": instances(("i-2", "2026-02-01T00:00:00.000Z"), ("i-1", "2026-01-01T00:00:00.000Z")),
    },
    "dynamodb": {
        "line": "dynamodb get-item --table-name t --key {}",
        "type": JSON,
        "body": json.dumps(
            {"Item": {"b": {"B": "AP8="}, "s": {"BS": ["Yg==", "YQ=="]}, "empty": {"B": ""}, "t": {"S": "AP8="}}}
        ),
    },
    "kinesis": {
        "line": "kinesis get-records --shard-iterator i",
        "type": JSON,
        "body": json.dumps(
            {
                "Records": [
                    {"SequenceNumber": "2", "ApproximateArrivalTimestamp": 1790000000.5, "Data": "aGVsbG8=", "PartitionKey": "p"},
                    {"SequenceNumber": "1", "ApproximateArrivalTimestamp": 1780000000, "Data": "/wA=", "PartitionKey": "p"},
                ]
            }
        ),
    },
}

QUERIES: dict[str, list[str]] = {
    "s3": [
        "",
        "length(Contents[?LastModified>=`2026-01-01`])",
        "Contents[?LastModified>='2026-01-01'].Key",
        "Contents[?LastModified<'2026-06-01'].Key",
        "Contents[?LastModified>'2026-01-01' && LastModified<='2026-06-01'].Key",
        "Contents[?LastModified=='2026-03-01T00:00:00+00:00'].Key",
        "Contents[?LastModified!='2026-03-01T00:00:00+00:00'].Key",
        "Contents[?contains(LastModified, '2025')].Key",
        "Contents[?starts_with(LastModified, '2026-11')].Key",
        "Contents[?ends_with(LastModified, '+00:00')] | length(@)",
        "sort_by(Contents, &LastModified)[-1].Key",
        "sort_by(Contents, &LastModified)[].Key",
        "reverse(sort_by(Contents, &LastModified))[].LastModified",
        "max_by(Contents, &LastModified).Key",
        "min_by(Contents, &LastModified).[Key, LastModified]",
        "max(Contents[].LastModified)",
        "min(Contents[].LastModified)",
        "sort(Contents[].LastModified)",
        "type(Contents[0].LastModified)",
        "Contents[1].LastModified",
        "Contents[].[Key, LastModified]",
        "{first: Contents[0].LastModified}",
        "join(',', Contents[].LastModified)",
        "to_string(Contents[0].LastModified)",
        "to_string(Contents[0])",
        "to_array(Contents[0].LastModified)",
        "to_number(Contents[0].LastModified)",
        "length(Contents[0].LastModified)",
        "map(&LastModified, Contents)",
        "not_null(Contents[0].Nothing, Contents[0].LastModified)",
        "sum(Contents[].LastModified)",
        "sort_by(Contents, &Nothing)",
    ],
    "iam": [
        "Users[?CreateDate>=`2020-01-01`].UserName",
        "max_by(Users, &CreateDate).UserName",
        "Users[].CreateDate",
    ],
    "ec2": [
        "sort_by(Reservations[].Instances[], &LaunchTime)[].InstanceId",
        "Reservations[].Instances[?LaunchTime<'2026-01-15'][].InstanceId",
    ],
    "dynamodb": [
        "",
        "type(Item.b.B)",
        "Item.b.B",
        "Item.s.BS[0]",
        "sort(Item.s.BS)",
        "join('-', Item.s.BS)",
        "length(Item.b.B)",
        "Item.b.B == 'AP8='",
        "Item.b.B == Item.t.S",
        "contains(Item.s.BS, 'YQ==')",
        "Item.empty.B",
        "type(Item.empty.B)",
    ],
    "kinesis": [
        "",
        "Records[?Data=='aGVsbG8='].SequenceNumber",
        "Records[?ApproximateArrivalTimestamp>'2026-09'].Data",
        "sort_by(Records, &ApproximateArrivalTimestamp)[0].Data",
        "Records[].ApproximateArrivalTimestamp",
        "sort_by(Records, &Data)[].SequenceNumber",
    ],
}


class Handler(http.server.BaseHTTPRequestHandler):
    response: dict[str, str] = {}

    def answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        body = self.response["body"].encode()
        self.send_response(200)
        self.send_header("Content-Type", self.response["type"])
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = answer

    def log_message(self, format: str, *args: Any) -> None:
        pass


def run(words: list[str], url: str) -> tuple[bool, str]:
    with tempfile.TemporaryDirectory() as home:
        os.mkdir(home + "/.aws")
        with open(home + "/.aws/config", "w") as file:
            file.write("[default]\ncli_timestamp_format = iso8601\n")
        pid = os.fork()
        if pid == 0:
            data = os.environ["AWS_DATA_PATH"]
            os.environ.clear()
            os.environ.update({"AWS_DATA_PATH": data, "HOME": home, "LC_ALL": "C.UTF-8", "TZ": "UTC", "AWS_MAX_ATTEMPTS": "1"})
            os.environ.update({"AWS_ENDPOINT_URL": url, "AWS_DEFAULT_REGION": "us-east-1"})
            os.environ.update({"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"})
            os.dup2(os.open(home + "/out", os.O_WRONLY | os.O_CREAT), 1)
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
            sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w")
            code = 1
            try:
                code = awscli.clidriver.create_clidriver().main(words)
            finally:
                sys.stdout.flush()
                os._exit(code or 0)
        _, status = os.waitpid(pid, 0)
        with open(home + "/out") as file:
            return status == 0, file.read()


if __name__ == "__main__":
    import awscli.clidriver

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    rows = []
    for name, queries in QUERIES.items():
        Handler.response = RESPONSES[name]
        for query in queries:
            words = RESPONSES[name]["line"].split() + (["--query", query] if query else [])
            is_ok, stdout = run(words, url)
            rows.append({"response": name, "query": query, "ok": is_ok, "stdout": stdout})
    lines = ",\n".join(json.dumps(row) for row in rows)
    head = json.dumps({"awscli": "1.46.3", "responses": RESPONSES})
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "queries.json")
    with open(path, "w") as to:
        to.write(f'{head[:-1]}, "cases": [\n{lines}\n]}}\n')
