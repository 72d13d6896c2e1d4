"""Slack delivers at least once, and during a deploy to two copies of us: whatever comes is done once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.adapters.slack_server import BOT, TEAM
from tests.e2e.slack_lab import Lab, copy_of, lab, pressed
from tests.e2e.test_slack import values
from tests.samples.source import papers

PAPER = papers()[0]
Json = dict[str, Any]


@pytest.fixture
async def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Lab]:
    async with lab(tmp_path, monkeypatch) as made:
        yield made


@pytest.fixture
async def copies(here: Lab) -> AsyncIterator[tuple[Lab, Lab]]:
    async with copy_of(here) as second:
        yield here, second


async def everywhere(copies: tuple[Lab, Lab], kind: str, payload: Json) -> None:
    """To both copies at the same moment, then late once more to each, as a retry."""
    slack = copies[0].slack
    for attempt in range(2):
        sending = (slack.send(kind, payload, socket=copy.socket, retry=attempt) for copy in copies)
        await asyncio.gather(*sending)
        await asyncio.gather(*(copy.quiet() for copy in copies))


def event(**facts: Any) -> Json:
    return {"type": "event_callback", "team_id": TEAM, "event_id": "Ev77", "event": facts}


def ours(here: Lab, channel: str = "C1") -> list[Json]:
    return [m for m in here.slack.messages(channel) if m["user"] == BOT]


async def test_a_command_is_done_once(copies: tuple[Lab, Lab]) -> None:
    here = copies[0]
    await everywhere(copies, "slash_commands", here.typed(f"/paper {PAPER.id}"))
    assert len([m for m in ours(here) if not m.get("thread_ts")]) == 1
    texts = [str(m["blocks"]) for m in ours(here)]
    assert len(texts) == len(set(texts)) > 1


async def test_a_digest_asked_for_twice_is_posted_once(copies: tuple[Lab, Lab]) -> None:
    here = copies[0]
    await here.command("/digest follow cs.CV cs.RO cs.LG top 2")
    await everywhere(copies, "slash_commands", here.typed("/digest now"))
    titles = [m["text"] for m in ours(here) if m["text"][:1].isdigit()]
    assert len(titles) == len(set(titles)) == 2


async def test_a_button_counts_once(copies: tuple[Lab, Lab]) -> None:
    here = copies[0]
    await here.command(f"/paper {PAPER.id}")
    card = ours(here)[0]
    action = next(each for each in pressed(card["blocks"]) if each["label"] == "BibTeX")
    payload = {
        "type": "block_actions",
        "team": {"id": TEAM},
        "user": {"id": "U1", "team_id": TEAM},
        "channel": {"id": "C1"},
        "trigger_id": "t-press",
        "container": {"type": "message", "message_ts": card["ts"], "channel_id": "C1"},
        "message": card,
        "actions": [{"type": "button", "block_id": "b", **action}],
    }
    await everywhere(copies, "interactive", payload)
    assert len([text for text in here.whispered() if "@" in text]) == 1


async def test_a_form_follows_once_and_says_so_once(copies: tuple[Lab, Lab]) -> None:
    here = copies[0]
    await here.command("/digest follow")
    view = {**here.slack.views[-1], "id": "V1", "hash": "h1", "state": {"values": values("3")}}
    payload = {"type": "view_submission", "team": {"id": TEAM}, "user": {"id": "U1"}, "view": view}
    await everywhere(copies, "interactive", payload)
    assert len([text for text in here.seen() if "Following" in text]) == 1
    assert len(await here.wired.store.subscriptions()) == 1


async def test_a_question_and_a_mention_are_answered_once(copies: tuple[Lab, Lab]) -> None:
    here = copies[0]
    await here.command(f"/paper {PAPER.id}")
    thread, before = ours(here)[0]["ts"], len(ours(here))
    said = {"channel": "C1", "user": "U1", "ts": "1800000050.1", "thread_ts": thread}
    await everywhere(
        copies, "events_api", event(type="message", channel_type="channel", text="Which data?", **said)
    )
    assert len(ours(here)) == before + 1
    said = {**said, "ts": "1800000051.1", "text": f"<@{BOT}> What is the main result?"}
    for kind in ("message", "app_mention"):
        await everywhere(copies, "events_api", event(type=kind, channel_type="channel", **said))
    assert len(ours(here)) == before + 2


async def test_an_edit_and_a_deletion_act_once(copies: tuple[Lab, Lab]) -> None:
    here = copies[0]
    await here.command(f"/paper {PAPER.id}")
    thread, before = ours(here)[0]["ts"], len(ours(here))
    old = {"user": "U1", "ts": "1800000060.1", "thread_ts": thread, "text": "Which data?"}
    await here.event({"type": "message", "channel_type": "channel", "channel": "C1", **old})
    new = {**old, "text": "What is the main result?", "edited": {"user": "U1", "ts": "1800000061.1"}}
    change = event(
        type="message", subtype="message_changed", channel="C1", message=new, previous_message=old
    )
    await everywhere(copies, "events_api", change)
    assert len(ours(here)) == before + 1
    gone = event(
        type="message", subtype="message_deleted", channel="C1", deleted_ts=old["ts"], previous_message=new
    )
    await everywhere(copies, "events_api", gone)
    assert len(ours(here)) == before


async def test_a_link_is_offered_once(copies: tuple[Lab, Lab]) -> None:
    here = copies[0]
    text = f"<https://arxiv.org/abs/{PAPER.id}>"
    said = event(
        type="message", channel_type="channel", channel="C1", user="U1", ts="1800000070.1", text=text
    )
    await everywhere(copies, "events_api", said)
    assert len(here.slack.whispers) == 1


async def test_a_shortcut_summarises_once(copies: tuple[Lab, Lab]) -> None:
    here = copies[0]
    ts = await here.say("nothing to see")
    payload = {
        "type": "message_action",
        "callback_id": "paperboy_summarise",
        "trigger_id": "t-short",
        "team": {"id": TEAM},
        "user": {"id": "U1", "team_id": TEAM},
        "channel": {"id": "C1"},
        "message_ts": ts,
        "message": {"ts": ts, "text": f"https://arxiv.org/abs/{PAPER.id}"},
    }
    await everywhere(copies, "interactive", payload)
    texts = [str(m["blocks"]) for m in ours(here)]
    assert len(texts) == len(set(texts)) > 1


async def test_an_archived_channel_is_told_of_once(copies: tuple[Lab, Lab]) -> None:
    here = copies[0]
    await here.command("/digest follow cs.CV name Mine")
    await everywhere(
        copies, "events_api", event(type="channel_archive", channel="C1", user="U1", event_ts="1.9")
    )
    assert len(here.seen("D1")) == 1


async def test_a_hundred_commands_at_once_are_each_acknowledged_and_done_once(here: Lab) -> None:
    took = await asyncio.gather(*(here.begin("/paper help") for _ in range(100)))
    await here.quiet()
    assert len(took) == len(here.slack.whispers) == 100
