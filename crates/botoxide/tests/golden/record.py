"""Writes what boto3 does into the cases of this folder: `python3 record.py [--new] [FILE…]`, with boto3 1.44.5 installed.

Everything but `expected` is written by hand. The network is replaced by the case's `responses`, clock and
randomness stand still, and the environment and the files are the case's own, as they are in the runner.
"""

import base64
import copy
import datetime
import glob
import hashlib
import io
import json
import os
import random
import re
import shutil
import sys
import tempfile
import uuid
from unittest import mock

import boto3
import botocore.auth
import botocore.config
import botocore.credentials
import botocore.crt.auth
import botocore.endpoint
import botocore.exceptions
import botocore.httpsession
import botocore.retries.standard
import botocore.session
from botocore import UNSIGNED, xform_name
from botocore.awsrequest import AWSResponse, HeadersDict
from botocore.response import StreamingBody
from payloads import payload

NOW = datetime.datetime(2015, 8, 30, 12, 36)
UUID = uuid.UUID("00000000-0000-4080-8000-000000000080")
HERE = os.path.dirname(os.path.abspath(__file__))


class Raw(io.BytesIO):
    """What urllib3 would give."""

    def stream(self, **kwargs):
        yield self.read()


def plain(value):
    """A result as JSON."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, (bytes, bytearray)):
        return {"$bytes": text(bytes(value))}
    if isinstance(value, datetime.datetime):
        return {"$time": value.timestamp()}
    if isinstance(value, StreamingBody):
        try:
            return {"$stream": text(value.read())}
        except Exception as error:
            return {"$stream": failure(error)}
    return value


def text(data):
    """A body as JSON: its text, its base64 or its hash."""
    if len(data) > 4096:
        return {"sha256": hashlib.sha256(data).hexdigest(), "length": len(data)}
    try:
        return data.decode()
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(data).decode()}


def python(value):
    """An argument out of JSON."""
    if isinstance(value, list):
        return [python(item) for item in value]
    if not isinstance(value, dict):
        return value
    if "$bytes" in value:
        return value["$bytes"].encode()
    if "$repeated" in value:
        unit, count = value["$repeated"]
        return unit.encode() * count
    if "$file" in value:
        return io.BytesIO(value["$file"].encode())
    if "$time" in value:
        return datetime.datetime.fromtimestamp(value["$time"], datetime.timezone.utc)
    return {key: python(item) for key, item in value.items()}


def failure(error):
    found = {"class": type(error).__name__, "text": str(error)}
    if isinstance(error, botocore.exceptions.ClientError):
        found["response"] = plain(error.response)
    return found


# The one difference of requests that is wanted: JSON without blanks.
def compact_json(value, dumps=json.dumps, **options):
    return dumps(value, **(options or {"separators": (",", ":"), "ensure_ascii": False}))


def config(options):
    if options is None:
        return None
    # botocore writes into the dictionaries that it is given.
    options = copy.deepcopy(options)
    if options.get("signature_version") == "unsigned":
        options["signature_version"] = UNSIGNED
    return botocore.config.Config(**options)


class Player:
    """Plays the service, and remembers what it was asked."""

    def __init__(self, responses):
        self.responses = responses
        self.requests = []

    def send(self, session, request):
        body = request.body
        if hasattr(body, "read"):
            body = body.read()
        if isinstance(body, str):
            body = body.encode()
        headers = {}
        for name, value in request.headers.items():
            value = value.decode() if isinstance(value, bytes) else str(value)
            headers[name.lower()] = value
        # Set by the transport.
        headers.pop("content-length", None)
        if "ECDSA" in headers.get("authorization", ""):
            # It is another one each time.
            headers["authorization"] = re.sub("Signature=.*", "Signature=", headers["authorization"])
        agent = headers.pop("user-agent", "")
        features = re.search(r" m/(\S+)", agent)
        self.requests.append({
            "method": request.method,
            "url": request.url,
            "headers": dict(sorted(headers.items())),
            "body": text(bytes(body or b"")),
            "features": sorted(features.group(1).split(",")) if features else [],
        })
        answer = self.responses[min(len(self.requests), len(self.responses)) - 1]
        if isinstance(answer, str):
            raise getattr(botocore.exceptions, answer)(endpoint_url=request.url, error="gone")
        status, headers, body = answer
        body = python(body)
        body = body.encode() if isinstance(body, str) else body
        response = AWSResponse(request.url, status, HeadersDict(headers), Raw(body))
        if not request.stream_output:
            response.content
        return response


def record(case, home):
    env = {
        "PATH": os.environ["PATH"],
        "HOME": home,
        "AWS_EC2_METADATA_DISABLED": "true",
        **case.get("env", {}),
    }
    for name, content in case.get("files", {}).items():
        path = os.path.join(home, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            file.write(content)
    waits = []
    passed = []
    events = []
    expected = {}
    player = Player(case.get("responses", [[200, {}, ""]]))

    def now(remove_tzinfo=True):
        time = NOW + datetime.timedelta(seconds=sum(waits) + sum(passed))
        return time if remove_tzinfo else time.replace(tzinfo=datetime.timezone.utc)

    patches = [
        mock.patch.dict(os.environ, env, clear=True),
        mock.patch("botocore.auth.get_current_datetime", now),
        mock.patch("botocore.crt.auth.get_current_datetime", now),
        mock.patch("botocore.endpoint.get_current_datetime", now),
        mock.patch.object(
            botocore.credentials.RefreshableCredentials.__init__,
            "__defaults__",
            (lambda: now(remove_tzinfo=False), None, None, None),
        ),
        mock.patch("botocore.auth.time.gmtime", lambda *seconds: now().timetuple()),
        mock.patch("botocore.auth.time.time", lambda: now(remove_tzinfo=False).timestamp()),
        mock.patch("botocore.endpoint.time.sleep", lambda amount: waits.append(float(round(amount, 6)))),
        mock.patch("botocore.serialize.json.dumps", compact_json),
        mock.patch("uuid.uuid4", lambda: UUID),
        mock.patch("botocore.retryhandler.random.random", lambda: 0.5),
        mock.patch.object(botocore.httpsession.URLLib3Session, "send", lambda self, request: player.send(self, request)),
    ]
    for patch in patches:
        patch.start()
    try:
        inner = botocore.session.Session(profile=case.get("profile"))
        if "session_config" in case:
            inner.set_default_client_config(config(case["session_config"]))
        keys = {"aws_access_key_id": "AKIDEXAMPLE", "aws_secret_access_key": "secret"}
        if "credentials" in case:
            keys = {"aws_" + name: value for name, value in (case["credentials"] or {}).items()}
        session = boto3.session.Session(botocore_session=inner, region_name=case.get("region", "us-east-1"), **keys)
        options = {
            ("aws_" + name if name in CREDENTIALS else name): value for name, value in case.get("options", {}).items()
        }
        client = session.client(case["service"], config=config(case.get("config")), **options)
        expected["meta"] = {
            "region_name": client.meta.region_name,
            "partition": client.meta.partition,
            "endpoint_url": client.meta.endpoint_url,
        }
        if case.get("events"):

            def note(event_name, **kwargs):
                events.append(event_name if case["events"] is True else [event_name, payload(kwargs, plain, text)])

            client.meta.events.register("*", note)
        if "operation" not in case:
            return expected
        name = case["operation"]
        method = getattr(client, xform_name(name) if name[0].isupper() else name)
        result = method(**python(case.get("params", {})))
        for seconds in case.get("repeat", []):
            passed.append(seconds)
            result = method(**python(case.get("params", {})))
        for call in case.get("then", []):
            name, params = xform_name(call["operation"]), python(call["params"])
            if call.get("presign"):
                result = client.generate_presigned_url(name, Params=params)
            else:
                result = getattr(client, name)(**params)
        expected["result"] = plain(result)
    except Exception as error:
        expected["error"] = failure(error)
    finally:
        for patch in reversed(patches):
            patch.stop()
    expected["requests"] = player.requests
    expected["waits"] = waits
    if case.get("events"):
        expected["events"] = events
    return expected


CREDENTIALS = {"access_key_id", "secret_access_key", "session_token", "account_id"}

# The optional C library signs some headers less, and has the clock of its own.
for version, signer in {
    "v4": botocore.auth.SigV4Auth,
    "v4-query": botocore.auth.SigV4QueryAuth,
    "s3v4": botocore.auth.S3SigV4Auth,
    "s3v4-query": botocore.auth.S3SigV4QueryAuth,
}.items():
    botocore.auth.AUTH_TYPE_MAPS[version] = signer

# The jitter is bound when the class is made, so it cannot be patched for a while.
botocore.retries.standard.ExponentialBackoff.__init__.__defaults__ = (20, lambda: 0.5, None, None)


def main():
    new_only = "--new" in sys.argv
    files = [word for word in sys.argv[1:] if not word.startswith("--")]
    for path in files or sorted(glob.glob(os.path.join(HERE, "cases", "*.json"))):
        with open(path) as file:
            cases = json.load(file)
        for case in cases:
            if new_only and "expected" in case:
                continue
            home = tempfile.mkdtemp()
            case["expected"] = record(case, home)
            shutil.rmtree(home)
        with open(path, "w") as file:
            json.dump(cases, file, indent=1, ensure_ascii=False)
            file.write("\n")


if __name__ == "__main__":
    main()
