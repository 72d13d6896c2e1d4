"""A library of references uploaded in a chat: a topic learns from it, as in the terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.domain.topic import Subscription
from tests.adapters.discord_world import a_world, shown
from tests.adapters.slack_server import BOT
from tests.e2e.slack_lab import Evening, Lab, lab
from tests.samples.source import papers

BIB = b"""
@misc{a, title = {Tracking Sea Ice}, abstract = {Maps of sea ice come from satellites and ships.}}
@misc{b, title = {Ice Seen from Ships}, abstract = {Ships see ice and floes that satellites do not.}}
@misc{c, author = {Nobody}}
"""


def attached(here: Lab, name: str, data: bytes) -> dict[str, Any]:
    here.slack.files["F1"] = data
    address = f"{here.slack.url}/api/files/F1"
    return {"subtype": "file_share", "files": [{"name": name, "url_private": address, "size": len(data)}]}


async def followed(here: Lab) -> Subscription:
    return (await here.wired.store.subscriptions())[-1]


async def test_on_slack_a_topic_learns_from_a_bib_that_is_attached_to_following(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with lab(tmp_path, monkeypatch) as here:
        bib = attached(here, "refs.bib", BIB)
        await here.say(f"<@{BOT}> follow cs.CV cs.RO name ice", **bib)
        assert "learns from 2 works of refs.bib" in here.seen()[-1]
        assert "One entry has no title" in here.seen()[-1]
        topic = await followed(here)
        assert topic.topic.likes == 2
        assert len(await here.wired.store.references(topic.id)) == 2
        await here.command("/digest list")
        assert "like 2 works of yours" in here.whispered()[-1]

        csl = b'[{"title": "Owls at Night", "abstract": "Owls hear well."}]'
        await here.say(f"<@{BOT}> digest edit ice", **attached(here, "owls.json", csl))
        assert [each.title for each in await here.wired.store.references(topic.id)] == ["Owls at Night"]
        named = papers()[0]
        await here.command(f"/digest edit ice top 3 like {named.id}")
        assert [each.title for each in await here.wired.store.references(topic.id)] == [named.title]
        assert (await followed(here)).topic.limit == 3


async def test_on_slack_a_library_that_is_none_or_comes_without_a_wish_is_answered_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with lab(tmp_path, monkeypatch) as here:
        await here.say("", channel="D1", **attached(here, "refs.bib", BIB))
        assert "digest follow cs.CV" in here.seen("D1")[-1]
        await here.say(f"<@{BOT}> follow cs.CV", **attached(here, "refs.bib", b"GIF89a"))
        assert "neither BibTeX" in here.whispered()[-1]
        await here.command("/digest follow cs.CV like nothing")
        assert "like 2601.16914" in here.whispered()[-1]
        assert not await here.wired.store.subscriptions()


async def test_on_discord_a_topic_learns_from_a_file_of_a_command_and_of_a_mention(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.platforms.discord.download.CDN", {"cdn.simcord.invalid"})
    async with a_world(tmp_path) as world:
        me = world.guild.me
        assert me is not None
        await world.ada.send(
            world.channel, f"{me.mention} follow cs.CV name ice", attachments=[("refs.bib", BIB)]
        )
        assert "learns from 2 works of refs.bib" in shown(world.channel.last_message)
        (topic,) = await world.wired.store.subscriptions()
        assert len(await world.wired.store.references(topic.id)) == 2
        owls = b'[{"title": "Owls at Night", "abstract": "Owls hear well."}]'
        await world.ada.slash(world.channel, "digest edit", topic="ice", library=("owls.json", owls))
        assert [each.title for each in await world.wired.store.references(topic.id)] == ["Owls at Night"]


async def test_on_discord_a_topic_is_previewed_and_a_pick_explained_to_the_asker_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.wiring.SystemClock", Evening)
    monkeypatch.setattr("adapters.sources.arxiv.connect.SAMPLE_DELAY", 0.0)
    async with a_world(tmp_path) as world:
        preview = await world.bo.slash(world.channel, "digest preview", categories="cs.CV", interest="ice")
        assert preview.ephemeral
        told = "\n".join(map(shown, [preview.response, *preview.followups]))
        assert "ice" in told
        await world.ada.slash(world.channel, "digest follow", categories="cs.CV")
        why = await world.bo.slash(world.channel, "digest why", id=papers()[0].id)
        assert why.ephemeral
        assert papers()[0].title in "\n".join(map(shown, [why.response, *why.followups]))
