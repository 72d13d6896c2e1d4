"""An outage of arXiv is found once, told with its reason, and over as soon as one probe is answered."""

import asyncio
import datetime as dt
from pathlib import Path

import pytest

from adapters.reading.full_text_reader import FullTextReader
from adapters.sources.arxiv.texts import forms
from adapters.sources.fetching.fetcher import Fetcher
from adapters.sources.fetching.host_breaker import FIRST_PAUSE, LONGEST_PAUSE
from bot.domain.analysis import Source
from bot.domain.errors import SourceUnavailableError
from bot.domain.paper import Paper
from tests.adapters.arxiv_server import RSS, FakeArxiv, Reply
from tests.fakes import FakeClock

LIMIT = 1_000_000
DOWN = Reply(503)


def page(number: int) -> str:
    return f"https://arxiv.org/html/9912.{number:05}v1"


def paper(number: int) -> Paper:
    return Paper(id=f"9912.{number:05}", title="Lights", abstract="We study lights.")


async def is_refused(fetch: Fetcher, number: int) -> SourceUnavailableError:
    with pytest.raises(SourceUnavailableError) as caught:
        await fetch.get(page(number), limit=LIMIT)
    return caught.value


async def is_away(fetch: Fetcher, clock: FakeClock) -> None:
    """Two pages in a row that cannot be had: an outage."""
    await is_refused(fetch, 1)
    await is_refused(fetch, 2)


def everything_down(arxiv: FakeArxiv) -> None:
    for number in range(1, 20):
        for form in ("html", "pdf"):
            arxiv.pages[f"/{form}/9912.{number:05}v1"] = DOWN


async def test_a_digest_of_ten_papers_pays_for_an_outage_once(tmp_path: Path) -> None:
    clock = FakeClock()
    async with FakeArxiv() as arxiv:
        everything_down(arxiv)
        reader = FullTextReader(arxiv.fetcher(clock, tmp_path, patience=15), forms)
        begun = clock.now()
        one = await reader.read(paper(1))
        first = (clock.now() - begun).total_seconds()
        texts = await asyncio.gather(*(reader.read(paper(number)) for number in range(2, 11)))
        all_of_them = (clock.now() - begun).total_seconds()
    assert one.source is Source.ABSTRACT
    assert all(text.unanswered for text in (one, *texts))
    assert all_of_them == first < 30
    assert len(arxiv.asked) == 4, "two attempts at each form of the first paper"


async def test_a_server_that_cannot_be_reached_at_all_needs_one_address_to_tell(tmp_path: Path) -> None:
    clock = FakeClock()
    async with FakeArxiv() as arxiv:
        fetch = arxiv.fetcher(clock, tmp_path, patience=0)
        arxiv.pages["/html/9912.00001v1"] = Reply(200, b"x", cut=True)
        error = await is_refused(fetch, 1)
        assert error.fields["why"] == "source.why_connection"
        error = await is_refused(fetch, 2)
    assert error.fields["why"] == "source.why_connection"
    assert error.retry_after == FIRST_PAUSE
    assert len(arxiv.asked) == 1


async def test_one_page_that_fails_is_no_outage(tmp_path: Path) -> None:
    async with FakeArxiv() as arxiv:
        arxiv.pages["/html/9912.00001v1"] = DOWN
        arxiv.pages["/html/9912.00002v1"] = Reply(200, b"a page")
        fetch = arxiv.fetcher(FakeClock(), tmp_path, patience=0)
        for _ in range(4):
            await is_refused(fetch, 1)
        assert (await fetch.get(page(2), limit=LIMIT)).body == b"a page"


async def test_each_server_has_its_own_outages(tmp_path: Path) -> None:
    clock = FakeClock()
    async with FakeArxiv() as arxiv:
        everything_down(arxiv)
        arxiv.pages["/rss/cs.CV"] = Reply(200, b"a feed", RSS)
        fetch = arxiv.fetcher(clock, tmp_path, patience=0)
        await is_away(fetch, clock)
        assert (await fetch.get("https://rss.arxiv.org/rss/cs.CV", limit=LIMIT)).body == b"a feed"


async def test_after_a_pause_one_probe_tells_whether_the_outage_is_over(tmp_path: Path) -> None:
    clock = FakeClock()
    async with FakeArxiv() as arxiv:
        everything_down(arxiv)
        fetch = arxiv.fetcher(clock, tmp_path)
        await is_away(fetch, clock)
        asked = len(arxiv.asked)
        clock.time += dt.timedelta(seconds=FIRST_PAUSE)
        errors = await asyncio.gather(*(is_refused(fetch, number) for number in range(3, 9)))
        assert len(arxiv.asked) == asked + 1, "one probe, without retries, for all who wait"
        assert {error.fields["why"] for error in errors} == {"source.why_status"}
        assert (await is_refused(fetch, 9)).retry_after == pytest.approx(2 * FIRST_PAUSE, abs=30)
        arxiv.pages["/html/9912.00003v1"] = Reply(200, b"a page")
        clock.time += dt.timedelta(seconds=2 * FIRST_PAUSE)
        assert (await fetch.get(page(3), limit=LIMIT)).body == b"a page"
        arxiv.script("/html/9912.00004v1", DOWN, Reply(200, b"another"))
        assert (await fetch.get(page(4), limit=LIMIT)).body == b"another", "waits are worth it again"


async def test_the_pause_of_a_long_outage_grows_but_not_for_ever(tmp_path: Path) -> None:
    clock = FakeClock()
    async with FakeArxiv() as arxiv:
        everything_down(arxiv)
        fetch = arxiv.fetcher(clock, tmp_path)
        await is_away(fetch, clock)
        for _ in range(8):
            clock.time += dt.timedelta(seconds=LONGEST_PAUSE)
            await is_refused(fetch, 3)
        left = (await is_refused(fetch, 3)).retry_after
    assert left == pytest.approx(LONGEST_PAUSE, abs=5)


async def test_that_a_paper_does_not_exist_is_an_answer(tmp_path: Path) -> None:
    clock = FakeClock()
    async with FakeArxiv() as arxiv:
        everything_down(arxiv)
        fetch = arxiv.fetcher(clock, tmp_path, patience=0)
        await is_refused(fetch, 1)
        assert (await fetch.get("https://arxiv.org/html/9912.77777v1", limit=LIMIT)).status == 404
        await is_refused(fetch, 2)
        assert (await fetch.get("https://arxiv.org/html/9912.88888v1", limit=LIMIT)).status == 404


async def test_an_outage_by_a_clock_that_was_set_back_ends_in_time(tmp_path: Path) -> None:
    clock = FakeClock()
    async with FakeArxiv() as arxiv:
        everything_down(arxiv)
        fetch = arxiv.fetcher(clock, tmp_path)
        await is_away(fetch, clock)
        clock.time -= dt.timedelta(days=3)
        assert (await is_refused(fetch, 3)).retry_after == FIRST_PAUSE
