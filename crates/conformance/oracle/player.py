"""Runs jobs through boto3: real clients, and a list of responses in place of the network."""

import collections
import io
import json
import logging
import re
import types
import uuid
import warnings
import weakref
from urllib.parse import urlsplit

import world

import boto3.session
import botocore.auth
import botocore.compat
import botocore.credentials
import botocore.endpoint
import botocore.exceptions
import botocore.httpsession
import botocore.retries.bucket
import botocore.retries.quota
import botocore.serialize
import botocore.session
import botocore.signers
import botocore.tokens
import botocore.utils
import values
from botocore import UNSIGNED
from botocore.awsrequest import AWSResponse
from botocore.config import Config
from urllib3 import HTTPHeaderDict
from urllib3.response import HTTPResponse
from values import JobError

world.stop_clocks(
    [
        botocore.compat,
        botocore.credentials,
        botocore.endpoint,
        botocore.signers,
        botocore.tokens,
        botocore.utils,
    ]
)
# The CRT is installed for its checksums and SigV4a; where boto3 can sign without it, it does, as in most programs.
botocore.auth.AUTH_TYPE_MAPS.update(
    {
        "v4": botocore.auth.SigV4Auth,
        "v4-query": botocore.auth.SigV4QueryAuth,
        "s3v4": botocore.auth.S3SigV4Auth,
        "s3v4-query": botocore.auth.S3SigV4QueryAuth,
    }
)
warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)

#: The maximum numbers of cached sessions, clients and models. A model takes megabytes as Python objects.
SESSIONS, CLIENTS, MODELS = 4, 64, 8

DEFAULT_CREDENTIALS = {
    "access_key": "AKIDEXAMPLE",
    "secret_key": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
}

TRANSPORT_ERRORS = {
    "ConnectTimeoutError": botocore.exceptions.ConnectTimeoutError,
    "ConnectionClosedError": botocore.exceptions.ConnectionClosedError,
    "EndpointConnectionError": botocore.exceptions.EndpointConnectionError,
    "ReadTimeoutError": botocore.exceptions.ReadTimeoutError,
}

#: The fields of a job: name, and the JSON types that it may have.
FIELDS = {
    "id": object,
    "service": str,
    "operation": str,
    "params": dict,
    "region": (str, type(None)),
    "config": (dict, type(None)),
    "endpoint_url": (str, type(None)),
    "credentials": (dict, type(None)),
    "time": str,
    "env": dict,
    "presign": bool,
    "expires_in": int,
    "responses": (list, type(None)),
    "uuid": str,
}


class Unanswered(BaseException):
    """Ends a call at its first request. botocore would try again after an `Exception`."""


class Wire:
    """Replaces the network: records requests, returns the responses of the job."""

    def __init__(self):
        self.begin(None)

    def begin(self, responses):
        self.requests = []
        self.responses = responses

    def send(self, session, request):
        self.requests.append(noted(request))
        if not self.responses:
            raise Unanswered
        response = self.responses[min(len(self.requests), len(self.responses)) - 1]
        if "error" in response:
            raise TRANSPORT_ERRORS[response["error"]](endpoint_url=request.url, error="replayed")
        return answer(request, response)


def noted(request):
    """A request as urllib3 receives it, without the header fields that the HTTP layer or the program adds."""
    headers = []
    for name, value in request.headers.items():
        value = value.decode("utf-8") if isinstance(value, bytes) else str(value)
        is_host = name.lower() == "host" and value == urlsplit(request.url).netloc
        if name.lower() != "user-agent" and not is_host:
            headers.append([name, value])
    body = request.body
    if body is None:
        body = b""
    elif hasattr(body, "read"):
        body = body.read()
    if isinstance(body, str):
        body = body.encode("utf-8")
    return {
        "method": request.method,
        "url": request.url,
        "headers": headers,
        "body_base64": values.base64_text(body),
    }


