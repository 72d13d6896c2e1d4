"""A person's judgements order what they alone see, and nothing of one server shows in another."""

import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.stores.sqlite.store import SqliteStore
from bot.digests.preferences import taste_for, taste_of
from bot.domain.paper import Paper
from bot.domain.topic import Destination
from bot.ports.conversations import Feedback
from bot.selection.feedback import Taste
from tests.fakes import NOON, FakeClock
from tests.store_contract import subscription

KITES, BOATS, TIDES = (
    Paper(id=f"9912.0000{number}", title=title, abstract=f"We study {title}.")
    for number, title in enumerate(("kites", "boats", "tides"), 1)
)
FIRST = Destination(platform="discord", workspace="1", channel="11")
SECOND = Destination(platform="discord", workspace="2", channel="22")
ALONE = Destination(platform="discord", workspace="user-ada", channel="33")


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    """Ada found kites useful on one server, with a paper that is gone, boats on another, Bo tides."""
    async with await SqliteStore.open(tmp_path / "test.sqlite3", FakeClock()) as opened:
        await opened.save_papers([KITES, BOATS, TIDES])
        gone = TIDES.evolve(id="9912.00099")
        for to, person, paper in (
            (FIRST, "ada", KITES),
            (FIRST, "ada", gone),
            (SECOND, "ada", BOATS),
            (FIRST, "bo", TIDES),
        ):
            said = Feedback(
                destination=to,
                person=person,
                subject=f"paper:{paper.id}",
                paper_id=paper.id,
                useful=True,
                at=NOON,
            )
            await opened.save_feedback(said)
        yield opened


def titles(taste: Taste) -> set[str]:
    return {each.paper.title for each in taste}


@pytest.mark.parametrize(
    ("place", "counts"),
    [(FIRST, {"kites"}), (SECOND, {"boats"}), (ALONE, {"kites", "boats"})],
    ids=["server", "other server", "direct messages"],
)
async def test_on_a_server_its_own_judgements_count_and_in_direct_messages_those_of_all(
    store: SqliteStore, place: Destination, counts: set[str]
) -> None:
    now = NOON + dt.timedelta(days=1)
    assert titles(await taste_of("ada", place, store, store, now)) == counts


async def test_a_channels_digests_follow_all_its_readers_and_a_persons_own_them_alone(
    store: SqliteStore,
) -> None:
    now = NOON + dt.timedelta(days=1)
    channel, own = subscription(to=FIRST), subscription(to=ALONE, owner="ada")
    assert titles(await taste_for(channel, store, store, now)) == {"kites", "tides"}
    assert titles(await taste_for(own, store, store, now)) == {"kites", "boats"}


async def test_somebody_elses_direct_messages_show_nothing_of_ones_own(store: SqliteStore) -> None:
    assert not await taste_of("bo", ALONE, store, store, NOON + dt.timedelta(days=1))
