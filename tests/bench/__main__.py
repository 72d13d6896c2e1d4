"""Measures Paperboy against its physical limits: `make bench`, or `python -m tests.bench digest store`.

Everything runs in one go on one machine, against servers on 127.0.0.1, and is told beside its limit, so
that the ratios hold elsewhere too. Nothing here is part of the tests.
"""

from __future__ import annotations

import logging
import platform
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from tests.bench import bench_answer, bench_digest, bench_growth, bench_months, bench_pure, bench_store
from tests.bench.report import Table, markdown, plot

PAGE = Path("docs/benchmarks.md")
PLOT = Path("docs/benchmarks.svg")
PARTS: Mapping[str, Callable[[], Sequence[Table]]] = {
    "digest": bench_digest.tables,
    "growth": bench_growth.tables,
    "months": bench_months.tables,
    "answering": bench_answer.tables,
    "computing": bench_pure.tables,
    "store": bench_store.tables,
}
HEAD = f"""# Measured against the limit

Written by `make bench`, on {platform.machine()} with Python {platform.python_version()}. What is computed
is given as processor time, so that other programs do not count; what waits, as the time a reader waits. A
ratio says what a figure takes of its limit, and the last column the most that will do.
All papers are made up.

![What each figure takes of the most that will do](benchmarks.svg)

"""


def main(names: Sequence[str]) -> None:
    """Run the named parts and print them, or all of them and write page and plot."""
    logging.disable(logging.WARNING)
    found = [table for name in names or PARTS for table in _told(name)]
    if names:
        return
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(HEAD + markdown(found), encoding="utf-8")
    PLOT.write_text(plot(found), encoding="utf-8")


def _told(name: str) -> Sequence[Table]:
    found = PARTS[name]()
    sys.stdout.write(markdown(found))
    sys.stdout.flush()
    return found


if __name__ == "__main__":
    main(sys.argv[1:])
