"""Asynchronous clients on trio and on uvloop, and handlers that are coroutines."""

from __future__ import annotations

import asyncio
import io
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import trio
import uvloop

import botoxide.aio
from botocore.awsrequest import AWSResponse
from botocore.config import Config
from botocore.exceptions import ConnectTimeoutError, EndpointConnectionError, ReadTimeoutError

KEYS = {"aws_access_key_id": "AKIDEXAMPLE", "aws_secret_access_key": "secret", "region_name": "us-east-1"}
PAGES = {b"": b'{"TableNames": ["a"], "LastEvaluatedTableName": "aaa"}', b"a": b'{"TableNames": ["b"]}'}


class Store(BaseHTTPRequestHandler):
    """Tables in two pages; an object of a million bytes; `/slow` never answers."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_args: object) -> None:
        pass

    def answer(self) -> None:
        request = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        body = b"x" * 1_000_000
        if self.path == "/slow/key":
            time.sleep(2)
        elif self.command == "POST":
            self.server.seen.append(self.headers)  # type: ignore[attr-defined]
            body = PAGES[b"a" if b"Start" in request else b""]
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_HEAD = do_POST = answer  # noqa: N815


@pytest.fixture
def server() -> Iterator[Any]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Store) as server:
        server.daemon_threads = True
        server.seen = []  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield server
        server.shutdown()


def client(service: str, server: Any, host: str = "127.0.0.1", **config: Any) -> Any:
    config.setdefault("retries", {"total_max_attempts": 1})
    url = f"http://{host}:{server.server_port}"
    return botoxide.aio.Session(**KEYS).client(service, endpoint_url=url, config=Config(**config))


def run_on(loop: str, main: Callable[[], Awaitable[None]]) -> None:
    async def start() -> None:
        await main()

    if loop == "trio":
        trio.run(start)
    elif loop == "uvloop":
        uvloop.run(start())
    else:
        asyncio.run(start())


LOOPS = ["asyncio", "uvloop", "trio"]


@pytest.mark.parametrize("loop", LOOPS)
def test_calls_pages_and_bodies(loop: str, server: Any) -> None:
    async def main() -> None:
        before = threading.active_count()
        # The name of a host is looked up by the loop.
        async with client("dynamodb", server, "localhost") as dynamodb:
            assert (await dynamodb.list_tables())["TableNames"] == ["a"]
            pages = dynamodb.get_paginator("list_tables").paginate()
            assert [name async for page in pages for name in page["TableNames"]] == ["a", "b"]
        async with client("s3", server) as s3:
            response = await s3.get_object(Bucket="b", Key="k")
            async with response["Body"] as body:
                assert await body.read(10) == b"x" * 10
                assert len(await body.read()) == 999_990
            assert (await s3.generate_presigned_url("get_object", {"Bucket": "b", "Key": "k"})).startswith("http://")
        # Those of the server, and of the loop's own look-ups.
        assert threading.active_count() <= before + 6

    run_on(loop, main)


@pytest.mark.parametrize("loop", LOOPS)
def test_failures(loop: str, server: Any) -> None:
    async def main() -> None:
        async with client("s3", server, read_timeout=0.2) as s3:
            with pytest.raises(ReadTimeoutError):
                await s3.get_object(Bucket="slow", Key="key")
        server.server_port = 1
        async with client("s3", server) as s3:
            with pytest.raises((EndpointConnectionError, ConnectTimeoutError)):
                await s3.list_buckets()

    run_on(loop, main)


def test_many_calls_on_trio(server: Any) -> None:
    async def main() -> None:
        found = []
        async with client("dynamodb", server, max_pool_connections=20) as dynamodb:

            async def call() -> None:
                found.append((await dynamodb.list_tables())["TableNames"])

            for _ in range(3):
                async with trio.open_nursery() as nursery:
                    for _ in range(20):
                        nursery.start_soon(call)
        assert found == [["a"]] * 60

    trio.run(main)


def test_cancelling_on_trio(server: Any) -> None:
    async def main() -> None:
        async with client("s3", server) as s3:
            begun = time.monotonic()
            with trio.move_on_after(0.1) as scope:
                await s3.get_object(Bucket="slow", Key="key")
            assert scope.cancelled_caught and time.monotonic() - begun < 1
            assert len(await (await s3.get_object(Bucket="b", Key="k"))["Body"].read()) == 1_000_000

    trio.run(main)


def test_a_client_on_two_kinds_of_loops(server: Any) -> None:
    async def main() -> None:
        assert (await clients[0].list_tables())["TableNames"] == ["a"]

    async def make() -> None:
        clients.append(await client("dynamodb", server))

    clients: list[Any] = []
    asyncio.run(make())
    for loop in (*LOOPS, *LOOPS):
        run_on(loop, main)


@pytest.mark.parametrize("loop", LOOPS)
def test_handlers_may_be_coroutines(loop: str, server: Any) -> None:
    async def pause() -> None:
        await (trio.sleep(0.01) if loop == "trio" else asyncio.sleep(0.01))

    async def main() -> None:
        seen: list[str] = []

        async def params(params: dict[str, Any], **_kwargs: Any) -> None:
            await pause()
            seen.append("params")
            params["Limit"] = 7

        async def sign(request: Any, **_kwargs: Any) -> None:
            await pause()
            seen.append("sign")
            request.headers["X-First"] = "1"

        def plain(request: Any, **_kwargs: Any) -> None:
            assert request.headers["X-First"] == "1", "handlers run one after the other"
            seen.append("plain")

        async def send(request: Any, **_kwargs: Any) -> None:
            await pause()
            seen.append("send")
            request.headers["X-Second"] = "2"

        async def after(parsed: dict[str, Any], **_kwargs: Any) -> None:
            await pause()
            seen.append("after")
            parsed["TableNames"].append("mine")

        async with client("dynamodb", server) as dynamodb:
            events = dynamodb.meta.events
            events.register("before-parameter-build.dynamodb.ListTables", params)
            events.register("before-sign.dynamodb", sign)
            events.register("before-sign.dynamodb", plain)
            events.register("before-send.dynamodb", send)
            events.register("after-call.dynamodb", after)
            assert (await dynamodb.list_tables())["TableNames"] == ["a", "mine"]
            assert seen == ["params", "sign", "plain", "send", "after"]
            headers = server.seen[0]
            assert (headers["X-First"], headers["X-Second"], headers["Content-Length"]) == ("1", "2", "11")
            await asyncio.gather(*(dynamodb.list_tables() for _ in range(5))) if loop != "trio" else None

    run_on(loop, main)


def test_a_coroutine_answers_or_raises(server: Any) -> None:
    class Raw(io.BytesIO):
        def stream(self) -> Iterator[bytes]:
            yield self.read()

    async def answer(request: Any, **_kwargs: Any) -> AWSResponse:
        await asyncio.sleep(0)
        return AWSResponse(request.url, 200, {}, Raw(b'{"TableNames": ["answered"]}'))

    async def fail(**_kwargs: Any) -> None:
        await asyncio.sleep(0)
        raise LookupError("no such table")

    async def main() -> None:
        async with client("dynamodb", server) as dynamodb:
            dynamodb.meta.events.register("before-send", answer)
            assert (await dynamodb.list_tables())["TableNames"] == ["answered"]
            # A plain function that returns a coroutine.
            dynamodb.meta.events.register("before-call", lambda **kwargs: fail(**kwargs))
            with pytest.raises(LookupError, match="no such table"):
                await dynamodb.list_tables()
        assert not server.seen

    asyncio.run(main())


def test_cancelling_a_call_cancels_its_handler(server: Any) -> None:
    ended: list[str] = []

    async def wait(**_kwargs: Any) -> None:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            ended.append("cancelled")
            raise

    async def main() -> None:
        async with client("dynamodb", server) as dynamodb:
            dynamodb.meta.events.register("before-call", wait)
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(dynamodb.list_tables(), 0.1)
            await asyncio.sleep(0)
        assert ended == ["cancelled"]

    asyncio.run(main())


def test_coroutines_at_every_event_of_a_call(server: Any) -> None:
    async def main() -> None:
        seen: set[str] = set()

        async def watch(event_name: str, **_kwargs: Any) -> None:
            await asyncio.sleep(0)
            seen.add(event_name.split(".")[0])

        async with client("dynamodb", server) as plain, client("dynamodb", server) as watched:
            # Every event, and one that a failure has.
            watched.meta.events.register("*", watch)
            expected = await plain.list_tables(Limit=5)
            found = await watched.list_tables(Limit=5)
            assert found["TableNames"] == expected["TableNames"]
            plain_headers, headers = ({name: each[name] for name in each} for each in server.seen)
            assert headers.keys() == plain_headers.keys()
            with pytest.raises(EndpointConnectionError):
                server.server_port = 1
                async with client("dynamodb", server) as unreachable:
                    unreachable.meta.events.register("after-call-error", watch)
                    await unreachable.list_tables()
        assert seen == {
            "provide-client-params", "before-parameter-build", "before-endpoint-resolution", "before-call",
            "request-created", "choose-signer", "before-sign", "before-send", "before-parse", "response-received",
            "needs-retry", "after-call", "after-call-error",
        }  # fmt: skip

    asyncio.run(main())


def test_coroutines_are_called_by_transfers(server: Any) -> None:
    async def main() -> None:
        called: list[str] = []

        async def handler(event_name: str, **_kwargs: Any) -> None:
            await asyncio.sleep(0.01)
            called.append(event_name)

        async with client("s3", server) as s3:
            s3.meta.events.register("before-call.s3.GetObject", handler)
            target = io.BytesIO()
            await s3.download_fileobj("b", "k", target)
            assert len(target.getvalue()) == 1_000_000
        assert called == ["before-call.s3.GetObject"]

    asyncio.run(main())


def test_events_of_a_session_can_be_awaited() -> None:
    async def loaded(service_data: dict[str, Any], **_kwargs: Any) -> str:
        await asyncio.sleep(0)
        service_data["metadata"]["serviceFullName"] = "mine"
        return "loaded"

    async def main() -> None:
        session: Any = botoxide.aio.Session(**KEYS)._session
        session.register("service-data-loaded.sqs", loaded)
        assert (await session.get_service_data("sqs"))["metadata"]["serviceFullName"] == "mine"
        data: dict[str, Any] = {"metadata": {}}
        assert await session.emit("service-data-loaded.sqs", service_data=data) == [(loaded, "loaded")]
        assert (await session.get_service_model("sqs")).service_name == "sqs"
        assert "eu-west-1" in await session.get_available_regions("sqs")

    asyncio.run(main())
