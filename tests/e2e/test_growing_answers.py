"""Answers that grow, from the model's socket to the message on Slack, Discord and the terminal."""

from __future__ import annotations

import asyncio
import json
import os
import pty
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from adapters.env import environment
from tests.adapters.discord_world import PAPER, a_world, read_ahead, shown
from tests.adapters.llm_server import (
    Behaviour,
    Either,
    LlmServer,
    OnRequest,
    pieces,
    says,
    serving,
    streams,
    tells,
)
from tests.e2e.slack_lab import Lab, lab, until

POOL = "9912.01377"
FIRST = {"text": "The parts cost 12 euros.", "quote": "Parts cost 12 euros: 2 for the disc", "paper": 1}
FALSE = {"text": "It was sold 900 times.", "quote": "it was sold 900 times", "paper": 1}
LAST = {"text": "The disc costs 2 euros.", "quote": "Parts cost 12 euros: 2 for the disc", "paper": 1}


def answer(*sentences: dict[str, Any]) -> str:
    return json.dumps({"found": True, "sentences": sentences, "table": [], "follow_ups": []})


WHOLE = answer(FIRST, FALSE, LAST)


class Slowly:
    """Says everything up to the last sentence, then waits until it is let go on."""

    def __init__(self, text: str = WHOLE) -> None:
        self.go = asyncio.Event()
        events = pieces(text)
        until_last = text.index('{"text"', text.index("900")) // 9 if "900" in text else len(events) // 2
        self._stop = until_last

        async def pause(number: int) -> None:
            if number == until_last:
                await self.go.wait()

        self.behaviour: Behaviour = Either(says(text), streams(*events, pause=pause))


def broken(text: str) -> OnRequest:
    """Hangs up in the middle of the last sentence."""
    return streams(*pieces(text)[: len(text) // 9 - 4], cut=True)


async def asked(here: Lab, server: LlmServer, check: Callable[[], Any]) -> None:
    """Ask in the middle of a slow model, look, and let it finish."""
    slow = Slowly()
    server.will(slow.behaviour)
    asking = asyncio.create_task(here.command(f"/ask {POOL} what do the parts cost?"))
    await until(lambda: any("12 euros" in text for text in here.seen()))
    check()
    slow.go.set()
    await asking


async def test_on_slack_checked_sentences_stand_there_before_the_model_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serving() as server, lab(tmp_path, monkeypatch, model=facts(server)) as here:

        def half() -> None:
            (text,) = here.seen()
            assert "more may follow" in text
            assert "§3 The Twelve-Euro Hydrophone" in text
            assert "disc costs" not in text
            assert "900" not in text

        await asked(here, server, half)
        (whole,) = here.seen()
        assert "The disc costs 2 euros." in whole
        assert "900" not in whole
        assert "more may follow" not in whole
        assert server.asked[0]["stream"] is True


async def test_on_slack_a_model_that_hangs_up_leaves_the_papers_words_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serving() as server, lab(tmp_path, monkeypatch, model=facts(server)) as here:
        server.will(broken(answer(FIRST, LAST)))
        await here.command(f"/ask {POOL} what do the parts cost?")
        (text,) = here.seen()
        assert "chosen without a language model" in text
        assert "more may follow" not in text


async def test_on_slack_a_question_deleted_in_the_middle_takes_the_half_answer_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serving() as server, lab(tmp_path, monkeypatch, model=facts(server)) as here:
        slow = Slowly()
        server.will(slow.behaviour)
        asking = asyncio.create_task(
            here.say(f"{POOL} what do the parts cost?", channel="D1", ts="1800000001.000001")
        )
        await until(lambda: any("12 euros" in text for text in here.seen("D1")))
        gone = {"user": "U1", "text": "x", "ts": "1800000001.000001"}
        deleted = {
            "type": "message",
            "subtype": "message_deleted",
            "channel": "D1",
            "channel_type": "im",
            "deleted_ts": gone["ts"],
            "previous_message": gone,
        }
        await here.slack.send(
            "events_api", {"type": "event_callback", "team_id": "T0001", "event": deleted}
        )
        await until(lambda: not here.seen("D1"))
        slow.go.set()
        await asking
        await here.quiet()
        assert here.seen("D1") == []


async def test_on_discord_command_and_message_grow_in_place(tmp_path: Path) -> None:
    await read_ahead(tmp_path)
    quote = "Video tokenisers spend"
    async with serving() as server, a_world(tmp_path, model=facts(server)) as world:
        server.will(
            tells(answer({"text": "They spend tokens.", "quote": await words(world, quote), "paper": 1}))
        )
        me = world.guild.me
        assert me is not None
        for ask in ("command", "message"):
            before = len(world.env.http_requests)
            if ask == "command":
                await world.bo.slash(world.channel, "ask", question="How many tokens?", paper=PAPER)
            else:
                await world.bo.send(world.channel, f"{me.mention} {PAPER} How many tokens?")
            made = [json.dumps(entry.json) for entry in world.env.http_requests[before:]]
            told = ["more may follow" in body for body in made if "They spend tokens." in body]
            assert told == [True, False]
            assert "more may follow" not in shown(world.channel.last_message)
            everything = "\n".join(shown(message) for message in world.channel.history())
            assert everything.count("They spend tokens.") == (1 if ask == "command" else 2)


async def words(world: Any, beginning: str) -> str:
    """A quote of the paper, with these first words."""
    paper = await world.wired.store.paper(PAPER)
    at = paper.abstract.index(beginning)
    return " ".join(paper.abstract[at:].split()[:9])


def facts(server: LlmServer) -> dict[str, Any]:
    return {"base_url": server.url, "name": "big", "retries": 0}


async def test_on_a_terminal_the_answer_grows_and_stands_there_once(tmp_path: Path) -> None:
    async with serving() as server:
        slow = Slowly()
        server.will(slow.behaviour)
        out = await at_a_terminal(server, tmp_path, slow)
    half, _, whole = out.partition("more may follow")
    assert "12 euros" in half
    assert "disc costs" not in half
    assert whole.rpartition("\x1b[J")[2].count("The disc costs 2 euros.") == 1


async def at_a_terminal(server: LlmServer, folder: Path, slow: Slowly) -> str:
    """What a real terminal is sent by `paperboy ask`; the model goes on once half of it is shown."""
    ours, theirs = pty.openpty()
    environ = {
        **environment(),
        "TERM": "xterm",
        "COLUMNS": "100",
        "LINES": "40",
        "PAPERBOY_MODEL_BASE_URL": server.url,
        "PAPERBOY_MODEL_NAME": "big",
    }
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.e2e.sample_paperboy", "--data-dir", str(folder)),
        *("ask", POOL, "what do the parts cost?"),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=environ,
    )
    os.close(theirs)
    out = b""
    while True:
        try:
            piece = await asyncio.to_thread(os.read, ours, 4_096)
        except OSError:  # the other end is closed: the command is done
            break
        if not piece:
            break
        out += piece
        if b"more may follow" in out:
            slow.go.set()
    os.close(ours)
    assert await child.wait() == 0
    return out.decode()
