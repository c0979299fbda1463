"""Runs the cases of `cases/credentials` through botocore: what they expect must be what botocore does.

    target/venv/bin/python crates/conformance/oracle/credentials.py [--record] [CASE…]

Without `--record` every difference is printed, and the exit code is 1. With it, what botocore does is written
into the cases: the requests into `http.json`, the outcome of each step and the files that were written into
`case.json`. The rest of a case is written by hand; `cases/credentials/README.md` says how.
"""

import base64
import datetime
import getpass
import io
import json
import os
import random
import re
import shutil
import sys
import tempfile
import time
import urllib.parse
import uuid

os.environ["TZ"] = "UTC"
time.tzset()

START = 1_440_938_160  # 2015-08-30T12:36:00Z
REAL_DATETIME = datetime.datetime
HERE = os.path.dirname(os.path.abspath(__file__))
CASES = os.path.join(os.path.dirname(HERE), "cases", "credentials")


class World:
    """The fake machine of a case."""

    now = START
    prompts: list = []
    answers: list = []
    processes: list = []
    exchanges: list = []
    at = 0
    home = ""
    problems: list = []
    found = None
    features: set = set()


def fake_sleep(seconds):
    World.now += seconds


def fake_prompt(text, stream=None):
    World.prompts.append(text)
    if not World.answers:
        raise EOFError()
    return World.answers.pop(0)


# Default arguments keep the values from the import of botocore.
time.time = lambda: World.now
time.sleep = fake_sleep
getpass.getpass = fake_prompt
random.randint = lambda low, high: low
random.random = lambda: 0.0
uuid.uuid4 = lambda: uuid.UUID("00000000-0000-4000-8000-000000000000")

import botocore.auth  # noqa: E402
import botocore.compat  # noqa: E402
import botocore.config  # noqa: E402
import botocore.credentials  # noqa: E402
import botocore.endpoint  # noqa: E402
import botocore.exceptions as errors  # noqa: E402
import botocore.httpsession  # noqa: E402
import botocore.loaders  # noqa: E402
import botocore.session  # noqa: E402
import botocore.tokens  # noqa: E402
import botocore.utils  # noqa: E402
from botocore.awsrequest import AWSResponse, HeadersDict  # noqa: E402
from botocore.context import ClientContext, get_context, start_as_current_context  # noqa: E402


class AnyDatetime(type):
    def __instancecheck__(cls, value):
        return isinstance(value, REAL_DATETIME)


class FakeDatetime(REAL_DATETIME, metaclass=AnyDatetime):
    @classmethod
    def now(cls, tz=None):
        return REAL_DATETIME.fromtimestamp(World.now, tz)


class FakeModule:
    datetime = FakeDatetime

    def __getattr__(self, name):
        return getattr(datetime, name)


botocore.credentials.datetime = FakeModule()
botocore.tokens.datetime = FakeDatetime


def current_datetime(remove_tzinfo=True):
    moment = REAL_DATETIME.fromtimestamp(World.now, datetime.timezone.utc)
    return moment.replace(tzinfo=None) if remove_tzinfo else moment


for module in list(sys.modules.values()):
    if module.__name__.startswith("botocore.") and hasattr(module, "get_current_datetime"):
        module.get_current_datetime = current_datetime


class FakeProcess:
    def __init__(self, words, stdout=None, stderr=None):
        for process in World.processes:
            if process["words"] == words:
                self.returncode = process.get("code", 0)
                self.output = (process.get("stdout", "").encode(), process.get("stderr", "").encode())
                return
        raise FileNotFoundError(2, "No such file or directory", words[0])

    def communicate(self):
        return self.output


botocore.credentials.ProcessProvider.__init__.__defaults__ = (FakeProcess,)


class Raw(io.BytesIO):
    def stream(self, **kwargs):
        yield self.read()


def failure(name, url):
    return {
        "proxy": lambda: errors.ProxyConnectionError(proxy_url="http://***:***@proxy:3128"),
        "closed": lambda: errors.ConnectionClosedError(endpoint_url=url),
        "connect-timeout": lambda: errors.ConnectTimeoutError(endpoint_url=url),
        "read-timeout": lambda: errors.ReadTimeoutError(endpoint_url=url),
        "refused": lambda: errors.EndpointConnectionError(endpoint_url=url),
        "tls": lambda: errors.SSLError(endpoint_url=url, error="bad certificate"),
    }[name]()


