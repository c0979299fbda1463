"""Extras of a model that a subclass of `Loader` finds, in plain and in compressed files."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest


@pytest.mark.parametrize("is_compressed", [False, True])
def test_extras_of_other_kinds_are_merged(tmp_path: Path, is_compressed: bool) -> None:
    from botocore.loaders import Loader

    class Mine(Loader):
        BUILTIN_EXTRAS_TYPES = ["mine"]

    extras: dict[str, Any] = {"merge": {"shapes": {"Mine": {"type": "string"}}}}
    folder = tmp_path / "sqs" / "2012-11-05"
    folder.mkdir(parents=True)
    text = json.dumps(extras).encode()
    name = "service-2.mine-extras.json"
    if is_compressed:
        (folder / f"{name}.gz").write_bytes(gzip.compress(text))
    else:
        (folder / name).write_bytes(text)
    model = Mine(extra_search_paths=[str(tmp_path)]).load_service_model("sqs", "service-2")
    assert model["shapes"]["Mine"] == {"type": "string"}
    assert "Mine" not in Loader().load_service_model("sqs", "service-2")["shapes"]
