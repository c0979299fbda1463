"""Models with the extras of a program."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

from botocore.loaders import Loader


class Extended(Loader):
    BUILTIN_EXTRAS_TYPES = ["sdk", "program"]


def test_extras_of_a_program_are_merged(tmp_path: Path) -> None:
    folder = tmp_path / "sqs" / "2012-11-05"
    folder.mkdir(parents=True)
    extras = {"merge": {"metadata": {"protocols": ["json", "query"]}}}
    with gzip.open(folder / "service-2.program-extras.json.gz", "wt") as file:
        file.write(json.dumps(extras))
    (folder / "service-2.other-extras.json").write_text(json.dumps({"merge": {"metadata": {"protocols": []}}}))
    loader = Extended(extra_search_paths=[str(tmp_path)])
    assert loader.load_service_model("sqs", "service-2")["metadata"]["protocols"] == ["json", "query"]
    plain = Loader(extra_search_paths=[str(tmp_path)])
    assert plain.load_service_model("sqs", "service-2")["metadata"]["protocols"] == ["json"]
    assert "operations" in plain.load_service_model("sqs", "service-2")
