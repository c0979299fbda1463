"""Extras of a model that a subclass of `Loader` finds, in plain and in compressed files; models of a loader."""

from __future__ import annotations

import gc
import gzip
import json
import os
import tempfile
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


def test_models_of_a_loader_are_removed_by_the_process_that_wrote_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from botocore.loaders import Loader
    from botocore.session import Session

    class Mine(Loader):
        def load_service_model(self, service_name: str, type_name: str, api_version: str | None = None) -> Any:
            return super().load_service_model("sqs" if service_name == "mine" else service_name, type_name, api_version)

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    session = Session()
    session.register_component("data_loader", Mine())
    keys: dict[str, Any] = {"aws_access_key_id": "AKIDEXAMPLE", "aws_secret_access_key": "secret"}
    session.create_client("mine", "eu-west-1", **keys)
    assert len(list(tmp_path.iterdir())) == 1
    child = os.fork()
    if child == 0:
        del session
        gc.collect()
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    assert len(list(tmp_path.iterdir())) == 1
    session.create_client("mine", "eu-west-2", **keys)
    assert len(list(tmp_path.iterdir())) == 1
    del session
    gc.collect()
    assert list(tmp_path.iterdir()) == []
