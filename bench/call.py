#!/usr/bin/env python3
"""What one call costs its client, on loopback: call.py [OPERATION …]. See README.md."""

import os
import sys

import harness
from harness import HERE, median, number, ratio

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
    rust = harness.build("bench-aws-sdk-rust", target="peers", profile="peers") if "GetItem" in operations else ""
    out = []
    with harness.Server() as url:
        for operation in operations:
            faces = {
                "botoxide blocking": [engine, "blocking", operation, url],
                "botoxide async": [engine, "async", operation, url],
                "aws-sdk-rust": [rust, url] if operation == "GetItem" else None,
                "boto3": [*boto3, operation, url],
            }
            base = None
            for face, command in faces.items():
                if not command:
                    continue
                timed = harness.rounds([*command, "time", str(ROUNDS), str(SECONDS)])
                few, many = OPERATIONS[operation]
                if face == "boto3":
                    few, many = max(few // 5, 2), max(many // 5, 4)
                counted = harness.each([*command, "count", "{}"], few, many)
                cpus = [1e6 * row["cpu"] / row["calls"] for row in timed]
                row = (median(cpus), min(cpus), counted)
                base = base or row
                millions = counted and counted / 1e6
                out.append(
                    [operation, face, number(row[0]), number(row[1]), ratio(row[1], base[1])]
                    + [millions and f"{millions:.3f}" or "–", ratio(counted, base[2])]
                )
                print(out[-1], file=sys.stderr, flush=True)
    harness.table(["", "", "CPU µs, median", "least", "ratio", "M instructions", "ratio"], out)


main(sys.argv[1:] or list(OPERATIONS))
