#!/usr/bin/env python3
"""GetItem over loopback from Python, by threads beside boto3 and by tasks beside aiobotocore: throughput.py [PART …].

See README.md.
"""

import os
import sys

import harness
from figures import Cell, Table, ratio, write
from harness import HERE, median

# The program, how many calls are in flight, and the numbers of calls in a round: botoxide's, the peer's.
PARTS = {
    "1 thread": (["threads.py"], 1, 6_400, 640),
    "8 threads": (["threads.py"], 8, 6_400, 640),
    "64 threads": (["threads.py"], 64, 12_800, 1_280),
    "asyncio, 100 tasks": (["tasks.py", "asyncio"], 100, 10_000, 2_000),
    "uvloop, 100 tasks": (["tasks.py", "uvloop"], 100, 10_000, 2_000),
}
AIOBOTOCORE = ["aiobotocore==3.10.0", "uvloop"]
ROUNDS = 5
# How many times the peer's calls a second of CPU it must make.
BUDGET = 10


def main(parts: list[str]) -> None:
    face, (blocking,) = harness.face(), harness.python()
    asynchronous = harness.optional("aiobotocore", lambda: harness.environment_of("aio", AIOBOTOCORE))
    rows: list[list[Cell]] = []
    with harness.Server() as url:
        for part in parts:
            (program, *loop), at_once, *calls = PARTS[part]
            if loop and not asynchronous:
                continue
            python = os.path.join(asynchronous or "", "bin", "python") if loop else blocking
            sides = []
            for path, count in zip((face, None), calls, strict=True):
                words = [url, *loop, str(at_once), str(count), str(harness.times(ROUNDS))]
                rounds = harness.rounds([python, os.path.join(HERE, "throughput", program), *words], path=path)
                sides.append((count / min(row["cpu"] for row in rounds), count / median(row["wall"] for row in rounds)))
            (cpu, wall), (their_cpu, their_wall) = sides
            verdict = f"≥ {BUDGET} {'held' if cpu >= BUDGET * their_cpu else '**missed**'}"
            rows.append(
                [part, cpu, their_cpu, ratio(cpu, their_cpu), wall, their_wall, ratio(wall, their_wall), verdict]
            )
            print(rows[-1], file=sys.stderr, flush=True)
    columns = ["", "calls per CPU second", "peer", "ratio", "calls per second", "peer", "ratio", "budget, ratio of CPU"]
    write("throughput", Table("Throughput of GetItem from Python over loopback", columns, rows))


main(harness.arguments(__doc__, PARTS))
