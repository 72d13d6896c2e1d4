"""An app that many workspaces install: each is answered and posted to by its own token, and no other."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import logging
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
from slack_sdk.signature import Clock, SignatureVerifier

from adapters.platforms.registry import settings_class
from adapters.platforms.slack.app import SlackFrontEnd
from adapters.platforms.slack.doctor import diagnose
from adapters.platforms.slack.installed_bots import SlackInstallations
from adapters.platforms.slack.manifest import PATH
from adapters.platforms.slack.plugin import PLUGIN as SLACK
from adapters.platforms.slack.workspaces import SlackWorkspaces
from adapters.sealing import Keyring, new_key
from adapters.wiring import Overrides, Services, services
from bot.chat.handlers.short_messages import note
from bot.domain.errors import PlaceClosedError, PlatformUnavailableError
from bot.domain.topic import Destination
from bot.locales import translate
from bot.ports.capabilities import Access
from tests.adapters.slack_blocks import shown
from tests.adapters.slack_grid import CLIENT_ID, CLIENT_SECRET, ORGANIZATION, SlackGrid, install, slack_grid
from tests.adapters.slack_server import BOT, SECRET
from tests.e2e.slack_lab import Evening, until
from tests.fakes import FakeClock

Json = dict[str, Any]
KEY = new_key()


@dataclass
class Host:
    """Whoever hosts Paperboy for many, and what people do."""

    grid: SlackGrid
    wired: Services
    app: SlackFrontEnd
    url: str
    numbers: Iterator[int]

    async def send(self, payload: Json, *, form: bool) -> tuple[int, str]:
        """A signed request of Slack's."""
        body = urlencode(payload) if form else json.dumps(payload)
        stamp = str(int(Clock().now()))
        signature = SignatureVerifier(SECRET).generate_signature(timestamp=stamp, body=body) or ""
        headers = {
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": signature,
            "Content-Type": "application/x-www-form-urlencoded" if form else "application/json",
        }
        async with (
            ClientSession() as session,
            session.post(f"{self.url}{PATH}", data=body, headers=headers) as answer,
        ):
            said = answer.status, await answer.text()
        for _ in range(50):
            await asyncio.sleep(0)
        await self.app.tasks.idle(120)
        return said

    async def command(self, text: str, team: str, **more: str) -> tuple[int, str]:
        name, _, rest = text.partition(" ")
        payload = {"command": name, "text": rest, "team_id": team, "channel_id": f"C{team[1:]}"}
        payload |= {"user_id": "U1", "trigger_id": f"t{next(self.numbers)}", **more}
        return await self.send(payload, form=True)

    async def event(self, event: Json, team: str, at: float = 0, **more: Any) -> tuple[int, str]:
        payload: Json = {"type": "event_callback", "team_id": team, "event_id": f"Ev{next(self.numbers)}"}
        payload |= {"event": event, "event_time": int(at or self.now()), **more}
        return await self.send(payload, form=False)

    async def installed(self, where: str) -> None:
        status, page = await install(self.grid, self.url, where)
        assert status == 200, page
        await self.app.tasks.idle(120)

    async def follows(self, team: str) -> Destination:
        await self.command("/digest follow cs.LG", team)
        to = Destination(platform="slack", workspace=team, channel=f"C{team[1:]}")
        assert await self.wired.store.subscriptions(to)
        return to

    def now(self) -> float:
        return self.wired.clock.now().timestamp()

    def whispered(self, team: str) -> list[str]:
        return [shown(each["blocks"]) for each in self.grid.workspaces[team].whispers]

    def called(self, team: str) -> int:
        return len(self.grid.workspaces[team].called)


@pytest.fixture
async def host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Host]:
    evening = Evening()
    for place in ("wiring", "stores.opening"):
        monkeypatch.setattr(f"adapters.{place}.SystemClock", lambda: evening)
    monkeypatch.setattr("adapters.sources.arxiv.connect.SAMPLE_DELAY", 0.0)
    async with slack_grid() as grid:
        given = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "signing_secret": SECRET}
        given |= {"token_keys": KEY, "managers": "everyone", "api_url": f"{grid.url}/api/"}
        settings = settings_class().model_validate({"slack": given})
        async with services(settings, tmp_path, Overrides(sample_day=1, silent=True)) as wired:
            (app,) = wired.front_ends
            assert isinstance(app, SlackFrontEnd)
            running = asyncio.create_task(app.run())
            await until(lambda: app.ready or running.done())
            pages = web.Application()
            pages.add_routes(app.routes())
            async with TestServer(pages, host="127.0.0.1") as server:
                yield Host(grid, wired, app, str(server.make_url("")).rstrip("/"), count(1))
            await app.stop()
            await asyncio.wait([running])


