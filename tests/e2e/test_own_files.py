"""A PDF attached to a question is read, asked about, analysed, and kept nowhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from adapters.sources.samples.answers import read_sample
from tests.adapters.discord_world import PAPER, a_world, buttons, shown
from tests.adapters.slack_server import BOT
from tests.e2e.slack_lab import Lab, lab

PDF = read_sample("pdf/9912.01455v1")
COST, PRICE = "What does a station cost?", "74 euros"


def attached(here: Lab, name: str = "my moths.pdf", data: bytes = PDF) -> dict[str, Any]:
    here.slack.files["F1"] = data
    address = f"{here.slack.url}/api/files/F1"
    return {"subtype": "file_share", "files": [{"name": name, "url_private": address, "size": len(data)}]}


def everything(folder: Path) -> bytes:
    """All that is kept in a folder."""
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


async def test_on_slack_a_file_is_asked_about_and_the_next_question_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with lab(tmp_path, monkeypatch) as here:
        await here.say(COST, channel="D1", **attached(here))
        assert PRICE in here.seen("D1")[-1]
        await here.say("What are the limitations?", channel="D1")
        assert "p. " in here.seen("D1")[-1] or "page" in here.seen("D1")[-1]
        many = attached(here)
        await here.say(COST, channel="D1", **{**many, "files": many["files"] * 4})
        assert "more than 3 files" in here.seen("D1")[-1], "none is left out in silence"

        said = await here.say(COST, channel="D1", **attached(here))
        answer = here.slack.messages("D1")[-1]
        assert answer["thread_ts"] == said
        await here.press({**answer, "channel": "D1"}, "Full analysis")
        assert "7 Summary" in "".join(here.seen("D1", said)), "the button gives all seven sections"
        stood = here.seen("D1")
        await here.press({**answer, "channel": "D1"}, "Full analysis")
        (again,) = here.seen("D1")[len(stood) :]
        assert "stands here already" in again
        here.wired.chat.files._kept.clear()
        await here.press({**answer, "channel": "D1"}, "Full analysis")
        assert "attach it again" in here.seen("D1")[-1]

        await here.say("", channel="D1", **attached(here))
        assert any("7 Summary" in text for text in here.seen("D1")), "a file alone gets the whole analysis"

        card = await here.say(f"<@{BOT}> {PAPER}")
        before = len(here.seen())
        await here.say("here is my thesis", thread=card, **attached(here))
        assert len(here.seen()) == before, "what is shown to colleagues is left alone"
        await here.say(f"<@{BOT}> {COST}", thread=card, **attached(here, data=b"GIF89a"))
        assert "cannot be read" in here.whispered()[-1]
        here.slack.scopes = here.slack.scopes.replace("files:read,", "")
        await here.say(f"<@{BOT}> {COST}", thread=card, **attached(here))
        assert "permission to read files" in here.whispered()[-1]

        found = await here.wired.store.search("moths stations", workspace="T0001", limit=9, channels=None)
        assert not [each for each in found if "moths" in each.paper.id]
    assert b"74 euros" not in everything(tmp_path)


async def test_on_discord_files_are_read_and_analysed_where_we_are_mentioned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.platforms.discord.download.CDN", {"cdn.simcord.invalid"})
    async with a_world(tmp_path) as world:
        me = world.guild.me
        assert me is not None
        await world.bo.send(world.channel, f"{me.mention} {COST}", attachments=[("my moths.pdf", PDF)])
        assert PRICE in shown(world.channel.last_message), shown(world.bo_user.dm_channel.last_message)
        assert world.channel.last_message is not None
        assert not [label for label in buttons(world.channel.last_message) if "?" in label]

        await world.bo.send(world.channel, me.mention, attachments=[("my moths.pdf", PDF)])
        places = [world.channel, *world.channel.threads]
        assert "7 Summary" in "\n".join(shown(each) for place in places for each in place.history())
