"""Writes what s3transfer does into the cases of this folder: `python3 record.py [FILE…]`, with boto3 1.44.5 installed.

Everything but `expected` is written by hand. Each case is played against a store on this machine that takes everything,
unless the case's `faults` say otherwise, and that notes what it receives.
"""

import base64
import glob
import hashlib
import http.server
import io
import json
import os
import re
import socketserver
import struct
import sys
import tempfile
import threading
import urllib.parse
from unittest import mock

import boto3
import boto3.s3.transfer
import botocore.config
from s3transfer.subscribers import BaseSubscriber

HERE = os.path.dirname(os.path.abspath(__file__))

# What differs from run to run, or is proven elsewhere.
IGNORED = {
    "accept-encoding", "amz-sdk-invocation-id", "amz-sdk-request", "authorization", "connection",
    "content-length", "host", "user-agent", "x-amz-date",
}
ORDER = [
    "HeadObject", "GetObject", "PutObject", "CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload",
    "AbortMultipartUpload", "DeleteObject",
]


def data(length):
    """The same bytes as `world::data`."""
    words = length // 8 + 1
    mask = (1 << 64) - 1
    numbers = (n * 0x9E3779B97F4A7C15 & mask for n in range(words))
    return struct.pack(f"<{words}Q", *numbers)[:length]


class Store(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True

    def __init__(self, faults):
        super().__init__(("127.0.0.1", 0), Handler)
        self.faults = [dict(fault) for fault in faults]
        self.requests = []
        self.lock = threading.Lock()

    def fault(self, operation, part):
        with self.lock:
            for fault in self.faults:
                if fault["operation"] == operation and fault.get("part", part) == part and fault.get("times", 1) > 0:
                    fault["times"] = fault.get("times", 1) - 1
                    return fault["answer"]
        return None


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def handle_one_request(self):
        try:
            super().handle_one_request()
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def operation(self, query):
        if self.command == "POST":
            return "CreateMultipartUpload" if "uploads" in query else "CompleteMultipartUpload"
        if self.command == "DELETE":
            return "AbortMultipartUpload" if "uploadId" in query else "DeleteObject"
        if self.command == "PUT":
            return "UploadPart" if "partNumber" in query else "PutObject"
        return "HeadObject" if self.command == "HEAD" else "GetObject"

    def answer(self):
        query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.path).query, keep_blank_values=True))
        operation = self.operation(query)
        part = int(query.get("partNumber", "0"))
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        note = {"operation": operation, "target": self.path, "headers": {}, "body": described(body)}
        for name, value in self.headers.items():
            if name.lower() not in IGNORED:
                note["headers"][name.lower()] = value
        with self.server.lock:
            self.server.requests.append((ORDER.index(operation), part, note))
        fault = self.server.fault(operation, part)
        if fault == "reset":
            self.close_connection = True
            self.connection.close()
            return
        if fault is not None:
            self.reply(fault, {}, b"<Error><Code>AsTold</Code><Message>as told</Message></Error>")
        elif operation == "CreateMultipartUpload":
            text = b"<InitiateMultipartUploadResult><UploadId>upload-1</UploadId></InitiateMultipartUploadResult>"
            self.reply(200, {}, text)
        elif operation == "CompleteMultipartUpload":
            text = b'<CompleteMultipartUploadResult><ETag>"all"</ETag></CompleteMultipartUploadResult>'
            self.reply(200, {}, text)
        elif operation in ("AbortMultipartUpload", "DeleteObject"):
            self.reply(204, {}, b"")
        else:
            headers = {"ETag": f'"etag-{part}"'}
            for name, value in self.headers.items():
                if name.lower().startswith("x-amz-checksum-"):
                    headers[name] = value
            self.reply(200, headers, b"")

    def reply(self, status, headers, body):
        self.send_response(status, "Told")
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_PUT = do_POST = do_DELETE = do_GET = do_HEAD = answer


def described(body):
    """A small body as it is, a large one by its hash."""
    if len(body) <= 4096 and body.startswith(b"<"):
        return body.decode()
    return f"{len(body)} {hashlib.sha256(body).hexdigest()}"


