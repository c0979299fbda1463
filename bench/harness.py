"""What the benchmarks share: arguments, builds, peers, servers, callgrind. The standard library only.

Results go to `figures.write`.
"""

import argparse
import functools
import glob
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from typing import TypeVar

Made = TypeVar("Made")

HERE = os.path.dirname(os.path.abspath(__file__))
TARGET = os.path.join(HERE, "target")
BOTO3 = "1.44.5"
JOBS = os.environ.get("JOBS", str(os.cpu_count() or 1))


class Missing(Exception):
    """A peer or a program cannot be obtained on this machine."""


def optional(name: str, make: Callable[[], Made]) -> Made | None:
    """What `make` returns; if it cannot be obtained, one line, and the peer has no figures."""
    try:
        return make()
    except Missing as reason:
        print(f"skipped {name}: {reason}", file=sys.stderr, flush=True)
        return None


def arguments(description: str | None, parts: Iterable[str]) -> list[str]:
    """The parts that the command line names, or all. `--quick` shortens the rounds of this process."""
    known = list(parts)
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"the beginnings of: {'; '.join(known)}")
    parser.add_argument("--quick", action="store_true", help="short rounds; figures go to target/quick")
    options = parser.parse_args()
    if options.quick:
        os.environ["BENCH_QUICK"] = "1"
    for part in options.parts:
        if not any(name.startswith(part) for name in known):
            parser.error(f"{part!r} is none of: {'; '.join(known)}")
    exact = [name for name in known if name in options.parts]
    others = tuple(part for part in options.parts if part not in known)
    return [name for name in known if not options.parts or name in exact or (others and name.startswith(others))]


def times(count: int) -> int:
    """A number of rounds: two at most with `--quick`."""
    return min(count, 2) if os.environ.get("BENCH_QUICK") else count


def make(command: list[str], **options) -> None:
    """Runs a build or an installation. Raises `Missing` if it fails."""
    if not shutil.which(command[0]):
        raise Missing(f"{command[0]} is not installed")
    done = subprocess.run(command, stdout=sys.stderr, check=False, **options)
    if done.returncode:
        raise Missing(f"`{' '.join(command[:6])} …` ended with {done.returncode}")


@functools.cache
def build(package: str, program: str = "", target: str = "", profile: str = "release", workspace: str = HERE) -> str:
    """Builds a program of a workspace and returns its path; by default that of this workspace with that name."""
    directory, program = os.path.join(TARGET, target), program or package
    command = ["cargo", "build", "--profile", profile, "-j", JOBS, "-p", package, "--bin", program]
    make([*command, "--target-dir", directory], cwd=workspace)
    return os.path.join(directory, profile, program)


def aws_sdk_rust(program: str = "bench-core-aws-sdk-rust") -> str:
    """A program with the SDK of AWS."""
    return build("bench-aws-sdk-rust", program, target="peers", profile="peers")


def python() -> list[str]:
    """The path of a Python with boto3: the project's own environment, or one that is created here."""
    for venv in os.path.join(HERE, "..", "target", "venv"), os.path.join(TARGET, "venv"):
        if glob.glob(os.path.join(venv, "lib", "python*", "site-packages", f"boto3-{BOTO3}.dist-info")):
            return [os.path.join(venv, "bin", "python")]
    return [os.path.join(environment_of("venv", [f"boto3=={BOTO3}"]), "bin", "python")]


@functools.cache
def face() -> str:
    """The folder that has botoxide's `boto3`, built for release; it goes into PYTHONPATH."""
    root = os.path.join(HERE, "..")
    command = ["cargo", "build", "--release", "-j", JOBS, "-p", "botoxide-py"]
    make([*command, "--target-dir", os.path.join(TARGET, "face")], cwd=root)
    package = os.path.join(TARGET, "face", "package", "botoxide")
    shutil.rmtree(package, ignore_errors=True)
    shutil.copytree(os.path.join(root, "crates", "botoxide-py", "python", "botoxide"), package)
    extension = os.path.join(TARGET, "face", "release", "lib_native.so")
    shutil.copy(extension, os.path.join(package, "_native.abi3.so"))
    return os.pathsep.join([os.path.join(package, "_drop_in"), os.path.dirname(package)])


@functools.cache
def command() -> str:
    """The program `botoxide` as it is released, or the one that `BOTOXIDE_COMMAND` names."""
    given = os.environ.get("BOTOXIDE_COMMAND")
    root = os.path.dirname(HERE)
    return given or build("botoxide-cli", "botoxide", target="command", profile="dist", workspace=root)


def found(venv: str, name: str) -> str:
    """A file of a package in a virtual environment."""
    (file,) = glob.glob(os.path.join(venv, "lib", "python*", "site-packages", name))
    return file


