"""What becomes of what a channel follows when we get into it no more: paused, told, resumed or ended."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import AsyncMock

import pytest

from adapters.stores.sqlite.store import SqliteStore
from bot.digests.access import ATTEMPTS, KEPT, AccessRule
from bot.domain.errors import PaperboyError, PlatformUnavailableError
from bot.domain.message import Message
from bot.domain.topic import Destination, Subscription
from bot.locales import translate
from bot.ports.capabilities import Access, Standing
from tests.fakes import NOON, FakeClock, FakePlatform
from tests.store_contract import subscription

TIDES = Destination(platform="slack", workspace="lab", channel="tides")
KITES = TIDES.evolve(channel="kites")
ELSEWHERE = TIDES.evolve(workspace="other lab")
NOTHING = Destination(platform="terminal", workspace="here", channel="screen")
OPEN, GONE = Standing(access=Access.OPEN), Standing(access=Access.REMOVED)


@dataclass
class Watched(FakePlatform):
    """Tells how we stand to a channel, unless it fails, and keeps what it wrote to people."""

    standings: dict[Destination, Standing] = field(default_factory=dict)
    asked: list[Destination] = field(default_factory=list)
    fails: list[PaperboyError] = field(default_factory=list)
    fails_to_write: list[PaperboyError] = field(default_factory=list)
    has_address: bool = True
    written: list[tuple[str, str, str]] = field(default_factory=list)
    written_as: list[str] = field(default_factory=list)
    """Under which keys, also where it failed."""

    async def standing(self, to: Destination) -> Standing:
        self.asked.append(to)
        if self.fails:
            raise self.fails.pop()
        return self.standings.get(to, OPEN)

    async def address(self, to: Destination) -> str:
        if not self.has_address:
            raise PlatformUnavailableError(platform="slack")
        return f"https://chat.test/{to.channel}"

    async def write_to(self, workspace: str, person: str, message: Message, *, key: str) -> None:
        self.written_as.append(key)
        if self.fails_to_write:
            raise self.fails_to_write.pop()
        self.written.append((workspace, person, message.summary))


@dataclass
class Lab:
    store: SqliteStore
    slack: Watched
    clock: FakeClock
    rule: AccessRule

    async def states(self) -> Mapping[str, str]:
        active = {each.id: "active" for each in await self.store.subscriptions()}
        return active | {each.id: "paused" for each in await self.store.paused_subscriptions()}

    async def follow(self, to: Destination, **more: Any) -> Subscription:
        made = subscription(to=to).evolve(
            **{"id": f"{to.workspace} {to.channel}", "created_by": "ada"} | more
        )
        await self.store.save_subscription(made)
        return made


@pytest.fixture
async def lab(tmp_path: Path) -> AsyncIterator[Lab]:
    """Two channels of one workspace and one of another follow something."""
    slack, clock = Watched(name="slack"), FakeClock(NOON)
    async with await SqliteStore.open(tmp_path / "test.sqlite3", clock) as store:
        platforms = {"slack": slack, "terminal": FakePlatform()}
        made = Lab(store, slack, clock, AccessRule(store=store, platforms=platforms, clock=clock))
        for each in (TIDES, KITES, ELSEWHERE):
            await made.follow(each)
        yield made


async def test_a_channel_that_lets_us_in_no_more_is_paused_and_its_follower_told_where_and_why(
    lab: Lab,
) -> None:
    await lab.rule.report(TIDES, Access.REMOVED)
    assert await lab.states() == {
        "lab tides": "paused",
        "lab kites": "active",
        "other lab tides": "active",
    }
    ((workspace, person, said),) = lab.slack.written
    assert (workspace, person) == ("lab", "ada")
    assert said == told("access.removed", "https://chat.test/tides")


def told(key: str, url: str, platform: str = "slack", *, language: str = "en") -> str:
    """What the follower is told of it, in words of the channel's language."""
    name, back = subscription(to=TIDES).topic.name, translate(language, f"access.back_{platform}")
    return translate(language, key, name=name, url=url, days=KEPT.days, back=back)


@pytest.mark.parametrize("access", [each for each in Access if each is not Access.OPEN])
async def test_whatever_became_of_the_channel_is_told_in_words_of_its_own(lab: Lab, access: Access) -> None:
    await lab.rule.report(TIDES, access)
    await lab.rule.report(KITES, Access.REMOVED if access is not Access.REMOVED else Access.HIDDEN)
    first, second = (said.replace("kites", "tides") for _, _, said in lab.slack.written)
    assert first != second


