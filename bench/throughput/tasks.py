"""Calls GetItem through aiobotocore's names: tasks.py URL LOOP TASKS CALLS ROUNDS. PYTHONPATH says whose they are."""

import asyncio
import json
import sys
import time

from aiobotocore.config import AioConfig
from aiobotocore.session import get_session

ARGUMENTS = {"TableName": "orders", "Key": {"pk": {"S": "CUSTOMER#1"}, "sk": {"S": "ORDER#1"}}}


async def main(url: str, tasks: int, calls: int, rounds: int) -> None:
    config = AioConfig(max_pool_connections=tasks)
    async with get_session().create_client("dynamodb", endpoint_url=url, config=config) as dynamodb:

        async def some(count: int) -> None:
            for _ in range(count):
                assert "Item" in await dynamodb.get_item(**ARGUMENTS)

        # Connections are opened, and modules imported, before the clock runs.
        await asyncio.gather(*(some(1) for _ in range(tasks)))
        for _ in range(rounds):
            wall, cpu = time.perf_counter(), time.process_time()
            await asyncio.gather(*(some(calls // tasks) for _ in range(tasks)))
            print(json.dumps({"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}))


if sys.argv[2] == "uvloop":
    import uvloop

    run = uvloop.run
else:
    run = asyncio.run
run(main(sys.argv[1], *map(int, sys.argv[3:])))
