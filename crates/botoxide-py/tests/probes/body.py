"""The bodies of real responses, read with every method: over the engine here, over urllib3 there."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import boto3
from botocore.config import Config
from botocore.response import StreamingBody
from probes.outcome import outcome
from probes.response import BODIES, METHODS, read_into

logging.disable(logging.CRITICAL)

# They depend on the raw stream: what it says of itself, what `io` makes of it, what is left after `close`.
SKIPPED = {
    "context",
    "read closed",
    "writable",
    "close",
    "fileno",
    "timeout",
    "wrapper",
    "text",
    "seek",
    "write",
    "readinto 64",
}


class Objects(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        index, kind = self.path.strip("/").split("/")[1].split("?")[0].split("-")
        data = BODIES[int(index)]
        self.send_response(200)
        if kind == "chunked":
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for start in range(0, len(data), 700):
                piece = data[start : start + 700]
                self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            self.wfile.write(b"0\r\n\r\n")
        else:
            self.send_header("Content-Length", str(len(data) + (5 if kind == "short" else 0)))
            self.end_headers()
            self.wfile.write(data)
        self.close_connection = kind == "short"

    def log_message(self, *args: Any) -> None:
        """Nothing."""


@contextmanager
def _server() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Objects)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def _lines(body: Any) -> Any:
    with body as file:
        return [file.readline(), list(file)]


def run(argument: Any) -> Any:
    """The methods over bodies of a kind: `whole`, `chunked`, or `short` (less than the `Content-Length`)."""
    cases: list[Any] = []
    config = Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 1})
    with _server() as url:
        client: Any = boto3.client(
            "s3",
            endpoint_url=url,
            region_name="us-east-1",
            aws_access_key_id="a",
            aws_secret_access_key="b",
            config=config,
        )
        methods: list[Any] = [(name, method) for name, method in METHODS if name not in SKIPPED]
        # How much one `readinto` gives is up to the stream; what they give together is not.
        methods.append(("readinto all", lambda body: b"".join(read_into(body, 64))))
        if argument == "whole":
            # urllib3 loses its place when chunks are read by line.
            methods.append(("context lines", _lines))
        for index in range(len(BODIES)):
            for name, method in methods:
                body = client.get_object(Bucket="b", Key=f"{index}-{argument}")["Body"]
                cases.append([f"{name} of {index}", type(body) is StreamingBody, outcome(method, body)])
                body.close()
    return cases
