#!/usr/bin/env python3
"""The cost of a session and its clients in Rust, in Python and with boto3: start.py [SERVICE …]. See README.md."""

import os
import sys

import harness
from figures import Cell, Table, held, ratio, write
from harness import HERE, median

CLIENTS = 100
ROUNDS = 9
# The rows of a library, with budgets in ms of CPU and KiB of resident memory.
RUST = {
    "session and 1st client": (0.4, None),
    "2nd client": (None, None),
    f"each further one, to the {CLIENTS}th": (None, None),
}
PYTHON = {"the process, to the 1st client": (28, 18 * 1024), "each further client": (0.060, 30)}
COLUMNS = [
    "",
    "M instructions",
    "CPU ms",
    "boto3",
    "ratio",
    "resident KiB",
    "boto3",
    "ratio",
    "budget, ms",
    "budget, KiB",
]


def measured(command: list[str], kind: str, path: str | None = None) -> list[dict[str, float]]:
    """The median of each row over fresh processes, in ms and KiB."""
    command = [*command, kind, str(CLIENTS)]
    harness.output(command, path=path)
    runs = [harness.rounds(command, path=path)[0] for _ in range(harness.times(ROUNDS))]
    units = {"cpu": 1e3, "resident": 1 / 1024}
    return [
        {key: median(row[key] for row in rows) * unit for key, unit in units.items()}
        for rows in zip(*runs, strict=True)
    ]


def counted(command: list[str]) -> list[float | None]:
    """The million instructions of each row."""
    counts = [harness.instructions([*command, "count", str(clients)]) for clients in (0, 1, 2, CLIENTS)]
    spans = zip(counts, counts[1:], (1, 1, CLIENTS - 2), strict=False)
    return [(after - before) / clients / 1e6 if before and after else None for before, after, clients in spans]


def rows_of(service: str, names: dict, counts: list, ours: list, theirs: list) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    for (name, (cpu, resident)), count, mine, other in zip(names.items(), counts, ours, theirs, strict=True):
        row: list[Cell] = [f"{service}: {name}", count]
        for key in "cpu", "resident":
            row += [mine[key], other[key], ratio(other[key], mine[key])]
        rows.append([*row, held(mine["cpu"], cpu), held(mine["resident"], resident)])
        print(rows[-1], file=sys.stderr, flush=True)
    return rows


def main(services: list[str]) -> None:
    engine, face = harness.build("bench-start"), harness.face()
    rust: list[list[Cell]] = []
    python: list[list[Cell]] = []
    for service in services:
        boto3 = [*harness.python(), os.path.join(HERE, "start", "start_boto3.py"), service]
        _, *theirs = measured(boto3, "measure")
        rust += rows_of(service, RUST, counted([engine, service]), measured([engine, service], "measure"), theirs)
        ours, theirs = measured(boto3, "whole", face), measured(boto3, "whole")
        python += rows_of(service, PYTHON, [None, None], ours, theirs)
    write(
        "start",
        Table("Start in Rust, without the import of boto3", COLUMNS, rust),
        Table("Start in Python, with the interpreter and imports", COLUMNS, python),
    )


main(harness.arguments(__doc__, ["s3", "ec2", "dynamodb"]))
