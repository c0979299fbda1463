"""Runs the rows of `cases/settings` through botocore: what they expect must be what botocore does.

    target/venv/bin/python crates/conformance/oracle/settings.py [--record] [FILE…]

Without `--record` every difference is printed, and the exit code is 1. With it, what botocore does is written into
the rows as `expected`. The rest of a row is written by hand; `cases/settings/README.md` says how.
"""

import json
import logging
import os
import shutil
import socket
import sys
import tempfile

import world

import botocore.config
import botocore.httpsession
import botocore.loaders
import botocore.session
import values
from botocore import UNSIGNED
from botocore.model import ServiceModel
from botocore.validate import ParamValidationDecorator
from player import DEFAULT_CREDENTIALS, Unanswered, Wire, write_compact_json

HERE = os.path.dirname(os.path.abspath(__file__))
CASES = os.path.join(os.path.dirname(HERE), "cases", "settings")

#: The client that the other clients are compared with: they list only differences.
PLAIN = {"service": "sqs", "region_name": "us-east-1"}

#: The attributes of `client.meta.config` that botocore fills in.
FILLED_IN = (
    "account_id_endpoint_mode",
    "auth_scheme_preference",
    "client_context_params",
    "connect_timeout",
    "disable_request_compression",
    "inject_host_prefix",
    "max_pool_connections",
    "read_timeout",
    "region_name",
    "request_checksum_calculation",
    "request_min_compression_size_bytes",
    "response_checksum_validation",
    "s3",
    "s3_disable_express_session_auth",
    "sigv4a_signing_region_set",
    "signature_version",
    "use_dualstack_endpoint",
    "use_fips_endpoint",
    "user_agent_appid",
    "user_agent_extra",
)

#: The headers that a setting can change; the signature covers the others.
HEADERS = (
    "authorization",
    "content-encoding",
    "expect",
    "x-amz-region-set",
    "x-amz-security-token",
)

#: Models are read once, not once for each session.
LOADER = botocore.loaders.create_loader()


