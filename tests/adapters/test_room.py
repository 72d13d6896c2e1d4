"""The reading room: what was posted in open channels, as pages; and nothing else, on no page."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from aiohttp import ClientSession, CookieJar
from lxml import etree
from PIL import Image

from adapters.safe_pictures import safe_picture
from adapters.stores.sql.matching import parse_query, snippet
from adapters.web.connections import listening
from adapters.web.content import Website, application
from adapters.web.room.marking import mark
from adapters.web.room.presenting import read_questions
from adapters.web.room.routes import routes
from adapters.wiring import Overrides, services
from bot.domain.analysis import Citation, Claim, Source
from bot.domain.digest import Digest, PaperFigure
from bot.domain.full_text import Block, BlockKind, FullText, Section
from bot.domain.run import RunStatus
from bot.domain.topic import Destination, Topic
from bot.embedding_settings import EmbeddingsSettings
from bot.ports.platform import Receipt
from bot.ports.reading_room import PaperShown
from bot.settings import Settings, WebSettings
from tests.samples_digest import DAY, QUOTE, analysis, digest, entries, paper
from tests.store_contract import LAB, parts, shown, subscription
from tests.store_contract_reading_room import SECRET, turn

ATOM = "{http://www.w3.org/2005/Atom}"
HOSTILE = (
    "<script>alert(1)</script>\"'><img src=x onerror=alert(1)></style>"
    "\u202ejavascript:alert(1) $\\text{<b>}$"
)


@dataclass
class Channels:
    """Implements `OpenChannels`."""

    now: set[Destination] = field(default_factory=lambda: {LAB})

    async def open_channels(self) -> Collection[Destination]:
        return self.now


@dataclass
class Lab:
    """A browser, the store behind the pages, and which channels are open."""

    browser: ClientSession
    site: Website
    channels: Channels

    async def get(self, path: str, **headers: str) -> str:
        answer = await self.browser.get(path, headers=headers)
        assert answer.status == 200, path
        return await answer.text()

    async def status(self, path: str) -> int:
        return (await self.browser.get(path)).status

    async def post(self, made: Digest, to: Destination = LAB, name: str = "tides") -> None:
        """A digest that was posted."""
        store = self.site.store
        await store.save_papers([entry.paper for entry in made.entries])
        ids = [entry.paper.id for entry in made.entries]
        run = await store.open_run(subscription(name, to), made.day)
        await store.save_subscription(subscription(name, to))
        await store.save_draft(run.key, made.evolve(run_key=run.key), parts(*ids), ids)
        for position in range(len(ids) + 1):
            await store.finish_delivery(run.key, position, Receipt(message_id=f"{name}{position}"))
        await store.set_status(run.key, RunStatus.DELIVERED)


@pytest.fixture
async def lab(tmp_path: Path) -> AsyncIterator[Lab]:
    async with opened(tmp_path) as found:
        yield found


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Lab]:
    settings = Settings(embeddings=EmbeddingsSettings(model="off"))
    async with services(settings, folder, Overrides(sample_day=1, silent=True)) as wired:
        channels = Channels()
        site = Website(chat=wired.chat, store=wired.store, settings=WebSettings(), channels=channels)
        async with listening(application(site, routes(site)), "127.0.0.1", 0, "web.pages_port") as port:
            address = f"http://127.0.0.1:{port}"
            async with ClientSession(address, cookie_jar=CookieJar(unsafe=True)) as browser:
                yield Lab(browser, site, channels)


def text_of(version: int = 1, **changes: object) -> FullText:
    blocks = (
        Block(kind=BlockKind.PARAGRAPH, text="The harbour is deep.", page=4, anchor="S3.SS1.p1"),
        Block(kind=BlockKind.PARAGRAPH, text=f"{QUOTE} It costs $x_i^2$.", page=4, anchor="S3.SS1.p2"),
        Block(kind=BlockKind.PARAGRAPH, text="Nobody notices.", page=5),
    )
    section = Section(number="3.1", title="The Tidal Gate", anchor="S3.SS1", blocks=blocks)
    facts: dict[str, object] = {
        "paper_id": paper().id,
        "version": version,
        "source": Source.HTML,
        "sections": (section,),
    }
    return FullText.model_validate(facts | changes)


def parsed(page: str) -> etree._Element:
    return etree.fromstring(page, etree.HTMLParser())


def found(page: str, path: str) -> list[str]:
    result = parsed(page).xpath(path)
    assert isinstance(result, list)
    return [each if isinstance(each, str) else "".join(map(str, each.itertext())) for each in result]  # type: ignore[union-attr]  # attributes are strings


async def test_before_anything_was_posted_the_first_page_says_where_to_begin(lab: Lab) -> None:
    assert "/channels" in found(await lab.get("/"), "//main//a/@href")


async def test_the_first_page_is_the_newest_day_with_every_paper_of_it(lab: Lab) -> None:
    await lab.post(digest())
    await lab.post(digest(day=DAY - dt.timedelta(3)))
    page = await lab.get("/")
    assert found(page, "//h1") == ["Monday, 26 January 2026"]
    assert found(page, "//ol[@class='papers']/li/a/@href")[0] == "/paper/9912.00001v1"
    (before,) = found(page, "//a[@rel='prev']/@href")
    assert "23 January" in found(await lab.get(before), "//h1")[0]


async def test_every_link_of_a_digest_leads_to_a_page(lab: Lab) -> None:
    await lab.post(digest())
    await lab.site.store.save_full_text(text_of())
    seen, new = set[str](), {"/", "/search?q=tidal"}
    while new - seen:
        path = min(new - seen)
        seen.add(path)
        answer = await lab.browser.get(path)
        assert answer.status == 200, path
        if answer.content_type == "text/html":
            links = found(await answer.text(), "//main//a/@href")
            new |= {urlsplit(each)._replace(fragment="").geturl() for each in links if each[0] == "/"}
        new -= {each for each in new if each.startswith("/figure/")}
    kinds = {re.sub(r"[^/]*\d[^/]*", "N", each).partition("?")[0] for each in seen}
    assert {"/paper/N", "/paper/N/at/N", "/digest/tides/N", "/topic/tides", "/feed.xml"} <= kinds


async def test_a_paper_has_everything_under_addresses_of_their_own(lab: Lab) -> None:
    await lab.post(digest())
    store = lab.site.store
    await store.save_analysis(analysis(paper()))
    await store.save_turn(LAB, "t", turn(1, paper().id))
    page = await lab.get("/paper/9912.00001")
    ids = found(page, "//*[@id]/@id")
    wanted = {
        "findings",
        "evidence",
        "questions",
        "similar",
        "bibtex",
        *(f"section-{n}" for n in range(1, 8)),
    }
    assert wanted <= set(ids)
    assert len(ids) == len(set(ids))
    assert "How heavy is the zeppelin?" in page
    assert found(page, "//meta[@name='citation_author']/@content") == list(paper().authors)
    assert found(page, "//meta[@name='citation_arxiv_id']/@content") == [paper().id]
    assert "“tidal memory”, “reservoir” in the title" in found(page, "//p[@class='picked']")[0]


async def test_a_place_of_any_length_is_only_a_place_that_there_is_not(lab: Lab) -> None:
    await lab.post(digest())
    assert "<mark>" not in await lab.get(f"/paper/9912.00001v1/at/{'9' * 5000}")


def test_looking_for_a_phrase_in_a_long_run_of_letters_ends() -> None:
    letters = "a" * 5000
    asked = parse_query('"a a a a a a a a a a b"')
    assert not snippet(letters, asked)
    assert mark(letters, asked) == letters
    phrase = parse_query('"state of art" "潮汐"')
    assert mark("the state_of-art, 潮 汐", phrase) == "the <mark>state_of-art</mark>, <mark>潮 汐</mark>"
    assert snippet("the state-of-art", phrase) == "the state-of-art"


async def test_a_citation_leads_to_the_words_marked_in_their_place(lab: Lab) -> None:
    await lab.post(digest())
    await lab.site.store.save_analysis(analysis(paper()))
    await lab.site.store.save_full_text(text_of())
    links = found(await lab.get("/paper/9912.00001v1"), "//section[@id='section-3']//a/@href")
    (link,) = [each for each in links if "/at/" in each]
    page = await lab.get(link)
    assert found(page, "//mark") == [QUOTE]
    assert found(page, "//div[@class='text']/div") == [
        "The harbour is deep.", f"{QUOTE} It costs xi2.", "Nobody notices.",
    ]  # fmt: skip
    assert "§3.1 The Tidal Gate, p. 4" in page
    (away,) = found(page, "//a[starts-with(@href, 'https://arxiv.org/html/9912.00001v1#S3.SS1.p2')]/@href")
    assert ":~:text=We%20open" in away


async def test_words_that_cannot_be_located_are_said_to_be_so(lab: Lab) -> None:
    await lab.post(digest())
    assert "is not kept" in await lab.get("/paper/9912.00001v1/at/S3?quote=cheese")
    page = await lab.get("/paper/9912.00001v1/at/text?quote=A+tidal+gate+halves+the+error")
    assert found(page, "//mark") == ["A tidal gate halves the error"]
    await lab.site.store.save_full_text(text_of())
    for near in ("S3.SS1", "page-4", "nowhere"):
        page = await lab.get(f"/paper/9912.00001v1/at/{near}?quote=The+moon+is+cheese")
        assert "could not be located" in page
        assert not found(page, "//mark")


async def test_versions_are_compared(lab: Lab) -> None:
    await shown(lab.site.store, paper(), paper(version=2, title="Tidal Memory Reconsidered"))
    assert "/paper/9912.00001v2/changes/1" in found(await lab.get("/paper/9912.00001"), "//a/@href")
    assert "Title before" in await lab.get("/paper/9912.00001v2/changes/1")
    assert await lab.status("/paper/9912.00001v2/changes/7") == 404


async def test_a_paper_can_be_taken_along(lab: Lab) -> None:
    await lab.post(digest())
    await lab.site.store.save_analysis(analysis(paper()))
    assert json.loads(await lab.get("/paper/9912.00001v1.json"))["title"] == paper().title
    assert (await lab.get("/paper/9912.00001v1.md")).startswith("# Tidal Memory")
    assert (await lab.get("/paper/9912.00001v1.bib")).startswith("@misc{")


async def test_a_search_finds_both_languages_narrows_and_marks(lab: Lab) -> None:
    await lab.post(digest())
    await lab.site.store.save_analysis(analysis(paper(), "zh"))
    page = await lab.get("/search?q=储备池")
    assert found(page, "//ol[@class='hits']//h2/a/@href") == ["/paper/9912.00001v1"]
    assert set(found(page, "//mark")) <= {"储备池", "reservoirs"}
    chinese = await lab.get("/search?q=储备池", **{"Accept-Language": "zh-TW"})
    (day,) = found(chinese, "//ol[@class='hits']//span[@class='whole']")
    assert day.endswith("日")
    assert found(await lab.get("/search?q=tidal"), "//mark")
    assert len(found(await lab.get("/search"), "//ol[@class='hits']/li")) == 4
    assert not found(await lab.get("/search?q=tidal&since=2030-01-01"), "//ol[@class='hits']/li")
    assert await lab.get("/search?q=%22%00&topic=%27&author=%22&evidence=x&since=y")


async def test_feeds_are_whole_absolute_and_say_when_they_changed(lab: Lab) -> None:
    await lab.post(digest())
    for path in ("/feed.xml", "/topic/tides/feed.xml", "/search/feed.xml?q=tidal"):
        feed = etree.fromstring((await lab.get(path)).encode())
        links = [each.get("href", "") for each in feed.iter(f"{ATOM}link")]
        assert all(each.startswith(str(lab.browser._base_url)) for each in links)
        entry = feed.find(f"{ATOM}entry")
        assert entry is not None
        content = entry.findtext(f"{ATOM}content") or ""
        assert "reservoirs driven by tides" in content or "Reservoirs that Remember" in content
        assert feed.findtext(f"{ATOM}updated") == entry.findtext(f"{ATOM}updated") != "2026-01-26T00:00:00Z"
        assert all(each.startswith("http") for each in re.findall('href="([^"]*)', content))


SECRETS = ("Hidden Zeppelins", "9912.00009", "zeppelin", "secret topic")


async def test_what_was_shown_in_no_open_channel_is_on_no_page(lab: Lab) -> None:
    await lab.post(digest())
    secret = paper(9, title="Hidden Zeppelins", abstract="A zeppelin is driven by tides in a reservoir.")
    entry = entries()[0].evolve(paper=secret)
    topic = Topic(name="secret topic", categories=("cs.LG",))
    await lab.post(digest(entries=(entry,), topic=topic), SECRET, "hidden")
    store = lab.site.store
    await store.save_analysis(analysis(secret))
    await store.save_full_text(text_of(paper_id=secret.id, figures=(PaperFigure(image=png()),)))
    await store.save_turn(SECRET, "t", turn(1, secret.id))
    await store.save_turn(LAB, "t", turn(2, secret.id, paper().id))
    hidden = (
        "/paper/9912.00009", "/paper/9912.00009v1", "/paper/9912.00009v1.md", "/paper/9912.00009v1.json",
        "/paper/9912.00009v1.bib", "/paper/9912.00009v1/at/1?quote=x", "/paper/9912.00009v1/changes/2",
        "/figure/9912.00009v1/0", "/figure/9912.00009v1/first", f"/digest/hidden/{DAY}", "/topic/hidden",
        "/topic/hidden/feed.xml",
    )  # fmt: skip
    pages = (
        "/", f"/day/{DAY}", "/topic/tides", f"/digest/tides/{DAY}", "/paper/9912.00001", "/feed.xml",
        "/search", "/search?q=zeppeli&q=", "/search?q=tides+reservoir", "/search?topic=hidden",
        "/search/feed.xml?q=tides", "/search?author=Ada+Lindqvist",
    )  # fmt: skip
    for path in hidden:
        assert await lab.status(path) == 404, path
    for path in pages:
        text = await lab.get(path)
        assert not [said for said in SECRETS if said in text], path
    lab.channels.now = {SECRET}
    for path in hidden:
        assert await lab.status(path) == (404 if "changes" in path else 200), path
    lab.channels.now = set()
    for path in (*hidden, *pages):
        assert path.startswith(("/search", "/feed")) or path == "/" or await lab.status(path) == 404, path
    assert not found(await lab.get("/search?q=tides"), "//ol[@class='hits']/li")


async def test_a_topic_has_a_page_from_the_day_it_is_followed_in_an_open_channel(lab: Lab) -> None:
    await lab.post(digest())
    for name, to in (("waves", LAB), ("zeppelins", SECRET)):
        await lab.site.store.save_subscription(subscription(name, to))
    assert "/topic/waves" in found(await lab.get("/"), "//main//a/@href")
    assert "waves" in found(await lab.get("/topic/waves"), "//h1")
    assert etree.fromstring((await lab.get("/topic/waves/feed.xml")).encode()).find(f"{ATOM}entry") is None
    for path in ("/topic/zeppelins", "/topic/zeppelins/feed.xml", "/topic/nobody"):
        assert await lab.status(path) == 404


async def test_every_route_is_held_to_that() -> None:
    """A new one has to be added to the test above."""
    made = {route.path for route in routes(None)}  # type: ignore[arg-type]  # nothing is asked
    assert made == {
        "/", "/day/{day}", "/topic/{topic}", "/digest/{topic}/{day}", "/search", "/feed.xml",
        "/topic/{topic}/feed.xml", "/search/feed.xml", "/paper/{ref:.+}/at/{near:[^/]+}",
        "/paper/{ref:.+}/changes/{before:[1-9][0-9]{0,3}}", "/paper/{ref:.+}.{kind:bib|json|md}",
        "/paper/{ref:.+}", "/figure/{ref:.+}/{number:[0-9]{1,4}|first}",
    }  # fmt: skip


async def test_hostile_texts_stay_texts(lab: Lab) -> None:
    bad = paper(title=HOSTILE, abstract=HOSTILE, authors=(HOSTILE,), categories=(HOSTILE,))
    written = analysis(bad, summary=Claim(text=HOSTILE, quote=HOSTILE, verified=True))
    entry = entries()[0].evolve(paper=bad, analysis=written)
    await lab.post(digest(entries=(entry,), topic=Topic(name=HOSTILE, categories=("cs.LG",))))
    store = lab.site.store
    await store.save_analysis(written)
    section = Section(title=HOSTILE, blocks=(Block(kind=BlockKind.PARAGRAPH, text=HOSTILE),))
    await store.save_full_text(
        text_of(sections=(section,), figures=(PaperFigure(caption=HOSTILE, url="https://arxiv.org/x.png"),))
    )
    await store.save_turn(LAB, "t", turn(1, bad.id, question=HOSTILE, answer=HOSTILE))
    asked = quote(HOSTILE)
    paths = (
        "/", "/digest/tides/2026-01-26", "/paper/9912.00001", f"/search?q={asked}&author={asked}",
        f"/paper/9912.00001v1/at/{quote(HOSTILE.replace('/', ''), safe='')}?quote={asked}", "/topic/tides",
    )  # fmt: skip
    for path in paths:
        page = parsed(await lab.get(path))
        own = [each for each in page.iter("script") if str(each.get("src", "")).startswith("/static/")]
        assert [*page.iter("script")] == own
        for element in page.iter():
            assert not [name for name in element.keys() if str(name).startswith("on") or name == "style"]  # noqa: SIM118
            for name in ("href", "src", "action"):
                assert not str(element.get(name, "")).lower().startswith(("javascript:", "data:", "//"))
        assert not [each for each in page.iter("img") if "onerror" in each.keys() or each.get("src") == "x"]  # noqa: SIM118
    for path in ("/feed.xml", f"/search/feed.xml?q={asked}"):
        etree.fromstring((await lab.get(path)).encode())


def png(width: int = 30, height: int = 20) -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (width, height), "red").save(kept, "PNG")
    return kept.getvalue()


async def test_a_figure_comes_from_our_own_address_as_pixels_of_our_own(lab: Lab) -> None:
    await lab.post(digest())
    hidden = png() + b"<script>alert(1)</script>"
    figures = (
        PaperFigure(caption="The gate", image=hidden),
        PaperFigure(caption="Nothing", image=b"<svg/>"),
    )
    await lab.site.store.save_full_text(text_of(figures=figures))
    await lab.site.store.save_analysis(analysis(paper()))
    assert "/figure/9912.00001v1/0" in found(await lab.get("/paper/9912.00001v1"), "//img/@src")
    answer = await lab.browser.get("/figure/9912.00001v1/0")
    assert answer.content_type == "image/png"
    assert b"script" not in await answer.read()
    assert [await lab.status(f"/figure/9912.00001v1/{n}") for n in (1, 2)] == [404, 404]


async def test_a_figure_is_sent_once_and_shown_again_only_while_its_channel_is_open(lab: Lab) -> None:
    await lab.post(digest())
    await lab.site.store.save_full_text(text_of(figures=(PaperFigure(image=png()),)))
    first = await lab.browser.get("/figure/9912.00001v1/0")
    assert "no-cache" in first.headers["Cache-Control"]
    known = {"If-None-Match": first.headers["ETag"]}
    assert (await lab.browser.get("/figure/9912.00001v1/0", headers=known)).status == 304
    lab.channels.now = set()
    assert (await lab.browser.get("/figure/9912.00001v1/0", headers=known)).status == 404


def test_a_large_picture_is_made_smaller_and_what_is_none_is_left_out() -> None:
    with Image.open(io.BytesIO(safe_picture(png(3000, 100)))) as made:
        assert made.size == (1400, 47)
    assert safe_picture(b"") == safe_picture(b"GIF89a") == safe_picture(png()[:40]) == b""


async def test_pages_speak_the_readers_language_and_quotes_their_own(lab: Lab) -> None:
    await lab.post(digest())
    for language in ("en", "zh"):
        await lab.site.store.save_analysis(analysis(paper(), language))
    page = await lab.get("/paper/9912.00001", **{"Accept-Language": "zh-CN"})
    assert "潮汐门控将七天预测误差" in page
    assert set(found(page, "//blockquote/@lang | //h1/@lang")) == {"en"}
    german = await lab.get("/paper/9912.00001", **{"Accept-Language": "de"})
    assert "Diese Analyse ist auf Chinesisch" in german or "Diese Analyse ist auf Englisch" in german


def test_an_answer_from_the_abstract_is_cited_in_the_readers_words() -> None:
    said = Claim(text="Tides.", quote=QUOTE, citation=Citation(section="Abstract"))
    asked = turn(1, paper().id).evolve(claims=(said,))
    shown_paper = PaperShown(
        paper=paper(), versions=(), postings=(), appearances=(), analyses=(), questions=(asked,)
    )
    places = {language: read_questions(shown_paper, language)[0].said[0][1] for language in ("en", "zh")}
    assert places == {"en": "Abstract", "zh": "摘要"}
