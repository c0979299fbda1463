#!/usr/bin/env python3
"""What monitoring tools see of 1,000 calls, and what they cost, with botoxide's face and with boto3: tools.py [TOOL …].

A tool that is not installed here, or does not start, has no figures. See README.md.
"""

import json
import os
import subprocess
import sys

import harness
from figures import Cell, Table, ratio, write
from harness import HERE, median

# What is installed for each tool.
TOOLS = {
    "none": [],
    "opentelemetry": ["opentelemetry-instrumentation-botocore==0.66b2", "opentelemetry-sdk==1.45.2"],
    "xray": ["aws-xray-sdk==2.15.0"],
    "ddtrace": ["ddtrace==4.16.0"],
    "sentry": ["sentry-sdk==2.75.0"],
    "elastic": ["elastic-apm==6.26.2"],
    "newrelic": ["newrelic==14.1.0"],
}
CALLS, PROCESSES = 1000, 3


def python(tool: str) -> str:
    """An environment with boto3 and a tool."""
    if given := os.environ.get("TOOLS_PYTHON"):
        return given
    packages = [f"boto3=={harness.BOTO3}", *TOOLS[tool]]
    return os.path.join(harness.environment_of(f"tools-{tool}", packages), "bin", "python")


def run(command: list[str], path: str | None) -> tuple[float, list] | None:
    """CPU seconds and spans; the reason on standard error, if the tool does not start."""
    runs = []
    for _ in range(harness.times(PROCESSES)):
        environment = harness.environment(path)
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)
        if done.returncode:
            print(done.stderr.strip().splitlines()[-1:], file=sys.stderr)
            return None
        runs.append(json.loads(done.stdout.splitlines()[-1]))
    return median(each["cpu"] for each in runs), runs[0]["spans"]


def compared(ours: list, theirs: list) -> str:
    """How many spans of boto3's are the same."""
    same = sum(mine == other for mine, other in zip(ours, theirs))
    for mine, other in zip(ours, theirs):
        if mine != other:
            print(f"botoxide {json.dumps(mine)[:1500]}\nboto3    {json.dumps(other)[:1500]}", file=sys.stderr)
            break
    return f"{same} of {len(theirs)}" + ("" if len(ours) == len(theirs) else f" ({len(ours)} here)")


def main(tools: list[str]) -> None:
    face = os.environ.get("TOOLS_FACE") or harness.face()
    rows: list[list[Cell]] = []
    for tool in tools:
        program = harness.optional(tool, lambda tool=tool: python(tool))
        if not program:
            continue
        command = [program, os.path.join(HERE, "tools", "program.py"), tool, str(CALLS)]
        ours, theirs = run(command, face), run(command, None)
        if ours is None or theirs is None:
            print(f"skipped {tool}: it does not start", file=sys.stderr)
            continue
        cpu = [1000 * side[0] for side in (ours, theirs)]
        rows.append([tool, *cpu, ratio(cpu[1], cpu[0]), compared(ours[1], theirs[1])])
        print(rows[-1], file=sys.stderr, flush=True)
    title = f"{CALLS:,} calls under a monitoring tool, CPU ms"
    write("tools", Table(title, ["", "botoxide", "boto3", "ratio", "equal spans"], rows))


if __name__ == "__main__":
    main(harness.arguments(__doc__, TOOLS))
