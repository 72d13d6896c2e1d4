"""What Slack refuses: final only where Slack says so, told where it was given up, and nothing else lost."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from adapters.platforms.slack.api import Client, open_client
from adapters.platforms.slack.platform import SlackPlatform
from adapters.platforms.slack.refusals import REFUSALS, UNKNOWN, refusal
from adapters.stores.sqlite.store import SqliteStore
from bot.compose.digest import compose_digest
from bot.digests.delivery import ATTEMPTS, ROOT_LOST, STUBBORN, Delivered, Deliverer
from bot.digests.lease import LEASE, sole_attempt
from bot.domain.errors import (
    DeliveryError,
    NeedsPersonError,
    PaperboyError,
    RefusedForNowError,
    RunBusyError,
)
from bot.domain.run import Run
from bot.domain.topic import Destination, Subscription, Topic
from bot.locales import catalogue
from bot.ports.refusals import Kind
from bot.util.rate_limiter import RateLimiter
from tests.adapters.slack_server import TOKEN, SlackServer, slack_server
from tests.fakes import NOON, FakeClock
from tests.samples_digest import digest

TO = Destination(platform="slack", workspace="T0001", channel="C1")
UNHEARD = ("new_unknown_error", "brand_new_error", "a_code_of_next_year")
LISTED = sorted({*REFUSALS, *UNHEARD} - {"streaming_state_conflict"})
PARTS = compose_digest(digest())


@pytest.fixture
async def slack() -> AsyncIterator[SlackServer]:
    async with slack_server() as server:
        yield server


class Desk:
    """A drafted digest and what delivers it."""

    def __init__(self, store: SqliteStore, run: Run, platform: SlackPlatform, clock: FakeClock) -> None:
        self.store, self.run, self.platform, self.clock = store, run, platform, clock

    async def deliver(self) -> Delivered:
        async with sole_attempt(self.store, self.clock, self.run.key, "test") as lease:
            made = Deliverer(
                runs=self.store,
                platform=self.platform,
                clock=self.clock,
                rate_limiter=RateLimiter(self.clock),
                lease=lease,
            )
            return await made.deliver(self.run.key, TO)

    async def until_it_ends(self, most: int = 12) -> Delivered:
        """As the rounds do it: again, some time later."""
        for _ in range(most):
            try:
                return await self.deliver()
            except PaperboyError as error:
                if not error.retryable:
                    raise
                await self.clock.sleep(60)
        raise AssertionError("it never ended")


@pytest.fixture
async def desk(slack: SlackServer, tmp_path: Path) -> AsyncIterator[Desk]:
    clock, made = FakeClock(), digest()
    subscription = Subscription(
        id="tides", destination=TO, topic=Topic(name="tides", categories=("cs.LG",)), created_at=NOON
    )
    async with (
        await SqliteStore.open(tmp_path / "test.sqlite3", clock) as store,
        open_client(TOKEN, f"{slack.url}/api/") as client,
    ):
        run = await store.open_run(subscription, made.day)
        await store.save_draft(run.key, made, PARTS, [])
        yield Desk(store, run, SlackPlatform(client, clock), clock)


def keys(slack: SlackServer) -> list[str]:
    data = [m["metadata"]["event_payload"] for m in slack.messages()]
    return [each["key"].split("#")[-1] for each in data if each["piece"] == 0]


ALL = [part.key for part in PARTS]


async def test_who_lost_the_run_while_he_waited_for_a_connection_sends_nothing(
    slack: SlackServer, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect = aiohttp.TCPConnector.connect

    async def frozen(*args: Any, **kwargs: Any) -> Any:
        connection = await connect(*args, **kwargs)
        if asked[-1:] == ["chat.postMessage"]:
            desk.clock.time += dt.timedelta(seconds=LEASE)
        return connection

    asked = list[str]()
    call = Client.api_call

    async def noted(client: Client, method: str, **kwargs: Any) -> Any:
        asked.append(method)
        return await call(client, method, **kwargs)

    monkeypatch.setattr(aiohttp.TCPConnector, "connect", frozen)
    monkeypatch.setattr(Client, "api_call", noted)
    with pytest.raises(RunBusyError):
        await desk.deliver()
    assert "chat.postMessage" in asked
    assert not slack.messages()


@pytest.mark.parametrize("code", LISTED)
async def test_whatever_slack_says_once_to_the_first_reply_nothing_is_lost(
    slack: SlackServer, desk: Desk, code: str
) -> None:
    slack.trouble["chat.postMessage"].extend(["", code])
    delivered = await desk.until_it_ends()
    assert keys(slack) == ALL
    assert not delivered.refused


@pytest.mark.parametrize("code", UNHEARD)
async def test_a_code_nobody_knows_is_tried_again_and_given_up_within_bounds(
    slack: SlackServer, desk: Desk, code: str
) -> None:
    def refuse(asked: dict[str, object]) -> str:
        return code if "#summary" in str(asked.get("metadata")) else ""

    slack.stubborn["chat.postMessage"] = refuse
    delivered = await desk.until_it_ends()
    assert delivered.refused == ("summary",)
    assert keys(slack) == [key for key in ALL if key != "summary"]
    tried = [asked for method, asked in slack.called if "#summary" in str(asked.get("metadata"))]
    assert ATTEMPTS < len(tried) <= STUBBORN + 2 * ATTEMPTS


async def test_what_slack_says_twice_is_final_and_holds_nothing_up(slack: SlackServer, desk: Desk) -> None:
    slack.trouble["chat.postMessage"].extend(["", "msg_too_long", "msg_too_long"])
    delivered = await desk.deliver()
    assert delivered.refused == ("summary",)
    assert keys(slack) == [key for key in ALL if key != "summary"]


async def test_a_thread_that_slack_does_not_know_yet_gets_its_replies(
    slack: SlackServer, desk: Desk
) -> None:
    slack.trouble["chat.postMessage"].extend(["", *["thread_not_found"] * (ATTEMPTS - 1)])
    await desk.deliver()
    assert keys(slack) == ALL


async def test_a_root_that_slack_took_and_lost_is_posted_anew(slack: SlackServer, desk: Desk) -> None:
    slack.lose = 1
    with pytest.raises(RefusedForNowError) as caught:
        await desk.deliver()
    told = caught.value.fields
    assert (told["channel"], told["problem"]) == (TO.channel, ROOT_LOST), "who reads it has to know where"
    assert not keys(slack)
    await desk.deliver()
    assert keys(slack) == ALL
    assert all(each.receipt for each in await desk.store.deliveries(desk.run.key))


async def test_a_root_that_is_lost_again_and_again_is_no_delivery_and_floods_nobody(
    slack: SlackServer, desk: Desk
) -> None:
    slack.lose = 99
    with pytest.raises(RefusedForNowError):
        await desk.deliver()
    for _ in range(3):
        with pytest.raises(DeliveryError) as caught:
            await desk.deliver()
        assert not caught.value.retryable
        assert caught.value.fields["problem"] == ROOT_LOST
    roots = [asked for method, asked in slack.called if "#root" in str(asked.get("metadata"))]
    assert len(roots) == 2


async def test_a_root_that_is_there_is_never_posted_twice_though_its_thread_is_refused(
    slack: SlackServer, desk: Desk
) -> None:
    slack.stubborn["chat.postMessage"] = lambda asked: "thread_not_found" if asked.get("thread_ts") else ""
    for _ in range(3):
        with pytest.raises(RefusedForNowError):
            await desk.deliver()
    assert keys(slack) == ["root"]
    slack.stubborn.clear()
    await desk.deliver()
    assert keys(slack) == ALL


@pytest.mark.parametrize("code", ["not_in_channel", "missing_scope", "accesslimited"])
async def test_what_a_person_has_to_mend_waits_and_then_goes_on(
    slack: SlackServer, desk: Desk, code: str
) -> None:
    slack.stubborn["chat.postMessage"] = lambda asked: code if asked.get("thread_ts") else ""
    for _ in range(30):
        with pytest.raises(NeedsPersonError):
            await desk.deliver()
    slack.stubborn.clear()
    delivered = await desk.deliver()
    assert keys(slack) == ALL
    assert not delivered.refused


def test_the_table_speaks_of_each_code_in_sentences_that_there_are() -> None:
    assert all(row.problem in catalogue() for row in REFUSALS.values())
    assert all((row.access is not None) == (row.kind is Kind.CLOSED) for row in REFUSALS.values())


def test_what_is_not_in_the_table_is_never_final() -> None:
    assert refusal("no_such_code", 200) == UNKNOWN
    assert refusal("no_such_code", 503).kind is Kind.DOUBT
    assert refusal("", 200).kind is Kind.DOUBT
    assert refusal("ratelimited", 429).kind is Kind.BUSY
