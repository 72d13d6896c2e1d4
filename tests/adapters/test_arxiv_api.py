"""Look-ups tell a paper, no such paper, and no answer apart."""

import datetime as dt
from pathlib import Path

import pytest

from adapters.sources.arxiv.api import ArxivApi
from adapters.sources.arxiv.daily import DailyFeeds
from adapters.sources.arxiv.feed import FeedReader
from bot.domain.errors import PaperNotFoundError, SourceUnavailableError
from bot.domain.paper import AnnounceType
from bot.locales import error_message
from tests.adapters.arxiv_server import (
    ATOM,
    FakeArxiv,
    Reply,
    api,
    api_bytes,
    api_entry,
    api_error,
    rss,
    rss_item,
)
from tests.fakes import FakeBatches, FakeClock

QUERY = "/api/query"
PAGE = Reply(200, b"<html></html>")
EMPTY = api()
HTML = Reply(200, b"<!DOCTYPE html><html><body>Busy</body></html>")
HTML_AS_ATOM = Reply(200, HTML.body, ATOM)
CUT_OFF = Reply(200, api_bytes(api_entry())[:-30], ATOM)
LOST = api(total=1)
FRIDAY = dt.date(2026, 1, 23)
SATURDAY_NOON = dt.datetime(2026, 1, 24, 17, tzinfo=dt.UTC)


async def test_a_paper_is_found_with_all_its_fields(tmp_path: Path) -> None:
    extra = "<arxiv:doi>10.1000/light</arxiv:doi><arxiv:journal_ref>J. Light 1 (2099)</arxiv:journal_ref>"
    entry = api_entry(title="A $\\beta$ Light", categories=("cs.GR", "cs.CV", "68T45; I.2.10"), extra=extra)
    async with FakeArxiv() as arxiv:
        arxiv.pages[QUERY] = api(entry)
        paper = await ArxivApi(arxiv.fetcher(FakeClock(), tmp_path)).paper("9912.00001")
    assert (paper.id, paper.version, paper.title) == ("9912.00001", 2, "A β Light")
    assert paper.authors == ("Ada Lighthouse", "Ben Köhler")
    assert paper.abstract == "We study lighthouses, and improve them by 5%."
    assert paper.categories == ("cs.CV", "cs.GR")  # the primary first, no classes of others
    assert paper.published == dt.datetime(2099, 12, 1, 9, 30, tzinfo=dt.UTC)
    assert paper.updated == dt.datetime(2099, 12, 3, 10, tzinfo=dt.UTC)
    assert (paper.comment, paper.doi) == ("12 pages, 3 figures", "10.1000/light")
    assert paper.journal_ref == "J. Light 1 (2099)"
    (asked,) = arxiv.asked
    assert (asked.query["id_list"], asked.query["max_results"]) == ("9912.00001", "1")
    assert asked.headers["User-Agent"].startswith("Paperboy/")


async def test_an_old_style_paper_is_found_at_the_version_asked_for(tmp_path: Path) -> None:
    async with FakeArxiv() as arxiv:
        arxiv.pages[QUERY] = api(api_entry("math/9912001v3", primary="math.GT"))
        paper = await ArxivApi(arxiv.fetcher(FakeClock(), tmp_path)).paper("math/9912001", 3)
    assert (paper.id, paper.version) == ("math/9912001", 3)
    assert arxiv.asked[0].query["id_list"] == "math/9912001v3"


async def test_a_second_look_up_asks_nobody(tmp_path: Path) -> None:
    async with FakeArxiv() as arxiv:
        arxiv.pages[QUERY] = api(api_entry())
        papers = ArxivApi(arxiv.fetcher(FakeClock(), tmp_path))
        assert await papers.paper("9912.00001") == await papers.paper("9912.00001")
    assert len(arxiv.asked) == 1


@pytest.mark.parametrize(
    "answer", [EMPTY, api(api_entry("9912.00002v1")), api("<entry><id>x</id></entry>")]
)
async def test_what_its_own_page_does_not_know_either_is_not_found(tmp_path: Path, answer: Reply) -> None:
    async with FakeArxiv() as arxiv:
        arxiv.pages[QUERY] = answer
        with pytest.raises(PaperNotFoundError) as caught:
            await ArxivApi(arxiv.fetcher(FakeClock(), tmp_path)).paper("9912.00001", 7)
    assert "9912.00001v7" in error_message("en", caught.value)
    assert arxiv.paths[-1] == "/abs/9912.00001v7"


