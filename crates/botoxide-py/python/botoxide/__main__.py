"""`python -m botoxide`: run a program with the packages of botoxide, or make them known to an environment."""

from __future__ import annotations

import os
import sys

from ._switch import drop_in, install

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

USAGE = """\
usage: python -m botoxide PROGRAM [ARGUMENT...]     run a program with the boto3 and botocore of botoxide
       python -m botoxide -m MODULE [ARGUMENT...]   run a module
       python -m botoxide path                      print the folder for PYTHONPATH
       python -m botoxide adopt [--dry-run] [--wheels DIR]
                                                    make pip list boto3 and its parts as installed
       python -m botoxide stubs SERVICE...          write types of services for editors and type checkers
       python -m botoxide --version

With BOTOXIDE=0 in the environment a program runs with the real boto3.
"""


def main(arguments: list[str]) -> int:
    match arguments:
        case ["path"]:
            print(drop_in())
        case ["adopt", *options]:
            from ._adopt import main as adopt

            return adopt(options)
        case ["stubs", *options]:
            from ._stubs import main as stubs

            return stubs(options)
        case ["--version"]:
            from . import __version__

            print(__version__)
        case ["-h" | "--help"]:
            print(USAGE, end="")
        case ["-m", module, *rest]:
            _run_module(module, rest)
        case ["--", program, *rest]:
            _run_program(program, rest)
        case [program, *rest] if not program.startswith("-"):
            _run_program(program, rest)
        case _:
            print(USAGE, end="", file=sys.stderr)
            return 2
    return 0


def _install() -> None:
    if os.environ.get("BOTOXIDE") != "0":
        install()


def _run_module(module: str, arguments: list[str]) -> None:
    import runpy

    sys.argv = [module, *arguments]
    _install()
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def _run_program(program: str, arguments: list[str]) -> None:
    import runpy

    sys.argv = [program, *arguments]
    # `python program.py` puts the folder of the program first; `-m botoxide` has put the current one there.
    if os.path.isfile(program):
        sys.path[0] = os.path.dirname(os.path.abspath(program))
    _install()
    runpy.run_path(program, run_name="__main__")


def _exit() -> NoReturn:
    sys.exit(main(sys.argv[1:]))


if __name__ == "__main__":
    _exit()
