"""The doors: how a program comes to use the packages, with the real boto3 installed or not."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import DROP_IN, FACE, ORACLE, TIMEOUT

WHERE = "import botocore.exceptions as e, os; print('ours' if '_drop_in' in e.__file__ else 'real')"


def python(
    *arguments: str, interpreter: str = ORACLE, path: list[Path] | None = None, fails: bool = False, **environment: str
) -> str:
    """Run an interpreter that finds `botoxide`; returns its output."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "BOTOXIDE"))}
    kept["PYTHONPATH"] = os.pathsep.join(map(str, [FACE] if path is None else path))
    kept["PYTHONDONTWRITEBYTECODE"] = "1"
    process = subprocess.run(
        [interpreter, *arguments], capture_output=True, text=True, env=kept | environment, timeout=TIMEOUT, check=False
    )
    assert (process.returncode != 0) == fails, process.stderr
    return (process.stderr if fails else process.stdout).strip()


def test_importing_botoxide_alone_changes_nothing() -> None:
    assert python("-c", f"import botoxide; {WHERE}") == "real"
    assert python("-c", "import botoxide; print(botoxide.is_active())") == "False"
    assert python("-c", f"from botoxide import _metadata; {WHERE}") == "real"
    code = "import sys; before = set(sys.modules); import botoxide; print(sorted(set(sys.modules) - before))"
    loaded = python("-c", code)
    assert "botoxide._native" not in loaded
    assert "importlib.metadata" not in loaded


def test_install_comes_before_the_real_packages() -> None:
    code = "import botoxide; botoxide.install(); botoxide.install(); print(botoxide.is_active()); "
    assert python("-c", code + WHERE).split() == ["True", "ours"]
    count = "import sys, botoxide; botoxide.install(); botoxide.install(); print(len(sys.meta_path), len(sys.path))"
    once = "import sys, botoxide; botoxide.install(); print(len(sys.meta_path), len(sys.path))"
    assert python("-c", count) == python("-c", once)
    assert python("-c", "import botoxide; botoxide.install(); import requests.exceptions as e; print(e.__name__)") == (
        "requests.exceptions"
    )


@pytest.mark.parametrize("name", ["boto3", "botocore", "s3transfer"])
def test_install_refuses_after_the_real_one_was_imported(name: str) -> None:
    text = python("-c", f"import {name}, botoxide; botoxide.install()", fails=True)
    last = text.splitlines()[-1]
    # `import boto3` loads all three.
    assert last.startswith(("ImportError: boto", f"ImportError: {name}"))
    assert "site-packages" in last
    assert "before the first import" in last
    code = (
        f"import {name}, botoxide\ntry: botoxide.install()\n"
        "except ImportError as error: print(error.name, error.path.endswith('__init__.py'))\n"
        "print(botoxide.is_active())"
    )
    assert python("-c", code).split()[1:] == ["True", "False"]


def test_the_folder_for_the_path() -> None:
    folder = python("-m", "botoxide", "path")
    assert Path(folder).resolve() == DROP_IN.resolve()
    path = [Path(folder), FACE]
    assert python("-c", WHERE, path=path) == "ours"
    code = "import botoxide; print(botoxide.is_active()); botoxide.install(); print(botoxide.is_active())"
    assert python("-c", f"import botocore; {code}", path=path).split() == ["True", "True"]
    assert python("-c", code, path=path).split() == ["True", "True"]


def test_import_botoxide_as_boto3() -> None:
    code = "import botoxide as boto3; print(boto3.client.__name__, boto3.is_active()); "
    assert python("-c", code + WHERE).split() == ["client", "True", "ours"]
    assert python("-c", "import botoxide; print(botoxide.__version__[0].isdigit())") == "True"
    text = python("-c", "import botoxide; botoxide.no_such_name", fails=True)
    assert "AttributeError" in text
    assert (
        python("-c", "import botoxide; print(hasattr(botoxide, '__wrapped__'), botoxide.is_active())") == "False False"
    )
    text = python("-c", "import boto3 as real, botoxide as boto3; boto3.client", fails=True)
    assert "ImportError: boto" in text
    assert python("-c", f"import botoxide as boto3; boto3.client; {WHERE}", BOTOXIDE="0") == "real"