def answer(request, response):
    headers = HTTPHeaderDict()
    for name, value in response.get("headers", []):
        headers.add(name, value)
    status = response["status"]
    is_bodiless = request.method == "HEAD" or status < 200 or status in (204, 304)
    body = b"" if is_bodiless else values.octets(response.get("body_base64", ""))
    # http.client reads no further.
    length = headers.get("content-length", "")
    body = body[: int(length)] if re.fullmatch("[0-9]+", length) else body
    # As URLLib3Session.send asks for it.
    raw = HTTPResponse(
        body=io.BytesIO(body),
        headers=headers,
        status=status,
        preload_content=False,
        decode_content=False,
        enforce_content_length=False,
        request_method=request.method,
    )
    http_response = AWSResponse(request.url, status, raw.headers, raw)
    if not getattr(request, "stream_output", True):
        http_response.content
    return http_response


def write_compact_json():
    """Makes botocore write JSON bodies without spaces and escapes, as botoxide does (docs/parity.md, row 2)."""

    def dumps(value, **options):
        # Headers that contain JSON name the separators, and are equal on both sides.
        return json.dumps(value, **(options or {"separators": (",", ":"), "ensure_ascii": False}))

    botocore.serialize.json = types.SimpleNamespace(**{**vars(json), "dumps": dumps})


class Player:
    def __init__(self, compact_json=False):
        if compact_json:
            write_compact_json()
        self.wire = wire = Wire()
        self.sessions = collections.OrderedDict()
        self.clients = collections.OrderedDict()
        self.quotas = quotas = weakref.WeakSet()
        self.models = set()
        self.loader = None
        botocore.httpsession.URLLib3Session.send = lambda self, request: wire.send(self, request)
        make = botocore.retries.quota.RetryQuota.__init__

        def counted(self, *args, **kwargs):
            make(self, *args, **kwargs)
            quotas.add(self)

        botocore.retries.quota.RetryQuota.__init__ = counted
        # Waiting takes no time; with a stopped clock, waiting for tokens would never end.
        botocore.retries.bucket.TokenBucket._acquire = lambda self, amount, block: True

    def play(self, line):
        """Converts the line of a job to the line of its result."""
        identifier = None
        try:
            job = read(line)
            identifier = job.get("id")
            found = self.run(check(job))
        except JobError as problem:
            found = {"requests": [], "error": values.error(problem)}
        return json.dumps({"id": identifier, **found}, separators=(",", ":"))

    def run(self, job):
        params = values.argument(job.get("params", {}))
        config = values.argument(job.get("config") or {})
        now = values.moment(job["time"]) if "time" in job else world.DEFAULT_TIME
        world.set_world(now, identifier_of(job), job.get("env", {}))
        for quota in self.quotas:
            quota._available_capacity = quota._max_capacity
        self.wire.begin(job.get("responses"))
        found = {"requests": self.wire.requests}
        client = None
        try:
            client = self.client(job, config)
            if job.get("presign"):
                found["result"] = self.presign(client, job, params)
            else:
                method = getattr(client, method_name(client, job["operation"]))
                found["result"] = values.result(method(**params))
        except Unanswered:
            pass
        except JobError:
            raise
        except Exception as problem:
            found["error"] = values.error(problem)
        self.forget(job, config, client, "error" in found)
        return found

    def presign(self, client, job, params):
        return client.generate_presigned_url(
            method_name(client, job["operation"]),
            Params=params,
            ExpiresIn=job.get("expires_in", 3600),
        )

    def client(self, job, config):
        key = key_of(job)
        client = self.clients.get(key)
        if client is None:
            client = self.make_client(job, config)
            self.clients[key] = client
            if len(self.clients) > CLIENTS:
                self.clients.popitem(last=False)
        self.clients.move_to_end(key)
        return client

    def make_client(self, job, config):
        session = self.session(job.get("env", {}))
        if job["service"] not in self.models and len(self.models) >= MODELS:
            self.models.clear()
            self.clients.clear()
            for each in self.sessions.values():
                each._loader._cache.clear()
        self.models.add(job["service"])
        if config.get("signature_version") == "unsigned":
            config = {**config, "signature_version": UNSIGNED}
        keys = DEFAULT_CREDENTIALS if "credentials" not in job else job["credentials"] or {}
        return session.client(
            job["service"],
            region_name=job.get("region", "us-east-1"),
            endpoint_url=job.get("endpoint_url"),
            config=Config(**config) if config else None,
            aws_access_key_id=keys.get("access_key"),
            aws_secret_access_key=keys.get("secret_key"),
            aws_session_token=keys.get("token"),
            aws_account_id=keys.get("account_id"),
        )

    def session(self, env):
        key = json.dumps(env, sort_keys=True)
        if key not in self.sessions:
            if len(self.sessions) >= SESSIONS:
                self.sessions.popitem(last=False)
            self.sessions[key] = boto3.session.Session()
        self.sessions.move_to_end(key)
        return self.sessions[key]

    def forget(self, job, config, client, has_failed):
        """Discards a client that a call may have changed, so that jobs do not depend on each other."""
        # A redirect may fail before its second request.
        has_learnt = len(self.wire.requests) > (0 if has_failed else 1) and (
            job["service"] == "s3" or (client and client.meta.service_model.endpoint_discovery_operation)
        )
        mode = config.get("retries", {}).get("mode") or job.get("env", {}).get("AWS_RETRY_MODE")
        if has_learnt or mode == "adaptive":
            self.clients.pop(key_of(job), None)
        if job.get("credentials", DEFAULT_CREDENTIALS) is None and self.wire.requests:
            # The session may have fetched credentials.
            self.clients.pop(key_of(job), None)
            self.sessions.pop(json.dumps(job.get("env", {}), sort_keys=True), None)


