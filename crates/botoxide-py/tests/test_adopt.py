"""`python -m botoxide adopt`: pip believes that boto3 is installed, and can take it away again."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from conftest import FACE, TIMEOUT
from test_switch import python

NAMES = ["aiobotocore", "boto3", "botocore", "s3transfer"]
SHOW = "import importlib.metadata as m; print(*[m.version(n) for n in ('boto3', 'botocore', 's3transfer')])"


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=True)
    return str(folder / ("Scripts" if sys.platform == "win32" else "bin") / "python")


def pip(interpreter: str, *arguments: str) -> str:
    command = [interpreter, "-m", "pip", "--disable-pip-version-check", "--no-input", *arguments]
    process = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT, check=False)
    assert process.returncode == 0, process.stderr
    return process.stdout


def test_pip_sees_what_adopt_wrote(environment: str) -> None:
    dry = python("-m", "botoxide", "adopt", "--dry-run", interpreter=environment)
    assert dry.count("would write") == 4
    assert "boto3" not in pip(environment, "list")
    for _ in range(2):
        assert python("-m", "botoxide", "adopt", interpreter=environment).count("wrote") == 4
        listed = pip(environment, "list", "--format", "freeze").split()
        assert [line for line in listed if line.split("==")[0] in NAMES] == [
            "aiobotocore==3.10.0",
            "boto3==1.44.5",
            "botocore==1.44.5",
            "s3transfer==0.19.3",
        ]
    assert "already satisfied" in pip(environment, "install", "--no-index", "--no-deps", "boto3>=1.34,<1.45")
    assert "already satisfied" in pip(environment, "install", "--no-index", "--no-deps", "aiobotocore[boto3]>=2.19,<4")
    assert "Installer: botoxide" in pip(environment, "show", "--verbose", "boto3")
    assert "Requires: jmespath, python-dateutil, urllib3" in pip(environment, "show", "botocore")
    site = Path(python("-c", "import sysconfig; print(sysconfig.get_path('purelib'))", interpreter=environment))
    assert not [name for name in os.listdir(site) if name.startswith(".botoxide")]
    pip(environment, "uninstall", "--yes", *NAMES)
    assert not [name for name in os.listdir(site) if name.startswith(tuple(NAMES))]


def test_wheels(environment: str, tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "wheels"
    python("-m", "botoxide", "adopt", "--wheels", str(folder), "--dry-run", interpreter=environment)
    assert not folder.exists()
    python("-m", "botoxide", "adopt", "--wheels", str(folder), interpreter=environment)
    first = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert len(first) == 4
    python("-m", "botoxide", "adopt", "--wheels", str(folder), interpreter=environment)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == first
    pip(environment, "install", "--no-index", "--no-deps", "--find-links", str(folder), *NAMES)
    assert python("-c", SHOW, interpreter=environment) == "1.44.5 1.44.5 0.19.3"
    # What a wheel brought is ours too: `adopt` replaces it.
    python("-m", "botoxide", "adopt", interpreter=environment)
    pip(environment, "uninstall", "--yes", *NAMES)


def test_a_real_one_is_left_alone() -> None:
    text = python("-m", "botoxide", "adopt", fails=True)
    assert text.startswith("python -m botoxide adopt: the real boto3 1.44.5 is installed in ")
    assert "pip uninstall boto3 botocore s3transfer aiobotocore" in text
    assert "real" in python("-m", "botoxide", "adopt", "--dry-run", fails=True)


def test_versions_are_known_in_the_process_without_adopt(environment: str) -> None:
    code = "import botoxide; botoxide.install(); "
    assert python("-c", code + SHOW, interpreter=environment) == "1.44.5 1.44.5 0.19.3"
    about = (
        "d = m.distribution('boto3'); "
        "print(d.metadata['Name'], d.read_text('INSTALLER').strip(), d.files, len(d.requires))"
    )
    assert (
        python("-c", f"{code}import importlib.metadata as m; {about}", interpreter=environment)
        == "boto3 botoxide None 3"
    )
    folder = (
        f"import importlib.metadata as m; print([d.metadata['Name'] for d in m.distributions(path=[{str(FACE)!r}])])"
    )
    assert python("-c", code + folder, interpreter=environment) == "[]"
    missing = (
        "import importlib.metadata as m\ntry: m.version('no-such')\nexcept m.PackageNotFoundError: print('missing')"
    )
    assert python("-c", f"{code}\n{missing}", interpreter=environment) == "missing"
    # The real metadata wins where it is there.
    where = "import importlib.metadata as m; print(m.distribution('boto3').read_text('INSTALLER').strip())"
    assert python("-c", code + where) == "pip"


def test_versions_are_told_once() -> None:
    import aiobotocore
    import s3transfer
    from botoxide import _metadata

    assert _metadata.versions()["s3transfer"] == s3transfer.__version__
    assert _metadata.versions()["aiobotocore"] == aiobotocore.__version__