@pytest.mark.parametrize("status", [200, 400])
async def test_an_error_entry_is_an_id_that_cannot_exist(tmp_path: Path, status: int) -> None:
    async with FakeArxiv() as arxiv:
        arxiv.pages[QUERY] = api_error(status)
        with pytest.raises(PaperNotFoundError):
            await ArxivApi(arxiv.fetcher(FakeClock(), tmp_path)).paper("9912.00001")


@pytest.mark.parametrize(
    "answer", [EMPTY, LOST, HTML, HTML_AS_ATOM, CUT_OFF, Reply(503), Reply(429), Reply(404)]
)
async def test_an_answer_that_proves_nothing_is_never_called_not_found(
    tmp_path: Path, answer: Reply
) -> None:
    async with FakeArxiv() as arxiv:
        arxiv.pages[QUERY] = answer
        arxiv.pages["/abs/9912.00001"] = PAGE
        with pytest.raises(SourceUnavailableError) as caught:
            await ArxivApi(arxiv.fetcher(FakeClock(), tmp_path)).paper("9912.00001")
    assert "not answering" in error_message("en", caught.value)


@pytest.mark.parametrize("answer", [EMPTY, LOST, HTML, HTML_AS_ATOM, CUT_OFF, Reply(503), Reply(429)])
async def test_a_passing_fault_is_got_over(tmp_path: Path, answer: Reply) -> None:
    async with FakeArxiv() as arxiv:
        arxiv.script(QUERY, answer)
        arxiv.pages[QUERY] = api(api_entry())
        assert (await ArxivApi(arxiv.fetcher(FakeClock(), tmp_path)).paper("9912.00001")).version == 2
    assert len(arxiv.asked) == 2


async def test_a_kept_empty_answer_is_not_believed_later(tmp_path: Path) -> None:
    async with FakeArxiv() as arxiv:
        papers = ArxivApi(arxiv.fetcher(FakeClock(), tmp_path))
        arxiv.pages[QUERY] = EMPTY
        with pytest.raises(PaperNotFoundError):
            await papers.paper("9912.00001")
        arxiv.pages[QUERY] = api(api_entry())
        assert (await papers.paper("9912.00001")).id == "9912.00001"


async def test_an_outage_after_an_empty_answer_is_an_outage(tmp_path: Path) -> None:
    async with FakeArxiv() as arxiv:
        papers = ArxivApi(arxiv.fetcher(FakeClock(), tmp_path))
        arxiv.pages[QUERY] = EMPTY
        with pytest.raises(PaperNotFoundError):
            await papers.paper("9912.00001")
        arxiv.pages[QUERY] = Reply(503)
        with pytest.raises(SourceUnavailableError):
            await papers.paper("9912.00001")


async def test_a_search_asks_for_every_word_and_nothing_else(tmp_path: Path) -> None:
    async with FakeArxiv() as arxiv:
        arxiv.pages[QUERY] = api(api_entry(), total=1000)
        papers = ArxivApi(arxiv.fetcher(FakeClock(), tmp_path))
        found = await papers.search('light OR (cat:cs.CV) "house', limit=1)
        assert await papers.search(" ?!") == ()
    assert [paper.id for paper in found] == ["9912.00001"]
    query = arxiv.asked[0].query["search_query"]
    assert query == "all:light AND all:OR AND all:cat AND all:cs AND all:CV AND all:house"


async def test_a_search_without_a_hit_is_empty_and_a_refused_one_an_outage(tmp_path: Path) -> None:
    async with FakeArxiv() as arxiv:
        papers = ArxivApi(arxiv.fetcher(FakeClock(), tmp_path))
        arxiv.pages[QUERY] = EMPTY
        assert await papers.search("lighthouse") == ()
        arxiv.pages[QUERY] = api_error(400)
        with pytest.raises(SourceUnavailableError):
            await papers.search("another")