def decoded(part):
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def shown_request(request):
    """The part of a request that a case compares."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    headers = {name: value.decode() if isinstance(value, bytes) else value for name, value in headers.items()}
    shown = {"method": request.method, "url": request.url}
    kept = {}
    for name in (
        "accept",
        "authorization",
        "x-amz-security-token",
        "x-amz-sso_bearer_token",
        "x-aws-ec2-metadata-token",
        "x-aws-ec2-metadata-token-ttl-seconds",
    ):
        if name in headers:
            kept[name] = headers[name]
    if kept.get("authorization", "").startswith("AWS4-"):
        kept["authorization"] = re.search(r"Credential=[^,]*", kept["authorization"])[0]
    if "dpop" in headers:
        head, payload, _ = headers["dpop"].split(".")
        kept["dpop"] = {"header": decoded(head), "payload": decoded(payload)}
    features = re.search(r" m/(\S+)", headers.get("user-agent", ""))
    if features:
        kept["features"] = sorted(features[1].split(","))
    if kept:
        shown["headers"] = kept
    body = request.body
    if body:
        body = body.decode() if isinstance(body, (bytes, bytearray)) else body
        try:
            body = json.loads(body)
        except ValueError:
            pass
        shown["body"] = body
    return shown


def send(self, request):
    shown = shown_request(request)
    if World.at >= len(World.exchanges):
        World.problems.append(f"nobody answers {json.dumps(shown)}")
        raise errors.ConnectionClosedError(endpoint_url=request.url)
    exchange = World.exchanges[World.at]
    World.at += 1
    exchange["seen"] = shown
    if "error" in exchange:
        raise failure(exchange["error"], request.url)
    response = exchange["response"]
    body = response.get("body", "")
    body = body if isinstance(body, str) else json.dumps(body)
    headers = HeadersDict(response.get("headers", {}))
    answer = AWSResponse(request.url, response.get("status", 200), headers, Raw(body.encode()))
    if request.stream_output is False:
        _ = answer.content
    return answer


botocore.httpsession.URLLib3Session.send = send


def filled(value):
    """`{home}` stands for the home directory in a case."""
    if isinstance(value, str):
        return value.replace("{home}", World.home)
    if isinstance(value, dict):
        return {key: filled(item) for key, item in value.items()}
    if isinstance(value, list):
        return [filled(item) for item in value]
    return value


def emptied(value):
    if isinstance(value, str):
        return value.replace(World.home, "{home}")
    if isinstance(value, dict):
        return {key: emptied(item) for key, item in value.items()}
    if isinstance(value, list):
        return [emptied(item) for item in value]
    return value


def moment(value):
    if value is None:
        return None
    return value.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def expected_credentials(session):
    # As in a program: a client looks for credentials when it is created, and reads them when it calls.
    with start_as_current_context(ClientContext()):
        credentials = session.get_credentials()
        features = get_context().features
    if credentials is None:
        return {"credentials": None}
    if credentials is not World.found:
        World.found, World.features = credentials, set()
    World.features |= features
    with start_as_current_context(ClientContext()):
        frozen = credentials.get_frozen_credentials()
        World.features |= get_context().features
    return {
        "credentials": {
            "access_key": frozen.access_key,
            "secret_key": frozen.secret_key,
            "token": frozen.token or None,
            "account_id": frozen.account_id or None,
            "expiry": moment(getattr(credentials, "_expiry_time", None)),
            "method": credentials.method,
            "features": sorted(World.features),
        }
    }


def expected_token(session, signing_name):
    token = session.get_auth_token(signing_name=signing_name) if signing_name else session.get_auth_token()
    if token is None:
        return {"token": None}
    if not isinstance(token, botocore.tokens.FrozenAuthToken):
        token = token.get_frozen_token()
    return {"token": {"token": token.token, "expiry": moment(token.expiration)}}


def outcome_of(error):
    """Python's own errors by the class that has a counterpart: a file that is missing is an OSError."""
    name = type(error).__name__
    if type(error).__module__.split(".")[0] != "botocore":
        for base in (OSError, ValueError):
            if isinstance(error, base):
                name = base.__name__
    return {"error": {"class": name, "message": emptied(str(error))}}


def run_step(session, case, step):
    World.now += step.get("advance", 0)
    for name, value in filled(step.get("env", {})).items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
    for path, text in filled(step.get("fs", {})).items():
        with open(os.path.join(World.home, path), "w") as file:
            file.write(text)
    try:
        if "signing_name" in case:
            return expected_token(session, case["signing_name"])
        return expected_credentials(session)
    except Exception as error:
        return outcome_of(error)


#: Models are read once, not once for each session.
LOADER = botocore.loaders.create_loader()


