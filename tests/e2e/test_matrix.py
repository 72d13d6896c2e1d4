"""Paperboy on Matrix, on a real homeserver."""

from __future__ import annotations

import asyncio
import itertools
import os
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from pydantic import SecretStr

from adapters.platforms.matrix.app import MatrixFrontEnd
from adapters.platforms.matrix.doctor import diagnose
from adapters.platforms.matrix.platform import MatrixPlatform
from adapters.platforms.matrix.plugin import PLUGIN
from adapters.platforms.matrix.render import BUTTONS, PART, render
from adapters.platforms.matrix.settings import MatrixSettings
from bot.domain.errors import (
    DeliveryUncertainError,
    DocumentError,
    NeedsPersonError,
    PlaceClosedError,
    PlatformUnavailableError,
)
from bot.domain.message import Message, Paragraph, line
from bot.domain.topic import Destination
from bot.ports.capabilities import Access
from tests.adapters.synapse import Json, register, shared
from tests.e2e.dying_serve import Plan
from tests.e2e.kills import Stands, die_and_live, examine
from tests.e2e.matrix_lab import Lab, lab, note_events, now, threaded, until
from tests.e2e.test_own_files import PDF
from tests.frontend_contract import FrontEndContract, shelf

__all__ = ["shelf"]

HERE: dict[str, str] = {}
QUESTION = "How many teapots were scanned, and in how many countries?"


@pytest.fixture(scope="session", autouse=True)
def homeserver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One for all workers."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "synapse"  # noqa: TID251
    with shared(folder) as address:
        HERE["address"] = address
        yield address


@asynccontextmanager
async def matrix_desk(folder: Path, monkeypatch: pytest.MonkeyPatch, **ask: int) -> AsyncIterator[Lab]:
    async with lab(HERE["address"], folder, monkeypatch, ask=ask) as desk:
        await desk.enter()
        yield desk


class TestMatrix(FrontEndContract):
    open = staticmethod(matrix_desk)


@pytest.fixture
async def here(homeserver: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Lab]:
    async with lab(homeserver, tmp_path / "data", monkeypatch) as desk:
        await desk.enter()
        yield desk


def paragraphs(*texts: str) -> Message:
    return Message(summary="S", blocks=tuple(Paragraph(content=line(text)) for text in texts))


async def test_the_same_key_is_posted_once_and_found_again_by_another_process(here: Lab) -> None:
    platform = here.front._platform
    message = paragraphs(*("tide " * 500 for _ in range(20)))
    first = await platform.post(here.to, message, key="k")
    later = MatrixPlatform(platform.server)
    assert await platform.post(here.to, message, key="k") == first
    assert await later.find(here.to, key="k") == first
    assert await later.find(here.to, key="other") is None
    await here.look()
    pieces = here.stands
    await later.edit(here.to, first, paragraphs("Short."))
    await here.look()

    assert len(pieces) > 1
    assert {each.thread for each in pieces[1:]} == {pieces[0].key}
    assert [each.text for each in here.stands] == ["Short."]


async def test_who_asks_too_fast_is_told_how_long_to_wait(homeserver: str, here: Lab) -> None:
    admin = await register(homeserver, here.ada.session, "admin", admin=True)
    path = f"/_synapse/admin/v1/users/{here.bot.user}/override_ratelimit"
    await admin.ask("POST", path, messages_per_second=1, burst_count=1)
    post = here.front._platform.post
    with pytest.raises(PlatformUnavailableError) as caught:
        await asyncio.gather(*(post(here.to, paragraphs("Tides."), key=str(number)) for number in range(4)))

    assert caught.value.retry_after is not None
    assert 0 < caught.value.retry_after <= 5


async def test_a_number_typed_as_a_reply_is_a_button_and_talk_that_is_not_for_us_is_left_alone(
    here: Lab,
) -> None:
    await here.command("paper 9912.01234")
    card = here.stands[0]
    number = [each["label"] for each in card.handle[BUTTONS]].index("BibTeX") + 1
    await here.heard(await here.ada.say(here.room, str(number), **threaded(card.key, card.key)))
    bibtex = here.stands[-1]
    known = len(here.stands)
    for words in ("just talk", f"{number}", "!weather tomorrow"):
        await here.heard(await here.ada.say(here.room, words))
    notice = {"msgtype": "m.notice", "body": "!paper 9912.01234"}
    await here.heard(await here.ada.send(here.room, notice))

    assert "@misc" in bibtex.text or "@article" in bibtex.text
    assert bibtex.thread == card.key
    assert len(here.stands) == known