async def test_what_became_of_a_whole_workspace_is_told_of_each_of_its_channels(lab: Lab) -> None:
    await lab.follow(NOTHING.evolve(workspace="lab"))
    await lab.rule.report(TIDES, Access.REMOVED, whole_workspace=True)
    assert sorted(name for name, state in (await lab.states()).items() if state == "paused") == [
        "lab kites",
        "lab tides",
    ]
    assert len(lab.slack.written) == 2


async def test_what_is_paused_is_told_once_and_goes_on_when_the_channel_lets_us_in(lab: Lab) -> None:
    for _ in range(2):
        await lab.rule.report(TIDES, Access.HIDDEN)
    assert len(lab.slack.written) == 1
    await lab.rule.report(TIDES, Access.OPEN)
    assert set((await lab.states()).values()) == {"active"}
    await lab.rule.report(TIDES, Access.HIDDEN)
    assert len(lab.slack.written) == 2, "that is news again"


async def test_a_look_asks_about_each_channel_of_its_platform_once_paused_or_not(lab: Lab) -> None:
    await lab.follow(NOTHING)
    await lab.store.save_subscription(subscription(to=TIDES).evolve(id="more of tides"))
    lab.slack.standings[TIDES] = GONE
    await lab.rule.look("slack")
    assert sorted(each.channel for each in lab.slack.asked) == ["kites", "tides", "tides"]
    assert (await lab.states())["lab tides"] == (await lab.states())["more of tides"] == "paused"
    lab.slack.asked.clear()
    lab.slack.standings.clear()
    await lab.rule.look("slack", "lab")
    assert set(lab.slack.asked) == {TIDES, KITES}
    assert "paused" not in (await lab.states()).values()


async def test_what_cannot_be_told_changes_nothing_and_is_asked_again_a_few_times(lab: Lab) -> None:
    lab.slack.standings[TIDES] = GONE
    lab.slack.fails = [PlatformUnavailableError(platform="slack") for _ in range(ATTEMPTS)]
    await lab.rule.check(TIDES)
    assert "paused" not in (await lab.states()).values()
    assert len(lab.slack.asked) == len(lab.clock.slept) + 1 == ATTEMPTS
    lab.slack.fails = [PaperboyError()]
    await lab.rule.check(TIDES, attempts=1)
    assert "paused" not in (await lab.states()).values(), "asked as often as is said"
    for each in (PaperboyError(), PlatformUnavailableError(platform="slack")):
        lab.slack.fails = [each]
        await lab.rule.check(TIDES)
        assert [name for name, state in (await lab.states()).items() if state == "paused"] == ["lab tides"]


