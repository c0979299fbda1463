#!/usr/bin/env python3
"""The cost of a presigned URL: presign.py [PART …]. See README.md."""

import os
import sys

import harness
from figures import Cell, Table, held, ratio, write
from harness import HERE, median

PARTS = {
    "s3-v4": "S3 GetObject, SigV4",
    "s3-v4-each": "S3 GetObject, SigV4, another bucket each time",
    "s3-hmac": "S3 GetObject in us-east-1, HMAC-SHA1",
    "s3-post": "S3, a form",
    "sts": "STS GetCallerIdentity",
    "dynamodb": "DynamoDB GetItem",
}
# µs of CPU.
BUDGET = 10
FEW, MANY = 100, 500
ROUNDS, SECONDS = 5, 0.5


def main(parts: list[str]) -> None:
    engine = [harness.build("bench-core"), "presign"]
    boto3 = [*harness.python(), os.path.join(HERE, "core", "presign_boto3.py")]
    rows: list[list[Cell]] = []
    for part in parts:
        figures: list[list[float | None]] = []
        for command, slower in ([*engine, part], 1), ([*boto3, part], 10):
            timed = harness.rounds([*command, "time", str(harness.times(ROUNDS)), str(SECONDS)])
            cpus = [1e6 * line["cpu"] / line["calls"] for line in timed]
            count = harness.millions([*command, "count", "{}"], FEW // slower, MANY // slower)
            figures.append([median(cpus), min(cpus), count])
        ours, theirs = figures
        ratios: list[Cell] = [ratio(theirs[1], ours[1]), ratio(theirs[2], ours[2])]
        rows.append([PARTS[part], *ours, *theirs, *ratios, held(ours[1], BUDGET)])
        print(rows[-1], file=sys.stderr, flush=True)
    figure = ["CPU µs, median", "least", "M instructions"]
    columns = ["", *figure, *(f"boto3: {name}" for name in figure), "ratio of CPU", "of instructions", "budget, CPU µs"]
    write("presign", Table("Presigned URLs and forms", columns, rows))


main(harness.arguments(__doc__, PARTS))
