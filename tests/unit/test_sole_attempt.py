"""One attempt at a time works on a run, whoever comes in and at whichever step of another."""

from __future__ import annotations

import datetime as dt
import random
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.digests.lease import RENEWAL_INTERVAL
from tests.interleaving import ENTRANCES, EXPECTED, Stage, stage

SETTINGS = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


async def delivered_without_its_model(on: Stage) -> None:
    """A digest that can be completed."""
    on.world.model_is_down = True
    await on.finish(await on.begin("now"))
    on.world.model_is_down = False


@pytest.mark.parametrize("second", ENTRANCES)
@pytest.mark.parametrize("first", ["now", "tick", "notice"])
async def test_whoever_comes_in_at_any_step_of_another_nothing_is_posted_twice_or_lost(
    first: str, second: str, tmp_path: Path
) -> None:
    for steps in count():
        async with stage(tmp_path) as on:
            one = await on.begin(first)
            moved = [await on.step(one) for _ in range(steps)]
            two = await on.begin(second)
            await on.finish(two)
            await on.finish(one)
            await on.end()
            await on.check()
        if "" in moved:  # he was done before the last step
            break
    assert steps > 10


@pytest.mark.parametrize("second", ["now", "tick"])
@pytest.mark.parametrize("first", ["now", "tick", "notice"])
async def test_the_run_of_a_frozen_attempt_goes_on_without_it_and_nothing_comes_twice_after_the_thaw(
    first: str, second: str, tmp_path: Path
) -> None:
    for steps in count():
        async with stage(tmp_path) as on:
            one = await on.begin(first)
            moved = [await on.step(one) for _ in range(steps)]
            on.freeze()
            await on.finish(await on.begin(second))
            await on.finish(
                await on.begin("tick")
            )  # which reads what the other was asked for and had not read
            assert [key for key in on.channel.keys if key in EXPECTED] == EXPECTED
            await on.finish(one)
            await on.end()
            await on.check()
        if "" in moved:
            break
    assert steps > 10


@pytest.mark.parametrize("frozen", [False, True])
@pytest.mark.parametrize("second", ENTRANCES)
async def test_a_completion_shares_its_run_with_nobody(second: str, frozen: bool, tmp_path: Path) -> None:
    for steps in count():
        async with stage(tmp_path) as on:
            await delivered_without_its_model(on)
            one = await on.begin("completion")
            moved = [await on.step(one) for _ in range(steps)]
            if frozen:
                on.freeze()
            await on.finish(await on.begin(second))
            await on.finish(one)
            await on.end()
            await on.check()
            assert "tried again" not in on.channel.posts[-1].message.model_dump_json()
        if "" in moved:
            break
    assert steps > 10


@pytest.mark.parametrize("second", ["now", "completion"])
async def test_who_comes_second_is_told_that_it_is_being_made(second: str, tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        one = await on.begin("tick")
        await on.until(one, "analyse")
        assert await on.finish(await on.begin(second)) == "busy"
        assert await on.finish(await on.begin("tick")) == "ticked"
        assert on.channel.keys == []
        await on.finish(one)
        assert on.channel.keys == EXPECTED
        assert await on.finish(await on.begin("now")) == "already posted"


async def test_the_lease_is_renewed_while_papers_are_read(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        one = await on.begin("now")
        await on.until(one, "read")
        (reading,) = on.points.waiting
        on.points.waiting.clear()
        for _ in range(20):
            on.clock.time += dt.timedelta(seconds=RENEWAL_INTERVAL)
            await on.points.settled()
            assert [await on.step(one) for _ in range(3)] == ["beat", "renew_run", ""]
            assert await on.finish(await on.begin("now")) == "busy"
        on.points.waiting.append(reading)
        await on.finish(one)
        await on.check()


@SETTINGS
@given(chance=st.randoms(use_true_random=False))
async def test_any_number_of_them_in_any_order_frozen_and_killed_post_everything_once(
    tmp_path: Path, chance: random.Random
) -> None:
    async with stage(tmp_path) as on:
        killed: set[str] = set()
        for _ in range(chance.randint(20, 250)):
            able = sorted({name for name, _, _ in on.points.waiting} - killed)
            drawn = chance.random()
            if (not able or drawn < 0.06) and len(on.begun) < 9:
                await on.begin(chance.choice(sorted(ENTRANCES)))
            elif drawn < 0.10:
                on.freeze()
            elif able and drawn < 0.12:
                killed.add(chance.choice(able))
            elif able:
                await on.step(chance.choice(able))
        for name in sorted(on.begun.keys() - killed):
            await on.finish(name)
        await on.end()
        await on.check()
