"""Compares the tables of the AWS CLI with those of the command: commands, their arguments, what is required, how many values.

    cargo xtask tables                          # version 1, awscli 1.46.3, which it installs into target/
    cargo xtask tables --version-2 DIRECTORY    # version 2, from its sources

or by hand, with an interpreter that has awscli, over the models of botocore 1.44.5 (AWS_DATA_PATH):

    python tables.py target/debug/botoxide [--record tables.json]

The tables of aws are not kept, but for tables.json: the arguments that aws does not take from models, which
tests/command/tables.rs reads. Ends with 1 if something is missing that has no row in KNOWN. Needs two minutes.
"""

import collections
import gzip
import json
import pathlib
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from awscli.clidriver import create_clidriver
from awscli.customizations.waiters import WaitCommand
from botocore.loaders import JSONFileLoader

# What is missing on purpose (docs/parity.md, A76).
KNOWN = {
    "ecs create-express-gateway-service --monitor-resources", "ecs create-express-gateway-service --monitor-mode",
    "ecs delete-express-gateway-service --monitor-resources", "ecs delete-express-gateway-service --monitor-mode",
    "ecs update-express-gateway-service --monitor-resources", "ecs update-express-gateway-service --monitor-mode",
    # There the name of a global option, which cannot be given.
    "sagemaker wait image-version-created --version", "sagemaker wait image-version-deleted --version",
    # Positional here, too.
    "s3api select-object-content --outfile",
    # Commands that are written by hand in aws, and operations here.
    "emr list-clusters --cluster-states",
    # Lists and structures of models that the AWS CLI reads as JSON.
    "datapipeline put-pipeline-definition --parameter-objects",
}  # fmt: skip
# The classes of arguments that come from models, and those of every operation.
FROM_MODELS = {"CLIArgument", "ListArgument", "BooleanArgument", "CliInputJSONArgument", "CliInputYAMLArgument", "GenerateCliSkeletonArgument", "PageArgument"}


class Packed(JSONFileLoader):
    """Reads the packed models of AWS_DATA_PATH, which version 2 passes over for its own, of another day."""

    def exists(self, file_path: str) -> bool:
        return bool(super().exists(file_path)) or pathlib.Path(file_path + ".json.gz").is_file()

    def load_file(self, file_path: str) -> Any:
        packed = pathlib.Path(file_path + ".json.gz")
        if not packed.is_file():
            return super().load_file(file_path)
        with gzip.open(packed) as file:
            return json.load(file)


def of_aws() -> Iterator[tuple[str, dict[str, Any]]]:
    driver = create_clidriver()
    driver.session.get_component("data_loader").file_loader = Packed()
    for service, command in driver._get_command_table().items():
        if type(command).__name__ != "ServiceCommand":
            continue
        for name, operation in command._get_command_table().items():
            if isinstance(operation, WaitCommand):
                for waiter, inner in waiters(operation):
                    yield f"{service} wait {waiter}", inner.arg_table
            elif type(operation).__name__ == "ServiceOperation":
                try:
                    yield f"{service} {name}", operation.arg_table
                except KeyError as error:
                    print("not compared:", service, name, error)


def waiters(command: WaitCommand) -> list[tuple[str, Any]]:
    """The waiters of a service; none if they are of younger models than AWS_DATA_PATH has."""
    try:
        return list(command.subcommand_table.items())
    except Exception as error:
        if type(error).__name__ != "OperationNotFoundError":
            raise
        return []


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
    recorded = []
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
            else:
                nargs = getattr(argument, "_nargs", None) or getattr(argument, "nargs", None)
                if nargs == "+" and mine["nargs"] != "+":
                    wrong.append(f"values: {key}: {nargs}, {mine['nargs']}")
                if type(argument).__name__ not in FROM_MODELS:
                    recorded.append([command, name, bool(argument.required), nargs])
    if "--record" in sys.argv:
        with open(sys.argv[sys.argv.index("--record") + 1], "w") as file:
            file.write("[\n" + ",\n".join(map(json.dumps, sorted(recorded, key=str))) + "\n]\n")
    print(dict(counts), "wrong", len(wrong))
    print("\n".join(wrong[:50]))
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
