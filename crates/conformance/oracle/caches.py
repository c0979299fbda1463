"""Lets botocore write the caches that it shares with `aws`, and read those of other programs.

    target/venv/bin/python crates/conformance/oracle/caches.py < JOBS

A job is a line: `{"case": name, "home": directory, "mode": "write" or "read"}`. To write is to run the case of
`cases/credentials` in that home directory; to read is to ask again, later and in a new session, where nothing answers but
the portal that gives credentials for a token. The result is a line: what came out.
"""

import json
import os
import shutil
import sys

import botocore.credentials
import botocore.tokens
import credentials as cases
from botocore.context import start_as_current_context
from credentials import World


def load(folder, name, default):
    path = os.path.join(folder, name)
    if not os.path.exists(path):
        return default
    with open(path) as file:
        return json.load(file)


def run(job):
    folder = os.path.join(cases.CASES, job["case"])
    case, home = load(folder, "case.json", None), job["home"]
    exchanges, steps = load(folder, "http.json", []), case["steps"]
    World.home, World.now, World.at, World.found = home, cases.START, 0, None
    World.prompts, World.problems, World.processes = [], [], []
    World.answers = list(case.get("answers", []))
    env = {"HOME": home, "TZ": "UTC", **cases.filled(load(folder, "env.json", {}))}
    if job["mode"] == "write":
        shutil.copytree(os.path.join(folder, "fs"), home, dirs_exist_ok=True)
        cases.fill_files(home)
    else:
        exchanges = [each for each in exchanges if "portal.sso" in each["request"]["url"]][-1:]
        merged = {}
        for step in steps:
            merged.update(step.get("env", {}))
            World.now += step.get("advance", 0)
        steps = [{"env": merged}]
    World.exchanges = cases.filled(exchanges)
    os.environ.clear()
    os.environ.update(env)
    directory = os.path.join(home, ".aws", "sso", "cache")
    botocore.credentials.SSOProvider._SSO_TOKEN_CACHE_DIR = directory
    botocore.tokens.SSOTokenProvider._SSO_TOKEN_CACHE_DIR = directory
    with start_as_current_context():
        session = cases.make_session(case)
        outcome = [cases.run_step(session, case, step) for step in steps][-1]
    asked = [each["seen"]["url"] for each in World.exchanges if "seen" in each]
    return {"outcome": outcome, "asked": asked, "problems": World.problems}


for line in sys.stdin:
    print(json.dumps(run(json.loads(line))), flush=True)
