"""Whether names of public programs are there: modules and what is in them, clients, arguments, events."""

from __future__ import annotations

import inspect
import re
from importlib import import_module
from typing import Any

import boto3
import botocore.session
from botocore.config import Config

_KEYS: dict[str, Any] = {"aws_access_key_id": "a", "aws_secret_access_key": "b", "region_name": "us-east-1"}


def _resolves(name: str) -> bool:
    """A dotted name: the longest part that is a module, and attributes from there."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        try:
            found: Any = import_module(".".join(parts[:length]))
        except ImportError:
            continue
        for part in parts[length:]:
            try:
                found = getattr(found, part)
            except AttributeError:
                return False
        return True
    return False


class _Names:
    def __init__(self) -> None:
        self.session = boto3.Session(**_KEYS)
        self.low = botocore.session.Session()
        self.s3 = self.session.client("s3")
        self.has = {"client": self.session.get_available_services(), "resource": self.session.get_available_resources()}

    def is_there(self, kind: str, name: str) -> bool:
        if kind in ("import", "attr", "sub", "patch"):
            return _resolves(name)
        if kind == "client":
            what, _, service = name.partition(":")
            return service in self.has[what]
        if kind == "clientattr":
            what, _, attribute = name.partition(".")
            holders = {"session": [self.session, self.low], "client": [self.s3, self._of(attribute)]}
            return any(self._has(holder, attribute) for holder in holders.get(what, []))
        if kind == "config":
            option = re.sub(r"Config\((.*)=\)", r"\1", name)
            return option == "**" or option in inspect.signature(Config).parameters or option in Config.OPTION_DEFAULTS
        if kind == "param":
            return self._takes(name)
        return self._registers(name)

    def _of(self, attribute: str) -> Any:
        return None

    @staticmethod
    def _has(holder: Any, path: str) -> bool:
        for part in path.split("."):
            if holder is None or not hasattr(holder, part):
                return False
            holder = getattr(holder, part)
        return True

    def _takes(self, name: str) -> bool:
        match = re.fullmatch(r"(\w+)\((.*)=\)", name)
        if match is None:
            return False
        function, parameter = match.groups()
        callables: dict[str, Any] = {
            "client": self.session.client,
            "resource": self.session.resource,
            "create_client": self.low.create_client,
            "Session": boto3.Session,
        }
        if function not in callables:
            return False
        return parameter in ("**", "*") or parameter in inspect.signature(callables[function]).parameters

    def _registers(self, name: str) -> bool:
        what, _, event = name.partition(":")
        if what == "emit":
            return True
        try:
            self.s3.meta.events.register(event, lambda **kwargs: None)
        except Exception:
            return False
        return True


def run(argument: Any) -> Any:
    names = _Names()
    return [
        str(getattr(names.s3, name).__doc__) if kind == "help" else names.is_there(kind, name)
        for kind, name in argument
    ]
