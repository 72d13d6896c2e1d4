"""Answers that grow on Discord: never too often, never in the way of the whole one, never left half."""

from __future__ import annotations

import asyncio
import dataclasses
import datetime as dt
from typing import Any

import discord
import pytest
import simcord

from adapters.platforms.discord.edit_limiter import EditLimiter
from bot.chat.questions.ask import Asker
from bot.domain.answer import Answer
from tests.adapters.discord_world import PAPER, TITLE, World, counting, shown
from tests.fakes import FakeClock

HALF = "more may follow"
ANSWER = "22 tokens a frame"
QUESTION = "How many tokens a frame?"


LATER = 60.0
"""Seconds; longer than a test waits for what it began, so that it goes on while the clock is moved."""


class Slow:
    """Answers as the real one does, after showing it unfinished a few times, long after."""

    def __init__(self, asker: Asker, seconds: float) -> None:
        self._asker = asker
        self._seconds = seconds

    async def ask(self, question: Any, grow: Any = None) -> Answer:
        answer = await self._asker.ask(question)
        for _ in range(5):
            await grow(answer)
            await asyncio.sleep(0.03)
        await asyncio.sleep(self._seconds)
        return answer


async def slowly(world: World, seconds: float = LATER) -> None:
    slow: Any = Slow(world.wired.chat.asker, seconds)
    world.front._chat = dataclasses.replace(world.wired.chat, asker=slow)
    await world.restart()


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("message_surface", "interaction_surface"):
        monkeypatch.setattr(f"adapters.platforms.discord.{module}.OFTEN", 0.02)
    monkeypatch.setattr("adapters.platforms.discord.edit_limiter.APART", dt.timedelta())


def standing_messages(world: World) -> list[discord.Message]:
    """Our messages in the channel."""
    return [each for each in world.channel.history() if each.author.bot and each.components]


def standing(world: World) -> list[str]:
    return [shown(each) for each in standing_messages(world)]


async def ask(world: World, who: simcord.MemberActor) -> discord.Message:
    me = world.guild.me
    assert me is not None
    return await who.send(world.channel, f"{me.mention} {PAPER} {QUESTION}")


async def test_half_an_answer_whose_interaction_is_over_goes_for_the_whole_one(world: World) -> None:
    await slowly(world, 17 * 60)
    await world.bo.slash(world.channel, "ask", question=QUESTION, paper=PAPER)
    (half,) = standing(world)
    assert HALF in half
    await world.env.advance_time(18 * 60)

    (whole,) = standing(world)
    assert ANSWER in whole
    assert HALF not in whole


@pytest.mark.parametrize("room", [True, False])
async def test_an_answer_grows_only_where_the_channel_has_room(
    world: World, monkeypatch: pytest.MonkeyPatch, room: bool
) -> None:
    await slowly(world)
    monkeypatch.setattr(world.platform.room, "take", lambda _: room)
    with counting(world, "PATCH", "/messages/") as edits:
        await ask(world, world.bo)
    assert HALF in standing(world)[0]
    with counting(world, "PATCH", "/messages/") as last:
        await world.env.advance_time(LATER)

    (whole,) = standing(world)
    assert HALF not in whole
    assert (edits[0] > 1) == room
    assert last == [1]


@pytest.mark.parametrize("status", [403, 404, 500])
async def test_an_edit_that_fails_does_not_keep_the_whole_answer_away(world: World, status: int) -> None:
    await slowly(world)
    world.env.inject_error("PATCH", "/channels/*/messages/*", status=status, code=0, times=1)
    await ask(world, world.bo)
    assert HALF in standing(world)[0]
    await world.env.advance_time(LATER)

    (whole,) = standing(world)
    assert ANSWER in whole
    assert HALF not in whole
    assert world.env.errors == []


async def test_a_whole_answer_that_cannot_take_the_place_of_half_of_it_is_said_anew(world: World) -> None:
    await slowly(world)
    await ask(world, world.bo)
    await standing_messages(world)[0].delete()
    await world.env.advance_time(LATER)

    (whole,) = standing(world)
    assert ANSWER in whole
    assert HALF not in whole


async def test_a_question_deleted_while_its_answer_grows_takes_it_along(world: World) -> None:
    await slowly(world)
    question = await ask(world, world.bo)
    assert HALF in standing(world)[0]
    await world.bo.delete(question)
    await world.env.advance_time(LATER)

    assert standing(world) == []


async def test_a_press_that_cannot_be_acknowledged_is_answered_all_the_same(world: World) -> None:
    world.env.inject_error("POST", "/interactions/*/callback", status=500, times=1)
    await world.bo.slash(world.channel, "ask", question=QUESTION, paper=PAPER)

    assert any(ANSWER in text for text in standing(world))


async def test_dots_that_cannot_be_shown_hinder_no_answer(world: World) -> None:
    world.env.inject_error("POST", "/channels/*/typing", status=500, times=None)
    await ask(world, world.bo)

    assert ANSWER in standing(world)[0]


async def test_an_answer_is_posted_once_although_discord_failed_at_first(world: World) -> None:
    world.env.inject_error("POST", "/channels/*/messages", status=500, times=1)
    await ask(world, world.bo)
    await world.env.advance_time(60)

    (answer,) = standing(world)
    assert ANSWER in answer


async def test_where_we_are_no_member_the_rest_of_a_long_answer_is_a_file(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(world.platform.client), "_is_here", lambda *_: False)
    monkeypatch.setattr("adapters.platforms.discord.interaction_surface.MOST_FOLLOW_UPS", 1)
    result = await world.bo.slash(world.channel, "paper", id=PAPER)
    first, *others = [each for each in (result.response, *result.followups) if each]

    assert TITLE in shown(first)
    assert len(others) == 2
    assert "I am no member here" in others[-1].content
    assert world.channel.threads == []


def test_a_channel_has_room_for_one_change_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = FakeClock()
    room = EditLimiter(clock)
    monkeypatch.setattr("adapters.platforms.discord.edit_limiter.APART", dt.timedelta(seconds=1.5))

    assert [room.take("1"), room.take("1"), room.take("2")] == [True, False, True]
    clock.time += dt.timedelta(seconds=2)
    assert room.take("1")


def test_a_clock_that_is_set_back_leaves_room() -> None:
    clock = FakeClock()
    room = EditLimiter(clock)
    assert room.take("1")
    clock.time -= dt.timedelta(hours=1)
    assert room.take("1")
