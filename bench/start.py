#!/usr/bin/env python3
"""The cost of a session and its clients in botoxide and boto3: start.py [SERVICE …]. See README.md."""

import os
import sys

import harness
from harness import HERE, median, number, ratio

CLIENTS = 100
ROUNDS = 9
ROWS = ["session and 1st client", "2nd client", f"each further one, to the {CLIENTS}th"]


def measured(command: list[str], service: str) -> list[dict]:
    """The median of each row over fresh processes."""
    (runs,) = zip(*[harness.rounds([*command, service, "measure", str(CLIENTS)]) for _ in range(ROUNDS)])
    return [{key: median(row[key] for row in rows) for key in ("cpu", "resident")} for rows in zip(*runs)]


def counted(command: list[str], service: str) -> list[float | None]:
    """The instructions of each row."""
    counts = [harness.instructions([*command, service, "count", str(clients)]) for clients in (0, 1, 2, CLIENTS)]
    if None in counts:
        return [None] * 3
    spans = zip(counts, counts[1:], (1, 1, CLIENTS - 2))
    return [(after - before) / clients for before, after, clients in spans]


def main(services: list[str]) -> None:
    engine = [harness.build("bench-start")]
    boto3 = [*harness.python(), os.path.join(HERE, "start", "start_boto3.py")]
    out = []
    for service in services:
        _, *theirs = measured(boto3, service)
        ours, count = measured(engine, service), counted(engine, service)
        for at, row in enumerate(ROWS):
            cpu, resident = ours[at]["cpu"] * 1e6, ours[at]["resident"] / 1024
            their_cpu, their_resident = theirs[at]["cpu"] * 1e6, theirs[at]["resident"] / 1024
            out.append(
                [f"{service}: {row}", number(count[at] and count[at] / 1e6)]
                + [number(cpu), number(their_cpu), ratio(their_cpu, cpu)]
                + [number(resident), number(their_resident), ratio(their_resident, resident)]
            )
            print(out[-1], file=sys.stderr, flush=True)
    head = ["", "M instructions", "CPU µs", "boto3", "ratio", "resident KiB", "boto3", "ratio"]
    harness.table(head, out)


main(sys.argv[1:] or ["s3", "ec2", "dynamodb"])
