"""Writes what boto3 does into the cases of this folder: `python3 record.py [FILE…]`, with boto3 1.44.5 installed.

A case is a client and a list of steps; `expected` has the outcome of each step. Everything but `expected` is written by
hand. The world is that of `../golden/record.py`.
"""

import datetime
import glob
import importlib.util
import json
import os
import re
import shutil
import socket
import sys
import tempfile
import types
from unittest import mock

import boto3
import botocore.history
import botocore.monitoring
import botocore.session
import botocore.stub
from botocore import xform_name
from botocore.eventstream import EventStream

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "golden"))
spec = importlib.util.spec_from_file_location("golden", os.path.join(HERE, "..", "golden", "record.py"))
golden = importlib.util.module_from_spec(spec)
spec.loader.exec_module(golden)


def python(value):
    if isinstance(value, dict) and "$any" in value:
        return botocore.stub.ANY
    if isinstance(value, dict) and not any(name.startswith("$") for name in value):
        return {key: python(item) for key, item in value.items()}
    if isinstance(value, list):
        return [python(item) for item in value]
    return golden.python(value)


def step(client, stubber, player, passed, step):
    """What the caller gets of a step; an error is raised."""
    kind, *details = step
    if kind == "answers":
        player.responses[:] = details
        player.requests.clear()
        return None
    if kind == "wait":
        passed.append(details[0])
        return None
    if kind == "call":
        name, params = details
        return getattr(client, name)(**python(params))
    if kind == "presign":
        name, params = details
        return client.generate_presigned_url(name, Params=python(params))
    if kind == "add_response":
        method, response, *expected = details
        return stubber.add_response(method, python(response), *[python(params) for params in expected])
    if kind == "add_client_error":
        method, options = details
        return stubber.add_client_error(method, **python(options))
    return getattr(stubber, kind)()


class Agent:
    """What a monitor sends to, in place of a socket."""

    def __init__(self, sent):
        self.sent = sent

    def sendto(self, data, address):
        # The agent of the user names the program.
        text = re.sub(r'"UserAgent":"[^"]*"', '"UserAgent":""', data.decode())
        self.sent.append([*address, text])


def unread(value):
    """What may be in an entry of the history, without reading its streams."""
    if isinstance(value, dict):
        return {name: unread(item) for name, item in value.items()}
    return "a stream" if hasattr(value, "read") or isinstance(value, EventStream) else value


class History(botocore.history.BaseHistoryHandler):
    def __init__(self, entries):
        self.entries = entries

    def emit(self, event_type, payload, source):
        payload = dict(payload)
        if event_type.startswith("HTTP"):
            headers = {}
            for name, value in payload["headers"].items():
                value = value.decode() if isinstance(value, bytes) else str(value)
                headers[name.lower()] = value
            headers.pop("user-agent", None)
            headers.pop("content-length", None)
            payload["headers"] = headers
            if isinstance(payload["body"], str):
                payload["body"] = payload["body"].encode()
        self.entries.append([event_type, golden.plain(unread(payload)), source])
        raise RuntimeError("the recorder does not care")


def outcome(client, stubber, player, passed, one, sent, entries):
    del sent[:], entries[:]
    found = request_outcome(client, stubber, player, passed, one)
    if sent:
        found["datagrams"] = list(sent)
    if entries:
        found["history"] = list(entries)
    return found


def request_outcome(client, stubber, player, passed, one):
    before = 0 if one[0] == "answers" else len(player.requests)
    try:
        found = {"result": golden.plain(step(client, stubber, player, passed, one))}
    except Exception as error:
        found = {"error": golden.failure(error)}
    sent = player.requests[before:] if one[0] != "answers" else []
    if sent:
        found["requests"] = [
            {"url": request["url"], "target": request["headers"].get("x-amz-target"), "body": request["body"]}
            for request in sent
        ]
    return found


def record(case, home):
    env = {"PATH": os.environ["PATH"], "HOME": home, "AWS_EC2_METADATA_DISABLED": "true", **case.get("env", {})}
    for name, content in case.get("files", {}).items():
        path = os.path.join(home, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            file.write(content if isinstance(content, str) else json.dumps(content))
    waits, passed = [], []
    sent, entries = [], []
    recorder = botocore.history.get_global_history_recorder()
    recorder._handlers[:] = [History(entries)]
    if case.get("history"):
        recorder.enable()
    player = golden.Player([[200, {}, ""]])

    def now(remove_tzinfo=True):
        time = golden.NOW + datetime.timedelta(seconds=sum(waits) + sum(passed))
        return time if remove_tzinfo else time.replace(tzinfo=datetime.timezone.utc)

    patches = [
        mock.patch.dict(os.environ, env, clear=True),
        mock.patch("botocore.auth.get_current_datetime", now),
        mock.patch("botocore.discovery.time", types.SimpleNamespace(time=lambda: now(False).timestamp())),
        mock.patch.object(
            botocore.monitoring.MonitorEventAdapter.__init__, "__defaults__", (lambda: now(False).timestamp(),)
        ),
        mock.patch("botocore.session.socket", types.SimpleNamespace(**{**vars(socket), "socket": lambda *_: Agent(sent)})),
        mock.patch("botocore.endpoint.time.sleep", lambda amount: waits.append(amount)),
        mock.patch("botocore.serialize.json.dumps", golden.compact_json),
        mock.patch("uuid.uuid4", lambda: golden.UUID),
        mock.patch.object(
            golden.botocore.httpsession.URLLib3Session, "send", lambda self, request: player.send(self, request)
        ),
    ]
    for patch in patches:
        patch.start()
    try:
        keys = {"aws_access_key_id": "AKIDEXAMPLE", "aws_secret_access_key": "secret"}
        if case.get("anonymous"):
            keys = {}
        session = boto3.session.Session(region_name="us-east-1", **keys)
        options = case.get("options", {})
        try:
            client = session.client(case["service"], config=golden.config(case.get("config")), **options)
        except Exception as error:
            return [{"error": golden.failure(error)}]
        stubber = botocore.stub.Stubber(client)
        return [outcome(client, stubber, player, passed, one, sent, entries) for one in case["steps"]]
    finally:
        recorder.disable()
        for patch in reversed(patches):
            patch.stop()


def main():
    for path in sys.argv[1:] or sorted(glob.glob(os.path.join(HERE, "cases", "*.json"))):
        with open(path) as file:
            cases = json.load(file)
        for case in cases:
            home = tempfile.mkdtemp()
            case["expected"] = record(case, home)
            shutil.rmtree(home)
        with open(path, "w") as file:
            json.dump(cases, file, indent=1, ensure_ascii=False)
            file.write("\n")


if __name__ == "__main__":
    main()
