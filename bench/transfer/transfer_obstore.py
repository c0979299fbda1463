"""Moves files with obstore: transfer_obstore.py upload|download|list URL COUNTxSIZE DIRECTORY."""

import asyncio
import json
import os
import sys
import time
from pathlib import Path

import obstore
from obstore.store import S3Store

# The number of boto3's threads.
AT_ONCE = 10
CHUNK = 8 << 20


async def move(store: S3Store, way: str, folder: str, directory: str) -> None:
    names = [f"{number // 1000:03}/{number:06}.bin" for number in range(int(folder.split("x")[0]))]
    free = asyncio.Semaphore(AT_ONCE)

    async def upload(name: str) -> None:
        async with free:
            await obstore.put_async(store, f"{folder}/{name}", Path(directory, name))

    async def download(name: str) -> None:
        async with free:
            answer = await obstore.get_async(store, f"{folder}/{name}")
            with open(os.path.join(directory, name), "wb") as file:
                async for chunk in answer.stream(min_chunk_size=CHUNK):
                    file.write(chunk)

    for path in {os.path.dirname(name) for name in names}:
        os.makedirs(os.path.join(directory, path), exist_ok=True)
    await asyncio.gather(*map(upload if way == "upload" else download, names))


def list_all(store: S3Store, folder: str) -> None:
    count = sum(len(page) for page in obstore.list(store, f"{folder}/", chunk_size=1000))
    assert count == int(folder.split("x")[0])


def main(way: str, url: str, folder: str, directory: str = "") -> None:
    store = S3Store(
        "bucket",
        endpoint=url,
        region="eu-west-1",
        access_key_id=os.environ["AWS_ACCESS_KEY_ID"],
        secret_access_key=os.environ["AWS_SECRET_ACCESS_KEY"],
        virtual_hosted_style_request=False,
        client_options={"allow_http": url.startswith("http:")},
    )
    start, cpu = time.perf_counter(), time.process_time()
    if way == "list":
        list_all(store, folder)
    else:
        asyncio.run(move(store, way, folder, directory))
    print(json.dumps({"wall": time.perf_counter() - start, "cpu": time.process_time() - cpu}))


main(*sys.argv[1:])
