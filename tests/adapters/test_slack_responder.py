"""Answering on Slack: progress that becomes the answer, whispers, and patience with a busy Slack."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from adapters.platforms.slack.api import open_client
from adapters.platforms.slack.platform import SlackPlatform
from adapters.platforms.slack.rights import Rights
from adapters.platforms.slack.settings import SlackSettings
from adapters.platforms.slack.thread_surface import SlackSurface
from bot.chat.handlers.short_messages import note
from bot.chat.surface_responder import SurfaceResponder
from bot.domain.errors import PlatformUnavailableError, RightsUnknownError
from bot.domain.request import Person, Place, Request
from bot.domain.topic import Destination
from bot.locales import catalogue as replies
from bot.locales import languages
from bot.ports.platform import Receipt
from tests.adapters.slack_server import BOT, TOKEN, Channel, SlackServer, slack_server
from tests.e2e.slack_lab import until
from tests.fakes import FakeClock

Make = Callable[..., SurfaceResponder]


@pytest.fixture
async def slack() -> AsyncIterator[SlackServer]:
    async with slack_server() as server:
        yield server


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def responder(slack: SlackServer, clock: FakeClock) -> AsyncIterator[Make]:
    async with open_client(TOKEN, f"{slack.url}/api/") as client:
        platform = SlackPlatform(client)
        rights = Rights(platform, SlackSettings())

        def make(channel: str = "C1", language: str = "en", **more: Any) -> SurfaceResponder:
            to = Destination(platform="slack", workspace="T0001", channel=channel)
            request = Request(place=Place(destination=to), person=Person(id="U1"), language=language)
            surface = SlackSurface(platform, rights, request, **more)
            resumed, name = "since" in more, f"reply:{uuid.uuid4()}"
            return SurfaceResponder(surface, clock, language, name=name, resumed=resumed)

        yield make


def texts(slack: SlackServer, channel: str = "C1") -> list[str]:
    return [m["text"] for m in slack.messages(channel)]


async def test_progress_is_one_message_that_becomes_the_answer(
    slack: SlackServer, responder: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.platforms.slack.thread_surface.OFTEN", 0.05)
    one = responder()
    await one.progress("progress.looking_up", id="9912.00001")
    assert "9912.00001" in texts(slack)[0]
    await one.progress("progress.answering")
    await one.progress("progress.searching")
    assert "9912.00001" in texts(slack)[0], "not changed so soon"
    await until(lambda: texts(slack) == ["Searching …"])
    assert slack.methods().count("chat.update") == 1, "what was overtaken is not shown"
    await one.reply(note("Here it is"))
    await one.close()
    assert texts(slack) == ["Here it is"]


async def test_progress_is_not_changed_more_often_than_slack_takes(
    slack: SlackServer, responder: Make
) -> None:
    one = responder()
    for number in range(50):
        await one.progress("progress.looking_up", id=str(number))
    assert slack.methods().count("chat.update") == 0
    assert len(slack.messages()) == 1
    await one.close()
    assert not slack.messages()


async def test_progress_is_taken_away_where_the_answer_is_whispered(
    slack: SlackServer, responder: Make
) -> None:
    one = responder()
    await one.progress("progress.searching")
    await one.reply(note("for you alone"), quiet=True)
    assert not slack.messages()
    assert slack.whispers[0]["user"] == "U1"


async def test_progress_without_an_answer_is_taken_away(slack: SlackServer, responder: Make) -> None:
    one = responder()
    await one.progress("progress.searching")
    await one.close()
    assert not slack.messages()


async def test_in_a_thread_progress_is_the_threads_status(slack: SlackServer, responder: Make) -> None:
    root = await responder().reply(note("root"))
    one = responder(thread=root.thread)
    await one.progress("progress.searching")
    await one.close()
    assert slack.statuses == ["is searching …", ""]
    assert slack.called[-2][1]["loading_messages"] == ["Searching …"]
    assert len(slack.messages()) == 1


async def test_a_status_is_shown_again_before_slack_takes_it_away_and_cleared_in_the_end(
    slack: SlackServer, responder: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.platforms.slack.thread_surface.OFTEN", 0.01)
    monkeypatch.setattr("adapters.platforms.slack.thread_surface.FADES", 0.03)
    root = await responder().reply(note("root"))
    one = responder(thread=root.thread)
    await one.progress("progress.searching")
    await until(lambda: slack.statuses.count("is searching …") >= 3)
    await one.close()
    assert slack.statuses[-1] == ""
    count = len(slack.statuses)
    await asyncio.sleep(0.1)
    assert len(slack.statuses) == count


async def test_the_longest_status_is_within_the_limits_in_every_language(
    slack: SlackServer, responder: Make
) -> None:
    root = await responder().reply(note("root"))
    titles = ("A title of many words " * 20, "👩🏽‍🔬" * 60, "很长的标题" * 40)
    for key in (key for key in replies() if key.startswith("progress.")):
        for title in titles:
            for language in languages():
                one = responder(thread=root.thread, language=language)
                fields = {"title": title, "topic": title, "stage": title, "id": title}
                await one.progress(key, **fields, done=1, total=2, sections=3)
                await one.close()
                assert not one._mute, f"{key} was refused"


async def test_what_a_status_says_follows_our_name() -> None:
    for key, english in replies().items():
        if key.startswith("progress."):
            first = str(english).split()[0]
            assert first.endswith("ing") or first == "{stage}:", "Paperboy is doing something"


async def test_progress_that_cannot_be_shown_hinders_nobody(slack: SlackServer, responder: Make) -> None:
    slack.trouble["chat.postMessage"].append("internal_error")
    one = responder()
    await one.progress("progress.searching")
    await one.reply(note("answer"))
    assert texts(slack) == ["answer"]


async def test_in_a_direct_message_nothing_has_to_be_whispered(slack: SlackServer, responder: Make) -> None:
    await responder("D1").reply(note("just us"), quiet=True)
    assert texts(slack, "D1") == ["just us"]


async def test_an_answer_waits_as_long_as_slack_asks(
    slack: SlackServer, responder: Make, clock: FakeClock
) -> None:
    slack.trouble["chat.postMessage"].extend(["429:9", "429:4"])
    await responder().reply(note("late"))
    assert clock.slept == [9, 4]
    assert texts(slack) == ["late"]


async def test_an_answer_is_given_up_where_slack_asks_for_too_long(
    slack: SlackServer, responder: Make
) -> None:
    slack.trouble["chat.postMessage"].append("429:600")
    with pytest.raises(PlatformUnavailableError):
        await responder().reply(note("never"))


@pytest.mark.parametrize("broken", ["before", "after", "500"])
async def test_an_answer_whose_posting_broke_off_stands_there_once(
    slack: SlackServer, responder: Make, broken: str
) -> None:
    slack.trouble["chat.postMessage"].append(broken)
    await responder().reply(note("once"))
    assert texts(slack) == ["once"]


async def grow(responder: SurfaceResponder, clock: FakeClock, *words: str, **more: Any) -> None:
    """Show these one after another, each of them for as long as it stands at least."""
    for text in words:
        await responder.stream(note(text), **more)
        before = len(clock.slept)
        for _ in range(400):
            if len(clock.slept) > before or more.get("quiet"):
                break
            await asyncio.sleep(0.005)


@pytest.mark.parametrize("thread", [False, True])
async def test_a_growing_answer_is_one_message_that_becomes_the_whole(
    slack: SlackServer, responder: Make, clock: FakeClock, thread: bool
) -> None:
    root = await responder().reply(note("root"))
    one = responder(thread=root.thread if thread else "")
    await one.progress("progress.searching")
    noted: list[Receipt] = []

    async def keep(receipt: Receipt) -> None:
        noted.append(receipt)

    await one.on_posted(keep)
    await grow(one, clock, "half", "more")
    assert texts(slack) == ["root", "more"]
    receipt = await one.reply(note("whole"))
    await one.close()
    assert texts(slack) == ["root", "whole"]
    assert noted[-1] == receipt
    assert len(set(noted)) == 1
    assert (slack.messages()[1].get("thread_ts") == root.thread) is thread


async def test_what_is_said_quietly_takes_a_growing_answer_away(
    slack: SlackServer, responder: Make, clock: FakeClock
) -> None:
    one = responder()
    await grow(one, clock, "half")
    await one.reply(note("it failed"), quiet=True)
    assert not slack.messages()
    assert slack.whispers[0]["text"] == "it failed"


async def test_progress_that_cannot_be_taken_away_keeps_no_answer_back(
    slack: SlackServer, responder: Make, clock: FakeClock
) -> None:
    one = responder()
    await one.progress("progress.searching")
    slack.trouble["chat.delete"].extend(["cant_delete_message"] * 9)
    await one.reply(note("for you alone"), quiet=True)
    await one.close()
    assert slack.whispers[0]["text"] == "for you alone"


async def test_an_answer_that_never_was_whole_goes_with_the_talk(
    slack: SlackServer, responder: Make, clock: FakeClock
) -> None:
    one = responder()
    await grow(one, clock, "half")
    await one.close()
    assert not slack.messages()


async def test_what_is_for_the_asker_alone_does_not_grow(
    slack: SlackServer, responder: Make, clock: FakeClock
) -> None:
    one = responder()
    await grow(one, clock, "half", quiet=True)
    await one.reply(note("whole"), quiet=True)
    assert not slack.messages()
    assert len(slack.whispers) == 1


async def test_an_answer_whose_beginning_somebody_deleted_is_posted_whole(
    slack: SlackServer, responder: Make, clock: FakeClock
) -> None:
    one = responder()
    await grow(one, clock, "half")
    slack.channels["C1"].messages.clear()
    await one.reply(note("whole"))
    await one.close()
    assert texts(slack) == ["whole"]


async def test_an_earlier_answer_grows_where_it_stands(
    slack: SlackServer, responder: Make, clock: FakeClock
) -> None:
    first = await responder().reply(note("old"))
    one = responder()
    await grow(one, clock, "new half", at=first)
    assert texts(slack) == ["new half"]
    await one.edit(first, note("new"))
    await one.close()
    assert texts(slack) == ["new"]


async def test_a_growing_answer_that_cannot_be_shown_hinders_nobody(
    slack: SlackServer, responder: Make, clock: FakeClock
) -> None:
    one = responder()
    await grow(one, clock, "half")
    slack.trouble["chat.update"].append("internal_error")
    await one.stream(note("more"))
    await one.reply(note("whole"))
    assert texts(slack) == ["whole"]


async def test_a_talk_that_takes_up_another_changes_what_that_said(
    slack: SlackServer, responder: Make, clock: FakeClock
) -> None:
    root = await responder().reply(note("root"))
    said = await responder(thread=root.thread).reply(note("half"), key="answer:q1")
    late = responder(thread=root.thread, since=clock.now())
    assert await late.reply(note("whole"), key="answer:q1") == said
    await late.reply(note("other"), key="answer:q2")
    assert texts(slack) == ["root", "whole", "other"]


async def test_a_stream_of_which_nobody_noted_where_it_stands_goes(
    slack: SlackServer, responder: Make, clock: FakeClock
) -> None:
    slack.now = lambda: clock.now().timestamp() - 1
    root = await responder().reply(note("root"))
    dying = responder(thread=root.thread)
    await grow(dying, clock, "half")
    assert slack.methods().count("chat.startStream") == 1
    late = responder(thread=root.thread, since=clock.now())
    await late.reply(note("whole"), key="answer:q1")
    assert texts(slack) == ["root", "whole"]


async def test_a_person_reads_the_channels_they_share_with_us(slack: SlackServer, responder: Make) -> None:
    slack.channels["C2"] = Channel("C2", members={BOT, "U2"})
    slack.channels["C3"] = Channel("C3", members={BOT, "U1"}, private=True)
    assert set(await responder().visible_channels() or ()) == {"C1", "C3"}
    slack.trouble["users.conversations"].append("429:1")
    with pytest.raises(RightsUnknownError):
        await responder().visible_channels()
