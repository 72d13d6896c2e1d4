"""Measures Paperboy against its physical limits: `make bench`, or `make bench ONLY="digest search"`.

Everything runs in one go on one machine, against servers on 127.0.0.1, and is told beside its limit, so
that the ratios hold elsewhere too. Nothing here is part of the tests. The page and its plot are written
when all parts are done, and only then.
"""

from __future__ import annotations

import logging
import os
import platform
import sys
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from tests.bench import (
    bench_answer,
    bench_digest,
    bench_growth,
    bench_memory,
    bench_months,
    bench_on_time,
    bench_pages,
    bench_postgres,
    bench_pure,
    bench_scale,
    bench_store,
    beside_others,
)
from tests.bench.report import CURVES, Table, curve_plot, markdown, plot

PAGE = Path("docs/benchmarks.md")
PLOT = Path("docs/benchmarks.svg")
PARTS: Mapping[str, Callable[[], Sequence[Table]]] = {
    "digest": bench_digest.tables,
    "punctual": bench_on_time.tables,
    "growth": bench_growth.tables,
    "answering": bench_answer.tables,
    "computing": bench_pure.tables,
    "search": bench_store.tables,
    "postgresql": bench_postgres.tables,
    "scale": bench_scale.tables,
    "months": bench_months.tables,
    "pages": bench_pages.tables,
    "memory": bench_memory.tables,
    "large": bench_memory.large,
    "days": bench_memory.days,
    "others": beside_others.tables,
}
HEAD = f"""# Measured against the limit

Written by `make bench` in one run on {platform.system()}, {platform.machine()}, {os.cpu_count()} cores,
with Python {platform.python_version()}. What is computed is given as processor time, so that other programs
do not count; what waits, as the time a reader waits. A ratio says what a figure takes of its limit, and the
last column the most that will do; (!) marks what is beyond. All papers are made up.

![What each figure takes of the most that will do](benchmarks.svg)

"""


def main(names: Sequence[str]) -> int:
    """Run the named parts and print them, or all of them and write page and plot."""
    if unknown := [name for name in names if name not in PARTS]:
        sys.stderr.write(f"There is no part {unknown[0]}. The parts: {', '.join(PARTS)}\n")
        return 2
    logging.disable(logging.WARNING)
    measured = {name: _told(name) for name in names or PARTS}
    missing = [name for name, tables in measured.items() if not tables]
    found = [table for tables in measured.values() for table in tables]
    if not names:
        PAGE.parent.mkdir(exist_ok=True)
        left_out = f"Not measured in this run: {', '.join(missing)}.\n\n" if missing else ""
        PAGE.write_text(HEAD + left_out + markdown(found), encoding="utf-8")
        PLOT.write_text(plot(found), encoding="utf-8")
        if any(table.curves for table in found):
            PAGE.with_name(CURVES).write_text(curve_plot(found), encoding="utf-8")
    beyond = [row.name for table in found for row in table.rows if not row.is_within]
    sys.stderr.write(f"beyond what will do: {'; '.join(beyond) or 'nothing'}\n")
    return 1 if missing else 0


def _told(name: str) -> Sequence[Table]:
    sys.stderr.write(f"{name} ...\n")
    began = time.monotonic()
    try:
        found = PARTS[name]()
    except Exception:  # noqa: BLE001 - whatever it is, the other parts are measured and told
        sys.stderr.write(f"{name} failed: {traceback.format_exc()}\n")
        return ()
    sys.stdout.write(markdown(found))
    sys.stdout.flush()
    sys.stderr.write(f"{name}: done in {time.monotonic() - began:.0f} s\n")
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
