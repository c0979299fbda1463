#!/usr/bin/env python3
"""The instructions of a call from Rust, without a network: core.py [PART …]. See README.md."""

import os
import sys
import tempfile

import harness
from figures import Cell, Table, held, ratio, write
from harness import HERE

# The parts: the numbers of calls in the two runs, of which the difference counts (Python: fewer), and the budgets in
# million instructions, dynamic and typed. Typed is also at most half of aws-sdk-rust.
PARTS = {
    "GetItem": ("DynamoDB GetItem, 1 KB", 50, 250, 0.15),
    "PutItem": ("DynamoDB PutItem, 3 attributes", 50, 250, None),
    "PutItemLarge": ("DynamoDB PutItem, 84 attributes, 7 KB", 20, 100, 0.7),
    "Query": ("DynamoDB Query, 100 items, 45 KB", 5, 25, 2.4),
    "GetObject": ("S3 GetObject, 1 KB", 50, 250, None),
    "PutObject": ("S3 PutObject, 1 KB", 50, 250, None),
    "ListObjectsV2": ("S3 ListObjectsV2, 1,000 keys, 350 KB", 2, 10, 5),
    "DescribeInstances": ("EC2 DescribeInstances, 100, 540 KB", 2, 10, 7),
    "ReceiveMessage": ("SQS ReceiveMessage, 10", 50, 250, None),
    "GetCallerIdentity": ("STS GetCallerIdentity", 50, 250, None),
    "GetMetricData": ("CloudWatch GetMetricData, 5 × 60", 20, 100, 0.45),
    "endpoint": ("endpoint rules of S3, another bucket each time", 100, 500, 0.010),
    "endpoint-again": ("endpoint of S3, the same bucket", 500, 5_000, None),
    "sign": ("SigV4, 64 bytes of body", 100, 500, None),
}
TITLE = "Calls from Rust without a network, million instructions"
# aws-sdk-ec2 needs 8 GB of memory to compile.
NOT_IN_THE_PEER = {"DescribeInstances"}


def main(parts: list[str]) -> None:
    engine = harness.build("bench-core")
    peer = harness.optional("aws-sdk-rust", harness.aws_sdk_rust)
    botocore = [*harness.python(), os.path.join(HERE, "core", "core_botocore.py")]
    rows: list[list[Cell]] = []
    for part in parts:
        title, few, many, budget = PARTS[part]
        is_call = part[0].isupper()
        ours = harness.millions([engine, part, "count", "{}"], few, many)
        typed = harness.millions([engine, "typed", part, "count", "{}"], few, many) if is_call else None
        theirs = None
        if peer and part not in NOT_IN_THE_PEER:
            theirs = harness.millions([peer, part, "count", "{}"], few, many)
        with tempfile.NamedTemporaryFile() as answer:
            if is_call:
                answer.write(harness.output([engine, "answer", part], text=False))
                answer.flush()
            command = [*botocore, answer.name, part, "count", "{}"]
            pythons = harness.millions(command, max(few // 5, 2), max(many // 5, 4))
        limits = [limit for limit in (ours, theirs and theirs / 2) if limit]
        rows.append(
            [title, ours, typed, theirs, ratio(theirs, ours), ratio(theirs, typed), pythons, ratio(pythons, ours)]
            + [held(ours, budget), held(typed, float(f"{min(limits):.3g}")) if typed and limits else ""]
        )
        print(rows[-1], file=sys.stderr, flush=True)
    columns = ["", "dynamic", "typed", "aws-sdk-rust", "/ dynamic", "/ typed", "botocore", "/ dynamic"]
    write("core", Table(TITLE, [*columns, "budget", "budget, typed"], rows))


main(harness.arguments(__doc__, PARTS))