async def test_each_workspace_that_installs_it_is_answered_by_its_own_token(host: Host) -> None:
    await host.installed("T1")
    await host.installed("T2")
    assert await host.command("/paper help", "T2") == (200, "")
    assert "What I can do" in host.whispered("T2")[-1]
    assert not host.whispered("T1")
    assert await host.command("/paper help", "T1") == (200, "")
    assert len(host.whispered("T1")) == 1
    before = host.called("T1"), host.called("T2")
    assert translate("en", "slack.not_installed") in (await host.command("/paper help", "T6"))[1]
    assert before == (host.called("T1"), host.called("T2"))


async def test_digests_are_posted_by_the_token_of_the_workspace_that_follows(host: Host) -> None:
    for team in ("T1", "T2"):
        await host.installed(team)
    await host.follows("T2")
    await host.command("/digest now", "T2")
    posted = [m for m in host.grid.workspaces["T2"].messages("C2") if m["user"] == BOT]
    assert len(posted) > 2
    assert not host.grid.workspaces["T1"].messages("C1")


async def test_what_is_shared_between_companies_is_answered_where_the_app_is_installed(host: Host) -> None:
    await host.installed("T1")
    said = {"user": "U1", "text": f"<@{BOT}> help", "ts": "1800000000.000001", "channel": "C1"}
    host.grid.workspaces["T1"].channels["C1"].messages.append(dict(said))
    ours = [{"team_id": "T1", "enterprise_id": None, "user_id": BOT, "is_enterprise_install": False}]
    await host.event({"type": "app_mention", **said}, "T-GUEST", authorizations=ours)
    assert [m for m in host.grid.workspaces["T1"].messages("C1") if m["user"] == BOT]


async def test_no_token_stands_in_the_database_or_in_the_log(
    host: Host, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await host.installed("T1")
    await install(host.grid, host.url, "T2")
    async with ClientSession() as browser, browser.get(f"{host.url}/slack/oauth_redirect?code=c-canary"):
        pass
    await host.command("/paper help", "T1")
    kept = await asyncio.to_thread(_bytes_of, tmp_path)
    assert b"installations" in kept
    assert b"canary" not in kept
    ours = [each.getMessage() for each in caplog.records if each.name.startswith(("adapters", "bot"))]
    assert any("installed in T1" in each for each in ours)
    assert "canary" not in "\n".join(ours)


def _bytes_of(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.glob("paperboy.sqlite3*"))


@pytest.mark.parametrize("wrong", ["browser", "again", "forged", "declined", "code"])
async def test_an_installation_that_nobody_here_began_or_agreed_to_is_none(host: Host, wrong: str) -> None:
    async with ClientSession() as browser:
        async with browser.get(f"{host.url}/slack/install") as answer:
            state = answer.cookies["slack-app-oauth-state"].value
            assert answer.headers["X-Frame-Options"] == "DENY"
        link = (
            f"{host.grid.url}/?{urlencode({'client_id': CLIENT_ID, 'scope': 'chat:write', 'state': state})}"
        )
        back, cookie = host.grid.agree(link, "T1"), {"Cookie": f"slack-app-oauth-state={state}"}
        if wrong == "browser":
            cookie = {}
        if wrong == "forged":
            bent = f"{int(state.partition('.')[0]) + 999}{state[state.index('.') :]}"
            back, cookie = back.replace(state, bent), {"Cookie": f"slack-app-oauth-state={bent}"}
        if wrong == "declined":
            back = "error=access_denied&state=x"
        if wrong == "code":
            back = back.replace("code=", "code=not-")
        if wrong == "again":
            async with browser.get(f"{host.url}/slack/oauth_redirect?{back}", headers=cookie) as answer:
                assert answer.status == 200
            host.grid.codes["code-1"] = "T2"
        async with browser.get(f"{host.url}/slack/oauth_redirect?{back}", headers=cookie) as answer:
            assert answer.status == {"browser": 400, "declined": 200}.get(wrong, 401)
    kept = await host.wired.store.installations("slack")
    assert [each.workspace for each in kept] == (["T1"] if wrong == "again" else [])


async def test_while_slack_does_not_answer_an_installation_is_asked_to_be_tried_again(host: Host) -> None:
    host.grid.down = True
    status, page = await install(host.grid, host.url, "T1")
    assert status in {401, 503}
    assert "Traceback" not in page
    host.grid.down = False
    await host.installed("T1")


async def test_a_workspace_that_removes_the_app_is_left_alone_until_it_installs_it_again(
    host: Host,
) -> None:
    await host.installed("T1")
    to = await host.follows("T1")
    host.grid.revoke("T1")
    removals: list[Json] = [
        {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [BOT]}},
        {"type": "app_uninstalled"},
    ]
    removed_at = host.now() + 1
    for event in removals:
        assert (await host.event(event, "T1", at=removed_at))[0] == 200
    assert [each.destination for each in await host.wired.store.paused_subscriptions()] == [to]
    assert translate("en", "slack.not_installed") in (await host.command("/paper help", "T1"))[1]

    host.grid.workspaces["T1"].whispers.clear()
    clock = host.wired.clock
    assert isinstance(clock, FakeClock)
    clock.time += dt.timedelta(minutes=1)
    await host.installed("T1")
    assert not await host.wired.store.paused_subscriptions()
    for event in removals[::-1]:
        await host.event(event, "T1", at=removed_at)
    assert await host.command("/paper help", "T1") == (200, "")
    assert len(host.whispered("T1")) == 1, "what Slack told late was about the installation before"


