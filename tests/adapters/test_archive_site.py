# ruff: noqa: ASYNC240 - a test waits for its own files
"""The archive on disk: a site that is whole after every change, and that nothing can break out of."""

import asyncio
import base64
import datetime as dt
import errno
import hashlib
import os
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from adapters.archive import site
from adapters.archive.html import NO_SITE, digest_page, policy
from adapters.archive.listing import describe, plain_name
from adapters.archive.pages import atom, index_page, list_page
from adapters.archive.rendering import archive_templates, template_words
from adapters.archive.site import FileArchive, workspace_folder
from bot.domain.analysis import Claim
from bot.domain.digest import Digest, ExecutiveSummary, PaperFigure
from bot.domain.errors import DataFolderError, DiskFullError
from bot.domain.message import Line, line, link
from bot.domain.topic import Topic
from bot.ports.pool import INLINE
from bot.settings import ArchiveSettings
from bot.text.visible import visible_text
from tests.samples_digest import analysis, claim, digest, entries, paper

ATOM = "{http://www.w3.org/2005/Atom}"
TEXTS = st.text(st.characters(exclude_categories=()), max_size=60) | st.text(
    "<>&\"'/=abscript ]!-", max_size=60
)


def of(day: int, channel: str = "terminal", **changes: object) -> Digest:
    date = dt.date(2026, 1, day)
    return digest("en", day=date, run_key=f"terminal/local/{channel}/tides/{date}", **changes)


def parse(page: str) -> etree._Element:
    return etree.fromstring(page, etree.HTMLParser())


def found(page: etree._Element, path: str) -> list[Any]:
    result = page.xpath(path)
    assert isinstance(result, list)
    return result


def joined(element: etree._Element) -> str:
    return "".join("".join(map(str, element.itertext())).split())


def child(element: etree._Element, name: str) -> str:
    """The text of the one child of that name."""
    (found,) = element.findall(f"{ATOM}{name}")
    return found.text or ""


def whole_page(*of_digest: Any) -> str:
    return "".join(digest_page(*of_digest))


def names(folder: Path, ending: str) -> list[str]:
    return sorted(file.name for file in (folder / "terminal-local").glob(f"*.{ending}"))


async def test_a_kept_digest_is_a_page_a_markdown_file_and_a_line_of_the_index(tmp_path: Path) -> None:
    linked = ArchiveSettings(figures="linked")
    page = Path(await FileArchive(tmp_path, INLINE, linked).keep(of(26)))
    assert page.parent == tmp_path / "terminal-local"
    assert page.read_text(encoding="utf-8") == whole_page(of(26), linked)
    assert page.with_suffix(".md").read_text(encoding="utf-8").startswith("---\ndate: 2026-01-26\n")
    index = (page.parent / "index.html").read_text(encoding="utf-8")
    assert f'<a href="{page.name}">Tides &amp; Lamps</a>' in index
    assert "Monday, 26 January 2026 · 4 papers" in index


async def test_keeping_a_digest_twice_changes_nothing(tmp_path: Path) -> None:
    archive = FileArchive(tmp_path)
    await archive.keep(of(26))
    before = {file.name: file.read_bytes() for file in (tmp_path / "terminal-local").iterdir()}
    await archive.keep(of(26))
    assert before == {file.name: file.read_bytes() for file in (tmp_path / "terminal-local").iterdir()}


async def test_the_index_is_by_month_newest_first_and_each_topic_has_its_own(tmp_path: Path) -> None:
    archive = FileArchive(tmp_path)
    await archive.keep(of(23))
    await archive.keep(of(26))
    await archive.keep(of(22, channel="other", topic=Topic(name="Sand", categories=("cs.LG",))))
    await archive.keep(
        digest(day=dt.date(2025, 12, 30), run_key="terminal/local/terminal/tides/2025-12-30")
    )
    index = (tmp_path / "terminal-local" / "index.html").read_text(encoding="utf-8")
    places = [
        index.index(said)
        for said in ("January 2026", "26 January", "23 January", "22 January", "December 2025")
    ]
    assert places == sorted(places)
    sand = (tmp_path / "terminal-local" / describe(of(22, channel="other")).topic_name).with_suffix(".html")
    assert not sand.exists()
    (topic,) = (name for name in names(tmp_path, "html") if name.startswith("topic-sand-"))
    text = (tmp_path / "terminal-local" / topic).read_text(encoding="utf-8")
    assert "22 January" in text
    assert "26 January" not in text


