"""Paperboy in a browser, as a person without script uses it."""

from __future__ import annotations

import asyncio
import json
import re
import tomllib
from pathlib import Path
from types import SimpleNamespace

import pytest
from aiohttp import FormData
from click.testing import CliRunner

from adapters.cli.shell import Shell
from adapters.cli.topics import HERE
from adapters.clock import SystemClock
from adapters.platforms.registry import settings_class
from adapters.platforms.web import events
from adapters.platforms.web.cli import web
from adapters.platforms.web.listeners import Visitor
from adapters.platforms.web.platform import channel_of
from adapters.platforms.web.sample_days import Host, Playground
from adapters.web import login
from bot.chat.handlers.short_messages import note
from bot.ports.platform import Receipt
from bot.sources.registry import parse_ref
from tests.e2e.web_lab import lab
from tests.frontend_contract import FrontEndContract, shelf

__all__ = ["shelf"]


class TestPages(FrontEndContract):
    open = staticmethod(lab)


async def test_the_setup_page_shows_lines_and_writes_them_when_told_and_no_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "paperboy.toml"
    model = {"base_url": "http://127.0.0.1:9/v1", "name": "small", "api_key": "sk-secret-key"}
    host = Host(settings_class().model_validate({"model": model}), config)
    async with lab(tmp_path / "data", monkeypatch, playground=Playground(host=host)) as here:
        page = await here.page("/setup")
        form = {name: str(value) for name, value in re.findall(r'name="([\w.]+)" value="([^"]*)"', page)}
        form |= {"digest.language": "zh", "digest.limit": "7"}

        async def post(do: str, **more: str) -> str:
            async with here.browser.post("/setup", data={**form, **more, "do": do}) as answer:
                return await answer.text()

        shown = await post("show")
        assert "limit = 7" in shown
        assert not config.exists()
        assert "Mars/Base" in await post("save", **{"digest.zone": "Mars/Base"})
        assert "digest.limit" in await post("save", **{"digest.limit": "9" * 5000})
        assert not config.exists()
        await post("save")
        assert tomllib.loads(config.read_text()) == {"digest": {"language": "zh", "limit": 7}}
        assert config.stat().st_mode & 0o077 == 0
        assert "sk-secret-key" not in page + shown + config.read_text()
        assert "paperboy slack manifest" in page

        by_model = {"analyst": "model", "model.base_url": ""}
        assert "needs an address" in await post("save", **by_model)
        assert "base_url" not in config.read_text()
        assert "base_url = &#34;&#34;" in await post("show", analyst="built-in")
        assert "What to follow" in page
        assert 'value="Europe/Berlin"' in page
        async with here.browser.get("/setup", headers={"Accept-Language": "zh"}) as answer:
            chinese = await answer.text()
        assert "未设置令牌" in chinese
        assert not re.search("[。：] +[\u4e00-\u9fff<]", chinese)


async def test_a_topic_is_previewed_and_learns_from_a_file_that_is_chosen_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = "@article{a, title={Lamps that light a room from few photographs}, abstract={Indoor light.}}"
    async with lab(tmp_path / "data", monkeypatch) as here:

        async def post(**fields: str | bytes) -> str:
            given = {"categories": "cs.CV", "limit": "3", "language": "en"}
            form = FormData(given, quote_fields=False, default_to_multipart=True)
            for name, value in fields.items():
                named = {"filename": "refs&.bib"} if isinstance(value, bytes) else {}
                form.add_field(name, value, **named)
            async with here.browser.post("/channels/general/follow", data=form) as answer:
                assert answer.status == 200
                return await answer.text()

        shown = await post(do="preview", library=work.encode())
        assert "would have picked" in shown
        assert "papers picked: " in shown
        assert "Following" not in await here.page("/channels/general")
        held = re.findall(r'name="held" value="([^"]+)"', shown)
        assert "refs&amp;.bib is read already" in shown
        assert "cs.TEAPOT" in await post(do="preview", categories="cs.TEAPOT", held=held[0])
        assert "Mars/Base" in await post(do="preview", zone="Mars/Base")
        assert "choose it again" in await post(held="gone")
        assert not await here.wired.store.subscriptions()

        await post(held=held[0], name="lamps")
        await here.front.visits.tasks.idle(30)
        (followed,) = await here.wired.store.subscriptions()
        assert (followed.topic.name, followed.topic.likes) == ("lamps", 1)
        assert "learns from one work" in await here.page("/channels/general")


