"""Answers that grow in Slack's own streams: never twice, and in the end a message like any other."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.platforms.slack import stream
from adapters.platforms.slack.api import open_client
from adapters.platforms.slack.platform import EVENT, SlackPlatform
from adapters.platforms.slack.rights import Rights
from adapters.platforms.slack.settings import SlackSettings
from adapters.platforms.slack.thread_surface import SlackSurface
from adapters.platforms.text import split_at, visible_lines
from bot.chat.handlers.short_messages import note
from bot.chat.surface_responder import SurfaceResponder
from bot.domain.message import (
    Action,
    Button,
    Buttons,
    Context,
    Message,
    Paragraph,
    Quote,
    Span,
    italic,
    line,
)
from bot.domain.request import Person, Place, Request
from bot.domain.topic import Destination
from bot.ports.platform import Receipt
from tests.adapters.slack_blocks import CHECKS, check_blocks, live_tokens, shown
from tests.adapters.slack_server import TOKEN, Channel, SlackServer, slack_server
from tests.e2e.slack_lab import until
from tests.fakes import FakeClock

TO = Destination(platform="slack", workspace="T0001", channel="C1")
Make = Callable[..., SurfaceResponder]


@pytest.fixture
async def slack() -> AsyncIterator[SlackServer]:
    async with slack_server() as server:
        yield server


@pytest.fixture
async def platform(slack: SlackServer) -> AsyncIterator[SlackPlatform]:
    async with open_client(TOKEN, f"{slack.url}/api/") as client:
        yield SlackPlatform(client)


@pytest.fixture
async def responder(platform: SlackPlatform, monkeypatch: pytest.MonkeyPatch) -> Make:
    monkeypatch.setattr("adapters.platforms.slack.thread_surface.OFTEN", 0.0)
    root = await platform.post(TO, note("root"), key="root")

    def make(channel: str = "C1", *, thread: str = root.thread, streams: bool = True) -> SurfaceResponder:
        place = Place(destination=TO.model_copy(update={"channel": channel}))
        request = Request(place=place, person=Person(id="U1"), language="en")
        rights = Rights(platform, SlackSettings())
        surface = SlackSurface(platform, rights, request, thread=thread, streams=streams)
        return SurfaceResponder(surface, FakeClock(), "en", name=f"reply:{uuid.uuid4()}")

    return make


def growing(text: str, *, question: str = "") -> Message:
    head = (Context(content=line(italic(question))),) if question else ()
    quote = Quote(content=line("the words"), source="§3")
    more = Context(content=line("more may follow"))
    return Message(summary="answer", blocks=(*head, Paragraph(content=line(text)), quote, more))


def whole(text: str) -> Message:
    ask = Button(label="And?", action=Action.QUESTION, value="9912.00001v1 And?")
    return Message(summary="whole", blocks=(Paragraph(content=line(text)), Buttons(items=(ask,))))


async def grow(one: SurfaceResponder, slack: SlackServer, *texts: str) -> list[Receipt]:
    """Show these one after another, each until it was sent."""
    noted: list[Receipt] = []

    async def keep(receipt: Receipt) -> None:
        noted.append(receipt)

    await one.on_posted(keep)
    for text in texts:
        calls = len(slack.called)
        await one.stream(growing(text))
        await until(lambda before=calls: len(slack.called) > before)  # type: ignore[misc] # its type is plain
        await asyncio.sleep(0.02)
    return noted


def answers(slack: SlackServer) -> list[str]:
    return [shown(m["blocks"]) for m in slack.messages()[1:]]


def counted(slack: SlackServer) -> dict[str, int]:
    names = ("chat.startStream", "chat.appendStream", "chat.stopStream", "chat.postMessage", "chat.update")
    return {name.split(".")[1]: slack.methods().count(name) for name in names if name in slack.methods()}


async def step_told(one: SurfaceResponder, slack: SlackServer, step: str) -> None:
    """Tell a step and wait until Slack shows it."""

    def seen() -> str:
        return repr((slack.statuses, slack.steps, [each["blocks"] for each in slack.messages()[1:]]))

    before = seen()
    await one.progress(f"progress.{step}", id="9912.1", title="Teapots", sections=3)
    await until(lambda: seen() != before)


async def test_steps_of_reading_are_told_as_done_and_the_answer_grows_below_them(
    slack: SlackServer, responder: Make
) -> None:
    async with responder() as one:
        for step in ("looking_up", "fetching", "analysing"):
            await step_told(one, slack, step)
        assert len(slack.statuses) == 1, "the first is the status of the thread"
        assert ("Looking up 9912.1", "complete") in slack.steps
        assert slack.steps[-1] == ("Analysing 3 sections of “Teapots” …", "in_progress")
        await grow(one, slack, "One. ", "One. Two.")
        assert counted(slack)["startStream"] == 1
        receipt = await one.reply(whole("One. Two. Three."), key="answer:1")
    (answer,) = slack.messages()[1:]
    assert answer["ts"] == receipt.message_id
    assert "Three." in shown(answer["blocks"])
    assert answer["streaming"] is False
    assert not answer["metadata"]["event_payload"]["key"].startswith("note:"), "it has the answer's key"


@pytest.mark.parametrize("streams", [True, False])
async def test_where_slack_shows_no_steps_the_status_says_what_is_done(
    slack: SlackServer, responder: Make, *, streams: bool
) -> None:
    slack.shows_steps = False
    async with responder(streams=streams) as one:
        for step in ("looking_up", "fetching", "analysing"):
            await step_told(one, slack, step)
        await one.reply(whole("Done."))
    assert len([each for each in slack.statuses if each]) == 3
    assert answers(slack) == ["Done.And?"]


@pytest.mark.parametrize("plans", [True, False])
async def test_outside_of_threads_steps_are_a_plan_where_slack_shows_one(
    slack: SlackServer, responder: Make, monkeypatch: pytest.MonkeyPatch, *, plans: bool
) -> None:
    if not plans:
        monkeypatch.delitem(CHECKS, "plan")
    async with responder(thread="") as one:
        for step in ("looking_up", "fetching"):
            await step_told(one, slack, step)
        (note_,) = slack.messages()[1:]
        assert ("complete" in str(note_["blocks"])) is plans
        assert "Teapots" in shown(note_["blocks"])
        await one.reply(whole("Done."))
    assert answers(slack) == ["Done.And?"]


async def test_steps_are_gone_when_the_answer_is_for_one_person_or_fails(
    slack: SlackServer, responder: Make
) -> None:
    async with responder() as one:
        for step in ("looking_up", "fetching"):
            await step_told(one, slack, step)
        assert len(slack.messages()) == 2
        await one.reply(whole("Done."), quiet=True)
    async with responder() as one:
        for step in ("looking_up", "fetching"):
            await step_told(one, slack, step)
    assert answers(slack) == []


async def test_an_answer_streams_and_ends_as_a_message_like_any_other(
    slack: SlackServer, responder: Make, platform: SlackPlatform
) -> None:
    one = responder()
    await one.progress("progress.answering")
    noted = await grow(one, slack, "One. [1]", "One. [1] Two. [2]", "One. [1] Two. [2] Three.")
    assert answers(slack) == ["One. [1] Two. [2] Three."]
    assert slack.messages()[1]["streaming"]
    receipt = await one.reply(whole("One. [1] Two. [2] Three. [3]"))
    await one.close()
    assert noted == [receipt]
    (posted,) = slack.messages()[1:]
    assert posted["streaming"] is False
    assert posted["text"] == "whole"
    assert [block["type"] for block in posted["blocks"]] == ["rich_text", "actions"]
    assert posted["metadata"]["event_type"] == EVENT
    assert posted["thread_ts"] == slack.messages()[0]["ts"]
    assert counted(slack) == {
        "postMessage": 1, "startStream": 1, "appendStream": 2, "stopStream": 1, "update": 1,
    }  # fmt: skip
    await platform.edit(TO, receipt, note("edited later"))
    assert answers(slack) == ["edited later"]


async def test_what_does_not_extend_what_was_shown_is_edited(slack: SlackServer, responder: Make) -> None:
    one = responder()
    await grow(one, slack, "One. Two.", "Another beginning.")
    await until(lambda: "Another beginning." in answers(slack)[0])
    await grow(one, slack, "Another beginning. And more.")
    await one.reply(whole("Done."))
    assert answers(slack) == ["Done.And?"]
    assert counted(slack)["startStream"] == 1
    assert "appendStream" not in counted(slack)


async def test_where_slack_does_not_stream_it_is_asked_once_and_the_answer_is_edited(
    slack: SlackServer, responder: Make
) -> None:
    slack.streams = False
    for _ in range(2):
        one = responder()
        await grow(one, slack, "One.", "One. Two.")
        await one.reply(whole("One. Two. Three."))
    assert answers(slack) == ["One. Two. Three.And?"] * 2
    assert counted(slack)["startStream"] == 1


@pytest.mark.parametrize("error", ["unknown_method", "missing_scope", "brand_new_error", "429:9", "500"])
async def test_a_stream_that_cannot_begin_leaves_one_answer(
    slack: SlackServer, responder: Make, error: str
) -> None:
    slack.trouble["chat.startStream"].append(error)
    one = responder()
    await grow(one, slack, "One.", "One. Two.")
    await one.reply(whole("One. Two. Three."))
    await one.close()
    assert answers(slack) == ["One. Two. Three.And?"]


@pytest.mark.parametrize("method", ["chat.appendStream", "chat.stopStream"])
@pytest.mark.parametrize(
    "error",
    [
        "message_not_in_streaming_state",
        "stopped_by_user",
        "invalid_chunks",
        "429:9",
        "500",
        "before",
        "after",
    ],
)
async def test_whatever_breaks_a_stream_the_answer_stands_there_once_and_whole(
    slack: SlackServer, responder: Make, method: str, error: str
) -> None:
    one = responder()
    await grow(one, slack, "One.")
    slack.trouble[method].append(error)
    await grow(one, slack, "One. Two.", "One. Two. Three.")
    await one.reply(whole("One. Two. Three. Four."))
    await one.close()
    assert answers(slack) == ["One. Two. Three. Four.And?"]
    assert not slack.messages()[1]["streaming"]


async def test_a_stream_that_slack_ended_after_five_minutes_goes_on_by_being_edited(
    slack: SlackServer, responder: Make
) -> None:
    one = responder()
    await grow(one, slack, "One.")
    slack.messages()[1]["streaming"] = False
    await grow(one, slack, "One. Two.")
    await until(lambda: "One. Two." in answers(slack)[0])
    await one.reply(whole("One. Two. Three."))
    assert answers(slack) == ["One. Two. Three.And?"]


async def test_a_person_who_stops_the_stream_still_gets_the_answer(
    slack: SlackServer, responder: Make
) -> None:
    one = responder()
    await grow(one, slack, "One.")
    slack.messages()[1]["streaming"] = "stopped"
    await one.stream(growing("One. Two."))
    await asyncio.sleep(0.05)
    slack.messages()[1]["streaming"] = False
    await one.reply(whole("One. Two. Three."))
    assert answers(slack) == ["One. Two. Three.And?"]


@pytest.mark.parametrize("broken", ["before", "after"])
async def test_a_stream_whose_beginning_broke_off_is_not_begun_twice(
    slack: SlackServer, responder: Make, broken: str
) -> None:
    slack.trouble["chat.startStream"].append(broken)
    one = responder()
    await grow(one, slack, "One.", "One. Two.")
    await one.reply(whole("One. Two. Three."))
    await one.close()
    assert answers(slack) == ["One. Two. Three.And?"]


async def test_a_limit_on_the_rate_delays_words_and_loses_none(slack: SlackServer, responder: Make) -> None:
    one = responder()
    await grow(one, slack, "One.")
    slack.trouble["chat.appendStream"].append("429:1")
    await grow(one, slack, "One. Two.")
    assert answers(slack) == ["One."]
    await grow(one, slack, "One. Two. Three.")
    assert answers(slack) == ["One. Two. Three."]
    await one.close()


async def test_a_stream_left_open_by_a_process_that_died_can_be_edited(
    slack: SlackServer, responder: Make, platform: SlackPlatform
) -> None:
    (receipt,) = await grow(responder(), slack, "One.")
    await SlackPlatform(platform.client).edit(TO, receipt, whole("All of it."))
    assert answers(slack) == ["All of it.And?"]


async def test_an_answer_that_never_was_whole_is_stopped_and_taken_away(
    slack: SlackServer, responder: Make
) -> None:
    one = responder()
    await grow(one, slack, "One.")
    await one.close()
    assert not answers(slack)
    assert counted(slack)["stopStream"] == 1


async def test_outside_of_a_thread_and_where_it_is_switched_off_nothing_streams(
    slack: SlackServer, responder: Make
) -> None:
    for one in (responder(thread=""), responder(streams=False)):
        await grow(one, slack, "One.", "One. Two.")
        await one.reply(whole("Done."))
    assert answers(slack) == ["Done.And?"] * 2
    assert "startStream" not in counted(slack)


async def test_a_direct_messages_thread_streams_to_its_person(slack: SlackServer, responder: Make) -> None:
    slack.channels["D1"] = Channel("D1")
    slack.channels["D1"].messages.append({"ts": "1.5", "user": "U1", "text": "why?"})
    one = responder("D1", thread="1.5")
    await grow(one, slack, "One.")
    assert slack.messages("D1")[-1]["streaming"]
    await one.reply(whole("One. Two."))
    assert shown(slack.messages("D1")[-1]["blocks"]) == "One. Two.And?"


async def test_a_question_shown_above_its_answer_streams_with_it(
    slack: SlackServer, responder: Make
) -> None:
    one = responder()
    await one.stream(growing("One.", question="Why <!here>?"))
    await until(lambda: bool(answers(slack)))
    assert answers(slack) == ["Why <!here>?One."]
    await one.close()


# Whatever an answer says

NASTY = (
    "<!here>",
    "<@U1>",
    "*b*",
    "`c`",
    ":tada:",
    "# h",
    "[a](b)",
    "\u202e",
    "👩🏽",
    "\n\n",
    "| a |",
    "$x^2$",
)
texts = st.lists(st.sampled_from([*NASTY, "Words. ", "句子。", "x" * 400]), min_size=1, max_size=30)


@settings(deadline=None)
@given(texts, st.booleans())
def test_what_streams_is_all_that_was_said_and_nothing_of_it_is_live(pieces: list[str], bold: bool) -> None:
    said = [Span(text=piece, bold=bold and at % 2 == 0) for at, piece in enumerate(pieces)]
    told, sent = "", ""
    for count in range(1, len(said) + 1):
        message = Message(summary="s", blocks=(Paragraph(content=line(*said[:count])),))
        head, text = stream._parts(message)
        assert not head
        whole_text = "".join(span.text for span in text)
        assert whole_text.startswith(told)
        _, new = split_at(text, len(told))
        if not "".join(span.text for span in new).strip():
            continue
        blocks = stream._blocks(new)
        check_blocks(blocks)
        assert not list(live_tokens(blocks))
        sent += shown(blocks)
        told = whole_text
    assert "".join(sent.split()) == "".join(visible_lines(told).split())