async def test_older_digests_stand_on_the_page_of_their_month(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site, "INDEX_LENGTH", 2)
    archive = FileArchive(tmp_path)
    december = digest(day=dt.date(2025, 12, 30), run_key="terminal/local/terminal/tides/2025-12-30")
    for each in (december, of(22), of(23), of(26)):
        await archive.keep(each)
    folder = tmp_path / "terminal-local"
    index = (folder / "index.html").read_text(encoding="utf-8")
    assert "23 January" in index
    assert "22 January" not in index
    for name, said in (("month-2026-01", "22 January"), ("month-2025-12", "30 December")):
        assert f'<a href="{name}.html">' in index
        assert said in (folder / f"{name}.html").read_text(encoding="utf-8")


async def test_the_pages_of_a_month_that_are_missing_are_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site, "INDEX_LENGTH", 1)
    december = digest(day=dt.date(2025, 12, 30), run_key="terminal/local/terminal/tides/2025-12-30")
    archive = FileArchive(tmp_path)
    await archive.keep(december)
    page = tmp_path / "terminal-local" / "month-2025-12.html"
    page.unlink()
    await archive.keep(of(26))
    assert page.exists()


async def test_the_index_lists_every_topic_and_each_page_leads_back_to_it(tmp_path: Path) -> None:
    archive = FileArchive(tmp_path)
    sand = of(22, channel="other", topic=Topic(name="Sand", categories=("cs.LG",)))
    for each in (of(23), sand):
        await archive.keep(each)
    folder = tmp_path / "terminal-local"
    index = (folder / "index.html").read_text(encoding="utf-8")
    for each in (of(23), sand):
        name = f"{describe(each).topic_name}.html"
        assert f'<a href="{name}">' in index
        assert '<a href="index.html">' in (folder / name).read_text(encoding="utf-8")


async def test_digests_kept_at_once_all_stand_on_every_page(tmp_path: Path) -> None:
    archive = FileArchive(tmp_path)
    await asyncio.gather(*(archive.keep(of(day)) for day in range(1, 29)))
    for name in ("index", "month-2026-01", describe(of(1)).topic_name):
        text = (tmp_path / "terminal-local" / f"{name}.html").read_text(encoding="utf-8")
        assert text.count('<span class="meta">') == 28


async def test_the_pages_that_a_full_disk_left_behind_are_made_with_the_next_digest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive, topic = FileArchive(tmp_path), Topic(name="Sand", categories=("cs.LG",))
    with monkeypatch.context() as broken:
        broken.setattr(site, "list_page", _full)
        with pytest.raises(DiskFullError):
            await archive.keep(of(22, channel="other", topic=topic))
    await archive.keep(of(26))
    assert any(name.startswith("topic-sand-") for name in names(tmp_path, "html"))


def _full(*_: object) -> str:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


async def test_a_damaged_or_foreign_file_does_not_stop_the_index(tmp_path: Path) -> None:
    archive = FileArchive(tmp_path)
    await archive.keep(of(23))
    (tmp_path / "terminal-local" / "broken.json").write_text("{", encoding="utf-8")
    await archive.keep(of(26))
    index = (tmp_path / "terminal-local" / "index.html").read_text(encoding="utf-8")
    assert "23 January" in index
    assert "26 January" in index


async def test_two_channels_with_the_same_topic_do_not_overwrite_each_other(tmp_path: Path) -> None:
    archive = FileArchive(tmp_path)
    assert await archive.keep(of(26)) != await archive.keep(of(26, channel="other"))


async def test_workspaces_are_kept_apart_and_never_leave_the_folder(tmp_path: Path) -> None:
    archive = FileArchive(tmp_path / "archive")
    for workspace in ("T0001", "T0002", "..", "a\\b", ""):
        page = Path(await archive.keep(digest(run_key=f"slack/{workspace}/C1/tides/2026-01-26")))
        assert page.resolve().parent.parent == (tmp_path / "archive").resolve()
    assert len(list((tmp_path / "archive").iterdir())) == 5
    assert workspace_folder("slack/T0001/x") != workspace_folder("slack/t0001/x")


async def test_a_full_disk_is_told_and_leaves_the_old_files_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = FileArchive(tmp_path)
    page = Path(await archive.keep(of(26)))
    before = page.read_bytes()

    monkeypatch.setattr(os, "fsync", _full)
    with pytest.raises(DiskFullError):
        await archive.keep(of(26, entries=()))
    assert page.read_bytes() == before
    assert not list(page.parent.glob(".*"))


async def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(DataFolderError):
        await FileArchive(tmp_path / "file").keep(of(26))


def test_the_feed_is_valid_atom() -> None:
    feed = etree.fromstring(atom([describe(of(26)), describe(of(23))], NO_SITE, "lab").encode())
    entries_of_feed = feed.findall(f"{ATOM}entry")
    for element in (feed, *entries_of_feed):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00Z", child(element, "updated"))
        assert child(element, "id").startswith("urn:uuid:")
    assert feed.findtext(f"{ATOM}author/{ATOM}name") == "Paperboy"
    assert [child(element, "title") for element in entries_of_feed] == [
        "Tides & Lamps · Monday, 26 January 2026",
        "Tides & Lamps · Friday, 23 January 2026",
    ]
    assert len({child(element, "id") for element in (feed, *entries_of_feed)}) == 3


