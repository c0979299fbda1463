"""Draws `bench/chart.svg` from the tables of `bench/README.md`: what a call and a transfer cost, relative to botoxide.

`--check` draws nothing and fails if the committed file is not what the tables give.
"""

import math
import sys
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
CHART = FOLDER / "chart.svg"

WIDTH, LABELS, RIGHT, ROW, HEAD = 860, 280, 40, 24, 58
LOW, HIGH = 0.5, 128.0
COLOURS = {
    "aws-sdk-rust": "#d97706",
    "boto3": "#2563eb",
    "obstore": "#059669",
    "aws s3": "#7c3aed",
    "s5cmd": "#db2777",
}


@dataclass(frozen=True)
class Table:
    """A table of the page: the heading and the line above it, its column titles and its rows."""

    heading: str
    caption: str
    columns: list[str]
    rows: list[list[str]]


@dataclass(frozen=True)
class Row:
    """A row of the chart: what was measured, and each peer's figure divided by botoxide's."""

    label: str
    ratios: dict[str, float]


def cells(line: str) -> list[str]:
    """The cells of a line of a Markdown table."""
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def tables(text: str) -> list[Table]:
    """All tables of a Markdown page."""
    found: list[Table] = []
    heading = caption = ""
    open_table = False
    for line in text.splitlines():
        if line.startswith("|"):
            if not open_table:
                found.append(Table(heading, caption, cells(line), []))
                open_table = True
            elif not line.startswith("| ---"):
                found[-1].rows.append(cells(line))
        else:
            open_table = False
            if line.startswith("#"):
                heading = line.lstrip("# ")
            if line:
                caption = line.lstrip("# ")
    return found


def calls(page: list[Table]) -> list[Row]:
    """Instructions of a call without a network."""
    table = next(table for table in page if table.heading == "Calls without a network")
    rows: list[Row] = []
    for cell in table.rows:
        base = cell[table.columns.index("botoxide")]
        peers = {"aws-sdk-rust": cell[table.columns.index("aws-sdk-rust")], "boto3": cell[table.columns.index("botocore")]}
        ratios = {peer: float(figure) / float(base) for peer, figure in peers.items() if figure != "–"}
        if cell[0].split()[0].isupper() or cell[0].split()[0] in ("DynamoDB", "CloudWatch"):
            rows.append(Row(cell[0], ratios))
    return rows


def transfers(page: list[Table]) -> list[Row]:
    """Median CPU time of a transfer: libraries beside botoxide, commands beside `botoxide s3`."""
    rows: list[Row] = []
    for table in page:
        column = next((i for i, title in enumerate(table.columns) if title.startswith("CPU") and "median" in title), None)
        if table.heading != "Transfers" or column is None:
            continue
        cost = {row[0]: float(row[column]) for row in table.rows}
        ratios: dict[str, float] = {}
        for peer, base in (("boto3", "botoxide"), ("obstore", "botoxide"), ("aws s3", "botoxide s3"), ("s5cmd", "botoxide s3")):
            if peer in cost and base in cost:
                ratios[peer] = cost[peer] / cost[base]
        rows.append(Row(table.caption, ratios))
    return rows


def across(ratio: float) -> float:
    """The position of a ratio on the logarithmic axis."""
    share = math.log(ratio / LOW) / math.log(HIGH / LOW)
    return LABELS + share * (WIDTH - LABELS - RIGHT)


def panel(title: str, rows: list[Row], top: int) -> tuple[list[str], int]:
    """One half of the chart, and the position of its end."""
    peers = [peer for peer in COLOURS if any(peer in row.ratios for row in rows)]
    bottom = top + HEAD + ROW * len(rows)
    out = [f'<text x="16" y="{top + 18}" class="title">{title}</text>']
    left = LABELS
    for peer in ["botoxide", *peers]:
        colour = COLOURS.get(peer, "#111827")
        out.append(f'<circle cx="{left}" cy="{top + 36}" r="5" fill="{colour}"/>')
        out.append(f'<text x="{left + 10}" y="{top + 40}">{peer}</text>')
        left += 34 + 7 * len(peer)
    mark = 1
    while mark < HIGH:
        x = across(mark)
        out.append(f'<line x1="{x:.1f}" y1="{top + HEAD - 6}" x2="{x:.1f}" y2="{bottom}" class="{"one" if mark == 1 else "grid"}"/>')
        out.append(f'<text x="{x:.1f}" y="{bottom + 14}" text-anchor="middle" class="axis">{mark}×</text>')
        mark *= 2
    for number, row in enumerate(rows):
        y = top + HEAD + ROW * number + ROW // 2
        spots = [across(1), *map(across, row.ratios.values())]
        out.append(f'<text x="{LABELS + 40}" y="{y + 4}" text-anchor="end">{row.label}</text>')
        out.append(f'<line x1="{min(spots):.1f}" y1="{y}" x2="{max(spots):.1f}" y2="{y}" class="row"/>')
        out.append(f'<circle cx="{across(1):.1f}" cy="{y}" r="5" fill="#111827"/>')
        for peer, ratio in row.ratios.items():
            out.append(f'<circle cx="{across(ratio):.1f}" cy="{y}" r="5" fill="{COLOURS[peer]}"><title>{peer}: {ratio:.3g}×</title></circle>')
    return out, bottom + 34


def drawing(text: str) -> str:
    """The whole SVG for a page of figures."""
    page = tables(text)
    first, below = panel("Instructions of one call, relative to botoxide (less is better)", calls(page), 12)
    second, end = panel("CPU time of an S3 transfer, relative to botoxide (less is better)", transfers(page), below)
    style = (
        "text{font:13px sans-serif;fill:#111827}.title{font-weight:bold;font-size:15px}.axis{fill:#6b7280;font-size:11px}"
        ".grid{stroke:#e5e7eb}.one{stroke:#9ca3af}.row{stroke:#d1d5db;stroke-width:3}"
    )
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {end}" role="img">'
    title = "<title>Cost of calls and transfers, relative to botoxide; figures from bench/README.md</title>"
    back = f'<rect width="{WIDTH}" height="{end}" rx="8" fill="#ffffff"/>'
    return "\n".join([head, title, f"<style>{style}</style>", back, *first, *second, "</svg>", ""])


def main() -> None:
    """Writes the chart, or compares it with the committed one."""
    drawn = drawing((FOLDER / "README.md").read_text(encoding="utf-8"))
    if sys.argv[1:] == ["--check"]:
        if CHART.read_text(encoding="utf-8") != drawn:
            sys.exit("bench/chart.svg does not show the tables of bench/README.md: run python3 bench/chart.py")
    elif sys.argv[1:]:
        sys.exit("usage: chart.py [--check]")
    else:
        CHART.write_text(drawn, encoding="utf-8")


if __name__ == "__main__":
    main()