async def test_a_person_who_leaves_takes_only_their_own_token(host: Host) -> None:
    await host.installed("T1")
    event = {"type": "tokens_revoked", "tokens": {"oauth": ["U1"]}}
    await host.event(event, "T1", at=host.now() + 1)
    assert await host.command("/paper help", "T1") == (200, "")


async def test_an_organization_installs_it_for_all_of_its_workspaces(host: Host) -> None:
    await host.installed(ORGANIZATION)
    told: Json = {"enterprise_id": ORGANIZATION, "is_enterprise_install": "true"}
    for team in ("T6", "T5"):
        assert await host.command("/paper help", team, **told) == (200, "")
        assert len(host.whispered(team)) == 1
    assert translate("en", "slack.not_installed") in (await host.command("/paper help", "T1"))[1]
    to = await host.follows("T5")
    platform = host.wired.digests.platforms["slack"]
    assert isinstance(platform, SlackWorkspaces)
    await platform.post(to, note("hello"), key="k")
    assert host.grid.workspaces["T5"].messages("C5")[-1]["user"] == BOT
    await host.event(
        {"type": "app_home_opened", "tab": "home", "user": "U1", "channel": "D5"}, "T5", **told
    )
    assert host.grid.workspaces["T5"].homes

    whole = [{"enterprise_id": ORGANIZATION, "team_id": None, "is_enterprise_install": True}]
    await host.event(
        {"type": "app_uninstalled"},
        "T5",
        at=host.now() + 1,
        enterprise_id=ORGANIZATION,
        authorizations=whole,
    )
    assert (await platform.standing(to)).access is Access.REMOVED


async def test_an_organization_takes_the_app_from_one_of_its_workspaces(host: Host) -> None:
    await host.installed(ORGANIZATION)
    told: Json = {"enterprise_id": ORGANIZATION, "is_enterprise_install": "true"}
    for team in ("T5", "T6"):
        await host.command("/paper help", team, **told)
    to = await host.follows("T5")
    await host.follows("T6")
    whole = [{"enterprise_id": ORGANIZATION, "team_id": None, "is_enterprise_install": True}]
    revoked = {"type": "team_access_revoked", "team_ids": ["T5"]}
    await host.event(revoked, "T6", enterprise_id=ORGANIZATION, authorizations=whole)
    assert [each.destination for each in await host.wired.store.paused_subscriptions()] == [to]
    platform = host.wired.digests.platforms["slack"]
    assert isinstance(platform, SlackWorkspaces)
    assert (await platform.standing(to)).access is Access.REMOVED
    assert await platform.of("T6")
    assert await host.command("/paper help", "T5", **told) == (200, ""), "it was given to it again"


