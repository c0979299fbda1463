#!/usr/bin/env python3
"""The cost of calls and clients in Python, with botoxide's face and with boto3: python.py [PART …]. See README.md."""

import os
import sys
import tempfile

import harness
from harness import HERE, median, number, ratio

# The numbers of calls in the two runs, of which the difference counts (boto3: a fifth), and the budget in million instructions.
CALLS = {
    "GetItem": ("DynamoDB GetItem, 1 KB", 50, 250, 0.25),
    "Query": ("DynamoDB Query, 100 items, 45 KB", 10, 50, 5.5),
    "GetObject": ("S3 GetObject, 1 KB", 50, 250, 0.30),
    "PutObject": ("S3 PutObject, 1 KB", 50, 250, 0.30),
    "ListObjectsV2": ("S3 ListObjectsV2, 1,000 keys, 350 KB", 10, 50, 11),
    "DescribeInstances": ("EC2 DescribeInstances, 100, 540 KB", 10, 50, 15.5),
    "GetCallerIdentity": ("STS GetCallerIdentity", 50, 250, None),
    "GetItem:before-send": ("GetItem, a handler of before-send", 50, 250, 0.35),
    "GetItem:opentelemetry": ("GetItem, OpenTelemetry's two wrappers", 50, 250, None),
    "GetItem:open": ("GetItem, Endpoint.make_request wrapped", 50, 250, None),
    "table.query": ("resource, table.query, 100 items, 45 KB", 10, 50, None),
    "objects.all": ("resource, bucket.objects.all(), 1,000 keys, 350 KB", 10, 50, None),
}
# How many times less than boto3's they must be.
RATIOS = {"GetItem:opentelemetry": 8, "GetItem:open": 3}
# Which answer a part gets that is not an operation.
ANSWERS = {"table.query": "Query", "objects.all": "ListObjectsV2"}
CLIENTS, PROCESSES = 100, 9
# CPU in ms and resident memory in KiB.
STARTS = {
    "import and 1st client": (30, 18 * 1024),
    "each further client": (0.060, 30),
}


def calls(part: str, face: str, core: str) -> list[str]:
    title, few, many, budget = CALLS[part]
    program = [*harness.python(), os.path.join(HERE, "python", "call.py")]
    with tempfile.NamedTemporaryFile() as answer:
        operation = ANSWERS.get(part, part.partition(":")[0])
        answer.write(harness.output([core, "answer", operation], text=False))
        answer.flush()
        command = [*program, answer.name, part, "count", "{}"]
        ours = harness.each(command, few, many, path=face)
        theirs = harness.each(command, max(few // 5, 2), max(many // 5, 4))
    verdict = held(ours, budget and budget * 1e6, 1e6)
    if part in RATIOS and ours and theirs:
        verdict = f"1/{RATIOS[part]} {'held' if theirs >= RATIOS[part] * ours else '**missed**'}"
    return [title, millions(ours), millions(theirs), ratio(theirs, ours), verdict]


def start(service: str, face: str) -> list[list[str]]:
    """CPU and resident memory of fresh processes; the first client's with the import and the interpreter."""
    program = [*harness.python(), os.path.join(HERE, "start", "start_boto3.py"), service, "whole", str(CLIENTS)]
    sides = []
    for path in (face, None):
        harness.output(program, path=path)
        (runs,) = zip(*[harness.rounds(program, path=path) for _ in range(PROCESSES)])
        sides.append([{key: median(row[key] for row in rows) for key in ("cpu", "resident")} for rows in zip(*runs)])
    out = []
    for (name, (cpu, resident)), ours, theirs in zip(STARTS.items(), *sides):
        milliseconds, kilobytes = ours["cpu"] * 1e3, ours["resident"] / 1024
        out.append(
            [f"{service}: {name}", number(milliseconds), number(theirs["cpu"] * 1e3), ratio(theirs["cpu"], ours["cpu"])]
            + [number(kilobytes), number(theirs["resident"] / 1024), ratio(theirs["resident"], ours["resident"])]
            + [held(milliseconds, cpu), held(kilobytes, resident)]
        )
    return out


def millions(count: float | None) -> str:
    return f"{count / 1e6:.3f}" if count else "–"


def held(value: float | None, budget: float | None, unit: float = 1) -> str:
    if value is None or budget is None:
        return ""
    return f"{budget / unit:g} {'held' if value <= budget else '**missed**'}"


def main(parts: list[str]) -> None:
    face, core = harness.face(), harness.build("bench-core")
    rows = []
    for part in parts or CALLS:
        if part in CALLS:
            rows.append(calls(part, face, core))
            print(rows[-1], file=sys.stderr, flush=True)
    if rows:
        harness.table(["", "botoxide", "boto3", "ratio", "budget"], rows)
    rows = [row for part in parts or ["s3"] if part not in CALLS for row in start(part, face)]
    if rows:
        head = ["", "CPU ms", "boto3", "ratio", "resident KiB", "boto3", "ratio", "budget, ms", "budget, KiB"]
        harness.table(head, rows)


main(sys.argv[1:])
