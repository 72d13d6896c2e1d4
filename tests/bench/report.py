"""What the benches found, as a table and as a plot."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from statistics import median

BAR, FIGURE, LINE, LETTER = 420, 90, 22, 6.4
"""Widths of the plot's bars and figures, the height of a line, and the width of a letter, in pixels."""
PANEL, HIGH, EDGE = 300, 200, 40
"""Width and height of a drawn curve, and the room around it within that."""
CURVES = "benchmarks-curves.svg"
"""The file that the curves are drawn into, beside the page."""
SCALE = 1.5
"""The ratio at which a bar fills its column."""
STYLE = (
    "text{font:12px sans-serif;fill:#444}.within{fill:#4c8f6b}.beyond{fill:#c0533f}.limit{stroke:#888}"
    ".curve{fill:none;stroke:#4c8f6b;stroke-width:2}"
    "@media(prefers-color-scheme:dark){text{fill:#ccc}}"
)


@dataclass(frozen=True)
class Row:
    """One figure, with its limit where there is one, and the greatest ratio between them that will do."""

    name: str
    value: float
    unit: str
    limit: float | None = None
    allowed: float = 1.0
    is_bound: bool = True
    """Whether it has to keep within that: what is only calculated may show where something breaks."""

    @property
    def ratio(self) -> float | None:
        """How much of its limit it takes."""
        return self.value / self.limit if self.limit else None

    @property
    def is_within(self) -> bool:
        """Whether that will do; a figure without a limit always does."""
        return self.ratio is None or not self.is_bound or self.ratio <= self.allowed


@dataclass(frozen=True)
class Curve:
    """How a figure changes with something else, of which each point is named."""

    title: str
    along: str
    """What changes from point to point."""
    points: Sequence[tuple[str, float]]


@dataclass(frozen=True)
class Table:
    """Figures that belong together. `note` says how they were had."""

    title: str
    note: str
    rows: Sequence[Row]
    curves: Sequence[Curve] = ()


def processor_seconds(work: Callable[[], object], *, times: int = 5) -> float:
    """Processor time of one run of `work`, the median of several: other programs do not count."""
    return median(_once(work) for _ in range(times))


def _once(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def markdown(tables: Sequence[Table]) -> str:
    """All tables, under their titles."""
    return "\n".join(map(_table, tables))


def _table(table: Table) -> str:
    head = ["| | measured | limit | ratio | at most |", "|---|---:|---:|---:|---:|"]
    drawn = [f"![{'; '.join(map(_named, table.curves))}]({CURVES})", ""] if table.curves else []
    rows = [*head, *map(_row, table.rows), ""]
    return "\n".join([f"## {table.title}", "", table.note, "", *drawn, *rows])


def _row(row: Row) -> str:
    if row.ratio is None:
        return f"| {row.name} | {told(row.value, row.unit)} | | | |"
    mark = "" if row.is_within else " (!)"
    limit, allowed = told(row.limit or 0, row.unit), f"{row.allowed:g}" if row.is_bound else ""
    return f"| {row.name} | {told(row.value, row.unit)} | {limit} | {row.ratio:.2f}{mark} | {allowed} |"


def told(value: float, unit: str) -> str:
    """The value with three digits or all before the point, and its unit."""
    if unit == "s" and value < 1:
        value, unit = value * 1_000, "ms"
    digits = f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.3g}"
    return f"{digits} {unit}".strip()


def plot(tables: Sequence[Table]) -> str:
    """Every figure that has a limit, as a bar of what it takes of the most that will do."""
    rows = [row for table in tables for row in table.rows if row.ratio is not None and row.is_bound]
    height = LINE * (len(rows) + 2)
    left = round(LETTER * max((len(row.name) for row in rows), default=0))
    at = left + BAR / SCALE
    bars = "\n".join(_bar(row, left, LINE * (number + 1)) for number, row in enumerate(rows))
    drawn = (
        f"{bars}\n"
        f'<line class="limit" x1="{at:.0f}" x2="{at:.0f}" y1="{LINE / 2:.0f}" y2="{height - LINE}"/>\n'
        f'<text x="{at:.0f}" y="{height - 6}" text-anchor="middle">the most that will do</text>\n'
    )
    return _svg(left + BAR + FIGURE, height, "What each figure takes of the most that will do", drawn)


def _bar(row: Row, left: int, top: int) -> str:
    share = (row.ratio or 0) / row.allowed
    width = BAR * min(share, SCALE) / SCALE
    kind = "within" if row.is_within else "beyond"
    return (
        f'<text x="{left - 8}" y="{top + 12}" text-anchor="end">{escape(row.name)}</text>'
        f'<rect class="{kind}" x="{left}" y="{top}" width="{max(width, 1):.1f}" height="{LINE - 6}"/>'
        f'<text x="{left + BAR + 8}" y="{top + 12}">{share:.2f}</text>'
    )


def curve_plot(tables: Sequence[Table]) -> str:
    """The curves of all tables, one beside the other."""
    curves = [curve for table in tables for curve in table.curves]
    drawn = "\n".join(_curve(curve, PANEL * number) for number, curve in enumerate(curves))
    return _svg(PANEL * len(curves), HIGH, "; ".join(map(_named, curves)), f"{drawn}\n")


def _named(curve: Curve) -> str:
    return f"{curve.title} by {curve.along}"


def _curve(curve: Curve, left: int) -> str:
    """Its points at even distances, from nought on, each with its name below and its figure above it."""
    most = max(value for _, value in curve.points)
    step = (PANEL - 2 * EDGE) / (len(curve.points) - 1)
    at = [
        (left + EDGE + step * n, HIGH - EDGE - (HIGH - 2 * EDGE) * value / most)
        for n, (_, value) in enumerate(curve.points)
    ]
    line = " ".join(f"{x:.0f},{y:.0f}" for x, y in at)
    told = "".join(
        f'<text x="{x:.0f}" y="{y - 6:.0f}" text-anchor="middle">{value:,.0f}</text>'
        f'<text x="{x:.0f}" y="{HIGH - EDGE + 16}" text-anchor="middle">{escape(name)}</text>'
        for (x, y), (name, value) in zip(at, curve.points, strict=True)
    )
    ground, middle = HIGH - EDGE, left + PANEL / 2
    return (
        f'<text x="{middle:.0f}" y="16" text-anchor="middle">{escape(curve.title)}</text>'
        f'<line class="limit" x1="{left + EDGE}" x2="{left + PANEL - EDGE}" y1="{ground}" y2="{ground}"/>'
        f'<polyline class="curve" points="{line}"/>{told}'
        f'<text x="{middle:.0f}" y="{HIGH - 6}" text-anchor="middle">{escape(curve.along)}</text>'
    )


def _svg(width: int, height: int, title: str, drawn: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n{drawn}</svg>\n"
    )
