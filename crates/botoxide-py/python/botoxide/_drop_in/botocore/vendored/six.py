"""The `six` that dateutil needs, under the name of the copy that botocore once bundled."""

import sys
from importlib import import_module

for _name in ("", ".moves", ".moves.urllib", ".moves.urllib.parse", ".moves.urllib.error", ".moves.urllib.request"):
    sys.modules[f"{__name__}{_name}"] = import_module(f"six{_name}")
