"""Each category is fresh or late by itself, whatever date its feed carries."""

import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.sources.arxiv.api import ArxivApi
from adapters.sources.arxiv.daily import DailyFeeds
from adapters.sources.arxiv.feed import FeedReader
from adapters.stores.sqlite.store import SqliteStore
from bot.domain.paper import Feed
from bot.sources.freshness import Batch, shows_day
from tests.adapters.arxiv_server import FakeArxiv, Reply, api, api_entry, rss, rss_item
from tests.fakes import FakeClock

MONDAY, TUESDAY, WEDNESDAY = (dt.date(2026, 1, day) for day in (12, 13, 14))
BOTH = ("cs.RO", "cs.LG")


def batch(first: int, count: int = 3, **item: str) -> list[str]:
    return [rss_item(f"2601.{first + n:05}v1", **item) for n in range(count)]  # type: ignore[arg-type]


@dataclass
class World:
    """arXiv, our memory of it, and a clock."""

    arxiv: FakeArxiv
    store: SqliteStore
    clock: FakeClock
    folder: Path

    def show(self, category: str, day: dt.date, items: list[str]) -> None:
        """From ten minutes later on, when a feed is believed no more."""
        self.arxiv.pages[f"/rss/{category}"] = rss(day, *items, name=category)
        self.clock.time += dt.timedelta(minutes=11)

    def begin(self, day: dt.date) -> None:
        self.clock.time = dt.datetime.combine(day, dt.time(12), dt.UTC)

    async def feed(self, day: dt.date, categories: tuple[str, ...] = BOTH) -> Feed:
        """As another process would read it: nothing is remembered but what the store and the cache hold."""
        fetch = self.arxiv.fetcher(self.clock, self.folder / "cache")
        daily = DailyFeeds(FeedReader(fetch, self.store), ArxivApi(fetch), self.clock)
        return await daily.feed(categories, day)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    clock = FakeClock()
    async with FakeArxiv() as arxiv, await SqliteStore.open(tmp_path / "test.sqlite3", clock) as store:
        made = World(arxiv, store, clock, tmp_path)
        made.begin(MONDAY)
        made.show("cs.RO", MONDAY, batch(100))
        made.show("cs.LG", MONDAY, batch(500))
        yield made


def ids(feed: Feed) -> list[int]:
    return sorted(int(each.paper.id[-3:]) for each in feed.candidates)


async def test_yesterdays_batch_under_todays_date_is_left_out_until_the_right_one_comes(
    world: World,
) -> None:
    assert (await world.feed(MONDAY)).late == ()
    world.begin(TUESDAY)
    world.show("cs.RO", TUESDAY, batch(200))
    world.show("cs.LG", TUESDAY, batch(500))
    feed = await world.feed(TUESDAY)
    assert (feed.day, feed.late, ids(feed)) == (TUESDAY, ("cs.LG",), [200, 201, 202])
    world.show("cs.LG", TUESDAY, batch(600))
    feed = await world.feed(TUESDAY)
    assert (feed.late, ids(feed)) == ((), [200, 201, 202, 600, 601, 602])
    world.begin(WEDNESDAY)
    world.show("cs.RO", WEDNESDAY, batch(300))
    world.show("cs.LG", WEDNESDAY, batch(700))
    feed = await world.feed(WEDNESDAY)
    assert (feed.late, ids(feed)) == ((), [300, 301, 302, 700, 701, 702])


async def test_a_part_of_yesterdays_batch_is_no_new_one_either(world: World) -> None:
    await world.feed(MONDAY)
    world.begin(TUESDAY)
    world.show("cs.RO", TUESDAY, batch(200))
    world.show("cs.LG", TUESDAY, batch(501, 2))
    assert (await world.feed(TUESDAY)).late == ("cs.LG",)


async def test_one_stale_category_alone_shows_the_day_it_is_of(world: World) -> None:
    await world.feed(MONDAY, ("cs.LG",))
    world.begin(TUESDAY)
    world.show("cs.LG", TUESDAY, batch(500))
    assert (await world.feed(TUESDAY, ("cs.LG",))).day == MONDAY


async def test_papers_that_come_again_with_others_or_anew_are_no_stale_batch(world: World) -> None:
    await world.feed(MONDAY)
    world.begin(TUESDAY)
    world.show("cs.RO", TUESDAY, [*batch(100), *batch(200, 1)])
    world.show("cs.LG", TUESDAY, batch(500, announce="cross"))
    assert (await world.feed(TUESDAY)).late == ()


async def test_a_category_that_never_came_is_asked_of_the_query_api_the_next_day(world: World) -> None:
    await world.feed(MONDAY)
    world.begin(TUESDAY)
    world.show("cs.RO", TUESDAY, batch(200))
    world.show("cs.LG", TUESDAY, batch(500))
    assert (await world.feed(TUESDAY)).late == ("cs.LG",)
    world.begin(WEDNESDAY)
    world.show("cs.LG", WEDNESDAY, batch(700))
    world.arxiv.pages["/api/query"] = Reply(503)
    assert (await world.feed(TUESDAY)).late == ("cs.LG",), "no answer is not nothing"
    world.arxiv.pages["/api/query"] = api()
    world.clock.time += dt.timedelta(hours=1)
    assert (await world.feed(TUESDAY)).late == ("cs.LG",), "an empty page is not nothing"
    world.arxiv.pages["/api/query"] = api(api_entry("2601.00600v1", primary="cs.LG", categories=("cs.LG",)))
    feed = await world.feed(TUESDAY)
    assert (feed.day, feed.late, ids(feed)) == (TUESDAY, (), [200, 201, 202, 600])
    assert "cat:cs.LG" in world.arxiv.asked[-1].query["search_query"]
    assert "cs.RO" not in world.arxiv.asked[-1].query["search_query"]


async def test_a_feed_that_stayed_empty_is_asked_of_the_query_api_once_its_day_is_over(
    world: World,
) -> None:
    world.begin(TUESDAY)
    world.show("cs.RO", TUESDAY, [])
    assert ids(await world.feed(TUESDAY, ("cs.RO",))) == []
    world.begin(WEDNESDAY)
    world.arxiv.pages["/api/query"] = api(api_entry("2601.00201v1", primary="cs.RO", categories=("cs.RO",)))
    assert ids(await world.feed(TUESDAY, ("cs.RO",))) == [201], "it still carries Tuesday's date"


async def test_a_big_category_without_papers_is_late_and_a_small_one_may_have_none(world: World) -> None:
    world.show("cs.LG", MONDAY, batch(500, 5))
    world.show("math.KT", MONDAY, batch(800, 1))
    three = (*BOTH, "math.KT")
    await world.feed(MONDAY, three)
    world.begin(TUESDAY)
    world.show("cs.RO", TUESDAY, batch(200))
    world.show("cs.LG", TUESDAY, [])
    world.show("math.KT", TUESDAY, [])
    assert (await world.feed(TUESDAY, three)).late == ("cs.LG",)


@given(
    st.lists(st.frozensets(st.integers(0, 9).map(str)), max_size=4),
    st.frozensets(st.integers(0, 9).map(str)),
)
def test_what_lists_anything_new_is_never_taken_for_an_earlier_day(
    known: list[frozenset[str]], listed: frozenset[str]
) -> None:
    earlier = [
        Batch(category="cs.LG", day=MONDAY - dt.timedelta(days=n), items=items)
        for n, items in enumerate(known)
    ]
    day = shows_day(Batch(category="cs.LG", day=TUESDAY, items=listed), earlier)
    stale = any(listed and listed <= items for items in known)
    assert (day < TUESDAY) == stale
