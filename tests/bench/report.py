"""What the benches found, as a table and as a plot."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from statistics import median

BAR, LABEL, FIGURE, LINE = 420, 330, 90, 22
"""Widths of the plot's three columns, and the height of a line, in pixels."""
SCALE = 1.5
"""The ratio at which a bar fills its column."""
STYLE = (
    "text{font:12px sans-serif;fill:#444}.within{fill:#4c8f6b}.beyond{fill:#c0533f}.limit{stroke:#888}"
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

    @property
    def ratio(self) -> float | None:
        """How much of its limit it takes."""
        return self.value / self.limit if self.limit else None

    @property
    def is_within(self) -> bool:
        """Whether that will do; a figure without a limit always does."""
        return self.ratio is None or self.ratio <= self.allowed


@dataclass(frozen=True)
class Table:
    """Figures that belong together. `note` says how they were had."""

    title: str
    note: str
    rows: Sequence[Row]


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
    return "\n".join([f"## {table.title}", "", table.note, "", *head, *map(_row, table.rows), ""])


def _row(row: Row) -> str:
    if row.ratio is None:
        return f"| {row.name} | {told(row.value, row.unit)} | | | |"
    mark = "" if row.is_within else " (!)"
    limit, allowed = told(row.limit or 0, row.unit), f"{row.allowed:g}"
    return f"| {row.name} | {told(row.value, row.unit)} | {limit} | {row.ratio:.2f}{mark} | {allowed} |"


def told(value: float, unit: str) -> str:
    """The value with three digits or all before the point, and its unit."""
    if unit == "s" and value < 1:
        value, unit = value * 1_000, "ms"
    digits = f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.3g}"
    return f"{digits} {unit}".strip()


def plot(tables: Sequence[Table]) -> str:
    """Every figure that has a limit, as a bar of what it takes of the most that will do."""
    rows = [row for table in tables for row in table.rows if row.ratio is not None]
    height = LINE * (len(rows) + 2)
    at = LABEL + BAR / SCALE
    bars = "\n".join(_bar(row, LINE * (number + 1)) for number, row in enumerate(rows))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LABEL + BAR + FIGURE} {height}">\n'
        f"<title>What each figure takes of the most that will do</title>\n<style>{STYLE}</style>\n{bars}\n"
        f'<line class="limit" x1="{at:.0f}" x2="{at:.0f}" y1="{LINE / 2:.0f}" y2="{height - LINE}"/>\n'
        f'<text x="{at:.0f}" y="{height - 6}" text-anchor="middle">the most that will do</text>\n</svg>\n'
    )


def _bar(row: Row, top: int) -> str:
    share = (row.ratio or 0) / row.allowed
    width = BAR * min(share, SCALE) / SCALE
    kind = "within" if row.is_within else "beyond"
    return (
        f'<text x="{LABEL - 8}" y="{top + 12}" text-anchor="end">{escape(row.name)}</text>'
        f'<rect class="{kind}" x="{LABEL}" y="{top}" width="{max(width, 1):.1f}" height="{LINE - 6}"/>'
        f'<text x="{LABEL + BAR + 8}" y="{top + 12}">{share:.2f}</text>'
    )