def test_programs_and_modules_run_with_it(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    (tmp_path / "beside.py").write_text("HERE = 1\n")
    program.write_text(
        "import sys, beside\nimport botocore.exceptions as e\n"
        "print('ours' if '_drop_in' in e.__file__ else 'real', sys.argv[1:], __name__, __file__ == sys.argv[0])\n"
        "sys.exit(3 if 'fail' in sys.argv else 0)\n"
    )
    expected = "ours ['-m', 'x'] __main__ True"
    assert python("-m", "botoxide", str(program), "-m", "x") == expected
    assert python("-m", "botoxide", "--", str(program), "-m", "x") == expected
    assert python("-m", "botoxide", str(program), BOTOXIDE="0").startswith("real")
    path = [FACE, tmp_path]
    assert python("-m", "botoxide", "-m", "program", "a", path=path) == "ours ['a'] __main__ True"
    assert python("-m", "botoxide", str(program), "fail", fails=True) == ""
    assert "No such file" in python("-m", "botoxide", str(tmp_path / "missing.py"), fails=True)
    for wrong in ([], ["-x"], ["-m"]):
        assert python("-m", "botoxide", *wrong, fails=True).startswith("usage:")
    assert python("-m", "botoxide", "--help").startswith("usage:")
    assert python("-m", "botoxide", "--version") == python("-c", "import botoxide; print(botoxide.__version__)")


@pytest.mark.parametrize("method", ["spawn", "fork", "forkserver"])
def test_processes_of_multiprocessing_use_it_too(tmp_path: Path, method: str) -> None:
    if method != "spawn" and sys.platform == "win32":
        pytest.skip("Windows has only spawn")
    program = tmp_path / "program.py"
    program.write_text(
        "import multiprocessing\n"
        "def where(_):\n    import botocore.exceptions as e\n"
        "    return 'ours' if '_drop_in' in e.__file__ else 'real'\n"
        "if __name__ == '__main__':\n"
        f"    with multiprocessing.get_context('{method}').Pool(1) as pool:\n        print(pool.map(where, [1]))\n"
    )
    assert python("-m", "botoxide", str(program)) == "['ours']"


def test_the_pth_file_asks_the_environment(tmp_path: Path) -> None:
    source = Path(__file__).parent.parent / "botoxide.data" / "purelib"
    (tmp_path / "botoxide.pth").write_text((source / "botoxide.pth").read_text())
    code = f"import site; site.addsitedir({str(tmp_path)!r}); site.addsitedir({str(tmp_path)!r}); {WHERE}"
    assert python("-c", code, BOTOXIDE="1") == "ours"
    assert python("-c", code, BOTOXIDE="0") == "real"
    assert python("-c", code) == "real"
    module, function = (source / "botoxide.start").read_text().strip().split(":")
    start = f"import importlib; importlib.import_module({module!r}).{function}(); {WHERE}"
    assert python("-c", start, BOTOXIDE="1") == "ours"
    assert python("-c", start) == "real"


def test_nothing_slow_is_imported() -> None:
    """Each module alone must not load what takes longer to import than the whole budget allows."""
    modules = [
        "botocore.exceptions",
        "botocore.errorfactory",
        "botocore.config",
        "botocore.response",
        "botocore.eventstream",
        "botocore.paginate",
        "botocore.waiter",
        "botocore.hooks",
        "botocore.compat",
        "botocore.utils",
        "botocore.context",
        "botocore.useragent",
        "botocore.history",
        "botocore.credentials",
        "botocore.tokens",
        "botocore.configprovider",
        "botocore.configloader",
        "botocore.discovery",
        "botocore.translate",
        "boto3.exceptions",
        "boto3.compat",
        "boto3.utils",
        "s3transfer.exceptions",
        "s3transfer.compat",
        "s3transfer.subscribers",
        "s3transfer.constants",
    ]
    slow = [
        "urllib3",
        "ssl",
        "jmespath",
        "asyncio",
        "inspect",
        "typing",
        "dateutil",
        "http.client",
        "subprocess",
        "email",
        "_hashlib",
    ]
    code = (
        f"import sys, importlib; [importlib.import_module(name) for name in {modules}]\n"
        f"print([name for name in {slow} if name in sys.modules])"
    )
    # `-S` leaves out the `.pth` files of the environment, which may import anything.
    assert python("-S", "-c", code, interpreter=sys.executable, path=[DROP_IN, FACE]) == "[]"
