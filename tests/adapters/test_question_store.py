"""Questions in the store: found by their message, counted by person, forgotten everywhere."""

import datetime as dt
from pathlib import Path

from adapters.stores.sqlite.store import SqliteStore
from bot.domain.topic import Destination
from bot.ports.conversations import Turn
from tests.fakes import NOON, FakeClock

HERE = Destination(platform="chat", workspace="lab", channel="general")
ELSEWHERE = HERE.model_copy(update={"workspace": "other"})


def turn(message_id: str, person: str = "ada", minutes: int = 0) -> Turn:
    at = NOON + dt.timedelta(minutes=minutes)
    return Turn(message_id=message_id, person=person, question="why?", asked_at=at)


async def test_a_question_in_two_threads_is_one_question(tmp_path: Path) -> None:
    async with await SqliteStore.open(tmp_path / "x.sqlite3", FakeClock()) as store:
        for thread in ("t1", "t2"):
            await store.save_turn(HERE, thread, turn("q1"))
        await store.save_turn(HERE, "t1", turn("q2", "bo", 5))
        await store.save_turn(HERE, "t1", turn("q3", minutes=-90))
        await store.save_turn(ELSEWHERE, "t1", turn("q4"))
        assert await store.asked_since("chat", "lab", NOON) == {"ada": 1, "bo": 1}
        assert await store.turn(HERE, "q1") == turn("q1")
        assert await store.drop_turn(HERE, "", "q1")
        assert not await store.drop_turn(HERE, "", "q1")
        assert await store.turn(HERE, "q1") is None
        assert await store.turn(ELSEWHERE, "q4") == turn("q4")
