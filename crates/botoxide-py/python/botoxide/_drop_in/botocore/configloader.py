"""The configuration files of AWS as dictionaries. The reader is the engine's."""

from __future__ import annotations

import os
import shlex
from copy import deepcopy

from botocore.exceptions import ConfigNotFound

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


def multi_file_load_config(*filenames: str) -> dict[str, Any]:
    """Files merged section by section; earlier files win, missing files are skipped."""
    config: dict[str, Any] = {}
    profiles: dict[str, Any] = {}
    for filename in filenames:
        try:
            loaded = load_config(filename)
        except ConfigNotFound:
            continue
        profiles = {**loaded.pop("profiles"), **profiles}
        config = {**loaded, **config}
    return {**config, "profiles": profiles}


def load_config(config_filename: str | None) -> dict[str, Any]:
    """A file with its profiles under `profiles`. Raises `ConfigNotFound` and `ConfigParseError`."""
    return build_profile_map(raw_config_parse(config_filename))


def raw_config_parse(config_filename: str | bytes | None, parse_subsections: bool = True) -> dict[str, Any]:
    """A file as it is: sections, their keys, and the keys that are indented below a key without a value.

    Without `parse_subsections` these are one text. Raises `ConfigNotFound` and `ConfigParseError`.
    """
    from botoxide import _native

    if config_filename is None:
        return {}
    path = os.fsdecode(os.path.expanduser(os.path.expandvars(config_filename)))
    if not os.path.isfile(path):
        raise ConfigNotFound(path=path)
    sections = _native.parse_ini(path)
    if not parse_subsections:
        for section in sections.values():
            section.update({key: _joined(value) for key, value in section.items() if isinstance(value, dict)})
    return sections


def _joined(block: dict[str, str]) -> str:
    return "".join(f"\n{key} = {value}" for key, value in block.items())


def _parse_section(key: str, values: Any) -> dict[str, Any]:
    try:
        parts = shlex.split(key)
    except ValueError:
        return {}
    return {parts[1]: values} if len(parts) == 2 else {}


def build_profile_map(parsed_ini_config: Mapping[str, Any]) -> dict[str, Any]:
    """Sort sections into `profiles`, `sso_sessions`, `services` and the others."""
    kinds: dict[str, dict[str, Any]] = {"profile": {}, "sso-session": {}, "services": {}}
    result: dict[str, Any] = {}
    for key, values in deepcopy(dict(parsed_ini_config)).items():
        kind = next((kind for kind in kinds if key.startswith(kind)), None)
        if kind is not None:
            kinds[kind].update(_parse_section(key, values))
        elif key == "default":
            kinds["profile"][key] = values
        else:
            result[key] = values
    result["profiles"] = kinds["profile"]
    result["sso_sessions"] = kinds["sso-session"]
    result["services"] = kinds["services"]
    return result
