#!/usr/bin/env python3
"""Shows results: the one place that writes figures/*.json, the tables of README.md, and the charts figures/*.svg.

figures.py           # puts the committed figures into README.md, and draws the charts
figures.py --check   # fails if README.md or a chart does not show the committed figures
"""

import hashlib
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
FIGURES = FOLDER / "figures"
README = FOLDER / "README.md"
# Draws the charts. The version decides how they look.
MATPLOTLIB = "matplotlib==3.11.2"

# A figure, an explanation, or nothing: the peer cannot do it or cannot be obtained.
Cell = float | str | None


@dataclass
class Table:
    """One question's figures. The first cell of a row is its name; a row of three measured values has four cells."""

    title: str
    columns: Sequence[str]
    rows: list[list[Cell]]


def number(value: Cell) -> str:
    """A cell as it is shown: numbers have three significant digits, and a unit of their own from ten thousand on."""
    if value is None:
        return "–"
    if isinstance(value, str):
        return value
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def ratio(value: float | None, by: float | None) -> float | None:
    return value / by if value is not None and by else None


def held(value: float | None, budget: float | None) -> str:
    """A budget, and whether it is held."""
    if value is None or budget is None:
        return ""
    return f"≤ {budget:g} {'held' if value <= budget else '**missed**'}"


def write(name: str, *tables: Table) -> None:
    """Writes the results of a benchmark and prints them. Rows that were not measured again stay. A row without a figure
    ends the benchmark."""
    folder = FOLDER / "target" / "quick" if os.environ.get("BENCH_QUICK") else FIGURES
    file = folder / f"{name}.json"
    kept = json.loads(file.read_text()) if file.exists() else {}
    taken = {"taken": time.strftime("%Y-%m-%d"), "load": round(os.getloadavg()[1], 1)}
    for table in tables:
        for row in table.rows:
            if all(cell in (None, "") for cell in row[1:]):
                sys.exit(f"{name}: nothing was measured of {row[0]}")
        old = kept.get(table.title, {})
        rows = dict(old["rows"]) if old.get("columns") == list(table.columns) else {}
        for label, *cells in table.rows:
            rows[str(label)] = taken | {"cells": [_rounded(cell) for cell in cells]}
        kept[table.title] = {"columns": list(table.columns), "rows": rows}
        print(f"**{table.title}**\n\n{markdown(list(table.columns), table.rows)}\n", flush=True)
    folder.mkdir(parents=True, exist_ok=True)
    file.write_text(_json(kept))


def _rounded(cell: Cell) -> Cell:
    return float(f"{cell:.4g}") if isinstance(cell, float) else cell


def _json(tables: dict) -> str:
    """One row a line, so that a change is readable."""
    parts = []
    for title, table in tables.items():
        rows = ",\n".join(f"   {_text(label)}: {_text(row)}" for label, row in table["rows"].items())
        parts.append(f' {_text(title)}: {{\n  "columns": {_text(table["columns"])},\n  "rows": {{\n{rows}\n  }}\n }}')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def markdown(columns: list[str], rows: list[list[Cell]]) -> str:
    """A table in Markdown."""
    lines = [columns, ["---"] * len(columns), *([number(cell) for cell in row] for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def committed(name: str) -> dict[str, dict]:
    """The tables of a benchmark."""
    return json.loads((FIGURES / f"{name}.json").read_text())


def section(name: str, title: str) -> str:
    """A committed table as README.md shows it, with when and at what load it was taken."""
    if not (FIGURES / f"{name}.json").exists() or title not in committed(name):
        return "*Not taken yet.*"
    table = committed(name)[title]
    rows = table["rows"]
    days = sorted({row["taken"] for row in rows.values()})
    loads = [row["load"] for row in rows.values()]
    shown = markdown(table["columns"], [[label, *row["cells"]] for label, row in rows.items()])
    load = f"{min(loads):g}" if min(loads) == max(loads) else f"{min(loads):g} to {max(loads):g}"
    return f"{shown}\n\n*{title}; {' to '.join(dict.fromkeys((days[0], days[-1])))}, load {load}.*"


MARKER = re.compile(r"<!-- figures (\S+): (.+?) -->\n.*?<!-- end -->", re.DOTALL)


def filled(page: str) -> str:
    """README.md with the committed figures between its markers."""

    def fill(found: re.Match[str]) -> str:
        name, title = found.groups()
        return f"<!-- figures {name}: {title} -->\n\n{section(name, title)}\n\n<!-- end -->"

    return MARKER.sub(fill, page)


def digest(names: Sequence[str]) -> str:
    """Of the figures that a chart shows; the chart has it in its description."""
    files = [FIGURES / f"{name}.json" for name in names]
    data = b"".join(file.read_bytes() for file in files if file.exists())
    return hashlib.sha256(data).hexdigest()


def check() -> None:
    """Whether the page and the charts show the committed figures."""
    from charts import CHARTS

    page = README.read_text(encoding="utf-8")
    stale = [] if filled(page) == page else ["README.md"]
    for chart, names in CHARTS.items():
        file = FIGURES / f"{chart}.svg"
        if not file.exists() or digest(names) not in file.read_text(encoding="utf-8"):
            stale.append(f"figures/{chart}.svg")
    if stale:
        sys.exit(f"not what figures/*.json has: {', '.join(stale)}; run python3 bench/figures.py")


def main(arguments: list[str]) -> None:
    if arguments == ["--check"]:
        return check()
    if arguments:
        sys.exit("usage: figures.py [--check]")
    from harness import environment_of

    README.write_text(filled(README.read_text(encoding="utf-8")), encoding="utf-8")
    python = os.path.join(environment_of("figures", [MATPLOTLIB]), "bin", "python")
    subprocess.run([python, str(FOLDER / "charts.py")], check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
