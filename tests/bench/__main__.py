"""Measures Paperboy against its physical limits: `make bench`, or `make bench ONLY="digest search"`.

Everything runs in one go on one machine, against servers on 127.0.0.1, and is told beside its limit, so
that the ratios hold elsewhere too. What waits in earnest has the machine to itself; what is told in
processor time or memory alone is measured as many parts at a time as there are cores, each in a process of
its own. Nothing here is part of the tests. The page and its plots are written when all parts are done, and
only then; what is done until then is in `build/bench`, also where it is stopped.
"""

from __future__ import annotations

import asyncio
import os
import platform
import signal
import sys
import time
from collections.abc import Collection, Sequence
from pathlib import Path

from tests.bench.part import PARTS, measure
from tests.bench.report import CURVES, Table, curve_plot, markdown, plot

PAGE, SAVED = Path("docs/benchmarks.md"), Path("build/bench/benchmarks.md")
IN_EARNEST = ("scale", "pages", "answering")
"""Parts of which something is told in the seconds of a clock."""
LONGEST_FIRST = ("large", "months", "punctual", "days", "postgresql", "growth", "search")
"""Of the others: so none of them is left alone in the end."""
HEAD = f"""# Measured against the limit

Written by `make bench` in one run on {platform.system()}, {platform.machine()}, {os.cpu_count()} cores,
with Python {platform.python_version()}. What is computed is given as processor time, so that other programs
do not count; what waits, as the time a reader waits. Of the parts, those told in the seconds of a clock
had the machine to itself ({", ".join(IN_EARNEST)}), and of the rest {os.cpu_count()} at a time ran.
A ratio says what a figure takes of its limit, and the last column the most that will do; (!) marks what is
beyond. All papers are made up.

![What each figure takes of the most that will do](benchmarks.svg)

"""


class Bench:
    """What is measured of the named parts so far."""

    def __init__(self, names: Collection[str]) -> None:
        self._names = names
        self._found: dict[str, Sequence[Table]] = {}

    @property
    def missing(self) -> Sequence[str]:
        """Parts that failed, or are not done."""
        return [name for name in self._names if name not in self._found]

    @property
    def tables(self) -> Sequence[Table]:
        """In the order of the page."""
        return [table for name in PARTS for table in self._found.get(name, ())]

    async def measure(self) -> None:
        """One by one what waits in earnest, then the others beside each other."""
        for name in IN_EARNEST:
            if name in self._names:
                await self._measure(name)
        free = asyncio.Semaphore(os.cpu_count() or 1)
        others = [*LONGEST_FIRST, *(name for name in PARTS if name not in (*LONGEST_FIRST, *IN_EARNEST))]
        async with asyncio.TaskGroup() as group:
            for name in others:
                if name in self._names:
                    group.create_task(self._measure(name, free))

    async def _measure(self, name: str, free: asyncio.Semaphore | None = None) -> None:
        async with free or asyncio.Semaphore():
            sys.stderr.write(f"{name} ...\n")
            began = time.monotonic()
            try:
                found = self._found[name] = await measure(name)
            except RuntimeError as error:  # the other parts are measured and told
                sys.stderr.write(f"{error}\n")
                return
        sys.stdout.write(markdown(found))
        sys.stdout.flush()
        sys.stderr.write(f"{name}: done in {time.monotonic() - began:.0f} s\n")
        self.write(SAVED)

    def write(self, page: Path) -> None:
        """The page and its plots."""
        page.parent.mkdir(parents=True, exist_ok=True)
        left_out = f"Not measured in this run: {', '.join(self.missing)}.\n\n" if self.missing else ""
        page.write_text(HEAD + left_out + markdown(self.tables), encoding="utf-8")
        page.with_suffix(".svg").write_text(plot(self.tables), encoding="utf-8")
        if any(table.curves for table in self.tables):
            page.with_name(CURVES).write_text(curve_plot(self.tables), encoding="utf-8")


def main(names: Sequence[str]) -> int:
    """Measure the named parts and print them, or all of them and write page and plots."""
    if unknown := [name for name in names if name not in PARTS]:
        sys.stderr.write(f"There is no part {unknown[0]}. The parts: {', '.join(PARTS)}\n")
        return 2
    SAVED.unlink(missing_ok=True)
    bench = Bench(names or PARTS.keys())
    if not asyncio.run(_measure_all(bench)):
        sys.stderr.write(f"stopped; what was measured is in {SAVED}\n")
    elif not names:
        bench.write(PAGE)
    beyond = [row.name for table in bench.tables for row in table.rows if not row.is_within]
    sys.stderr.write(f"beyond what will do: {'; '.join(beyond) or 'nothing'}\n")
    return 1 if bench.missing else 0


async def _measure_all(bench: Bench) -> bool:
    """Measure, and leave nothing behind that measures. Whether nobody told us to end before."""
    measuring = asyncio.create_task(bench.measure())
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, measuring.cancel)
    await asyncio.wait([measuring])
    return not measuring.cancelled()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
