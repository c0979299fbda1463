"""Calls GetItem with boto3 from threads that share a client: threads.py URL THREADS CALLS ROUNDS.

PYTHONPATH says whether it is boto3 or botoxide.
"""

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import boto3
from botocore.config import Config

ARGUMENTS = {"TableName": "orders", "Key": {"pk": {"S": "CUSTOMER#1"}, "sk": {"S": "ORDER#1"}}}


def main(url: str, threads: int, calls: int, rounds: int) -> None:
    dynamodb = boto3.client("dynamodb", endpoint_url=url, config=Config(max_pool_connections=threads))

    def some(count: int) -> None:
        for _ in range(count):
            assert "Item" in dynamodb.get_item(**ARGUMENTS)

    with ThreadPoolExecutor(threads) as pool:
        # Connections are opened, and modules imported, before the clock runs.
        list(pool.map(some, [2] * threads))
        for _ in range(rounds):
            wall, cpu = time.perf_counter(), time.process_time()
            list(pool.map(some, [calls // threads] * threads))
            print(json.dumps({"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}))


main(sys.argv[1], *map(int, sys.argv[2:]))
