"""Compares the tables of awscli 1.46.3 with those of the command: commands, their arguments, what is required.

    python3 -m venv /tmp/aws && /tmp/aws/bin/pip install awscli==1.46.3
    AWS_DATA_PATH=<models of botocore 1.44.5> /tmp/aws/bin/python tables.py target/debug/botoxide

`cargo xtask fetch` puts those models into target/venv/lib/python3.*/site-packages/botocore/data. The tables of aws are not
kept. Ends with 1 if something is missing that has no row in KNOWN. Needs a minute.
"""

import collections
import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from awscli.clidriver import create_clidriver
from awscli.customizations.waiters import WaitCommand

# What is missing on purpose, or is a command written by hand (docs/command-line.md).
KNOWN = {
    "ec2 bundle-instance --bucket", "ec2 bundle-instance --owner-akid", "ec2 bundle-instance --owner-sak",
    "ec2 bundle-instance --policy", "ec2 bundle-instance --prefix", "ec2 bundle-instance --storage", "ec2 get-password-data --priv-launch-key",
    "cloudfront update-distribution --default-root-object", "cloudfront update-distribution --distribution-config",
    "iam create-virtual-mfa-device --bootstrap-method", "iam create-virtual-mfa-device --outfile",
    "iot create-certificate-from-csr --certificate-pem-outfile", "iot create-keys-and-certificate --certificate-pem-outfile",
    "iot create-keys-and-certificate --private-key-outfile", "iot create-keys-and-certificate --public-key-outfile",
    "datapipeline put-pipeline-definition --pipeline-definition", "datapipeline put-pipeline-definition --parameter-values-uri",
    "datapipeline activate-pipeline --parameter-values-uri", "s3api select-object-content --outfile",
    # There the name of a global option, which cannot be given.
    "sagemaker wait image-version-created --version", "sagemaker wait image-version-deleted --version",
    "rds add-option-to-option-group", "rds remove-option-from-option-group",
}  # fmt: skip


def of_aws() -> Iterator[tuple[str, dict[str, Any]]]:
    for service, command in create_clidriver()._get_command_table().items():
        if type(command).__name__ != "ServiceCommand":
            continue
        for name, operation in command._get_command_table().items():
            if isinstance(operation, WaitCommand):
                for waiter, inner in operation.subcommand_table.items():
                    yield f"{service} wait {waiter}", inner.arg_table
            elif type(operation).__name__ == "ServiceOperation":
                yield f"{service} {name}", operation.arg_table


def current(command: str) -> str:
    """Names that aws spells in another way; the command takes both."""
    for old, new in [("o-tel", "otel"), ("whats-app", "whatsapp"), ("hi-ts", "hits"), ("o-auth2", "oauth2")]:
        command = command.replace(old, new)
    return command.replace("whatsapp-media-message", "whatsapp-message-media")


def main() -> int:
    ran = subprocess.run([sys.argv[1], "tables"], check=True, capture_output=True, text=True)
    rows = [json.loads(line) for line in ran.stdout.splitlines()]
    ours = {row["c"]: {argument["n"]: argument for argument in row["args"]} for row in rows}
    counts: collections.Counter[str] = collections.Counter()
    wrong = []
    for command, arguments in of_aws():
        # awscli brings models of services that AWS has ended.
        if command.split()[0] not in ours:
            continue
        counts["commands"] += 1
        have = ours.get(command) or ours.get(current(command))
        if have is None:
            if command not in KNOWN:
                wrong.append(f"missing: {command}")
            continue
        for name, argument in arguments.items():
            counts["arguments"] += 1
            key = f"{command} --{name}"
            mine = have.get(name)
            if key in KNOWN:
                continue
            if mine is None:
                wrong.append(f"missing: {key}")
            elif mine["req"] and not argument.required:
                wrong.append(f"required: {key}")
    print(dict(counts), "wrong", len(wrong))
    print("\n".join(wrong[:50]))
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
