#!/usr/bin/env python3
"""The instructions of calls from Python, with botoxide's face and with boto3: python.py [PART …]. See README.md."""

import os
import sys
import tempfile

import harness
from figures import Cell, Table, held, ratio, write
from harness import HERE

# The numbers of calls in the two runs, of which the difference counts (boto3: a fifth), the budget in million
# instructions, and how many times less than boto3's they must be.
PARTS = {
    "GetItem": ("DynamoDB GetItem, 1 KB", 50, 250, None, 15),
    "Query": ("DynamoDB Query, 100 items, 45 KB", 10, 50, 4.5, None),
    "GetObject": ("S3 GetObject, 1 KB", 50, 250, None, 15),
    "PutObject": ("S3 PutObject, 1 KB", 50, 250, None, 15),
    "ListObjectsV2": ("S3 ListObjectsV2, 1,000 keys, 350 KB", 10, 50, 9, None),
    "DescribeInstances": ("EC2 DescribeInstances, 100, 540 KB", 10, 50, 13.5, None),
    "GetCallerIdentity": ("STS GetCallerIdentity", 50, 250, None, 15),
    "GetItem:before-send": ("GetItem, a handler of before-send", 50, 250, 0.35, None),
    "GetItem:opentelemetry": ("GetItem, OpenTelemetry's two wrappers", 50, 250, None, 8),
    "GetItem:open": ("GetItem, Endpoint.make_request wrapped", 50, 250, None, 3),
    "table.query": ("resource, table.query, 100 items, 45 KB", 10, 50, None, 10),
    "objects.all": ("resource, bucket.objects.all(), 1,000 keys, 350 KB", 10, 50, None, 20),
}
# Which answer a part gets that is not an operation.
ANSWERS = {"table.query": "Query", "objects.all": "ListObjectsV2"}


def row(part: str, face: str, core: str) -> list[Cell]:
    title, few, many, budget, times = PARTS[part]
    program = [*harness.python(), os.path.join(HERE, "python", "call.py")]
    with tempfile.NamedTemporaryFile() as answer:
        operation = ANSWERS.get(part, part.partition(":")[0])
        answer.write(harness.output([core, "answer", operation], text=False))
        answer.flush()
        command = [*program, answer.name, part, "count", "{}"]
        ours = harness.millions(command, few, many, path=face)
        theirs = harness.millions(command, max(few // 5, 2), max(many // 5, 4))
    verdict = held(ours, budget)
    if times and ours and theirs:
        verdict = f"1/{times} {'held' if theirs >= times * ours else '**missed**'}"
    return [title, ours, theirs, ratio(theirs, ours), verdict]


def main(parts: list[str]) -> None:
    face, core = harness.face(), harness.build("bench-core")
    rows = []
    for part in parts:
        rows.append(row(part, face, core))
        print(rows[-1], file=sys.stderr, flush=True)
    title = "Calls from Python without a network, million instructions"
    write("python", Table(title, ["", "botoxide", "boto3", "ratio", "budget"], rows))


main(harness.arguments(__doc__, PARTS))
