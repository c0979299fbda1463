"""Asynchronous clients, on the loop of asyncio: against servers that run on the same loop, and against moto."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

import botoxide.aio
from botocore.config import Config
from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    EndpointConnectionError,
    HTTPClientError,
    IncompleteReadError,
    ReadTimeoutError,
    WaiterError,
)
from conftest import DROP_IN, FACE
from server import moto_server

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
KEYS = {"aws_access_key_id": "AKIDEXAMPLE", "aws_secret_access_key": "secret", "region_name": "us-east-1"}


@asynccontextmanager
async def serving(handler: Handler) -> AsyncIterator[str]:
    """The URL of a server on this loop. A call that blocked the loop would never be answered."""

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await handler(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()


def answering(body: bytes, status: str = "200 OK") -> Handler:
    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(b"HTTP/1.1 %s\r\nContent-Length: %d\r\n\r\n%s" % (status.encode(), len(body), body))
            await writer.drain()

    return handler


def client(service: str, url: str, **config: Any) -> Any:
    config.setdefault("retries", {"total_max_attempts": 1})
    return botoxide.aio.Session(**KEYS).client(service, endpoint_url=url, config=Config(**config))


def test_many_calls_run_at_once_on_one_thread() -> None:
    async def main() -> None:
        requests, all_are_there = 0, asyncio.Event()

        async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            nonlocal requests
            await reader.readuntil(b"\r\n\r\n")
            requests += 1
            if requests == 20:
                all_are_there.set()
            await all_are_there.wait()
            writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{"TableNames":["t"]}')

        before = threading.active_count()
        async with serving(handler) as url, client("dynamodb", url) as dynamodb:
            results = await asyncio.gather(*(dynamodb.list_tables() for _ in range(20)))
            assert threading.active_count() == before
        assert [result["TableNames"] for result in results] == [["t"]] * 20

    asyncio.run(main())


def test_results_and_connections() -> None:
    async def main() -> None:
        connections = 0
        inner = answering(b'{"TableNames": ["a"]}')

        async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            nonlocal connections
            connections += 1
            await inner(reader, writer)

        async with serving(handler) as url, client("dynamodb", url) as dynamodb:
            for _ in range(5):
                assert (await dynamodb.list_tables())["TableNames"] == ["a"]
            assert connections == 1, "the connection is used again"
            await asyncio.gather(*(dynamodb.list_tables() for _ in range(8)))
            assert connections == 8

    asyncio.run(main())


def test_errors_are_botocores() -> None:
    async def main() -> None:
        error = b'{"__type": "ResourceNotFoundException", "message": "gone"}'
        async with serving(answering(error, "400 Bad Request")) as url, client("dynamodb", url) as dynamodb:
            with pytest.raises(dynamodb.exceptions.ResourceNotFoundException) as raised:
                await dynamodb.describe_table(TableName="t")
            assert isinstance(raised.value, ClientError)
            assert raised.value.response["Error"]["Message"] == "gone"
            with pytest.raises(TypeError):
                await dynamodb.describe_table("t")
        async with client("dynamodb", "http://127.0.0.1:1") as dynamodb:
            with pytest.raises(EndpointConnectionError):
                await dynamodb.list_tables()
        async with client("dynamodb", "http://no-such-host.invalid") as dynamodb:
            with pytest.raises(EndpointConnectionError):
                await dynamodb.list_tables()

    asyncio.run(main())


def test_timeouts_and_broken_connections() -> None:
    async def main() -> None:
        async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.read()

        async def hangs_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")

        async with serving(silent) as url, client("dynamodb", url, read_timeout=0.2) as dynamodb:
            begun = time.monotonic()
            with pytest.raises(ReadTimeoutError):
                await dynamodb.list_tables()
            assert 0.2 <= time.monotonic() - begun < 5
        async with serving(hangs_up) as url, client("dynamodb", url) as dynamodb:
            with pytest.raises(ConnectionClosedError):
                await dynamodb.list_tables()

    asyncio.run(main())


def test_cancelling_closes_the_connection() -> None:
    async def main() -> None:
        asked, ended = asyncio.Event(), asyncio.Event()

        async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            asked.set()
            await reader.read()
            ended.set()

        async with serving(handler) as url, client("dynamodb", url) as dynamodb:
            call = asyncio.ensure_future(dynamodb.list_tables())
            await asked.wait()
            call.cancel()
            with pytest.raises(asyncio.CancelledError):
                await call
            await asyncio.wait_for(ended.wait(), 5)
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(dynamodb.list_tables(), 0.1)

    asyncio.run(main())


def test_bodies_arrive_in_pieces() -> None:
    async def main() -> None:
        go_on = asyncio.Event()

        async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\nfirst\n")
            await writer.drain()
            await go_on.wait()
            writer.write(b"second")

        async with serving(handler) as url, client("s3", url) as s3:
            body = (await s3.get_object(Bucket="b", Key="k"))["Body"]
            assert await body.read(6) == b"first\n"
            go_on.set()
            assert await body.read() == b"second"
            assert (body.tell(), body.at_eof()) == (12, True)
            async with (await s3.get_object(Bucket="b", Key="k"))["Body"] as body:
                assert [line async for line in body.iter_lines(4)] == [b"first", b"second"]
            body = (await s3.get_object(Bucket="b", Key="k"))["Body"]
            assert b"".join([chunk async for chunk in body]) == b"first\nsecond"

        async def cut(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\nfirst\n")

        async with serving(cut) as url, client("s3", url) as s3:
            body = (await s3.get_object(Bucket="b", Key="k"))["Body"]
            with pytest.raises(IncompleteReadError):
                await body.read()

    asyncio.run(main())


def test_a_client_works_on_one_loop_after_another() -> None:
    session = botoxide.aio.Session(**KEYS)
    made: list[Any] = []

    async def main() -> None:
        async with serving(answering(b'{"TableNames": []}')) as url:
            if not made:
                made.append(await session.client("dynamodb", endpoint_url=url))
            made[0].meta.events.register("before-send.dynamodb", lambda request, **_: set_url(request, url))
            await made[0].list_tables()

    def set_url(request: Any, url: str) -> None:
        request.url = url + "/"

    for _ in range(2):
        asyncio.run(main())


def test_a_client_needs_a_loop() -> None:
    async def make() -> Any:
        return await client("dynamodb", "http://127.0.0.1:1")

    coroutine = asyncio.run(make()).list_tables()
    with pytest.raises(HTTPClientError, match="outside of an event loop"):
        coroutine.send(None)


def test_handlers_and_presigned_urls() -> None:
    async def main() -> None:
        seen = []

        async with serving(answering(b'{"TableNames": []}')) as url, client("dynamodb", url) as dynamodb:
            dynamodb.meta.events.register(
                "before-send", lambda request, **_: seen.append(request.headers["X-Amz-Target"])
            )
            dynamodb.meta.events.register("after-call", lambda parsed, **_: parsed.update(Seen=True))
            assert (await dynamodb.list_tables())["Seen"] is True
            assert seen == [b"DynamoDB_20120810.ListTables"]
        async with client("s3", "http://127.0.0.1:1") as s3:
            signed = await s3.generate_presigned_url("get_object", {"Bucket": "b", "Key": "k"}, 60)
            assert signed.startswith("http://127.0.0.1:1/b/k?") and "Expires=" in signed

    asyncio.run(main())


def test_credentials_of_a_process_do_not_block_the_loop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    script = tmp_path / "keys.py"
    script.write_text(
        "import time, json; time.sleep(0.5)\n"
        'print(json.dumps({"Version": 1, "AccessKeyId": "AKID", "SecretAccessKey": "secret"}))\n'
    )
    config = tmp_path / "config"
    config.write_text(f"[default]\nregion = us-east-1\ncredential_process = {sys.executable} {script}\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))

    async def main() -> None:
        ticks = 0

        async def tick() -> None:
            nonlocal ticks
            while True:
                await asyncio.sleep(0.01)
                ticks += 1

        async with serving(answering(b'{"TableNames": []}')) as url:
            ticker = asyncio.ensure_future(tick())
            async with botoxide.aio.Session().client("dynamodb", endpoint_url=url) as dynamodb:
                await dynamodb.list_tables()
            ticker.cancel()
        assert ticks >= 10, "the loop went on while the process ran"

    asyncio.run(main())


def test_a_forked_child_has_its_own_connections() -> None:
    code = """
