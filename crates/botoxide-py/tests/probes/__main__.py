"""`python -m probes ours|theirs PROBE`: the argument comes as JSON on standard input, the result goes out as JSON."""

from __future__ import annotations

import json
import sys
from importlib import import_module


def main() -> None:
    side, probe = sys.argv[1:]
    import botocore.exceptions

    is_ours = "_drop_in" in botocore.exceptions.__file__
    assert is_ours == (side == "ours"), f"botocore came from {botocore.exceptions.__file__}"
    result = import_module(f"probes.{probe}").run(json.load(sys.stdin))
    json.dump(result, sys.stdout)


main()
