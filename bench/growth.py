#!/usr/bin/env python3
"""What a call costs and a process occupies when something grows: growth.py [PART …]. See README.md."""

import os
import sys
import tempfile

import harness
from figures import Cell, Table, write

FEW, MANY = 20, 220
SIZES = [1, 10, 100, 1_000, 10_000]
# What grows, to how many, and why a call costs more then, if it does.
CALLS = {
    "services": ("services with a client (1,000: all)", 1_000, ""),
    "clients": ("clients of a session", 1_000, ""),
    "handlers-of-others": ("handlers of another operation", 1_000, ""),
    "handlers": ("handlers of the call", 1_000, "each of them runs"),
    "buckets": (
        "buckets in turn, PutObject",
        10_000,
        "beyond the 100 endpoints that are kept, conditions that read the bucket are evaluated",
    ),
    "connections": ("open connections, over loopback", 1_000, ""),
}
OBJECTS = [1, 16, 256, 1_024, 4_096]
KEYS = [1_000, 10_000, 100_000, 1_000_000]
MIB = 1 << 20


def calls(what: str) -> Table:
    """The instructions of GetItem, for buckets of PutObject."""
    title, most, reason = CALLS[what]
    counts: list[float | None] = []
    with harness.Server() as url:
        for size in SIZES:
            if size > most:
                counts.append(None)
                continue
            words = [harness.build("bench-core"), "growth", what, str(size)]
            if what == "connections":
                words = [harness.build("bench-call"), str(size), "GetItem", url]
            counts.append(harness.millions([*words, "count", "{}"], FEW, MANY))
            print(what, size, counts[-1], file=sys.stderr, flush=True)
    known = [count for count in counts if count]
    is_flat = known and max(known) <= 1.05 * min(known)
    columns = ["", *(f"{size:,}" for size in SIZES), ""]
    row: list[Cell] = [title, *counts, "flat" if is_flat else reason or "**grows**"]
    return Table("Growth: million instructions of a call", columns, [row])


def objects() -> Table:
    """The memory of a transfer. The file is sparse, and in /dev/shm, which is not the process's."""
    engine = harness.build("bench-transfer")
    rows: list[list[Cell]] = []
    with harness.Server("bench-s3-server") as url, tempfile.TemporaryDirectory(dir="/dev/shm") as directory:
        os.mkdir(os.path.join(directory, "000"))
        path = os.path.join(directory, "000", "000000.bin")
        for size in OBJECTS:
            with open(path, "wb") as file:
                file.truncate(size * MIB)
            row: list[Cell] = [f"{size:,} MiB"]
            for way in "upload", "download":
                used = harness.usage([engine, "botoxide", way, url, f"1x{size * MIB}", directory])
                row.append(used["resident"] / MIB)
            os.unlink(path)
            rows.append(row)
            print(row, file=sys.stderr, flush=True)
    return Table("Growth: peak MiB of a transfer", ["object", "upload", "download"], rows)


def listings() -> Table:
    """The command's `ls`, and `sync` between two buckets that have the same objects."""
    command = harness.command()
    rows: list[list[Cell]] = []
    with harness.Server("bench-s3-server") as url:
        for keys in KEYS:
            row: list[Cell] = [f"{keys:,}"]
            folder, end = f"{keys}x100/", ["--endpoint-url", url]
            for words in (
                ["ls", "--recursive", f"s3://bucket/{folder}"],
                ["sync", "--only-show-errors", f"s3://one/{folder}", f"s3://two/{folder}"],
            ):
                used = harness.usage([command, "s3", *words, *end])
                row += [used["resident"] / MIB, 1e6 * used["cpu"] / keys]
            rows.append(row)
            print(row, file=sys.stderr, flush=True)
    columns = ["objects", "ls, peak MiB", "CPU µs an object", "sync, peak MiB", "CPU µs an object"]
    return Table("Growth: ls and sync", columns, rows)


PARTS = {what: lambda what=what: calls(what) for what in CALLS} | {"objects": objects, "listings": listings}
for part in harness.arguments(__doc__, PARTS):
    write("growth", PARTS[part]())
