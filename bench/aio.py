#!/usr/bin/env python3
"""10,000 GetItem with 100 in flight, on asyncio and uvloop, with botoxide and with aiobotocore: aio.py. See README.md."""

import os
import sys

import harness
from harness import HERE, median, number, ratio

PACKAGES = ["aiobotocore==3.10.0", "uvloop"]
CALLS, IN_FLIGHT, ROUNDS = 10_000, 100, 3
# How many times less CPU than aiobotocore it must take.
BUDGET = 8


def main() -> None:
    python = os.path.join(harness.environment_of("aio", PACKAGES), "bin", "python")
    rows = []
    with harness.Server() as url:
        for loop in ("asyncio", "uvloop"):
            command = [python, os.path.join(HERE, "aio", "calls.py"), url, str(CALLS), str(IN_FLIGHT), loop, str(ROUNDS)]
            ours, theirs = harness.rounds(command, path=harness.face()), harness.rounds(command)
            cpu, other = (min(each["cpu"] for each in side) for side in (ours, theirs))
            wall, other_wall = (median(each["wall"] for each in side) for side in (ours, theirs))
            verdict = f"1/{BUDGET} {'held' if other >= BUDGET * cpu else '**missed**'}" if loop == "asyncio" else ""
            rows.append(
                [loop, number(1e6 * cpu / CALLS), number(1e6 * other / CALLS), ratio(other, cpu)]
                + [number(wall), number(other_wall), ratio(other_wall, wall), verdict]
            )
            print(rows[-1], file=sys.stderr, flush=True)
    head = ["", "CPU µs for a call, least", "aiobotocore", "ratio", "wall s, median", "aiobotocore", "ratio", "budget"]
    harness.table(head, rows)


main()