async def test_the_title_of_the_site_stands_in_the_feed_and_on_every_page(tmp_path: Path) -> None:
    lab = ArchiveSettings(title="Lab <of> Tides")
    await FileArchive(tmp_path, site=lab).keep(of(26))
    folder = tmp_path / "terminal-local"
    feed = etree.parse(folder / "feed.xml")
    assert feed.findtext(f"{ATOM}title") == lab.title
    pages = sorted(folder.glob("*.html"))
    assert len(pages) == 4
    for each in pages:
        (title,) = found(parse(each.read_text(encoding="utf-8")), "//title")
        assert (title.text or "").endswith(f" · {lab.title}")


@pytest.mark.parametrize("address", ["https://papers.example.org/lab", "https://papers.example.org/lab/"])
async def test_with_a_public_address_every_link_of_the_feed_is_absolute_and_leads_to_a_file(
    tmp_path: Path, address: str
) -> None:
    await FileArchive(tmp_path, site=ArchiveSettings(site_url=address)).keep(of(26))
    feed = etree.parse(tmp_path / "terminal-local" / "feed.xml")
    links = [each.get("href", "") for each in feed.iter(f"{ATOM}link")]
    assert len(links) == 3
    for each in links:
        assert each.startswith("https://papers.example.org/lab/terminal-local/")
        assert (tmp_path / each.removeprefix("https://papers.example.org/lab/")).exists()


def test_a_page_tells_the_whole_digest() -> None:
    page = parse(whole_page(digest()))
    for said in (
        "Executive summary",
        "Contents",
        "Full method analysis",
        "7 Summary",
        "41 of 43 figures verified",
    ):
        assert "".join(said.split()) in joined(page)
    labels = found(page, "//p[starts-with(@class, 'label')]")
    assert [joined(label) for label in labels] == ["fulltext", "abstract", "extract"]
    targets = found(page, "//section[@class='contents']//a/@href")
    assert targets == [f"#{anchor}" for anchor in found(page, "//article/@id")]
    assert len(targets) == 4


def test_the_policy_of_a_page_allows_its_own_style_and_no_script() -> None:
    page = parse(whole_page(digest()))
    said = policy()
    assert found(page, "//meta[@http-equiv='Content-Security-Policy']/@content") == [said]
    assert "http" not in said
    assert "https://arxiv.org" in policy(ArchiveSettings(figures="linked"))
    assert said.startswith("default-src 'none'")
    assert "unsafe" not in said
    (style,) = found(page, "//style/text()")
    digested = base64.b64encode(hashlib.sha256(str(style).encode()).digest()).decode()
    assert f"'sha256-{digested}'" in said
    assert not found(page, "//script | //iframe | //form | //*[@style] | //link[@rel='stylesheet']")


def spans(content: Line) -> str:
    content_of = archive_templates().get_template("archive/content.html").make_module(template_words("en"))
    return str(content_of.spans(content))  # type: ignore[attr-defined]


def test_only_web_addresses_become_links() -> None:
    assert spans(line(link("x", "javascript:alert(1)"))) == "x"
    assert spans(line(link("x", 'https://arxiv.org/?a="b"&c'))) == (
        '<a href="https://arxiv.org/?a=&#34;b&#34;&amp;c">x</a>'
    )


def test_a_chinese_page_says_so_to_the_browser() -> None:
    page = parse(whole_page(digest("zh")))
    assert page.get("lang") == "zh-Hans"
    assert "执行摘要" in joined(page)


def test_a_picture_from_a_pdf_is_part_of_the_page_and_only_if_it_is_one() -> None:
    def shown(image: bytes) -> str:
        entry = entries()[0].model_copy(update={"figure": PaperFigure(caption="Gate", image=image)})
        return whole_page(digest(entries=(entry,)))

    assert '<img src="data:image/png;base64,iVBORw0KGgo' in shown(b"\x89PNG\r\n\x1a\n")
    assert "<img" not in shown(b"<svg onload=alert(1)>")


