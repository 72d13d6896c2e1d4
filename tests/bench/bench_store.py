"""What the store costs: searching, its size, starting."""

from __future__ import annotations

import asyncio
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from statistics import median, quantiles

from adapters.reading.html_reader import read_html
from adapters.stores.sqlite.database import FILE
from adapters.stores.sqlite.store import SqliteStore
from adapters.stores.store import Store
from bot.chat.handlers.papers import ALIKE, POOL
from bot.domain.full_text import FullText
from bot.domain.topic import Destination
from bot.ports.platform import Receipt
from bot.selection.similar import join, similar
from tests.bench.papers import candidate, html_page, short_text, vector_of
from tests.bench.report import Row, Table
from tests.fakes import FakeClock

STORED = (100, 1_000, 10_000)
QUERIES = 100
MODEL = "bench"
SLOWEST = 0.020
"""Seconds of processor time that 95 of 100 searches may take."""
SIZED = 200
"""Papers from which the size of a thousand is told."""
STARTING, LISTING = 0.1, 0.25
"""Seconds of processor time in which the help, and a command that reads the store, may be done."""
PATIENCE = 900.0
"""Seconds that a process of its own may take for its part."""
HERE = Destination(platform="terminal", workspace="local", channel="bench")


def tables() -> list[Table]:
    """Searching, growing, starting."""
    searching, whole = asyncio.run(_stored())
    return [
        Table(
            "Searching what was read",
            f"Processor time of {QUERIES} searches of one to four words, the 95th percentile; every paper "
            f"has its abstract and a text of 6,000 characters stored.",
            searching,
        ),
        Table(
            "Size and start",
            "The database without vectors; processor time of a process from its start to its end, its "
            "modules compiled before.",
            [Row("database, 1,000 papers of 60,000 characters", whole, "MB"), *_starting()],
        ),
    ]


async def _stored() -> tuple[list[Row], float]:
    with tempfile.TemporaryDirectory() as folder:
        rows = await _searching(Path(folder))
    whole = [read_html(html_page(number), f"9912.{number:05d}", 1) for number in range(12)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / FILE
        async with await SqliteStore.open(path, FakeClock()) as store:
            for number in range(1, SIZED + 1):
                await add_paper(store, number, whole[number % len(whole)])
        return rows, path.stat().st_size / 1e6 * 1_000 / SIZED


async def _searching(folder: Path) -> list[Row]:
    rows, there = [], 0
    async with await SqliteStore.open(folder / FILE, FakeClock()) as store:
        for count in STORED:
            for number in range(there + 1, count + 1):
                await add_paper(store, number, short_text(number))
            await store.save_paper_vectors(MODEL, _vectors(range(there + 1, count + 1)))
            there = count
            rows += [
                Row(f"{count:,} papers stored", await slowest_searches(store), "s", SLOWEST),
                Row(f"{count:,} papers, by meaning too", await _slowest_by_both(store), "s", SLOWEST),
                Row(f"{count:,} papers, those like one", await _slowest_similar(store), "s"),
            ]
    return rows


async def add_paper(store: Store, number: int, text: FullText) -> None:
    paper = candidate(number).paper
    await store.save_papers([paper])
    await store.save_full_text(text.model_copy(update={"paper_id": paper.id}))
    await store.record_shown(paper.id, HERE, Receipt(message_id=str(number)))


async def slowest_searches(store: Store) -> float:
    """Processor time of a search, the 95th percentile of many."""
    return quantiles([await _search(store, words) for words in queries()], n=20)[-1]


async def _slowest_by_both(store: SqliteStore) -> float:
    """The same with the papers nearest in meaning, once the vector of the words is there."""
    return quantiles([await _search_both(store, words, at) for at, words in enumerate(queries())], n=20)[-1]


async def _search_both(store: SqliteStore, words: str, at: int) -> float:
    near = partial(store.nearest_papers, model=MODEL, workspace=HERE.workspace, channels=None, limit=10)
    vector = vector_of(-at)
    began = time.process_time()
    await store.search(words, workspace=HERE.workspace)
    await near(vector)
    return time.process_time() - began


async def _slowest_similar(store: SqliteStore) -> float:
    """Processor time of finding the papers like one, by words and by meaning, the 95th percentile."""
    return quantiles([await _similar(store, number) for number in range(1, QUERIES + 1)], n=20)[-1]


async def _similar(store: SqliteStore, number: int) -> float:
    paper, vector = candidate(number).paper, vector_of(number)
    began = time.process_time()
    text = f"{paper.title} {paper.abstract}"
    found = await store.search(text, workspace=HERE.workspace, limit=POOL)
    near = await store.nearest_papers(
        vector, MODEL, workspace=HERE.workspace, channels=None, limit=ALIKE + 1
    )
    join(similar(paper, [each.paper for each in found], ALIKE), near, ALIKE)
    return time.process_time() - began


def _vectors(numbers: Iterable[int]) -> dict[tuple[str, int], bytes]:
    papers = {number: candidate(number).paper for number in numbers}
    return {(paper.id, paper.version): vector_of(number) for number, paper in papers.items()}


def queries() -> list[str]:
    """One to four words with a meaning, as people search for them."""
    chance = random.Random(QUERIES)
    texts = (short_text(number).sections[0].text for number in range(1, QUERIES + 1))
    telling = ([word.strip(".,;:()") for word in text.split() if len(word) > 5] for text in texts)
    return [" ".join(chance.sample(words, 1 + at % 4)) for at, words in enumerate(telling)]


async def _search(store: Store, words: str) -> float:
    began = time.process_time()
    await store.search(words, workspace=HERE.workspace)
    return time.process_time() - began


def _starting() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        light = processor(["-m", "adapters", "--help"])
        listing = processor(["-m", "adapters", "--data-dir", folder, "topics"])
    return [Row("paperboy --help", light, "s", STARTING), Row("paperboy topics", listing, "s", LISTING)]


def processor(arguments: Sequence[str], times: int = 5) -> float:
    """Processor time of a whole process, its children's included; the median of several.

    Its modules are compiled before, as those of an installed wheel are.
    """
    found = []
    with tempfile.TemporaryDirectory() as compiled:
        kept = {"PYTHONPYCACHEPREFIX": compiled, "PYTHONDONTWRITEBYTECODE": ""}
        run_python(arguments, **kept)
        for _ in range(times):
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            run_python(arguments, **kept)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            found.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return median(found)


def run_python(arguments: Sequence[str], told: str = "", **environment: str) -> str:
    """What a Python of its own prints, `told` that on its standard input; its errors are shown at once.

    Raises:
        subprocess.SubprocessError: it ended with an error, or not in time.
    """
    return subprocess.run(
        [sys.executable, *arguments],
        check=True,
        input=told,
        stdout=subprocess.PIPE,
        text=True,
        timeout=PATIENCE,
        cwd=Path.cwd(),
        env=os.environ | environment,  # noqa: TID251 - handed on to a process of its own
    ).stdout
