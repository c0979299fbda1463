"""Environments that have botoxide beside programs of PyPI, and servers for them: for `clusters.py` and `programs.py`.

The packages of such an environment are what pip installs for the program, the real boto3 among them. botoxide lies
beside them as its wheel lays it out, and `BOTOXIDE=1` chooses it.
"""

import contextlib
import functools
import glob
import os
import select
import shutil
import subprocess
import sys
import time

import harness
from harness import HERE

ROOT = os.path.dirname(HERE)
SITE = "lib/python*/site-packages"


@functools.cache
def face() -> str:
    """The package `botoxide`: that in the folder `BOTOXIDE_FACE`, or a release build."""
    folder = os.environ.get("BOTOXIDE_FACE") or harness.face().split(os.pathsep)[-1]
    return os.path.join(os.path.abspath(folder), "botoxide")


def python(name: str, packages: list[str]) -> str:
    """The interpreter of an environment with these packages, and botoxide beside them."""
    venv = harness.environment_of(name, packages)
    (site,) = glob.glob(os.path.join(venv, SITE))
    link = os.path.join(site, "botoxide")
    if os.path.islink(link):
        os.unlink(link)
    os.symlink(face(), link)
    shutil.copy(os.path.join(ROOT, "crates/botoxide-py/botoxide.data/purelib/botoxide.pth"), site)
    return os.path.join(venv, "bin", "python")


def environment(endpoint: dict[str, str], folder: str) -> dict[str, str]:
    """The variables of a program that calls an endpoint, and finds nothing of the user's."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "PYTHON", "BOTO"))}
    return kept | endpoint | {"BOTOXIDE": "1", "HOME": folder, "AWS_EC2_METADATA_DISABLED": "true"}


@contextlib.contextmanager
def local(folder: str):
    """`botoxide local`, with objects in `folder`. Gives the variables that choose it."""
    started = [harness.command(), "local", "--port", "0", "--dir", folder]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    process = subprocess.Popen(started, stdout=subprocess.PIPE, text=True, env=kept)
    try:
        found: dict[str, str] = {}
        while len(found) < 4:
            line = process.stdout.readline()
            if not line:
                sys.exit("botoxide local ended")
            if line.startswith("export "):
                name, _, value = line.removeprefix("export ").strip().partition("=")
                found[name] = value
        yield found
    finally:
        process.terminate()
        process.wait(30)


MOTO = """
import threading, sys, os
from werkzeug.serving import make_server
from moto.server import DomainDispatcherApplication, create_backend_app
server = make_server("127.0.0.1", 0, DomainDispatcherApplication(create_backend_app), threaded=True)
print(server.server_port, flush=True)
threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
server.serve_forever()
"""


@contextlib.contextmanager
def moto():
    """moto with the real boto3, in the project's environment of tests. Gives the variables that choose it."""
    (interpreter,) = harness.python()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "PYTHON", "BOTO"))}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen([interpreter, "-c", MOTO], text=True, env=kept, **pipes)
    try:
        port = int(process.stdout.readline())
        yield {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
            "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
            "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_DEFAULT_REGION": "us-east-1",
        }
    finally:
        process.stdin.close()
        process.wait(30)


def line_with(process: subprocess.Popen, text: str, seconds: float = 60) -> str:
    """The first line of a program's output that has a text. Ends the script if none comes."""
    end, seen = time.monotonic() + seconds, []
    while time.monotonic() < end:
        ready, _, _ = select.select([process.stdout], [], [], 1)
        if not ready:
            continue
        line = process.stdout.readline()
        if not line:
            break
        seen.append(line)
        if text in line:
            return line
    raise RuntimeError(f"no {text!r} in {''.join(seen)[-2000:]}")


def outcome(call, *arguments) -> str:
    """`pass`, or the reason."""
    try:
        call(*arguments)
    except subprocess.TimeoutExpired as error:
        return f"no end after {error.timeout:.0f} s"
    except subprocess.CalledProcessError as error:
        lines = [line for line in (error.output or "").splitlines() if line.strip()]
        print((error.output or "")[-3000:], file=sys.stderr)
        return f"fails: {lines[-1][:200] if lines else error}"
    except Exception as error:
        return f"fails: {type(error).__name__}: {str(error)[:300]}"
    return "pass"


def run(arguments: list[str], variables: dict[str, str], folder: str, seconds: float = 300) -> str:
    """What a program prints. Raises if it fails."""
    kept = {"capture_output": True, "text": True, "timeout": seconds, "env": variables, "cwd": folder}
    done = subprocess.run(arguments, **kept)
    if done.returncode:
        raise subprocess.CalledProcessError(done.returncode, arguments, done.stdout + done.stderr)
    return done.stdout