def make_session(case):
    session = botocore.session.Session()
    session.register_component("data_loader", LOADER)
    if "profile" in case:
        session.set_config_variable("profile", case["profile"])
    session._last_client_region_used = case.get("client_region")
    if case.get("cache"):
        directory = os.path.expanduser(case["cache"])
        cache = botocore.utils.JSONFileCache(directory)
        resolver = botocore.credentials.create_credential_resolver(
            session, cache=cache, region_name=case.get("client_region")
        )
        session.register_component("credential_provider", resolver)
    return session


def fill_files(home):
    for folder, _, names in os.walk(home):
        for path in (os.path.join(folder, name) for name in names):
            with open(path, "rb") as file:
                content = file.read()
            with open(path, "wb") as file:
                file.write(content.replace(b"{home}", home.encode()))


def json_files(home):
    found = {}
    for folder, _, names in os.walk(home):
        for name in names:
            path = os.path.join(folder, name)
            if name.endswith(".json"):
                with open(path) as file:
                    try:
                        found[os.path.relpath(path, home)] = json.load(file)
                    except ValueError:
                        pass
    return found


def run(folder, record):
    with open(os.path.join(folder, "case.json")) as file:
        case = json.load(file)
    http_path = os.path.join(folder, "http.json")
    exchanges = []
    if os.path.exists(http_path):
        with open(http_path) as file:
            exchanges = json.load(file)
    env = {}
    if os.path.exists(os.path.join(folder, "env.json")):
        with open(os.path.join(folder, "env.json")) as file:
            env = json.load(file)
    home = tempfile.mkdtemp()
    World.home = home
    World.now, World.at = START, 0
    World.prompts, World.problems = [], []
    World.answers = list(case.get("answers", []))
    World.processes = case.get("processes", [])
    World.exchanges = filled(exchanges)
    if os.path.isdir(os.path.join(folder, "fs")):
        shutil.copytree(os.path.join(folder, "fs"), home, dirs_exist_ok=True)
    fill_files(home)
    before = json_files(home)
    os.environ.clear()
    os.environ.update({"HOME": home, "TZ": "UTC", **filled(env)})
    sso_cache = os.path.join(home, ".aws", "sso", "cache")
    botocore.credentials.SSOProvider._SSO_TOKEN_CACHE_DIR = sso_cache
    botocore.tokens.SSOTokenProvider._SSO_TOKEN_CACHE_DIR = sso_cache
    seen = {"steps": []}
    session = None
    World.found = None
    with start_as_current_context():
        for step in case["steps"]:
            if session is None:
                try:
                    session = make_session(case)
                except Exception as error:
                    seen["steps"].append(outcome_of(error))
                    continue
            seen["steps"].append(run_step(session, case, step))
    after = json_files(home)
    seen["files"] = {path: value for path, value in emptied(after).items() if before.get(path) != after[path]}
    seen["prompts"] = World.prompts
    seen["requests"] = [emptied(exchange.get("seen")) for exchange in World.exchanges]
    shutil.rmtree(home)
    problems = list(World.problems)
    for request in seen["requests"]:
        if request is None:
            problems.append("an exchange was not asked for")
    if record and not problems:
        for step, outcome in zip(case["steps"], seen["steps"]):
            step["expected"] = outcome
        for name in ("files", "prompts"):
            case.pop(name, None)
            if seen[name]:
                case[name] = seen[name]
        write(os.path.join(folder, "case.json"), case)
        if exchanges:
            for exchange, request in zip(exchanges, seen["requests"]):
                answer = {key: exchange[key] for key in ("response", "error", "botoxide", "difference") if key in exchange}
                exchange.clear()
                exchange["request"] = request
                exchange.update(answer)
            write(http_path, exchanges)
    else:
        compare(problems, "steps", [step.get("expected") for step in case["steps"]], seen["steps"])
        compare(problems, "files", case.get("files", {}), seen["files"])
        compare(problems, "prompts", case.get("prompts", []), seen["prompts"])
        compare(problems, "requests", [exchange.get("request") for exchange in exchanges], seen["requests"])
    return problems


def compare(problems, what, expected, seen):
    if expected != seen:
        problems.append(f"{what}: expected {json.dumps(expected)}, botocore has {json.dumps(seen)}")


def write(path, document):
    with open(path, "w") as file:
        json.dump(document, file, indent=2)
        file.write("\n")


def main(arguments):
    record = "--record" in arguments
    names = [name for name in arguments if name != "--record"] or sorted(os.listdir(CASES))
    names = [name for name in names if os.path.isdir(os.path.join(CASES, name))]
    bad = 0
    for name in names:
        problems = run(os.path.join(CASES, name), record)
        for problem in problems:
            print(f"{name}: {problem}")
        bad += bool(problems)
    print(f"botocore {botocore.__version__}: {len(names)} cases, {len(names) - bad} agree")
    return 1 if bad or not names else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
