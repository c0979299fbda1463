#!/usr/bin/env python3
"""Plays jobs through botoxide's Python face, one JSON job a line in, one JSON result a line out, as replay.py does through boto3.

    target/venv/bin/python crates/conformance/oracle/face.py FOLDER < jobs > results

FOLDER has the package `botoxide` with its extension. Requests are taken, and answered, by a handler of `before-send`; the
engine's clock and randomness are held.
"""

import collections
import io
import json
import logging
import os
import sys
import uuid
import warnings
from urllib.parse import urlsplit

FACE = os.path.abspath(sys.argv[1])
sys.path[:0] = [os.path.join(FACE, "botoxide", "_drop_in"), FACE, os.path.dirname(os.path.abspath(__file__))]

import world  # noqa: E402  (it must come before botocore)

import boto3.session  # noqa: E402
import botocore.exceptions  # noqa: E402
import values  # noqa: E402
from botocore import UNSIGNED  # noqa: E402
from botocore.awsrequest import AWSResponse  # noqa: E402
from botocore.config import Config  # noqa: E402
from botoxide import _native  # noqa: E402

if not boto3.session.__file__.startswith(FACE):
    sys.exit(f"this is another boto3: {boto3.session.__file__}")

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)

#: The maximum numbers of cached sessions and clients.
SESSIONS, CLIENTS = 4, 64

DEFAULT_CREDENTIALS = {
    "access_key": "AKIDEXAMPLE",
    "secret_key": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
}


class Unanswered(BaseException):
    """Ends a call at its first request."""


class Raw(io.BytesIO):
    """A body as `AWSResponse` reads it."""

    def stream(self):
        yield self.read()


class Player:
    def __init__(self):
        self.requests, self.responses = [], []
        self.sessions = collections.OrderedDict()
        self.clients = collections.OrderedDict()

    def play(self, line):
        """Converts the line of a job to the line of its result."""
        job = json.loads(line)
        found = self.run(job)
        return json.dumps({"id": job.get("id"), **found}, separators=(",", ":"))

    def run(self, job):
        params = values.argument(job.get("params", {}))
        now = values.moment(job["time"]) if "time" in job else world.DEFAULT_TIME
        identifier = uuid.UUID(job["uuid"]) if "uuid" in job else world.DEFAULT_UUID
        world.set_world(now, identifier, job.get("env", {}))
        _native.hold_world(now.timestamp(), str(identifier))
        self.requests, self.responses = [], job.get("responses") or []
        found = {"requests": self.requests}
        try:
            client = self.client(job)
            name = method_name(client, job["operation"])
            if job.get("presign"):
                expires_in = job.get("expires_in", 3600)
                found["result"] = client.generate_presigned_url(name, Params=params, ExpiresIn=expires_in)
            else:
                found["result"] = values.result(getattr(client, name)(**params))
        except Unanswered:
            pass
        except Exception as problem:
            found["error"] = values.error(problem)
        if len(self.requests) > 1 or "error" in found or "credentials" in job:
            # The call may have changed the client.
            self.clients.pop(key_of(job), None)
        return found

    def answer(self, request, **kwargs):
        """The handler of `before-send`."""
        self.requests.append(noted(request))
        if not self.responses:
            raise Unanswered
        response = self.responses[min(len(self.requests), len(self.responses)) - 1]
        if "error" in response:
            raise getattr(botocore.exceptions, response["error"])(endpoint_url=request.url, error="replayed")
        status = response["status"]
        is_bodiless = request.method == "HEAD" or status < 200 or status in (204, 304)
        body = b"" if is_bodiless else values.octets(response.get("body_base64", ""))
        headers = Fields(response.get("headers", []))
        length = dict((name.lower(), value) for name, value in headers.items()).get("content-length", "")
        body = body[: int(length)] if length.isdecimal() else body
        answer = AWSResponse(request.url, status, {}, Raw(body))
        answer.headers = headers
        return answer

    def client(self, job):
        key = key_of(job)
        if key not in self.clients:
            self.clients[key] = self.make_client(job)
            if len(self.clients) > CLIENTS:
                self.clients.popitem(last=False)
        return self.clients[key]

    def make_client(self, job):
        config = values.argument(job.get("config") or {})
        if config.get("signature_version") == "unsigned":
            config["signature_version"] = UNSIGNED
        keys = DEFAULT_CREDENTIALS if "credentials" not in job else job["credentials"] or {}
        client = self.session(job.get("env", {})).client(
            job["service"],
            region_name=job.get("region", "us-east-1"),
            endpoint_url=job.get("endpoint_url"),
            config=Config(**config) if config else None,
            aws_access_key_id=keys.get("access_key"),
            aws_secret_access_key=keys.get("secret_key"),
            aws_session_token=keys.get("token"),
            aws_account_id=keys.get("account_id"),
        )
        client.meta.events.register("before-send", self.answer)
        return client

    def session(self, env):
        key = json.dumps(env, sort_keys=True)
        if key not in self.sessions:
            if len(self.sessions) >= SESSIONS:
                self.sessions.popitem(last=False)
            self.sessions[key] = boto3.session.Session()
        return self.sessions[key]


class Fields:
    """Header fields in order, of which some may have the same name."""

    def __init__(self, pairs):
        self.pairs = [tuple(pair) for pair in pairs]

    def items(self):
        return list(self.pairs)


def noted(request):
    """A request without the header fields that the HTTP layer or the program adds."""
    headers = []
    for name, value in request.headers.items():
        if isinstance(value, bytes):
            value = value.decode()
        is_host = name.lower() == "host" and value == urlsplit(request.url).netloc
        if name.lower() != "user-agent" and not is_host:
            headers.append([name, value])
    body = request.body
    body = body.read() if hasattr(body, "read") else body or b""
    body = body.encode() if isinstance(body, str) else body
    return {"method": request.method, "url": request.url, "headers": headers, "body_base64": values.base64_text(body)}


def key_of(job):
    """The settings that a client depends on."""
    names = ("service", "region", "config", "endpoint_url", "credentials", "env", "time")
    return json.dumps({name: job[name] for name in names if name in job}, sort_keys=True)


def method_name(client, operation):
    """The Python name of an operation, from either name."""
    for method, name in client.meta.method_to_api_mapping.items():
        if operation == name and hasattr(client, method):
            return method
    return operation


def main():
    player = Player()
    for line in sys.stdin.buffer:
        if line.strip():
            print(player.play(line), flush=True)


if __name__ == "__main__":
    main()
