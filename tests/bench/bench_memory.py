"""How much memory a process takes: at rest, while it makes digests, and day after day."""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from adapters.reading.child import run_limited
from tests.adapters.pdfs import two_columns
from tests.bench.bench_store import run_python
from tests.bench.held import held_for_html, held_for_pdf
from tests.bench.papers import html_page
from tests.bench.pretended import servers
from tests.bench.report import Row, Table

MOST_AT_REST = 120.0
"""Megabytes of memory of a process that waits for work."""
MOST_WITH_MODEL = 200.0
"""The same with the process of the embedding model."""
NEW, EMBEDDED = 500, 60
"""Papers of a large day, and from how many the time that they take is told."""
MAKING_READY = 25.0
"""Seconds of processor time in which they are compared with whatever is asked for."""
LARGE = {1: 200.0, 5: 300.0}
"""Digests of as many papers as a topic may have, and the megabytes that all processes may take."""
MOST_PAPERS = 200
DAYS, SETTLED = 33, 11
"""Days that are simulated, and after how many of them everything that is remembered has been met once."""
STEADY = 0.5
"""Megabytes that a day may add."""
NOTE = (
    "Resident memory. At rest with everything wired up and a language model configured. Each document is "
    "parsed in a child process, which is told apart."
)
TOGETHER = (
    "Of all processes together at most, looked at five times a second; what they share counts once. The "
    "pretended arXiv and model are in a process of their own, which does not count. A digest has at most "
    f"{MOST_PAPERS} papers."
)
DAILY = (
    f"Resident memory over {DAYS} announcement days one after the other, five papers each; what one adds "
    f"is the slope of a straight line through the last {DAYS - SETTLED} of them."
)
_AT_REST = """
import asyncio, sys
from pathlib import Path
from adapters.wiring import Overrides, services
from bot.model_settings import ModelSettings
from bot.settings import Settings

async def main():
    settings = Settings(model=ModelSettings(base_url="http://127.0.0.1:9/v1", name="none"))
    async with services(settings, Path(sys.argv[1]), Overrides(silent=True)):
        status = Path("/proc/self/status").read_text()
        print(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")))

asyncio.run(main())
"""

_WITH_MODEL = """
import asyncio, json, sys
from pathlib import Path
from adapters.wiring import Overrides, services
from bot.settings import Settings
from tests.bench.held import tree_megabytes
from tests.bench.papers import feed
from tests.bench.waiting import processor_time

async def main():
    papers = [each.paper for each in feed(int(sys.argv[2])).candidates]
    async with services(Settings(), Path(sys.argv[1]), Overrides(silent=True)) as paperboy:
        embeddings = paperboy.digests.chooser.embeddings
        await embeddings.papers(papers[:1])
        began = processor_time()
        await embeddings.papers(papers[1:])
        spent, loaded = processor_time() - began, tree_megabytes()
        while embeddings.embedder.process:
            await asyncio.sleep(0.05)
        print(json.dumps({"spent": spent / (len(papers) - 1), "loaded": loaded, "idle": tree_megabytes()}))

asyncio.run(main())
"""


def tables() -> list[Table]:
    """At rest, with the embedding model, and while a document is read."""
    with tempfile.TemporaryDirectory() as folder:
        resting = float(run_python(["-c", _AT_REST, folder])) / 1_024
    with tempfile.TemporaryDirectory() as folder:
        embedding = json.loads(run_python(["-c", _WITH_MODEL, folder, str(EMBEDDED)]))
    html, pdf = asyncio.run(_children())
    rows = [
        Row("at rest", resting, "MB", MOST_AT_REST),
        Row("with the embedding model loaded", embedding["loaded"], "MB", MOST_WITH_MODEL),
        Row("when it was let go of again", embedding["idle"], "MB", MOST_AT_REST),
        Row(f"{NEW:,} new papers made ready", embedding["spent"] * NEW, "s", MAKING_READY),
        Row("a child, reading HTML", html, "MB"),
        Row("a child, reading PDF", pdf, "MB"),
    ]
    return [Table("Memory", NOTE, rows)]


def large() -> list[Table]:
    """One digest of many papers, and several in a day."""
    rows = [
        Row(
            f"{count} x {MOST_PAPERS} papers in a day, all processes",
            float(_resident(count, MOST_PAPERS, 1)["together"]),
            "MB",
            most,
        )
        for count, most in LARGE.items()
    ]
    return [Table("Memory of large digests", TOGETHER, rows)]


def days() -> list[Table]:
    """What stays of each day."""
    slope, error = _slope(_resident(1, 5, DAYS)["held"][SETTLED:])
    rows = [
        Row("a day adds", max(slope, 0.0), "MB", STEADY),
        Row("its standard error", error, "MB"),
    ]
    return [Table("Memory day after day", DAILY, rows)]


def _resident(channels: int, papers: int, days: int) -> Mapping[str, Any]:
    """What was held each day, and at most together with its children."""
    with servers() as beside:
        wanted = ["-m", "tests.bench.resident", *map(str, (channels, papers, days))]
        told: Mapping[str, Any] = json.loads(run_python(wanted, told=json.dumps(beside)))
    return told


async def _children() -> tuple[float, float]:
    """Megabytes of the child that reads an HTML page, and of the one that reads a PDF."""
    of_html = await run_limited(held_for_html, html_page(5), seconds=60, megabytes=768)
    of_pdf = await run_limited(held_for_pdf, two_columns(), seconds=60, megabytes=768)
    return of_html, of_pdf


def _slope(held: Sequence[float]) -> tuple[float, float]:
    """By how much it grows a day, and the standard error of that (least squares)."""
    days = np.arange(len(held), dtype=float)
    (slope, _), covariance = np.polyfit(days, np.array(held), 1, cov=True)
    return float(slope), float(np.sqrt(covariance[0, 0]))
