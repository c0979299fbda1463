"""The life of a process: signals, forks, threads, memory, imports."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import textwrap
import time

import pytest

from conftest import DROP_IN, FACE

LIMIT = 60.0  # seconds, against hangs

START = """
import boto3, os, sys, threading
from botocore.config import Config
def client(url, **options):
    return boto3.client("sqs", endpoint_url=url, region_name="us-east-1", aws_access_key_id="AK",
                        aws_secret_access_key="SK", config=Config(**options))
"""

ANSWERED = """
import io
from botocore.awsrequest import AWSResponse
class Raw(io.BytesIO):
    def stream(self):
        yield self.read()
def answer(request, **kwargs):
    return AWSResponse(request.url, 200, {}, Raw(b'{"QueueUrls": ["a", "b"]}'))
sqs = client("http://127.0.0.1:9")
sqs.meta.events.register("before-send", answer)
"""


def start(program: str, *arguments: str) -> subprocess.Popen[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "PYTHON"))}
    environment |= {"PYTHONPATH": os.pathsep.join(map(str, [DROP_IN, FACE])), "HOME": "/nonexistent"}
    return subprocess.Popen(
        [sys.executable, "-c", START + textwrap.dedent(program), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment,
    )


def output(program: str, *arguments: str) -> str:
    with start(program, *arguments) as process:
        try:
            text, _ = process.communicate(timeout=LIMIT)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
    assert process.returncode == 0, text
    return text


@pytest.fixture
def silent() -> object:
    """A server that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


def test_ctrl_c_ends_a_call_that_waits(silent: str) -> None:
    program = """
    sqs = client(sys.argv[1])
    for _ in range(2):
        try:
            print("calling", flush=True)
            sqs.list_queues()
        except KeyboardInterrupt:
            print("interrupted", flush=True)
    """
    with start(program, silent) as process:
        assert process.stdout is not None
        try:
            for _ in range(2):
                assert process.stdout.readline() == "calling\n"
                time.sleep(0.3)
                begun = time.monotonic()
                process.send_signal(signal.SIGINT)
                assert process.stdout.readline() == "interrupted\n"
                assert time.monotonic() - begun < 10
        finally:
            process.kill()


def test_a_handler_of_a_signal_that_raises_ends_a_call(silent: str) -> None:
    program = """
    import signal
    class Late(Exception): pass
    def raise_late(*_): raise Late
    signal.signal(signal.SIGALRM, raise_late)
    signal.setitimer(signal.ITIMER_REAL, 0.2)
    try:
        client(sys.argv[1]).list_queues()
    except Late:
        print("late")
    """
    assert output(program, silent) == "late\n"


