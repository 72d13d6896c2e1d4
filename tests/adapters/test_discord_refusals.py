"""What Discord refuses: final only where Discord says so, and nothing else lost."""

from __future__ import annotations

import json
from pathlib import Path

import discord
import pytest
from aiohttp import web

from adapters.platforms.discord.api import map_errors
from adapters.platforms.discord.app import poster
from adapters.platforms.discord.refusals import REFUSALS, UNKNOWN, refusal
from bot.compose.digest import compose_digest
from bot.digests.delivery import ROOT_LOST, Delivered, Deliverer
from bot.digests.lease import sole_attempt
from bot.domain.errors import (
    DeliveryError,
    DeliveryUncertainError,
    NeedsPersonError,
    PaperboyError,
    RefusedForNowError,
)
from bot.domain.run import Run
from bot.domain.topic import Destination, Subscription, Topic
from bot.locales import catalogue
from bot.ports.refusals import Kind
from bot.util.rate_limiter import RateLimiter
from tests.adapters.discord_gateway import BOT_USER, application
from tests.adapters.discord_world import World, a_world, counting
from tests.e2e.storm import serving
from tests.fakes import NOON, FakeClock
from tests.samples_digest import digest

UNHEARD = {99_901: 400, 99_902: 403, 99_903: 404, 0: 400}
LISTED = [*REFUSALS, *UNHEARD]
STATUS = {Kind.FINAL: 400, Kind.CLOSED: 404, Kind.PERSON: 403, Kind.LOCKED_OUT: 401}
PARTS = compose_digest(digest())


async def drafted(world: World, to: Destination) -> Run:
    made, store = digest(), world.wired.store
    topic = Topic(name="tides", categories=("cs.LG",))
    subscription = Subscription(id=f"tides-{to.channel}", destination=to, topic=topic, created_at=NOON)
    run = await store.open_run(subscription, made.day)
    await store.save_draft(run.key, made, PARTS, [])
    return run


async def deliver(world: World, run: Run) -> Delivered:
    clock = FakeClock()
    store = world.wired.store
    async with sole_attempt(store, clock, run.key, "test") as lease:
        made = Deliverer(
            runs=store,
            platform=world.platform,
            clock=clock,
            rate_limiter=RateLimiter(clock),
            lease=lease,
            settle=0,
        )
        return await made.deliver(run.key, run.subscription.destination)


async def until_it_ends(world: World, run: Run, most: int = 12) -> Delivered:
    for _ in range(most):
        try:
            return await deliver(world, run)
        except PaperboyError as error:
            if not error.retryable:
                raise
    raise AssertionError("it never ended")


async def test_whatever_discord_says_once_to_the_first_reply_nothing_is_lost(folder: Path) -> None:
    async with a_world(folder) as world:
        for code in LISTED:
            channel = world.guild.create_text_channel(f"papers-{code}")
            status = UNHEARD.get(code) or STATUS.get(REFUSALS[code].kind, 400)
            run = await drafted(world, world.at(channel))
            with pytest.raises(DeliveryError):  # the root stands, and no more
                await _only_the_root(world, run, channel.id)
            world.env.inject_error("POST", "/channels/*/messages", status=status, code=code)
            delivered = await until_it_ends(world, run)
            assert not delivered.refused, code
            (thread,) = channel.threads
            assert len(thread.history()) == len(PARTS) - 1, code


async def _only_the_root(world: World, run: Run, channel: int) -> None:
    path = f"/channels/{channel}/messages/*/threads"
    world.env.inject_error("POST", path, status=403, code=160005, times=2)
    await deliver(world, run)