class Notes(BaseSubscriber):
    def __init__(self, case):
        self.size = case.get("size_told")
        self.fails = case.get("fails_on")
        self.progress, self.events = [], []

    def on_queued(self, future, **kwargs):
        self.events.append("queued")
        if self.size is not None:
            future.meta.provide_transfer_size(self.size)
        if self.fails == "queued":
            raise ValueError("not now")

    def on_progress(self, future, bytes_transferred, **kwargs):
        self.progress.append(bytes_transferred)
        if self.fails == "progress":
            raise ValueError("not so fast")

    def on_done(self, future, **kwargs):
        self.events.append("done")
        if self.fails == "done":
            raise ValueError("too late")


class Unseekable(io.RawIOBase):
    def __init__(self, content):
        self.content = io.BytesIO(content)

    def readable(self):
        return True

    def seekable(self):
        return False

    def read(self, amount=-1):
        return self.content.read(amount)


def source(case, folder):
    told = case["source"]
    content = data(told["size"]) if "size" in told else b""
    if told["kind"] == "path":
        path = os.path.join(folder, "file")
        with open(path, "wb") as file:
            file.write(content)
        return path
    if told["kind"] == "nowhere":
        return "/nowhere/at/all"
    if told["kind"] == "reader":
        return Unseekable(content)
    stream = io.BytesIO(b"s" * told.get("skip", 0) + content)
    stream.seek(told.get("skip", 0))
    return stream


def described_error(error):
    name = "OSError" if isinstance(error, OSError) else type(error).__name__
    return {"class": name, "text": re.sub(r"http://127\.0\.0\.1:\d+", "http://store", str(error))}


def values(extra_args):
    """Keys are base 64 in the file."""
    decoded = lambda value: base64.b64decode(value["$bytes"]) if isinstance(value, dict) and "$bytes" in value else value
    return {name: decoded(value) for name, value in extra_args.items()}


def play(case, folder):
    store = Store(case.get("faults", []))
    threading.Thread(target=store.serve_forever, daemon=True).start()
    options = dict(case.get("client", {}))
    s3 = {"addressing_style": "path"}
    if "payload_signing_enabled" in options:
        s3["payload_signing_enabled"] = options.pop("payload_signing_enabled")
    attempts = options.pop("total_max_attempts", 1)
    config = botocore.config.Config(s3=s3, retries={"total_max_attempts": attempts, "mode": "standard"}, **options)
    client = boto3.client(
        "s3", region_name="eu-central-1", aws_access_key_id="AKIDEXAMPLE", aws_secret_access_key="secret",
        endpoint_url=f"http://127.0.0.1:{store.server_address[1]}", config=config,
    )
    notes = Notes(case)
    expected = {}
    transfers = boto3.s3.transfer.TransferConfig(**case.get("config", {}))
    transfers.preferred_transfer_client = "classic"
    with mock.patch("time.sleep"):
        try:
            with boto3.s3.transfer.create_transfer_manager(client, transfers) as manager:
                future = manager.upload(
                    source(case, folder), case.get("bucket", "bucket"), case.get("key", "key"),
                    values(case.get("extra_args", {})), [notes],
                )
                try:
                    future.result()
                except Exception as error:
                    expected["error"] = described_error(error)
            expected["size"] = future.meta.size
        except Exception as error:
            expected["refused"] = described_error(error)
    expected["events"] = notes.events
    expected["progress"] = sorted(notes.progress)
    expected["requests"] = [note for *_, note in sorted(store.requests, key=lambda request: request[:2])]
    store.shutdown()
    store.server_close()
    return expected


def main():
    names = sys.argv[1:] or sorted(glob.glob(os.path.join(HERE, "cases", "*.json")))
    for name in names:
        with open(name) as file:
            cases = json.load(file)
        for case in cases:
            with tempfile.TemporaryDirectory() as folder:
                case["expected"] = play(case, folder)
        with open(name, "w") as file:
            json.dump(cases, file, indent=1)
            file.write("\n")
        print(f"{name}: {len(cases)} cases")


main()