async def test_a_window_is_read_to_its_last_page_and_tells_what_it_could_not_read(tmp_path: Path) -> None:
    start = dt.datetime(2026, 1, 22, 19, tzinfo=dt.UTC)
    pages = [api_entry(f"9912.{number:05}v1") for number in range(1, 201)]
    odd = "<entry><id>http://arxiv.org/abs/9912.00300v1</id><title>No dates</title></entry>"
    async with FakeArxiv() as arxiv:
        arxiv.script(QUERY, api(*pages[1:], odd, total=202))
        arxiv.script(QUERY, api(start=200, total=202))  # an empty page in the middle
        arxiv.script(QUERY, api(api_entry("9912.00201v1"), odd, start=200, total=202))
        page = await ArxivApi(arxiv.fetcher(FakeClock(), tmp_path)).window(
            ["cs.CV", "cs.GR"], start, start + dt.timedelta(days=1)
        )
    assert len(page.papers) == 200
    assert page.unreadable == 2
    assert arxiv.asked[0].query["search_query"] == (
        "(cat:cs.CV OR cat:cs.GR) AND submittedDate:[202601221900 TO 202601231859]"
    )
    assert [asked.query["start"] for asked in arxiv.asked] == ["0", "200", "200"]


async def test_half_a_window_is_no_window(tmp_path: Path) -> None:
    start = dt.datetime(2026, 1, 22, 19, tzinfo=dt.UTC)
    async with FakeArxiv() as arxiv:
        arxiv.script(QUERY, api(*[api_entry(f"9912.{number:05}v1") for number in range(1, 201)], total=300))
        arxiv.pages[QUERY] = api(start=200, total=300)
        with pytest.raises(SourceUnavailableError):
            await ArxivApi(arxiv.fetcher(FakeClock(), tmp_path)).window(["cs.CV"], start, start)


def daily(arxiv: FakeArxiv, clock: FakeClock, folder: Path) -> DailyFeeds:
    fetch = arxiv.fetcher(clock, folder)
    return DailyFeeds(FeedReader(fetch, FakeBatches()), ArxivApi(fetch), clock)


async def test_a_missed_day_is_caught_up_from_the_query_api(tmp_path: Path) -> None:
    async with FakeArxiv() as arxiv:
        arxiv.pages["/rss/cs.CV"] = rss(SATURDAY_NOON.date())
        arxiv.pages[QUERY] = api(api_entry("9912.00001v1"), api_entry("9912.00002v1", primary="cs.RO"))
        feed = await daily(arxiv, FakeClock(SATURDAY_NOON), tmp_path).feed(["cs.CV"], FRIDAY)
    assert (feed.day, feed.categories) == (FRIDAY, ("cs.CV",))
    assert [(candidate.paper.id, candidate.announce_type) for candidate in feed.candidates] == [
        ("9912.00001", AnnounceType.NEW),
        ("9912.00002", AnnounceType.CROSS),
    ]
    assert "[202601211900 TO 202601221859]" in arxiv.asked[-1].query["search_query"]


async def test_a_missed_day_whose_feed_was_kept_is_read_from_it(tmp_path: Path) -> None:
    clock = FakeClock(SATURDAY_NOON - dt.timedelta(days=1))
    async with FakeArxiv() as arxiv:
        arxiv.pages["/rss/cs.CV"] = rss(FRIDAY, rss_item())
        feeds = daily(arxiv, clock, tmp_path)
        await feeds.feed(["cs.CV"], FRIDAY)
        clock.time = SATURDAY_NOON
        feed = await feeds.feed(["cs.CV"], FRIDAY)
    assert len(feed.candidates) == 1
    assert arxiv.paths == ["/rss/cs.CV"]


async def test_the_current_day_is_never_taken_from_the_api(tmp_path: Path) -> None:
    async with FakeArxiv() as arxiv:
        arxiv.pages["/rss/cs.CV"] = rss(dt.date(2026, 1, 22), rss_item())
        clock = FakeClock(SATURDAY_NOON - dt.timedelta(days=1))
        assert (await daily(arxiv, clock, tmp_path).feed(["cs.CV"], FRIDAY)).day == dt.date(2026, 1, 22)
    assert QUERY not in arxiv.paths


async def test_a_past_day_without_announcements_is_empty(tmp_path: Path) -> None:
    async with FakeArxiv() as arxiv:
        arxiv.pages["/rss/cs.CV"] = rss(SATURDAY_NOON.date())
        feed = await daily(arxiv, FakeClock(SATURDAY_NOON), tmp_path).feed(["cs.CV"], dt.date(2026, 1, 20))
    assert (feed.day, feed.candidates) == (dt.date(2026, 1, 20), ())
    assert QUERY not in arxiv.paths
