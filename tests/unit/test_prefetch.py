"""Vectors are there before a digest or a person waits for them."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from adapters.stores.sqlite.store import SqliteStore
from bot.digests.prefetch import AHEAD, RETRY, Prefetcher
from bot.domain.errors import ModelUnavailableError, SourceUnavailableError
from bot.domain.paper import AnnounceType, Candidate, Feed
from bot.selection.embeddings import BATCH, Embeddings
from bot.selection.meaning import text_of
from tests.fake_embedder import FakeEmbedder
from tests.fakes import FakeClock
from tests.samples_digest import paper
from tests.store_contract import LAB, subscription

DAY = dt.date(2026, 1, 12)
DUE = dt.datetime(2026, 1, 12, 8, tzinfo=dt.UTC)


@dataclass
class OneFeed:
    """A source that has one day's papers from some time on."""

    count: int = 3
    out: bool = True
    asked: list[tuple[str, ...]] = field(default_factory=list)
    error: SourceUnavailableError | None = None

    async def feed(self, categories: Sequence[str], day: dt.date) -> Feed:
        self.asked.append(tuple(categories))
        if self.error:
            raise self.error
        kinds = [AnnounceType.NEW] * self.count + [AnnounceType.REPLACE]
        return Feed(
            day=day if self.out else day - dt.timedelta(days=1),
            categories=tuple(categories),
            candidates=tuple(
                Candidate(paper=paper(number), announce_type=kind) for number, kind in enumerate(kinds, 1)
            ),
            fetched_at=DUE,
            source="fake",
        )


@dataclass
class Lab:
    store: SqliteStore
    clock: FakeClock
    embedder: FakeEmbedder
    feeds: OneFeed
    prefetcher: Prefetcher

    @property
    def made(self) -> list[str]:
        return [text for texts in self.embedder.asked for text in texts]


async def lab(tmp_path: Path, feeds: OneFeed | None = None, *, before: dt.timedelta = AHEAD) -> Lab:
    clock, embedder, feeds = FakeClock(), FakeEmbedder(), feeds or OneFeed()
    clock.time = DUE - before
    store = await SqliteStore.open(tmp_path / "store.sqlite3", clock)
    await store.save_subscription(subscription(time=dt.time(8), zone="UTC"))
    prefetcher = Prefetcher(
        embeddings=Embeddings(embedder=embedder, store=store, clock=clock),
        subscriptions=store,
        feeds=feeds,
        clock=clock,
        platforms={LAB.platform},
    )
    return Lab(store, clock, embedder, feeds, prefetcher)


async def test_the_papers_of_a_feed_have_vectors_before_their_digest_is_due(tmp_path: Path) -> None:
    here = await lab(tmp_path)
    await here.prefetcher.run()
    assert here.made == [text_of(paper(number)) for number in (1, 2, 3)], "what is replaced is not picked"
    await here.prefetcher.run()
    assert (len(here.made), len(here.feeds.asked)) == (3, 1)
    await here.store.close()


async def test_nothing_is_read_ahead_long_before_it_is_needed_or_for_nobody(tmp_path: Path) -> None:
    here = await lab(tmp_path, before=AHEAD + dt.timedelta(minutes=1))
    await here.prefetcher.run()
    here.clock.time = DUE - AHEAD
    here.prefetcher.platforms = {"another"}
    await here.prefetcher.run()
    assert not here.feeds.asked
    await here.store.close()


async def test_a_feed_that_is_not_out_or_cannot_be_had_is_tried_again_later_and_not_at_once(
    tmp_path: Path,
) -> None:
    here = await lab(tmp_path, OneFeed(out=False))
    await here.prefetcher.run()
    here.feeds.out, here.feeds.error = True, SourceUnavailableError(source="arXiv", why="source.why_busy")
    await here.prefetcher.run()
    assert len(here.feeds.asked) == 1
    here.clock.time += RETRY
    await here.prefetcher.run()
    here.feeds.error = None
    here.clock.time += RETRY
    await here.prefetcher.run()
    assert (len(here.feeds.asked), len(here.made)) == (3, 3)
    await here.store.close()


async def test_a_model_that_is_silent_stops_nothing_and_is_asked_again_later(tmp_path: Path) -> None:
    here = await lab(tmp_path)
    here.embedder.fails = ModelUnavailableError(why="why.model_slow")
    await here.prefetcher.run()
    here.embedder.fails = None
    here.clock.time += RETRY
    await here.prefetcher.run()
    assert len(here.made) == 1 * 3 + 3
    await here.store.close()


async def test_who_waits_for_one_paper_does_not_wait_for_a_whole_feed(tmp_path: Path) -> None:
    here = await lab(tmp_path)
    many = [paper(number) for number in range(1, 4 * BATCH + 1)]
    embeddings = here.prefetcher.embeddings
    whole = asyncio.create_task(embeddings.papers(many))
    await here.embedder.called.wait()
    await embeddings.papers([paper(900)])
    assert not whole.done()
    await whole
    assert len(here.made) == len(many) + 1
    await here.store.close()
