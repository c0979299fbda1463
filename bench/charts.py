"""Draws figures/*.svg from figures/*.json: run by figures.py, in an environment that has matplotlib."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from figures import FIGURES, committed, digest

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Each chart, and the benchmarks whose figures it shows.
CHARTS = {
    "calls": ["core", "python", "throughput"],
    "transfers": ["transfer"],
    "start": ["start", "command"],
    "growth": ["growth"],
}
COLOURS = {
    "botoxide": "#111827",
    "botoxide, typed": "#9ca3af",
    "aws-sdk-rust": "#d97706",
    "boto3": "#2563eb",
    "aiobotocore": "#0891b2",
    "obstore": "#059669",
    "botoxide s3": "#6b7280",
    "aws": "#7c3aed",
    "aws s3": "#7c3aed",
    "s5cmd": "#db2777",
}
# What a panel has of each row: the figures of the libraries.
Rows = dict[str, dict[str, float]]


@dataclass
class Panel:
    title: str
    unit: str
    rows: Rows


def rows_of(name: str, title: str, cells: dict[str, int]) -> Rows:
    """Some columns of a committed table, by the name of the library."""
    rows: Rows = {}
    for label, row in committed(name)[title]["rows"].items():
        figures = {peer: row["cells"][at] for peer, at in cells.items()}
        rows[label.strip("`")] = {peer: figure for peer, figure in figures.items() if isinstance(figure, (int, float))}
    return rows


def calls() -> list[Panel]:
    cells = {"botoxide": 0, "botoxide, typed": 1, "aws-sdk-rust": 2, "boto3": 5}
    core = rows_of("core", "Calls from Rust without a network, million instructions", cells)
    core = {label: row for label, row in core.items() if "botoxide, typed" in row}
    title = "Calls from Python without a network, million instructions"
    python = rows_of("python", title, {"botoxide": 0, "boto3": 1})
    through: Rows = {}
    for label, row in rows_of(
        "throughput", "Throughput of GetItem from Python over loopback", {"us": 0, "peer": 1}
    ).items():
        through[label] = {"botoxide": row["us"], "boto3" if "thread" in label else "aiobotocore": row["peer"]}
    unit = "million instructions (less is better)"
    return [
        Panel("Calls from Rust", unit, core),
        Panel("Calls from Python", unit, python),
        Panel("GetItem from Python over loopback", "calls for a second of CPU (more is better)", through),
    ]


def transfers() -> list[Panel]:
    names = {"botoxide": 0, "boto3": 3, "obstore": 6, "botoxide s3": 8, "aws s3": 9, "s5cmd": 10}
    panels = {
        "s": Panel("One large object", "CPU seconds for a GiB (less is better)", {}),
        "µs an object": Panel("Many objects", "CPU µs for an object (less is better)", {}),
    }
    for label, row in rows_of("transfer", "Transfers: CPU", names).items():
        title, _, unit = label.rpartition(", ")
        # A delay costs time, not CPU.
        if "delay" not in title:
            panels[unit].rows[title] = row
    return list(panels.values())


def start() -> list[Panel]:
    cells = {"botoxide": 1, "boto3": 2}
    rust = rows_of("start", "Start in Rust, without the import of boto3", cells)
    python = rows_of("start", "Start in Python, with the interpreter and imports", cells)
    command = rows_of("command", "The command", {"botoxide": 0, "aws": 1})
    rows = {f"Rust, {label}": row for label, row in rust.items() if "1st" in label}
    rows |= {f"Python, {label}": row for label, row in python.items() if "1st" in label}
    rows |= {f"botoxide {label}": row for label, row in command.items()}
    return [Panel("Start", "CPU ms (less is better)", rows)]


def dots(axes: "Axes", panel: Panel) -> None:
    """A row for each label, with a dot for each library on a logarithmic axis."""
    for at, figures in enumerate(panel.rows.values()):
        axes.hlines(at, min(figures.values()), max(figures.values()), color="#d1d5db", linewidth=2, zorder=1)
        for peer, figure in figures.items():
            axes.scatter(figure, at, color=COLOURS[peer], s=34, zorder=3, label=peer)
    axes.set_yticks(range(len(panel.rows)), list(panel.rows))
    axes.invert_yaxis()
    axes.set_xscale("log")
    style(axes, panel.title, panel.unit)


def style(axes: "Axes", title: str, unit: str) -> None:
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.10g}")
    axes.xaxis.set_minor_formatter("")
    axes.set_title(title, loc="left", fontsize=11, fontweight="bold")
    axes.set_xlabel(unit)
    axes.grid(axis="x", color="#e5e7eb")
    axes.spines[:].set_visible(False)
    handles, names = axes.get_legend_handles_labels()
    seen = dict(zip(names, handles, strict=True))
    axes.legend(seen.values(), seen.keys(), fontsize=8, loc="upper left", bbox_to_anchor=(1, 1), frameon=False)


def growth(parts: list["Axes"]) -> None:
    """A line for each thing that grows: what a call costs, and what a process occupies."""
    tables = committed("growth")
    calls = tables["Growth: million instructions of a call"]
    sizes = [float(size.replace(",", "")) for size in calls["columns"][1:-1]]
    for label, row in calls["rows"].items():
        points = [(size, count) for size, count in zip(sizes, row["cells"], strict=False) if count is not None]
        parts[0].plot(*zip(*points, strict=True), marker="o", label=label)
    for title, at, name in (
        ("peak MiB of a transfer", 0, "upload, MiB"),
        ("peak MiB of a transfer", 1, "download, MiB"),
        ("ls and sync", 0, "ls, objects"),
        ("ls and sync", 2, "sync, objects"),
    ):
        rows = tables.get(f"Growth: {title}", {"rows": {}})["rows"]
        sizes = [float(label.removesuffix(" MiB").replace(",", "")) for label in rows]
        parts[1].plot(sizes, [row["cells"][at] for row in rows.values()], marker="o", label=name)
    for axes in parts:
        axes.set_xscale("log")
    # The handlers of the call go beyond.
    parts[0].set_ylim(0, 0.6)
    parts[1].set_ylim(bottom=0)
    style(parts[0], "Million instructions of a call", "how many there are")
    style(parts[1], "Peak memory of the process, MiB", "MiB of the object, or objects listed")


PANELS: dict[str, Callable[[], list[Panel]]] = {"calls": calls, "transfers": transfers, "start": start}


def main() -> None:
    import matplotlib

    matplotlib.use("svg")
    import matplotlib.pyplot as plt

    # Text stays text, and two runs give the same file.
    plt.rcParams |= {"svg.fonttype": "none", "svg.hashsalt": "bench", "font.family": "sans-serif"}
    for name, benches in CHARTS.items():
        if any(not (FIGURES / f"{bench}.json").exists() for bench in benches):
            print(f"skipped {name}.svg: no figures of {', '.join(benches)}")
            continue
        panels = PANELS[name]() if name in PANELS else []
        heights = [len(panel.rows) + 2 for panel in panels] or [10, 10]
        size = (9, sum(heights) * 0.3 + 0.4)
        figure, axes = plt.subplots(len(heights), 1, figsize=size, height_ratios=heights, squeeze=False)
        for part, panel in zip(axes.flat, panels, strict=False):
            dots(part, panel)
        if not panels:
            growth(list(axes.flat))
        figure.tight_layout()
        description = {"Title": f"{name}: bench/figures", "Description": digest(benches), "Date": None, "Creator": None}
        figure.savefig(FIGURES / f"{name}.svg", metadata=description)
        plt.close(figure)


if __name__ == "__main__":
    main()