def environment(path: str | None = None, more: dict[str, str] | None = None) -> dict[str, str]:
    """An environment without the machine's configuration, and with invalid keys. `path` precedes Python's packages."""
    # Few variables, because looking for one costs more when there are many.
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return kept | {
        "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": "/dev/null",
        "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
        "PYTHONHASHSEED": "0",
        **({"PYTHONPATH": path} if path else {}),
        **(more or {}),
    }


def environment_of(name: str, packages: list[str]) -> str:
    """The path of a virtual environment with these packages of PyPI, created at the first use and when they change."""
    venv = os.path.join(TARGET, name)
    made, wanted = os.path.join(venv, "made"), "\n".join(packages)
    if not os.path.exists(made) or open(made).read() != wanted:
        make([sys.executable, "-m", "venv", "--clear", venv])
        make([os.path.join(venv, "bin", "pip"), "install", "-q", *packages])
        with open(made, "w") as file:
            file.write(wanted)
    return venv


class Server:
    """A server of this workspace, by default the canned one, for as long as the `with` lasts."""

    def __init__(self, package: str = "bench-canned-server", *arguments: str) -> None:
        self.command = [build(package), *arguments]

    def __enter__(self) -> str:
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        return self.process.stdout.readline().strip()

    def cpu(self) -> float:
        """The CPU seconds that the server has used."""
        with open(f"/proc/{self.process.pid}/stat") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def __exit__(self, *_) -> None:
        self.process.stdin.close()
        self.process.wait()


def output(
    command: list[str], text: bool = True, path: str | None = None, more: dict[str, str] | None = None
) -> str | bytes:
    """The output of a program; if it fails, its error output ends the benchmark."""
    done = subprocess.run(command, env=environment(path, more), capture_output=True, text=text)
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stderr[-2000:]}")
    return done.stdout


def usage(command: list[str], path: str | None = None, more: dict[str, str] | None = None) -> dict:
    """Seconds of wall time and CPU and the peak of resident memory of a program, after the JSON that it prints."""
    with tempfile.NamedTemporaryFile() as file:
        printed = output([build("bench-meter", "bench-usage"), file.name, *command], path=path, more=more)
        whole = json.load(file)
    lines = [line for line in printed.splitlines()[-1:] if line.startswith("{")]
    return whole | (json.loads(lines[0]) if lines else {})


def instructions(command: list[str], profile: str | None = None, path: str | None = None) -> int | None:
    """The instructions that a program takes in user space; `None` without valgrind."""
    if not shutil.which("valgrind"):
        return None
    with tempfile.TemporaryDirectory() as directory:
        file = profile or os.path.join(directory, "callgrind.out")
        if command[0].endswith("python"):
            # Valgrind follows the link out of the virtual environment, so PYTHONPATH must name the packages.
            venv = os.path.dirname(os.path.dirname(command[0]))
            (packages,) = glob.glob(os.path.join(venv, "lib", "python*", "site-packages"))
            path = os.pathsep.join([*([path] if path else []), packages])
            command = [*_valgrind(file), os.path.realpath(command[0]), *command[1:]]
        else:
            command = [*_valgrind(file), *command]
        done = subprocess.run(command, env=environment(path), capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"{' '.join(command)}\n{done.stderr[-2000:]}")
    return int(re.search(r"Collected : (\d+)", done.stderr).group(1))


def _valgrind(file: str) -> list[str]:
    return ["valgrind", "--tool=callgrind", f"--callgrind-out-file={file}"]


def each(command: list[str], few: int, many: int, path: str | None = None) -> float | None:
    """The instructions of one call, from the difference of a run with few calls and one with many. `{}` in the command
    is the number of calls. If that is negative, or more than 5 % off when the second is repeated, it is counted again;
    the third time that ends the benchmark."""

    def filled(count: int) -> list[str]:
        return [word.replace("{}", str(count)) for word in command]

    # The first run of a Python program compiles the modules that it imports.
    output(filled(few), path=path)
    tried = []
    for _ in range(3):
        counts = [instructions(filled(count), path=path) for count in (few, many, many)]
        if None in counts:
            return None
        first, again = [(count - counts[0]) / (many - few) for count in counts[1:]]
        if min(first, again) > 0 and abs(first - again) <= 0.05 * max(first, again):
            return first
        tried.append(f"{first:,.0f} then {again:,.0f}")
    sys.exit(f"{' '.join(command)}: instructions of a call: {'; '.join(tried)}")


def millions(command: list[str], few: int, many: int, path: str | None = None) -> float | None:
    """`each` in millions."""
    count = each(command, few, many, path)
    return count and count / 1e6


def rounds(command: list[str], path: str | None = None) -> list[dict]:
    """The lines of JSON that a program prints."""
    return [json.loads(line) for line in output(command, path=path).splitlines()]


def median(values) -> float:
    return statistics.median(list(values))
