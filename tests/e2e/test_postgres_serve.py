"""`paperboy serve` on PostgreSQL, killed while it answers and while it posts: nothing comes twice."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path

from adapters.clock import SystemClock
from adapters.stores.postgres.store import PostgresStore
from bot.domain.run import Run, RunStatus
from bot.domain.topic import Destination
from tests.adapters.slack_server import BOT, TEAM
from tests.e2e.killed_answers import HALF, WRITING, Desk, OnSlack, desk, is_right, killed_at, until
from tests.e2e.test_restored import NOON, following

HERE = Destination(platform="slack", workspace=TEAM, channel="C1")
SOON = 120.0


def posted(made: Desk) -> Counter[tuple[str, int]]:
    """How often each piece of the digest stands in the channel."""
    assert isinstance(made.place, OnSlack)
    ours = [each for each in made.place.server.messages("C1") if each["user"] == BOT]
    carried = [each["metadata"]["event_payload"] for each in ours if each.get("metadata")]
    return Counter((each["key"], each["piece"]) for each in carried if "#" in each["key"])


async def until_delivered(store: PostgresStore, run: Run) -> None:
    async with asyncio.timeout(SOON):
        while True:
            found = await store.run(run.key)
            if found and found.status is RunStatus.DELIVERED:
                return
            await asyncio.sleep(0.1)


async def test_answers_and_a_digest_survive_being_killed_and_come_once(
    pooled_database: str, tmp_path: Path
) -> None:
    run = Run(subscription=following(HERE), day=NOON.date())
    async with (
        desk("slack", tmp_path, database=pooled_database) as made,
        await PostgresStore.open(pooled_database, tmp_path, SystemClock()) as store,
    ):
        await made.start()
        half = await killed_at(made, lambda asked: any(HALF in text for text in made.place.answers(asked)))
        await made.place.tell_again(half)
        await asyncio.sleep(2 * WRITING)
        assert is_right(made, half), made.place.answers(half)
        await made.kill()
        await store.save_subscription(run.subscription)
        made.plan = made.plan.model_copy(update={"now": NOON})
        await made.start()
        await until(lambda: len(posted(made)) >= 2)
        await made.kill()
        await made.start()
        await until_delivered(store, run)
        parts = {f"{each.run_key}#{each.part.key}" for each in await store.deliveries(run.key)}
        assert {key for key, _ in posted(made)} == parts
        assert set(posted(made).values()) == {1}
        assert not (tmp_path / "paperboy.sqlite3").exists()
