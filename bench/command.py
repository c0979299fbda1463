#!/usr/bin/env python3
"""The cost of the command beside `aws` of version 1, and its size: command.py [LINE …]. See README.md."""

import http.server
import os
import sys
import threading
import urllib.parse
from typing import ClassVar

import harness
from figures import Cell, Table, held, ratio, write
from harness import median

ROUNDS = 15
INSTANCES = 100
STS = (
    "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::111122223333:user/u</Arn><UserId>U</UserId>"
    "<Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"
)
# With budgets in ms of CPU.
LINES = {"--version": None, "sts get-caller-identity": 3, "ec2 describe-instances --output table": None}


def instances() -> str:
    """A hundred instances with their networks, disks and tags."""
    items = []
    for at in range(INSTANCES):
        tags = "".join(f"<item><key>k{n}</key><value>value {n} of {at}</value></item>" for n in range(5))
        items.append(
            f"<item><instanceId>i-{at:017x}</instanceId><imageId>ami-0</imageId><instanceState><code>16</code><name>running</name></instanceState>"
            f"<instanceType>m5.large</instanceType><launchTime>2026-01-01T00:00:00.000Z</launchTime><placement><availabilityZone>eu-west-1a"
            f"</availabilityZone><tenancy>default</tenancy></placement><privateIpAddress>10.0.0.{at}</privateIpAddress><vpcId>vpc-1</vpcId>"
            f"<blockDeviceMapping><item><deviceName>/dev/xvda</deviceName><ebs><volumeId>vol-{at}</volumeId><status>attached</status></ebs></item>"
            f"</blockDeviceMapping><groupSet><item><groupId>sg-1</groupId><groupName>default</groupName></item></groupSet><tagSet>{tags}</tagSet></item>"
        )
    reservation = f"<item><reservationId>r-1</reservationId><instancesSet>{''.join(items)}</instancesSet></item>"
    return f"<DescribeInstancesResponse><reservationSet>{reservation}</reservationSet></DescribeInstancesResponse>"


class Service(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    bodies: ClassVar[dict[str, bytes]] = {"GetCallerIdentity": STS.encode(), "DescribeInstances": instances().encode()}

    def do_POST(self) -> None:
        form = urllib.parse.parse_qs(self.rfile.read(int(self.headers["content-length"])).decode())
        body = self.bodies[form["Action"][0]]
        self.send_response(200)
        self.send_header("Content-Type", "text/xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_) -> None:
        pass


def measured(command: list[str], url: str, rounds: int) -> tuple[float, float]:
    """The medians of the CPU time in milliseconds and of the peak memory in MiB."""
    runs = [harness.usage([*command, "--endpoint-url", url]) for _ in range(harness.times(rounds))]
    return median(run["cpu"] for run in runs) * 1e3, median(run["resident"] for run in runs) / (1 << 20)


def main(lines: list[str]) -> None:
    ours = harness.command()
    venv = harness.optional("aws", lambda: harness.environment_of("awscli", ["awscli==1.46.3"]))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Service)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_address[1]}"
    rows: list[list[Cell]] = []
    for line in lines:
        cpu, memory = measured([ours, *line.split()], url, ROUNDS)
        row: list[Cell] = [f"`{line}`", cpu, None, None, memory, None, None]
        if venv:
            their_cpu, their_memory = measured([f"{venv}/bin/aws", *line.split()], url, ROUNDS // 3)
            row[2:4], row[5:] = [their_cpu, ratio(their_cpu, cpu)], [their_memory, ratio(their_memory, memory)]
        rows.append([*row, held(cpu, LINES[line])])
        print(rows[-1], file=sys.stderr, flush=True)
    columns = ["", "CPU ms", "aws", "ratio", "peak MiB", "aws", "ratio", "budget, ms"]
    write("command", Table("The command", columns, rows))
    print(f"The program has {os.path.getsize(ours) / 1e6:.1f} MB.")


main(harness.arguments(__doc__, LINES))
