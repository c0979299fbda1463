"""Creates clients of one service with boto3: start_boto3.py SERVICE count|measure|whole CLIENTS.

The same figures as bench-start; the import of boto3 is not among them, and is printed as a first row of its own.
`whole` prints two rows: the process up to its first client, and each further client.
"""

import os
import sys
import time


def resident() -> int:
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def main(service: str, kind: str, count: str) -> None:
    clients = int(count)
    marks = [(time.process_time(), resident())]
    import boto3

    marks.append((time.process_time(), resident()))
    session, kept = None, []
    for until in {"measure": [1, 2, clients], "whole": [1, clients]}.get(kind, [clients]):
        while len(kept) < until:
            session = session or boto3.Session()
            kept.append(session.client(service))
        marks.append((time.process_time(), resident()))
    # Imported last, because it imports much of what boto3 imports.
    import json

    each = [1, 1, 1, max(clients - 2, 1)]
    rows = [
        {"cpu": (after[0] - before[0]) / number, "resident": (after[1] - before[1]) / number}
        for before, after, number in zip(marks, marks[1:], each)
    ]
    if kind == "measure":
        print(json.dumps(rows))
    if kind == "whole":
        (cpu, memory), (last_cpu, last) = marks[2:]
        further = {"cpu": (last_cpu - cpu) / (clients - 1), "resident": (last - memory) / (clients - 1)}
        print(json.dumps([{"cpu": cpu, "resident": memory}, further]))


main(*sys.argv[1:])
