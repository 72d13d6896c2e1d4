"""Only what stands in a channel that is open now is shown on pages; what is not known is not open."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from adapters.web.open_channels import BELIEVED, PublicChannels
from bot.domain.errors import PlatformUnavailableError
from bot.domain.topic import Destination, Subscription, Topic
from tests.fakes import NOON, FakeClock, FakePlatform


def place(channel: str, platform: str = "slack") -> Destination:
    return Destination(platform=platform, workspace="w", channel=channel)


def follows(channel: str, **more: Any) -> Subscription:
    topic = Topic(name="caves", categories=("cs.CV",))
    return Subscription(id=channel, destination=place(channel), topic=topic, created_at=NOON, **more)


@dataclass
class Store:
    """What is followed and what was shown, of `ShownChannels`."""

    followed: list[Subscription] = field(default_factory=list)
    shown: set[Destination] = field(default_factory=set)

    async def subscriptions(self, destination: Destination | None = None) -> Sequence[Subscription]:
        return [each for each in self.followed if each.paused_at is None]

    async def paused_subscriptions(self, destination: Destination | None = None) -> Sequence[Subscription]:
        return [each for each in self.followed if each.paused_at is not None]

    async def shown_in(self) -> Collection[Destination]:
        return self.shown


class Knowing(FakePlatform):
    """A platform that tells who may read a channel."""

    def __init__(self) -> None:
        super().__init__(name="slack")
        self.private: set[str] = set()
        self.silent: set[str] = set()
        self.slow = asyncio.Event()
        self.slow.set()
        self.asked: list[str] = []

    async def is_private(self, to: Destination) -> bool:
        self.asked.append(to.channel)
        await self.slow.wait()
        if to.channel in self.silent:
            raise PlatformUnavailableError(platform="Slack", retry_after=None)
        return to.channel in self.private


def channels(store: Store, clock: FakeClock, *platforms: FakePlatform) -> PublicChannels:
    known = {each.name: each for each in platforms}
    return PublicChannels(store=store, platforms=known, clock=clock.monotonic)  # type: ignore[arg-type]


async def test_open_is_what_its_platform_says_is_open_and_nothing_else() -> None:
    slack = Knowing()
    slack.private, slack.silent = {"board"}, {"unknown"}
    shown = {place(each) for each in ("general", "board", "unknown")} | {place("x", "gone")}

    found = await channels(Store(shown=shown), FakeClock(), slack).open_channels()

    assert found == {place("general")}


async def test_what_was_noted_of_a_subscription_counts_at_once() -> None:
    followed = [
        follows("open"),
        follows("private", private=True),
        follows("direct", owner="U1"),
        follows("left", paused_at=NOON),
    ]

    found = await channels(Store(followed), FakeClock(), Knowing()).open_channels()

    assert found == {place("open")}


async def test_a_channel_that_closes_is_shown_no_more_and_one_that_opens_again_is() -> None:
    slack, clock, store = Knowing(), FakeClock(), Store([follows("open")])
    here = channels(store, clock, slack)
    assert await here.open_channels() == {place("open")}

    slack.private = {"open"}
    clock.time += dt.timedelta(seconds=BELIEVED + 1)
    assert await here.open_channels() == set()

    slack.private = set()
    clock.time += dt.timedelta(seconds=BELIEVED + 1)
    assert await here.open_channels() == {place("open")}
    store.followed = [follows("open", private=True)]
    assert await here.open_channels() == set()


async def test_however_many_want_to_know_a_platform_is_asked_once() -> None:
    slack = Knowing()
    here = channels(Store([follows("open")]), FakeClock(), slack)

    found = await asyncio.gather(*(here.open_channels() for _ in range(9)), here.open_channels())

    assert found == [{place("open")}] * 10
    assert await here.open_channels() == {place("open")}
    assert slack.asked == ["open"]


async def test_what_a_platform_does_not_tell_in_time_is_not_open_until_it_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("adapters.web.open_channels.ANSWER_TIMEOUT", 0.0)
    slack = Knowing()
    slack.slow.clear()
    here = channels(Store([follows("open")]), FakeClock(), slack)
    assert await here.open_channels() == set()

    slack.slow.set()
    await asyncio.sleep(0)
    monkeypatch.setattr("adapters.web.open_channels.ANSWER_TIMEOUT", 5.0)
    assert await here.open_channels() == {place("open")}
    assert slack.asked == ["open"]


async def test_a_platform_that_does_not_know_has_open_what_is_followed_there_openly() -> None:
    terminal = FakePlatform()
    mine = follows("here").evolve(destination=place("here", "terminal"))
    store = Store([mine], {place("elsewhere", "terminal")})

    assert await channels(store, FakeClock(), terminal).open_channels() == {place("here", "terminal")}
