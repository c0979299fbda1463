#!/usr/bin/env python3
"""What one call costs its client, on loopback: call.py [OPERATION …]. See README.md."""

import os
import sys

import harness
from figures import Cell, Table, ratio, write
from harness import HERE, median

# The numbers of calls in the two runs of callgrind, of which the difference counts; Python is slow under valgrind.
OPERATIONS = {
    "GetItem": (100, 500),
    "GetCallerIdentity": (100, 500),
    "GetObject": (100, 500),
    "PutObject": (100, 500),
    "Query": (10, 40),
    "ListObjectsV2": (3, 9),
}
ROUNDS, SECONDS = 5, 0.5


def main(operations: list[str]) -> None:
    engine = harness.build("bench-call")
    boto3 = [*harness.python(), os.path.join(HERE, "call", "call_boto3.py")]
    rust = harness.optional("aws-sdk-rust", lambda: harness.aws_sdk_rust("bench-aws-sdk-rust"))
    rows: list[list[Cell]] = []
    with harness.Server() as url:
        for operation in operations:
            commands = {
                "blocking": [engine, "blocking", operation, url],
                "async": [engine, "async", operation, url],
                "aws-sdk-rust": [rust, url] if rust and operation == "GetItem" else [],
                "boto3": [*boto3, operation, url],
            }
            base: list[float | None] = []
            for name, command in commands.items():
                if not command:
                    continue
                timed = harness.rounds([*command, "time", str(harness.times(ROUNDS)), str(SECONDS)])
                few, many = OPERATIONS[operation]
                if name == "boto3":
                    few, many = max(few // 5, 2), max(many // 5, 4)
                counted = harness.millions([*command, "count", "{}"], few, many)
                cpus = [1e6 * row["cpu"] / row["calls"] for row in timed]
                least = min(cpus)
                base = base or [least, counted]
                rows.append(
                    [f"{operation}, {name}", median(cpus), least, ratio(least, base[0]), counted]
                    + [ratio(counted, base[1])]
                )
                print(rows[-1], file=sys.stderr, flush=True)
    columns = ["", "CPU µs, median", "least", "ratio", "M instructions", "ratio"]
    write("call", Table("Calls over loopback, one after another", columns, rows))


main(harness.arguments(__doc__, OPERATIONS))
