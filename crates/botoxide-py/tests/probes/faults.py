"""Transfers whose service, disk or caller fails: the exception, what is left, and which requests were sent."""

from __future__ import annotations

import http.server
import io
import os
import re
import resource as limits
import signal
import socketserver
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from collections import Counter
from pathlib import Path
from typing import Any

import boto3
from boto3.s3.transfer import TransferConfig, create_transfer_manager
from botocore.config import Config
from probes.outcome import outcome, text

MIB = 1024 * 1024
DATA = bytes(range(256)) * (6 * MIB // 256) + b"tail"
PARTS = TransferConfig(multipart_threshold=5 * MIB, multipart_chunksize=5 * MIB, num_download_attempts=2)
WHOLE = TransferConfig(multipart_threshold=64 * MIB, num_download_attempts=2)
ALWAYS = 99
# How a request is answered: a status, or
RESET, SHORT, STALLED, BROKEN, CUT, WRONG = "reset", "short", "stalled", "broken", "cut", "wrong"
LISTING = b"""<?xml version="1.0" encoding="UTF-8"?>
<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>b</Name><EncodingType>url</EncodingType>
<Contents><Key>a%20cat</Key><LastModified>2026-11-22T12:00:00.000Z</LastModified><Size>1</Size></Contents>
<Contents><Key>dog</Key><LastModified>2026-11-22T12:00:01.000Z</LastModified><Size>2</Size></Contents>
</ListBucketResult>"""


class Store(socketserver.ThreadingMixIn, http.server.HTTPServer):
    """S3 with one object; `faults` are (operation, number of the part or range, answer, how often)."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.lock = threading.Lock()
        self.reset([])

    def reset(self, faults: list[Any]) -> None:
        self.faults = [list(fault) for fault in faults]
        self.requests: list[str] = []
        self.features: dict[str, str] = {}
        self.is_changed = False

    def fault(self, operation: str, part: int) -> Any:
        with self.lock:
            for fault in self.faults:
                if fault[0] == operation and fault[1] in (part, None) and fault[3] > 0:
                    fault[3] -= 1
                    return fault[2]
        return None


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Store

    def log_message(self, *args: Any) -> None:
        pass

    def operation(self, query: dict[str, str]) -> str:
        many = {"POST": ("uploads", "CreateMultipartUpload", "CompleteMultipartUpload")}
        many |= {"DELETE": ("uploadId", "AbortMultipartUpload", "DeleteObject")}
        many |= {"PUT": ("partNumber", "UploadPart", "PutObject")}
        if self.command in many:
            name, first, second = many[self.command]
            return first if name in query else second
        if "list-type" in query:
            return "ListObjectsV2"
        return "HeadObject" if self.command == "HEAD" else "GetObject"

    def answer(self) -> None:
        query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.path).query, keep_blank_values=True))
        operation = self.operation(query)
        self.rfile.read(int(self.headers.get("Content-Length", "0")))
        found = re.match(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        start = int(found[1]) if found else 0
        part = int(query.get("partNumber", start // (5 * MIB)))
        with self.server.lock:
            self.server.requests.append(operation)
            listed = re.search(r" m/(\S+)", self.headers["User-Agent"])
            self.server.features[operation] = ",".join(sorted(listed[1].split(","))) if listed else ""
        fault = self.server.fault(operation, part)
        if fault == RESET:
            self.close_connection = True
        elif isinstance(fault, int):
            self.reply(fault, {}, b"<Error><Code>AsTold</Code><Message>as told</Message></Error>")
        elif operation == "ListObjectsV2":
            bodies = {BROKEN: LISTING.replace(b"</Size>", b"</Sice>", 1), CUT: LISTING[:300]}
            bodies[WRONG] = LISTING.replace(b">2<", b">two<")
            self.reply(200, {}, bodies.get(fault, LISTING))
        elif operation == "CreateMultipartUpload":
            name = b"InitiateMultipartUploadResult"
            self.reply(200, {}, b"<%s><UploadId>upload-1</UploadId></%s>" % (name, name))
        elif operation == "CompleteMultipartUpload":
            name = b"CompleteMultipartUploadResult"
            self.reply(200, {}, b"<%s><ETag>all</ETag></%s>" % (name, name))
        elif operation in ("AbortMultipartUpload", "DeleteObject"):
            self.reply(204, {}, b"")
        elif operation in ("UploadPart", "PutObject"):
            checksums = {k: v for k, v in self.headers.items() if k.lower().startswith("x-amz-checksum-")}
            self.reply(200, {"ETag": f'"etag-{part}"'} | checksums, b"")
        else:
            self.object(operation, found, start, fault)

    def object(self, operation: str, found: Any, start: int, fault: Any) -> None:
        etag = '"new"' if self.server.is_changed else '"old"'
        if self.headers.get("If-Match") not in (None, etag):
            self.reply(412, {}, b"<Error><Code>PreconditionFailed</Code><Message>as told</Message></Error>")
            return
        end = int(found[2]) + 1 if found and found[2] else len(DATA)
        body = DATA[start : min(end, len(DATA))]
        headers = {"ETag": etag, "Last-Modified": "Sun, 22 Nov 2026 12:00:00 GMT", "Accept-Ranges": "bytes"}
        if found:
            headers["Content-Range"] = f"bytes {start}-{start + len(body) - 1}/{len(DATA)}"
        self.reply(206 if found else 200, headers, body, fault)
        if operation == "HeadObject" and fault == "changed":
            self.server.is_changed = True

    def reply(self, status: int, headers: dict[str, str], body: bytes, fault: Any = None) -> None:
        self.send_response(status, "Told")
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "HEAD":
            return
        if fault in (SHORT, STALLED):
            self.wfile.write(body[: MIB + 1])
            self.close_connection = True
            if fault == STALLED:
                self.wfile.flush()
                time.sleep(1)
            return
        self.wfile.write(body)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("do_"):
            return self.answer
        raise AttributeError(name)

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except OSError:
            self.close_connection = True


UPLOADS: list[tuple[Any, list[Any]]] = [
    (WHOLE, [("PutObject", None, RESET, 1)]),
    (WHOLE, [("PutObject", None, RESET, ALWAYS)]),
    (WHOLE, [("PutObject", None, 500, 1)]),
    (WHOLE, [("PutObject", None, 503, ALWAYS)]),
    (WHOLE, [("PutObject", None, 403, 1)]),
    (PARTS, [("CreateMultipartUpload", None, 403, 1)]),
    (PARTS, [("UploadPart", 2, RESET, 1)]),
    (PARTS, [("UploadPart", 2, RESET, ALWAYS)]),
    (PARTS, [("UploadPart", 1, 500, ALWAYS)]),
    (PARTS, [("UploadPart", 2, 403, 1), ("AbortMultipartUpload", None, 403, 1)]),
    (PARTS, [("CompleteMultipartUpload", None, 500, 1)]),
    (PARTS, [("CompleteMultipartUpload", None, 403, 1)]),
    (PARTS, [("CompleteMultipartUpload", None, RESET, ALWAYS)]),
]
DOWNLOADS: list[tuple[Any, list[Any]]] = [
    (config, [("GetObject", None if config is WHOLE else 1, answer, times)])
    for config in (WHOLE, PARTS)
    for answer, times in ((RESET, 1), (RESET, ALWAYS), (SHORT, 1), (SHORT, ALWAYS), (500, 1), (503, ALWAYS), (403, 1))
] + [
    (WHOLE, [("HeadObject", None, RESET, 1)]),
    (WHOLE, [("HeadObject", None, 500, ALWAYS)]),
    (WHOLE, [("HeadObject", None, "changed", 1)]),
    (PARTS, [("HeadObject", None, "changed", 1)]),
]
# A body that is no XML is a reason to repeat the call; one whose content does not fit is not.
LISTINGS: list[list[Any]] = [
    [],
    *([("ListObjectsV2", None, answer, times)] for answer in (BROKEN, CUT, WRONG) for times in (1, ALWAYS)),
    [("ListObjectsV2", None, 500, 1)],
]
_KILLED = """
import sys, boto3
client = boto3.client("s3", region_name="us-east-1", endpoint_url=sys.argv[1],
                      aws_access_key_id="key", aws_secret_access_key="secret")
client.download_file("bucket", "key", sys.argv[2])
"""


def _state(folder: Path) -> Any:
    """The files, and whether each holds the object or the file that was there before."""
    known = {DATA: "whole", b"before": "before"}
    return sorted((path.name, known.get(path.read_bytes(), "broken")) for path in folder.iterdir())


class Player:
    def __init__(self, store: Store, folder: Path, is_long: bool) -> None:
        self.store, self.folder, self.step = store, folder, 1 if is_long else 2
        self.url = f"http://127.0.0.1:{store.server_port}"
        session: Any = boto3.session.Session("key", "secret", region_name="us-east-1")
        clients = [
            session.client(
                "s3", endpoint_url=self.url, config=Config(retries={"total_max_attempts": n, "mode": "standard"})
            )
            for n in (1, 2)
        ]
        # Attempts that fail as well would only take time.
        self.once, self.client = clients
        (folder / "source").write_bytes(DATA)

    def play(self, faults: list[Any], method: Any, *args: Any, **kwargs: Any) -> list[Any]:
        self.store.reset(faults)
        is_lasting = any(fault[3] == ALWAYS for fault in faults)
        function = getattr(self.once if is_lasting else self.client, method) if isinstance(method, str) else method
        done = outcome(function, *args, **kwargs)
        requests = sorted(Counter(self.store.requests).items())
        if any(fault[0] == "UploadPart" or fault[2] == RESET for fault in faults):
            # The other parts may have been sent or not, and a kept connection is replaced (DIFFERENCE 8).
            requests = [(operation, 0) for operation, _ in requests]
        found = [done, requests, _state(self.folder)]
        for path in self.folder.iterdir():
            if path.name != "source":
                path.unlink()
        return [faults, *found]

    def uploads(self) -> list[Any]:
        name, some = str(self.folder / "source"), UPLOADS[-1 :: -self.step]
        cases = [self.play(faults, "upload_file", name, "b", "k", Config=config) for config, faults in some]
        for config, faults in UPLOADS[1:4:2]:
            cases.append(self.play(faults, "upload_fileobj", io.BytesIO(DATA), "b", "k", Config=config))
        return cases

    def downloads(self) -> list[Any]:
        target, cases = self.folder / "target", []
        for number, (config, faults) in enumerate(DOWNLOADS[-1 :: -self.step]):
            if number % 2:
                target.write_bytes(b"before")
            cases.append(self.play(faults, "download_file", "b", "k", str(target), Config=config))
            memory = io.BytesIO()
            cases.append(self.play(faults, "download_fileobj", "b", "k", memory, Config=config))
            if cases[-1][1][0] == "returned":
                cases.append([memory.getvalue() == DATA])
        return cases

    def listings(self) -> list[Any]:
        def listing() -> Any:
            out = self.client.list_objects_v2(Bucket="b")
            metadata = out.pop("ResponseMetadata")
            for item in out["Contents"]:
                item["LastModified"] = item["LastModified"].isoformat()
            return [out, metadata["HTTPStatusCode"], metadata["RetryAttempts"], sorted(metadata)]

        return [self.play(faults, listing) for faults in LISTINGS]

    def disks(self) -> list[Any]:
        """A disk that is full, or seems so; folders that are not there."""
        cases: list[Any] = []
        before = limits.getrlimit(limits.RLIMIT_FSIZE)
        for config in (WHOLE, PARTS):
            limits.setrlimit(limits.RLIMIT_FSIZE, (2 * MIB, before[1]))
            try:
                faults, done, requests, left = self.play(
                    [], "download_file", "b", "k", str(self.folder / "target"), Config=config
                )
                # The other part may have been asked for or not.
                cases.append([faults, done, [operation for operation, _ in requests], left])
                with open(self.folder / "opened", "wb") as file:
                    cases.append(self.play([], "download_fileobj", "b", "k", file, Config=config)[:2])
            finally:
                limits.setrlimit(limits.RLIMIT_FSIZE, before)
            with open("/dev/full", "wb", buffering=0) as full:
                cases.append(self.play([], "download_fileobj", "b", "k", full, Config=config)[:2])
        missing = str(self.folder / "missing" / "target")
        cases.append(outcome(self.client.download_file, "b", "k", missing)[:2])
        return cases

    def interrupted(self) -> list[Any]:
        """A signal whose handler raises, and a future that is cancelled, while a body does not go on."""
        client, target = self.client, str(self.folder / "target")
        cases: list[Any] = []

        def interrupt(*_: Any) -> None:
            raise KeyboardInterrupt

        old = signal.signal(signal.SIGALRM, interrupt)
        stalled = [("GetObject", None, STALLED, ALWAYS)]
        for config in (WHOLE, PARTS):
            self.store.reset(stalled)
            signal.setitimer(signal.ITIMER_REAL, 0.5)
            try:
                client.download_file("b", "k", target, Config=config)
                cases.append("returned")
            except KeyboardInterrupt:
                cases.append("KeyboardInterrupt")
            cases.append(_state(self.folder))
        signal.signal(signal.SIGALRM, old)
        self.store.reset(stalled)
        transfers: Any = create_transfer_manager(client, WHOLE)
        with transfers:
            future = transfers.download("b", "k", target)
            time.sleep(0.3)
            future.cancel()
            cases.append(outcome(future.result))
        cases.append(_state(self.folder))
        return cases

    def killed(self) -> list[Any]:
        self.store.reset([("GetObject", None, STALLED, ALWAYS)])
        (self.folder / "target").write_bytes(b"before")
        command = [sys.executable, "-c", _KILLED, self.url, str(self.folder / "target")]
        process = subprocess.Popen(command, env=dict(os.environ))
        while "GetObject" not in self.store.requests:
            time.sleep(0.02)
        time.sleep(0.3)
        process.kill()
        process.wait()
        # boto3 leaves the temporary file behind.
        return [name for name in _state(self.folder) if name[0] in ("source", "target")]

    def features(self) -> list[Any]:
        """The features in the user agent: those of a call, and those of transfers."""
        client, found = self.client, []
        manager: Any = create_transfer_manager(client, PARTS)
        name, target = str(self.folder / "source"), str(self.folder / "target")
        steps: list[Any] = [
            lambda: client.put_object(Bucket="b", Key="k", Body=b"x"),
            lambda: client.upload_file(name, "b", "k", Config=PARTS),
            lambda: client.download_file("b", "k", target, Config=PARTS),
            lambda: client.get_object(Bucket="b", Key="k")["Body"].close(),
            lambda: manager.delete("b", "k").result(),
        ]
        for step in steps:
            self.store.reset([])
            step()
            found.append(sorted(self.store.features.items()))
        return found


def run(argument: Any) -> Any:
    """`argument`: whether all faults are played, which takes half a minute."""
    store = Store()
    threading.Thread(target=store.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as name:
        player = Player(store, Path(name), bool(argument))
        cases = player.listings() + player.uploads() + player.downloads() + player.disks()
        cases += [*player.interrupted(), player.killed(), *player.features()]
        return [text(case).replace(name, "folder").replace(player.url, "url") for case in cases]
