"""Records the requests of s3transfer in `cases/transfers`: `python3 transfers.py [FILE…]`, with boto3 1.44.5 installed.

Everything but `expected` is written by hand: a transfer, its settings, and what the service answers to which request.
`tests/transfers/calls.rs` plays the same cases; where botoxide differs on purpose, `difference` has the row of parity.md
and what is found instead.
"""

import glob
import io
import json
import os
import sys
import tempfile

import boto3
import server
from boto3.s3.transfer import TransferConfig, create_transfer_manager
from botocore.config import Config
from s3transfer.subscribers import BaseSubscriber

CASES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../cases/transfers/*.json")

# Header fields of the client rather than the transfer, or with changing values.
IGNORED = "accept-encoding amz-sdk-invocation-id amz-sdk-request authorization connection content-length host"
IGNORED = set(f"{IGNORED} user-agent x-amz-content-sha256 x-amz-date expect".split())


class Matching(server.Server):
    """A server with a list of responses for each kind of request; the last response repeats."""

    def __init__(self, answers):
        super().__init__([])
        self.answers = {one["to"]: list(one["do"]) for one in answers}
        self.requests = []

    def serve(self, stream):
        peer = server.Peer(stream, [])
        try:
            while peer.hears_something():
                fields = read(peer)
                method, target, body = peer.request
                with self.lock:
                    self.requests.append(
                        {
                            "request": f"{method} {target}",
                            "headers": {k: v for k, v in sorted(fields.items()) if k not in IGNORED},
                            "body": body.decode(),
                        }
                    )
                    answers = self.find(method, target, fields.get("range"))
                    entry = answers.pop(0) if len(answers) > 1 else answers[0]
                for action in [{"answer": entry}] if isinstance(entry[0], int) else entry:
                    peer.act(action)
        except (server.Gone, OSError):
            pass
        stream.close()

    def find(self, method, target, ranged):
        for name in (f"{method} {target} {ranged}", f"{method} {target}"):
            if name in self.answers:
                return self.answers[name]
        print("no answer to", method, target, ranged)
        return [[404, {}, ""]]


def read(peer):
    fields = {}
    head = peer.head

    def keep():
        fields.update(head())
        return fields

    peer.head = keep
    peer.read(continues=True)
    peer.head = head
    return fields


class Watcher(BaseSubscriber):
    def __init__(self, case):
        self.case = case
        self.moved = 0

    def on_queued(self, future, **kwargs):
        if "size" in self.case:
            future.meta.provide_transfer_size(self.case["size"])
        if "etag" in self.case:
            future.meta.provide_object_etag(self.case["etag"])

    def on_progress(self, future, bytes_transferred, **kwargs):
        self.moved += bytes_transferred


class Writer:
    """A file that is not seekable."""

    def __init__(self):
        self.content = b""

    def write(self, data):
        self.content += data


def client(service, options):
    options = {"retries": {"total_max_attempts": 1}, "s3": {"addressing_style": "path"}, **options}
    return boto3.client(
        "s3",
        "eu-central-1",
        endpoint_url=service.url,
        aws_access_key_id="AKIDEXAMPLE",
        aws_secret_access_key="secret",
        config=Config(**options),
    )


def play(case, directory):
    service, source = Matching(case["answers"]), Matching(case.get("source_answers", []))
    service.listen(), source.listen()
    options = {"use_threads": False, "preferred_transfer_client": "classic", **case.get("config", {})}
    manager = create_transfer_manager(client(service, case.get("client", {})), TransferConfig(**options))
    watcher = Watcher(case)
    arguments = {**case["arguments"], "subscribers": [watcher]}
    target = {"seekable": io.BytesIO(), "writer": Writer()}.get(case.get("target"))
    if case["method"] == "download":
        arguments["fileobj"] = target or os.path.join(directory, case["target"])
    if "source_answers" in case:
        arguments["source_client"] = client(source, {})
    found = {}
    try:
        future = getattr(manager, case["method"])(**arguments)
        future.result()
        found["size"] = future.meta.size
    except Exception as error:
        text = str(error).replace(service.url, "URL")
        found["error"] = {"class": type(error).__name__, "text": text}
        last = getattr(error, "last_exception", None)
        if last is not None:
            found["error"]["last"] = {"class": type(last).__name__, "text": str(last)}
    manager.shutdown()
    service.close(), source.close()
    found["requests"] = service.requests
    if case.get("config", {}).get("use_threads"):
        found["requests"].sort(key=lambda request: (request["request"], json.dumps(request["headers"])))
    if source.requests:
        found["source_requests"] = source.requests
    found["progress"] = watcher.moved
    if case["method"] == "download":
        found["files"] = sorted(os.listdir(directory))
        content = None
        if isinstance(target, io.BytesIO):
            content = target.getvalue()
        elif target:
            content = target.content
        elif found["files"] == [case["target"]]:
            with open(arguments["fileobj"], "rb") as file:
                content = file.read()
        found["content"] = content if content is None else content.decode()
    return found


def main():
    os.environ.update(AWS_CONFIG_FILE="/nowhere", AWS_SHARED_CREDENTIALS_FILE="/nowhere", AWS_EC2_METADATA_DISABLED="true")
    for path in sys.argv[1:] or sorted(glob.glob(CASES)):
        with open(path) as file:
            cases = json.load(file)
        for case in cases:
            with tempfile.TemporaryDirectory() as directory:
                case["expected"] = play(case, directory)
        with open(path, "w") as file:
            json.dump(cases, file, indent=1, ensure_ascii=False)
            file.write("\n")
        print(path, len(cases))


main()
