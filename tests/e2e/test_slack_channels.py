"""What happens to channels on Slack: closed, archived, deleted, left; and a token that is revoked."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from adapters.platforms.slack.connect import slack_front_end
from adapters.platforms.slack.plugin import PLUGIN as SLACK
from adapters.sources.samples.answers import DAYS
from bot.digests.access import KEPT
from bot.digests.operator import Operator
from bot.digests.scheduler import Scheduler
from bot.domain.run import RunStatus
from tests.adapters.slack_server import BOT, Channel
from tests.e2e.slack_lab import Lab, lab, until
from tests.samples.source import papers

PAPER = papers()[0]


@pytest.fixture
async def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Lab]:
    async with lab(tmp_path, monkeypatch) as made:
        await made.command("/digest follow cs.CV cs.RO cs.LG top 2 name Mine")
        yield made


async def test_a_channel_that_becomes_private_is_kept_out_of_the_archive_from_then_on(here: Lab) -> None:
    here.slack.channels["C1"].private = True
    await here.command("/digest now")
    assert len(here.slack.messages()) > 3
    assert not list((here.wired.folder / "archive").rglob("*.md"))


async def test_a_channel_that_is_opened_or_closed_while_nobody_listens_is_noticed(here: Lab) -> None:
    here.slack.channels["C1"].private = True
    await _again(here)
    (subscription,) = await here.wired.store.subscriptions()
    assert subscription.private
    here.slack.channels["C1"].private = False
    await _again(here)
    (subscription,) = await here.wired.store.subscriptions()
    assert not subscription.private


async def test_what_is_changed_or_stopped_while_slack_is_asked_about_its_channel_stays_so(
    here: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform, store = here.listeners.platform, here.wired.store
    await here.command("/digest follow cs.CL name Stopped")
    ask = platform.client.conversations_info

    async def slowly(*, channel: str) -> object:
        for each in await store.subscriptions():
            if each.topic.name == "Stopped":
                await store.end_subscription(each.id)
            else:
                await store.save_subscription(each.model_copy(update={"language": "zh"}))
        return await ask(channel=channel)

    monkeypatch.setattr(platform.client, "conversations_info", slowly)
    here.slack.channels["C1"].private = True
    await here.wired.chat.access.look("slack")
    (left,) = await store.subscriptions()
    assert (left.topic.name, left.language, left.private) == ("Mine", "zh", True)


async def test_whose_a_direct_message_is_becomes_known_where_it_was_not_kept(here: Lab) -> None:
    await here.command("/digest follow cs.CV name Own", channel="D1")
    store = here.wired.store
    own = next(each for each in await store.subscriptions() if each.topic.name == "Own")
    assert (own.owner, own.private) == ("U1", True)
    await store.save_subscription(own.model_copy(update={"owner": "", "private": False}))
    await _again(here)
    assert own in await store.subscriptions()


async def test_more_channels_than_slack_may_be_asked_about_at_once_are_all_looked_at(here: Lab) -> None:
    for number in range(5, 9):
        here.slack.channels[f"C{number}"] = Channel(f"C{number}")
        await here.command("/digest follow cs.RO name Other", channel=f"C{number}")
        here.slack.channels[f"C{number}"].private = True
    here.slack.trouble["conversations.info"].extend(["", "429:30", "429:30", "", "500"])
    await _again(here)
    assert [each.private for each in await here.wired.store.subscriptions()] == [False, *[True] * 4]


async def test_a_slack_that_does_not_answer_changes_nobodys_rights(here: Lab) -> None:
    rights = here.listeners.rights
    to = (await here.wired.store.subscriptions())[0].destination
    assert not await rights.is_private(to)
    here.slack.channels["C1"].private = True
    assert not await rights.is_private(to), "it is not asked at each turn"
    rights._private[to.channel] = rights._private[to.channel]._replace(at=-1e9)
    here.slack.trouble["conversations.info"].append("429:30")
    assert not await rights.is_private(to)
    assert await rights.is_private(to)
    here.slack.trouble["conversations.info"].append("429:30")
    assert await rights.is_private(to.model_copy(update={"channel": "C77"}))


def archive(here: Lab) -> None:
    here.slack.channels["C1"].archived = True


def delete(here: Lab) -> None:
    del here.slack.channels["C1"]


def remove(here: Lab) -> None:
    here.slack.channels["C1"].members.discard(BOT)


def close(here: Lab) -> None:
    here.slack.channels["C1"] = Channel("C1", members={"U1"}, private=True)


HAPPENS = [
    (archive, "channel_archive", "archived"),
    (archive, "group_archive", "archived"),
    (delete, "channel_deleted", "deleted"),
    (remove, "channel_left", "removed"),
    (close, "group_left", "removed"),
]


async def paused(here: Lab) -> list[str]:
    assert "Mine" not in [each.topic.name for each in await here.wired.store.subscriptions()]
    return [each.topic.name for each in await here.wired.store.paused_subscriptions()]


@pytest.mark.parametrize(("happens", "kind", "word"), HAPPENS)
async def test_what_a_channel_follows_that_lets_us_in_no_more_is_paused_and_who_began_it_told_once(
    here: Lab, happens: Callable[[Lab], None], kind: str, word: str
) -> None:
    here.slack.channels["C2"] = Channel("C2")
    await here.command("/digest follow cs.RO name Other", channel="C2")
    happens(here)
    for _ in range(2):
        await here.event({"type": kind, "channel": "C1", "user": "U1", "event_ts": "1.5"})
    (told,) = here.seen("D1")
    assert word in told
    assert "Mine" in told
    assert await paused(here) == ["Mine"]
    await _again(here)
    assert len(here.seen("D1")) == 1
    assert [each.topic.name for each in await here.wired.store.subscriptions()] == ["Other"]


@pytest.mark.parametrize("happens", [archive, delete, remove, close])
@pytest.mark.parametrize("how", ["at the start", "by a refused digest"])
async def test_what_happened_while_nobody_listened_has_the_same_outcome(
    here: Lab, happens: Callable[[Lab], None], how: str
) -> None:
    happens(here)
    if how == "at the start":
        await _again(here)
    else:
        await _digest(here)
    assert await paused(here) == ["Mine"]
    assert len(here.seen("D1")) == 1
    await _digest(here)
    assert len(here.seen("D1")) == 1


@pytest.mark.parametrize("how", ["invited", "unarchived", "at the start", "by a command", "in an hour"])
async def test_once_the_channel_lets_us_in_again_it_goes_on_and_the_digest_comes(
    here: Lab, how: str
) -> None:
    remove(here)
    await _digest(here)
    assert await paused(here) == ["Mine"]
    here.slack.channels["C1"].members.add(BOT)
    if how == "invited":
        await here.event({"type": "member_joined_channel", "user": BOT, "channel": "C1", "event_ts": "2.5"})
    elif how == "unarchived":
        await here.event({"type": "channel_unarchive", "user": "U1", "channel": "C1", "event_ts": "2.5"})
    elif how == "at the start":
        await _again(here)
    elif how == "by a command":
        await here.command("/digest list")
        assert "Mine" in here.whispered()[-1]
    await here.wired.digests.clock.sleep(3_600)
    await _digest(here, ticks=2)
    assert [each.topic.name for each in await here.wired.store.subscriptions()] == ["Mine"]
    assert len(here.seen("C1")) > 3


async def test_what_waits_too_long_ends_and_who_follows_is_told(here: Lab) -> None:
    remove(here)
    await _again(here)
    store = here.wired.store
    (waits,) = await store.paused_subscriptions()
    assert waits.paused_at
    long_ago = waits.model_copy(update={"paused_at": waits.paused_at - KEPT - dt.timedelta(minutes=1)})
    await store.save_subscription(long_ago)
    await here.wired.chat.access.look_again()
    assert not await store.paused_subscriptions()
    assert not await store.subscriptions()
    assert "30 days" in here.seen("D1")[-1]
    assert len(here.seen("D1")) == 2


async def test_what_is_paused_is_listed_as_such_and_can_be_stopped(here: Lab) -> None:
    remove(here)
    await here.wired.chat.access.look("slack")
    await here.command("/digest list")
    assert "paused" in here.seen("D1")[-1]
    await here.command("/digest stop")
    assert not await here.wired.store.paused_subscriptions()


@pytest.mark.parametrize("trouble", ["429:30", "500", "missing_scope"])
async def test_a_slack_that_does_not_tell_pauses_nothing(here: Lab, trouble: str) -> None:
    here.slack.trouble["conversations.info"].extend([trouble] * 3)
    await _again(here)
    assert len(await here.wired.store.subscriptions()) == 1


async def _digest(here: Lab, ticks: int = 1) -> None:
    """What is due, as `serve` does it."""
    digests, store = here.wired.digests, here.wired.store
    for each in await store.subscriptions():
        await store.open_run(each, DAYS[0])
    operator = Operator(digests.clock, digests.platforms)
    scheduler = Scheduler(subscriptions=store, digests=digests, operator=operator)
    for _ in range(ticks):
        await scheduler.tick()
        await scheduler.settle()


async def test_a_revoked_token_loses_no_digest_and_the_operator_hears_of_it(
    here: Lab, caplog: pytest.LogCaptureFixture
) -> None:
    (subscription,) = await here.wired.store.subscriptions()
    run = await here.wired.store.open_run(subscription, DAYS[0])
    digests, store = here.wired.digests, here.wired.store
    scheduler = Scheduler(
        subscriptions=store, digests=digests, operator=Operator(digests.clock, digests.platforms)
    )
    here.slack.revoked = True
    await scheduler.tick()
    await scheduler.settle()
    assert not here.app.ready
    assert "token" in caplog.text
    assert "paperboy doctor" in caplog.text
    waiting = await store.run(run.key)
    assert waiting
    assert waiting.status is RunStatus.DRAFTED
    here.slack.revoked = False
    await digests.clock.sleep(3_600)
    await scheduler.tick()
    await scheduler.settle()
    ended = await store.run(run.key)
    assert ended
    assert ended.status is RunStatus.DELIVERED
    assert here.app.ready


async def _again(here: Lab) -> None:
    """A second copy connects, as after a restart."""
    second = slack_front_end(
        SLACK.settings(here.wired.settings), here.listeners.platform, here.wired.chat, here.wired.store
    )
    running = asyncio.create_task(second.run())
    await until(lambda: second.ready)
    await second.tasks.idle(10)
    await second.stop()
    await running
