"""Compares the names of the stubs with those of the packages on PyPI.

By hand: python names.py OURS THEIRS [--types], where OURS is a folder with our packages `mypy_boto3_*` (made by
`botoxide stubs --all --out OURS`) and THEIRS the site-packages of an environment with `boto3-stubs-full`.
With --types, the keys of each dictionary are compared too. Exit code 1 if too many names are missing.
"""

from __future__ import annotations

import ast
import sys
from collections import Counter
from pathlib import Path

MODULES = ("__init__", "client", "literals", "paginator", "service_resource", "type_defs", "waiter")
NEEDED = dict.fromkeys(MODULES, 1.0) | {"literals": 0.999, "type_defs": 0.999}


def exported(path: Path) -> set[str]:
    """The names in `__all__`, or all public ones."""
    if not path.exists():
        return set()
    names: set[str] = set()
    for node in ast.parse(path.read_text()).body:
        match node:
            case ast.Assign(targets=[ast.Name(id="__all__")], value=value):
                return set(ast.literal_eval(value))
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
                names.add(name)
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                names.add(name)
            case ast.ImportFrom(names=aliases):
                names.update(alias.asname for alias in aliases if alias.asname)
    return {name for name in names if not name.startswith("_")}


def keys(path: Path) -> dict[str, dict[str, str]]:
    """The keys of each `TypedDict`, with their types."""
    found: dict[str, dict[str, str]] = {}
    for node in ast.parse(path.read_text()).body:
        match node:
            case ast.ClassDef(name=name, body=body):
                found[name] = {
                    item.target.id: ast.unparse(item.annotation)
                    for item in body
                    if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name)
                }
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(args=[_, ast.Dict(keys=names, values=types)])):
                found[name] = {
                    ast.literal_eval(key): ast.unparse(kind) for key, kind in zip(names, types, strict=True) if key
                }
    return found


def main(ours: Path, theirs: Path, *, compare_types: bool) -> int:
    totals: Counter[str] = Counter()
    found: Counter[str] = Counter()
    differences: Counter[str] = Counter()
    for package in sorted(theirs.glob("mypy_boto3_*")):
        if not (package / "client.pyi").exists():
            continue
        mine = ours / package.name
        if not mine.exists():
            print(f"{package.name}: no such service")
            continue
        for module in MODULES:
            names = exported(package / f"{module}.pyi")
            have = exported(mine / f"{module}.pyi")
            totals[module] += len(names)
            found[module] += len(names & have)
            for name in sorted(names - have):
                print(f"{package.name}.{module}: {name} is missing")
        if compare_types:
            compare(package, mine, differences)
    is_enough = True
    for module in MODULES:
        share = found[module] / max(totals[module], 1)
        is_enough &= share >= NEEDED[module]
        print(f"# {module}: {found[module]} of {totals[module]}, {share:.3%}")
    for what, count in differences.most_common():
        print(f"# {what}: {count}")
    return 0 if is_enough else 1


def compare(package: Path, mine: Path, differences: Counter[str]) -> None:
    one, other = keys(package / "type_defs.pyi"), keys(mine / "type_defs.pyi")
    for name in sorted(one.keys() & other.keys()):
        for key in sorted(one[name].keys() ^ other[name].keys()):
            differences["keys that differ"] += 1
            print(f"{package.name}.type_defs: {name}: {key} is in one only")
        for key in sorted(one[name].keys() & other[name].keys()):
            differences["keys"] += 1
            kind = other[name][key].replace("_l.", "")
            if one[name][key] != kind:
                differences["types that differ"] += 1
                print(f"{package.name}.type_defs: {name}[{key}]: {one[name][key]} | {kind}")


if __name__ == "__main__":
    arguments = [argument for argument in sys.argv[1:] if argument != "--types"]
    sys.exit(main(Path(arguments[0]), Path(arguments[1]), compare_types="--types" in sys.argv))
