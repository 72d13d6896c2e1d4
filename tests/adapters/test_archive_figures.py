# ruff: noqa: ASYNC240 - a test waits for its own files
"""Pages of the archive load their pictures from beside them, and a feed names no address it has not."""

from __future__ import annotations

import asyncio
import errno
import gc
import io
import re
from collections.abc import Iterable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from PIL import Image

from adapters.archive.kept_figures import PageFigure, fetch_figures
from adapters.archive.listing import describe
from adapters.archive.pages import atom
from adapters.archive.site import FileArchive
from bot.domain.digest import Digest, PaperFigure
from bot.domain.errors import DiskFullError, SourceUnavailableError
from bot.domain.message import Image as Shown
from bot.domain.paper import Paper
from bot.ports.pool import INLINE
from bot.settings import ArchiveSettings
from bot.util.requesters import LATER, requesters
from tests.adapters.test_archive_site import ATOM, found, of, parse
from tests.samples_digest import entries

FIGURE = PaperFigure(caption="Tides over a year", url="https://arxiv.org/html/2601.00001v1/x1.png")


def picture(width: int = 2_000, *, noisy: bool = False) -> bytes:
    made = Image.effect_noise((width, width // 2), 90) if noisy else Image.new("L", (width, width // 2))
    kept = io.BytesIO()
    made.convert("RGB").save(kept, "PNG")
    return kept.getvalue()


async def shown(folder: Path, answer: object, **site: Any) -> tuple[list[str], str, int]:
    """The pictures of a page, its Markdown, and how often they were asked for; it is kept twice."""
    asked: list[str] = []

    async def fetch(_: Paper, figure: PaperFigure) -> bytes:
        asked.append(figure.url)
        if isinstance(answer, bytes):
            return answer
        raise SourceUnavailableError(source="arXiv", why="why.connection")

    archive = FileArchive(folder, INLINE, ArchiveSettings(**site), fetch)
    kept = of(26, entries=(entries()[0].model_copy(update={"figure": FIGURE}),))
    page = Path(await archive.keep(kept))
    await archive.wait_for_figures()
    await archive.keep(kept)
    await archive.wait_for_figures()
    sources = found(parse(page.read_text(encoding="utf-8")), "//img/@src")
    return sources, page.with_suffix(".md").read_text(encoding="utf-8"), len(asked)


async def test_a_figure_is_copied_beside_the_page_once_and_read_from_there(tmp_path: Path) -> None:
    (source,), markdown, asked = await shown(tmp_path, picture())
    assert re.fullmatch(r"figures/[0-9a-f]{20}\.png", source)
    assert f"]({source})" in markdown
    assert asked == 1
    with Image.open(tmp_path / "terminal-local" / source) as kept:
        assert kept.width == 900


def drawn(page: Path) -> list[str]:
    return found(parse(page.read_text(encoding="utf-8")), "//img/@src")


class SlowSource:
    """Gives a picture when it is let."""

    def __init__(self) -> None:
        self.asked, self.may = asyncio.Event(), asyncio.Event()

    async def fetch(self, _: Paper, figure: PaperFigure) -> bytes:
        self.asked.set()
        await self.may.wait()
        return picture()


async def test_nobody_waits_for_a_figure_and_a_page_that_changed_meanwhile_keeps_its_change(
    tmp_path: Path,
) -> None:
    source = SlowSource()
    archive = FileArchive(tmp_path, INLINE, ArchiveSettings(), source.fetch)
    entry = entries()[0].model_copy(update={"figure": FIGURE})
    page = Path(await archive.keep(of(26, entries=(entry,))))
    assert drawn(page) == []
    await source.asked.wait()
    newer = entry.model_copy(update={"paper": entry.paper.model_copy(update={"title": "A newer title"})})
    await archive.keep(of(26, entries=(newer,)))
    source.may.set()
    await archive.wait_for_figures()
    assert len(drawn(page)) == 1
    assert "A newer title" in page.read_text(encoding="utf-8")


def titled(day: int, title: str) -> Any:
    entry = entries()[0]
    paper = entry.paper.model_copy(update={"title": title})
    return of(day, entries=(entry.model_copy(update={"paper": paper, "figure": FIGURE}),))


async def test_a_figure_that_breaks_what_writes_it_keeps_no_other_digest_waiting(tmp_path: Path) -> None:
    async def fetch(paper: Paper, _: PaperFigure) -> bytes:
        if paper.title == "Broken":
            raise ValueError("no picture of this world")
        return picture()

    archive = FileArchive(tmp_path, INLINE, ArchiveSettings(), fetch)
    await archive.keep(titled(25, "Broken"))
    page = Path(await archive.keep(titled(26, "Whole")))
    await archive.wait_for_figures()
    assert len(drawn(page)) == 1


async def test_of_very_many_that_wait_the_oldest_gets_its_figures_another_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.archive.site.MOST_BARE", 1)
    source = SlowSource()
    archive = FileArchive(tmp_path, INLINE, ArchiveSettings(), source.fetch)
    entry = entries()[0].model_copy(update={"figure": FIGURE})
    pages = [Path(await archive.keep(of(day, entries=(entry,)))) for day in (22, 23, 26)]
    await source.asked.wait()
    source.may.set()
    await archive.wait_for_figures()
    assert [len(drawn(page)) for page in pages] == [0, 0, 1]


async def test_digests_that_wait_for_figures_take_no_memory_as_records(tmp_path: Path) -> None:
    def count() -> int:
        gc.collect()
        return sum(type(each) is Digest for each in gc.get_objects())

    source = SlowSource()
    archive = FileArchive(tmp_path, INLINE, ArchiveSettings(), source.fetch)
    before = count()
    for day in (22, 23, 26):
        await archive.keep(titled(day, "Waits"))
    await source.asked.wait()
    assert count() == before
    await archive.close()


@pytest.mark.parametrize("full", [False, True])
async def test_figures_are_asked_for_once_the_other_pages_stand_or_could_not_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, full: bool
) -> None:
    done: list[str] = []

    async def refresh(*_given: object) -> None:
        for _ in range(50):
            await asyncio.sleep(0)  # whatever else could go on does
        done.append("pages")
        if full:
            raise OSError(errno.ENOSPC, "no room")

    async def fetch(_: Paper, figure: PaperFigure) -> bytes:
        done.append("figure")
        return picture()

    monkeypatch.setattr(FileArchive, "_refresh", refresh)
    archive = FileArchive(tmp_path, INLINE, ArchiveSettings(), fetch)
    with pytest.raises(DiskFullError) if full else nullcontext():
        await archive.keep(titled(26, "Waits"))
    await archive.wait_for_figures()
    assert done == ["pages", "figure"]


async def test_an_archive_that_is_closed_fetches_no_more(tmp_path: Path) -> None:
    source = SlowSource()
    archive = FileArchive(tmp_path, INLINE, ArchiveSettings(), source.fetch)
    page = Path(await archive.keep(of(26, entries=(entries()[0].model_copy(update={"figure": FIGURE}),))))
    await source.asked.wait()
    await archive.close()
    source.may.set()
    await archive.wait_for_figures()
    assert drawn(page) == []


async def test_a_large_picture_becomes_a_small_one_or_none(tmp_path: Path) -> None:
    (source,), _, _ = await shown(tmp_path, picture(900, noisy=True))
    assert source.endswith(".jpg")
    assert (tmp_path / "terminal-local" / source).stat().st_size <= 400_000


@pytest.mark.parametrize("answer", [b"", b"<svg onload='x'/>", picture()[:90], None])
async def test_a_figure_that_cannot_be_had_is_left_out_and_not_loaded_by_who_reads(
    tmp_path: Path, answer: object, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "adapters.archive.kept_figures")
    sources, markdown, asked = await shown(tmp_path, answer)
    assert sources == []
    assert "![" not in markdown
    assert asked == 2, "the next time it may be there"
    assert len(caplog.messages) == (2 if answer is None else 0)


@pytest.mark.parametrize(("figures", "sources"), [("linked", [FIGURE.url]), ("none", [])])
async def test_figures_are_linked_or_left_out_where_that_is_set(
    tmp_path: Path, figures: str, sources: list[str]
) -> None:
    found_there, _, asked = await shown(tmp_path, picture(), figures=figures)
    assert (found_there, asked) == (sources, 0)


@pytest.mark.parametrize(
    ("site", "named"), [("", []), ("https://lab.org/p", ["https://lab.org/p/terminal-local/feed.xml"])]
)
def test_a_feed_names_its_own_address_only_where_that_is_known(site: str, named: list[str]) -> None:
    text = atom([describe(of(26))], ArchiveSettings(site_url=site), "terminal-local")
    links = etree.fromstring(text.encode()).iter(f"{ATOM}link")
    assert [each.get("href") for each in links if each.get("rel") == "self"] == named


async def test_pictures_are_asked_for_as_what_nobody_waits_for(tmp_path: Path) -> None:
    asked: list[frozenset[str]] = []

    async def fetch(paper: Paper, figure: PaperFigure) -> bytes:
        asked.append(requesters().names())
        raise SourceUnavailableError(source="arXiv", why="test")

    def write(path: Path, data: Iterable[bytes]) -> None:
        path.write_bytes(b"".join(data))

    (entry, *_) = entries()
    figure = PageFigure(paper=entry.paper, image=Shown(alt="", url=FIGURE.url))
    await fetch_figures([figure], tmp_path, fetch, write, INLINE)
    assert asked == [frozenset({LATER})]


async def test_who_waits_for_figures_waits_a_while_and_gets_those_that_came(tmp_path: Path) -> None:
    asked, never = asyncio.Event(), asyncio.Event()

    async def fetch(paper: Paper, _: PaperFigure) -> bytes:
        if paper.title == "Slow":
            asked.set()
            await never.wait()
        return picture()

    archive = FileArchive(tmp_path, INLINE, ArchiveSettings(), fetch)
    (quick,), (slow,) = titled(26, "Quick").entries, titled(26, "Slow").entries
    other = FIGURE.model_copy(update={"url": FIGURE.url.replace("x1", "x2")})
    slow = slow.model_copy(update={"figure": other})
    page = Path(await archive.keep(of(26, entries=(quick, slow))))
    await asked.wait()
    assert drawn(page) == []
    await archive.wait_for_figures(seconds=0)
    assert len(drawn(page)) == 1


async def test_where_no_files_are_wanted_none_are_written(tmp_path: Path) -> None:
    archive = FileArchive(tmp_path / "archive", site=ArchiveSettings(files=False))
    assert await archive.keep(of(12)) == ""
    assert not (tmp_path / "archive").exists()


async def test_figures_that_come_later_change_nothing_else_of_a_page(tmp_path: Path) -> None:
    source = SlowSource()
    archive = FileArchive(tmp_path, INLINE, ArchiveSettings(), source.fetch)
    page, newer = [Path(await archive.keep(titled(day, "Waits"))) for day in (22, 26)]
    assert "<!--figure " in page.read_text(encoding="utf-8"), "its place is kept"
    source.may.set()
    await archive.wait_for_figures()
    files = (page, page.with_suffix(".md"))
    before = [file.read_bytes() for file in files]
    assert len(drawn(page)) == 1
    (way,) = found(parse(page.read_text(encoding="utf-8")), "//nav/a[@class='turn']/@href")
    assert way == newer.name
    await FileArchive(tmp_path, INLINE, ArchiveSettings(), source.fetch).keep(titled(22, "Waits"))
    assert [file.read_bytes() for file in files] == before


async def test_a_page_that_was_taken_away_meanwhile_does_not_come_back(tmp_path: Path) -> None:
    source = SlowSource()
    archive = FileArchive(tmp_path, INLINE, ArchiveSettings(), source.fetch)
    page = Path(await archive.keep(titled(26, "Waits")))
    await source.asked.wait()
    page.unlink()
    source.may.set()
    await archive.wait_for_figures()
    assert not page.exists()
    assert "![" in page.with_suffix(".md").read_text(encoding="utf-8")