async def test_a_stream_tells_what_is_new_once_and_goes_on_from_where_the_browser_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with lab(tmp_path / "data", monkeypatch) as here:

        async def heard(last: int) -> tuple[int, str]:
            headers = {"Last-Event-ID": str(last)}
            async with here.browser.get("/channels/general/events", headers=headers) as stream:
                async for line in stream.content:
                    if line.startswith(b"id: "):
                        told = json.loads((await stream.content.readline()).partition(b" ")[2])
                        return int(line[4:]), told["html"]
            raise AssertionError

        platform, to = here.front.visits.platform, channel_of("general")
        first = asyncio.create_task(heard(0))
        await platform.post(to, note("one"), key="1")
        at, html = await first
        await platform.post(to, note("two"), key="2")
        later, more = await heard(at)

        assert "one" in html
        assert "two" in more
        assert later > at
        assert await platform.post(to, note("two"), key="2") == await platform.find(to, key="2")


async def test_whoever_reads_no_stream_is_closed_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "LASTS", 0.0)
    monkeypatch.setattr(events, "STUCK", 0.0)
    closed = asyncio.Event()
    transport = SimpleNamespace(abort=closed.set)
    with events._limit(SimpleNamespace(transport=transport)):  # type: ignore[arg-type]  # all that is asked
        async with asyncio.timeout(60):
            await closed.wait()


async def test_streams_leave_room_for_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.platforms.web.events.MOST", 1)
    async with lab(tmp_path / "data", monkeypatch) as here:
        address = "/channels/general/events"
        async with here.browser.get(address) as first, here.browser.get(address) as second:
            assert (first.status, second.status) == (200, 503)
            await here.page("/channels/general")


async def test_a_form_handed_in_twice_at_once_is_answered_once_but_each_persons_own_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with lab(tmp_path / "data", monkeypatch) as here:
        began: list[str] = []
        kept = asyncio.Event()
        kept.set()

        def begin(_: object, __: object, name: str, *___: object) -> asyncio.Event:
            began.append(name)
            return kept

        monkeypatch.setattr(here.front.visits.__class__, "begin", begin)
        visits = here.front.visits
        ours, theirs = (Visitor(person * 16, "general", "en") for person in "ab")
        await asyncio.gather(*(visits.say(who, "hello", name="n") for who in (ours, ours, ours, theirs)))
        assert sorted(began) == [f"typed:{who.person}:n" for who in (ours, theirs)]


async def test_who_comes_from_another_site_stays_who_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with lab(tmp_path / "data", monkeypatch) as here:
        here.browser.cookie_jar.clear()  # a strict cookie is kept back then
        for site, is_set in (("cross-site", False), ("same-site", False), ("none", True)):
            headers = {"Sec-Fetch-Site": site}
            async with here.browser.get("/channels/general", headers=headers) as found:
                assert ("Set-Cookie" in found.headers) is is_set, site


async def test_what_one_person_alone_sees_no_other_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with lab(tmp_path / "data", monkeypatch) as here:
        await here.command("digest list")
        assert "nothing is followed" in await here.page("/channels/general")
        here.browser.cookie_jar.clear()
        assert "nothing is followed" not in await here.page("/channels/general")


async def test_no_channel_is_called_as_that_of_the_terminal_whose_papers_it_would_find(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with lab(tmp_path / "data", monkeypatch) as here:
        paper = await here.wired.repository.paper(parse_ref("9912.01990"))
        await here.wired.store.record_shown(paper.id, HERE, Receipt(message_id="1"))
        made = await here.browser.post("/channels", data={"name": f"#{HERE.channel.upper()}"})
        here.channel = made.url.path.rpartition("/")[2]
        await here.command("paper search teapots")
        assert "Thousand Teapots" not in here.seen()[-1].text
        assert "/paper/" not in await here.page("/search?q=teapots")


def test_a_link_that_lets_in_is_made_and_no_key_is_told(tmp_path: Path) -> None:
    shell = Shell(data_dir=str(tmp_path))
    said = CliRunner().invoke(web, ["token"], obj=shell).output

    ticket = said.strip().rpartition("ticket=")[2]
    now = SystemClock().now()
    assert login.is_good(login.read_key(tmp_path), "link", ticket, now)
    assert not login.is_good(login.read_key(tmp_path), "link", ticket, now + 2 * login.LINK_KEPT)
