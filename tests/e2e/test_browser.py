"""The pages in a real browser: Debian's chromium, driven by Playwright.

Where there is none these tests are left out, loudly; where CI is set that is an error.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
import unicodedata
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import resources
from pathlib import Path
from typing import Any, Literal

import pytest
import pytest_asyncio
from lxml import html as lxml_html
from playwright.async_api import (
    Browser,
    BrowserContext,
    Page,
    Request,
    Route,
    ViewportSize,
    async_playwright,
    expect,
)

from adapters.archive.site import FileArchive
from adapters.platforms.registry import settings_class
from adapters.platforms.web.platform import channel_of
from adapters.platforms.web.sample_days import Host, Playground
from bot.domain.message import Action, Button, Buttons, Heading, Message, Paragraph, Quote, line, link
from bot.text.latex import latex_to_text
from tests.e2e.test_web_kill import end, start
from tests.e2e.web_lab import Lab, lab
from tests.samples_digest import digest

CHROMIUM = shutil.which("chromium") or ""
if not CHROMIUM and os.getenv("CI"):  # noqa: TID251 - of the tests
    raise RuntimeError("CI is set and there is no chromium: apt-get install chromium fonts-noto-cjk")

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(not CHROMIUM, reason="NO BROWSER: apt-get install chromium fonts-noto-cjk"),
]
PATIENCE = 60_000
"""Milliseconds for what a person would wait for."""
expect.set_options(timeout=PATIENCE)
QUESTION = "#2: what does Thimble reach on GlacierYear?"
HOSTILE = '</style></script><script>window.hacked=1</script><img src=x onerror="window.hacked=1">'


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as play:
        browser = await play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        await browser.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Lab]:
    """A playground with a digest in it, so that each test can be run without the others."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("data")
        host = Host(settings_class()(), folder / "paperboy.toml")
        async with lab(folder, patch, playground=Playground(day=1, host=host)) as made:
            await made.post("digest", day="1")
            yield made


@asynccontextmanager
async def person(
    chromium: Browser, desk: Lab | str, **options: Any
) -> AsyncIterator[tuple[BrowserContext, Page]]:
    """Somebody at a browser that says nothing in its console and asks nobody but us."""
    base = desk if isinstance(desk, str) else f"http://127.0.0.1:{desk.front.port}"
    given = {"locale": "en-GB", "viewport": {"width": 1280, "height": 800}, **options}
    context = await chromium.new_context(base_url=base, **given)
    context.set_default_timeout(PATIENCE)
    said: list[str] = []

    def asked(request: Request) -> None:
        if not request.url.startswith(base):
            said.append(f"asked {request.url}")

    page = await context.new_page()
    context.on("request", asked)
    context.on("console", lambda message: said.append(message.text))
    context.on("weberror", lambda error: said.append(str(error.error)))
    yield context, page
    await context.close()
    assert said == []


async def test_a_digest_is_posted_read_and_asked_about_and_each_message_stands_once(
    chromium: Browser, desk: Lab
) -> None:
    await desk.wired.store.add_web_channel(channel_of("reading"))
    async with person(chromium, desk) as (context, page):
        await page.goto("/channels/reading")
        other = await context.new_page()
        await other.goto("/channels/reading")
        await page.get_by_role("button", name="Sample day 1").click()
        root = page.locator("#messages .message", has_text="6 picked")
        await expect(root.get_by_role("link", name="replies")).to_be_visible()
        await expect(page.locator("#messages .alone", has_text="is posted")).to_have_count(1)
        await expect(other.locator("#messages .message", has_text="6 picked")).to_have_count(1)

        await root.locator(".replies").click()
        await expect(page.locator("#thread .message", has_text=re.compile("Picked:"))).to_have_count(6)
        await page.get_by_label("Ask about this").fill(QUESTION)
        await page.keyboard.press("Enter")
        answer = page.locator("#thread .message:not([data-state])", has_text="31.7 dB").last
        await expect(answer).to_contain_text("“")
        await expect(page.locator("#announced")).not_to_be_empty()
        await desk.front.visits.tasks.idle(30)

        texts = await page.locator("#thread .message .said").all_inner_texts()
        await page.reload()
        again = await page.locator("#thread .message .said").all_inner_texts()
        assert again == texts
        assert len(set(again)) == len(again)


