#!/usr/bin/env python3
"""The cost of a presigned URL: presign.py [PART …]. See README.md."""

import os
import sys

import harness
from harness import HERE, median, number, ratio

# The budget of each is 10 µs of CPU.
PARTS = {
    "s3-v4": "S3 GetObject, SigV4",
    "s3-v4-each": "S3 GetObject, SigV4, another bucket each time",
    "s3-hmac": "S3 GetObject in us-east-1, HMAC-SHA1",
    "s3-post": "S3, a form",
    "sts": "STS GetCallerIdentity",
    "dynamodb": "DynamoDB GetItem",
}
BUDGET = 10
FEW, MANY = 100, 500
ROUNDS, SECONDS = 5, 0.5


def main(parts: list[str]) -> None:
    engine = [harness.build("bench-core"), "presign"]
    boto3 = [*harness.python(), os.path.join(HERE, "core", "presign_boto3.py")]
    out = []
    for part in parts:
        row = [PARTS[part]]
        least = []
        counts = []
        for command, slower in ([*engine, part], 1), ([*boto3, part], 10):
            timed = harness.rounds([*command, "time", str(ROUNDS), str(SECONDS)])
            cpus = [1e6 * line["cpu"] / line["calls"] for line in timed]
            counts.append(harness.each([*command, "count", "{}"], FEW // slower, MANY // slower))
            least.append(min(cpus))
            millions = f"{counts[-1] / 1e6:.4f}" if counts[-1] else "–"
            row += [number(median(cpus)), number(least[-1]), millions]
        row += [ratio(least[1], least[0]), ratio(counts[1], counts[0])]
        row.append("held" if least[0] <= BUDGET else "**missed**")
        out.append(row)
        print(row, file=sys.stderr, flush=True)
    head = ["", "CPU µs, median", "least", "M instructions", "boto3: median", "least", "M instructions"]
    harness.table([*head, "ratio of CPU", "of instructions", f"{BUDGET} µs"], out)


main(sys.argv[1:] or list(PARTS))