async def test_a_code_nobody_knows_is_given_up_within_bounds_and_holds_nothing_up(folder: Path) -> None:
    async with a_world(folder) as world:
        run = await drafted(world, world.to)
        with pytest.raises(NeedsPersonError):
            await _only_the_root(world, run, world.channel.id)
        world.env.inject_error("POST", "/channels/*/messages", status=400, code=99_901, times=30)
        with counting(world, "POST", "/messages") as tried:
            delivered = await until_it_ends(world, run)
        assert tried[0] <= 30 + len(PARTS)
        assert set(delivered.refused) <= {part.key for part in PARTS[1:]}
        assert len(delivered.refused) <= 1


async def test_a_root_that_discord_took_and_lost_is_posted_anew_once(folder: Path) -> None:
    async with a_world(folder) as world:
        run = await drafted(world, world.to)
        for error, may_pass in ((RefusedForNowError, True), (DeliveryError, False)):
            with pytest.raises(NeedsPersonError):
                await _only_the_root(world, run, world.channel.id)
            (root,) = [each for each in world.channel.history() if each.author.bot]
            await root.delete()
            await world.env.settle()
            with pytest.raises(error) as caught:
                await deliver(world, run)
            assert caught.value.fields["problem"] == ROOT_LOST
            assert caught.value.retryable is may_pass


def test_the_table_speaks_of_each_code_in_sentences_that_there_are() -> None:
    assert all(row.problem in catalogue() for row in REFUSALS.values())
    assert all((row.access is not None) == (row.kind is Kind.CLOSED) for row in REFUSALS.values())


def test_what_is_not_in_the_table_is_never_final() -> None:
    assert all(refusal(code, status) == UNKNOWN for code, status in UNHEARD.items())
    assert refusal(99_901, 502).kind is Kind.DOUBT
    assert refusal(99_901, 401).kind is Kind.LOCKED_OUT
    assert refusal(50_013, 429).kind is Kind.BUSY


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (200, b'{"id": "17'),
        (200, b""),
        (200, b'{"id": "\xff"}'),
        (200, b"<html>"),
        (200, b"[" * 100_000),
        (400, b'{"code": 50035, "message": "no", "errors": [1]}'),
        (429, b""),
    ],
)
async def test_whatever_answers_in_discords_place_the_message_may_stand_there(
    monkeypatch: pytest.MonkeyPatch, status: int, answer: bytes
) -> None:
    async def reply(request: web.Request) -> web.Response:
        told = application() if "oauth2" in request.path else BOT_USER
        body = json.dumps(told).encode() if request.method == "GET" else answer
        code = 200 if request.method == "GET" else status
        return web.Response(body=body, status=code, content_type="application/json")

    app = web.Application()
    app.router.add_route("*", "/{any:.*}", reply)
    async with serving(app) as url, poster(None) as client:
        monkeypatch.setattr(discord.http.Route, "BASE", url)
        await client.login("a.token.of-discord")
        with (
            discord.http.handle_message_parameters(content="x") as said,
            pytest.raises(DeliveryUncertainError),
            map_errors("5", posting=True),
        ):
            await client.http.send_message(5, params=said)


async def test_whoever_posts_for_a_worker_asks_for_a_thread_once_though_discord_fails(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []

    async def fail(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response(status=502)

    async def tell(request: web.Request) -> web.Response:
        told = application() if "oauth2" in request.path else BOT_USER
        # Without a charset, or discord.py takes it for no JSON
        return web.Response(body=json.dumps(told).encode(), content_type="application/json")

    app = web.Application()
    app.router.add_post("/{any:.*}", fail)
    app.router.add_get("/{any:.*}", tell)
    async with serving(app) as url, poster(None) as client:
        monkeypatch.setattr(discord.http.Route, "BASE", url)
        await client.login("a.token.of-discord")
        for create in (
            client.http.start_thread_with_message(5, 6, name="tides", auto_archive_duration=60),
            client.http.start_thread_without_message(
                5, name="tides", auto_archive_duration=60, type=11, invitable=True
            ),
        ):
            with pytest.raises(PaperboyError), map_errors(posting=True):
                await create
    assert asked == ["/channels/5/messages/6/threads", "/channels/5/threads"]
