"""Runs the cases of `cases/retries` through boto3: what they expect must be what boto3 does.

    target/venv/bin/python crates/conformance/oracle/retries.py [--record] [CASE…]

Without `--record` every difference is printed, and the exit code is 1. With it, what boto3 does is written into the
cases as `expected`. The rest of a case is written by hand; `cases/retries/README.md` says how.
"""

import datetime
import glob
import io
import json
import os
import random
import sys
import threading
import time
import types

START = 1_440_938_160  # 2015-08-30T12:36:00Z
REAL_DATETIME = datetime.datetime
HERE = os.path.dirname(os.path.abspath(__file__))
CASES = os.path.join(os.path.dirname(HERE), "cases", "retries")

sys.path.insert(0, HERE)
from server import Server, sleep as real_sleep  # noqa: E402


class World:
    """The fake machine of a case: time since the start, and random numbers."""

    passed = 0.0
    numbers = [0.5]
    drawn = 0
    refused = 0
    server = None


def fake_sleep(seconds):
    World.refused -= 1
    if World.refused == 0:
        World.server.listen()
    World.passed += seconds


def fake_random():
    number = World.numbers[World.drawn % len(World.numbers)]
    World.drawn += 1
    return number


# Default arguments keep the values from the import of botocore.
time.sleep = fake_sleep
random.random = fake_random

import boto3.session  # noqa: E402
import botocore.auth  # noqa: E402
import botocore.endpoint  # noqa: E402
import botocore.retries.bucket  # noqa: E402
import botocore.serialize  # noqa: E402
import values  # noqa: E402
from botocore.config import Config  # noqa: E402


def now(remove_tzinfo=True):
    moment = REAL_DATETIME.fromtimestamp(START + World.passed, datetime.timezone.utc)
    return moment.replace(tzinfo=None) if remove_tzinfo else moment


class Condition:
    """No other event wakes the waiting thread."""

    def __init__(self, lock):
        self.lock = lock

    def __enter__(self):
        return self.lock.__enter__()

    def __exit__(self, *problem):
        return self.lock.__exit__(*problem)

    def wait(self, seconds):
        # With a stopped clock the wait would never end.
        fake_sleep(max(seconds, 1e-6))

    def notify(self):
        pass


# Where boto3 can work without the CRT, it does, as in most programs.
botocore.auth.AUTH_TYPE_MAPS.update({"v4": botocore.auth.SigV4Auth, "s3v4": botocore.auth.S3SigV4Auth})
botocore.auth.get_current_datetime = now
botocore.endpoint.get_current_datetime = now
# The time starts at zero, because floats are more precise there.
botocore.retries.bucket.time = types.SimpleNamespace(time=lambda: World.passed, sleep=fake_sleep)
botocore.retries.bucket.threading = types.SimpleNamespace(Lock=threading.Lock, Condition=Condition)
# docs/parity.md, row 2
botocore.serialize.json = types.SimpleNamespace(
    **{
        **vars(json),
        "dumps": lambda value, **options: json.dumps(
            value, **(options or {"separators": (",", ":"), "ensure_ascii": False})
        ),
    }
)


class Reader(io.RawIOBase):
    """A stream that cannot seek, with the name of our class."""

    def __init__(self, data):
        self.data = io.BytesIO(data)

    def __len__(self):
        return len(self.data.getvalue())

    def read(self, size=-1):
        return self.data.read(size)

    def seek(self, *arguments):
        raise io.UnsupportedOperation("seek")

    def tell(self):
        return self.data.tell()

    def __repr__(self):
        return "ByteStream"


def params(case):
    found = {}
    for name, member in case.get("params", {}).items():
        if isinstance(member, dict) and "$reader" in member:
            found[name] = Reader(member["$reader"].encode())
        elif isinstance(member, dict) and "$file" in member:
            text, position = member["$file"]
            found[name] = io.BytesIO(text.encode())
            found[name].seek(position)
        else:
            found[name] = values.argument(member)
    return found