def read(line):
    try:
        job = json.loads(line)
    except (ValueError, RecursionError) as problem:
        raise JobError(f"not JSON: {problem}") from None
    if not isinstance(job, dict):
        raise JobError("a job is an object")
    return job


def check(job):
    for name, value in job.items():
        if name not in FIELDS:
            raise JobError(f"there is no field {name!r}")
        wanted = FIELDS[name]
        if not isinstance(value, wanted) or (wanted is int and isinstance(value, bool)):
            raise JobError(f"{name} cannot be {value!r}")
    for name in ("service", "operation"):
        if name not in job:
            raise JobError(f"{name} is missing")
    if not all(isinstance(value, str) for value in job.get("env", {}).values()):
        raise JobError("the variables of env are strings")
    for name, value in (job.get("credentials") or {}).items():
        if name not in ("access_key", "secret_key", "token", "account_id"):
            raise JobError(f"credentials have no field {name!r}")
        if not isinstance(value, (str, type(None))):
            raise JobError("credentials are strings")
    for response in job.get("responses") or []:
        check_response(response)
    return job


def check_response(response):
    if not isinstance(response, dict):
        raise JobError("a response is an object")
    if "error" in response:
        if response["error"] not in TRANSPORT_ERRORS or len(response) > 1:
            raise JobError(f"not an error of the transport: {response['error']!r}")
        return
    if set(response) - {"status", "headers", "body_base64"}:
        raise JobError("a response has status, headers and body_base64")
    status = response.get("status")
    if not isinstance(status, int) or not 100 <= status <= 599:
        raise JobError("status must be a number from 100 to 599")
    headers = response.get("headers", [])
    is_pair = lambda field: isinstance(field, list) and list(map(type, field)) == [str, str]
    if not isinstance(headers, list) or not all(map(is_pair, headers)):
        raise JobError("headers are [name, value]")
    body = response.get("body_base64", "")
    if not isinstance(body, str):
        raise JobError("body_base64 must be a string")
    values.octets(body)


def identifier_of(job):
    if "uuid" not in job:
        return world.DEFAULT_UUID
    if not re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", job["uuid"]):
        raise JobError(f"not a UUID: {job['uuid']!r}")
    return uuid.UUID(job["uuid"])


def key_of(job):
    """The settings that a client depends on."""
    names = ("service", "region", "config", "endpoint_url", "credentials", "env", "time")
    return json.dumps({name: job[name] for name in names if name in job}, sort_keys=True)


def method_name(client, operation):
    """The Python name of an operation, from either name. An operation that boto3 removed keeps its name."""
    for method, name in client.meta.method_to_api_mapping.items():
        if operation == name and hasattr(client, method):
            return method
    return operation
