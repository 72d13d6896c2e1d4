# ruff: noqa: ASYNC240 - a test waits for its own files
"""An archive of many and large digests: how much of it is in memory at a time, and drawn how often."""

from __future__ import annotations

import datetime as dt
import gc
import tracemalloc
from pathlib import Path
from weakref import WeakSet

import pytest

from adapters.archive import drawn_papers, pages
from adapters.archive.drawn_papers import DrawnPapers
from adapters.archive.listing import describe
from adapters.archive.site import FileArchive
from bot.compose.archive import Article, compose_article
from bot.domain.digest import Digest, Entry, Reason
from tests.samples_digest import digest, entries


def of(day: int, channel: str = "terminal", **changes: object) -> Digest:
    date = dt.date(2026, 1, day)
    return digest("en", day=date, run_key=f"terminal/local/{channel}/tides/{date}", **changes)


@pytest.fixture
def composed(monkeypatch: pytest.MonkeyPatch) -> list[Article]:
    """Every article that is composed."""
    made: list[Article] = []

    def compose(entry: Entry, shown: Digest) -> Article:
        made.append(compose_article(entry, shown))
        return made[-1]

    monkeypatch.setattr("adapters.archive.drawn_papers.compose_article", compose)
    return made


async def test_the_files_of_a_large_digest_are_never_in_memory_as_a_whole(tmp_path: Path) -> None:
    archive, many = FileArchive(tmp_path), entries()[:1] * (4 * drawn_papers.KEPT_OF)
    page = Path(await archive.keep(of(23, entries=many)))
    tracemalloc.start()
    try:
        for day in (26, 23):  # a new one, which changes the page before it, and one that is there
            gc.collect()  # or what the one before left behind would count
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

    def compose(entry: Entry, shown: Digest) -> Article:
        article = compose_article(entry, shown)
        alive.add(article)
        most.append(len(alive))
        return article

    monkeypatch.setattr("adapters.archive.drawn_papers.compose_article", compose)
    many = [entry.evolve(number=number) for number, entry in enumerate(entries() * 10, 1)]
    await FileArchive(tmp_path).keep(of(26, entries=tuple(many)))
    assert len(most) == 2 * len(many)
    assert max(most) <= 3


async def test_a_paper_is_drawn_once_for_all_channels_that_are_told_the_same_of_it(
    tmp_path: Path, composed: list[Article]
) -> None:
    archive = FileArchive(tmp_path)
    first, second = [Path(await archive.keep(of(26, channel))) for channel in ("one", "two")]
    assert len(composed) == len(entries())
    for each in (".md", ".html"):
        here, there = (
            first.with_suffix(each).read_text("utf-8"),
            second.with_suffix(each).read_text("utf-8"),
        )
        assert here == there.replace(describe(of(26, "two")).topic_name, describe(of(26, "one")).topic_name)


@pytest.mark.parametrize(
    "changes",
    [
        {"language": "de"},
        {"day": dt.date(2026, 1, 27)},
        {"entries": (entries()[0].evolve(number=2),)},
        {"entries": (entries()[0].evolve(reasons=(Reason(key="reason.category", terms=("cs.LG",)),)),)},
    ],
)
def test_a_paper_of_which_something_else_is_told_is_drawn_anew(
    changes: dict[str, object], composed: list[Article]
) -> None:
    papers, one = DrawnPapers("copied"), of(26, entries=entries()[:1])
    for each in (one, one.model_copy(update=changes), one):
        papers.of(each)
    assert len(composed) == 2


def test_of_very_many_papers_those_drawn_last_are_kept(composed: list[Article]) -> None:
    one, other, third = (of(26, entries=(entries()[0].evolve(number=number),)) for number in (1, 2, 3))
    papers = DrawnPapers("copied", most=1)
    for _ in range(2):
        papers.of(one)
    assert len(composed) == 2, "there is no room for any"
    both = DrawnPapers("copied")
    for each in (one, other):
        both.of(each)
    room = both._size + 100
    papers = DrawnPapers("copied", most=room)
    composed.clear()
    for each in (one, other, one, third, one):
        papers.of(each)
    assert len(composed) == 3, "the other one went, as it was asked for least lately"
    assert papers._size <= room