import asyncio, os
from test_aio import answering, client, serving

async def main():
    async with serving(answering(b'{"TableNames": []}')) as url, client("dynamodb", url) as dynamodb:
        await dynamodb.list_tables()
        if (child := os.fork()) == 0:
            # asyncio knows of the running loop in the child, too.
            asyncio._set_running_loop(None)
            os._exit(asyncio.run(again(dynamodb)))
        assert os.waitpid(child, 0)[1] == 0
        await dynamodb.list_tables()

async def again(dynamodb):
    async with serving(answering(b'{"TableNames": []}')) as url:
        dynamodb.meta.events.register("before-send", lambda request, **_: setattr(request, "url", url + "/"))
        await dynamodb.list_tables()
    return 0

asyncio.run(asyncio.wait_for(main(), 20))
"""
    paths = os.pathsep.join([str(DROP_IN), str(FACE), str(Path(__file__).parent)])
    done = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": paths}, timeout=60, check=False
    )
    assert done.returncode == 0


def test_pages_waiters_and_transfers_with_moto(tmp_path: Path) -> None:
    async def main(url: str) -> None:
        async with client("s3", url) as s3:
            await s3.create_bucket(Bucket="photos")
            await s3.get_waiter("bucket_exists").wait(Bucket="photos")
            await asyncio.gather(*(s3.put_object(Bucket="photos", Key=f"{n:02}", Body=b"x" * n) for n in range(25)))
            paginator, page_size = s3.get_paginator("list_objects_v2"), {"PageSize": 10}
            pages = paginator.paginate(Bucket="photos", PaginationConfig=page_size)
            assert [len(page["Contents"]) async for page in pages] == [10, 10, 5]
            pages = paginator.paginate(Bucket="photos", PaginationConfig=page_size)
            keys = [key async for key in pages.search("Contents[].Key")]
            assert keys == [f"{n:02}" for n in range(25)]
            whole = await paginator.paginate(Bucket="photos", PaginationConfig=page_size).build_full_result()
            assert len(whole["Contents"]) == 25
            with pytest.raises(WaiterError):
                await s3.get_waiter("object_exists").wait(
                    Bucket="photos", Key="none", WaiterConfig={"Delay": 0, "MaxAttempts": 2}
                )
            source = tmp_path / "source"
            source.write_bytes(os.urandom(9 << 20))
            await s3.upload_file(str(source), "photos", "large")
            await s3.download_file("photos", "large", str(tmp_path / "copy"))
            assert (tmp_path / "copy").read_bytes() == source.read_bytes()

    with moto_server() as url:
        asyncio.run(main(url))


def test_programs_for_aiobotocore() -> None:
    from aiobotocore.config import AioConfig
    from aiobotocore.response import StreamingBody
    from aiobotocore.session import AioSession, get_session

    async def main() -> None:
        session = get_session()
        assert isinstance(session, AioSession)
        config = AioConfig(connector_args={"keepalive_timeout": 12}, retries={"total_max_attempts": 1})
        assert config.merge(Config(region_name="eu-west-1")).connector_args == {"keepalive_timeout": 12}
        keys = {name: value for name, value in KEYS.items() if name != "region_name"}
        async with serving(answering(b"meow")) as url:
            async with session.create_client("s3", "us-east-1", endpoint_url=url, config=config, **keys) as s3:
                body = (await s3.get_object(Bucket="b", Key="k"))["Body"]
                assert isinstance(body, StreamingBody)
                assert await body.read() == b"meow"
                assert s3._request_signer._credentials.access_key == "AKIDEXAMPLE"
                assert not s3._endpoint.http_session.closed
            assert s3._endpoint.http_session.closed
        session.set_credentials("AKID", "secret")
        found = await session.get_credentials()
        assert found is not None
        assert (await found.get_frozen_credentials()).access_key == "AKID"

    asyncio.run(main())


def test_bodies_over_responses_of_httpx() -> None:
    from aiobotocore.response import HttpxStreamingBody

    class Response:
        is_closed = False

        async def aiter_raw(self) -> AsyncIterator[bytes]:
            for chunk in (b"ab\nc", b"d", b"", b"e\nfgh"):
                yield chunk

        async def aclose(self) -> None:
            self.is_closed = True

    async def main() -> None:
        body = HttpxStreamingBody(Response(), "10")
        assert [await body.read(3), await body.read(0), body.tell()] == [b"ab\n", b"", 3]
        buffer = bytearray(2)
        assert (await body.readinto(buffer), bytes(buffer)) == (2, b"cd")
        assert [line async for line in body.iter_lines()] == [b"e", b"fgh"]
        assert not body.readable() and await body.read() == b""
        short = HttpxStreamingBody(Response(), 11)
        with pytest.raises(IncompleteReadError):
            await short.read()
        response = Response()
        async with HttpxStreamingBody(response) as whole:
            assert len(await whole.read(-1)) == 10
        assert response.is_closed

    asyncio.run(main())


@pytest.mark.parametrize("is_asked", [False, True])
def test_the_loader_reads_ahead_if_a_client_asks_for_it(is_asked: bool) -> None:
    from aiobotocore.config import AioConfig
    from aiobotocore.session import get_session
    from botocore.loaders import Loader

    class Mine(Loader):
        read: list[tuple[str, str]] = []

        def load_service_model(self, service_name: str, type_name: str, api_version: str | None = None) -> Any:
            if threading.current_thread() is not threading.main_thread():
                self.read.append((service_name, type_name))
            return super().load_service_model(service_name, type_name, api_version)

    async def main() -> list[tuple[str, str]]:
        session, loader = get_session(), Mine()
        session.register_component("data_loader", loader)
        loader.read.clear()
        config = AioConfig(warm_up_loader_caches=is_asked)
        async with session.create_client("sqs", config=config, **KEYS):
            return loader.read

    read = asyncio.run(main())
    assert [service for service, _ in read] == ["sqs"] * (5 if is_asked else 0)
