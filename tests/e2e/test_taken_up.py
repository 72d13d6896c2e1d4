"""Questions of an earlier process on the real front ends: same person, same place, as quiet as before."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from adapters.platforms.slack.teams import resume_all
from bot.chat.handlers.short_messages import note
from bot.domain.request import Person, Place, Request
from bot.domain.topic import Destination
from bot.ports.conversations import PendingQuestion, Turn
from bot.ports.platform import Receipt
from tests.adapters.discord_world import PAPER, World, a_world, read_ahead, shown
from tests.adapters.slack_server import TEAM
from tests.e2e.slack_lab import Lab, lab

POOL = "9912.01377"
LONG_AGO = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
SLACK = Destination(platform="slack", workspace=TEAM, channel="C1")


async def left(lab_or_world: Lab | World, waiting: PendingQuestion, receipt: Receipt | None = None) -> None:
    """An earlier process took the question and ended; perhaps something stands there for it."""
    store, request = lab_or_world.wired.store, waiting.request
    turn = Turn(
        message_id=waiting.message_id,
        person=request.person.id,
        question=waiting.text,
        asked_at=waiting.asked_at,
        receipt=receipt,
    )
    await store.save_turn(request.place.destination, request.place.thread or "person:U1", turn)
    # Last: from now on anybody who resumes takes it up, also the one that has just started.
    await store.save_pending_question(waiting)


def question(lab_or_world: Lab | World, place: Place, text: str, **more: object) -> PendingQuestion:
    asked = Request(place=place, person=Person(id=str(more.pop("person", "U1"))), language="en", text=text)
    message_id = str(more.pop("message_id", ""))
    return PendingQuestion.model_validate(
        {
            "message_id": message_id or "q0123",
            "request": asked.model_copy(update={"message_id": message_id}),
            "text": text.removeprefix(f"{POOL} ").removeprefix(f"{PAPER} "),
            "asked_at": lab_or_world.wired.clock.now(),
            "shown": not message_id,
            **more,
        }
    )


async def resume(here: Lab) -> None:
    await resume_all(here.app._teams)
    await here.quiet()


async def test_on_slack_a_command_is_answered_in_place_of_the_note_that_stood_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with lab(tmp_path, monkeypatch) as here:
        stood = await here.listeners.platform.post(SLACK, note("Looking …"), key="note:1")
        waiting = question(
            here, Place(destination=SLACK), f"{POOL} what do the parts cost?", everywhere=True
        )
        await left(here, waiting, stood)
        await resume(here)
        (text,) = here.seen()
        assert "Parts cost 12 euros" in text
        assert "what do the parts cost?" in text
        await resume(here)
        assert len(here.seen()) == 1


async def test_on_slack_what_was_for_the_asker_alone_is_whispered_and_the_note_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with lab(tmp_path, monkeypatch) as here:
        stood = await here.listeners.platform.post(SLACK, note("Searching …"), key="note:1")
        await left(
            here, question(here, Place(destination=SLACK), "snapping shrimp?", everywhere=True), stood
        )
        await resume(here)
        assert here.seen() == []
        (text,) = here.whispered("U1")
        assert "No paper shown here is about that" in text


async def test_on_discord_a_question_is_answered_in_its_thread_and_a_quiet_one_in_direct_messages(
    tmp_path: Path,
) -> None:
    await read_ahead(tmp_path)
    async with a_world(tmp_path) as world:
        asked = await world.bo.send(world.channel, "How many tokens?")
        bo = str(world.bo_user.id)
        place = Place(destination=world.to)
        text = f"{PAPER} How many tokens a frame?"
        await left(world, question(world, place, text, person=bo, message_id=str(asked.id)))
        await left(world, question(world, place, "whales in the desert?", person=bo, everywhere=True))
        await world.restart()

        everything = [shown(message) for message in world.channel.history()]
        assert sum("22 tokens a frame" in each for each in everything) == 1
        assert not any("No paper shown here" in each for each in everything)
        assert "No paper shown here" in shown(world.bo_user.dm_channel.last_message)
        assert (
            await world.wired.store.find_unanswered("discord", world.wired.clock.now().replace(year=2000))
            == []
        )

        await world.restart()
        assert len(world.channel.history()) == len(everything)


async def test_on_discord_a_question_of_somebody_who_left_is_forgotten(tmp_path: Path) -> None:
    await read_ahead(tmp_path)
    async with a_world(tmp_path) as world:
        place = Place(destination=world.to)
        await left(world, question(world, place, f"{PAPER} How many tokens?", person="424242424242424242"))
        await world.restart()
        assert world.channel.history() == []
        assert (
            await world.wired.store.find_unanswered("discord", world.wired.clock.now().replace(year=2000))
            == []
        )
