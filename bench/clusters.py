#!/usr/bin/env python3
"""Sends clients to the workers of servers and clusters, against `botoxide local`: clusters.py [PART …]. See README.md.

Each part runs in an environment of its own, with packages of PyPI and botoxide beside them.
"""

import concurrent.futures
import os
import subprocess
import sys
import tempfile
import urllib.request

import beside
import harness
from figures import Cell, Table, write
from harness import HERE

PROGRAMS = os.path.join(HERE, "clusters")

# The packages, and what the part shows.
PARTS = {
    "gunicorn": (["gunicorn==27.0.1", "boto3"], "workers forked by --preload, after the client's first call"),
    "celery": (["celery==5.7.0", "boto3"], "prefork workers: a client of the parent, clients in tasks and results"),
    "dask": (["distributed==2026.8.0", "boto3"], "two worker processes: clients, resources and sessions, both ways"),
    "ray": (["ray==2.60.0", "boto3"], "tasks and an actor: clients and resources, both ways"),
    "parquet": (
        ["pandas==3.1.1", "pyarrow==26.0.1", "dask[dataframe,distributed]==2026.8.0", "s3fs==2026.9.0"],
        "pandas and Dask read and write s3:// through s3fs",
    ),
}

FILL = """
import boto3
s3 = boto3.client("s3")
s3.create_bucket(Bucket="letters")
for number in range(8):
    s3.put_object(Bucket="letters", Key=f"{number}.txt", Body=b"a" * number)
"""


def gunicorn(python: str, variables: dict[str, str], folder: str) -> None:
    arguments = ["--preload", "--workers", "3", "--bind", "127.0.0.1:0", "--chdir", PROGRAMS, "gunicorn_app:app"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    with subprocess.Popen([python, "-m", "gunicorn", *arguments], env=variables, cwd=folder, **pipes) as server:
        try:
            url = beside.line_with(server, "Listening at").split("Listening at: ")[1].split()[0]

            def get(number: int) -> tuple[str, str, int]:
                with urllib.request.urlopen(f"{url}/{number % 8}.txt", timeout=60) as response:
                    body = response.read()
                    assert body == b"a" * (number % 8), body
                    parent, child = response.headers["X-Process"].split()
                    return parent, child, response.headers["X-Library"]

            with concurrent.futures.ThreadPoolExecutor(8) as threads:
                seen = list(threads.map(get, range(200)))
        finally:
            server.terminate()
            server.stdout.read()
    assert all("_drop_in" in library for *_, library in seen)
    assert all(parent == str(server.pid) != child for parent, child, _ in seen), "the client is the parent's"
    assert len({child for _, child, _ in seen}) > 1, "more than one worker has answered"


def celery(python: str, variables: dict[str, str], folder: str) -> None:
    queue = os.path.join(folder, "queue")
    os.mkdir(queue)
    variables = variables | {"CELERY_FOLDER": queue, "PYTHONPATH": PROGRAMS, "C_FORCE_ROOT": "1"}
    arguments = ["-m", "celery", "-A", "celery_app", "worker", "--pool", "prefork", "--loglevel", "INFO"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    with subprocess.Popen([python, *arguments], env=variables, cwd=folder, **pipes) as worker:
        try:
            beside.line_with(worker, " ready.")
            beside.run([python, os.path.join(PROGRAMS, "celery_send.py")], variables, folder)
        finally:
            worker.terminate()
            worker.stdout.read()


def program(name: str):
    def run(python: str, variables: dict[str, str], folder: str) -> None:
        beside.run([python, os.path.join(PROGRAMS, f"{name}_program.py")], variables, folder)

    return run


RUN = {"gunicorn": gunicorn, "celery": celery}


def main(parts: list[str]) -> int:
    rows: list[list[Cell]] = []
    for part in parts:
        packages, what = PARTS[part]
        with tempfile.TemporaryDirectory() as folder, beside.local(os.path.join(folder, "store")) as endpoint:
            try:
                python = beside.python(f"clusters-{part}", packages)
            except harness.Missing:
                rows.append([part, what, "pip cannot install it"])
                continue
            variables = beside.environment(endpoint, folder)
            beside.run([python, "-c", FILL], variables, folder)
            rows.append([part, what, beside.outcome(RUN.get(part) or program(part), python, variables, folder)])
        print(rows[-1], file=sys.stderr, flush=True)
    write("clusters", Table("Workers", ["", "what runs", "result"], rows))
    return any(result != "pass" for *_, result in rows)


sys.exit(main(harness.arguments(__doc__, PARTS)))
