"""`python -m botoxide stubs`: types of services, into the running environment unless options say otherwise."""

from __future__ import annotations

import difflib
import os
import sys
import sysconfig

from . import _native

_PROGRAM = "python -m botoxide stubs"


def main(options: list[str]) -> int:
    if options[:1] in (["-h"], ["--help"], ["help"]):
        print(_native.stubs_help().replace("botoxide stubs", _PROGRAM, 1), end="")
        return 0
    try:
        lines, differs = _native.write_stubs(options, sysconfig.get_path("purelib"), os.getcwd())
    except KeyError as error:
        name, known = error.args
        near = difflib.get_close_matches(name, known, n=5, cutoff=0.5) or [each for each in known if name in each][:5]
        hint = f"; maybe you meant: {', '.join(near)}" if near else ""
        print(f"{_PROGRAM}: unknown service '{name}'{hint}", file=sys.stderr)
        return 2
    except ValueError as error:
        print(f"{_PROGRAM}: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"{_PROGRAM}: {error}", file=sys.stderr)
        return 1
    for line in lines:
        print(line)
    return int(differs)