CITED = """async () => {
    const links = [...document.querySelectorAll("main a[href*='/at/']")].map((each) => each.href);
    return Promise.all([...new Set(links)].map(async (link) => {
        const page = new DOMParser().parseFromString(await (await fetch(link)).text(), "text/html");
        const marked = [...page.querySelectorAll("mark")].map((each) => each.textContent).join("");
        return [new URL(link).searchParams.get("quote"), marked];
    }));
}"""
"""Of every citation of a page: the quote that its address has, and the words that are marked there."""


def letters(text: str) -> list[str]:
    """Of words, in any order: the indices of a formula are read in another one than they are shown in."""
    folded = unicodedata.normalize("NFKD", text).casefold()
    return sorted(each for each in folded if each.isalnum())


async def test_from_nothing_to_the_words_that_each_claim_of_both_days_is_cited_with(
    chromium: Browser, tmp_path: Path
) -> None:
    """`paperboy playground` as it is, with no data and no network."""
    process, address = await start(tmp_path)
    try:
        async with person(chromium, address) as (_, page):
            await page.goto("/")
            await page.locator("main a[href='/channels']").click()
            for day in (1, 2):
                await page.get_by_role("button", name=f"Sample day {day}").click()
                root = page.locator("#messages .message", has_text="picked").nth(day - 1)
                await expect(page.locator("#messages .alone", has_text="is posted")).to_have_count(day)
                await root.locator(".replies").click()
                await page.get_by_label("Ask about this").fill("#1: what are the main results?")
                await page.keyboard.press("Enter")
                await expect(page.locator("#announced")).to_contain_text("main results?")
                await page.goto("/")
                links = links_of(await page.content())
                papers, seen = {each for each in links if each.startswith("/paper/")}, 0
                for path in papers:
                    await page.goto(path)
                    cited = await page.evaluate(CITED)
                    seen += len(cited)
                    for quote, marked in cited:
                        assert letters(marked) == letters(latex_to_text(quote)), (path, quote)
                assert seen > 3 * len(papers) >= 9
                await page.locator("main a[href*='/at/']").first.click()
                await expect(page.locator(".panel mark").first).to_be_visible()
                await page.goto("/channels")
    finally:
        await end(process, signal.SIGTERM)


async def test_while_a_message_is_sent_focus_and_what_is_typed_stay(chromium: Browser, desk: Lab) -> None:
    async with person(chromium, desk) as (_, page):
        await page.goto("/channels/general")
        arrived = asyncio.Event()

        async def answer_late(route: Route) -> None:
            answer = await route.fetch()
            await arrived.wait()
            await route.fulfill(response=answer)

        await page.route("**/say", answer_late)
        field = page.get_by_label("Write a message")
        await field.fill("/paper help")
        await field.press("Enter")
        await expect(page.locator("#messages .alone", has_text="digest follow")).to_be_visible()
        await field.fill("/topics")
        await field.press("Enter")
        await field.blur()
        await page.keyboard.press("j")
        first = page.locator(".message:focus")
        await expect(first).to_have_count(1)
        arrived.set()
        await expect(page.locator("form.composer button")).to_be_enabled()

        await expect(first).to_have_count(1)
        await expect(field).to_have_value("/topics")
        await field.press("Enter")
        await expect(field).to_have_value("")


async def test_the_keyboard_is_enough(chromium: Browser, desk: Lab) -> None:
    async with person(chromium, desk) as (_, page):
        await page.goto("/channels/general")
        await page.keyboard.press("/")
        await page.keyboard.type("/paper he")
        await expect(page.get_by_role("option")).to_have_count(1)
        await page.keyboard.press("Tab")
        await expect(page.get_by_label("Write a message")).to_have_value("/paper help ")
        await page.keyboard.press("Enter")
        await expect(page.locator("#messages .alone", has_text="digest follow")).to_be_visible()

        await page.keyboard.press("Escape")
        await page.keyboard.press("j")
        focused = page.locator(".message:focus")
        first = await focused.get_attribute("id")
        await page.keyboard.press("j")
        await page.keyboard.press("k")
        assert await focused.get_attribute("id") == first
        await page.keyboard.press("o")
        await page.wait_for_url("**thread=*")
        await page.keyboard.press("Escape")
        await page.wait_for_url(f"**/channels/general#{first}")
        assert await focused.get_attribute("id") == first

        await page.locator("details.keys summary").click()
        await page.locator(f"#{first}").focus()
        await page.get_by_role("button", name="the next message").click()
        assert await focused.get_attribute("id") not in {first, None}
        await page.get_by_label("Use these keys").uncheck()
        await page.locator(".name").click()
        await page.keyboard.press("/")
        await expect(page.get_by_label("Write a message")).not_to_be_focused()


