"""A person at a page of ours, who talks HTTP as a browser without script does."""

from __future__ import annotations

import asyncio
import html
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from lxml import html as lxml_html

from adapters.platforms.registry import settings_class
from adapters.platforms.web.app import WebFrontEnd
from adapters.platforms.web.sample_days import Playground, SampleClock
from adapters.wiring import Overrides, Services, services
from tests.e2e.slack_lab import Evening
from tests.frontend_contract import Seen

PATIENCE = 60.0
BROWSER = {"Sec-Fetch-Site": "same-origin", "Accept-Language": "en"}
INLINE = re.compile(r"</?(?:a|em|strong|code)\b[^>]*>")
FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)
TAG = re.compile(r"<[^>]+>")


@dataclass
class Lab:
    """Implements `tests.frontend_contract.Desk`."""

    wired: Services
    front: WebFrontEnd
    browser: aiohttp.ClientSession
    channel: str = "general"
    stands: list[Seen] = field(default_factory=list)
    mine: list[str] = field(default_factory=list)
    """The messages that the person said and did not take back."""
    keeps = True
    whispers = True

    async def command(self, line: str) -> None:
        await self.post("say", text=f"/{line}")

    async def say(self, text: str, *, under: Seen | None = None) -> str:
        await self.post("say", text=text, thread=(under.thread or under.key) if under else "")
        return self.mine[-1]

    async def press(self, seen: Seen, label: str, *, paper: str = "") -> None:
        await self.post("press", button=seen.handle[label])

    async def edit(self, said: str, text: str) -> None:
        await self.post(f"change/{said}", text=text)

    async def delete(self, said: str) -> None:
        await self.post(f"remove/{said}")

    def seen(self) -> list[Seen]:
        return self.stands

    async def post(self, where: str, **form: str) -> None:
        """Hand in a form, and look at the page when what came of it is done."""
        address = f"/channels/{self.channel}/{where}"
        headers = {"Accept": "application/json"}
        async with self.browser.post(address, data=form, headers=headers) as answer:
            assert answer.status == 200, await answer.text()
        await self.front.visits.tasks.idle(PATIENCE)
        await self.look()

    async def look(self) -> None:
        """Read the channel and every thread in it."""
        self.stands, self.mine = [], []
        mine: dict[int, None] = {}
        for article in await self._articles(""):
            number = article.get("id")[1:]
            self._note(article, "", mine)
            if article.find_class("replies"):
                for below in await self._articles(number):
                    if below.get("id") != f"t{number}":
                        self._note(below, number, mine)
        self.stands.sort(key=lambda each: int(each.key))
        self.mine = [str(each) for each in sorted(mine)]

    async def page(self, path: str) -> str:
        async with self.browser.get(path) as answer:
            assert answer.status == 200, path
            return await answer.text()

    async def _articles(self, thread: str) -> list[Any]:
        text = await self.page(f"/channels/{self.channel}?thread={thread}")
        page: lxml_html.HtmlElement = lxml_html.document_fromstring(text)
        there = page.get_element_by_id("thread" if thread else "messages")
        return list(there.find_class("message"))

    def _note(self, article: Any, thread: str, mine: dict[int, None]) -> None:
        if "mine" in article.get("class").split():
            mine[int(article.get("id")[1:])] = None
        else:
            self.stands.append(shown(article, thread))


def shown(article: Any, thread: str) -> Seen:
    """A message as a reader sees it."""
    (said,) = article.find_class("said")
    for each in said.iter("ol"):
        for number, item in enumerate(each, 1):
            item.text = f"{number}. {item.text or ''}"
    source = FORM.sub("", lxml_html.tostring(said, encoding="unicode"))
    text = " ".join(html.unescape(TAG.sub(" ", INLINE.sub("", source))).split())
    pressed = {each.text_content().strip(): each.get("value") for each in said.iterfind(".//form/button")}
    labels = [each.text_content().strip() for form in said.iterfind(".//form") for each in form]
    alone = "alone" in article.get("class").split()
    return Seen(article.get("id")[1:], text, tuple(labels), thread, alone, handle=pressed)


@asynccontextmanager
async def lab(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    playground: Playground | None = None,
    day: int = 1,
    **ask: int,
) -> AsyncIterator[Lab]:
    """The pages, and somebody who looks at them."""
    monkeypatch.setattr("adapters.wiring.SystemClock", Evening)
    monkeypatch.setattr("adapters.sources.arxiv.connect.SAMPLE_DELAY", 0.0)
    monkeypatch.setattr("adapters.platforms.web.page_surface.WebSurface.every", 0.0)
    made = settings_class().model_validate({"web": {"pages": True, "pages_port": 0}, "ask": ask})
    clock = SampleClock(day) if day > 1 else None
    async with services(made, folder, Overrides(sample_day=day, silent=True, clock=clock)) as wired:
        (front,) = wired.front_ends
        assert isinstance(front, WebFrontEnd)
        front.playground = playground
        running = asyncio.create_task(front.run())
        try:
            async with asyncio.timeout(PATIENCE):
                while not (front.ready or running.done()):  # noqa: ASYNC110 - it has no event of its own
                    await asyncio.sleep(0.01)
            jar = aiohttp.CookieJar(unsafe=True)
            base = f"http://127.0.0.1:{front.port}"
            async with aiohttp.ClientSession(base, headers=BROWSER, cookie_jar=jar) as browser:
                made_lab = Lab(wired, front, browser)
                await made_lab.page("/channels")
                await made_lab.look()
                yield made_lab
        finally:
            await front.stop()
            await running