class Home:
    """The home directory of a row."""

    def __init__(self, row):
        self.path = tempfile.mkdtemp()
        files = dict(row.get("files", {}))
        for name in ("config", "credentials"):
            if name in row:
                files[f".aws/{name}"] = row[name]
        for name, text in files.items():
            path = os.path.join(self.path, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w") as file:
                text = text if isinstance(text, str) else json.dumps(text)
                file.write(text.replace("{home}", self.path))

    def filled(self, value):
        """`{home}` stands for the home directory in a row."""
        return json.loads(json.dumps(value).replace("{home}", self.path))

    def emptied(self, value):
        return json.loads(json.dumps(value).replace(self.path, "{home}"))


def make_session(row):
    session = botocore.session.Session()
    variables = {"profile": row["profile"]} if "profile" in row else {}
    for name, value in {**variables, **row.get("variables", {})}.items():
        session.set_config_variable(name, value)
    if session.get_config_variable("data_path", methods=("instance", "env")) is None and "data_path" not in row.get(
        "config", ""
    ):
        session.register_component("data_loader", LOADER)
    return session


def config_of(options):
    if options is None:
        return None
    options = dict(options)
    if options.get("signature_version") == "unsigned":
        options["signature_version"] = UNSIGNED
    if isinstance(options.get("client_cert"), list):
        options["client_cert"] = tuple(options["client_cert"])
    return botocore.config.Config(**options)


def make_client(session, wanted):
    wanted = dict(wanted)
    keys = {} if "credentials" in wanted and wanted.pop("credentials") is None else DEFAULT_CREDENTIALS
    config = config_of(wanted.pop("config", None))
    default = config_of(wanted.pop("session_config", None))
    if default is not None:
        session.set_default_client_config(default)
    return session.create_client(
        wanted.pop("service"),
        config=config,
        aws_access_key_id=keys.get("access_key"),
        aws_secret_access_key=keys.get("secret_key"),
        **wanted,
    )


def described(client):
    config, http = client.meta.config, client._endpoint.http_session
    found = {name: getattr(config, name) for name in FILLED_IN}
    for name in ("connect_timeout", "read_timeout"):
        found[name] = seconds(found[name])
    version = found["signature_version"]
    found["signature_version"] = None if version is UNSIGNED else version
    found["retries"] = {"total_max_attempts": None, **config.retries}
    found["parameter_validation"] = isinstance(client._serializer, ParamValidationDecorator)
    found["api_version"] = client.meta.service_model.api_version
    found["endpoint_url"] = client.meta.endpoint_url
    found["partition"] = client.meta.partition
    found["transport"] = {
        "connect_timeout": seconds(http._timeout._connect),
        "read_timeout": seconds(http._timeout._read),
        "max_pool_connections": http._max_pool_connections,
        "verify": http._verify,
        "client_cert": [http._cert_file, http._key_file],
        "tcp_keepalive": (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1) in http._socket_options,
        "proxies": {name: http._proxy_config._proxies.get(name) for name in ("http", "https")},
        "proxies_config": http._proxy_config.settings or {},
    }
    return json.loads(json.dumps(found))


def seconds(value):
    return value if value is None else float(value)


def changes(before, after):
    """The members that have changed."""
    return {name: value for name, value in after.items() if before.get(name) != value}


def shown(request):
    """The parts of a request that settings can change."""
    headers = {}
    for name, value in request["headers"]:
        name = name.lower()
        if name in HEADERS or name.startswith("x-amz-checksum") or name.startswith("x-amz-sdk-checksum"):
            headers[name] = without_random(value)
    return {"method": request["method"], "url": request["url"], "headers": headers}


def without_random(value):
    """A SigV4a signature differs each time."""
    if value.startswith("AWS4-ECDSA"):
        return value.split("Signature=")[0]
    return value


def agent(request):
    """The parts of the user agent that depend on settings."""
    text = request.headers.get("User-Agent", b"")
    text = text.decode() if isinstance(text, bytes) else text
    parts = [part for part in text.split(" ") if part.startswith(("m/", "cfg/", "app/"))]
    return [",".join(sorted(part[2:].split(","))) if part.startswith("m/") else part for part in parts]


def call(client, wire, wanted):
    wire.begin(None)
    seen = []
    client.meta.events.register_last("before-send", lambda request, **_: seen.append(agent(request)))
    method = next(name for name, api in client.meta.method_to_api_mapping.items() if api == wanted["operation"])
    try:
        getattr(client, method)(**values.argument(wanted.get("params", {})))
    except Unanswered:
        pass
    requests = [shown(request) for request in wire.requests]
    return {"requests": requests, "agent": seen[0] if seen else None}


def read(session, names):
    found = {}
    for name in names:
        try:
            found[name] = session.get_config_variable(name)
        except Exception as error:
            found[name] = outcome_of(error)
    return found


def outcome_of(error):
    return {"error": {"class": type(error).__name__, "message": str(error)}}


def run(row, plain, wire):
    home = Home(row)
    env = {"HOME": home.path, **home.filled(row.get("env", {}))}
    world.set_world(world.DEFAULT_TIME, world.DEFAULT_UUID, env)
    row = home.filled(row)
    try:
        session = make_session(row)
        if "read" in row:
            found = read(session, row["read"])
        elif "ask" in row:
            name, *arguments = row["ask"]
            found = getattr(session, name)(*arguments)
        else:
            client = make_client(session, row["client"])
            found = changes(plain, described(client))
            if "call" in row:
                found = call(client, wire, row["call"])
    except Exception as error:
        found = outcome_of(error)
    finally:
        shutil.rmtree(home.path)
    return home.emptied(values.result(found))


def main(arguments):
    record = "--record" in arguments
    names = [name for name in arguments if name != "--record"]
    names = names or sorted(name for name in os.listdir(CASES) if name.endswith(".jsonl"))
    logging.disable(logging.CRITICAL)
    write_compact_json()
    wire = Wire()
    botocore.httpsession.URLLib3Session.send = lambda self, request: wire.send(self, request)
    plain = run({"client": PLAIN}, {}, wire)
    count = bad = 0
    for name in names:
        path = os.path.join(CASES, name)
        with open(path) as file:
            rows = [json.loads(line) for line in file if line.strip()]
        for row in rows:
            found = run(row, {} if row["id"] == "plain" else plain, wire)
            count += 1
            if record:
                row["expected"] = found
            elif found != row.get("expected"):
                bad += 1
                print(f"{name}: {row['id']}: expected {json.dumps(row.get('expected'))}, botocore has {json.dumps(found)}")
        if record:
            with open(path, "w") as file:
                file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    print(f"botocore {botocore.__version__}: {count} cases, {count - bad} agree")
    return 1 if bad or not count else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
