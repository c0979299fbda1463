"""What the benchmarks share: builds, Python with boto3, the server, callgrind, tables. The standard library only."""

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

HERE = os.path.dirname(os.path.abspath(__file__))
TARGET = os.path.join(HERE, "target")
BOTO3 = "1.44.5"
JOBS = os.environ.get("JOBS", str(os.cpu_count() or 1))


@functools.cache
def build(package: str, program: str = "", target: str = "", profile: str = "release", workspace: str = HERE) -> str:
    """Builds a program of a workspace and returns its path; by default the program of this workspace with its package's name."""
    directory, program = os.path.join(TARGET, target), program or package
    command = ["cargo", "build", "--profile", profile, "-j", JOBS, "-p", package, "--bin", program]
    subprocess.run([*command, "--target-dir", directory], cwd=workspace, check=True)
    return os.path.join(directory, profile, program)


def python() -> list[str]:
    """The path of a Python with boto3: the project's own environment, or one that is created here."""
    for venv in os.path.join(HERE, "..", "target", "venv"), os.path.join(TARGET, "venv"):
        if glob.glob(os.path.join(venv, "lib", "python*", "site-packages", f"boto3-{BOTO3}.dist-info")):
            return [os.path.join(venv, "bin", "python")]
    subprocess.run([sys.executable, "-m", "venv", venv], check=True)
    subprocess.run([os.path.join(venv, "bin", "pip"), "install", "-q", f"boto3=={BOTO3}"], check=True)
    return [os.path.join(venv, "bin", "python")]


@functools.cache
def face() -> str:
    """The folder that has botoxide's `boto3`, built for release; it goes into PYTHONPATH."""
    root = os.path.join(HERE, "..")
    command = ["cargo", "build", "--release", "-j", JOBS, "-p", "botoxide-py"]
    subprocess.run([*command, "--target-dir", os.path.join(TARGET, "face")], cwd=root, check=True)
    package = os.path.join(TARGET, "face", "package", "botoxide")
    shutil.rmtree(package, ignore_errors=True)
    shutil.copytree(os.path.join(root, "crates", "botoxide-py", "python", "botoxide"), package)
    extension = os.path.join(TARGET, "face", "release", "lib_native.so")
    shutil.copy(extension, os.path.join(package, "_native.abi3.so"))
    return os.pathsep.join([os.path.join(package, "_drop_in"), os.path.dirname(package)])


def environment(path: str | None = None) -> dict[str, str]:
    """An environment without the machine's configuration, and with invalid keys. `path` precedes Python's packages."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "PYTHON"))}
    return kept | {
        "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": "/dev/null",
        "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
        "PYTHONHASHSEED": "0",
        **({"PYTHONPATH": path} if path else {}),
    }


def environment_of(name: str, packages: list[str]) -> str:
    """The path of a virtual environment with these packages of PyPI, created at the first use."""
    venv = os.path.join(TARGET, name)
    if not os.path.exists(os.path.join(venv, "made")):
        subprocess.run([sys.executable, "-m", "venv", venv], check=True)
        subprocess.run([os.path.join(venv, "bin", "pip"), "install", "-q", *packages], check=True)
        with open(os.path.join(venv, "made"), "w") as made:
            made.write("\n".join(packages))
    return venv


class Server:
    """A server of this workspace, by default the canned one, for as long as the `with` lasts."""

    def __init__(self, package: str = "bench-canned-server", *arguments: str) -> None:
        self.command = [build(package), *arguments]

    def __enter__(self) -> str:
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        return f"http://127.0.0.1:{int(self.process.stdout.readline().split()[1])}"

    def cpu(self) -> float:
        """The CPU seconds that the server has used."""
        with open(f"/proc/{self.process.pid}/stat") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def __exit__(self, *_) -> None:
        self.process.stdin.close()
        self.process.wait()


def output(command: list[str], text: bool = True, path: str | None = None) -> str | bytes:
    """The output of a program; if it fails, its error output ends the benchmark."""
    done = subprocess.run(command, env=environment(path), capture_output=True, text=text)
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stderr[-2000:]}")
    return done.stdout


def usage(command: list[str], path: str | None = None) -> dict:
    """Seconds of wall time and CPU and the peak of resident memory of a program, after the JSON that it prints."""
    with tempfile.NamedTemporaryFile() as file:
        printed = output([build("bench-meter", "bench-usage"), file.name, *command], path=path)
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
    """The instructions of one call, from the difference of a run with few calls and one with many. `{}` in the command is the
    number of calls. Ends the benchmark if that is negative, or more than 5 % off when the second is repeated."""

    def filled(count: int) -> list[str]:
        return [word.replace("{}", str(count)) for word in command]

    # The first run of a Python program compiles the modules that it imports.
    output(filled(few), path=path)
    counts = [instructions(filled(count), path=path) for count in (few, many, many)]
    if None in counts:
        return None
    first, again = [(count - counts[0]) / (many - few) for count in counts[1:]]
    if min(first, again) <= 0 or abs(first - again) > 0.05 * max(first, again):
        sys.exit(f"{' '.join(command)}: {first:,.0f} instructions a call, then {again:,.0f}; runs: {counts}")
    return first


def rounds(command: list[str], path: str | None = None) -> list[dict]:
    """The lines of JSON that a program prints."""
    return [json.loads(line) for line in output(command, path=path).splitlines()]


def median(values) -> float:
    return statistics.median(list(values))


def number(value: float | None) -> str:
    """A number with three significant digits."""
    if value is None:
        return "–"
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"


def ratio(value: float | None, by: float | None) -> str:
    return number(value / by) if value is not None and by else "–"


def table(head: list[str], rows: list[list[str]]) -> None:
    """Prints a table in Markdown. A row without a figure ends the benchmark."""
    for row in rows:
        if not any(character.isdigit() for cell in row[1:] for character in cell):
            sys.exit(f"nothing was measured of {row[0]}")
    lines = [head, ["---"] * len(head), *rows]
    print("\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n", flush=True)