async def test_a_look_that_finds_all_as_it_was_writes_nothing(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    await lab.follow(TIDES, private=True)
    lab.slack.standings[TIDES] = Standing(access=Access.OPEN, private=True)
    for written in ("note_readers", "resume_subscription", "pause_subscription"):
        monkeypatch.setattr(lab.store, written, None)
    await lab.rule.check(TIDES)


async def test_where_no_platform_tells_nothing_changes(lab: Lab) -> None:
    await lab.follow(NOTHING)
    await lab.rule.check(NOTHING)
    await lab.rule.check(NOTHING.evolve(platform="gone"))
    assert "paused" not in (await lab.states()).values()


@pytest.mark.parametrize(
    ("standing", "private", "owner"),
    [
        (Standing(access=Access.OPEN, private=False), False, ""),
        (Standing(access=Access.OPEN, private=True), True, ""),
        (Standing(access=Access.OPEN, private=True, direct=True), True, "ada"),
    ],
    ids=["open", "private", "of one person"],
)
@pytest.mark.parametrize(("was_private", "was_owner"), [(False, ""), (True, ""), (True, "ada")])
async def test_who_reads_a_channel_is_noted_as_the_platform_says(
    lab: Lab, standing: Standing, private: bool, owner: str, was_private: bool, was_owner: str
) -> None:
    await lab.follow(TIDES, private=was_private, owner=was_owner)
    lab.slack.standings[TIDES] = standing
    await lab.rule.check(TIDES)
    noted = await lab.store.subscription("lab tides")
    assert noted is not None
    assert (noted.private, noted.owner) == (private, owner)


async def test_who_reads_a_channel_that_does_not_let_us_in_is_not_known_anew(lab: Lab) -> None:
    await lab.follow(TIDES, private=True)
    lab.slack.standings[TIDES] = Standing(access=Access.ARCHIVED, private=False)
    await lab.rule.check(TIDES)
    noted = await lab.store.subscription("lab tides")
    assert noted is not None
    assert noted.private, "a channel that nobody can look at is opened to nobody"


async def test_what_waited_too_long_ends_and_is_told_and_nothing_else_does(lab: Lab) -> None:
    await lab.rule.report(TIDES, Access.REMOVED)
    lab.slack.standings[TIDES] = GONE
    lab.clock.time += dt.timedelta(days=1)
    await lab.rule.report(KITES, Access.REMOVED)
    lab.slack.standings[KITES] = GONE
    lab.clock.time = NOON + KEPT
    await lab.rule.look_again()
    assert (await lab.states())["lab tides"] == "paused"
    lab.slack.written.clear()
    lab.clock.time += dt.timedelta(minutes=1)
    await lab.rule.look_again()
    assert await lab.states() == {"lab kites": "paused", "other lab tides": "active"}
    ((_, person, said),) = lab.slack.written
    assert person == "ada"
    assert said == told("access.ended", "https://chat.test/tides")


async def test_what_another_process_ended_meanwhile_is_not_told_again(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    await lab.rule.report(TIDES, Access.REMOVED)
    lab.slack.standings[TIDES] = GONE
    lab.clock.time += KEPT * 2
    lab.slack.written.clear()
    monkeypatch.setattr(lab.store, "end_subscription", AsyncMock(return_value=False))
    await lab.rule.look_again()
    assert not lab.slack.written


async def test_only_what_is_paused_is_looked_at_again_and_one_that_opened_in_time_goes_on(lab: Lab) -> None:
    await lab.rule.report(TIDES, Access.REMOVED)
    lab.clock.time += KEPT * 2
    lab.slack.asked.clear()
    await lab.rule.look_again()
    assert lab.slack.asked == [TIDES]
    assert (await lab.states())["lab tides"] == "active"


async def test_a_message_to_the_follower_is_tried_again_and_its_failure_hinders_nothing(lab: Lab) -> None:
    lab.slack.fails_to_write = [PlatformUnavailableError(platform="slack")]
    await lab.rule.report(TIDES, Access.REMOVED)
    assert len(lab.slack.written) == 1
    lab.slack.fails_to_write = [PaperboyError(), PlatformUnavailableError(platform="slack")]
    await lab.rule.report(KITES, Access.REMOVED)
    assert len(lab.slack.written) == 1, "what is refused is not tried again"
    assert (await lab.states())["lab kites"] == "paused"


async def test_each_message_to_a_follower_has_a_key_of_its_own_which_it_keeps_when_it_is_tried_again(
    lab: Lab,
) -> None:
    await lab.store.save_subscription(subscription(to=TIDES).evolve(id="more of tides", created_by="ada"))
    for access in (Access.REMOVED, Access.OPEN, Access.REMOVED):
        lab.slack.fails_to_write = [PlatformUnavailableError(platform="slack")]
        await lab.rule.report(TIDES, access)
        lab.clock.time += dt.timedelta(days=1)
    assert len(lab.slack.written) == 4
    assert len(lab.slack.written_as) == 6
    assert len(set(lab.slack.written_as)) == 4


async def test_a_follower_is_told_in_the_language_of_the_channel(lab: Lab) -> None:
    await lab.follow(TIDES, language="zh")
    await lab.rule.report(TIDES, Access.REMOVED)
    ((_, _, said),) = lab.slack.written
    assert said == told("access.removed", "https://chat.test/tides", language="zh")


async def test_where_the_channel_has_no_address_the_follower_is_told_all_the_same(lab: Lab) -> None:
    lab.slack.has_address = False
    await lab.rule.report(TIDES, Access.REMOVED)
    assert [said for _, _, said in lab.slack.written] == [told("access.removed", "")]


async def test_a_platform_that_reaches_people_and_knows_no_channels_tells_them_all_the_same(
    lab: Lab,
) -> None:
    written: list[str] = []

    class OfPeople(FakePlatform):
        async def write_to(self, workspace: str, person: str, message: Message, *, key: str) -> None:
            written.append(message.summary)

    rule = AccessRule(store=lab.store, platforms={"terminal": OfPeople()}, clock=lab.clock)
    await lab.follow(NOTHING)
    await rule.report(NOTHING, Access.REMOVED)
    assert written == [told("access.removed", "", "terminal")]


async def test_where_nobody_began_it_or_the_platform_reaches_nobody_it_is_paused_in_silence(
    lab: Lab,
) -> None:
    await lab.follow(TIDES, created_by="")
    await lab.rule.report(TIDES, Access.REMOVED)
    await lab.follow(NOTHING)
    await lab.rule.report(NOTHING, Access.REMOVED)
    assert not lab.slack.written
    assert list((await lab.states()).values()).count("paused") == 2