class Trace:
    """The steps of a call."""

    def __init__(self):
        self.attempts = []
        self.invocations = []
        self.since = 0.0

    def passed(self):
        passed, self.since = World.passed - self.since, World.passed
        return round(passed, 5)

    def pause(self):
        wait = self.passed()
        if wait and self.attempts:
            self.attempts[-1]["wait"] = wait

    def begin(self, request, **kwargs):
        self.pause()
        invocation = request.headers["amz-sdk-invocation-id"]
        if invocation not in self.invocations:
            self.invocations.append(invocation)
        self.attempts.append(
            {
                "request": request.headers["amz-sdk-request"],
                "invocation": self.invocations.index(invocation) + 1,
            }
        )

    def end(self, response_dict, parsed_response, exception, **kwargs):
        if held := self.passed():
            self.attempts[-1]["held"] = held
        if exception is not None:
            self.attempts[-1]["ended"] = type(exception).__name__
        else:
            code = parsed_response.get("Error", {}).get("Code") or ""
            self.attempts[-1]["ended"] = f"{response_dict['status_code']} {code}".rstrip()


def play(case):
    env = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "AWS_EC2_METADATA_DISABLED": "true"}
    os.environ.clear()
    os.environ.update({**env, **case.get("env", {})})
    World.passed, World.drawn, World.numbers = 0.0, 0, case.get("random", [0.5])
    World.server, World.refused = Server(case["server"]), case.get("refused", 0)
    if not World.refused:
        World.server.listen()
    try:
        found = {"calls": calls(case), "received": [received(request) for request in World.server.received]}
    except Exception as problem:
        found = {"error": values.error(problem)}
    World.server.close()
    text = json.dumps(found).replace(World.server.url, "http://server")
    return json.loads(text)


def calls(case):
    session = boto3.session.Session(
        region_name="us-east-1", aws_access_key_id="AKIDEXAMPLE", aws_secret_access_key="secret"
    )
    config = values.argument(case.get("config", {}))
    # botocore changes the dictionaries that it receives.
    client = session.client(
        case["service"], endpoint_url=World.server.url, config=Config(**json.loads(json.dumps(config)))
    )
    trace = Trace()
    client.meta.events.register_last("request-created", trace.begin)
    client.meta.events.register("response-received", trace.end)
    found = []
    for pause in case.get("calls", [0]):
        World.passed += pause
        if pause:
            # The client then sees the last action of the server.
            real_sleep(0.02)
        trace.since, trace.attempts = World.passed, []
        try:
            method = getattr(client, boto3.session.botocore.xform_name(case["operation"]))
            outcome = {"result": values.result(method(**params(case)))}
        except Exception as problem:
            outcome = {"error": values.error(problem)}
        trace.pause()
        for response in (outcome.get("result"), (outcome.get("error") or {}).get("response")):
            if response:
                response.get("ResponseMetadata", {}).pop("HTTPHeaders", None)
        found.append({"attempts": trace.attempts, "outcome": outcome})
    return found


def received(request):
    method, target, body = request
    return f"{method} {target} {body.decode(errors='replace')}".rstrip()


def main():
    names = [name for name in sys.argv[1:] if name != "--record"]
    different = 0
    for path in sorted(glob.glob(os.path.join(CASES, "*.json"))):
        name = os.path.basename(path).removesuffix(".json")
        if names and name not in names:
            continue
        with open(path) as file:
            case = json.load(file)
        found = play(case)
        if case.get("expected") == found:
            continue
        if "--record" in sys.argv:
            case["expected"] = found
            with open(path, "w") as file:
                json.dump(case, file, indent=1, ensure_ascii=False)
                file.write("\n")
        else:
            different += 1
            print(f"{name}: boto3 does\n{json.dumps(found, indent=1)}")
    sys.exit(different > 0)


if __name__ == "__main__":
    main()