async def test_a_token_that_slack_takes_no_more_closes_that_workspace_and_no_other(host: Host) -> None:
    for team in ("T1", "T2"):
        await host.installed(team)
    host.grid.revoke("T1")
    platform = host.wired.digests.platforms["slack"]
    assert isinstance(platform, SlackWorkspaces)
    closed = Destination(platform="slack", workspace="T1", channel="C1")
    with pytest.raises(PlaceClosedError):
        await platform.post(closed, note("hello"), key="k")
    assert (await platform.standing(closed)).access is Access.REMOVED
    await platform.post(closed.evolve(workspace="T2", channel="C2"), note("hello"), key="k")
    assert host.app.ready


async def test_keys_change_without_anybody_installing_it_again(host: Host) -> None:
    await host.installed("T1")
    newer = new_key()
    both, new = Keyring.read(f"{newer}\n{KEY}"), Keyring.read(newer)
    store = host.wired.store
    with pytest.raises(PlatformUnavailableError):
        await SlackInstallations(store, new, host.wired.clock).find("T1")
    assert await SlackInstallations(store, both, host.wired.clock).reseal() == 1
    assert await SlackInstallations(store, both, host.wired.clock).reseal() == 0
    found = await SlackInstallations(store, new, host.wired.clock).find("T1")
    assert found
    assert found.bot.token in host.grid.tokens
    swapped = found.kept.evolve(workspace="T2")
    await store.save_installation(swapped)
    with pytest.raises(PlatformUnavailableError):
        await SlackInstallations(store, both, host.wired.clock).find("T2")


async def test_a_token_that_ends_is_renewed_in_time_and_once_whoever_needs_it(host: Host) -> None:
    host.grid.rotates = True
    await host.installed("T1")
    clock = host.wired.clock
    assert isinstance(clock, FakeClock)
    clock.time = dt.datetime.fromtimestamp(Clock().now(), dt.UTC)  # as the SDK counts
    (first,) = host.grid.tokens
    platform = host.wired.digests.platforms["slack"]
    assert isinstance(platform, SlackWorkspaces)
    await platform.of("T1")
    assert list(host.grid.tokens) == [first], "it is good for twelve hours"
    clock.time += dt.timedelta(hours=11)
    used = await asyncio.gather(*(platform.of("T1") for _ in range(5)))
    assert len(host.grid.tokens) == 2, "asked for once"
    assert all(each and each.client.token in host.grid.tokens for each in used)
    del host.grid.tokens[first]
    assert await host.command("/paper help", "T1") == (200, "")
    assert len(host.whispered("T1")) == 1
    assert not [each for each in await host.wired.store.leases() if each.name.startswith("rotate")]


async def test_while_a_token_cannot_be_renewed_the_old_one_is_used(host: Host) -> None:
    host.grid.rotates = True
    await host.installed("T1")
    clock = host.wired.clock
    assert isinstance(clock, FakeClock)
    clock.time = dt.datetime.fromtimestamp(Clock().now(), dt.UTC) + dt.timedelta(hours=11)
    host.grid.down = True
    assert await host.command("/paper help", "T1") == (200, "")
    assert len(host.whispered("T1")) == 1
    host.grid.down = False
    clock.time += dt.timedelta(minutes=2)
    assert await host.command("/paper help", "T1") == (200, "")
    assert len(host.grid.tokens) == 2


async def test_a_token_whose_renewal_was_lost_is_used_to_its_end_and_replaced_by_installing_again(
    host: Host,
) -> None:
    host.grid.rotates = True
    await host.installed("T1")
    to = await host.follows("T1")
    clock = host.wired.clock
    assert isinstance(clock, FakeClock)
    clock.time = dt.datetime.fromtimestamp(Clock().now(), dt.UTC) + dt.timedelta(hours=11)
    host.grid.renewals.clear()  # Slack answered, and whoever had asked was killed
    assert await host.command("/paper help", "T1") == (200, "")
    assert len(host.whispered("T1")) == 1
    clock.time += dt.timedelta(hours=2)
    platform = host.wired.digests.platforms["slack"]
    assert isinstance(platform, SlackWorkspaces)
    with pytest.raises(PlaceClosedError):
        await platform.post(to, note("hello"), key="k")
    assert translate("en", "slack.not_installed") in (await host.command("/paper help", "T1"))[1]
    clock.time -= dt.timedelta(hours=13)  # as the SDK counts
    await host.installed("T1")
    await platform.post(to, note("hello"), key="k")
    assert await host.command("/paper help", "T1") == (200, "")


async def test_doctor_says_where_it_is_installed_from(host: Host) -> None:
    found = await diagnose(SLACK.settings(host.wired.settings), [], "en")
    assert (found.state, "/slack/install" in found.finding) == ("ok", True)
