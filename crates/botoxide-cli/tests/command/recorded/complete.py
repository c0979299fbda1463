"""Records what `aws_completer` of awscli 1.46.3 offers for the beginnings of command lines: complete.json, which
tests/command/complete.rs holds the command to.

    python3 -m venv /tmp/aws && /tmp/aws/bin/pip install awscli==1.46.3
    AWS_DATA_PATH=<models of botocore 1.44.5> /tmp/aws/bin/python complete.py
"""

import json
import pathlib
import random

from awscli.clidriver import create_clidriver
from awscli.completer import Completer


def lines(completer: Completer) -> list[str]:
    choose = random.Random(1)
    services = sorted(completer.main_help.command_table)
    found = ["aws", *(f"aws {letter}" for letter in "abcdefghijklmnopqrstuvwxyz"), "aws --", "aws --p", "aws --no", "aws --output", "aws ec2 --re"]
    for service in ["ec2", "iam", "s3api", "dynamodb", *choose.sample(services, 35)]:
        _, command = completer._get_command(completer.main_help, [service])
        operations = sorted(command.command_table or {})
        if not operations or service in ("s3", "configure", "history", "cli-dev", "ddb"):
            continue
        found.append(f"aws {service} {choose.choice(operations)[:3]}")
        # Not commands written by hand, which others test, nor operations with an output file, which have more options here.
        table = {name: item for name, item in command.command_table.items() if type(item).__name__ == "ServiceOperation"}
        operations = [name for name, item in sorted(table.items()) if "outfile" not in item.arg_table]
        for operation in choose.sample(operations, min(3, len(operations))):
            found.append(f"aws {service} {operation} --")
            found.append(f"aws {service} {operation} --region us-east-1 --{choose.choice('abcdefimnrst')}")
    return found


def main() -> None:
    completer = Completer(create_clidriver())
    rows = []
    for line in lines(completer):
        rows.append(json.dumps({"line": line, "found": sorted(set(completer.complete(line)))}))
    path = pathlib.Path(__file__).resolve().parent / "complete.json"
    path.write_text('{"awscli": "1.46.3", "cases": [\n' + ",\n".join(rows) + "\n]}\n")


if __name__ == "__main__":
    main()