def test_children_of_a_process_with_calling_threads_can_call() -> None:
    program = (
        ANSWERED
        + """
stop = threading.Event()
def call():
    while not stop.is_set():
        sqs.list_queues()
threads = [threading.Thread(target=call) for _ in range(4)]
for thread in threads: thread.start()
bad = 0
for _ in range(40):
    child = os.fork()
    if child == 0:
        ok = all(sqs.list_queues()["QueueUrls"] == ["a", "b"] for _ in range(3))
        os._exit(0 if ok else 1)
    bad += os.waitpid(child, 0)[1] != 0
stop.set()
for thread in threads: thread.join()
print("bad", bad)
"""
    )
    assert output(program) == "bad 0\n"


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_multiprocessing(method: str, tmp_path: object) -> None:
    program = f"""
import boto3, multiprocessing
def work(number):
    client = boto3.client("sqs", region_name="us-east-1", aws_access_key_id="AK", aws_secret_access_key="SK")
    return client.generate_presigned_url("list_queues").startswith("https://")
def sign(client):
    return client.generate_presigned_url("list_queues"), client
if __name__ == "__main__":
    session = boto3.Session(region_name="us-east-1", aws_access_key_id="AK", aws_secret_access_key="SK")
    client = session.client("sqs")
    with multiprocessing.get_context("{method}").Pool(2) as pool:
        assert all(pool.map(work, range(4)))
        # Clients go to the workers and come back.
        answers = pool.map(sign, [client] * 4)
        assert all(url.startswith("https://") for url, _ in answers)
        assert answers[0][1].meta.region_name == "us-east-1"
"""
    path = f"{tmp_path}/program.py"
    with open(path, "w") as file:
        file.write(program)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, [DROP_IN, FACE]))}
    environment["BOTOXIDE_PICKLE_KEYS"] = "include"
    done = subprocess.run([sys.executable, path], env=environment, timeout=LIMIT, check=False, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()


def test_threads_share_a_client() -> None:
    program = (
        ANSWERED
        + """
wrong = []
def call():
    for _ in range(50):
        if sqs.list_queues()["QueueUrls"] != ["a", "b"]:
            wrong.append(1)
threads = [threading.Thread(target=call) for _ in range(32)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(len(wrong))
"""
    )
    assert output(program) == "0\n"


def test_a_process_ends_while_threads_call(silent: str) -> None:
    program = """
    sqs = client(sys.argv[1])
    for _ in range(4):
        threading.Thread(target=sqs.list_queues, daemon=True).start()
    import time
    time.sleep(0.2)
    print("end")
    """
    assert output(program, silent) == "end\n"


def test_calls_leave_nothing_behind() -> None:
    program = (
        ANSWERED
        + """
import gc
def calls(count):
    for _ in range(count):
        sqs.list_queues(QueueNamePrefix="a")
        try:
            sqs.list_queues(QueueNamePrefix=1)
        except Exception:
            pass
    gc.collect()
    return len(gc.get_objects())
calls(200)
before = calls(200)
print(calls(2000) - before)
"""
    )
    assert int(output(program)) < 50


def test_a_client_imports_little() -> None:
    program = """
    client("http://127.0.0.1:9")
    heavy = ["urllib3", "ssl", "jmespath", "asyncio", "inspect", "typing", "dateutil", "http.client", "email", "json"]
    print([name for name in heavy if name in sys.modules])
    """
    assert output(program) == "[]\n"


S3 = """
import io, time
from boto3.s3.transfer import TransferConfig
from s3transfer.manager import TransferManager
def s3(url, **options):
    return boto3.client("s3", endpoint_url=url, region_name="us-east-1", aws_access_key_id="AK",
                        aws_secret_access_key="SK", config=Config(**options))
"""


@pytest.mark.parametrize(
    "how", ["upload_fileobj(io.BytesIO(b'x' * 100), 'b', 'k')", "download_file('b', 'k', 'no-file')"]
)
def test_ctrl_c_ends_a_transfer_that_waits(silent: str, how: str) -> None:
    program = f"""
try:
    print("starting", flush=True)
    s3(sys.argv[1]).{how}
except KeyboardInterrupt:
    print("interrupted", flush=True)
    """
    with start(S3 + program, silent) as process:
        assert process.stdout is not None
        try:
            assert process.stdout.readline() == "starting\n"
            time.sleep(0.5)
            begun = time.monotonic()
            process.send_signal(signal.SIGINT)
            assert process.stdout.readline() == "interrupted\n"
            assert time.monotonic() - begun < 10
            assert process.wait(LIMIT) == 0
        finally:
            process.kill()


def test_a_process_ends_while_transfers_go_on(silent: str) -> None:
    program = """
class Slow(io.BytesIO):
    def read(self, amount=-1):
        time.sleep(0.01)
        return super().read(amount)
seen = []
client = s3(sys.argv[1], read_timeout=1, retries={"total_max_attempts": 1})
manager = TransferManager(client)
futures = [manager.upload(Slow(b"x" * 100000), "b", "k") for _ in range(5)]
dropped = TransferManager(client).upload(Slow(b"x" * 1000), "b", "k")
print("end", len(futures))
"""
    assert output(S3 + program, silent) == "end 5\n"


def test_callbacks_of_many_transfers_in_many_threads() -> None:
    program = (
        S3
        + """
from botocore.awsrequest import AWSResponse
class Raw(io.BytesIO):
    def stream(self):
        yield self.read()
def answer(request, **kwargs):
    read = getattr(request.body, "read", None)
    if read is not None:
        read()
    return AWSResponse(request.url, 200, {"ETag": '"e"'}, Raw(b""))
client = s3("http://127.0.0.1:9")
client.meta.events.register("before-send", answer)
from s3transfer.subscribers import BaseSubscriber
done, total, wrong = [], [], []
class Done(BaseSubscriber):
    def on_done(self, future, **kwargs):
        done.append(future.done())
def work(number):
    try:
        with TransferManager(client) as manager:
            for _ in range(10):
                manager.upload(io.BytesIO(b"x" * 1000), "b", f"k{number}", subscribers=[Done()])
        client.upload_fileobj(io.BytesIO(b"x" * 1000), "b", f"k{number}", Callback=total.append)
    except Exception as error:
        wrong.append(error)
threads = [threading.Thread(target=work, args=(number,)) for number in range(16)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(sum(done), sum(total), wrong[:2])
"""
    )
    assert output(program) == "160 16000 []\n"


def test_threads_share_a_session() -> None:
    program = """
session = boto3.Session(region_name="us-east-1", aws_access_key_id="AK", aws_secret_access_key="SK")
wrong = []
def make():
    try:
        for name in ("sqs", "s3", "dynamodb"):
            session.client(name).meta.service_model.operation_names
            assert session.resource(name).meta.client is not None
    except Exception as error:
        wrong.append(error)
threads = [threading.Thread(target=make) for _ in range(64)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(wrong[:2])
"""
    assert output(program) == "[]\n"