async def test_all_of_it_works_without_script(chromium: Browser, desk: Lab) -> None:
    async with person(chromium, desk, java_script_enabled=False) as (_, page):
        await page.goto("/channels/general")
        await page.get_by_text("New channel").click()
        await page.get_by_label("Name").fill("Bird songs")
        await page.get_by_role("button", name="Create").click()
        assert page.url.endswith("/channels/bird-songs")

        await page.get_by_role("link", name="Follow a topic").click()
        await page.get_by_label("Categories").fill("cs.CV, cs.RO")
        await page.get_by_label("Papers at most").fill("3")
        async with page.expect_navigation():  # without script the form's answer is a page of its own
            await page.get_by_role("button", name="Save").click()
        await desk.front.visits.tasks.idle(30)
        await page.reload()
        assert "Following" in await page.locator("#messages").inner_text()

        await page.get_by_label("Write a message").fill("/paper 9912.01990 method")
        async with page.expect_navigation():
            await page.get_by_role("button", name="Send").click()
        await desk.front.visits.tasks.idle(30)
        await page.goto("/channels/bird-songs")
        assert "3 Method in detail" in await page.locator("#messages").inner_text()


async def test_what_is_hostile_is_text(chromium: Browser, desk: Lab) -> None:
    blocks = (
        Heading(content=line(HOSTILE)),
        Paragraph(content=line(link(HOSTILE, "javascript:window.hacked=1"))),
        Quote(content=line(HOSTILE), source=HOSTILE, url='https://arxiv.org/"onclick="window.hacked=1'),
        Buttons(items=(Button(label=HOSTILE, action=Action.BIBTEX, value=HOSTILE),)),
    )
    await desk.wired.store.add_web_channel(channel_of("hostile"))
    async with person(chromium, desk) as (_, page):
        await page.goto("/channels/hostile")
        message = Message(summary=HOSTILE, blocks=blocks)
        await desk.front.visits.platform.post(channel_of("hostile"), message, key="hostile")
        await expect(page.locator("#messages .message h3")).to_have_text(HOSTILE)
        await page.reload()
        await expect(page.locator("#messages .message h3")).to_have_text(HOSTILE)
        assert await page.evaluate("window.hacked") is None
        assert await page.locator("[onclick], [onerror], a[href^=javascript]").count() == 0