@settings(deadline=None)
@given(TEXTS)
def test_no_text_becomes_an_element_or_is_lost(text: str) -> None:
    def page(said: str) -> etree._Element:
        written = analysis(
            paper(),
            summary=Claim(text=said),
            findings=(claim(said + "f", said + "q", said, 4),),
            sections=(),
        )
        changed = paper(title=said, abstract=said, authors=(said,), categories=(said,))
        entry = entries()[0].model_copy(
            update={
                "paper": changed,
                "analysis": written,
                "figure": PaperFigure(caption=said, image=b"\xff\xd8\xff"),
            }
        )
        whole = digest(
            entries=(entry,),
            topic=Topic(name=said, categories=("cs.LG",)),
            summary=ExecutiveSummary(today=(f"x{said}",)),
        )
        return parse(whole_page(whole))

    shown, expected = page(f"x{text}"), page("x")
    assert [e.tag for e in shown.iter()] == [e.tag for e in expected.iter()]
    assert [sorted(e.keys()) for e in shown.iter()] == [sorted(e.keys()) for e in expected.iter()]
    assert joined(found(shown, "//article/h2/a")[0]) == "".join(visible_text(f"x{text}").split())


@settings(deadline=None)
@given(TEXTS)
def test_no_text_breaks_the_feed_or_the_index(text: str) -> None:
    kept = describe(
        of(26, topic=Topic(name=f"x{text}", categories=()), summary=ExecutiveSummary(today=(text, "y")))
    )
    feed = etree.fromstring(atom([kept], NO_SITE, "lab").encode())
    (entry,) = feed.findall(f"{ATOM}entry")
    assert "".join(child(entry, "title").split()).startswith("".join(visible_text(f"x{text}").split()))
    names = (kept.name, kept.topic_name, kept.month_name)
    assert all(re.fullmatch(r"[a-z0-9.\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af-]+", name) for name in names)
    for made in (index_page([kept], [kept], [], NO_SITE), list_page(kept.topic, [kept], NO_SITE)):
        assert made.count("<li>") <= 2


def test_a_link_is_told_by_more_than_its_colour() -> None:
    style = (Path(__file__).parents[2] / "adapters/archive/style.css").read_text(encoding="utf-8")
    assert re.search(r"\na \{[^}]*text-decoration: underline", style)
    assert not re.search(r"(?<!\w)a[^{,]*\{[^}]*text-decoration: none", style)


def test_findings_come_first_and_the_abstract_once() -> None:
    first = found(parse(whole_page(digest())), "//article")[0]
    text = joined(first)
    assert text.index("Keyfindings") < text.index("Authors") < text.index("Fullmethodanalysis")
    assert [joined(each) for each in found(first, "./details/summary")] == [
        "Fullmethodanalysis",
        "Evidence",
    ]


def test_a_number_of_the_summary_leads_to_its_paper_on_the_page() -> None:
    page = parse(whole_page(digest()))
    links = found(page, "//section[@class='summary']//a/@href")
    assert links
    assert set(links) <= {f"#{anchor}" for anchor in found(page, "//article/@id")}


def test_every_picture_is_described() -> None:
    picture = PaperFigure(caption="The gate at slack tide", image=b"\xff\xd8\xff")
    entry = entries()[0].model_copy(update={"figure": picture})
    (alt,) = found(parse(whole_page(digest(entries=(entry,)))), "//img/@alt")
    assert alt == "The gate at slack tide"


async def test_each_digest_leads_to_the_one_before_and_the_one_after_it(tmp_path: Path) -> None:
    archive = FileArchive(tmp_path)
    pages = [Path(await archive.keep(of(day))) for day in (22, 26)]
    pages.insert(1, Path(await archive.keep(of(23))))
    ways = [
        found(parse(page.read_text(encoding="utf-8")), "//nav/a[@class='turn']/@href") for page in pages
    ]
    names = [page.name for page in pages]
    assert ways == [[names[1]], [names[0], names[2]], [names[1]]]


async def test_an_entry_of_the_feed_is_whole_and_was_updated_when_its_digest_was(tmp_path: Path) -> None:
    archive = FileArchive(tmp_path)
    await archive.keep(of(26))
    (kept,) = (tmp_path / "terminal-local").glob("*.json")
    os.utime(kept, (1e9, 1e9))
    await archive.keep(of(23))
    feed = etree.parse(tmp_path / "terminal-local" / "feed.xml").getroot()
    newest = feed.findall(f"{ATOM}entry")[0]
    assert child(newest, "updated") == "2001-09-09T01:46:40Z"
    for entry in entries():
        assert entry.paper.title in child(newest, "content")


def test_quoted_words_say_which_language_they_are_in() -> None:
    page = parse(whole_page(digest("zh")))
    assert set(found(page, "//blockquote/@lang")) == {"en"}
    assert found(page, "//article/h2/a/@lang")[0] == "en"


def test_a_file_of_a_chinese_topic_can_be_told_by_its_name() -> None:
    assert plain_name("三维重建 & SLAM", "x").startswith("三维重建-slam-")
    assert plain_name("???", "x").isalnum()
