#!/usr/bin/env python3
"""The counterpart of the replay tool: runs jobs through the real boto3, one JSON job a line in, one JSON result a line out.

    target/venv/bin/python crates/conformance/oracle/replay.py [--jobs N] < jobs > results

The format is described in docs/replay.md. Nothing here reaches out: requests are taken where botocore hands them to
urllib3, time stands still, waits are over at once, what is random is fixed, the environment is the job's own.
`--jobs N` spreads the jobs over N processes; the results keep the order of the jobs. Jobs of one service should stand
together: a client is made once for those that are alike.
"""

import argparse
import concurrent.futures
import itertools
import json
import os
import sys

# One process runs a batch, and creates its clients.
BATCH = 250


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="number of processes")
    parser.add_argument(
        "--compact-json",
        action="store_true",
        help="write JSON bodies as botoxide does, so that signatures can be compared, too",
    )
    arguments = parser.parse_args()
    lines = (line for line in sys.stdin.buffer if line.strip())
    try:
        if arguments.jobs <= 1:
            start(arguments.compact_json)
            for line in lines:
                print(play(line), flush=True)
        else:
            for results in in_order(batches(lines), arguments):
                print("\n".join(results), flush=True)
    except BrokenPipeError:
        # The reader has closed the pipe.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def batches(lines):
    """At most BATCH successive jobs of one service."""
    for _, group in itertools.groupby(lines, key=service_of):
        while batch := list(itertools.islice(group, BATCH)):
            yield batch


def service_of(line):
    try:
        return json.loads(line).get("service")
    except (ValueError, AttributeError, RecursionError):
        return None


def in_order(items, arguments):
    """The results of `play_all` for each item, computed a few items in advance."""
    processes, initargs = arguments.jobs, (arguments.compact_json,)
    with concurrent.futures.ProcessPoolExecutor(
        processes, initializer=start, initargs=initargs
    ) as pool:
        waiting = []
        for item in items:
            waiting.append(pool.submit(play_all, item))
            if len(waiting) > 4 * processes:
                yield waiting.pop(0).result()
        for future in waiting:
            yield future.result()


# Only the processes that run jobs import botocore, after the fixed environment of world.py.
player = None


def start(compact_json):
    global player
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    import player as module

    player = module.Player(compact_json)


def play(line):
    return player.play(line)


def play_all(lines):
    return [player.play(line) for line in lines]


if __name__ == "__main__":
    main()
