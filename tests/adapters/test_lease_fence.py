"""The last look at the lease: whoever lost it on the way to a platform writes nothing to it any more."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

import aiohttp
import pytest
from aiohttp import web

from adapters.platforms.discord.api import trace_requests
from adapters.platforms.discord.app import poster
from adapters.platforms.discord.platform import DiscordPlatform
from adapters.platforms.matrix.api import open_homeserver
from adapters.platforms.matrix.settings import MatrixSettings
from adapters.platforms.slack.api import map_errors, open_client
from adapters.stores.sqlite.store import SqliteStore
from bot.digests.lease import LEASE, SharedLocks
from bot.domain.errors import RunBusyError
from bot.domain.message import Message, Paragraph, line
from tests.e2e.dying_serve import point_at
from tests.e2e.killed_answers import Calm
from tests.e2e.kills import OnDiscord
from tests.e2e.storm import serving
from tests.fakes import FakeClock

SAID = Message(summary="tides", blocks=(Paragraph(content=line("A tidal gate.")),))


class Talk(NamedTuple):
    """A way to say something, and how much arrived."""

    say: Callable[[], Awaitable[object]]
    arrived: Callable[[], int]


@asynccontextmanager
async def echo(answer: dict[str, Any]) -> AsyncIterator[tuple[str, list[str]]]:
    """A server that says the same to all, and what it was sent."""
    sent = list[str]()

    async def take(request: web.Request) -> web.Response:
        sent.append(await request.text())
        return web.json_response(answer)

    app = web.Application()
    app.router.add_route("*", "/{any:.*}", take)
    async with serving(app) as url:
        yield url, sent


@asynccontextmanager
async def slack(method: str) -> AsyncIterator[Talk]:
    async with echo({"ok": True}) as (url, sent), open_client("xoxb-token", f"{url}/api/") as client:

        async def say() -> None:
            with map_errors("C1", posting=True):
                await client.api_call(method, data={"channel": "C1", "text": "A tidal gate."})

        yield Talk(say, lambda: len(sent))


@asynccontextmanager
async def matrix(kind: str) -> AsyncIterator[Talk]:
    settings = {"access_token": "secret"}
    async with (
        echo({"event_id": "$1"}) as (url, sent),
        open_homeserver(MatrixSettings.model_validate({"homeserver": url, **settings})) as server,
    ):

        async def say() -> None:
            if kind == "redact":
                await server.redact("!room:lab.example", "$1", "once")
            else:
                await server.send("!room:lab.example", kind, {"body": "A tidal gate."}, "once")

        yield Talk(say, lambda: len(sent))


@asynccontextmanager
async def on_discord(where: str) -> AsyncIterator[Talk]:
    place = OnDiscord(Calm(random.Random(1)), forum=where == "forum")
    async with serving(place.server.app()) as address:
        place.settings(address)
        with pytest.MonkeyPatch.context() as patch:
            point_at(address, patch.setattr)
            async with poster(None) as client:
                await client.login("secret-token")
                platform, (to,) = DiscordPlatform(), place.channels
                platform.client, platform.listens = client, False
                yield Talk(
                    lambda: platform.post(to, SAID, key="a/run#root"),
                    lambda: len(place.messages(["a/run#root"])),
                )


TALKS = {
    "slack": lambda: slack("chat.postMessage"),
    "slack's streams": lambda: slack("chat.appendStream"),
    "slack's changes": lambda: slack("chat.update"),
    "matrix": lambda: matrix("m.room.message"),
    "what matrix takes back": lambda: matrix("redact"),
    "discord": lambda: on_discord("channel"),
    "a forum": lambda: on_discord("forum"),
}
BEFORE = {
    "connecting": (aiohttp.TCPConnector, "connect"),
    "the body": (aiohttp.ClientRequest, "write_bytes"),
}


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    async with await SqliteStore.open(tmp_path / "test.sqlite3", FakeClock()) as opened:
        yield opened


@pytest.mark.parametrize("place", TALKS)
@pytest.mark.parametrize("step", BEFORE)
async def test_who_stood_still_on_the_way_for_longer_than_its_lease_sends_nothing(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch, place: str, step: str
) -> None:
    kind, name = BEFORE[step]
    go_on, clock = getattr(kind, name), store.clock
    assert isinstance(clock, FakeClock)

    async def stand_still(*args: Any, **kwargs: Any) -> object:
        clock.time += dt.timedelta(seconds=LEASE)
        return await go_on(*args, **kwargs)

    async with TALKS[place]() as talk, SharedLocks(store, clock, "one").answering("question:1"):
        await talk.say()
        before = talk.arrived()
        assert before > 0
        monkeypatch.setattr(kind, name, stand_still)
        with pytest.raises(RunBusyError):
            await talk.say()
        assert talk.arrived() == before


async def test_who_stood_still_takes_nothing_back_by_a_request_without_a_body(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on, clock = aiohttp.TCPConnector.connect, store.clock
    assert isinstance(clock, FakeClock)

    async def stand_still(*args: Any, **kwargs: Any) -> object:
        clock.time += dt.timedelta(seconds=LEASE)
        return await go_on(*args, **kwargs)

    monkeypatch.setattr(aiohttp.TCPConnector, "connect", stand_still)
    async with (
        echo({}) as (url, sent),
        aiohttp.ClientSession(trace_configs=[trace_requests()]) as session,
        SharedLocks(store, clock, "one").answering("question:1"),
    ):
        with pytest.raises(RunBusyError):
            await session.delete(f"{url}/api/v10/channels/1/messages/2")
        assert not sent


async def test_what_says_nothing_to_people_needs_no_lease(store: SqliteStore) -> None:
    clock = store.clock
    assert isinstance(clock, FakeClock)
    async with (
        slack("conversations.history") as talk,
        SharedLocks(store, clock, "one").answering("question:1"),
    ):
        clock.time += dt.timedelta(seconds=LEASE)
        await talk.say()
        assert talk.arrived() == 1
