"""The Python programs of the README and of the guide run as they stand, against a server of the tests' own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from conftest import FACE
from server import moto_server

ROOT = Path(__file__).resolve().parents[3]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs" / "guide").glob("python*.md"))]


def programs() -> list[tuple[str, str]]:
    found = []
    for page in PAGES:
        blocks = re.findall(r"^```python\n(.*?)^```", page.read_text(), re.MULTILINE | re.DOTALL)
        found += [(f"{page.name}-{number}", block) for number, block in enumerate(blocks)]
    return found


def test_there_are_programs() -> None:
    assert len(programs()) >= 2


def test_the_programs_run(tmp_path: Path) -> None:
    with moto_server() as url:
        for name, text in programs():
            program = tmp_path / f"{name}.py"
            program.write_text(text)
            environment = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "PYTHON"))}
            environment |= {
                "AWS_ENDPOINT_URL": url,
                "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
                "AWS_SECRET_ACCESS_KEY": "secret",
                "AWS_DEFAULT_REGION": "us-east-1",
                "HOME": str(tmp_path),
                "PYTHONPATH": str(FACE),
            }
            done = subprocess.run(
                [sys.executable, "-m", "botoxide", str(program)],
                env=environment,
                capture_output=True,
                text=True,
                timeout=120,
                check=False,
            )
            assert done.returncode == 0, f"{name}: {done.stderr}"
