"""One part of the benchmark in a process of its own: `python -m tests.bench.part NAME` prints it."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

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
from tests.bench.report import Curve, Row, Table

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


async def measure(name: str) -> Sequence[Table]:
    """The tables of a part. Who stops waiting for them ends the processes that measure.

    Raises:
        RuntimeError: it failed; why has been told.
    """
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", __name__, name), stdout=asyncio.subprocess.PIPE, start_new_session=True
    )
    try:
        said, _ = await process.communicate()
    except asyncio.CancelledError:
        os.killpg(process.pid, signal.SIGTERM)
        raise
    if process.returncode:
        raise RuntimeError(f"{name} ended with {process.returncode}")
    return [_read(each) for each in json.loads(said)]


def _read(told: dict[str, Any]) -> Table:
    rows, curves = [Row(**each) for each in told["rows"]], [Curve(**each) for each in told["curves"]]
    return Table(**{**told, "rows": rows, "curves": curves})


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    sys.stdout.write(json.dumps([asdict(each) for each in PARTS[sys.argv[1]]()], default=float))