SIZES = ((320, 256, "light"), (360, 740, "dark"), (768, 900, "light"), (1280, 800, "dark"))
"""The first is 1280 × 1024 at 400 %."""
AXE = (resources.files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


def links_of(page: str) -> list[str]:
    return [each.get("href", "") for each in lxml_html.document_fromstring(page).iterfind(".//main//a")]


async def all_kinds(desk: Lab) -> list[str]:
    """A page of each kind, with something on it."""
    await desk.look()
    root = next(each for each in desk.seen() if "6 picked" in each.text)
    links = links_of(await desk.page("/"))
    papers = [each for each in links if each.startswith("/paper/")]
    (paper, *_) = [each for each in papers if "<figure" in await desk.page(each)]
    return [
        "/channels/general",
        f"/channels/general?thread={root.key}",
        "/channels/general/follow",
        "/setup",
        "/login",
        "/",
        next(each for each in links if each.startswith("/digest/")),
        next(each for each in links if each.startswith("/topic/")),
        paper,
        next(each for each in links_of(await desk.page(paper)) if "/at/" in each),
        "/search?q=lamp",
    ]


@pytest.mark.parametrize("language", ["en-GB", "zh-CN"])
async def test_every_page_can_be_read_by_everybody_in_every_size_and_scheme(
    chromium: Browser, desk: Lab, language: str
) -> None:
    """Each page is looked at in a light size, and in the other language in a dark one."""
    async with person(chromium, desk, locale=language) as (_, page):
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        for number, path in enumerate(await all_kinds(desk)):
            asked.clear()
            await page.goto(path)
            first = [each for each in asked if "/figure/" not in each and "/events" not in each]
            assert len(first) <= 4, first
            chosen = SIZES[(number + (language == "en-GB")) % len(SIZES)]
            for width, height, scheme in (*SIZES, chosen):
                await page.set_viewport_size({"width": width, "height": height})
                await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
                assert await page.evaluate("document.documentElement.scrollWidth") <= width, path
            await page.evaluate(AXE)
            assert await violations(page) == {}, (path, *chosen)


async def violations(page: Page) -> dict[str, list[str]]:
    found = await page.evaluate("axe.run()")
    return {each["id"]: [node["html"] for node in each["nodes"]][:2] for each in found["violations"]}


async def tab_to(page: Page, selector: str) -> None:
    """Go on with the tabulator until something that fits has the focus."""
    for _ in range(200):
        await page.keyboard.press("Tab")
        if await page.evaluate(f"document.activeElement.matches({selector!r})"):
            return
    raise AssertionError(selector)


async def test_the_keyboard_alone_follows_a_topic_and_opens_and_closes_a_citation(
    chromium: Browser, desk: Lab
) -> None:
    await desk.wired.store.add_web_channel(channel_of("keys"))
    async with person(chromium, desk) as (_, page):
        await page.goto("/channels/keys")
        await tab_to(page, "a[href$='/follow']")
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/follow")
        await tab_to(page, "#categories")
        await page.keyboard.type("cs.CV, cs.R")
        offered = "document.activeElement.list.options"
        assert await page.evaluate(f"[...{offered}].some((each) => each.value === 'cs.CV, cs.RO')")
        await page.keyboard.type("O")
        await page.keyboard.press("Enter")
        await expect(page.locator("#messages .message", has_text="Following")).to_be_visible()

        paper = next(each for each in await all_kinds(desk) if each.startswith("/paper/"))
        await page.goto(paper)
        await tab_to(page, "a[href*='/at/']")
        link = await page.evaluate("document.activeElement.getAttribute('href')")
        await page.keyboard.press("Enter")
        await expect(page.locator(".panel mark").first).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(page.locator(".panel")).to_have_count(0)
        assert await page.evaluate("document.activeElement.getAttribute('href')") == link


async def test_keys_and_their_buttons_go_from_paper_to_paper(chromium: Browser, desk: Lab) -> None:
    async with person(chromium, desk) as (_, page):
        await page.goto("/")
        titles = page.locator("main .papers li > a")
        await page.keyboard.press("j")
        await page.keyboard.press("j")
        await expect(titles.nth(1)).to_be_focused()
        await page.locator("details.keys summary").click()
        await page.get_by_role("button", name="the one before").click()
        await expect(titles.nth(0)).to_be_focused()
        await page.keyboard.press("o")
        await page.wait_for_url("**/paper/**")


async def test_nothing_moves_for_whoever_wants_that(chromium: Browser, desk: Lab) -> None:
    name = "getComputedStyle(document.querySelector('.growing p'), '::after').animationName"
    async with person(chromium, desk) as (_, page):
        await page.goto("/channels/general")
        await page.evaluate(
            "document.getElementById('messages').insertAdjacentHTML('beforeend',"
            ' \'<article class="message growing"><div class="said"><p>so far</p></div></article>\')'
        )
        assert await page.evaluate(name) == "pulse"
        await page.emulate_media(reduced_motion="reduce")
        assert await page.evaluate(name) == "none"


async def test_every_page_is_small(desk: Lab) -> None:
    for path in await all_kinds(desk):
        assert len((await desk.page(path)).encode()) < 80_000, path
    static = Path(__file__).parents[2] / "adapters/web/static"
    assert (static / "page.js").stat().st_size <= 12_288
    assert (static / "style.css").stat().st_size <= 20_480


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1280, "dark")])
async def test_the_pages_of_the_archive_have_no_fault_for_those_who_read_otherwise(
    chromium: Browser, tmp_path: Path, width: int, scheme: Literal["light", "dark"]
) -> None:
    """They allow no script, so the check is let in past their policy."""
    kept = Path(await FileArchive(tmp_path).keep(digest()))
    size = ViewportSize(width=width, height=740)
    opened = await chromium.new_context(viewport=size, color_scheme=scheme, bypass_csp=True)
    page = await opened.new_page()
    for file in kept.parent.glob("*.html"):
        await page.goto(file.as_uri())
        await page.evaluate(AXE)
        assert await violations(page) == {}, file.name
    await opened.close()
