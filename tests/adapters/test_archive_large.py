# ruff: noqa: ASYNC240 - a test waits for its own files
"""An archive of many and large digests: how much of it is in memory at a time, and drawn how often."""

from __future__ import annotations

import datetime as dt
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from weakref import WeakSet

import pytest

from adapters.archive import pages, site
from adapters.archive.site import FileArchive
from bot.compose.archive import Article, compose_articles
from bot.domain.digest import Digest
from tests.samples_digest import digest, entries


def of(day: int, **changes: object) -> Digest:
    date = dt.date(2026, 1, day)
    return digest("en", day=date, run_key=f"terminal/local/terminal/tides/{date}", **changes)


async def test_the_files_of_a_large_digest_are_never_in_memory_as_a_whole(tmp_path: Path) -> None:
    archive, many = FileArchive(tmp_path), entries()[:1] * (4 * site.COMPOSED_ONCE)
    page = Path(await archive.keep(of(23, entries=many)))
    tracemalloc.start()
    try:
        for day in (26, 23):  # a new one, which changes the page before it, and one that is there
            await archive.keep(of(day, entries=many))
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 1.5 * page.stat().st_size, "the text and its bytes would take twice as much"


async def test_a_digest_in_lists_is_drawn_once_for_all_pages_and_days(tmp_path: Path) -> None:
    pages._line_of.cache_clear()
    archive = FileArchive(tmp_path)
    for day in (22, 23, 26):
        await archive.keep(of(day))
    assert pages._line_of.cache_info().misses == 3


async def test_the_papers_of_a_large_digest_are_composed_one_after_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alive: WeakSet[Article] = WeakSet()
    most: list[int] = []

    def composed(shown: Digest) -> Iterator[Article]:
        for article in compose_articles(shown):
            alive.add(article)
            most.append(len(alive))
            yield article

    monkeypatch.setattr("adapters.archive.site.compose_articles", composed)
    many = [entry.evolve(number=number) for number, entry in enumerate(entries() * 10, 1)]
    await FileArchive(tmp_path).keep(of(26, entries=tuple(many)))
    assert len(most) == 2 * len(many)
    assert max(most) <= 3
