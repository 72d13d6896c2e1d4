"""Slack when things go wrong: repeats, lost connections, rate limits, bad tokens, forgeries, no rights."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr
from slack_sdk.signature import Clock, SignatureVerifier

from adapters.platforms.front_end import HasRoutes
from adapters.platforms.slack.app import SlackFrontEnd
from adapters.platforms.slack.connect import slack_front_end
from adapters.platforms.slack.manifest import PATH
from adapters.platforms.slack.plugin import PLUGIN as SLACK
from bot.digests.operator import Operator
from bot.digests.scheduler import Scheduler
from bot.domain.errors import SettingError
from bot.domain.run import RunStatus
from bot.locales import error_message
from tests.adapters.slack_server import BOT, SECRET, TEAM, Channel
from tests.e2e.slack_lab import Lab, lab, pressed, until
from tests.e2e.test_slack import values
from tests.samples.source import papers

PAPER = papers()[0]
KINDS = st.sampled_from(["application/json", "application/x-www-form-urlencoded", ""])
FIELDS = st.sampled_from(
    [
        "type",
        "event",
        "team",
        "team_id",
        "user",
        "channel",
        "action_id",
        "actions",
        "view",
        "command",
        "text",
    ]
)


@pytest.fixture
async def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Lab]:
    async with lab(tmp_path, monkeypatch) as made:
        yield made


def command(text: str, trigger: str = "t1") -> dict[str, str]:
    name, _, rest = text.partition(" ")
    who = {"team_id": TEAM, "channel_id": "C1", "user_id": "U1", "trigger_id": trigger}
    return {"command": name, "text": rest, **who}


async def test_an_envelope_that_is_delivered_again_does_nothing_again(here: Lab) -> None:
    for attempt in range(3):
        payload = command(f"/paper {PAPER.id}")
        await here.slack.send("slash_commands", payload, envelope=f"e{attempt}", retry=attempt)
    await here.quiet()
    roots = [m for m in here.slack.messages() if not m.get("thread_ts")]
    assert len(roots) == 1


async def test_two_copies_during_a_deploy_answer_once(
    here: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = slack_front_end(
        SLACK.settings(here.wired.settings), here.listeners.platform, here.wired.chat, here.wired.store
    )
    running = asyncio.create_task(second.run())
    await until(lambda: len(here.slack.sockets) == 2)
    try:
        for socket in here.slack.sockets:
            here.slack.sockets.remove(socket)
            here.slack.sockets.append(socket)
            await here.slack.send("slash_commands", command(f"/paper {PAPER.id}"))
        await asyncio.gather(here.app.tasks.idle(10), second.tasks.idle(10))
    finally:
        await second.stop()
        await running
    assert len([m for m in here.slack.messages() if not m.get("thread_ts")]) == 1


async def test_a_dropped_connection_is_made_again(here: Lab) -> None:
    await here.slack.disconnect()
    await until(lambda: len(here.slack.sockets) == 2)
    await here.command("/paper help")
    assert "What I can do" in here.whispered()[-1]


async def test_a_storm_of_rate_limits_delays_and_loses_nothing(here: Lab) -> None:
    await here.command("/digest follow cs.CV cs.RO cs.LG top 3")
    here.slack.trouble["chat.postMessage"].extend(["429:3", "", "429:5", "429:7", "", "429:2"] * 2)
    await here.command("/digest now")
    texts = [m["text"] for m in here.slack.messages() if "metadata" in m]
    assert [text.split(". ")[0] for text in texts if text[:1].isdigit()] == ["1", "2", "3"]
    assert len(texts) == len(set(texts))


async def test_broken_connections_while_a_digest_is_posted_repeat_nothing(here: Lab) -> None:
    await here.command("/digest follow cs.CV cs.RO cs.LG top 3")
    here.slack.trouble["chat.postMessage"].extend(["after", "before", "", "after", "500", "internal_error"])
    await here.command("/digest now")
    texts = [m["text"] for m in here.slack.messages() if "metadata" in m]
    assert [text.split(". ")[0] for text in texts if text[:1].isdigit()] == ["1", "2", "3"]
    assert len(texts) == len(set(texts))


async def test_an_answer_whose_posting_broke_off_is_posted_once(here: Lab) -> None:
    here.slack.trouble["chat.postMessage"].extend(["", "after"])
    await here.command(f"/paper {PAPER.id}")
    carried = [m["metadata"]["event_payload"] for m in here.slack.messages()]
    pieces = [(data["key"], data["piece"]) for data in carried]
    assert len(pieces) == len(set(pieces)) > 1


@pytest.mark.parametrize("state", ["not in it", "archived"])
async def test_a_channel_that_takes_nothing_is_told_to_the_person(here: Lab, state: str) -> None:
    away = Channel("C3", members={"U1"} if state == "not in it" else {"U1", BOT})
    away.archived = state == "archived"
    here.slack.channels["C3"] = away
    await here.command(f"/paper {PAPER.id}", channel="C3")
    assert "invite" in here.seen("D1")[-1] or "archived" in here.seen("D1")[-1]


@pytest.mark.parametrize("state", ["not in it", "archived"])
async def test_who_follows_is_told_directly_that_a_channel_takes_no_digest(here: Lab, state: str) -> None:
    await here.command("/digest follow cs.CV cs.RO cs.LG top 2")
    (subscription,) = await here.wired.store.subscriptions()
    run = await here.wired.store.open_run(subscription, PAPER.announced[0].day)
    if state == "archived":
        here.slack.channels["C1"].archived = True
    else:
        here.slack.channels["C1"].members.discard(BOT)
    digests, store = here.wired.digests, here.wired.store
    operator = Operator(digests.clock, digests.platforms)
    scheduler = Scheduler(subscriptions=store, digests=digests, operator=operator)
    await scheduler.tick()
    await scheduler.settle()
    (told,) = here.seen("D1")
    assert "once the channel is unarchived" in told if state == "archived" else "/invite" in told
    waits = await store.run(run.key)
    assert [waits.status if waits else None] == [RunStatus.DRAFTED]


async def test_a_token_that_is_revoked_raises_no_alarm_at_the_reader_and_is_not_ready(here: Lab) -> None:
    here.slack.revoked = True
    await here.command("/paper help")
    assert not here.slack.whispers
    with pytest.raises(SettingError) as caught:
        await _again(here).run()
    assert "token_revoked" in error_message("en", caught.value)
    here.slack.revoked = False
    await here.command("/paper help")
    assert here.slack.whispers


async def test_a_token_that_was_never_good_is_a_setting_to_change(here: Lab) -> None:
    here.slack.trouble["auth.test"].append("invalid_auth")
    with pytest.raises(SettingError):
        await _again(here).run()


async def test_stopping_finishes_what_was_begun(here: Lab) -> None:
    await here.slack.send("slash_commands", command(f"/paper {PAPER.id}"))
    await here.app.stop()
    assert any(m.get("thread_ts") for m in here.slack.messages())
    assert not here.app.ready


async def test_only_who_may_can_follow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with lab(tmp_path, monkeypatch, managers="members") as here:
        await here.command("/digest follow cs.CV", user="U9")
        assert not await here.wired.store.subscriptions()
        await here.command("/digest follow cs.CV", user="U1")
        assert len(await here.wired.store.subscriptions()) == 1


async def test_a_list_says_who_may_follow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with lab(tmp_path, monkeypatch, managers="listed", listed=["U2"]) as here:
        here.slack.channels["C1"].members.add("U2")
        await here.command("/digest follow cs.CV", user="U1")
        assert "Only" in here.whispered()[-1]
        await here.command("/digest follow cs.CV", user="U2")
        assert len(await here.wired.store.subscriptions()) == 1


async def test_who_may_not_manage_is_not_asked_about_offers_and_cannot_end_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with lab(tmp_path, monkeypatch, managers="listed", listed=["U2"]) as here:
        here.slack.channels["C1"].members.add("U2")
        await here.say(f"https://arxiv.org/abs/{papers()[2].id}", user="U2")
        await here.say(f"https://arxiv.org/abs/{PAPER.id}")
        theirs, mine = here.slack.whispers
        assert [each["label"] for each in pressed(mine["blocks"])] == ["Summarise"]
        await here.press({**theirs, "ts": "1.1"}, "Not in this channel")
        assert "Only" in here.whispered()[-1]
        await here.command("/digest offers off")
        assert "Only" in here.whispered()[-1]
        await here.press({**theirs, "ts": "1.1"}, "Not in this channel", user="U2")
        assert "no more" in here.whispered("U2")[-1]


async def test_answers_without_a_mention_and_offers_can_be_switched_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with lab(tmp_path, monkeypatch, answer="mentions", offers=False) as here:
        await here.command(f"/paper {PAPER.id}")
        card = here.slack.messages()[0]
        before = len(here.seen())
        await here.say("What is the main result?", thread=card["ts"])
        await here.say(f"https://arxiv.org/abs/{PAPER.id}")
        assert len(here.seen()) == before
        assert not here.slack.whispers
        await here.say(f"<@{BOT}> What is the main result?", thread=card["ts"])
        assert len(here.seen()) == before + 1


# HTTP mode


@pytest.fixture
async def hosted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[Lab, str]]:
    async with lab(tmp_path, monkeypatch, http=True) as made:
        app = web.Application()
        assert isinstance(made.app, HasRoutes)
        app.add_routes(made.app.routes())
        async with TestServer(app, host="127.0.0.1") as server:
            yield made, str(server.make_url(PATH))


async def post(
    url: str, payload: dict[str, str], *, secret: str = SECRET, stamp: str = ""
) -> tuple[int, str]:
    body = urlencode(payload)
    stamp = stamp or str(int(Clock().now()))
    signature = SignatureVerifier(secret).generate_signature(timestamp=stamp, body=body) or ""
    headers = {
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": signature,
        "Content-Type": "application/x-www-form-urlencoded",
    }
    async with ClientSession() as session, session.post(url, data=body, headers=headers) as answer:
        return answer.status, await answer.text()


async def test_a_signed_request_is_answered_at_once_and_then_worked_on(hosted: tuple[Lab, str]) -> None:
    here, url = hosted
    assert await post(url, command("/paper help")) == (200, "")
    await here.quiet()
    assert "What I can do" in here.whispered()[-1]


@pytest.mark.parametrize("stamp", ["", "1500000000", "soon", "9" * 40, "-5", "1e9"])
async def test_a_forged_or_old_request_is_refused(hosted: tuple[Lab, str], stamp: str) -> None:
    here, url = hosted
    secret = SECRET if stamp else "guessed"
    status, _ = await post(url, command("/paper help"), secret=secret, stamp=stamp)
    assert status == 401
    await here.quiet()
    assert not here.slack.whispers


async def test_an_event_over_http_is_answered_and_its_repetition_is_not(hosted: tuple[Lab, str]) -> None:
    here, url = hosted
    event = {
        "type": "message",
        "channel_type": "im",
        "channel": "D1",
        "user": "U1",
        "ts": "1.5",
        "text": "help",
    }
    body = json.dumps({"type": "event_callback", "team_id": TEAM, "event_id": "Ev1", "event": event})
    for attempt in ("", "1"):
        stamp = str(int(Clock().now()))
        signature = SignatureVerifier(SECRET).generate_signature(timestamp=stamp, body=body) or ""
        headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature}
        headers |= {"Content-Type": "application/json"} | (
            {"X-Slack-Retry-Num": attempt} if attempt else {}
        )
        async with ClientSession() as session, session.post(url, data=body, headers=headers) as answer:
            assert answer.status == 200
    await here.quiet()
    assert len(here.seen("D1")) == 1


async def test_buttons_forms_and_menus_work_over_http(hosted: tuple[Lab, str]) -> None:
    here, url = hosted
    assert await post(url, command(f"/paper {PAPER.id}", "t1")) == (200, "")
    await here.quiet()
    card = here.slack.messages()[0]
    action = next(each for each in pressed(card["blocks"]) if each["label"] == "BibTeX")
    press = {
        "type": "block_actions",
        "trigger_id": "t2",
        "channel": {"id": "C1"},
        "container": {"type": "message", "message_ts": card["ts"]},
        "message": card,
        "actions": [{"type": "button", "block_id": "b", **action}],
    }
    assert await interact(url, press) == (200, "")
    await here.quiet()
    assert "@" in here.whispered()[-1]
    assert await post(url, command("/digest follow", "t3")) == (200, "")
    await here.quiet()
    view = {**here.slack.views[-1], "id": "V1", "hash": "h1", "state": {"values": values("900")}}
    status, answer = await interact(url, {"type": "view_submission", "view": view})
    assert (status, json.loads(answer)["response_action"]) == (200, "errors")
    view["state"] = {"values": values("3")}
    assert await interact(url, {"type": "view_submission", "view": view}) == (200, "")
    await here.quiet()
    assert len(await here.wired.store.subscriptions()) == 1
    asked = {
        "type": "block_suggestion",
        "action_id": "paperboy_categories",
        "block_id": "b",
        "value": "robot",
    }
    status, answer = await interact(url, asked)
    assert json.loads(answer)["options"][0]["value"] == "cs.RO"
    status, _ = await interact(url, press, secret="guessed")
    assert status == 401


async def interact(url: str, payload: dict[str, Any], *, secret: str = SECRET) -> tuple[int, str]:
    whole = {"team": {"id": TEAM}, "user": {"id": "U1", "team_id": TEAM}, **payload}
    return await post(url, {"payload": json.dumps(whole)}, secret=secret)


def as_payload(value: object) -> bytes:
    return urlencode({"payload": json.dumps(value)}).encode()


MALFORMED = [
    b"",
    b"\xff\xfe\x00",
    b"[]",
    b"null",
    b"5",
    b"[" * 100_000,
    b"{" + b'"a":{' * 50_000,
    b"payload={nope",
    b"payload=[]",
    b"payload=null",
    b"payload=%7B%22type%22%3A5%7D",
    b"ssl_check=1&token=x",
    b"\x1b]0;owned\x07\xc2\x9b31m",
    b'{"type": "event_callback", "event": 5}',
    b'{"type": "event_callback", "event": {"type": []}, "authorizations": [5]}',
    b"command=%2Fpaper",
]


def signed(body: bytes, secret: str = SECRET) -> dict[str, str]:
    stamp = str(int(Clock().now()))
    made = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={made}"}


async def knock(url: str, body: bytes, headers: dict[str, str]) -> int:
    async with ClientSession() as session, session.post(url, data=body, headers=headers) as answer:
        return answer.status


@pytest.mark.parametrize("body", MALFORMED, ids=range(len(MALFORMED)))
@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded", "text/plain"])
async def test_what_is_not_signed_is_neither_read_nor_logged(
    hosted: tuple[Lab, str], body: bytes, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    _, url = hosted
    caplog.clear()
    of_others = signed(body, "guessed")
    for headers in ({}, of_others, {**of_others, "X-Slack-Signature": "v0=ü"}):
        assert await knock(url, body, {"Content-Type": kind, **headers}) == 401
    assert [record.getMessage() for record in caplog.records] == [
        f"refused requests that are not signed with slack.signing_secret (one of {len(body)} bytes)"
    ] * 3


@pytest.mark.parametrize("body", MALFORMED, ids=range(len(MALFORMED)))
@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded", "text/plain"])
async def test_what_is_signed_and_malformed_is_refused_without_a_traceback(
    hosted: tuple[Lab, str], body: bytes, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    _, url = hosted
    assert 400 <= await knock(url, body, {"Content-Type": kind, **signed(body)}) < 500
    assert not [record for record in caplog.records if record.exc_info]
    assert len(caplog.text) < 1_000


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(FIELDS | st.text(max_size=5), inner, max_size=5)
    ),
    max_leaves=12,
)


async def test_no_signed_body_whatever_is_in_it_makes_the_server_fail(
    hosted: tuple[Lab, str], caplog: pytest.LogCaptureFixture
) -> None:
    _, url = hosted
    loop, client = asyncio.get_running_loop(), ClientSession()

    async def status(body: bytes, kind: str) -> int:
        headers = {"Content-Type": kind, **signed(body)}
        async with client.post(url, data=body, headers=headers) as answer:
            return answer.status

    @settings(max_examples=200, deadline=None)
    @given(st.binary(max_size=200) | JSON.map(json.dumps).map(str.encode) | JSON.map(as_payload), KINDS)
    def holds(body: bytes, kind: str) -> None:
        assert asyncio.run_coroutine_threadsafe(status(body, kind), loop).result(20) < 500

    try:
        await asyncio.to_thread(holds)
    finally:
        await client.close()
    at_the_door = [record for record in caplog.records if record.exc_info]
    assert not at_the_door, at_the_door[0].getMessage()


async def test_without_a_secret_http_mode_says_which_setting_is_missing(here: Lab) -> None:
    bare = SLACK.settings(here.wired.settings).evolve(app_token=SecretStr(""))
    front_end = slack_front_end(bare, here.listeners.platform, here.wired.chat, here.wired.store)
    with pytest.raises(SettingError) as caught:
        await front_end.run()
    assert caught.value.fields["setting"] == "slack.signing_secret"


def _again(here: Lab) -> SlackFrontEnd:
    return slack_front_end(
        SLACK.settings(here.wired.settings), here.listeners.platform, here.wired.chat, here.wired.store
    )
