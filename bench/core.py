#!/usr/bin/env python3
"""The cost of a call without a network: core.py [PART …]. See README.md."""

import os
import sys
import tempfile

import harness
from harness import HERE, ratio

# The parts: the numbers of calls in the two runs, of which the difference counts (Python: fewer), and the
# budget in million instructions.
PARTS = {
    "GetItem": ("DynamoDB GetItem, 1 KB", 50, 250, 0.20),
    "PutItem": ("DynamoDB PutItem, 3 attributes", 50, 250, None),
    "PutItemLarge": ("DynamoDB PutItem, 84 attributes, 7 KB", 20, 100, None),
    "Query": ("DynamoDB Query, 100 items, 45 KB", 5, 25, 1.2),
    "GetObject": ("S3 GetObject, 1 KB", 50, 250, 0.20),
    "PutObject": ("S3 PutObject, 1 KB", 50, 250, 0.222),
    "ListObjectsV2": ("S3 ListObjectsV2, 1,000 keys, 350 KB", 2, 10, 5),
    "DescribeInstances": ("EC2 DescribeInstances, 100, 540 KB", 2, 10, 6),
    "ReceiveMessage": ("SQS ReceiveMessage, 10", 50, 250, 0.24),
    "GetCallerIdentity": ("STS GetCallerIdentity", 50, 250, 0.166),
    "GetMetricData": ("CloudWatch GetMetricData, 5 × 60", 20, 100, None),
    "endpoint": ("endpoint rules of S3, another bucket each time", 100, 500, None),
    "endpoint-again": ("endpoint of S3, the same bucket", 100, 500, None),
    "sign": ("SigV4, 64 bytes of body", 100, 500, None),
}
# With generated types, in million instructions.
TYPED = {"Query": 2.9, "ListObjectsV2": 6.8, "DescribeInstances": 8.5}
# aws-sdk-ec2 needs 8 GB of memory to compile.
NOT_IN_THE_PEER = {"DescribeInstances"}


def main(parts: list[str]) -> None:
    engine = harness.build("bench-core")
    peer = harness.build("bench-aws-sdk-rust", "bench-core-aws-sdk-rust", target="peers", profile="peers")
    botocore = [*harness.python(), os.path.join(HERE, "core", "core_botocore.py")]
    out, slower = [], []
    for part in parts:
        title, few, many, budget = PARTS[part]
        ours = harness.each([engine, part, "count", "{}"], few, many)
        typed = harness.each([engine, "typed", part, "count", "{}"], few, many) if part[0].isupper() else None
        theirs = None
        if part not in NOT_IN_THE_PEER:
            theirs = harness.each([peer, part, "count", "{}"], few, many)
        with tempfile.NamedTemporaryFile() as answer:
            if part[0].isupper():
                answer.write(harness.output([engine, "answer", part], text=False))
                answer.flush()
            command = [*botocore, answer.name, part, "count", "{}"]
            pythons = harness.each(command, max(few // 5, 2), max(many // 5, 4))
        row = [title, millions(ours), millions(typed), millions(theirs), ratio(theirs, ours)]
        row += [millions(pythons), ratio(pythons, ours)]
        out.append([*row, held(budget, ours), held(TYPED.get(part), typed)])
        print(out[-1], file=sys.stderr, flush=True)
        slower += [title] if typed and ours and typed > ours else []
    names = ["", "botoxide", "typed", "aws-sdk-rust", "ratio", "botocore", "ratio", "budget", "budget, typed"]
    harness.table(names, out)
    if slower:
        sys.exit(f"slower with types: {', '.join(slower)}")


def held(budget: float | None, count: float | None) -> str:
    """A budget, and whether it is held."""
    if budget is None or count is None:
        return f"{budget or ''}"
    return f"{budget} {'held' if count <= budget * 1e6 else '**missed**'}"


def millions(count: float | None) -> str:
    return f"{count / 1e6:.4f}" if count else "–"


main(sys.argv[1:] or list(PARTS))