async def test_a_mention_is_a_command_where_it_reads_as_one(here: Lab) -> None:
    await here.say("digest list")
    assert "nothing is followed" in here.stands[-1].text


async def test_an_edit_whose_answer_got_lost_adds_no_event_twice(
    here: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform = here.front._platform
    longer = [paragraphs(*("tide " * 500 for _ in range(many))) for many in (4, 20)]
    stood = await platform.post(here.to, paragraphs("Short."), key="k")
    await platform.edit(here.to, stood, longer[0])
    send, sent = platform.server.send, itertools.count(1)

    async def lost(room: str, kind: str, content: Any, once: str) -> str:
        event = await send(room, kind, content, once)
        if "m.new_content" not in content and next(sent) == 1:
            raise DeliveryUncertainError(channel=room)
        return event

    monkeypatch.setattr(platform.server, "send", lost)
    with pytest.raises(DeliveryUncertainError):
        await platform.edit(here.to, stood, longer[1])
    await platform.edit(here.to, stood, longer[1])
    events = now(await here.ada.messages(here.room), here.bot.user)
    pieces = [each[PART]["piece"] for each in events]
    assert pieces == list(range(len(render(longer[1]))))


async def test_topics_are_followed_by_those_whose_power_level_is_enough(homeserver: str, here: Lab) -> None:
    bo = await register(homeserver, here.ada.session, "bo")
    await bo.ask("POST", f"/join/{here.room}")
    await here.heard(await bo.say(here.room, "!digest follow cs.CV"))
    assert "Following" not in here.stands[-1].text
    await here.command("digest follow cs.CV")
    assert "Following" in here.stands[-1].text


async def test_an_encrypted_room_is_told_that_it_cannot_be_read_and_gets_no_digest(here: Lab) -> None:
    locked = {"type": "m.room.encryption", "content": {"algorithm": "m.megolm.v1.aes-sha2"}}
    await here.enter(initial_state=[locked])
    with pytest.raises(NeedsPersonError) as caught:
        await here.front._platform.post(here.to, paragraphs("Tides."), key="k")

    assert "encrypted" in here.stands[-1].text
    assert caught.value.fields["problem"] == "matrix.encrypted"


async def test_an_invitation_of_somebody_else_is_turned_down(
    homeserver: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    only = {"invited_by": ["elsewhere.example"]}
    async with lab(homeserver, tmp_path, monkeypatch, matrix=only) as desk:
        room = await desk.ada.room(desk.bot.user)

        path = f"/rooms/{room}/members?membership=leave"
        async with asyncio.timeout(60):
            while not (await desk.ada.ask("GET", path))["chunk"]:  # noqa: ASYNC110 - as above
                await asyncio.sleep(0.02)
        assert await desk.front._platform.server.find_joined() == []


async def test_being_sent_away_pauses_what_is_followed(here: Lab) -> None:
    await here.command("digest follow cs.CV")
    await here.ada.ask("POST", f"/rooms/{here.room}/kick", user_id=here.bot.user)
    store = here.wired.store
    async with asyncio.timeout(60):
        while await store.subscriptions(here.to):  # noqa: ASYNC110 - the homeserver is another process
            await asyncio.sleep(0.02)
    standing = await here.front._platform.standing(here.to)
    with pytest.raises(PlaceClosedError):
        await here.front._platform.post(here.to, paragraphs("Tides."), key="k")

    assert standing.access is Access.REMOVED
    assert len(await store.paused_subscriptions(here.to)) == 1


async def test_what_was_asked_before_a_restart_is_answered_once(
    homeserver: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with lab(homeserver, tmp_path, monkeypatch) as desk:
        await desk.enter()
        await desk.front.stop()
        said = await desk.ada.say(desk.room, f"paperboy: 9912.01990 {QUESTION}")
        again = MatrixFrontEnd(
            MatrixPlatform(desk.front._platform.server), desk.wired.chat, desk.wired.store, MatrixSettings()
        )
        told = note_events(again)
        running = asyncio.create_task(again.run())
        await until(lambda: said in told)
        await again.tasks.idle(60)
        await again.stop()
        await running
        await desk.look()

    assert ["1,000 real teapots" in each.text for each in desk.stands] == [True]


async def test_the_doctor_tells_a_good_token_from_a_bad_one(here: Lab) -> None:
    good = PLUGIN.settings(here.wired.settings)
    assert (await diagnose(good, [here.to], "en")).state == "ok"
    assert (await diagnose(MatrixSettings(), [], "en")).state == "off"
    bad = good.evolve(access_token=SecretStr("wrong"))
    assert (await diagnose(bad, [], "en")).finding == "the access token does not work."
    elsewhere = here.to.evolve(channel="!nowhere:localhost")
    assert (await diagnose(good, [elsewhere], "en")).state == "warning"


@dataclass
class InRoom:
    """What stands in a room of the homeserver: `tests.e2e.kills.Stage`."""

    events: list[Json]
    user: str

    def messages(self, keys: Iterable[str]) -> list[Stands]:
        del keys
        parts = [(each, each[PART]) for each in now(self.events, self.user)]
        named = {each["id"]: part["key"] for each, part in parts}
        return [
            Stands(
                each["id"],
                named.get(part["first"], part["key"]),  # a piece that an edit added has a key of its own
                part["piece"],
                part["of"],
                each.get("m.relates_to", {}).get("event_id") or each["id"],
            )
            for each, part in parts
        ]


async def test_a_file_is_read_where_it_is_replied_to_or_comes_with_words_to_us(here: Lab) -> None:
    address = await here.ada.upload(PDF, "mine.pdf")
    file = {"msgtype": "m.file", "body": "mine.pdf", "url": address, "info": {"size": len(PDF)}}
    sent = await here.ada.send(here.room, file)
    await here.heard(sent)
    assert here.stands == [], "a file for everybody is left alone"

    asks = {"m.relates_to": {"m.in_reply_to": {"event_id": sent}}}
    await here.heard(await here.ada.say(here.room, "paperboy: What does a station cost?", **asks))
    answer = here.stands[-1]
    assert "74 euros" in answer.text
    assert "Full analysis" in answer.buttons
    await here.press(answer, "Full analysis")
    assert any("7 Summary" in each.text for each in here.stands)

    mention = {"m.mentions": {"user_ids": [here.bot.user]}, "filename": "mine.pdf"}
    captioned = {**file, **mention, "body": "paperboy: What does a station cost?"}
    await here.heard(await here.ada.send(here.room, captioned))
    assert "74 euros" in here.stands[-1].text

    gone = {**captioned, "url": "mxc://localhost/nothing"}
    await here.heard(await here.ada.send(here.room, gone))
    assert "could not be fetched" in here.stands[-1].text
    there = Destination(platform="matrix", workspace="localhost", channel=here.room)
    with pytest.raises(DocumentError):
        await here.front._platform.file(there, "mxc://localhost/../../admin", 9)
    with pytest.raises(DocumentError):
        await here.front._platform.file(there, address, 9)


async def test_however_often_it_is_killed_every_part_stands_once_and_in_order(
    homeserver: str, tmp_path: Path
) -> None:
    async with aiohttp.ClientSession() as session:
        bot, ada = [await register(homeserver, session, name) for name in ("paperboy", "ada")]
        room = await ada.room(bot.user, preset="public_chat")
        await bot.ask("POST", f"/join/{room}")
        plan = Plan(
            folder=tmp_path,
            address=homeserver,
            settings={"matrix": {"homeserver": homeserver, "access_token": bot.token}},
            channels=(Destination(platform="matrix", workspace="localhost", channel=room),),
            seed=1,
            kills=3,
        )
        outcome = await die_and_live(plan)
        await examine(InRoom(await ada.messages(room), bot.user), tmp_path, outcome)

    assert outcome.kills >= 3
    assert outcome.messages >= 8 * outcome.digests
    assert not [*outcome.twice, *outcome.missing, *outcome.disordered, *outcome.strange], outcome
